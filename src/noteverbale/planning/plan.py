"""Plan a note: who gets a copy, in which language and why, and who is left out and why.

The hash of a plan covers the words of every composition, what fills each recipient's Fields, the sheet and the page
engine. It does not cover the reference, because the number is taken after the plan was agreed to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..compose.addressing import existed_on, merge_fields, state_or_entity
from ..document import Mark
from ..language.ordering import in_order
from ..pipeline import Pipeline
from ..problems import NOWHERE, Problem, Problems, ProblemsFound, did_you_mean
from ..records.notes import Note
from ..records.recipients import Recipient
from ..registry.audience import Audience, audience_of
from ..registry.groups import members
from ..registry.registry import Registry
from .fingerprint import composition, digest, engine, inputs, sheet

LETTER = ("organization", "ngo")
IN_ONE_COPY = "stands for all, in one copy"


@dataclass(frozen=True)
class Planned:
    """One copy of a plan. `folder` is where its file is inside the note's folder: '' or 'replacement-17/'."""

    recipient: str
    language: str
    audience: str
    why: str
    folder: str = ""

    @property
    def file(self) -> str:
        """Where the copy goes, inside the folder of its manifest."""
        return f"{self.language}/{self.recipient}.pdf"


@dataclass(frozen=True)
class Plan:
    """The copies that a batch makes, in the order of the pouch. `left_out` maps ids of States and recipients to reasons.

    `inputs` are the digests of the office's files when it was made. The hash does not cover `marks`: the plan of a
    rehearsal and that of the issue have the same hash.
    """

    note: str
    to: tuple[str, ...]
    lang: str
    marks: tuple[Mark, ...] | None
    copies: tuple[Planned, ...]
    left_out: Mapping[str, str]
    problems: tuple[Problem, ...]
    hash: str
    inputs: Mapping[str, str]

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the plan, the one with most copies first."""
        count: dict[str, int] = {}
        for copy in self.copies:
            count[copy.language] = count.get(copy.language, 0) + 1
        return tuple(sorted(count, key=lambda code: (-count[code], code)))


def make(
    pipeline: Pipeline,
    note: Note,
    to: Sequence[str] = (),
    lang: str = "own",
    marks: tuple[Mark, ...] | None = None,
) -> Plan:
    """Plan a note's copies. `to` names recipients and groups (else the note's own, else all States and observers).

    `lang` is 'own', 'all' or codes with commas. A copy that cannot be addressed is left out, with its `problems`.
    Raises ProblemsFound for a name that is no recipient and no group, and for a language the note does not go out in.
    """
    registry = pipeline.registry
    problems = Problems()
    read = inputs(registry, note)
    chosen, left_out = select(registry, note, to)
    copies: list[Planned] = []
    words: list[object] = []
    compositions: dict[tuple[str, str], str] = {}
    for recipient in chosen:
        codes = languages(registry, note, recipient, lang)
        if not codes:
            left_out[recipient.id] = f"the note does not go out in {recipient.languages[0]}, its language"
        audience = audience_of(registry, note, recipient)
        for code in codes:
            document = problems.attempt(pipeline.document, note, code, audience)
            fills = problems.attempt(merge_fields, registry, note, recipient, code)
            if document is None or fills is None:
                left_out[recipient.id] = "its copy cannot be made"
                continue
            why = "language of correspondence" if code == recipient.languages[0] else "asked for"
            copies.append(Planned(recipient.id, code, str(audience), why))
            key = (code, str(audience))
            if key not in compositions:
                compositions[key] = composition(document)
            filled = sorted((name, text) for name, (text, _) in fills.items())
            words.append([recipient.id, code, recipient.sample, compositions[key], filled])
    hashed = digest([note.id, engine(), sheet(pipeline.sheet), words])
    return Plan(note.id, tuple(to), lang, marks, tuple(copies), left_out, tuple(problems.found), hashed, read)


def select(registry: Registry, note: Note, to: Sequence[str]) -> tuple[list[Recipient], dict[str, str]]:
    """Return the recipients in the order of the pouch (the office's alphabet), and why every other one is left out.

    The second maps ids of recipients, and of States without one, to the reason. Raises ProblemsFound for a name that
    is no recipient and no group.
    """
    names = _names(registry, note, to)
    chosen: dict[str, Recipient] = {}
    for name in names:
        if name in registry.groups:
            chosen |= {id: member.recipient for id, member in members(registry, name, note.date).items()}
        else:
            chosen[name] = registry.recipients[name]
    left_out: dict[str, str] = {}
    for recipient in registry.recipients.values():
        kind = registry.entities[recipient.entity].kind if recipient.entity else "state"
        if not names and kind not in (*LETTER, "collective"):
            chosen[recipient.id] = recipient
        elif not names:
            left_out[recipient.id] = "an organization is sent a letter" if kind in LETTER else IN_ONE_COPY
        elif recipient.id not in chosen:
            left_out[recipient.id] = "not among those named"
        if recipient.id in chosen and not existed_on(state_or_entity(registry, recipient), note.date):
            del chosen[recipient.id]
            left_out[recipient.id] = f"did not exist yet on {note.date}"
    with_recipient = {recipient.state for recipient in registry.recipients.values()}
    left_out |= {id: "no recipient on file" for id in registry.states if id not in with_recipient}
    return _in_order(registry, chosen.values()), left_out


def _names(registry: Registry, note: Note, to: Sequence[str]) -> list[str]:
    """Return the ids of the recipients and groups in `to`, else in the note. Small letters are accepted for capitals."""
    names = [name.strip() for names in (to or note.to) for name in names.split(",") if name.strip()]
    if to and not names:
        message = "no recipient is named"
        raise ProblemsFound.one(NOWHERE, "recipient", message, "leave --to out for the recipients of the note")
    known = registry.members
    for name in names:
        if name not in known and name.upper() not in known:
            message = f"there is no recipient or group '{name}'"
            raise ProblemsFound.one(NOWHERE, "recipient", message, did_you_mean(name, known))
    return [name if name in known else name.upper() for name in names]


def _in_order(registry: Registry, recipients: Iterable[Recipient]) -> list[Recipient]:
    """Return recipients by the name of their State or entity, in the order of the office's language."""
    by_owner: dict[str, list[Recipient]] = {}
    for recipient in recipients:
        by_owner.setdefault(state_or_entity(registry, recipient).id, []).append(recipient)
    owners = [state_or_entity(registry, recipients_of_owner[0]) for recipients_of_owner in by_owner.values()]
    pack = registry.packs[registry.office.language]
    return [recipient for owner in in_order(owners, pack) for recipient in by_owner[owner.id]]


def languages(registry: Registry, note: Note, recipient: Recipient, lang: str) -> tuple[str, ...]:
    """Return the languages a recipient's copies are in. Raises ProblemsFound for a language the note does not go out in."""
    known = registry.languages_of(note)
    if lang == "own":
        return tuple(code for code in recipient.languages[:1] if code in known)
    codes = known if lang == "all" else tuple(dict.fromkeys(code.strip() for code in lang.split(",") if code.strip()))
    if not codes:
        raise ProblemsFound.one(NOWHERE, "language", "no language is named", "own, all, or codes")
    for code in codes:
        if code not in known:
            message = f"{note.id} does not go out in '{code}'"
            raise ProblemsFound.one(NOWHERE, "language", message, did_you_mean(code, known))
    return codes


def audiences(registry: Registry, note: Note) -> dict[Audience, int]:
    """Return the audiences of a note's own plan, in order, with the number of recipients of each."""
    counts = Counter(audience_of(registry, note, recipient) for recipient in select(registry, note, ())[0])
    return dict(sorted(counts.items()))
