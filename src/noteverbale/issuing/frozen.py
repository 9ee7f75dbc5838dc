"""An issued note as it was issued: the office's files that the ledger kept, and what changed on file since.

All that is made of an issued note is made from these files, so a mission that moves changes nothing of what went out.
Entries written before the ledger kept files have none: for these the files of today are used, and every copy is
compared with the words that the ledger has of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..document import Inline, Value, leaves
from ..files import MemoryFiles
from ..ledger.entries import Issue, Sent
from ..ledger.entry import Entry
from ..ledger.ledger import Ledger
from ..ledger.snapshot import Snapshot
from ..pipeline import Pipeline
from ..planning.fingerprint import engine, office_files
from ..planning.plan import Planned
from ..problems import Problem, Problems, ProblemsFound
from ..records.base import Record
from ..records.notes import Note
from ..registry.audience import audience_of
from ..registry.loading import load
from ..registry.registry import Registry
from ..review.passages import Passage, passages, unpacked

_HINT = "restore the files to go on; to change what was issued, void it or write a correction"


@dataclass(frozen=True)
class Frozen:
    """A note, the office it was issued from, and its copies in the order they went out; the last of each pair counts."""

    pipeline: Pipeline
    note: Note
    copies: Mapping[tuple[str, str], Planned]


def snapshot_of(registry: Registry) -> Snapshot:
    """Return the files of an office that copies are made from, as they are now."""
    files, folder = registry.files, registry.folder
    paths = office_files(files, folder / "data", folder / "templates", folder / "notes")
    return Snapshot({path.relative_to(folder).as_posix(): files.read(path) for path in paths})


def frozen(pipeline: Pipeline, note: Note, ledger: Ledger, issues: Sequence[Entry]) -> Frozen:
    """Return a note as the entries of its issue have it: recipients of copies added later are as of then.

    Raises ProblemsFound where the files of an entry cannot be read by this program, where the ledger kept none and the
    files of today would make other copies, and where this version of the program would.
    """
    first, *added = map(Issue.of, issues)
    office = _opened(pipeline, ledger, note, first)
    copies = {(sent.recipient, sent.language): _planned(sent) for sent in first.copies}
    for entry in added:
        if entry.added != "duplicate":
            copies |= {(sent.recipient, sent.language): _planned(sent, entry) for sent in entry.copies}
            later = _opened(pipeline, ledger, note, entry)
            office = with_recipients(office, later.registry, [sent.recipient for sent in entry.copies])
    issued = Frozen(office, office.registry.notes[note.id], copies)
    for entry in (first, *added):
        if not entry.office or entry.engine != engine():
            _check(issued, entry)
    return issued


def with_recipients(office: Pipeline, other: Registry, ids: Sequence[str]) -> Pipeline:
    """Return an office with some recipients as another has them, and what only the other has of States and bodies."""
    own = office.registry
    joined = replace(
        own,
        recipients={**own.recipients, **{id: other.recipients[id] for id in ids if id in other.recipients}},
        states={**other.states, **own.states},
        entities={**other.entities, **own.entities},
        titles={**other.titles, **own.titles},
    )
    return replace(office, registry=joined)


def _opened(pipeline: Pipeline, ledger: Ledger, note: Note, entry: Issue) -> Pipeline:
    """Return the office of an entry; that of today where the ledger kept none, or its files are the same."""
    if entry.office in ("", snapshot_of(pipeline.registry).digest):
        return pipeline
    return kept_office(pipeline, ledger, note, entry.office)


def kept_office(pipeline: Pipeline, ledger: Ledger, note: Note, digest: str) -> Pipeline:
    """Return an office from the files that the ledger kept for an issue of a note. Raises ProblemsFound if they cannot be read."""
    folder = pipeline.registry.folder
    snapshot = ledger.snapshot(digest)
    files = MemoryFiles(folder, {folder / path: content for path, content in snapshot.contents.items()})
    try:
        registry = load(files, skip_broken=True, before=pipeline.registry)
    except ProblemsFound as error:
        message = f"the files from which '{note.id}' was issued cannot be read: {error.problems[0]}"
        hint = "use the version of the program that issued it"
        raise ProblemsFound.one(note.place(), "changed-since-issue", message, hint) from None
    return replace(pipeline, registry=replace(registry, files=files))


def _planned(sent: Sent, entry: Issue | None = None) -> Planned:
    folder = entry.folder if entry else ""
    return Planned(sent.recipient, sent.language, sent.audience, sent.why, folder)


def _check(kept: Frozen, entry: Issue) -> None:
    """Raise ProblemsFound, at the record that changed, where copies of an entry would not have the words issued."""
    problems = Problems()
    registry = kept.pipeline.registry
    gone = [sent for sent in entry.copies if sent.recipient not in registry.recipients]
    for sent in gone:
        message = f"'{sent.recipient}' has a copy issued on {entry.dated}, and is not on file any more"
        problems.add(kept.note.place("to"), "changed-since-issue", message, _HINT)
    texts = unpacked(entry.said)
    for (language, name), was in texts.items():
        recipient = next(
            (sent.recipient for sent in entry.copies if (sent.language, sent.audience) == (language, name)), ""
        )
        if recipient in registry.recipients:
            audience = audience_of(registry, kept.note, registry.recipients[recipient])
            now = passages(kept.pipeline.document(kept.note, language, audience))
            problems.extend(_text_changes(kept.note, language, entry.dated, was, now))
    for sent in entry.copies:
        if sent not in gone and kept.copies[sent.recipient, sent.language] == _planned(sent, entry):
            problems.extend(_field_changes(kept, sent, entry))
    problems.stop_if_any()


def _text_changes(
    note: Note, language: str, dated: str, was: Sequence[Passage], now: Sequence[Passage]
) -> Iterator[Problem]:
    """Yield the first passage that changed, at the record its new words come from."""
    before = {(passage.at, passage.text) for passage in was}
    changed = [passage for passage in now if (passage.at, passage.text) not in before]
    if [(passage.at, passage.text) for passage in now] != [(passage.at, passage.text) for passage in was]:
        place = note.place()
        for passage in changed[:1]:
            old = " ".join(text for at, text in before if at == passage.at)
            place = next((value.place for value in _values(passage.inlines) if value.text not in old), place)
        where = f" ({changed[0].at})" if changed else ""
        message = f"'{note.id}' was issued on {dated}, and its text in {language}{where} has changed since"
        yield Problem(place, "changed-since-issue", message, f"'diff {note.id} --against issued' shows it; {_HINT}")


def _values(inlines: Sequence[Inline]) -> Iterator[Value]:
    yield from (leaf for leaf in leaves(tuple(inlines)) if isinstance(leaf, Value))


def _field_changes(kept: Frozen, sent: Sent, entry: Issue) -> Iterator[Problem]:
    """Yield a Problem for what fills a copy otherwise than when it was issued, at the record's line."""
    recipient = kept.pipeline.registry.recipients[sent.recipient]
    fills = kept.pipeline.fills(kept.note, recipient, sent.language)
    for name, text in entry.filled.get(f"{sent.recipient} {sent.language}", {}).items():
        now, place = fills.get(name, ("", recipient.place()))
        if now != text:
            message = f"{name} of '{sent.recipient}' was '{text}' when '{kept.note.id}' was issued on {entry.dated}"
            yield Problem(place, "changed-since-issue", f"{message}, and is '{now}' now", _HINT)
            return


