"""Digests of what a copy is made from: a composition, the sheet, the page engine, the files of the office.

Equal digests mean that the copies would be the same. Manifests and the ledger contain them, so how they are computed
may only change with a new version of both.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from .. import __version__
from ..caches.memo import BoundedMemo
from ..document import Document, Isolate, Items, Paragraph, leaves, runs
from ..files import OfficeFiles
from ..page.fonts import font_file
from ..page.html import Sheet
from ..records.notes import Note
from ..registry.registry import Registry

SETTLED = 10**10  # nanoseconds after the last change of a font; its digest is then kept
_UNUSED = {"schemas", "replies", "__pycache__"}  # folders with files that no copy is made from
_fonts: BoundedMemo[tuple[Path, int, int, int, int, int], bytes] = BoundedMemo(64)


def composition(document: Document) -> str:
    """Return the digest of all words and links of a Document with open Fields, whichever files they come from."""
    meta, head = document.meta, document.letterhead
    outline = [(move.name, move.enclosures, [_shape(block) for block in move.blocks]) for move in document.body]
    texts = [
        (
            name,
            [(type(leaf).__name__, leaf.text, leaf.href if isinstance(leaf, Isolate) else "") for leaf in leaves(run)],
        )
        for name, run in runs(document)
    ]
    parts = [
        *(meta.kind, meta.language, meta.tag, meta.direction, meta.title),
        *(head.acronym, head.name, head.style, head.logo),
        *(outline, texts, document.initials, document.tagline, document.labels),
    ]
    return digest(parts)


def _shape(block: object) -> object:
    match block:
        case Items():
            return [type(block).__name__, list(block.marks)]
        case Paragraph(enclosures=enclosures) if enclosures:
            return [type(block).__name__, enclosures]
    return type(block).__name__


def sheet(page: Sheet) -> str:
    """Return the digest of the sheet: its files, the office's assets and the fonts, and where its code sends readers."""
    fonts = [font_file(font, name) for font in page.fonts for name in (font.regular, font.bold) if name]
    files = _files(page.files, [page.folder, page.assets], fonts)
    return digest([files, page.keys]) if page.keys else files


def page_records_digest(registry: Registry, languages: Iterable[str]) -> str:
    """Return the digest of the records that decide, beside words and sheet, how pages look: of languages and of fonts."""
    records = [*(registry.packs[code] for code in sorted(languages)), *registry.fonts.values()]
    return digest([record.model_dump(mode="json") for record in records])


def word(registry: Registry) -> str:
    """Return the digest of the styles of Word files."""
    return _files(registry.files, [registry.templates / "word"], [])


def enclosures(registry: Registry, note: Note) -> dict[tuple[str, str], str]:
    """Return the digest of each enclosure's file, of its name and bytes, by the enclosure's id and a language of the note.

    A file that is not there has the digest ''.
    """
    digests = {}
    for id in note.enclosures:
        for language in registry.languages_of(note):
            if name := registry.enclosures[id].files.get(language):
                path = registry.folder / "data" / "enclosures" / name
                digests[id, language] = _files(registry.files, [], [path]) if registry.files.exists(path) else ""
    return digests


def engine() -> str:
    """Return the versions of this program and of the page engine, which determine the pages."""
    from importlib.metadata import version

    return f"noteverbale {__version__}, WeasyPrint {version('weasyprint')}, pydyf {version('pydyf')}"


def inputs(registry: Registry, note: Note) -> dict[str, str]:
    """Return the digests of the files a batch is made from: the note's, all records, all templates."""
    data = registry.folder / "data"
    return {
        "note": _files(registry.files, [], [registry.paths[note.id]]) if note.id in registry.paths else "",
        "records": _files(registry.files, [data], []),
        "templates": _files(registry.files, [registry.templates], []),
    }


def office_files(files: OfficeFiles, *folders: Path) -> Iterator[Path]:
    """Yield the files of folders that copies are made from: neither schemas nor the replies that came in."""
    for folder in folders:
        for path in files.find(folder, "*", deep=True):
            if _UNUSED.isdisjoint(path.parts[len(folder.parts) :]) and files.exists(path):
                yield path


def _files(files: OfficeFiles, folders: Iterable[Path], single: Iterable[Path]) -> str:
    """Return one digest of files, by name and bytes: all of some folders in order of name, then single ones."""
    total = sha256()
    for folder in folders:
        for path in office_files(files, folder):
            total.update(f"{path.relative_to(folder)}\0".encode() + sha256(files.read(path)).digest())
    for path in single:  # a font is outside the office
        content = sha256(files.read(path)).digest() if path.is_relative_to(files.folder) else _of_font(path)
        total.update(f"{path.name}\0".encode() + content)
    return total.hexdigest()


def _of_font(path: Path) -> bytes:
    """Return the SHA-256 of a font; one that is as it was is read once. The fonts that come with the program have 15 megabytes.

    A program that writes to a file or replaces it changes its time of change, which cannot be set. Clocks of files are coarse:
    a change of the last seconds may be followed by another of the same time.
    """
    state = path.stat()
    if time.time_ns() - state.st_ctime_ns < SETTLED:
        return sha256(path.read_bytes()).digest()
    key = (path, state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    return _fonts.get(key, lambda: sha256(path.read_bytes()).digest())


def digest(value: object) -> str:
    """Return the SHA-256, in hexadecimal, of a value that JSON can express."""
    return sha256(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
