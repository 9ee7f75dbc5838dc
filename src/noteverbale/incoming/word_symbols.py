"""The letters that Word shows for characters of the fonts Symbol and Wingdings, whose codes are not those of Unicode."""

from __future__ import annotations

# From 0x20 on, as in the Symbol encoding of Adobe; a space where the font has no glyph or only a piece of a bracket.
_SYMBOL = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_ αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼ "
    "                                 ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…  ↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"
)
_SYMBOLS = {0x20 + i: char for i, char in enumerate(_SYMBOL) if char != " "} | {0xA0: "€", 0xF1: "〉", 0xF2: "∫"}
_WINGDINGS = {
    0x21: "✏", 0x22: "✂", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x46: "☞", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑",
    0x75: "◆", 0x76: "❖", 0x77: "•", 0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑",
    0xE2: "↓", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_FONTS = {
    "symbol": _SYMBOLS,
    "wingdings": _WINGDINGS,
    "wingdings 2": {0x50: "✓", 0x4F: "✗"},
    "wingdings 3": {},
    "webdings": {},
}


def is_symbol_font(font: str) -> bool:
    """Return whether the letters of a font are symbols."""
    return font.lower() in _FONTS


def symbol(font: str, code: int) -> str:
    """Return the letter that a font shows for a code; '' where it is not known. Other fonts show Unicode."""
    table = _FONTS.get(font.lower())
    if table is None:
        return chr(code) if 0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xF8FF else ""
    code = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    return " " if code == 0x20 else table.get(code, "")
