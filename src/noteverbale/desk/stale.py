"""What is different between the plan that a person saw and the plan as it is now."""

from __future__ import annotations

from collections.abc import Iterator

from ..pipeline import Pipeline
from ..planning.fingerprint import composition
from ..planning.plan import Plan
from ..records.merge_fields import ADDRESS, TOWN
from ..records.notes import Note
from ..registry.audience import audience_of
from .plan_view import name_of
from .stages import Says

_PLACE = {*ADDRESS, TOWN}


def differences(old: tuple[Pipeline, Plan], new: tuple[Pipeline, Plan], note: Note, language: str) -> list[Says]:
    """Return what changed between two plans of a note, each with the office it was made from; names are in `language`.

    Nothing for plans that differ in the sheet or in the version of the program only.
    """
    return [
        *_recipients(old[1], new[1], new[0], note, language),
        *_fields(old, new, note, language),
        *_words(old, new, note),
    ]


def _recipients(old: Plan, new: Plan, pipeline: Pipeline, note: Note, language: str) -> Iterator[Says]:
    before = {(copy.recipient, copy.language) for copy in old.copies}
    now = {(copy.recipient, copy.language) for copy in new.copies}
    for key, pairs in (("stale_added", now - before), ("stale_removed", before - now)):
        if pairs:
            names = sorted({name_of(pipeline.registry, note, recipient, language) for recipient, _ in pairs})
            yield Says(key, {"names": tuple(names), "count": len(names)})


def _fields(old: tuple[Pipeline, Plan], new: tuple[Pipeline, Plan], note: Note, language: str) -> Iterator[Says]:
    """Yield whose address, and in whose copy another field, is not what it was."""
    before = {(copy.recipient, copy.language) for copy in old[1].copies}
    addresses, others = [], []
    for copy in new[1].copies:
        if (copy.recipient, copy.language) not in before:
            continue
        was, now = (_fills(pipeline, note, copy.recipient, copy.language) for pipeline, _ in (old, new))
        different = {name for name in {*was, *now} if was.get(name) != now.get(name)}
        name = name_of(new[0].registry, note, copy.recipient, language)
        if different & _PLACE:
            addresses.append(name)
        elif different:
            others.append(name)
    for key, names in (("stale_address", addresses), ("stale_field", others)):
        if names:
            yield Says(key, {"names": tuple(dict.fromkeys(names)), "count": len(names)})


def _fills(pipeline: Pipeline, note: Note, recipient: str, language: str) -> dict[str, str]:
    fills = pipeline.fills(note, pipeline.registry.recipients[recipient], language)
    return {name: text for name, (text, _) in fills.items()}


def _words(old: tuple[Pipeline, Plan], new: tuple[Pipeline, Plan], note: Note) -> Iterator[Says]:
    """Yield the languages in which the text of the note is another."""
    was, now = (_compositions(pipeline, plan, note) for pipeline, plan in (old, new))
    languages = sorted({key[0] for key in was.keys() & now.keys() if was[key] != now[key]})
    if languages:
        yield Says("stale_words", {"languages": tuple(languages)})


def _compositions(pipeline: Pipeline, plan: Plan, note: Note) -> dict[tuple[str, str], str]:
    registry, digests = pipeline.registry, dict[tuple[str, str], str]()
    own = registry.notes.get(note.id, note)
    for copy in plan.copies:
        key = (copy.language, copy.audience)
        if key not in digests:
            audience = audience_of(registry, own, registry.recipients[copy.recipient])
            digests[key] = composition(pipeline.document(own, copy.language, audience))
    return digests
