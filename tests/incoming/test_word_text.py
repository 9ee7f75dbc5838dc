"""Tokens become paragraphs; fields that do not end lose nothing that comes after them."""

from __future__ import annotations

from noteverbale.incoming.word_looks import Numbering
from noteverbale.incoming.word_text import Joined
from noteverbale.incoming.word_walk import Paragraph, Story, Token


def paragraph(number: int, goes_on: bool = False) -> Paragraph:
    return Paragraph(number, Numbering(), False, False, goes_on)


def texts(story: Story) -> list[str]:
    return ["".join(read.text) for read in Joined(story).paragraphs]


def test_a_field_over_several_paragraphs_is_one_field() -> None:
    words = [Token("begin"), Token("code", "MERGEFIELD City"), Token("separate"), Token("text", "old")]
    story: Story = [
        paragraph(1),
        Token("text", "To "),
        *words,
        paragraph(2),
        Token("text", "old"),
        Token("end"),
        Token("text", "now"),
    ]
    assert texts(story) == ["To ", "[[[City]]]now"]


def test_ends_without_a_beginning_and_beginnings_without_an_end_are_named() -> None:
    story: Story = [
        paragraph(1),
        Token("end"),
        Token("begin"),
        Token("code", "IF"),
        Token("separate"),
        Token("text", "kept"),
    ]
    (read,) = Joined(story).paragraphs
    assert "".join(read.text) == "kept"
    assert [problem.code for problem in read.told] == ["word-field"] * 2


def test_text_before_the_first_paragraph_is_nothing() -> None:
    assert texts([Token("text", "lost"), Token("unlink"), paragraph(1), Token("text", "read")]) == ["read"]


def test_a_line_that_goes_on_is_one_paragraph_where_it_begins() -> None:
    reads = Joined(
        [paragraph(1), paragraph(2, True), Token("text", "a"), paragraph(3, True), Token("text", "b")]
    ).paragraphs
    assert [("".join(read.text), read.first.number) for read in reads] == [("ab", 2)]
