"""Placeholders of other programs that are typed as words."""

from __future__ import annotations

from noteverbale.incoming.placeholders import read_placeholders
from noteverbale.incoming.word import Part
from noteverbale.problems import Place, Problems
from support import cases, each_row


@each_row(cases("word_placeholders"))
def test_placeholders_of_other_programs(row: dict[str, str]) -> None:
    problems = Problems()
    read = read_placeholders(Part(row["text"], Place("l.docx")), (), problems)
    assert read.text == row.get("becomes", row["text"])
    assert {problem.code for problem in problems.found} == ({row["told"]} if "told" in row else set())
    assert not problems.errors


def test_a_placeholder_that_the_clerk_names_is_a_field() -> None:
    problems = Problems()
    read = read_placeholders(Part("In {{Ort}} and [Ort], [[[City]]].", Place("l.docx")), {"ort"}, problems)
    assert read.text == "In [[[Ort]]] and [[[Ort]]], [[[City]]]."
    assert not problems.found
