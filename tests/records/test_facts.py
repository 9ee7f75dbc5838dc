"""Types of facts: what a note may write for each. How moves read them is tested with the moves."""

from __future__ import annotations

from noteverbale.records.facts import TYPES


def test_languages_need_no_pack() -> None:
    assert TYPES["languages"].adapter().validate_python(["en", "pt"]) == ("en", "pt")
