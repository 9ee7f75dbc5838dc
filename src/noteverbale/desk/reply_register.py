"""The register of answers to a note: who answered, who did not, who was reminded; and the notes that wait for answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..ledger.entries import Issue
from ..ledger.entry import Entry
from ..ledger.ledger import Ledger
from ..problems import Problems
from ..records.notes import Member, Note, Received
from ..records.times import Deadline
from ..registry.addressees import recipients_of
from ..registry.dues import answered_by, form_sections
from ..registry.issued import notes_named
from ..registry.note_moves import moves_of
from ..registry.registry import Registry
from ..registry.replies import ReplyState, latest_answers, register, register_path, reply_states
from .draft_file import draft_file, unfinished_notes


@dataclass(frozen=True)
class ReplyRow:
    """One recipient of a note, or one that answered without a copy.

    `languages` are those of its copies. `sent` and `reminded` are moments in ISO 8601, '' where there was none.
    """

    state: ReplyState
    recipient: str
    answer: Received | None
    languages: tuple[str, ...] = ()
    sent: str = ""
    reminded: str = ""


@dataclass(frozen=True)
class Reminder:
    """A note that recalls another one: its id, when it was issued ('' for a draft), and who has a copy of it."""

    note: str
    issued: str
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """A topic that was proposed, as it was first spelled, and who proposed it."""

    text: str
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Register:
    """All that is known of the answers to a note. `issued` is the moment of its issue, '' before it.

    `answers` are all that were filed, in their order, also those that were replaced later.
    """

    note: Note
    limit: Deadline | None
    issued: str
    rows: tuple[ReplyRow, ...]
    answers: tuple[Received, ...]
    reminders: tuple[Reminder, ...]

    def answered(self) -> tuple[ReplyRow, ...]:
        return tuple(row for row in self.rows if row.answer)

    def silent(self) -> tuple[ReplyRow, ...]:
        return tuple(row for row in self.rows if not row.answer)

    def count(self, state: ReplyState) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def last_day(self) -> date | None:
        return self.limit.last_day if self.limit else None

    def topics(self) -> tuple[Topic, ...]:
        """Return the topics of all valid answers, those that most proposed first; case and spaces do not distinguish them."""
        spelled: dict[str, tuple[str, list[str]]] = {}
        for row in self.answered():
            for text in row.answer.topics if row.answer else ():
                spelled.setdefault(" ".join(text.casefold().split()), (text, []))[1].append(row.recipient)
        topics = [Topic(text, tuple(dict.fromkeys(recipients))) for text, recipients in spelled.values()]
        return tuple(sorted(topics, key=lambda topic: -len(topic.recipients)))

    def members(self) -> Iterator[tuple[ReplyRow, Member]]:
        """Yield the members of all delegations, in the order of the recipients."""
        for row in self.answered():
            for member in row.answer.members if row.answer else ():
                yield row, member


def register_of(registry: Registry, note: Note, ledger: Ledger, today: date) -> Register:
    """Return the register of a note: of the recipients it was issued to or, before, of those it goes to.

    Raises ProblemsFound for a register with errors.
    """
    entries = ledger.issued(note.id)
    answers = tuple(register(registry, note.id))
    copies = _copies(entries)
    if not entries:
        copies = {recipient.id: ((), "") for recipient in recipients_of(registry, note)}
    limit, reminders = answered_by(registry, note), tuple(_reminders(registry, note, ledger))
    reminded = {id: reminder.issued for reminder in reminders if reminder.issued for id in reminder.recipients}
    states = reply_states(limit, list(copies), latest_answers(answers), today)
    rows = [
        ReplyRow(state, id, answer, *copies.get(id, ((), "")), reminded.get(id, "")) for state, id, answer in states
    ]
    return Register(note, limit, entries[0].at if entries else "", tuple(rows), answers, reminders)


def waiting(registry: Registry, ledger: Ledger, today: date) -> tuple[list[Register], Problems]:
    """Return the registers of the issued notes that ask for an answer, those with the earliest last day first.

    The second is what is wrong with registers that cannot be read; these are left out.
    """
    problems = Problems()
    asking = [note for note in registry.notes.values() if asks(registry, note) and ledger.issued(note.id)]
    read = [problems.attempt(register_of, registry, note, ledger, today) for note in asking]
    registers = [register for register in read if register]
    return sorted(registers, key=lambda register: (register.last_day or date.max, register.note.id)), problems


def asks(registry: Registry, note: Note) -> bool:
    """Whether a note asks for an answer: by a deadline or a section of the reply form; or has answers on file."""
    asked = answered_by(registry, note) is not None or bool(form_sections(registry, note))
    return asked or registry.files.exists(register_path(registry, note.id))


def _copies(issues: Sequence[Entry]) -> Mapping[str, tuple[tuple[str, ...], str]]:
    """Return the languages of each recipient's copies and when the first of them was issued."""
    copies: dict[str, tuple[tuple[str, ...], str]] = {}
    for entry in issues:
        for sent in Issue.of(entry).copies:
            languages, at = copies.get(sent.recipient, ((), entry.at))
            copies[sent.recipient] = (tuple(dict.fromkeys((*languages, sent.language))), at)
    return copies


def _reminders(registry: Registry, note: Note, ledger: Ledger) -> Iterator[Reminder]:
    """Yield the notes that recall a note and its deadline, in the order of their dates; then drafts with facts missing."""
    for other in sorted(registry.notes.values(), key=lambda other: other.date):
        recalls = (
            note.id in notes_named(registry, move)
            for move in moves_of(registry, other)
            if move.shelf and move.shelf.due
        )
        if other.id != note.id and any(recalls):
            issues = ledger.issued(other.id)
            yield Reminder(other.id, issues[0].at if issues else "", tuple(_copies(issues)))
    for draft in unfinished_notes(registry) if registry.broken_notes else ():
        moves = draft_file(registry, draft.id).data.get("moves")
        for entry in moves if isinstance(moves, list) else [moves]:
            if isinstance(entry, dict) and any(_recalls(registry, note, *move) for move in entry.items()):
                yield Reminder(draft.id, "", ())


def _recalls(registry: Registry, note: Note, name: object, facts: object) -> bool:
    """Whether a move, as it is written in a draft, recalls a note and its deadline."""
    move = registry.shelf.get(name) if isinstance(name, str) else None
    return bool(move and move.due) and isinstance(facts, dict) and note.id in facts.values()
