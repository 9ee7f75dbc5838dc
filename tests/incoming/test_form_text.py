"""What was typed is the same text however a program stored it."""

from __future__ import annotations

import pytest

from noteverbale.incoming.form_text import decoded, looks_damaged, of_rich_text, plain


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Jose\u0301", "José"),
        ("\u202a+43 1 505 0000\u202c", "+43 1 505 0000"),
        ("\u2066+43\u2069\u200f \u200e1\u061c", "+43 1"),
        ("\uf0b7\tPoint un\r\n\uf0a7 deux", "• Point un\n• deux"),
        ("co\u00adopération\u2060", "coopération"),
        ("one\rtwo\x0bthree\x85four\u2028five\u2029six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("\x1ben-US\x1bHello\x00", "Hello"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ue123", "\ue123"),
    ],
)
def test_what_nobody_sees_makes_no_other_answer(typed: str, text: str) -> None:
    assert plain(typed) == text
    assert plain(text) == text


@pytest.mark.parametrize(
    "value",
    [
        b"\xfe\xff" + "Zoé 王".encode("utf-16-be"),
        b"\xff\xfe" + "Zoé 王".encode("utf-16-le"),
        "Zoé 王".encode("utf-8-sig"),
        "Zoé 王".encode(),
    ],
)
def test_a_string_is_read_in_the_encoding_it_has(value: bytes) -> None:
    assert decoded(value) == "Zoé 王"


def test_a_string_without_a_mark_is_in_the_encoding_of_pdf() -> None:
    assert decoded(b"Zo\xe9 \x84 \xa0") == "Zoé — €"
    with pytest.raises(UnicodeDecodeError):
        decoded(b"\xfe\xff\x00")


def test_rich_text_has_its_words_and_paragraphs() -> None:
    assert plain(of_rich_text("<body><p>A &amp; <b>B</b></p><p>C</p></body>")) == "A & B\nC"


def test_letters_of_another_encoding_look_damaged() -> None:
    assert looks_damaged("Èâàíîâ")
    assert looks_damaged("Jos\ufffd")
    assert not looks_damaged("Zoé L’Hérault, Íñigo Núñez, Łukasz")
