"""From a note to its facts: telephone numbers are grouped as their city groups them, by data."""

from __future__ import annotations

import pytest

from noteverbale.compose.builder import telephone


@pytest.mark.parametrize(
    ("number", "formats", "written"),
    [
        ("+4312606075752", ["+43 1 #####"], "+43 1 26060 75752"),
        ("+431260607", ["+43 1 #####"], "+43 1 26060 7"),
        ("+43126060", ["+43 1 #####"], "+43126060"),
        ("+41229171234", ["+43 1 #####", "+41 22 ### ##"], "+41 22 917 12 34"),
        ("+12129631234", ["+43 1 #####"], "+12129631234"),
        ("+4312606075752", [], "+4312606075752"),
    ],
)
def test_a_number_is_grouped_by_the_first_format_that_fits(number: str, formats: list[str], written: str) -> None:
    assert telephone(number, formats) == written
