"""Spellings of a name: which are one person, and which are not."""

from __future__ import annotations

import unicodedata

import pytest

from noteverbale.records.names import _LOOK_ALIKES, folded, listed


@pytest.mark.parametrize(
    "spelling",
    [
        "jose martinez",
        "JOSÉ MARTÍNEZ",
        "José  Martínez ",
        "Jose\u0301 Marti\u0301nez",
        "J\u200bosé\u00adMartínez",
        "José-Martínez.",
        "Ｊｏｓé Ｍａｒｔíｎｅｚ",
        "\u0408\u043esé \u041c\u0430rtínez",
        "J\u03bfsé M\u03b1rtí\u0578ez",
        "Jøsé Martlnez",
        "J0sé Mart1nez",
    ],
)
def test_one_name(spelling: str) -> None:
    assert folded(spelling) == folded("José Martínez")


@pytest.mark.parametrize(
    ("one", "other"), [("C. Chief", "B. Chief"), ("李雷", "李梅"), ("Ольга", "Олег"), ("Νora", "Vora"), ("Anna", "Ana")]
)
def test_two_names(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_capitals_look_like_other_letters_than_small_ones() -> None:
    assert folded("\u039dora") == folded("Nora")
    assert folded("\u03bdora") == folded("vora")
    assert folded("Bernard") == folded("Bemard")


def test_every_letter_of_the_table_can_occur() -> None:
    assert all(unicodedata.normalize("NFKD", chr(code)) == chr(code) for code in _LOOK_ALIKES)


def test_a_listed_name_is_found_as_it_is_spelt_there() -> None:
    assert listed("b reviser", ["A. Clerk", "B. Reviser"]) == "B. Reviser"
    assert listed("Clerk", ["A. Clerk"]) is None
