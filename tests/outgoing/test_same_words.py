"""Every form of a copy says the same words, as a reader that is not ours finds them; and is the same bytes every time.

Another form joins with one line in READERS. A reader gives back the whole copy as text, in order, without the stamp of a
draft; forms that end in a page are compared by their letters, for a page has an order of its own.
"""

from __future__ import annotations

import email
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from email.policy import default
from typing import Any

import pikepdf
import pytest
from lxml import etree, html

import word_support
from exporters_support import by_pdfium
from noteverbale.document import Document
from noteverbale.formats.text import ENCLOSURE_MARK, to_text
from noteverbale.language.typography_rules import JOINER
from noteverbale.outgoing.selection import Options, outgoing
from noteverbale.outgoing.table import FORMATS
from noteverbale.page.html import to_html
from noteverbale.pipeline import Pipeline
from support import ROOT, plain

NOTES = ["cu-2009-033", "cu-2009-092", "wg4-14-wg7-11", "letter", "notification"]
AKN = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}


def of_text(content: bytes) -> str:
    return content.decode().partition("\n")[2].replace(f"{ENCLOSURE_MARK} ", "")


def of_html(content: bytes) -> str:
    body: Any = html.document_fromstring(content.decode()).find("body")
    for stamp in body.find_class("stamp"):
        stamp.drop_tree()
    return "".join(body.itertext())


def of_json(content: bytes) -> str:
    tree = json.loads(content)["document"]
    head = tree["letterhead"]

    def text(value: Any) -> str:
        """Join whatever is printed, in order: marks of lists, texts of runs."""
        if isinstance(value, list):
            return "".join(map(text, value))
        inside = [value[name] for name in ("blocks", "items", "inlines") if name in value]
        return str(value.get("mark", value.get("text", ""))) + "".join(map(text, inside))

    names = ["reference", "heading", "salutation", "body", "signature"]
    names.insert(0 if tree.get("date_above") else 4, "date")
    parts = [head["acronym"], head["name"], *(text(tree.get(name, [])) for name in names)]
    return "".join([*parts, tree["initials"] or "", text(tree["address"]), tree["tagline"] or ""])


def of_akn(content: bytes) -> str:
    root = etree.fromstring(content)
    found = root.xpath("//a:doc/*[not(self::a:meta)]//text()[not(ancestor::a:p[@class='stamp'])]", namespaces=AKN)
    assert isinstance(found, list)
    return "".join(map(str, found))


def of_pdf(content: bytes) -> Counter[str]:
    """Return the letters of a PDF's pages without their page numbers (page 1 has none)."""
    pages = [plain(page) for page in by_pdfium(content)]
    numbers = "".join(str(number) for number in range(2, len(pages) + 1))
    return letters("".join(pages)) - letters(numbers)


def of_message(content: bytes) -> Counter[str]:
    message: Any = email.message_from_bytes(content, policy=default)
    pdfs = [part for part in message.iter_attachments() if part.get_content_type() == "application/pdf"]
    (copy,) = [pdf for pdf in pdfs if not pdf.get_filename().endswith("-reply.pdf")]
    return of_pdf(copy.get_content())


def of_archive(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        (carried,) = pdf.attachments.values()
        return of_akn(bytes(carried.get_file().read_bytes()))


def of_word(content: bytes) -> str:
    found = word_support.read(content)
    return "".join([*found.note, *found.address, found.tagline]).replace(f"{ENCLOSURE_MARK} ", "")


Reader = Callable[[bytes], str | Counter[str]]
READERS: dict[str, tuple[str, Options, Reader]] = {
    "txt": ("txt", Options(), of_text),
    "html": ("html", Options(), of_html),
    "json": ("json", Options(), of_json),
    "akn": ("akn", Options(), of_akn),
    "docx": ("docx", Options(), of_word),
    "akn in a PDF": ("akn", Options(embed=True), of_archive),
    "pdf": ("pdf", Options(), of_pdf),
    "PDF with akn": ("akn", Options(embed=True), of_pdf),
    "eml": ("eml", Options(), of_message),
}
SLOW = {"akn in a PDF", "pdf", "PDF with akn", "eml"}  # pages are laid out


def letters(text: str) -> Counter[str]:
    return Counter(char for char in plain(text) if char.isalnum())


def said(document: Document) -> str:
    return to_text(document).replace(f"{ENCLOSURE_MARK} ", "")


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("form", [pytest.param(one, marks=[pytest.mark.slow] * (one in SLOW)) for one in READERS])
def test_every_form_says_the_same_words(office: Pipeline, form: str, note: str) -> None:
    name, options, read = READERS[form]
    out = outgoing(office, office.registry.notes[note], ("MEX",), "all")
    files = {file.path.rpartition(".")[0]: file.content for file in FORMATS[name].files(out, options)}
    copies = {f"{one.language}/{one.recipient}": document for one, _, document in out.copies()}
    assert set(files) == set(copies)
    for path, document in copies.items():
        found = read(files[path])
        if isinstance(found, str):
            assert plain(found.replace("\n", "")) == plain(said(document).replace("\n", "")), path
            continue
        stamp = document.label(f"watermark.{document.meta.marks[0]}")
        pages = (found - letters(said(document))).total() // max(1, letters(stamp).total())
        assert found == letters(said(document) + stamp * pages), path
        assert pages >= 1


@pytest.mark.parametrize("form", ["txt", "html", "akn"])
def test_every_form_of_words_says_when_it_is_a_sample(office: Pipeline, form: str) -> None:
    out = outgoing(office, office.registry.notes[NOTES[0]], ("MEX",), "all")
    for file, (one, _, _) in zip(FORMATS[form].files(out, Options()), out.copies(), strict=True):
        assert office.registry.packs[one.language].label("watermark.sample") in file.content.decode(), file.path


def texts(content: bytes) -> Iterator[str]:
    """Yield what a search finds in a file: the members of an archive and the parts of a message; no page."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    elif not content.startswith(b"%PDF"):
        yield content.decode()
        message: Any = email.message_from_bytes(content, policy=default)
        yield from (part.get_content() for part in message.walk() if part.get_content_maintype() == "text")


@pytest.mark.slow
@pytest.mark.parametrize("note", ["cu-2009-033", "wg4-14-wg7-11"])
@pytest.mark.parametrize("form", ["txt", "html", "json", "akn", "docx", "docx-main", "csv", "xlsx", "ics"])
def test_no_text_has_a_joiner_and_pages_have(office: Pipeline, form: str, note: str) -> None:
    out = outgoing(office, office.registry.notes[note], ("EGY", "CHN", "ARE"), "all")
    for file in FORMATS[form].files(out, Options()):
        for text in texts(file.content):
            assert "\\u2060" not in ascii(text), file.path
    for copy, _, document in out.copies():
        page = to_html(document, office.sheet, office.registry.packs[copy.language])
        assert (JOINER in page) == (copy.language in ("ar", "zh")), copy


@pytest.fixture(scope="module")
def opened_again() -> Pipeline:
    return Pipeline.open(ROOT)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_every_form_is_the_same_bytes_from_run_to_run(office: Pipeline, opened_again: Pipeline, form: str) -> None:
    def made(office: Pipeline) -> list[tuple[str, bytes]]:
        out = outgoing(office, office.registry.notes["cu-2009-092"], ("MEX", "EGY"))
        return [(file.path, file.content) for file in FORMATS[form].files(out, Options())]

    first = made(office)
    assert first
    assert first == made(opened_again)
