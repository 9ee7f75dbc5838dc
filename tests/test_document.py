"""The tree: what is shared by changed copies, and what its nodes say of themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noteverbale.document import (
    Document,
    Emphasis,
    Field,
    Filled,
    Inline,
    Isolate,
    Items,
    Letterhead,
    Meta,
    Move,
    Paragraph,
    Quotation,
    Text,
    leaves,
    map_runs,
    runs,
    unfilled,
    words,
)

LIST = Items("roman", ("i)", "ii)"), ((Text("one"),), (Field("Addressee"),)))
DOCUMENT = Document(
    meta=Meta("n", "notice", "en", "en", "ltr", "Note", "State"),
    letterhead=Letterhead("UN", "United Nations"),
    reference=(Text("CU 1"),),
    body=(
        Move("opening", (Paragraph((Text("To "), Emphasis((Field("Addressee"),)))),)),
        Move("closing", (Quotation((Paragraph((Text("quoted"),)), LIST)),)),
    ),
    date=(Text("today"),),
    initials=None,
    address=((Field("City"),),),
    tagline=None,
    labels=(("watermark.draft", "DRAFT"),),
)


def test_runs_are_in_reading_order() -> None:
    assert [(name, words(run)) for name, run in runs(DOCUMENT)] == [
        ("reference", "CU 1"),
        ("opening", "To [[[Addressee]]]"),
        ("closing", "quoted"),
        ("closing", "one"),
        ("closing", "[[[Addressee]]]"),
        ("date", "today"),
        ("address", "[[[City]]]"),
    ]
    assert unfilled(DOCUMENT) == ("Addressee", "City")


def test_blocks_that_do_not_change_are_shared() -> None:
    def fill(run: tuple[Inline, ...]) -> tuple[Inline, ...]:
        if not any(isinstance(leaf, Field) for leaf in leaves(run)):
            return run
        return tuple(Filled("Vienna", i.name) if isinstance(i, Field) else i for i in run)

    filled = map_runs(DOCUMENT, fill)
    quotation, before = filled.body[1].blocks[0], DOCUMENT.body[1].blocks[0]
    assert isinstance(quotation, Quotation)
    assert isinstance(before, Quotation)
    assert quotation.blocks[0] is before.blocks[0]
    assert quotation.blocks[1] != before.blocks[1]
    assert words(filled.address[0]) == "Vienna"
    assert map_runs(DOCUMENT, lambda run: run).body[1] is DOCUMENT.body[1]


@pytest.mark.parametrize(("text", "lead"), [("as follows:", True), ("如下：", True), ("a: b", False), ("a:  ", True)])
def test_a_paragraph_that_ends_in_a_colon_is_a_lead(text: str, lead: bool) -> None:
    assert Paragraph((Text(text),)).is_lead == lead


def test_a_paragraph_of_one_link_is_an_isolate() -> None:
    link = Isolate("https://example.org", "url", "x", "https://example.org")
    assert Paragraph((link,)).is_isolate
    assert not Paragraph((link, Text("."))).is_isolate
    assert not Paragraph((Text("words"),)).is_isolate


def test_the_watermark_is_in_the_language_of_the_note() -> None:
    assert DOCUMENT.watermark == ""
    assert replace(DOCUMENT, meta=replace(DOCUMENT.meta, marks=("draft", "sample"))).watermark == "DRAFT"
