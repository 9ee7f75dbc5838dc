"""The office under review: its last state without problems, its pages, and the present problems of its files.

While a file has errors, the last good page is still shown, with the problems beside it.
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
from ..planning import fingerprint, plan
from ..problems import NOWHERE, Problem, ProblemsFound
from ..records.notes import Note
from ..records.yaml_source import RecordCache
from ..registry.audience import Audience
from ..registry.loading import load, reread
from ..review.history import Revisions
from .priority_lock import PriorityLock

KEPT = 256  # copies that are kept, and pictures of their pages
THUMB = 88  # width of a page on the overview in CSS pixels; pictures have twice as many
THUMBS = 2400  # small pictures that are kept: two notes to all recipients in all languages


@dataclass(frozen=True)
class ShownCopy:
    """A copy to show; `problems` say why it is an older one. `digest` changes whenever a page looks different."""

    document: Document
    digest: str
    problems: tuple[Problem, ...] = ()


@dataclass
class Workspace:
    """One office under review. `lock` is held while anything is composed, because the page engine is not safe for threads."""

    pipeline: Pipeline
    ledger: Path | None = None
    problems: tuple[Problem, ...] = ()
    version: int = 1
    lock: PriorityLock = field(default_factory=PriorityLock)
    cache: RecordCache = field(default_factory=RecordCache)
    _unread: set[Path] = field(default_factory=set)  # changed since the office was last read without problems
    _sheet: str = ""  # the digest of the files a page is drawn from; '' until it is computed
    # Copies by (note, language, audience or recipient):
    _last_good: dict[tuple[str, str, str], ShownCopy] = field(default_factory=dict)  # composed without problems
    _current: dict[tuple[str, str, str], ShownCopy] = field(
        default_factory=dict
    )  # of these, those since the last change
    _last_printed: dict[tuple[str, str, str], ShownCopy] = field(default_factory=dict)
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
        """Fill the cache of records, so that after the first edit only the changed file is read."""
        with self.lock, suppress(ProblemsFound):
            self.pipeline, self._current = self.pipeline.again(load(self.folder, cache=self.cache)), {}

    def reload(self, changed: Iterable[Path]) -> None:
        """Read the files `changed` again. If they have problems the office stays as it was, and `problems` has them."""
        registry = self.pipeline.registry
        with self.lock:
            self._unread |= set(changed)
            try:
                if all(self._needs_no_load(path) for path in self._unread):
                    for path in self._unread & set(registry.paths.values()):
                        registry = reread(registry, path)
                else:
                    registry = load(self.folder, cache=self.cache)
                if any(part in path.parents for part in self._page_folders() for path in self._unread):
                    self._sheet = ""
                self.pipeline = self.pipeline.again(registry, self._unread)
                self.problems = ()
                self._unread = set()
            except ProblemsFound as error:
                self.problems = error.problems
            self._current = {}
            self.version += 1

    def _page_folders(self) -> tuple[Path, ...]:
        """Return the folders of files that a page's HTML only names (drawings, fonts), and of the record that names the fonts."""
        return (self.folder / "templates" / "page", self.folder / "data")

    def _needs_no_load(self, path: Path) -> bool:
        """Return whether a change of a file needs no load of the whole office: a template, or a note that still exists."""
        template = self.folder / "templates" in path.parents and path.suffix != ".yaml"
        return template or (path in self.pipeline.registry.paths.values() and path.is_file())

    def note(self, id: str) -> Note:
        """Return a note. Raises ProblemsFound."""
        note = self.pipeline.registry.notes.get(id)
        if note is None:
            raise ProblemsFound.one(NOWHERE, "note", f"there is no note '{id}'", "go back to the list")
        return note

    def audiences(self, note: Note) -> list[tuple[str, Audience, int]]:
        """Return (name in a URL, audience, number of recipients) of a note, the most recipients first."""
        rows = [
            (str(audience).replace("/", "."), audience, recipients)
            for audience, recipients in plan.audiences(self.pipeline.registry, note).items()
        ]
        return sorted(rows, key=lambda row: (-row[2], row[0]))

    def latest(self, note: Note, language: str, who: str) -> ShownCopy:
        """Return the copy of a recipient, or of an audience with its Fields open; the last good one if it has problems now.

        Raises ProblemsFound if there was no good one yet.
        """
        key = (note.id, language, who)
        with self.lock:
            if key in self._current:
                self._documents.put(self._current[key].digest, self._current[key].document)
                return self._current[key]
            try:
                document = self._compose(note, language, who)
                pack = self.pipeline.registry.packs[language]
                html = to_html(document, self.pipeline.sheet, pack)
            except ProblemsFound as error:
                if key not in self._last_good:
                    raise
                return ShownCopy(self._last_good[key].document, self._last_good[key].digest, error.problems)
            self._sheet = self._sheet or fingerprint.sheet(self.pipeline.sheet)
            digest = sha256((self._sheet + html).encode()).hexdigest()[:24]
            self._documents.put(digest, document)
            self._last_good[key] = self._current[key] = ShownCopy(document, digest)
            return self._last_good[key]

    def latest_printed(self, note: Note, language: str, who: str) -> tuple[ShownCopy, int]:
        """Return a copy and its number of pages; the last one that could be printed, if this cannot. Raises ProblemsFound."""
        key = (note.id, language, who)
        with self.lock:
            shown = self.latest(note, language, who)
            try:
                pages = self.pages(shown.digest)
            except ProblemsFound as error:
                if key not in self._last_printed:
                    raise
                last = self._last_printed[key]
                self._documents.put(last.digest, last.document)
                return ShownCopy(last.document, last.digest, shown.problems + error.problems), self.pages(last.digest)
            self._last_printed[key] = ShownCopy(shown.document, shown.digest)
            return shown, pages

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
        """Return a page of a copy that `latest` returned, as PNG. Raises ProblemsFound for any other, or if it cannot be printed."""
        with self.lock:
            return self._pictures.get((digest, page, width), lambda: picture(self._printed(digest), page, width))

    def thumb(self, note: Note, language: str, who: str) -> bytes:
        """Return all pages of a copy, small and side by side, as PNG. All other requests come first."""
        with self.lock.last():
            digest = self.latest(note, language, who).digest
            rtl = self.pipeline.registry.packs[language].direction == "rtl"
            return self._thumbs.get(digest, lambda: contact(self._printed(digest), 2 * THUMB, rtl))

    def pages(self, digest: str) -> int:
        """Return how many pages a copy has. Raises ProblemsFound."""
        with self.lock:
            return page_count(self._printed(digest))

    def _printed(self, digest: str) -> bytes:
        """Return a copy that `latest` returned as PDF. Raises ProblemsFound if it is not kept any more."""

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
    def open_ledger(self) -> Iterator[Ledger]:
        """Open the ledger for writing. Raises ProblemsFound for an office that has none."""
        if self.ledger is None:
            message = "this office has no ledger"
            hint = "make an office of your own: 'noteverbale init DIR'"
            raise ProblemsFound.one(NOWHERE, "ledger", message, hint)
        with Ledger(self.ledger) as opened:
            yield opened

    def entries(self, note: Note) -> tuple[Entry, ...]:
        """Return the ledger's entries of a note; none if there is no ledger."""
        if self.ledger is None or not self.ledger.is_file():
            return ()
        with Ledger(self.ledger) as opened:
            return opened.entries(note=note.id)
