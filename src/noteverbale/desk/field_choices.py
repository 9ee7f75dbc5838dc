"""What a field of a form may be chosen from: records by their names, words of a choice, words of the language packs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ..caches.memo import BoundedMemo, Identity
from ..records.base import Form, Named, Record
from ..records.meetings import Meeting
from ..records.notes import Note
from ..registry.registry import Registry
from .record_names import record_name
from .shapes import Single

_tables: BoundedMemo[tuple[Identity, str, str], tuple[Choice, ...]] = BoundedMemo(200)
_keys: BoundedMemo[tuple[Identity, str], frozenset[str]] = BoundedMemo(20)


@dataclass(frozen=True)
class Choice:
    """A value and the name by which a person knows it; '' for a word that the page names."""

    value: str
    label: str = ""


def choices_of(registry: Registry, shape: Single, language: str) -> tuple[Choice, ...]:
    """Return the choices of a single value: words as they are written, then records. It has none if it is no choice."""
    words = tuple(map(Choice, shape.options))
    if shape.words == "language_names":
        return tuple(Choice(code) for code in registry.packs[registry.office.language].language_names.names)
    if shape.words:
        return tuple(_words(registry, shape.words, language))
    return words + records_by_name(registry, shape.table, language) if shape.table else words


def records_by_name(registry: Registry, table: str, language: str) -> tuple[Choice, ...]:
    """Return the records of a table: those of a day with the latest first, others in the order of their names."""
    return _tables.get((Identity(registry), table, language), lambda: _records(registry, table, language))


def form_keys(registry: Registry, language: str) -> frozenset[str]:
    """Return the keys of a name that names on file have in a language: its article, its cases; and those that any may have."""
    return _keys.get((Identity(registry), language), lambda: _form_keys(registry, language))


def _records(registry: Registry, table: str, language: str) -> tuple[Choice, ...]:
    records: Mapping[str, Record] = getattr(registry, table)
    if table == "packs":
        return tuple(map(Choice, records))

    def rank(item: tuple[str, Record, str]) -> tuple[int, str]:
        _, record, name = item
        day = record.start if isinstance(record, Meeting) else record.date if isinstance(record, Note) else None
        return -(day or date.min).toordinal(), name.casefold()

    named = [(id, record, record_name(registry, record, language)) for id, record in records.items()]
    return tuple(Choice(id, name) for id, _, name in sorted(named, key=rank))


def _words(registry: Registry, key: str, language: str) -> Iterator[Choice]:
    """Yield the words under a key of the language packs."""
    pack = registry.packs.get(language) or registry.packs[registry.office.language]
    for word, forms in getattr(pack, key).items():
        forms = getattr(forms, "noun", forms)
        yield Choice(word, forms[0].text)


def _form_keys(registry: Registry, language: str) -> frozenset[str]:
    tables = (
        registry.bodies,
        registry.parties,
        registry.places,
        registry.entities,
        registry.states,
        registry.enclosures,
    )
    records = (record for table in tables for record in table.values() if isinstance(record, Named))
    forms = (form for record in records for form in (*record.names.get(language, ()), *record.short.get(language, ())))
    used = {name for form in forms for name in form.model_fields_set}
    return frozenset({"text", "since", "basis"} | (used & Form.model_fields.keys()))
