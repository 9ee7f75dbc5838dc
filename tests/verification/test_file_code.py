"""The code is found in the packet however it was written again, and on the page in several tries."""

from __future__ import annotations

import io
import sys

import pikepdf
import pytest

from coded_support import coded_copy
from noteverbale.verification.file_code import code_of
from noteverbale.verification.token import read


def with_packet(packet: str, compressed: bool = False) -> bytes:
    with pikepdf.open(io.BytesIO(coded_copy())) as pdf:
        pdf.Root.Metadata = pdf.make_stream(packet.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        out = io.BytesIO()
        pdf.save(out, recompress_flate=compressed, compress_streams=compressed, fix_metadata_version=False)
        return out.getvalue()


@pytest.mark.slow
def test_record_and_page_bear_the_same_token() -> None:
    code = code_of(coded_copy())
    assert code.seen == (code.record,)
    assert code.looked
    assert code.passages
    assert read(code.record).claims.recipient == "FRA"


@pytest.mark.parametrize(
    "packet",
    ["<x><nv:token>NV1:A&amp;B</nv:token></x>", '<x nv:token="NV1:A&amp;B"/>', "<y/><nv:token>NV1:A&amp;B</nv:token>"],
)
@pytest.mark.parametrize("compressed", [False, True])
def test_a_record_written_again_is_read(packet: str, compressed: bool) -> None:
    assert code_of(with_packet(packet, compressed)).record == "NV1:A&B"


def test_a_packet_that_grows_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noteverbale.verification.file_code._PACKET", 1000)
    assert code_of(with_packet(" " * 5000 + "<nv:token>NV1:A</nv:token>")).record == ""


def test_without_pdfium_only_the_record_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    code = code_of(coded_copy())
    assert (code.seen, code.looked) == ((), False)
    assert code.record.startswith("NV1:")


@pytest.mark.parametrize("hard", ["noise", "small", "dark"])
def test_hard_pictures_are_read_in_another_try(hard: str) -> None:
    """As after a fax or a photocopy; simulated, not printed."""
    import random

    import pypdfium2
    from PIL import Image, ImageFilter

    document = pypdfium2.PdfDocument(coded_copy())
    page = document[0].render(scale={"noise": 200, "small": 110, "dark": 200}[hard] / 72, grayscale=True).to_pil()
    document.close()
    if hard == "noise":
        generator = random.Random(1)
        pixels = page.load()
        for _ in range(page.width * page.height // 50):
            pixels[generator.randrange(page.width), generator.randrange(page.height)] = generator.choice((0, 255))
    if hard == "dark":
        page = page.filter(ImageFilter.GaussianBlur(1.2)).point([0 if level < 150 else 255 for level in range(256)])
    out = io.BytesIO()
    Image.Image.save(page, out, "PNG")
    (token,) = code_of(out.getvalue()).seen
    assert read(token).claims.recipient == "FRA"
