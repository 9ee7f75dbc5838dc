"""What is read for the fields of Word, by their instructions."""

from __future__ import annotations

import pytest

from noteverbale.incoming.word_fields import shown, to_fill


@pytest.mark.parametrize(
    ("code", "text", "keeps"),
    [
        (" MERGEFIELD City ", "[[[City]]]", False),
        ('MERGEFIELD"Postal Code"', "[[[Postal Code]]]", False),
        (r"MERGEFIELD City\* MERGEFORMAT", "[[[City]]]", False),
        (r'MERGEFIELD "A \"b\" c" \m', '[[[A "b" c]]]', False),
        ("MERGEFIELD „Ort“", "[[[Ort]]]", False),
        ("MERGEFIELD [[[City]]]", "[[[City]]]", False),
        ("MERGEFIELD", "", False),
        ("", "", True),
        ("COMPARE [[[A]]] = 1", "[[[COMPARE A]]]", False),
        ("= [[[A]]] + 1", "[[[A]]]", False),
        ("GREETINGLINE", "[[[GreetingLine]]]", False),
        ("FILLIN", "[[[FILLIN]]]", False),
        ("SYMBOL 0xE9", "é", False),
        ("SYMBOL x", "x", False),
        ("SYMBOL 1 \\f Wingdings", "", False),
        ("EQ \\f(1,2)", "", False),
        ("SKIPIF 1 = 1", "", False),
        ("SET a b", "", False),
        ("TA x", "", False),
        ("PAGEREF a", "", True),
        ("UNKNOWN", "", True),
    ],
)
def test_an_instruction_becomes_what_is_read(code: str, text: str, keeps: bool) -> None:
    assert (shown(code).text, shown(code).keeps) == (text, keeps)


def test_a_place_to_fill_in_is_on_one_line_without_brackets() -> None:
    assert to_fill(" Which\n[day]? ") == "[[[Which day ?]]]"
    assert to_fill("[]") == ""
    assert len(to_fill("x" * 500)) == 66
