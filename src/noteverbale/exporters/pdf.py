"""Document → one PDF that is both PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1).

Fonts come from our packages only, nothing is fetched, and a line in the engine's log is a Problem.
"""

from __future__ import annotations

import ctypes.util
import io
import logging
import os
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ..document import Document
from ..language import Pack
from ..problems import Place, Problem, Trouble, shown
from .html import Sheet, font_file, to_html
from .matter import Refusal

VARIANT = "pdf/a-2a"
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

        from . import weasy

        if weasyprint.__version__ != weasy.VERSION:
            raise Trouble(
                [
                    Problem(
                        Place("noteverbale"),
                        "engine",
                        f"WeasyPrint {weasyprint.__version__} is installed, {weasy.VERSION} is needed",
                        "install from requirements.lock",
                    )
                ]
            )
        weasy.install()
        allowed = {font_file(font, name) for font in sheet.fonts for name in (font.regular, font.bold) if name}

        class OwnFiles(URLFetcher):  # type: ignore[misc]
            """Opens our fonts and the office's own assets, and nothing else."""

            def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
                path = Path(unquote(urlsplit(url).path)).resolve()
                inside = any(path.is_relative_to(folder.resolve()) for folder in (sheet.assets, sheet.folder))
                if urlsplit(url).scheme != "file" or not (path in allowed or inside):
                    raise ValueError(f"a page may not open {url}")
                kind = "image/svg+xml" if path.suffix == ".svg" else "application/octet-stream"
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

        self.sheet, self.pack = sheet, pack
        self._html, self._css, self.finish = weasyprint.HTML, weasyprint.CSS, weasy.declare_pdfua
        self._base = sheet.folder.resolve().as_uri() + "/"
        self._fetcher = OwnFiles()

    def pdf(self, document: Document) -> bytes:
        """Return the copy as PDF bytes, the same for the same copy. Raises Trouble for anything the engine remarked."""
        page = to_html(document, self.sheet, self.pack)
        out = io.BytesIO()
        with self.watched(document):
            self.parsed(page).write_pdf(out, pdf_variant=VARIANT, finisher=self.finish, font_config=self.fonts)
        return out.getvalue()

    def parsed(self, page: str) -> Any:
        """Return a page as the engine's HTML, which opens our own files only."""
        return self._html(string=page, base_url=self._base, url_fetcher=self._fetcher)

    def style(self, text: str) -> Any:
        """Return a style sheet as the engine's CSS, its fonts read."""
        return self._css(string=text, base_url=self._base, url_fetcher=self._fetcher, font_config=self.fonts)

    @contextmanager
    def watched(self, document: Document) -> Iterator[None]:
        """Turn whatever the engine remarks, or fails with, into Trouble about a copy."""
        with listening() as lines:
            try:
                yield
            except (Trouble, Refusal):
                raise
            except Exception as error:  # a style can make the engine fail in ways it does not foresee
                message = f"the page engine gave up: {type(error).__name__}: {error}"
                raise Trouble([Problem(self._place(), "page", message, "undo the last change of the style")]) from error
        if lines:
            place = self._place()
            about = f"{document.meta.note}/{document.meta.language}"
            raise Trouble(
                Problem(place, "page", f"{about}: {line}", "mend the style, the font or the asset it names")
                for line in dict.fromkeys(lines)
            )

    def _place(self) -> Place:
        return Place(shown(self.sheet.folder / "sheet.css"))
