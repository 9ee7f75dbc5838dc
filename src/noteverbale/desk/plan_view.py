"""A plan as a person reads it: how many copies in which language and for whom, who is left out, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..language.ordering import list_name
from ..ledger.entries import Issue
from ..ledger.entry import Entry
from ..planning.plan import Plan, Planned
from ..records.notes import Note
from ..registry.addressees import state_or_entity
from ..registry.audience import Audience, audience_of
from ..registry.registry import Registry
from .stages import Says

GOVERNMENT = "government"  # the party of most States
NAMED = 2  # recipients of one kind that are named; of more, only the number is
_LANGUAGE = "out_language"  # the phrase of the reason that the note does not go out in the recipient's languages

# The reasons that plans and the ledger have, in the words of `registry/addressees` and `planning/plan`, and the phrase of each.
_REASONS: tuple[tuple[str, str], ...] = (
    (r"language of correspondence", "why_own"),
    (r"asked for", "why_asked"),
    (r"(?:\w+) language of correspondence; the note does not go out in (?P<languages>.+)", "why_other"),
    (r"not among those named", "out_not_named"),
    (r"did not exist yet on (?P<date>\d{4}-\d\d-\d\d)", "out_not_yet"),
    (r"no recipient on file", "out_no_record"),
    (r"stands for all, in one copy", "out_collective"),
    (r"is sent a note verbale", "out_note"),
    (r"an organization is sent a letter", "out_letter"),
    (r"has no copy of (?P<reference>.+)", "out_no_copy"),
    (r"answered (?P<reference>.+) on (?P<date>\d{4}-\d\d-\d\d)", "out_answered"),
    (r"the note does not go out in (?P<languages>.+), its languages?", _LANGUAGE),
    (r"its copy cannot be made", "out_fault"),
)


@dataclass(frozen=True)
class Part:
    """Recipients of one kind in a language: their number, and the names of a few."""

    kind: str
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class LanguageCount:
    """The copies of one language, and for whom they are."""

    language: str
    copies: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class LeftOut:
    """Recipients and States without a copy for one reason, by name."""

    why: Says
    ids: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class PlanRow:
    """One copy: to whom, in which language, as what at the meetings, from which record, and why in this language.

    `language` is '' for one that is left out; `sample` is None for a State without a record. `why` has the reason, and
    `added` why a copy was issued later.
    """

    recipient: str
    name: str
    language: str
    capacities: tuple[str, ...]
    sample: bool | None
    why: Says
    added: str = ""


def why(reason: str) -> Says:
    """Return the phrase of a reason. One of an older program is shown as it is."""
    for pattern, key in _REASONS:
        if match := re.fullmatch(pattern, reason):
            values: dict[str, object] = dict(match.groupdict())
            if "languages" in values:
                values["languages"] = tuple(str(values["languages"]).split(" or "))
            if "date" in values:
                values["date"] = date.fromisoformat(str(values["date"]))
            return Says(key, values)
    return Says("why_text", {"text": reason})


def name_of(registry: Registry, note: Note, id: str, language: str) -> str:
    """Return the name of a recipient's State or entity, or of a State, on the note's date; its id if it is not on file."""
    code = language if language in registry.packs else registry.office.language
    recipient = registry.recipients.get(id)
    if recipient is not None:
        return list_name(state_or_entity(registry, recipient), code, note.date)
    owner = registry.states.get(id) or registry.entities.get(id)
    return list_name(owner, code, note.date) if owner else id


def by_language(registry: Registry, note: Note, copies: Sequence[Planned], language: str) -> list[LanguageCount]:
    """Return the copies of each language, the language with most copies first. Names are in `language`."""
    counts = Counter(copy.language for copy in copies)
    return [
        LanguageCount(code, count, _parts(registry, note, [copy for copy in copies if copy.language == code], language))
        for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _parts(registry: Registry, note: Note, copies: Iterable[Planned], language: str) -> tuple[Part, ...]:
    by_kind: dict[str, list[str]] = {}
    for copy in copies:
        by_kind.setdefault(_kind(registry, note, copy), []).append(copy.recipient)
    parts = []
    for kind, ids in sorted(by_kind.items(), key=lambda pair: -len(pair[1])):
        is_named = kind != GOVERNMENT and len(ids) <= NAMED
        names = tuple(name_of(registry, note, id, language) for id in ids) if is_named else ()
        parts.append(Part(kind, len(ids), names))
    return tuple(parts)


def _kind(registry: Registry, note: Note, copy: Planned) -> str:
    """Return 'government', the kind of an entity, or 'other' for what is neither, or not on file any more."""
    recipient = registry.recipients.get(copy.recipient)
    if recipient is None:
        return "other"
    kind = registry.kind_of(recipient, note.date)
    if kind != "state":
        return kind
    return GOVERNMENT if state_or_entity(registry, recipient).party == GOVERNMENT else "other"


def left_out(registry: Registry, note: Note, reasons: Mapping[str, str], language: str) -> list[LeftOut]:
    """Return who is left out, one entry a reason: first those whose languages the note lacks, then the reason of most.

    `reasons` is that of each id.
    """
    by_reason: dict[str, list[str]] = {}
    for id, reason in reasons.items():
        by_reason.setdefault(reason, []).append(id)
    groups = [
        LeftOut(why(reason), tuple(ids), tuple(name_of(registry, note, id, language) for id in ids))
        for reason, ids in by_reason.items()
    ]
    return sorted(groups, key=lambda group: (group.why.key != _LANGUAGE, -len(group.ids)))


def without_language(reasons: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of those that are left out because the note does not go out in their languages."""
    return tuple(id for id, reason in reasons.items() if why(reason).key == _LANGUAGE)


def rows(registry: Registry, note: Note, plan: Plan, language: str) -> Iterator[PlanRow]:
    """Yield a row for each copy in the order of the pouch, then one for each recipient or State that is left out."""
    for copy in plan.copies:
        yield _row(registry, note, copy, language)
    yield from _left_out_rows(registry, note, plan.left_out, language)


def issued_rows(registry: Registry, note: Note, issues: Sequence[Entry], language: str) -> Iterator[PlanRow]:
    """Yield the same of a note that was issued, by the entries of its issue; copies that were added later say why."""
    for entry in issues:
        content = Issue.of(entry)
        for sent in content.copies:
            copy = Planned(sent.recipient, sent.language, sent.audience, sent.why)
            yield _row(registry, note, copy, language, content.added or "")
    if issues:
        yield from _left_out_rows(registry, note, Issue.of(issues[0]).left_out, language)


def _row(registry: Registry, note: Note, copy: Planned, language: str, added: str = "") -> PlanRow:
    recipient = registry.recipients.get(copy.recipient)
    capacities = tuple(dict.fromkeys(audience.capacities)) if (audience := _audience(registry, note, copy)) else ()
    return PlanRow(
        copy.recipient,
        name_of(registry, note, copy.recipient, language),
        copy.language,
        capacities,
        recipient.sample if recipient else None,
        why(copy.why),
        added,
    )


def _audience(registry: Registry, note: Note, copy: Planned) -> Audience | None:
    recipient = registry.recipients.get(copy.recipient)
    return audience_of(registry, note, recipient) if recipient else None


def _left_out_rows(registry: Registry, note: Note, reasons: Mapping[str, str], language: str) -> Iterator[PlanRow]:
    for id, reason in reasons.items():
        recipient = registry.recipients.get(id)
        sample = recipient.sample if recipient else None
        yield PlanRow(id, name_of(registry, note, id, language), "", (), sample, why(reason))
