"""The office under review: its last state without problems, its pages, and the present problems of its files.

While a file has errors, the last good page is still shown, with the problems beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from ..caches.memo import BoundedMemo, Identity
from ..desk.reading import FILE as READINGS
from ..desk.reading import Readings
from ..desk.unfinished import reloaded
from ..document import Document
from ..files import digest, state_of
from ..ledger.entry import Entry
from ..ledger.file import was_begun
from ..ledger.ledger import Ledger
from ..page.html import to_html
from ..page.pictures import contact, page_count, picture
from ..page.quick_pdf import QuickPrinter
from ..pipeline import Pipeline
from ..planning import fingerprint
from ..problems import NOWHERE, Problem, ProblemsFound
from ..records.notes import Note
from ..registry import addressees
from ..registry.audience import Audience
from ..registry.registry import Registry
from ..review.history import Revisions
from .priority_lock import PriorityLock

CARD = 320  # width of a page on the card of a language in pixels
KEPT = 256  # copies that are kept, and pictures of their pages
THUMB = 88  # width of a page on the overview in CSS pixels; pictures have twice as many
COPIES = 2400  # copies whose latest state and small pictures are kept: two notes to all recipients in all languages
QUICK = 8  # printers of pages to look at that are kept
NAMED = ("issue", "void", "withdrawn")  # entries that the words of other notes may rest on
CopyKey = tuple[str, str, str]  # note, language, audience or recipient


@dataclass(frozen=True)
class ShownCopy:
    """A copy to show; `problems` say why it is an older one. `digest` changes whenever a page looks different."""

    document: Document
    digest: str
    problems: tuple[Problem, ...] = ()


@dataclass
class Workspace:
    """One office under review. `lock` is held while anything is composed, because the page engine is not safe for threads.

    `last_good` and `last_printed` are state, not results that can be made again: while a file has problems, the content
    that the shown page was made from is no longer on disk.
    """

    pipeline: Pipeline
    ledger: Path | None = None
    problems: tuple[Problem, ...] = ()
    version: int = 1
    lock: PriorityLock = field(default_factory=PriorityLock)
    last_good: BoundedMemo[CopyKey, ShownCopy] = field(default_factory=lambda: BoundedMemo(COPIES))
    last_printed: BoundedMemo[CopyKey, ShownCopy] = field(default_factory=lambda: BoundedMemo(COPIES))
    # By the Pipeline, which is a new one after each change of a file:
    _latest: BoundedMemo[tuple[Identity, CopyKey], ShownCopy] = field(default_factory=lambda: BoundedMemo(COPIES))
    _sheets: BoundedMemo[Identity, str] = field(default_factory=lambda: BoundedMemo(1))
    # By the digest of a copy's HTML, which the sheet and the fonts are part of:
    _documents: BoundedMemo[str, Document] = field(default_factory=lambda: BoundedMemo(KEPT))
    _pdf: BoundedMemo[str, bytes] = field(default_factory=lambda: BoundedMemo(KEPT))
    _pictures: BoundedMemo[tuple[str, int, int], bytes] = field(default_factory=lambda: BoundedMemo(KEPT))
    _thumbs: BoundedMemo[str, bytes] = field(default_factory=lambda: BoundedMemo(COPIES))
    _entries: BoundedMemo[tuple[tuple[int, int], ...], Mapping[str, tuple[Entry, ...]]] = field(
        default_factory=lambda: BoundedMemo(2)
    )
    _taken: int | None = None  # the ledger's last entry of NAMED that `pipeline` was composed with
    page_changes: BoundedMemo[str, bytes] = field(default_factory=lambda: BoundedMemo(KEPT))  # by their own digest
    revisions: Revisions = field(default_factory=Revisions)
    _quick: BoundedMemo[Identity, QuickPrinter] = field(default_factory=lambda: BoundedMemo(QUICK))  # by printer

    @property
    def readings(self) -> Readings:
        """What each person read, in a file beside the ledger; without a ledger nothing is kept."""
        return Readings(self.ledger.with_name(READINGS) if self.ledger else Path(":memory:"))

    @property
    def folder(self) -> Path:
        return self.pipeline.registry.folder

    def reload(self, changed: Collection[Path] = ()) -> None:
        """Read the office as its files are now. If they have problems it stays as it was, and `problems` has them.

        `changed` are the files that changed since it was read, if all of them are known. Of files of notes with problems only
        these notes stay as they were.
        """
        with self.lock:
            try:
                self.pipeline, self.problems = reloaded(self.pipeline, () if self.problems else changed), ()
            except ProblemsFound as error:
                self.problems = error.problems
            self.version += 1

    def has_read(self, paths: Iterable[Path]) -> bool:
        """Say whether all these files are record files with the content that the office has now: a save here was read at once."""
        registry = self.pipeline.registry
        return not self.problems and all((path, digest(registry.files, path)) in registry.files_read for path in paths)

    def note(self, id: str) -> Note:
        """Return a note. Raises ProblemsFound."""
        note = self.pipeline.registry.notes.get(id)
        if note is None:
            raise ProblemsFound.one(NOWHERE, "note", f"there is no note '{id}'", "go back to the list")
        return note

    def problems_of(self, note: Note) -> tuple[Problem, ...]:
        """Return the problems of a note's file as it is on disk, if it stays as it was because of them."""
        return self.pipeline.registry.broken_notes.get(note.place().file, ())

    def audiences(self, note: Note) -> list[tuple[str, Audience, int]]:
        """Return (name in a URL, audience, number of recipients) of a note, the most recipients first."""
        return _audiences(self.pipeline.registry, note)

    def latest(self, note: Note, language: str, who: str) -> ShownCopy:
        """Return the copy of a recipient, or of an audience with its Fields open; the last good one if it has problems now.

        Raises ProblemsFound if there was no good one yet.
        """
        key = (note.id, language, who)
        with self.lock:
            with suppress(ProblemsFound):  # of the ledger: the page has them
                self.entries_by_note()
            try:
                shown = self._latest.get(
                    (Identity(self.pipeline), key), lambda: self._shown(self.pipeline, note, language, who)
                )
            except ProblemsFound as error:
                last = self.last_good.find(key)
                if last is None:
                    raise
                return ShownCopy(last.document, last.digest, error.problems)
            self._documents.put(shown.digest, shown.document)
            self.last_good.put(key, shown)
            return replace(shown, problems=self.problems_of(note))

    def unsaved(self, pipeline: Pipeline, note: Note, language: str, who: str) -> ShownCopy:
        """Return a copy of a note with words that are not saved: `pipeline` and `note` have them. Raises ProblemsFound."""
        with self.lock:
            shown = self._shown(pipeline, note, language, who)
            self._documents.put(shown.digest, shown.document)
            return shown

    def _shown(self, pipeline: Pipeline, note: Note, language: str, who: str) -> ShownCopy:
        document = self._compose(pipeline, note, language, who)
        html = to_html(document, pipeline.sheet, pipeline.registry.packs[language])
        sheet = self._sheets.get(Identity(self.pipeline), lambda: fingerprint.sheet(self.pipeline.sheet))
        return ShownCopy(document, sha256((sheet + html).encode()).hexdigest()[:24])

    def latest_printed(self, note: Note, language: str, who: str) -> tuple[ShownCopy, int]:
        """Return a copy and its number of pages; the last one that could be printed, if this cannot. Raises ProblemsFound."""
        key = (note.id, language, who)
        with self.lock:
            shown = self.latest(note, language, who)
            try:
                pages = self.pages(shown.digest)
            except ProblemsFound as error:
                last = self.last_printed.find(key)
                if last is None:
                    raise
                self._documents.put(last.digest, last.document)
                problems = shown.problems + error.problems
                return ShownCopy(last.document, last.digest, problems), self.pages(last.digest)
            self.last_printed.put(key, ShownCopy(shown.document, shown.digest))
            return shown, pages

    def _compose(self, pipeline: Pipeline, note: Note, language: str, who: str) -> Document:
        registry = pipeline.registry
        if language not in registry.languages_of(note):
            message = f"{note.id} does not go out in '{language}'"
            raise ProblemsFound.one(NOWHERE, "language", message, "go back to the note")
        if who in registry.recipients:
            return pipeline.copy(note, registry.recipients[who], language)
        for name, audience, _ in _audiences(registry, note):
            if name == who:
                return pipeline.proof(note, language, audience)
        message = f"there is no recipient '{who}'"
        raise ProblemsFound.one(NOWHERE, "recipient", message, "go back to the note")

    def picture(self, digest: str, page: int, width: int) -> bytes:
        """Return a page of a copy that `latest` returned, as PNG; all other requests come before a small one.

        Raises ProblemsFound for any other copy, or if it cannot be printed.
        """
        if (known := self._pictures.find((digest, page, width))) is not None:
            return known  # also while another picture is drawn
        with self.lock.last() if width <= CARD else self.lock:
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
        return self._quick.get(Identity(printer), lambda: QuickPrinter(printer))

    @contextmanager
    def open_ledger(self) -> Iterator[Ledger]:
        """Open the ledger for writing. Raises ProblemsFound for an office that has none."""
        if self.ledger is None:
            message = "this office has no ledger"
            hint = "make an office of your own: 'noteverbale init DIR'"
            raise ProblemsFound.one(NOWHERE, "ledger", message, hint)
        with Ledger(self.ledger) as opened:
            yield opened

    @contextmanager
    def read_ledger(self) -> Iterator[Ledger]:
        """Open the ledger for reading; an empty one where none was begun yet."""
        begun = self.ledger is not None and was_begun(self.ledger)
        with Ledger(self.ledger, "read") if self.ledger and begun else Ledger(Path(":memory:")) as opened:
            yield opened

    def entries(self, note: Note) -> tuple[Entry, ...]:
        """Return the ledger's entries of a note; none if there is no ledger."""
        return self.entries_by_note().get(note.id, ())

    def entries_by_note(self) -> Mapping[str, tuple[Entry, ...]]:
        """Return the ledger's entries by note, in order; read again only when the ledger's files changed."""
        if self.ledger is None or not was_begun(self.ledger):
            return {}
        files = [self.ledger, self.ledger.with_name(f"{self.ledger.name}-wal")]
        return self._entries.get(tuple(map(state_of, files)), self._read_entries)

    def _read_entries(self) -> Mapping[str, tuple[Entry, ...]]:
        assert self.ledger
        by_note: dict[str, list[Entry]] = {}
        with Ledger(self.ledger, "read") as opened:
            entries = opened.entries()
        for entry in entries:
            by_note.setdefault(entry.note, []).append(entry)
        self._compose_anew(max((entry.serial for entry in entries if entry.kind in NAMED), default=0))
        return {note: tuple(entries) for note, entries in by_note.items()}

    def _compose_anew(self, taken: int) -> None:
        """Forget what was composed if a number was taken or given up since, as `taken`, the last such entry, says."""
        with self.lock:
            if self._taken not in (None, taken):
                self.pipeline = self.pipeline.with_other_notes(replace(self.pipeline.registry))
            self._taken = taken


def _audiences(registry: Registry, note: Note) -> list[tuple[str, Audience, int]]:
    rows = [
        (str(audience).replace("/", "."), audience, recipients)
        for audience, recipients in addressees.audiences(registry, note).items()
    ]
    return sorted(rows, key=lambda row: (-row[2], row[0]))
