"""The numbers of acts as a language writes them, and as they are read back."""

from __future__ import annotations

import pytest

from noteverbale.language.act_numbers import recorded, written
from noteverbale.pipeline import Pipeline

NUMBERS = [
    ("4/4", "4/4"),
    ("9 (I)", "9 (د-1)"),
    ("217 A (III)", "217 ألف (د-3)"),
    ("1503 (XLVIII)", "1503 (د-48)"),
    ("1991 (LX)", "1991 (د-60)"),
    ("3201 (S-VI)", "3201 (دإ-6)"),
    ("997 (ES-I)", "997 (دإط-1)"),
    ("S-32/1", "دإ-32/1"),
    ("48/121 B", "48/121 باء"),
    ("VIII/14", "VIII/14"),
    ("IDB.47/Dec.3", "IDB.47/Dec.3"),
]


@pytest.mark.parametrize(("number", "arabic"), NUMBERS)
def test_arabic_writes_sessions_in_figures_and_letters_by_their_names(
    office: Pipeline, number: str, arabic: str
) -> None:
    packs = office.registry.packs
    assert written(packs["ar"], number) == arabic
    assert {written(packs[code], number) for code in packs if code != "ar"} == {number}
    assert recorded(packs["ar"], f"القرار {arabic}، المعنون") == f"القرار {number}، المعنون"


def test_what_is_no_session_stays(office: Pipeline) -> None:
    pack = office.registry.packs["ar"]
    for text in ("(أ-1)", "1 (Z)", "د-3", "5 ألفا"):
        assert recorded(pack, text) == text
    assert written(pack, "9 (IIII)") == "9 (IIII)"
