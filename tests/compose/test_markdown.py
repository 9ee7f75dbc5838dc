"""Rendered template text becomes blocks of the tree; other markup is refused with the move it is in."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from noteverbale.compose.markdown import Reader, markdown, merge
from noteverbale.compose.marks import CLOSE, OPEN
from noteverbale.document import Block, Break, Emphasis, Field, Isolate, Items, Paragraph, Quotation, Text, Value, words
from noteverbale.pipeline import Pipeline
from noteverbale.problems import NOWHERE, ProblemsFound


def blocks(office: Pipeline, text: str, *values: Any) -> tuple[Block, ...]:
    reader = Reader(office.registry.packs["en"], list(values), NOWHERE, "invitation")
    return reader.blocks(markdown().parse(text))


def test_paragraphs_lists_quotations_and_emphasis(office: Pipeline) -> None:
    assert blocks(office, "One\ntwo  \n*three*") == (Paragraph((Text("One two"), Break(), Emphasis((Text("three"),)))),)
    (roman, letters, quotation) = blocks(office, "1) one\n2) two\n\n- three\n\n> four")
    assert isinstance(roman, Items)
    assert (roman.level, roman.items) == ("roman", ((Text("one"),), (Text("two"),)))
    assert isinstance(letters, Items)
    assert letters.level == "letter"
    assert quotation == Quotation((Paragraph((Text("four"),)),))


def test_marks_become_the_values_they_stand_for(office: Pipeline) -> None:
    (paragraph,) = blocks(
        office,
        f"To {OPEN}0{CLOSE} by {OPEN}1{CLOSE}, {OPEN}2{CLOSE}.",
        Value("14 April", "date", "2009-04-14"),
        Isolate("a@b.example", "email", "a@b.example"),
        7,
    )
    assert paragraph == Paragraph(
        (
            Text("To "),
            Value("14 April", "date", "2009-04-14"),
            Text(" by "),
            Isolate("a@b.example", "email", "a@b.example"),
            Text(", 7."),
        )
    )


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("{0} {1} will be held", "the Workshop will be held"),
        ("{0}{1} will be held", "the Workshop will be held"),
        ("{0}, {1} will meet", "the Workshop, of the Workshop will meet"),
        ("{0} and {1}", "the Workshop and of the Workshop"),
        ("{0} {2}", "the Workshop of the Commission"),
        ("{0} {3} {3}", "the Workshop Vienna Vienna"),
    ],
)
def test_a_name_just_printed_is_not_printed_again(office: Pipeline, text: str, printed: str) -> None:
    values = (
        Value("the Workshop", "meeting", "workshop"),
        Value("of the Workshop", "meeting", "workshop"),
        Value("of the Commission", "body", "CND"),
        Value("Vienna", "place", "vienna"),
    )
    (paragraph,) = blocks(office, text.format(*(f"{OPEN}{i}{CLOSE}" for i in range(4))), *values)
    assert isinstance(paragraph, Paragraph)
    assert words(paragraph.inlines) == printed


def test_merge_fields_are_spelt_as_in_word(office: Pipeline) -> None:
    (paragraph,) = blocks(office, "[[[Addressee]]] [[[Reference]]]")
    assert paragraph == Paragraph((Field("Addressee", "recipient"), Text(" "), Field("Reference", "note")))


@pytest.mark.parametrize(
    ("text", "values", "code"),
    [
        ("1) one\n\n   and more", (), "markup"),
        ("[[[Adressee]]]", (), "unknown-field"),
        (f"{OPEN}0{CLOSE}", (None,), "template-fact"),
        (f"{OPEN}0{CLOSE}", ([1],), "template-value"),
        ("\n".join(f"{number}) one" for number in range(1, 60)), (), "marks"),
    ],
)
def test_what_is_not_used_in_notes_is_refused(office: Pipeline, text: str, values: tuple[Any, ...], code: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        blocks(office, text, *values)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_neighbouring_texts_are_one() -> None:
    assert merge([Text("a"), Text(""), Text("b"), Break(), Text("")]) == (Text("ab"), Break())


@pytest.mark.slow
def test_the_parser_is_not_imported_where_nothing_is_composed() -> None:
    code = "import sys, noteverbale.compose.composer; assert 'markdown_it' not in sys.modules"
    subprocess.run([sys.executable, "-P", "-c", code], check=True)
