"""What a cell of a workbook shows: its number or text, in its number format (ECMA-376, part 1, 18.8.31).

Only what every spreadsheet program shows alike is returned. Decimal signs and separators of thousands depend on the
computer, long numbers on the width of the column: these raise `Unsure`, and the cell is reported.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import NamedTuple

GENERAL = "General"
DATE = "yyyy-mm-dd"  # in place of the built-in formats of dates, which depend on the language of the computer
_UNKNOWN = "[unknown]"  # in place of those of money, which depend on it too
_MOST_FIGURES = 15  # that a spreadsheet keeps
_LONGEST = 11  # figures that the format General shows in full
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)}
_BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 41: '_-* #,##0_-;\\-* #,##0_-;_-* "-"_-;_-@_-',
    43: '_-* #,##0.00_-;\\-* #,##0.00_-;_-* "-"??_-;_-@_-', 48: "##0.0E+0", 49: "@",
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]|(?P<general>General)'
    r"|(?P<scientific>E[+-])|(?P<digit>[0#?])|(?P<sign>[.,%/@])|(?P<am>AM/PM|A/P)|(?P<letter>[A-Za-z])|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+", re.IGNORECASE)
_CURRENCY = re.compile(
    r"\$([^-]*)(?:-([0-9A-Fa-f]{1,4}))?"
)  # '[$€-407]'; more digits choose other figures or calendars
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COMPARE = {
    "<=": Decimal.__le__, ">=": Decimal.__ge__, "<": Decimal.__lt__, ">": Decimal.__gt__,
    "=": Decimal.__eq__, "<>": Decimal.__ne__,
}  # fmt: skip


class Unsure(Exception):
    """What the cell shows cannot be told from the file; the message says why."""


class IsDate(Exception):
    """The cell shows a date or a time."""


class _Token(NamedTuple):
    """A part of a section: its kind is the name of a group of `_TOKEN`, or 'literal'."""

    kind: str
    text: str


class _Section(NamedTuple):
    """One of up to four sections of a format, and its condition: an operator and a number."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None

    def holds(self, value: Decimal) -> bool:
        return self.condition is not None and bool(_COMPARE[self.condition[0]](value, self.condition[1]))

    @property
    def is_text(self) -> bool:
        return _Token("sign", "@") in self.tokens


def built_in(number: int) -> str:
    """Return a format that a workbook names by number."""
    return DATE if number in _DATES else _BUILT_IN.get(number, _UNKNOWN)


def shown_number(value: Decimal, code: str) -> str:
    """Return what a cell with a number shows. Raises Unsure, and IsDate for a date or a time."""
    if abs(value) >= Decimal(10) ** _MOST_FIGURES:
        raise Unsure("it has more figures than a spreadsheet keeps")
    value = Context(prec=_MOST_FIGURES).plus(value)
    section, sign = _section_for(value, _sections(code))
    kinds = {token.kind for token in section.tokens}
    if kinds & {"letter", "am"}:
        raise IsDate
    if _Token("sign", "/") in section.tokens and "digit" in kinds:
        if sign:
            raise Unsure("it is a negative fraction")
        return _fraction(abs(value), section.tokens)
    percents = section.tokens.count(_Token("sign", "%"))
    if percents and not re.fullmatch(r"[^%]*[#0?][^%#0?]*%[^%#0?]*", "".join(token.text for token in section.tokens)):
        raise Unsure("its number format has a percent sign inside")
    value *= 100**percents
    if "general" in kinds or section.is_text:
        number = _general(abs(value))
        return sign + "".join(
            number if token.kind == "general" or token.text == "@" else token.text for token in section.tokens
        )
    return sign + _figures(abs(value), section.tokens, bool(sign))


def shown_text(text: str, code: str) -> str:
    """Return what a cell with a text shows. Raises Unsure."""
    if code in (GENERAL, "@"):
        return text
    sections = _sections(code)
    if len(sections) == 4 or sections[-1].is_text:
        return "".join(text if token == _Token("sign", "@") else token.text for token in sections[-1].tokens)
    return text


