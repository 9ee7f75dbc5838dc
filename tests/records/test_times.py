"""Days, hours and deadlines as a note writes them: what cannot be meant is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from noteverbale.records.facts import TYPES


def read(type: str, value: Any) -> Any:
    return TYPES[type].adapter().validate_python(value)


@pytest.mark.parametrize(
    ("type", "value", "message"),
    [
        ("deadline", {"by": "2027-02-26", "at": "00:00"}, "midnight may be read as the end of the day"),
        ("deadline", {"by": "2027-02-26", "in": "vienna"}, "'at:' needs a day, and 'in:' an hour"),
        ("deadline", {"by": "2027-02-26", "before": "2027-02-27"}, "write 'soon', or one of"),
        ("days", ["2027-03-05", "2027-03-03"], "in the order of the calendar, each once"),
        ("days", ["2027-03-03", {"from": "2027-03-03", "to": "2027-03-05"}], "in the order of the calendar"),
        ("hours", {"from": "13:00", "to": "10:00"}, "the hours end before they begin"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(type: str, value: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read(type, value)
    assert message in str(caught.value)


def test_an_hour_and_separate_days_are_read() -> None:
    assert read("deadline", {"by": "2027-02-26", "at": "23:59", "in": "vienna"}).at == "23:59"
    assert [str(period.from_) for period in read("days", ["2027-03-03", "2027-03-05"])] == ["2027-03-03", "2027-03-05"]
