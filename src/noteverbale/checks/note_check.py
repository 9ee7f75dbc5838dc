"""Checks notes as they are composed: in each of their languages, for every audience, and the Fields of every copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from ..compose.addressing import names_used, running_form
from ..compose.brief import Unattested
from ..document import Document, Value, leaves, runs, words
from ..pipeline import Pipeline
from ..problems import Problem, Problems, ProblemsFound
from ..records.base import Form
from ..records.notes import Note
from ..records.recipients import Recipient
from ..registry.addressees import state_or_entity
from ..registry.audience import Audience
from ..registry.note_moves import moves_of
from ..registry.registry import Registry
from .parity import parity_of
from .read_dates import Facts
from .rules import audiences_of, recipients_sent
from .unprinted import unprinted

Words = tuple[tuple[str, Unattested], ...]  # words without a source, each with the code of its language
DIGEST = 12  # bytes of the digest of a copy


@dataclass(frozen=True)
class Composed:
    """What the check of a note's Documents found: Problems, and the words it prints without a source."""

    problems: tuple[Problem, ...]
    words: Words


@dataclass(frozen=True)
class Copies:
    """What the check of a note's copies found. `digests` are those of all that their Fields print, one for each copy.

    Copies with the same digest have the same Fields, of whatever note: they are checked once.
    """

    problems: tuple[Problem, ...]
    words: Words
    digests: frozenset[bytes]


@dataclass
class NoteCheck:
    """Checks notes of one office one after the other; what they have in common is checked once.

    `checked` has the digests of copies that were checked, `faulty` those of them that have Problems.
    """

    pipeline: Pipeline
    checked: set[bytes] = field(default_factory=set)
    faulty: set[bytes] = field(default_factory=set)
    _read: dict[tuple[str, str], Facts] = field(default_factory=dict)  # what lines of text say
    _digests: dict[tuple[object, ...], bytes] = field(default_factory=dict)  # of copies, by the ids of their forms

    def composed(self, note: Note) -> Composed:
        """Return what is wrong with a note's words in each of its languages for those it goes to, and between languages."""
        registry, problems = self.pipeline.registry, Problems()
        found: dict[tuple[str, Unattested], None] = {}
        audiences = tuple(audiences_of(registry, note))
        for language in registry.languages_of(note):
            for audience in audiences:
                problems.extend(self._document(note, language, audience, found))
        problems.extend(parity_of(self.pipeline, note, self._read))
        problems.extend(unprinted(self.pipeline, note))
        return Composed(tuple(problems.found), tuple(found))

    def _document(
        self, note: Note, language: str, audience: Audience, found: dict[tuple[str, Unattested], None]
    ) -> Iterator[Problem]:
        """Yield the Problems of a note for one audience, and add the words it prints without a source to `found`."""
        try:
            document = self.pipeline.document(note, language, audience)
            brief = self.pipeline.brief(note, language, audience)
        except ProblemsFound as error:
            yield from error.problems
            return
        yield from enclosures(self.pipeline.registry, note, document)
        yield from self.pipeline.letters(language).problems(document)
        if brief.unverified:
            printed = {leaf.place for _, run in runs(document) for leaf in leaves(run) if isinstance(leaf, Value)}
            found |= dict.fromkeys(
                (language, unattested) for unattested in brief.unverified if unattested.place in printed
            )

    def copies(self, note: Note) -> Copies:
        """Return what is wrong with the Fields of a note's copies, in every language for every recipient."""
        registry, problems = self.pipeline.registry, Problems()
        found: dict[tuple[str, Unattested], None] = {}
        digests: set[bytes] = set()
        recipients, form = recipients_sent(registry, note), registry.form_of(note)
        addresses = registry.senders[note.sender].kind == "person", form.salutation
        for language in registry.languages_of(note):
            for recipient in recipients:
                used = tuple(names_used(registry, note, recipient, language))
                for record, form_used, known in used:
                    if not known:
                        found[language, Unattested(record.id, form_used.place(), form_used.text)] = None
                forms = [form_used for _, form_used, _ in used]
                if (
                    registry.is_collective(recipient)
                    and language in (owner := state_or_entity(registry, recipient)).names
                ):
                    forms.append(running_form(owner, language, note.date)[0])
                digest = self._digest(recipient, language, addresses, forms)
                digests.add(digest)
                if digest not in self.checked:
                    self.checked.add(digest)
                    if of_copy := self._copy(note, recipient, language):
                        self.faulty.add(digest)
                        problems.extend(of_copy)
        return Copies(tuple(problems.found), tuple(found), frozenset(digests))

    def _digest(self, recipient: Recipient, language: str, addresses: tuple[bool, bool], forms: list[Form]) -> bytes:
        key = (recipient.id, language, addresses, *map(id, forms))
        if key not in self._digests:
            text = repr((recipient.id, language, addresses, [(form.place(), form.text) for form in forms]))
            self._digests[key] = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST).digest()
        return self._digests[key]

    def _copy(self, note: Note, recipient: Recipient, language: str) -> tuple[Problem, ...]:
        """Return what is wrong with the Fields of one copy: forms that lack, letters that no font has, a long address."""
        problems, letters = Problems(), self.pipeline.letters(language)
        fills = problems.attempt(self.pipeline.fills, note, recipient, language) or {}
        if letters.missing("\n".join(text for text, _ in fills.values())):
            for text, place in fills.values():
                problems.extend(letters.problems_of(text, place, f"{note.id}/{language}, {recipient.id}"))
        return tuple(problems.found)


def enclosures(registry: Registry, note: Note, document: Document) -> Iterator[Problem]:
    """Yield a Problem for each enclosure that the text does not mention, and for mentioned ones that do not exist."""
    pack = registry.packs[document.meta.language]
    printed = {
        leaf.id
        for _, run in runs(document)
        for leaf in leaves(run)
        if isinstance(leaf, Value) and leaf.kind == "enclosure"
    }
    encloses = any(move.shelf and move.shelf.encloses for move in moves_of(registry, note))
    for i, id in enumerate(note.enclosures):
        if id not in printed and not encloses:
            message = f"{pack.name}: the text does not mention the enclosure '{id}'"
            hint = "add the move 'enclosures' to the note"
            yield Problem(note.place("enclosures", i), "enclosure-unmentioned", message, hint)
    if note.enclosures or not pack.enclosure_words:
        return
    promised = re.compile("|".join(map(re.escape, pack.enclosure_words)), re.IGNORECASE)
    for move, run in runs(document):
        match = promised.search(words(run))
        if match:
            message = f"{pack.name}: the move '{move}' announces an enclosure (“{match[0]}…”), but the note has none"
            yield Problem(note.place(), "enclosure-absent", message, "add it to 'enclosures:', or correct the template")
