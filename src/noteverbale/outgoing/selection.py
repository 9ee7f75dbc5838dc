"""Gives every export a note's documents by language and audience, its addressed copies, and its rows for mail-merge.

All exports except printing take them from here, so that all have the same text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..caches.memo import BoundedMemo
from ..document import Document, Mark
from ..issuing.frozen import Frozen, changed_since, frozen
from ..ledger.entry import Entry
from ..ledger.ledger import Ledger
from ..pipeline import Pipeline
from ..planning.plan import Plan, Planned, make
from ..problems import Problem, Problems, ProblemsFound, first_six
from ..records.merge_fields import LEGACY
from ..records.notes import Note
from ..records.recipients import Recipient
from ..registry.addressees import languages, select
from ..registry.audience import Audience, audience_of


@dataclass(frozen=True)
class Row:
    """What mail-merge fills in for one copy: `fields` by name, the legacy ones first."""

    copy: Planned
    recipient: Recipient
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Outgoing:
    """A note on its way out: its plan, the reference it bears (None while it has none), and the marks on its copies.

    `marks` is None for drafts, () for issued copies. `slug` is the stem of its files' names: 'cu-2009-033-a' once
    issued, the note's id before. `entries` are those of the ledger for this note;
    `warnings` say what changed on file since its issue. `issued_at` is the time of its issue in UTC, ISO 8601, '' before.
    """

    pipeline: Pipeline
    note: Note
    plan: Plan
    reference: str | None
    marks: tuple[Mark, ...] | None
    slug: str
    entries: tuple[Entry, ...] = ()
    warnings: tuple[Problem, ...] = ()
    issued_at: str = ""
    _addressed: BoundedMemo[tuple[Planned, ...], list[Document]] = field(
        default_factory=lambda: BoundedMemo(1), init=False, repr=False, compare=False
    )

    def copies(self) -> Iterator[tuple[Planned, Recipient, Document]]:
        """Yield every addressed copy, in pouch order.

        Raises ProblemsFound, after the last one, with the Problems of all copies that cannot be addressed.
        """
        problems = Problems()
        for copy in self.plan.copies:
            document = problems.attempt(self.document, copy)
            if document is not None:
                yield copy, self.pipeline.registry.recipients[copy.recipient], document
        problems.stop_if_any()

    def document(self, copy: Planned) -> Document:
        """Address one copy. Raises ProblemsFound."""
        recipient = self.pipeline.registry.recipients[copy.recipient]
        return self.pipeline.copy(self.note, recipient, copy.language, self.reference, self.marks)

    def documents(self, copies: Sequence[Planned]) -> list[Document]:
        """Address some of the copies; for the same ones as before, return what was addressed then.

        Raises ProblemsFound with the Problems of all that cannot be addressed.
        """
        return self._addressed.get(tuple(copies), lambda: self._documents(copies))

    def _documents(self, copies: Sequence[Planned]) -> list[Document]:
        problems = Problems()
        documents = [problems.attempt(self.document, copy) for copy in copies]
        problems.stop_if_any()
        return [document for document in documents if document is not None]

    def compositions(self) -> Iterator[tuple[str, Audience, Document]]:
        """Yield (language, audience, document with open Fields) of each composition in the plan. Raises ProblemsFound."""
        seen: set[tuple[str, Audience]] = set()
        for copy in self.plan.copies:
            recipient = self.pipeline.registry.recipients[copy.recipient]
            audience = audience_of(self.pipeline.registry, self.note, recipient)
            if (copy.language, audience) in seen:
                continue
            seen.add((copy.language, audience))
            document = self.pipeline.document(self.note, copy.language, audience, self.reference)
            marks: tuple[Mark, ...] = ("sample",) if self.note.sample else ("draft",)
            marks = marks if self.marks is None else self.marks
            yield copy.language, audience, replace(document, meta=replace(document.meta, marks=marks))

    def rows(self, language: str | None = None, audience: str | None = None) -> Iterator[Row]:
        """Yield what each copy fills in, in pouch order, of one language or audience only. Raises ProblemsFound."""
        for copy in self.plan.copies:
            if language not in (None, copy.language) or audience not in (None, copy.audience):
                continue
            recipient = self.pipeline.registry.recipients[copy.recipient]
            fills = self.pipeline.fills(self.note, recipient, copy.language)
            legacy = {name: fills[name][0] for name in LEGACY}
            rest = {name: text for name, (text, _) in fills.items() if name not in legacy}
            yield Row(copy, recipient, legacy | rest)

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the copies, as the note orders them."""
        used = {copy.language for copy in self.plan.copies}
        return tuple(code for code in self.pipeline.registry.languages_of(self.note) if code in used)