def changed_since(kept: Frozen, today: Registry, reference: str, copies: Sequence[Planned]) -> Iterator[Problem]:
    """Yield a warning for each record on file today that says something else than what was issued.

    Compared are the note, its meetings and enclosures, and the recipients of `copies`.
    """
    then = kept.pipeline.registry
    note = today.notes.get(kept.note.id, kept.note)
    hint = (
        f"what is made of it has the words as issued; to tell those who have it: 'new note ID --follows {kept.note.id}'"
    )
    meetings = [(then.meetings[id], today.meetings.get(id)) for id in kept.note.meetings]
    enclosures = [
        (then.enclosures[id], today.enclosures.get(id)) for id in kept.note.enclosures if id in then.enclosures
    ]
    for old, new in [(kept.note, note), *meetings, *enclosures]:
        if new is not None and (key := _changed_key(old, new)):
            message = f"'{key}' has changed since {reference} was issued"
            yield Problem(new.place(key), "changed-since-issue", message, hint, "warning")
    for id in dict.fromkeys(copy.recipient for copy in copies):
        recipient = today.recipients.get(id)
        if recipient is None:
            message = f"'{id}' has a copy of {reference}, and is not on file any more"
            yield Problem(kept.note.place(), "changed-since-issue", message, "it is used as it was on file", "warning")
        elif key := _changed_key(then.recipients[id], recipient):
            message = f"'{key}' of '{id}' has changed since {reference} was issued, and is used as it was then"
            send = f"to send a copy with the change: issue {kept.note.id} --add replacement --to {id} --reason TEXT"
            yield Problem(recipient.place(key), "changed-since-issue", message, send, "warning")


def _changed_key(old: Record, new: Record) -> str:
    """Return the first key whose value differs, '' where none does."""
    before, after = dict(old), dict(new)
    return next((key for key in after if before.get(key) != after[key]), "")
