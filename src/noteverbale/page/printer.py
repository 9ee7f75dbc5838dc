"""Document → one PDF that is both PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1), or PDF/A-3a where a source rides along.

Fonts come from our packages only, nothing is fetched, and a line in the engine's log is a Problem.
"""

from __future__ import annotations

import ctypes.util
import io
import logging
import mimetypes
import os
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ..document import Document
from ..language.pack import Pack
from ..problems import NOWHERE, Place, Problem, ProblemsFound, shown
from .cannot_press import CannotPress
from .fonts import font_file
from .html import Sheet, to_html

VARIANT = "pdf/a-2a"
CARRIER = "pdf/a-3a"  # ISO 19005-3, 6.8: only part 3 lets a file carry one that is no PDF/A
mimetypes.add_type("application/akn+xml", ".akn")  # by the name the engine knows what it carries
_EMPTY_FONTCONFIG = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
    '<fontconfig><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>'
)


_ENVIRONMENT = threading.Lock()


@contextmanager
def _no_host_fonts() -> Iterator[None]:
    """Let fontconfig start on a configuration without folders: pages use our fonts only.

    Only while it starts: a program started from here, such as a browser, still has its fonts.
    """
    with _ENVIRONMENT, tempfile.TemporaryDirectory(prefix="noteverbale-") as folder:
        before = os.environ.get("FONTCONFIG_FILE")
        empty = Path(folder) / "fonts.conf"
        empty.write_text(_EMPTY_FONTCONFIG, "utf-8")
        os.environ["FONTCONFIG_FILE"] = str(empty)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


@dataclass(frozen=True)
class EmbeddedFile:
    """A file that rides in a PDF as what its pages were made from; its times are the day given."""

    name: str
    content: bytes
    about: str
    dated: date


def _engine() -> Any:
    """Load the page engine; where its libraries have the names Linux gives them, without a search by other programs.

    It tries each under the names of several systems, and for every wrong one starts compilers and linkers to ask.
    """
    if sys.platform == "linux" and "weasyprint" not in sys.modules:
        search = ctypes.util.find_library
        ctypes.util.find_library = lambda name: None
        try:
            return import_module("weasyprint")
        except OSError:
            pass  # one has another name here
        finally:
            ctypes.util.find_library = search
    return import_module("weasyprint")


