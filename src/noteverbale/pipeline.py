"""The steps of a note, each called from here: records → Brief → Document → the recipient's copy → bytes.

read     YAML → records                                  records/
load     records → Registry                              registry/
resolve  note + language + audience → Brief              compose/resolve
compose  Brief + templates → Document with Fields        compose/composer
polish   Document → Document                             language/typography
address  Document + recipient → Document                 compose/addressing
export   Document → text, tree, HTML, PDF                formats/, page/
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .caches.memo import BoundedMemo, Identity
from .compose.addressing import Fill, OpenCopy, merge_fields, numbered, without_marks
from .compose.brief import Brief
from .compose.letter_form import title_of
from .compose.resolve import resolve
from .document import Document, Mark
from .files import OfficeFiles, digest
from .language.typography import POLISHED, Memo, polish
from .page.html import Sheet, sheet_of
from .page.letters import Letters
from .page.panel import AddressPanel, texts_of
from .page.panel_facts import digest as panel_digest
from .page.printer import Printer
from .problems import ProblemsFound
from .records.notes import Note
from .records.recipients import Recipient
from .registry.audience import Audience, audience_of
from .registry.loading import load
from .registry.registry import Registry

if TYPE_CHECKING:
    from .compose.composer import Composer


COMPOSITIONS = 1024  # Briefs and Documents that are kept
FILLS = 2048  # copies whose Fields are kept filled: those of a note to all States in six languages
SHEETS = 2  # as it is and as it was; a printer has read many megabytes of fonts
LANGUAGES = 32  # of an office, whose composers, printers and panels are kept; more are made again


@dataclass(frozen=True)
class Results:
    """The results of the steps, each by what it was made from. Pipelines of one office before and after a change share them.

    A record is an object that is made anew when its file has another content, so that its identity stands for its digest.
    """

    sheets: BoundedMemo[tuple[Hashable, ...], Sheet] = field(default_factory=lambda: BoundedMemo(SHEETS))
    composers: BoundedMemo[Identity, Composer] = field(default_factory=lambda: BoundedMemo(LANGUAGES))  # by pack
    printers: BoundedMemo[Identity, BoundedMemo[Identity, Printer]] = field(default_factory=lambda: BoundedMemo(SHEETS))
    # By what decides which fonts are loaded: a printer that has read them.
    fonts: BoundedMemo[Hashable, Printer] = field(default_factory=lambda: BoundedMemo(SHEETS))
    panels: BoundedMemo[tuple[Hashable, ...], AddressPanel] = field(default_factory=lambda: BoundedMemo(LANGUAGES))
    polished: BoundedMemo[Identity, Memo] = field(default_factory=lambda: BoundedMemo(LANGUAGES))  # by pack
    briefs: BoundedMemo[tuple[Identity, str, str, Audience], Brief] = field(
        default_factory=lambda: BoundedMemo(COMPOSITIONS)
    )
    documents: BoundedMemo[tuple[Identity, Identity, str, Audience, str | None], Document] = field(
        default_factory=lambda: BoundedMemo(COMPOSITIONS)
    )
    fills: BoundedMemo[tuple[Identity, Identity, Identity, str], Mapping[str, Fill]] = field(
        default_factory=lambda: BoundedMemo(FILLS)
    )


@dataclass
class Pipeline:
    """One office as its files are when it is opened, ready to make copies. `results` are what is kept of its steps."""

    registry: Registry
    results: Results = field(default_factory=Results)
    # Of these, those for the templates and the sheet as this Pipeline found them, by language:
    _composers: dict[str, Composer] = field(init=False, default_factory=dict)
    _panels: dict[str, AddressPanel] = field(init=False, default_factory=dict)
    _letters: dict[str, Letters] = field(init=False, default_factory=dict)

    @classmethod
    def open(cls, office: Path | OfficeFiles, skip_broken: bool = False) -> Pipeline:
        """Read an office, in a folder or elsewhere; `skip_broken` leaves out notes with Problems. Raises ProblemsFound."""
        return cls(load(office, skip_broken))

    def with_other_notes(self, registry: Registry) -> Pipeline:
        """Return an office of which only notes are others: its templates, its sheet and its panels are those of this one."""
        other = replace(self, registry=registry)
        other._composers, other._panels, other._letters = self._composers, self._panels, self._letters
        other.sheet = self.sheet
        return other

    def document(self, note: Note, language: str, audience: Audience, reference: str | None = None) -> Document:
        """Compose and polish a note for one audience; its Fields stay open, but for a reference given. Raises ProblemsFound."""
        composer = self.composer(language)
        key = (Identity(composer), Identity(self.registry), note.id, audience, reference)
        return self.results.documents.get(key, lambda: self._composed(composer, note, audience, reference))

    def _composed(self, composer: Composer, note: Note, audience: Audience, reference: str | None) -> Document:
        from .compose.composer import compose  # loads what reads templates: a batch that is done already does not

        pack = composer.pack
        if reference is not None:
            title = title_of(self.registry, note, pack, reference)
            return numbered(self.document(note, pack.code, audience), reference, title)
        document = compose(composer, self.registry, note, self.brief(note, pack.code, audience), audience)
        return polish(document, pack, self.results.polished.get(Identity(pack), lambda: Memo(POLISHED)))

    def brief(self, note: Note, language: str, audience: Audience) -> Brief:
        """Gather a note's facts in one language for one audience. Raises ProblemsFound."""
        key = (Identity(self.registry), note.id, language, audience)
        return self.results.briefs.get(key, lambda: resolve(self.registry, note, language, audience))

    def copy(
        self,
        note: Note,
        recipient: Recipient,
        language: str,
        reference: str | None = None,
        marks: tuple[Mark, ...] | None = None,
    ) -> Document:
        """Address a note to one recipient. Without `marks` it is a draft, marked as such. Raises ProblemsFound."""
        return self.open_copy(note, recipient, language, reference, marks).filled(self.registry.packs[language])

    def open_copy(
        self, note: Note, recipient: Recipient, language: str, reference: str | None, marks: tuple[Mark, ...] | None
    ) -> OpenCopy:
        """Return the same copy before its Fields are filled, which another process can do. Raises ProblemsFound."""
        document = self.document(note, language, audience_of(self.registry, note, recipient), reference)
        fills = self.fills_of_sentences(note, recipient, language)
        draft: tuple[Mark, ...] = ("sample",) if recipient.sample or note.sample else ("draft",)
        return OpenCopy(document, fills, recipient.id, draft if marks is None else marks)

    def fills(self, note: Note, recipient: Recipient, language: str) -> dict[str, Fill]:
        """Return what fills the Fields of a copy, by name. Raises ProblemsFound, also for an address too long to print."""
        return without_marks(self.fills_of_sentences(note, recipient, language))

    def fills_of_sentences(self, note: Note, recipient: Recipient, language: str) -> Mapping[str, Fill]:
        """Return the same, with marks that `polish_run` replaces by the comma that a name may need. Raises ProblemsFound."""
        address = recipient.address
        registry = self.registry
        others = (texts_of(registry, other.address) for other in registry.recipients.values() if other.address)
        if address and self.panel(language).too_long(texts_of(registry, address), others):
            message = f"the address of '{recipient.id}' does not fit into the address panel of page 1"
            raise ProblemsFound.one(
                recipient.place("address", "lines"), "address-too-long", message, "shorten its lines"
            )
        return self.merge_fields(note, recipient, language)

    def merge_fields(self, note: Note, recipient: Recipient, language: str) -> Mapping[str, Fill]:
        """Return the same, also for an address too long to print. Raises ProblemsFound for a missing form."""
        key = (Identity(self.registry), Identity(note), Identity(recipient), language)
        return self.results.fills.get(key, lambda: merge_fields(self.registry, note, recipient, language))

    def letters(self, language: str) -> Letters:
        """Return the letters that pages of a language can print."""
        if language not in self._letters:
            self._letters[language] = Letters(self.sheet, self.registry.packs[language])
        return self._letters[language]

    def proof(self, note: Note, language: str, audience: Audience) -> Document:
        """Return a note with its Fields visible, marked as a draft. Raises ProblemsFound."""
        document = self.document(note, language, audience)
        return replace(document, meta=replace(document.meta, marks=("draft",)))

    def pdf(self, document: Document) -> bytes:
        """Print a Document. Raises ProblemsFound for anything the page engine remarked."""
        return self.printer(document.meta.language).pdf(document)

    def composer(self, language: str) -> Composer:
        """Return the templates of a language, compiled once. Raises ProblemsFound for a pack that names an unknown rule."""
        if language not in self._composers:
            from .compose.composer import Composer

            registry, pack = self.registry, self.registry.packs[language]
            composer = self.results.composers.find(Identity(pack))
            if composer is None or not composer.is_current(registry.files):
                composer = Composer(registry.files, registry.templates, pack, composer)
            self._composers[language] = self.results.composers.put(Identity(pack), composer)
        return self._composers[language]

    def printer(self, language: str) -> Printer:
        """Return the printer of a language; its fonts are read once for all languages, and for all sheets that load the same."""
        sheet, packs = self.sheet, self.registry.packs
        printers = self.results.printers.get(Identity(sheet), lambda: BoundedMemo(LANGUAGES))
        like = self.results.fonts.find(sheet.loaded_fonts)
        printer = printers.get(Identity(packs[language]), lambda: Printer(sheet, packs[language], like))
        return self.results.fonts.put(sheet.loaded_fonts, printer)

    def panel(self, language: str) -> AddressPanel:
        """Return the address panel of a language; what was measured of it is kept until a rule of its style changes."""
        if language not in self._panels:
            pack, sheet = self.registry.packs[language], self.sheet
            panel = AddressPanel(sheet, pack, lambda: self.printer(language))
            key = (panel_digest(sheet), sheet.fonts, Identity(pack))
            self._panels[language] = self.results.panels.get(key, lambda: panel)
        return self._panels[language]

    def is_current(self) -> bool:
        """Return whether the templates and address panels that were used are those that the files have now."""
        sheet, packs = sheet_of(self.registry), self.registry.packs
        key = (panel_digest(sheet), sheet.fonts) if self._panels else ()
        return all(composer.is_current(self.registry.files) for composer in self._composers.values()) and all(
            self.results.panels.find((*key, Identity(packs[language]))) is panel
            for language, panel in self._panels.items()
        )

    @cached_property
    def sheet(self) -> Sheet:
        """The page of this office; its skeleton is compiled once."""
        sheet = sheet_of(self.registry)
        texts = (digest(sheet.files, sheet.folder / name) for name in ("sheet.html.j2", "sheet.css", "code.css"))
        return self.results.sheets.get((Identity(sheet.files), sheet.fonts, sheet.keys, *texts), lambda: sheet)
