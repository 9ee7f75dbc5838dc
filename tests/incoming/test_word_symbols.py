"""Letters of the fonts Symbol and Wingdings."""

from __future__ import annotations

import pytest

from noteverbale.incoming.word_symbols import is_symbol_font, symbol


@pytest.mark.parametrize(
    ("font", "code", "letter"),
    [
        ("Symbol", 0xF061, "α"), ("Symbol", 0x57, "Ω"), ("symbol", 0xF0B7, "•"), ("Symbol", 0xF0E5, "∑"),
        ("Symbol", 0xF0D7, "⋅"), ("Symbol", 0xF0A0, "€"), ("Symbol", 0xF020, " "), ("Symbol", 0xF080, ""),
        ("Wingdings", 0xF0E0, "→"), ("Wingdings", 0xF001, ""), ("Webdings", 0xF020, " "), ("Webdings", 0x61, ""),
        ("Arial", 0x2713, "✓"), ("Arial", 0xF0FC, ""), ("Arial", 0, ""), ("Arial", 0x110000, ""),
    ],
)  # fmt: skip
def test_a_code_is_the_letter_that_word_shows(font: str, code: int, letter: str) -> None:
    assert symbol(font, code) == letter
    assert is_symbol_font(font) == (font != "Arial")