def _sections(code: str) -> list[_Section]:
    """Return the sections of a format. Raises Unsure for what no spreadsheet program shows alike."""
    sections: list[_Section] = []
    tokens: list[_Token] = []
    condition: tuple[str, Decimal] | None = None
    for match in _TOKEN.finditer(f"{code};"):
        kind, text = str(match.lastgroup), match[match.lastgroup or 0] or ""
        if (kind, text) == ("other", ";"):
            sections.append(_Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif kind == "bracket" and (compared := _CONDITION.fullmatch(text)):
            condition = (compared[1], Decimal(compared[2]))
        else:
            tokens += _token(kind, text)
    if len(sections) > 4:
        raise Unsure("its number format has more than four parts")
    return sections


def _token(kind: str, text: str) -> list[_Token]:
    """Return a part of a format as it is shown; literals have the kind 'literal'. Raises Unsure."""
    match kind:
        case "quoted" | "escaped" | "other":
            return [_Token("literal", text)]
        case "space":
            return [_Token("literal", " ")]
        case "fill":
            if text != " ":
                raise Unsure(f"its number format fills the cell with '{text}'")
            return [_Token("literal", " ")]
        case "bracket":
            if _COLOUR.fullmatch(text):
                return []
            if _ELAPSED.fullmatch(text):
                return [_Token("letter", text)]
            if currency := _CURRENCY.fullmatch(text):
                return [_Token("literal", currency[1])]
            raise Unsure(f"its number format has the part '[{text}]'")
        case "letter" if text.lower() not in "dmyhsegba":
            raise Unsure(f"its number format has the letter '{text}'")
    return [_Token(kind, text)]


def _section_for(value: Decimal, sections: list[_Section]) -> tuple[_Section, str]:
    """Return the section that shows a number, and the sign before it."""
    if len(sections) > 1 and (len(sections) == 4 or sections[-1].is_text):
        sections = sections[:-1]
    minus = "-" if value < 0 else ""
    if any(section.condition for section in sections):
        if minus:
            raise Unsure("its number format has conditions, and the number is negative")
        chosen = next((section for section in sections if section.holds(value)), None)
        if chosen is None and sections[-1].condition:
            raise Unsure("no condition of its number format fits the number")
        return chosen or sections[-1], ""
    if len(sections) == 1:
        return sections[0], minus
    if value == 0 and len(sections) > 2:
        return sections[2], ""
    return sections[1 if minus else 0], ""


def _general(value: Decimal) -> str:
    """Return a number without a sign as the format General shows it. Raises Unsure."""
    if value != value.to_integral_value():
        raise Unsure("the decimal sign depends on the computer")
    if value >= Decimal(10) ** _LONGEST:
        raise Unsure(f"a cell shows {_LONGEST} figures of a number, and then shortens it as 4.3E+11")
    return str(int(value))


def _figures(value: Decimal, tokens: tuple[_Token, ...], negative: bool) -> str:
    """Return a number without a sign, which may be `negative`, in the digit places of a section. Raises Unsure."""
    kinds = [token.kind for token in tokens]
    if "scientific" in kinds:
        raise Unsure("it is shortened, as 4.3E+11")
    places = [i for i, kind in enumerate(kinds) if kind == "digit"]
    if any(token == _Token("sign", ".") for token in tokens):
        raise Unsure("the decimal sign depends on the computer")
    commas = [i for i, token in enumerate(tokens) if token == _Token("sign", ",")]
    if any({i - 1, i + 1} - {*places} for i in commas):
        raise Unsure("it is shown in thousands")
    number = int(value.quantize(Decimal(1), ROUND_HALF_UP))
    if commas and (number >= 1000 or sum(tokens[i].text != "#" for i in places) > 3):
        raise Unsure("the sign that separates thousands depends on the computer")
    if negative and not number:
        raise Unsure("it is shown as nought, and is not")
    digits = str(number) if number else ""
    shown: list[str] = []
    for i in range(len(tokens) - 1, -1, -1):
        token = tokens[i]
        if i in commas:
            continue
        if token.kind != "digit":
            shown.append(token.text)
            continue
        here = digits if i == places[0] else digits[-1:]
        digits = "" if i == places[0] else digits[:-1]
        shown.append(here or {"0": "0", "?": " "}.get(token.text, ""))
    return "".join(reversed(shown))


def _fraction(value: Decimal, tokens: tuple[_Token, ...]) -> str:
    """Return a number without a sign as a fraction, if one of the section's form is equal to it. Raises Unsure."""
    form = re.fullmatch(
        r" *(?:(?P<whole>[#0]+) +)?(?P<over>[#?]+)/(?P<under>[#?]+|[1-9]\d*) *", "".join(token.text for token in tokens)
    )
    if form is None or any(token.kind == "literal" and token.text.strip(" 0123456789") for token in tokens):
        raise Unsure("its number format has a fraction and other words")
    whole = int(value) if form["whole"] else 0
    part = Fraction(value) - whole
    if form["under"].isdecimal():
        under = int(form["under"])
        over = round(part * under)
    else:
        nearest = part.limit_denominator(10 ** len(form["under"]) - 1)
        over, under = nearest.numerator, nearest.denominator
    if abs(part - Fraction(over, under)) > Fraction(1, 10**9):
        raise Unsure("the fraction that it shows is rounded")
    if not over and form["whole"]:
        return str(whole)
    if not over:
        raise Unsure("it is nought, shown as a fraction")
    return f"{whole} {over}/{under}" if whole else f"{over}/{under}"
