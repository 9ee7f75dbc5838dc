"""The bytes of a pressed file: objects, gaps filled, an identifier that follows from the content."""

from __future__ import annotations

import io
import zlib

import pikepdf
import pytest

from noteverbale.press import pdf_writer
from noteverbale.press.parts import CopyParts, Gap, Line, ValueGap
from noteverbale.press.pdf_writer import HEADER, Changing, PdfTemplate, as_objects


def template() -> PdfTemplate:
    """Return a file of one page with one gap: objects 1–4 are shared, 5 is content, 6 metadata, 7 info, 8 holds fonts."""
    fonts = as_objects(8, 1, len(HEADER), [], [])
    bodies = [
        (1, b"<</Type /Catalog /Pages 2 0 R /Metadata 6 0 R>>"),
        (2, b"<</Type /Pages /Kids [3 0 R] /Count 1>>"),
        (3, b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Resources <<>> /Contents 5 0 R>>"),
    ]
    shared = as_objects(0, 5, len(HEADER) + len(fonts.data), [], bodies)
    room = bytes(8 * 3)  # rows of the objects that a copy adds
    same = pdf_writer.Objects(0, shared.data, shared.rows + room)
    changing = (
        Changing(5, (b"BT ", Gap(0, b"70"), b"ET"), pdf_writer.deflated),
        Changing(
            6,
            (b"<x>", ValueGap("title_xml"), b"</x>", ValueGap("record")),
            pdf_writer.stream,
            b"/Type /Metadata/Subtype /XML",
        ),
        Changing(7, (b"<</Title (", ValueGap("title"), b")>>"), pdf_writer.plain),
    )
    return PdfTemplate(fonts, same, b"seed", changing, 7, b"1 0 R")


def copy(text: bytes, title: bytes = b"Note", record: bytes = b"") -> bytes:
    values = {"title": title, "title_xml": title, "record": record}
    return template().copy(CopyParts((), (Line(b"10", b"(%b) Tj" % text),), (), values))


def test_a_filled_file_is_a_pdf_with_the_copys_line_and_title() -> None:
    with pikepdf.open(io.BytesIO(copy(b"Mexico"))) as pdf:
        assert pdf.pages[0].Contents.read_bytes() == b"BT 1 0 0 -1 10 70 Tm\n(Mexico) Tj\nET"
        assert str(pdf.docinfo["/Title"]) == "Note"
        assert pdf.Root.Metadata.read_bytes() == b"<x>Note</x>"
        assert not pdf.check_pdf_syntax()


def test_the_identifier_follows_from_what_is_in_the_file() -> None:
    def identifier(content: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return bytes(pdf.trailer.ID[0])

    assert copy(b"Mexico") == copy(b"Mexico")
    files = copy(b"Mexico"), copy(b"France"), copy(b"Mexico", b"Other"), copy(b"Mexico", record=b"<r/>")
    assert len(set(map(identifier, files))) == 4


def test_no_stream_ends_in_a_carriage_return() -> None:
    assert pdf_writer.stream(1, b"", b"data\r").endswith(b"/Length 6>>\nstream\ndata\r\n\nendstream\nendobj\n")
    assert pdf_writer.stream(1, b"", b"data").endswith(b"/Length 4>>\nstream\ndata\nendstream\nendobj\n")
    number, _, rest = pdf_writer.deflated(3, b"", b"x" * 100).partition(b" 0 obj\n")
    assert number == b"3"
    assert zlib.decompress(rest.partition(b"stream\n")[2]) == b"x" * 100


def test_a_blank_line_of_a_copy_leaves_no_operators() -> None:
    blank = CopyParts((), (Line(b"10", b""),), ())
    assert Gap(0, b"70").fill(blank) == b""


@pytest.mark.parametrize("number", [1, 2])
def test_numbers_that_nothing_has_are_free(number: int) -> None:
    objects = as_objects(0, 4, 100, [(number, b"s" * 10)], [])
    rows = [objects.rows[at : at + 8] for at in range(0, len(objects.rows), 8)]
    assert rows[number] == b"\x01" + (100).to_bytes(4, "big") + b"\0\0\0"
    assert rows[3 - number] == b"\0" * 6 + b"\xff\xff"
    assert rows[3] == b"\x01" + (110).to_bytes(4, "big") + b"\0\0\0", "the object stream comes last"
