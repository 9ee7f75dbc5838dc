"""The code of a file: in its XMP packet, and in the picture of page 1 where a reader of QR codes is installed."""

from __future__ import annotations

import io
import re
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from .token import LONGEST, PREFIX

if TYPE_CHECKING:
    from PIL.Image import Image

_PACKET = 1_000_000  # bytes of a packet that are looked at
_DOTS = 200 / 72  # of a picture of page 1, for each point
_WIDEST = 4000  # dots of a picture
_FOOT = 0.7  # of a page's height: the address panel begins below


@dataclass(frozen=True)
class FileCode:
    """What a file bears: the token and the digests of passages in its packet ('' without), the tokens seen on page 1.

    `looked` is false where nothing here reads QR codes, or page 1 cannot be drawn.
    """

    record: str
    passages: str
    seen: tuple[str, ...]
    looked: bool


def code_of(data: bytes) -> FileCode:
    """Return the code of a PDF or a picture. Never raises for what is in the file."""
    packet = _packet(data)
    seen = _seen(data)
    return FileCode(_value(packet, "token"), _value(packet, "passages"), seen or (), seen is not None)


def _packet(data: bytes) -> str:
    """Return the XMP packet of a PDF, '' for a file that has none or cannot be read."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            stream = pdf.Root.Metadata
            raw, kind = stream.read_raw_bytes(), stream.get("/Filter")
            if kind is not None:
                raw = zlib.decompressobj().decompress(raw, _PACKET) if kind == "/FlateDecode" else b""
            return raw[:_PACKET].decode("utf-8", "replace")
    except (pikepdf.PdfError, zlib.error, AttributeError, KeyError, TypeError, ValueError, RuntimeError):
        return ""


def _value(packet: str, name: str) -> str:
    """Return a value of our record, written as an element or as an attribute."""
    match = re.search(rf"<nv:{name}>([^<]*)</nv:{name}>", packet) or re.search(rf'\bnv:{name}="([^"]*)"', packet)
    return unescape(match[1]) if match else ""


def _seen(data: bytes) -> tuple[str, ...] | None:
    """Return the tokens on page 1, None where they cannot be looked for. Tries until a try finds one."""
    import zxingcpp

    page = _first_page(data)
    if page is None:
        return None
    for picture in _tries(page):
        for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
            codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode, binarizer=binarizer)
            texts = {str(code.text) for code in codes}
            tokens = sorted(text for text in texts if text.startswith(PREFIX) and len(text) <= LONGEST)
            if tokens:
                return tuple(tokens)
    return ()


def _tries(page: Image) -> Iterator[Image]:
    """Yield a page as it is, then its foot made easier to read after a fax or a photocopy, in several ways."""
    from PIL import ImageFilter
    from PIL.Image import Resampling

    yield page
    foot = page.crop((0, int(_FOOT * page.height), page.width, page.height))
    double = foot.resize((2 * foot.width, 2 * foot.height), Resampling.BICUBIC)
    yield foot
    yield foot.filter(ImageFilter.MedianFilter(3))
    yield double
    yield double.filter(ImageFilter.GaussianBlur(1.5))
    yield foot.resize((max(1, 3 * foot.width // 4), max(1, 3 * foot.height // 4)), Resampling.BOX)


def _first_page(data: bytes) -> Image | None:
    """Return page 1 of a PDF, or a picture, in grey; None for a file that cannot be drawn."""
    try:
        return _drawn(data) if b"%PDF-" in data[:1024] else _opened(data)
    except ModuleNotFoundError:
        return None


def _drawn(data: bytes) -> Image | None:
    import pypdfium2

    try:
        document: Any = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    try:
        page = document[0]
        scale = min(_DOTS, _WIDEST / max(*page.get_size(), 1))
        picture: Image = page.render(scale=scale, grayscale=True).to_pil()
        return picture
    except (pypdfium2.PdfiumError, IndexError, ValueError):
        return None
    finally:
        document.close()


def _opened(data: bytes) -> Image | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what it reads all the same
            picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF"))
            if picture.width * picture.height > 4 * _WIDEST * _WIDEST:
                return None
            grey = picture.convert("L")
        grey.thumbnail((_WIDEST, _WIDEST))
        return grey
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return None
