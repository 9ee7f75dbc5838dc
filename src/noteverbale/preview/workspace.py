"""What lies on the reviewers' desk: the office as last read whole, its pages, and what is wrong just now.

A file that is saved with a mistake replaces nothing: the last good page stays, with the Problems beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ..document import Document
from ..ledger.entry import Entry
from ..ledger.ledger import Ledger
from ..memo import BoundedMemo
from ..page.html import to_html
from ..page.pictures import contact, page_count, picture
from ..page.quick_pdf import QuickPrinter
from ..pipeline import Pipeline
from ..planning import plan
from ..planning.fingerprint import sheet as sheet_digest
from ..problems import NOWHERE, Problem, ProblemsFound
from ..records.notes import Note
from ..records.yaml_source import RecordCache
from ..registry.audience import Audience
from ..registry.loading import load, reread
from ..review.history import Revisions
from .priority_lock import PriorityLock

KEPT = 256  # printed copies, and pictures of each, that are kept
THUMB = 88  # dots of a page on the contact sheet, which are drawn twice as fine
THUMBS = 2400  # small pictures that are kept: two notes to everybody in all languages


@dataclass(frozen=True)
class Seen:
    """One copy to look at; `problems` say why it is an older one. `digest` changes when a page does."""

    document: Document
    digest: str
    problems: tuple[Problem, ...] = ()


@dataclass
class Workspace:
    """One office under review. `lock` is held while anything is composed: the page engine is not made for threads."""

    pipeline: Pipeline
    ledger: Path | None = None
    problems: tuple[Problem, ...] = ()
    version: int = 1
    lock: PriorityLock = field(default_factory=PriorityLock)
    cache: RecordCache = field(default_factory=RecordCache)
    _unread: set[Path] = field(default_factory=set)  # changed since the office was last read whole
    _sheet: str = ""  # the digest of what a page is drawn from
    _good: dict[tuple[str, str, str], Seen] = field(default_factory=dict)
    _looked: dict[tuple[str, str, str], Seen] = field(default_factory=dict)  # since the last change
    _whole: dict[tuple[str, str, str], Seen] = field(default_factory=dict)
    # By the digest of a copy's HTML, which the sheet and the fonts are part of:
    _documents: BoundedMemo[str, Document] = field(default_factory=lambda: BoundedMemo(KEPT))
    _pdf: BoundedMemo[str, bytes] = field(default_factory=lambda: BoundedMemo(KEPT))
    _pictures: BoundedMemo[tuple[str, int, int], bytes] = field(default_factory=lambda: BoundedMemo(KEPT))
    _thumbs: BoundedMemo[str, bytes] = field(default_factory=lambda: BoundedMemo(THUMBS))
    page_changes: BoundedMemo[str, bytes] = field(default_factory=lambda: BoundedMemo(KEPT))  # by their own digest
    revisions: Revisions = field(default_factory=Revisions)
    _quick: dict[str, QuickPrinter] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.pipeline.registry.folder

    def preload(self) -> None:
        """Read the office again before anybody edits it, so that the first edit finds all other files read."""
        with self.lock, suppress(ProblemsFound):
            self.pipeline, self._looked = self.pipeline.again(load(self.folder, cache=self.cache)), {}

    def reload(self, changed: Iterable[Path]) -> None:
        """Read again what changed. A mistake leaves the office as it was, and is kept in `problems`."""
        registry = self.pipeline.registry
        with self.lock:
            self._unread |= set(changed)
            try:
                if all(self._light(path) for path in self._unread):
                    for path in self._unread & set(registry.paths.values()):
                        registry = reread(registry, path)
                else:
                    registry = load(self.folder, cache=self.cache)
                if any(part in path.parents for part in self._drawn_from() for path in self._unread):
                    self._sheet = ""
                self.pipeline = self.pipeline.again(registry, self._unread)
                self.problems = ()
                self._unread = set()
            except ProblemsFound as found_problems:
                self.problems = found_problems.problems
            self._looked = {}
            self.version += 1

    def _drawn_from(self) -> tuple[Path, ...]:
        """Return the folders whose files a page is drawn from, which its HTML only names, and what names the fonts."""
        return (self.folder / "templates" / "page", self.folder / "data")

    def _light(self, path: Path) -> bool:
        """Whether a change needs no reading of the whole office: a template, or a note that was there and still is."""
        template = self.folder / "templates" in path.parents and path.suffix != ".yaml"
        return template or (path in self.pipeline.registry.paths.values() and path.is_file())

    def note(self, id: str) -> Note:
        """Return a note. Raises ProblemsFound."""
        found = self.pipeline.registry.notes.get(id)
        if found is None:
            raise ProblemsFound.one(NOWHERE, "note", f"there is no note '{id}'", "go back to the list")
        return found

    def audiences(self, note: Note) -> list[tuple[str, Audience, int]]:
        """Return (name in an address, audience, recipients) of a note, those with most recipients first."""
        rows = [
            (str(one).replace("/", "."), one, many)
            for one, many in plan.audiences(self.pipeline.registry, note).items()
        ]
        return sorted(rows, key=lambda row: (-row[2], row[0]))

    def latest(self, note: Note, language: str, who: str) -> Seen:
        """Return a recipient's copy, or an audience's with its Fields open; the last good one if it fails now.

        Raises ProblemsFound where there never was a good one.
        """
        key = (note.id, language, who)
        with self.lock:
            if key in self._looked:
                self._documents.put(self._looked[key].digest, self._looked[key].document)
                return self._looked[key]
            try:
                document = self._compose(note, language, who)
                pack = self.pipeline.registry.packs[language]
                html = to_html(document, self.pipeline.sheet, pack)
            except ProblemsFound as found_problems:
                if key not in self._good:
                    raise
                return Seen(self._good[key].document, self._good[key].digest, found_problems.problems)
            self._sheet = self._sheet or sheet_digest(self.pipeline.sheet)
            digest = sha256((self._sheet + html).encode()).hexdigest()[:24]
            self._documents.put(digest, document)
            self._good[key] = self._looked[key] = Seen(document, digest)
            return self._good[key]

    def latest_printed(self, note: Note, language: str, who: str) -> tuple[Seen, int]:
        """Return a copy that can be printed, and its pages; the last one that could, if this cannot. Raises ProblemsFound."""
        key = (note.id, language, who)
        with self.lock:
            seen = self.latest(note, language, who)
            try:
                pages = self.pages(seen.digest)
            except ProblemsFound as found_problems:
                if key not in self._whole:
                    raise
                last = self._whole[key]
                self._documents.put(last.digest, last.document)
                return Seen(last.document, last.digest, seen.problems + found_problems.problems), self.pages(
                    last.digest
                )
            self._whole[key] = Seen(seen.document, seen.digest)
            return seen, pages

    def _compose(self, note: Note, language: str, who: str) -> Document:
        registry = self.pipeline.registry
        if language not in registry.languages_of(note):
            message = f"{note.id} does not go out in '{language}'"
            raise ProblemsFound.one(NOWHERE, "language", message, "go back to the note")
        for name, audience, _ in self.audiences(note):
            if name == who:
                return self.pipeline.proof(note, language, audience)
        if who in registry.recipients:
            return self.pipeline.copy(note, registry.recipients[who], language)
        message = f"there is no recipient '{who}'"
        raise ProblemsFound.one(NOWHERE, "recipient", message, "go back to the note")

    def picture(self, digest: str, page: int, width: int) -> bytes:
        """Return a page of a copy that was looked at. Raises ProblemsFound for one that was not, or cannot be printed."""
        with self.lock:
            return self._pictures.get((digest, page, width), lambda: picture(self._printed(digest), page, width))

    def thumb(self, note: Note, language: str, who: str) -> bytes:
        """Return all pages of a copy small, beside each other. Whoever waits for anything else comes first."""
        with self.lock.last():
            digest = self.latest(note, language, who).digest
            rtl = self.pipeline.registry.packs[language].direction == "rtl"
            return self._thumbs.get(digest, lambda: contact(self._printed(digest), 2 * THUMB, rtl))

    def pages(self, digest: str) -> int:
        """Return how many pages a copy has. Raises ProblemsFound."""
        with self.lock:
            return page_count(self._printed(digest))

    def _printed(self, digest: str) -> bytes:
        """Return the pages of a copy that was looked at. Raises ProblemsFound for one that is not kept any more."""

        def make() -> bytes:
            document = self._documents.find(digest)
            if document is None:
                message = "this page is older than what the preview keeps"
                raise ProblemsFound.one(NOWHERE, "page", message, "load the page again")
            return self._quick_printer(document.meta.language).pdf(document)

        return self._pdf.get(digest, make)

    def _quick_printer(self, language: str) -> QuickPrinter:
        printer = self.pipeline.printer(language)
        if language not in self._quick or self._quick[language].printer is not printer:
            self._quick[language] = QuickPrinter(printer)
        return self._quick[language]

    @contextmanager
    def book(self) -> Iterator[Ledger]:
        """Open the ledger to write in. Raises ProblemsFound for an office that has none."""
        if self.ledger is None:
            message = "this office has no ledger"
            hint = "make an office of your own: 'noteverbale init DIR'"
            raise ProblemsFound.one(NOWHERE, "ledger", message, hint)
        with Ledger(self.ledger) as opened:
            yield opened

    def entries(self, note: Note) -> tuple[Entry, ...]:
        """Return what the ledger has on a note; nothing while there is no ledger."""
        if self.ledger is None or not self.ledger.is_file():
            return ()
        with Ledger(self.ledger) as opened:
            return opened.entries(note=note.id)