class _Lines(logging.Handler):
    """Keeps the engine's log lines."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def listening() -> Iterator[list[str]]:
    """Collect what the engine remarks."""
    logger = logging.getLogger("weasyprint")
    handler = _Lines()
    before, level = logger.propagate, logger.level
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    try:
        yield handler.lines
    finally:
        logger.removeHandler(handler)
        logger.propagate = before
        logger.setLevel(level)


class Printer:
    """Prints Documents of one office in one language; fonts are read once, and shared with a printer `like` it."""

    def __init__(self, sheet: Sheet, pack: Pack, like: Printer | None = None) -> None:
        with warnings.catch_warnings(), _no_host_fonts():  # it warns that the host has no fonts: so we want it
            warnings.simplefilter("ignore", UserWarning)
            weasyprint = _engine()
            from weasyprint.text.fonts import FontConfiguration

            self.fonts: Any = like.fonts if like else FontConfiguration()
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        from . import weasyprint_fixes as weasy

        if weasyprint.__version__ != weasy.VERSION:
            raise ProblemsFound.one(
                NOWHERE,
                "engine",
                f"WeasyPrint {weasyprint.__version__} is installed, {weasy.VERSION} is needed",
                "install from requirements.lock",
            )
        weasy.install()
        allowed = {font_file(font, name) for font in sheet.fonts for name in (font.regular, font.bold) if name}

        class OwnFiles(URLFetcher):  # type: ignore[misc]
            """Opens our fonts and the office's own assets, and nothing else."""

            pictures: Mapping[str, bytes] = {}

            def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
                if url in self.pictures:
                    return URLFetcherResponse(url, self.pictures[url], {"Content-Type": "image/png"})
                path = Path(unquote(urlsplit(url).path)).resolve()
                inside = any(path.is_relative_to(folder.resolve()) for folder in (sheet.assets, sheet.folder))
                if urlsplit(url).scheme != "file" or not (path in allowed or inside):
                    raise ValueError(f"a page may not open {url}")
                kind = "image/svg+xml" if path.suffix == ".svg" else "application/octet-stream"
                content = path.read_bytes() if path in allowed else sheet.files.read(path)
                return URLFetcherResponse(url, content, {"Content-Type": kind})

        self.sheet, self.pack = sheet, pack
        self._html, self._css, self.finish = weasyprint.HTML, weasyprint.CSS, weasy.declare_pdfua
        self._attachment, self._overflowing = weasyprint.Attachment, weasy.overflowing
        self._base = sheet.folder.resolve().as_uri() + "/"
        self._fetcher = OwnFiles()

    def pdf(self, document: Document, source: EmbeddedFile | None = None) -> bytes:
        """Return the copy as PDF bytes, the same for the same copy. Raises ProblemsFound for anything the engine remarked.

        With a `source` it is PDF/A-3a and carries that file, else PDF/A-2a; PDF/UA-1 in both.
        """
        page = to_html(document, self.sheet, self.pack)
        with self.watched(document.about):
            return self._written(self.parsed(page), source)

    def page(self, page: str, about: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
        """Print a page of the program's own (labels, a list, pages small) with the office's fonts. Raises ProblemsFound like `pdf`.

        `pictures` are PNG files by the URL the page has for them.
        """
        self._fetcher.pictures = pictures or {}
        try:
            with self.watched(about):
                return self._written(self.parsed(page), None)
        finally:
            self._fetcher.pictures = {}

    def overflowing(self, html: Any, about: str, lines: int | None = None) -> frozenset[str]:
        """Lay out a parsed page and return the ids of the elements that their content does not fit into.

        It does not if it has more than so many lines, or reaches over the height or the width of its element.
        Raises ProblemsFound like `pdf`.
        """
        with self.watched(about):
            return self._overflowing(html.render(font_config=self.fonts), lines)

    def page_width(self, html: Any, about: str) -> float:
        """Return the width of the first page of a parsed page, in CSS pixels. Raises ProblemsFound like `pdf`."""
        with self.watched(about):
            return float(html.render(font_config=self.fonts).pages[0].width)

    def _written(self, page: Any, source: EmbeddedFile | None) -> bytes:
        out = io.BytesIO()
        variant = CARRIER if source else VARIANT
        page.write_pdf(
            out,
            pdf_variant=variant,
            finisher=self.finish,
            font_config=self.fonts,
            attachments=[self._carried(source)] if source else None,
        )
        return out.getvalue()

    def _carried(self, source: EmbeddedFile) -> Any:
        when = datetime.combine(source.dated, time(), UTC)
        return self._attachment(
            file_obj=io.BytesIO(source.content),
            name=source.name,
            description=source.about,
            created=when,
            modified=when,
            relationship="Source",
        )

    def parsed(self, page: str) -> Any:
        """Return a page as the engine's HTML, which opens our own files only."""
        return self._html(string=page, base_url=self._base, url_fetcher=self._fetcher)

    def style(self, text: str) -> Any:
        """Return a style sheet as the engine's CSS, its fonts read."""
        return self._css(string=text, base_url=self._base, url_fetcher=self._fetcher, font_config=self.fonts)

    @contextmanager
    def watched(self, about: str) -> Iterator[None]:
        """Turn whatever the engine remarks, or fails with, into ProblemsFound about a page ('cu-2009-033/fr')."""
        with listening() as lines:
            try:
                yield
            except (ProblemsFound, CannotPress):
                raise
            except Exception as error:  # a style can make the engine fail in ways it does not foresee
                message = f"the page engine gave up: {type(error).__name__}: {error}"
                raise ProblemsFound.one(self._place(), "page", message, "undo the last change of the style") from error
        if lines:
            place = self._place()
            raise ProblemsFound(
                Problem(place, "page", f"{about}: {line}", "mend the style, the font or the asset it names")
                for line in dict.fromkeys(lines)
            )

    def _place(self) -> Place:
        return Place(shown(self.sheet.folder / "sheet.css"))
