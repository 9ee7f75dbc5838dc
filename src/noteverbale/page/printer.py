"""Print a Document as PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) at once; PDF/A-3a if a source is embedded.

Fonts come from our packages only, nothing is fetched, and every line in the engine's log becomes a Problem.
"""

from __future__ import annotations

import ctypes.util
import io
import logging
import mimetypes
import os
import re
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ..caches.memo import BoundedMemo
from ..document import Document
from ..files import is_inside
from ..language.pack import Pack
from ..problems import NOWHERE, Place, Problem, ProblemsFound, shown
from . import declarations, late_fonttools
from .cannot_press import CannotPress
from .fonts import font_file
from .html import Sheet, to_html
from .letters import Letters
from .svg_size import too_much

STYLES = 32  # parsed style elements that are kept: the sheet's, and one for each language, tagline of an audience and watermark
VARIANT = "pdf/a-2a"
VARIANT_WITH_SOURCE = "pdf/a-3a"  # only part 3 allows to embed files that are not PDF/A (ISO 19005-3, 6.8)
_EMPTY_FONTCONFIG = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
    '<fontconfig><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>'
)
_STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)


_ENVIRONMENT = threading.Lock()


@contextmanager
def _no_host_fonts() -> Iterator[None]:
    """Let fontconfig start with a configuration without folders, so that pages use our fonts only.

    The variable is set only meanwhile: a program started from here, such as a browser, still finds its fonts.
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
    """A file embedded in a PDF as the source of its pages; `dated` is its date of creation and of last change."""

    name: str
    content: bytes
    about: str
    dated: date


def _engine() -> Any:
    """Import WeasyPrint without the slow search for its libraries where they have the names usual on Linux.

    It tries the names of several systems; for each wrong one `find_library` starts compilers and linkers. So that search
    is switched off first, and WeasyPrint imported again with it only if that fails (#1125, closed). This can go when
    WeasyPrint first tries the names that a system uses.
    """
    if "weasyprint" in sys.modules:
        return import_module("weasyprint")
    with declarations.kept(), late_fonttools.late():
        if sys.platform == "linux":
            search = ctypes.util.find_library
            ctypes.util.find_library = lambda name: None
            try:
                return import_module("weasyprint")
            except OSError:
                pass  # a library has another name here: import again, with the search
            finally:
                ctypes.util.find_library = search
        return import_module("weasyprint")


def attachment(source: EmbeddedFile) -> Any:
    """Return a file as the engine's attachment, which can be read once. Only after a Printer was made."""
    mimetypes.add_type("application/akn+xml", ".akn")  # WeasyPrint takes the type from the name
    when = datetime.combine(source.dated, time(), UTC)
    return import_module("weasyprint").Attachment(
        file_obj=io.BytesIO(source.content),
        name=source.name,
        description=source.about,
        created=when,
        modified=when,
        relationship="Source",
    )


class _LogLines(logging.Handler):
    """Collects the lines of a log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def engine_warnings() -> Iterator[list[str]]:
    """Collect the warnings in the engine's log while the context is open."""
    logger = logging.getLogger("weasyprint")
    handler = _LogLines()
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
        with warnings.catch_warnings(), _no_host_fonts():  # the warning that there are no fonts is expected
            warnings.simplefilter("ignore", UserWarning)
            weasyprint = _engine()
            from .font_configuration import PackagedFonts

            allowed = {font_file(font, name) for font in sheet.fonts for name in (font.regular, font.bold) if name}
            self.fonts: Any = like.fonts if like else PackagedFonts(allowed)
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        from . import weasyprint_fixes as fixes

        if weasyprint.__version__ != fixes.VERSION:
            raise ProblemsFound.one(
                NOWHERE,
                "engine",
                f"WeasyPrint {weasyprint.__version__} is installed, {fixes.VERSION} is needed",
                "install from requirements.lock",
            )
        fixes.install()

        class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
            """Opens our fonts and the office's own assets, and nothing else."""

            pictures: Mapping[str, bytes] = {}

            def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
                if url in self.pictures:
                    return URLFetcherResponse(url, self.pictures[url], {"Content-Type": "image/png"})
                path = Path(unquote(urlsplit(url).path)).resolve()
                inside = any(is_inside(folder, path) for folder in (sheet.assets, sheet.folder))
                if urlsplit(url).scheme != "file" or not (path in allowed or inside):
                    raise ValueError(f"a page may not open {url}")
                kind = "image/svg+xml" if path.suffix == ".svg" else "application/octet-stream"
                content = path.read_bytes() if path in allowed else sheet.files.read(path)
                if kind == "image/svg+xml" and (reason := too_much(content)):
                    raise ValueError(f"{shown(path)}: {reason}")
                return URLFetcherResponse(url, content, {"Content-Type": kind})

        self.sheet, self.pack, self.letters = sheet, pack, Letters(sheet, pack)
        self._html, self._css, self.finish = weasyprint.HTML, weasyprint.CSS, fixes.declare_pdfua
        self._overflowing = fixes.overflowing
        self._base = sheet.folder.resolve().as_uri() + "/"
        self._fetcher = OwnFiles()
        self._styles: BoundedMemo[str, Any] = like._styles if like and like.sheet is sheet else BoundedMemo(STYLES)

    def pdf(self, document: Document, source: EmbeddedFile | None = None) -> bytes:
        """Return the copy as PDF bytes, the same for the same copy. Raises ProblemsFound for every warning of the engine.

        With a `source` it is PDF/A-3a with that file embedded, else PDF/A-2a; it is PDF/UA-1 in both cases.
        """
        self.check_letters(document)
        page = to_html(document, self.sheet, self.pack)
        with self.watched(document.about):
            return self._written(self.parsed(page), source)

    def check_letters(self, document: Document) -> None:
        """Raise ProblemsFound for letters that no font has, at the records they came from."""
        if problems := tuple(self.letters.problems(document)):
            raise ProblemsFound(problems)

    def page(self, page: str, about: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
        """Print a page that is not a note (labels, a list, thumbnails) with the office's fonts. Raises ProblemsFound like `pdf`.

        `pictures` are PNG files by their URLs in the page.
        """
        self._fetcher.pictures = pictures or {}
        try:
            with self.watched(about):
                return self._written(self.parsed(page), None)
        finally:
            self._fetcher.pictures = {}

    def overflowing(self, html: Any, about: str, lines: int | None = None) -> frozenset[str]:
        """Lay out a parsed page and return the ids of the elements that their content does not fit into.

        Content does not fit if it has more than `lines` lines, or is higher or wider than its element.
        Raises ProblemsFound like `pdf`.
        """
        document = self.laid_out(html, about)
        with self.watched(about):
            return self._overflowing(document, lines)

    def laid_out(self, html: Any, about: str, styles: Sequence[Any] = ()) -> Any:
        """Return a parsed page as the engine's document, laid out. Raises ProblemsFound like `pdf`."""
        with self.watched(about):
            return html.render(font_config=self.fonts, stylesheets=styles)

    def _written(self, page: Any, source: EmbeddedFile | None) -> bytes:
        out = io.BytesIO()
        variant = VARIANT_WITH_SOURCE if source else VARIANT
        page.write_pdf(
            out,
            pdf_variant=variant,
            finisher=self.finish,
            font_config=self.fonts,
            attachments=[attachment(source)] if source else None,
        )
        return out.getvalue()

    def parsed(self, page: str) -> Any:
        """Return a page as the engine's HTML, which may open our fonts and the office's assets only."""
        return self._html(string=page, base_url=self._base, url_fetcher=self._fetcher)

    def parsed_apart(self, page: str) -> tuple[Any, list[Any]]:
        """Return a page as the engine's HTML without its style elements, and these as CSS; each text is parsed once.

        One of which the engine warns is not kept, so that it warns of it again on the next page.
        """
        styles = []
        for text in _STYLE.findall(page):
            style = self._styles.find(text)
            if style is None:
                with engine_warnings() as lines:
                    style = self.style(text)
                if not lines:
                    self._styles.put(text, style)
            styles.append(style)
        return self.parsed(_STYLE.sub("", page)), styles

    def style(self, text: str) -> Any:
        """Return a style sheet as the engine's CSS, its fonts read."""
        return self._css(string=text, base_url=self._base, url_fetcher=self._fetcher, font_config=self.fonts)

    @contextmanager
    def watched(self, about: str) -> Iterator[None]:
        """Turn every warning or failure of the engine into ProblemsFound; `about` names the page ('cu-2009-033/fr')."""
        with engine_warnings() as lines:
            try:
                yield
            except (ProblemsFound, CannotPress):
                raise
            except Exception as error:  # a style sheet can cause any exception inside the engine
                message = f"the page engine failed: {type(error).__name__}: {error}"
                raise ProblemsFound.one(self._place(), "page", message, "undo the last change of the style") from error
        if lines:
            place = self._place()
            raise ProblemsFound(
                Problem(place, "page", f"{about}: {line}", "correct the style, the font or the asset it names")
                for line in dict.fromkeys(lines)
            )

    def _place(self) -> Place:
        return Place(shown(self.sheet.folder / "sheet.css"))
