"""The marks of a list do not touch its items, in a list as long as a language has marks for."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from noteverbale.files import ChangedFiles
from noteverbale.pipeline import Pipeline

TITLE = "{ar: مذكرة, en: Note, es: Nota, fr: Note, ru: Записка, zh: 说明}"
NOTE = """
kind: session
date: 2027-01-12
sender: secretariat
capacity: participant
meeting: cnd-70
moves:
  - documents:
      documents:
"""


@pytest.mark.parametrize(
    "language", ["es", *(pytest.param(code, marks=pytest.mark.slow) for code in ("en", "fr", "ru", "zh"))]
)
@pytest.mark.parametrize("count", [7, pytest.param(20, marks=pytest.mark.slow)])
def test_no_mark_of_a_list_touches_its_item(office: Pipeline, language: str, count: int) -> None:
    documents = "".join(f"        - {{symbol: E/{number}, title: {TITLE}}}\n" for number in range(count))
    path = office.registry.files.folder / "notes" / "2027" / "many.yaml"
    long = Pipeline.open(ChangedFiles(office.registry.files, {path: (NOTE + documents).encode()}))
    content = long.pdf(long.copy(long.registry.notes["many"], long.registry.recipients["MEX"], language))
    marks = long.registry.packs[language].marks.roman[:count]
    gaps = {}
    for page in pypdfium2.PdfDocument(content):
        text_page = page.get_textpage()
        text = text_page.get_text_range()
        for found in re.finditer(r"(?m)^\s*(\S+?)\s*(?=(?:Not|Зап|说明))", text):
            if found[1] in marks:
                right = text_page.get_charbox(found.end(1) - 1)[2]
                gaps[found[1]] = text_page.get_charbox(found.end())[0] - right
    assert set(gaps) == set(marks)
    assert min(gaps.values()) > 1
