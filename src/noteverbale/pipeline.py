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

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .compose.addressing import Fill, fill, merge_fields, numbered
from .compose.brief import Brief
from .compose.resolve import resolve
from .document import Document, Mark
from .files import OfficeFiles
from .language.typography import Memo, polish
from .page.html import Sheet, sheet_of
from .page.panel import AddressPanel
from .page.printer import Printer
from .problems import ProblemsFound
from .records.notes import Note
from .records.recipients import Recipient
from .records.yaml_source import RecordCache
from .registry.audience import Audience, audience_of
from .registry.loading import load
from .registry.registry import Registry

if TYPE_CHECKING:
    from .compose.composer import Composer


@dataclass
class Pipeline:
    """One office, ready to make copies. What does not depend on the recipient is made once and kept."""

    registry: Registry
    _composers: dict[str, Composer] = field(default_factory=dict)
    _former: dict[str, Composer] = field(default_factory=dict)
    _printers: dict[str, Printer] = field(default_factory=dict)
    _panels: dict[str, AddressPanel] = field(default_factory=dict)
    _briefs: dict[tuple[str, str, Audience], Brief] = field(default_factory=dict)
    _documents: dict[tuple[str, str, Audience, str | None], Document] = field(default_factory=dict)
    _polished: dict[str, Memo] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def open(cls, office: Path | OfficeFiles, skip_broken: bool = False, cache: RecordCache | None = None) -> Pipeline:
        """Read an office, in a folder or elsewhere; `skip_broken` leaves out notes with Problems. Raises ProblemsFound."""
        return cls(load(office, skip_broken, cache))

    def again(self, registry: Registry, changed: Collection[Path] = ()) -> Pipeline:
        """Return a Pipeline for the same office after files `changed`; results that do not depend on them are kept."""
        before, packs = self.registry, registry.packs
        page = registry.templates / "page"
        same = {code for code, pack in packs.items() if before.packs.get(code) is pack}
        renewed = Pipeline(registry, _former=self._former | self._composers)
        if (
            packs.keys() == same
            and registry.fonts == before.fonts
            and not any({page, page.resolve()} & {*path.parents} for path in changed)
        ):
            renewed._printers, renewed._panels = self._printers, self._panels
        for code in same & self._composers.keys():
            renewed._polished[code] = self._polished[code]
            if not self._composers[code].reads(changed):
                renewed._composers[code] = self._composers[code]
        if registry is before:
            renewed._briefs = self._briefs
            renewed._documents = {
                key: document for key, document in self._documents.items() if key[1] in renewed._composers
            }
        return renewed

    def document(self, note: Note, language: str, audience: Audience, reference: str | None = None) -> Document:
        """Compose and polish a note for one audience; its Fields stay open, but for a reference given. Raises ProblemsFound."""
        key = (note.id, language, audience, reference)
        if reference is not None and key not in self._documents:
            open_ = self.document(note, language, audience)
            self._documents[key] = numbered(open_, reference, self.registry.packs[language].titled(reference))
        if key not in self._documents:
            from .compose.composer import compose  # loads what reads templates: a batch that is done already does not

            brief = self.brief(note, language, audience)
            document = compose(self.composer(language), self.registry, note, brief, audience)
            self._documents[key] = polish(document, self.registry.packs[language], self._polished[language])
        return self._documents[key]

    def brief(self, note: Note, language: str, audience: Audience) -> Brief:
        """Gather a note's facts in one language for one audience. Raises ProblemsFound."""
        key = (note.id, language, audience)
        if key not in self._briefs:
            self._briefs[key] = resolve(self.registry, note, language, audience)
        return self._briefs[key]

    def copy(
        self,
        note: Note,
        recipient: Recipient,
        language: str,
        reference: str | None = None,
        marks: tuple[Mark, ...] | None = None,
    ) -> Document:
        """Address a note to one recipient. Without `marks` it is a draft, marked as such. Raises ProblemsFound."""
        document = self.document(note, language, audience_of(self.registry, note, recipient), reference)
        fills = self.fills(note, recipient, language)
        draft: tuple[Mark, ...] = ("sample",) if recipient.sample or note.sample else ("draft",)
        return fill(document, fills, self.registry.packs[language], recipient.id, draft if marks is None else marks)

    def fills(self, note: Note, recipient: Recipient, language: str) -> dict[str, Fill]:
        """Return what fills the Fields of a copy, by name. Raises ProblemsFound, also for an address too long to print."""
        address = recipient.address
        if language not in self._panels:
            pack = self.registry.packs[language]
            self._panels[language] = AddressPanel(self.sheet, pack, lambda: self.printer(language))
        others = (other.address for other in self.registry.recipients.values() if other.address)
        if address and self._panels[language].too_long(address, others):
            message = f"the address of '{recipient.id}' does not fit into the address panel of page 1"
            raise ProblemsFound.one(
                recipient.place("address", "lines"), "address-too-long", message, "shorten its lines"
            )
        return merge_fields(self.registry, note, recipient, language)

    def proof(self, note: Note, language: str, audience: Audience) -> Document:
        """Return a note with its Fields visible, marked as a draft. Raises ProblemsFound."""
        document = self.document(note, language, audience)
        return replace(document, meta=replace(document.meta, marks=("draft",)))

    def pdf(self, document: Document) -> bytes:
        """Print a Document. Raises ProblemsFound for anything the page engine remarked."""
        return self.printer(document.meta.language).pdf(document)

    def composer(self, language: str) -> Composer:
        """Return the templates of a language, compiled once."""
        if language not in self._composers:
            from .compose.composer import Composer

            self._composers[language] = Composer(
                self.registry.files, self.registry.templates, self.registry.packs[language], self._former.get(language)
            )
        return self._composers[language]

    def printer(self, language: str) -> Printer:
        """Return the printer of a language, its fonts read once."""
        if language not in self._printers:
            other = next(iter(self._printers.values()), None)
            self._printers[language] = Printer(self.sheet, self.registry.packs[language], other)
        return self._printers[language]

    @property
    def sheet(self) -> Sheet:
        """Return the page of this office."""
        return sheet_of(self.registry)
