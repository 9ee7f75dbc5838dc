"""A plan as a table: who gets a copy, in which language and why, from a real or a sample record, and who is left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..language.ordering import list_name
from ..records.notes import Note
from ..registry.addressees import state_or_entity
from ..registry.registry import Registry
from .plan import Plan

COLUMNS = ("recipient", "name", "language", "audience", "record", "why")


def rows(registry: Registry, note: Note, plan: Plan) -> Iterator[tuple[str, ...]]:
    """Yield a row of `COLUMNS` for each copy, then for each recipient or State that is left out, which has no language."""
    for copy in plan.copies:
        recipient = registry.recipients[copy.recipient]
        name = list_name(state_or_entity(registry, recipient), registry.office.language, note.date)
        yield copy.recipient, name, copy.language, copy.audience, _record(registry, copy.recipient), copy.why
    for id, why in plan.left_out.items():
        recipient_left_out = registry.recipients.get(id)
        owner = state_or_entity(registry, recipient_left_out) if recipient_left_out else registry.states[id]
        yield id, list_name(owner, registry.office.language, note.date), "", "", _record(registry, id), why


def summary(registry: Registry, plan: Plan) -> str:
    """Return one line: how many copies, of real and of sample records, in which languages, and how many are left out."""
    records = Counter(_record(registry, copy.recipient) for copy in plan.copies)
    codes = Counter(copy.language for copy in plan.copies)
    parts = [f"{len(plan.copies)} copies"]
    parts += [f"{records[word]} of {word} recipients" for word in ("real", "sample") if records[word]]
    parts += [", ".join(f"{count} in {code}" for code, count in codes.most_common())] if codes else []
    return "; ".join([*parts, f"{len(plan.left_out)} left out"])


def _record(registry: Registry, id: str) -> str:
    """Return 'real' or 'sample', '' for a State without a recipient on file."""
    if id not in registry.recipients:
        return ""
    return "sample" if registry.recipients[id].sample else "real"
