"""Control characters and overrides: shown as escapes, and refused where a person enters text."""

from __future__ import annotations

import json
import unicodedata

import pytest

from noteverbale.characters import indented, one_line, unreadable, visible

OBEYED = ("\x00", "\x07", "\r", "\x1b", "\x7f", "\x9b", "\u2028", "\u202a", "\u202e", "\ud800")


@pytest.mark.parametrize("char", OBEYED, ids=ascii)
def test_what_a_terminal_obeys_is_shown(char: str) -> None:
    assert visible(f"a{char}b") == f"a\\u{ord(char):04x}b"
    assert json.loads(f'"{visible(char)}"') == char
    assert unreadable(f"a{char}b") == unreadable(f"a{char}b", lines=True) == char


def test_text_in_any_language_stays_as_it_is() -> None:
    text = "Übermittlung\tdes Schreibens\n中文 \u2068CU 2026/1\u2069 عربي\u200f و\u200cن"
    assert visible(text) == text
    assert unreadable(text, lines=True) == ""
    assert unreadable("José Martínez, نام\u200cخانوادگی") == ""


def test_no_line_of_a_text_begins_where_ours_do() -> None:
    assert one_line("bad\nnote-c: approved\tby") == "bad\\nnote-c: approved\\tby"
    assert indented("bad\nnote-c: approved", "  ") == "bad\n  note-c: approved"


def test_a_name_has_no_invisible_marks_and_a_comment_may() -> None:
    for char in ("\u200b", "\u200f", "\u2066", "\u2069", "\u00ad"):
        assert unreadable(f"A.{char}Reviser") == char
        assert unreadable(f"A.{char}Reviser", lines=True) == ""
    for char in ("\ufffd", "\uffff", "\ue000"):
        assert unreadable(char) == unreadable(char, lines=True) == char


def test_every_control_character_but_tab_and_line_feed_is_shown() -> None:
    controls = [chr(i) for i in range(0x3000) if unicodedata.category(chr(i)) == "Cc"]
    assert [char for char in controls if visible(char) == char] == ["\t", "\n"]
