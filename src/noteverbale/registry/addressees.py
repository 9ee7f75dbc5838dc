"""The recipients a note goes to, by its `to:`, and the language of each.

Plans, checks, reviews and the preview all take them from here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from ..caches.memo import Identity
from ..language.ordering import in_order
from ..problems import NOWHERE, ProblemsFound, did_you_mean
from ..records.notes import SILENT, Note
from ..records.recipients import Entity, Recipient, State
from .audience import Audience, audience_of
from .groups import members
from .issued import earlier_notes, issued_note
from .registry import Registry
from .replies import latest_answers, register

NO_RECIPIENT = "no recipient on file"
SENT_LETTERS = ("organization", "ngo")  # kinds of recipients that are written a letter, not a note verbale


def state_or_entity(registry: Registry, recipient: Recipient) -> State | Entity:
    """Return the State or entity a recipient belongs to."""
    return registry.entities[recipient.entity] if recipient.entity else registry.states[recipient.state or ""]


def existed_on(owner: State | Entity, on: date) -> bool:
    """Say whether a State was on the list of names on a day."""
    return not (isinstance(owner, State) and owner.from_ and on < owner.from_)


def select(registry: Registry, note: Note, to: Sequence[str] = ()) -> tuple[list[Recipient], dict[str, str]]:
    """Return the recipients in the order of the pouch (the office's alphabet), and why every other one is left out.

    `to` names recipients and groups; else the note's own do, else all States and observers or, for a letter, all
    organizations. With 'silent' among the names, only those of the others that have a copy of the earlier note, and have
    not answered it; of all that have one, if 'silent' stands alone. The second maps ids of recipients, and of States
    without one, to the reason. Raises ProblemsFound for a name that is no recipient and no group, and for 'silent' in a
    note that does not name one earlier note that was issued.
    """
    names = _names(registry, note, to)
    not_silent = _not_silent(registry, note, to) if SILENT in names else {}
    chosen: dict[str, Recipient] = dict(registry.recipients) if set(names) == {SILENT} else {}
    for name in names:
        if name in registry.groups:
            chosen |= {id: member.recipient for id, member in members(registry, name, note.date).items()}
        elif name in registry.recipients:
            chosen[name] = registry.recipients[name]
    left_out: dict[str, str] = {}
    for recipient in registry.recipients.values():
        if not names and (reason := _not_by_default(registry, note, recipient)):
            left_out[recipient.id] = reason
        elif not names:
            chosen[recipient.id] = recipient
        elif recipient.id not in chosen:
            left_out[recipient.id] = "not among those named"
        elif recipient.id in not_silent:
            del chosen[recipient.id]
            left_out[recipient.id] = not_silent[recipient.id]
        if recipient.id in chosen and not existed_on(state_or_entity(registry, recipient), note.date):
            del chosen[recipient.id]
            left_out[recipient.id] = f"did not exist yet on {note.date}"
    owners = {recipient.state or recipient.entity for recipient in registry.recipients.values()}
    without = [id for id in (*registry.states, *names) if id in registry.nameable and id not in registry.members]
    left_out |= {id: NO_RECIPIENT for id in without if id not in owners}
    return _in_order(registry, chosen.values(), note.date), left_out


def _not_silent(registry: Registry, note: Note, to: Sequence[str]) -> dict[str, str]:
    """Return why recipients do not wait for a note to the silent, by id: no copy of the earlier note, or an answer to it.

    Raises ProblemsFound unless the note names exactly one earlier note on file that was issued.
    """
    place = NOWHERE if to else note.place("to")
    earlier = earlier_notes(registry, note)
    if len(earlier) != 1:
        message = f"'{note.id}' goes to those that have not answered an earlier note, and names "
        message += f"{len(earlier)} of them: {', '.join(earlier)}" if earlier else "none that is on file"
        hint = "name one in a move, such as 'reminder: {earlier: its id}', or name the recipients"
        raise ProblemsFound.one(place, "silent", message, hint)
    issued = issued_note(registry, earlier[0], note.id)
    if issued is None:
        message = f"'{note.id}' goes to those that have not answered '{earlier[0]}', which was not issued"
        raise ProblemsFound.one(place, "silent", message, "issue it first, or name the recipients")
    answers = latest_answers(register(registry, earlier[0]))
    return {
        **{id: f"has no copy of {issued.reference}" for id in registry.recipients if id not in issued.recipients},
        **{id: f"answered {issued.reference} on {answer.received}" for id, answer in answers.items()},
    }


def _not_by_default(registry: Registry, note: Note, recipient: Recipient) -> str:
    """Return why a note without `to:` does not go to a recipient; empty if it does."""
    kind, letter = registry.kind_of(recipient, note.date), registry.form_of(note).salutation
    if kind == "collective":
        return "stands for all, in one copy"
    if letter:
        return "" if kind in SENT_LETTERS else "is sent a note verbale"
    return "an organization is sent a letter" if kind in SENT_LETTERS else ""


def depends_on_others(registry: Registry, note: Note, to: Sequence[str] = ()) -> bool:
    """Return whether other notes, answers or the ledger decide to whom a note goes or what it says: to the silent, or of a note.

    `to` as for `select`, which raises the same ProblemsFound.
    """
    return SILENT in _names(registry, note, to) or bool(earlier_notes(registry, note))


def recipients_of(registry: Registry, note: Note) -> list[Recipient]:
    """Return the recipients of a note's own `to:`, in the order of the pouch. Raises ProblemsFound for a faulty group."""
    if SILENT in note.to:  # the ledger and the answers are not part of the registry
        return select(registry, note)[0]
    key, known = Identity(note), registry.recipients_of_notes
    if key not in known:
        known[key] = tuple(select(registry, note)[0])
    return list(known[key])


def audiences(registry: Registry, note: Note) -> dict[Audience, int]:
    """Return the audiences of a note's recipients, in order, with the number of recipients of each."""
    counts = Counter(audience_of(registry, note, recipient) for recipient in recipients_of(registry, note))
    return dict(sorted(counts.items()))


def own_language(registry: Registry, note: Note, recipient: Recipient) -> str | None:
    """Return the first of a recipient's languages of correspondence that the note goes out in; None if there is none."""
    known = registry.languages_of(note)
    return next((code for code in recipient.languages if code in known), None)


def languages(registry: Registry, note: Note, recipient: Recipient, lang: str) -> tuple[str, ...]:
    """Return the languages a recipient's copies are in: `lang` is 'own', 'all' or codes with commas.

    Raises ProblemsFound for a language the note does not go out in.
    """
    known = registry.languages_of(note)
    if lang == "own":
        code = own_language(registry, note, recipient)
        return (code,) if code else ()
    codes = known if lang == "all" else tuple(dict.fromkeys(code.strip() for code in lang.split(",") if code.strip()))
    if not codes:
        raise ProblemsFound.one(NOWHERE, "language", "no language is named", "own, all, or codes")
    for code in codes:
        if code not in known:
            message = f"{note.id} does not go out in '{code}'"
            raise ProblemsFound.one(NOWHERE, "language", message, did_you_mean(code, known))
    return codes


def why_this_language(recipient: Recipient, language: str, lang: str) -> str:
    """Return the reason for the language of a copy; `lang` is what was asked for, as in `languages`."""
    if language == recipient.languages[0]:
        return "language of correspondence"
    if lang != "own":
        return "asked for"
    at = recipient.languages.index(language)
    which = ("first", "second", "third", *("further" for _ in recipient.languages))[at]
    missing = " or ".join(recipient.languages[:at])
    return f"{which} language of correspondence; the note does not go out in {missing}"


def _names(registry: Registry, note: Note, to: Sequence[str]) -> list[str]:
    """Return the ids of the recipients and groups in `to`, else in the note. Small letters are accepted for capitals."""
    names = [name.strip() for names in (to or note.to) for name in names.split(",") if name.strip()]
    if to and not names:
        message = "no recipient is named"
        raise ProblemsFound.one(NOWHERE, "recipient", message, "leave --to out for the recipients of the note")
    known = registry.members if to else registry.nameable
    for name in names:
        if name != SILENT and name not in known and name.upper() not in known:
            message = f"there is no recipient or group '{name}'"
            raise ProblemsFound.one(NOWHERE, "recipient", message, did_you_mean(name, known))
    return [name if name in known or name == SILENT else name.upper() for name in names]


def _in_order(registry: Registry, recipients: Iterable[Recipient], on: date) -> list[Recipient]:
    """Return recipients by the name of their State or entity on a day, in the order of the office's language."""
    by_owner: dict[str, list[Recipient]] = {}
    for recipient in recipients:
        by_owner.setdefault(state_or_entity(registry, recipient).id, []).append(recipient)
    owners = [state_or_entity(registry, recipients_of_owner[0]) for recipients_of_owner in by_owner.values()]
    pack = registry.packs[registry.office.language]
    return [recipient for owner in in_order(owners, pack, on) for recipient in by_owner[owner.id]]
