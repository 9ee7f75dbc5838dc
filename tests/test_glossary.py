"""The glossary: in order, each term once, short, and used somewhere else in the documentation or the source."""

from __future__ import annotations

import re

import pytest

from support import ROOT

PAGE = ROOT / "docs" / "reference/glossary.md"
TERMS = re.findall(r"^\*\*(.+?)\*\*: (.+)$", PAGE.read_text("utf-8"), re.M)


@pytest.fixture(scope="module")
def elsewhere() -> str:
    """Return all documentation but the glossary, and all source, as one text."""
    pages = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md")]
    return "\n".join(path.read_text("utf-8") for path in [*pages, *(ROOT / "src").rglob("*.py")] if path != PAGE)


def test_every_paragraph_defines_a_term() -> None:
    paragraphs = PAGE.read_text("utf-8").strip().split("\n\n")[1:]
    assert len(paragraphs) == len(TERMS) >= 40


def test_terms_are_in_alphabetical_order_and_none_is_there_twice() -> None:
    terms = [term.casefold().replace(" ", "") for term, _ in TERMS]
    assert terms == sorted(set(terms))


@pytest.mark.parametrize(("term", "definition"), TERMS)
def test_a_term_has_one_or_two_sentences_and_is_used(term: str, definition: str, elsewhere: str) -> None:
    assert definition.endswith((".", ".*"))
    assert len(re.findall(r"\.(?= [A-Z])", definition)) <= 1
    assert re.search(rf"\b{re.escape(term)}s?\b", elsewhere, re.I), f"'{term}' is used nowhere else"
