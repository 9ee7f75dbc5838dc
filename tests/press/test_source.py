"""Pressed copies that embed a file each: equal to printed ones, valid, and each with its own file."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from noteverbale.document import Document
from noteverbale.page.printer import EmbeddedFile
from noteverbale.pipeline import Pipeline
from noteverbale.press.press import Press
from page import validate_pdf
from press_support import differences

NAMES = ("AUT", "BEL", "EGY", "VAT")


def source_of(document: Document) -> EmbeddedFile:
    """Return a file with a name, a description and a content that differ from copy to copy."""
    name = document.meta.recipient or ""
    about = f"({document.meta.title}) \\ {name}"
    return EmbeddedFile(f"{name}.akn", document.about.encode() * (7 + len(name)), about, date(2009, 6, 3))


def copies(office: Pipeline, language: str) -> list[Document]:
    registry = office.registry
    return [office.copy(registry.notes["cu-2009-033"], registry.recipients[name], language) for name in NAMES]


@pytest.mark.slow
def test_pressed_copies_with_a_file_are_the_printed_ones(office: Pipeline) -> None:
    documents = copies(office, "es")
    printer = office.printer("es")
    press = Press(printer, documents, source_of=source_of)
    for document in documents:
        name, source = document.meta.recipient or "", source_of(document)
        pressed = press.pdf(name)
        assert press.way(name) == "pressed"
        assert differences(printer.pdf(document, source), pressed) == []
        with pikepdf.open(io.BytesIO(pressed)) as pdf:
            assert list(pdf.attachments) == [source.name]
            assert pdf.attachments[source.name].get_file().read_bytes() == source.content
            assert pdf.attachments[source.name].description == source.about


def test_the_comparison_sees_a_file_of_another_copy(office: Pipeline) -> None:
    first, second, *_ = copies(office, "es")
    press = Press(office.printer("es"), [first, second], source_of=lambda document: source_of(second))
    assert "objects" in differences(office.printer("es").pdf(first, source_of(first)), press.pdf("AUT"))


@pytest.mark.slow
def test_they_are_valid(office: Pipeline, tmp_path: Path) -> None:
    press = Press(office.printer("fr"), copies(office, "fr"), source_of=source_of)
    for name in ("AUT", "VAT"):
        (tmp_path / "copy.pdf").write_bytes(press.pdf(name))
        for profile in ("3a", "ua1"):
            result = validate_pdf(str(tmp_path / "copy.pdf"), profile=profile)
            assert result.is_compliant, [(failure.rule_id, failure.message) for failure in result.failures]
