"""The words of a PDF are read page by page; what cannot be read is None."""

from __future__ import annotations

import sys

import pytest

from coded_support import coded_copy, coded_press, documents
from noteverbale.verification import file_words
from noteverbale.verification.file_words import text_of_pages


def test_the_words_of_each_page() -> None:
    pages = text_of_pages(coded_copy())
    assert pages
    assert len(pages) == 2
    assert "CU 2009/33 (A)" in pages[0]
    assert "Mission permanente de la France" in pages[0]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_pdf(data: bytes) -> None:
    assert text_of_pages(data) is None


@pytest.mark.parametrize("bound", ["MOST_PAGES", "MOST_CHARACTERS"])
def test_files_with_too_much_are_left_unread(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_words, bound, 1)
    assert text_of_pages(coded_copy()) is None


def test_without_pdfium_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    assert text_of_pages(coded_copy()) is None


@pytest.mark.slow
def test_a_hyphen_at_the_end_of_a_line_is_a_hyphen() -> None:
    """Guinea-Bissau's name is broken in the close of this note: pdfium has a control character for the hyphen."""
    press = coded_press(documents("fr", ["GNB", "FRA", "MEX", "BEN", "CIV"], "registration"))
    pages = text_of_pages(press.pdf("GNB"))
    assert pages
    assert pages[0].count("Guinée-Bissau") == 3
    assert file_words.HYPHEN not in pages[0]
