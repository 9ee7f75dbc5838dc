"""Label sheets and envelopes: margins in the middle of A4, and sizes that do not fit."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from noteverbale.records.stationery import Stationery

LABELS = {"id": "l7163", "for": "labels", "width": 99.1, "height": 38.1, "columns": 2, "rows": 7, "gap": 2.5}
ENVELOPE = {"id": "c5", "for": "envelopes", "width": 229, "height": 162}


def test_labels_are_in_the_middle_of_the_sheet() -> None:
    sheet = Stationery.model_validate(LABELS)
    assert (sheet.left, sheet.top) == (4.65, 15.15)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (LABELS | {"columns": 3}, "do not fit on A4"),
        (LABELS | {"rows": 8}, "do not fit on A4"),
        (ENVELOPE, "needs the area of its address"),
        (ENVELOPE | {"address": {"left": 200, "top": 60, "width": 40, "height": 30}}, "not inside the envelope"),
        (ENVELOPE | {"address": {"left": 90, "top": 140, "width": 40, "height": 30}}, "not inside the envelope"),
    ],
)
def test_what_does_not_fit_is_refused(record: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Stationery.model_validate(record)