def outgoing(
    pipeline: Pipeline,
    note: Note,
    to: Sequence[str] = (),
    lang: str = "own",
    ledger: Ledger | None = None,
    as_issued: bool = True,
) -> Outgoing:
    """Return a note for export: the issued copies once it is issued, drafts before (or if not `as_issued`).

    Of an issued note `to` and `lang` choose among the copies that went out; all is as issued but the e-mail addresses
    and telephone numbers; what has changed on file since is in `warnings`.
    Raises ProblemsFound for a copy that did not go out, and for a selection without copies.
    """
    entries = ledger.entries(note=note.id) if ledger else ()
    issues = ledger.issued(note.id) if ledger and as_issued else ()
    if ledger is None or not issues:
        plan = make(pipeline, note, to, lang)
        if plan.problems:
            raise ProblemsFound(plan.problems)
        _require_copies(note, plan.copies)
        return Outgoing(pipeline, note, plan, None, None, note.id, entries)
    from ..issuing import issue  # loads the checks, the press and what they need: only for a note that is issued

    issued = frozen(pipeline, note, ledger, issues)
    copies = _sent(pipeline, issued, to, lang)
    _require_copies(note, copies)
    plan = replace(issue.resumed(issued, issues[0]), to=tuple(to), lang=lang, copies=copies)
    number = issue.next_for(issued.pipeline, issued.note, ledger)
    reference = issue.reference_of(issued.pipeline, number)
    warnings = tuple(changed_since(issued, pipeline.registry, reference, copies))
    office = _with_contacts(issued.pipeline, pipeline)
    return Outgoing(office, issued.note, plan, reference, (), number.slug, entries, warnings, issues[0].at)


CONTACTS = ("email", "more_emails", "telephone")  # what no copy has


def _with_contacts(office: Pipeline, today: Pipeline) -> Pipeline:
    """Return an office in which the recipients on file today have their e-mail addresses and telephone numbers of today.

    No copy has these: drafts of e-mails go to where a recipient reads them now.
    """
    issued = office.registry.recipients
    others = {
        id: recipient.model_copy(update={key: getattr(now, key) for key in CONTACTS})
        for id, recipient in issued.items()
        if (now := today.registry.recipients.get(id))
        and any(getattr(now, key) != getattr(recipient, key) for key in CONTACTS)
    }
    return replace(office, registry=replace(office.registry, recipients={**issued, **others})) if others else office


def _sent(today: Pipeline, issued: Frozen, to: Sequence[str], lang: str) -> tuple[Planned, ...]:
    """Return the copies that went out to those named, in the languages named. Raises ProblemsFound for one that did not.

    Names are of recipients that have a copy, else of recipients and groups on file today.
    """
    if not to and lang == "own":
        return tuple(issued.copies.values())
    known = issued.pipeline.registry.recipients
    recipients = [known[id] for id in dict.fromkeys(id for id, _ in issued.copies)]
    if to:
        recipients = []
        for name in [name.strip() for names in to for name in names.split(",")]:
            sent = next((id for id, _ in issued.copies if id in (name, name.upper())), None)
            chosen = [known[sent]] if sent else select(today.registry, issued.note, [name])[0]
            recipients += [recipient for recipient in chosen if recipient not in recipients]
    pairs = [
        (recipient.id, code)
        for recipient in recipients
        for code in languages(issued.pipeline.registry, issued.note, recipient, lang)
    ]
    if to and (missing := [f"{id} ({code})" for id, code in pairs if (id, code) not in issued.copies]):
        message = f"'{issued.note.id}' is issued, and these recipients have no copy: {first_six(missing)}"
        raise ProblemsFound.one(
            issued.note.place(), "has-none", message, "issue copies for them with 'issue --add late'"
        )
    return tuple(copy for pair, copy in issued.copies.items() if pair in pairs)


def _require_copies(note: Note, copies: Sequence[Planned]) -> None:
    if not copies:
        hint = "name recipients or groups with --to, or a language with --lang"
        raise ProblemsFound.one(note.place("to"), "nobody", "no recipients are selected", hint)


@dataclass(frozen=True)
class File:
    """One file of an export: its path inside the export's folder, its bytes, and warnings about it."""

    path: str
    content: bytes
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Options:
    """Options of some formats: a sheet or envelope by name, the folder of issued copies, whether to embed the source.

    `start` is the first label, from 1, that is still on the first sheet of labels, row by row.
    """

    size: str = ""
    copies: Path | None = None
    embed: bool = False
    start: int = 1


Maker = Callable[[Outgoing, Options], Iterable[File]]


def each_copy(out: Outgoing, suffix: str, make: Callable[[Document], bytes]) -> Iterator[File]:
    """Yield a file of every addressed copy: 'fr/FRA.txt', with a warning of letters that its PDF could not print."""
    for copy, _, document in out.copies():
        warnings = tuple(out.pipeline.letters(copy.language).problems(document, stops=False))
        yield File(f"{copy.language}/{copy.recipient}.{suffix}", make(document), warnings)
