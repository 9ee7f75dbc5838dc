"""YAML folders in, a Registry out.

Faults in any file are collected; the Registry exists only when all files are whole and every id
that a record names is on file.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from ..language.pack import Pack
from ..problems import Place, Problem, Problems, did_you_mean, shown
from ..records import yaml_source as source
from ..records.base import Record, nested, per_language
from ..records.kinds import Kind
from ..records.notes import (
    Act,
    Body,
    City,
    Enclosure,
    Font,
    Instrument,
    Meeting,
    Note,
    Office,
    Party,
    Series,
)
from ..records.recipients import Entity, Group, Recipient, State, Title
from ..records.stationery import Stationery
from .registry import Registry

R = TypeVar("R", bound=Record)
T = TypeVar("T")


# Every place where a record names another: table, path to the id(s), table it is found in.
REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("notes", "kind", "kinds"),
    ("notes", "series", "series"),
    ("notes", "sender", "senders"),
    ("notes", "same_number_as", "notes"),
    ("notes", "to", "members"),
    ("notes", "meetings", "meetings"),
    ("notes", "previous", "meetings"),
    ("notes", "bureau", "meetings"),
    ("notes", "act", "acts"),
    ("notes", "enclosures", "enclosures"),
    ("notes", "reply.to", "contacts"),
    ("notes", "languages", "packs"),
    ("meetings", "body", "bodies"),
    ("meetings", "city", "places"),
    ("meetings", "back_to_back_with", "meetings"),
    ("bodies", "parent", "bodies"),
    ("bodies", "instrument", "instruments"),
    ("bodies", "established_by", "acts"),
    ("bodies", "permanent.by", "acts"),
    ("bodies", "secretariat", "contacts"),
    ("acts", "organ", "bodies"),
    ("acts", "establishes", "bodies"),
    ("acts", "schedule", "meetings"),
    ("instruments", "supplements", "instruments"),
    ("states", "party", "parties"),
    ("entities", "party", "parties"),
    ("contacts", "city", "places"),
    ("recipients", "state", "states"),
    ("recipients", "entity", "entities"),
    ("recipients", "head.title", "titles"),
    ("recipients", "mission", "titles"),
    ("recipients", "seat", "places"),
    ("recipients", "languages", "packs"),
    ("recipients", "status.instrument", "instruments"),
    ("packs", "fonts", "fonts"),
    ("groups", "any_.is_", "members"),
    ("groups", "all_.is_", "members"),
    ("groups", "except_.is_", "members"),
    ("groups", "any_.seat", "places"),
    ("groups", "all_.seat", "places"),
    ("groups", "except_.seat", "places"),
    ("groups", "any_.party_to.instrument", "instruments"),
    ("groups", "all_.party_to.instrument", "instruments"),
    ("groups", "except_.party_to.instrument", "instruments"),
    ("groups", "attending.instrument", "instruments"),
)
SINGULAR = {
    "series": "series",
    "bodies": "body",
    "parties": "party",
    "entities": "entity",
    "packs": "language",
    "members": "recipient",
    "missions": "recipient",
}


def unknown(table: str) -> str:
    """Return the problem code for an id that a table lacks: "unknown-body" for "bodies"."""
    return f"unknown-{SINGULAR.get(table, table.removesuffix('s'))}"


# Tables of records: attribute, kind, and the name of its file (`x.yaml`) or folder (`x/`) or both in data/.
LISTS: tuple[tuple[str, type[Record], str], ...] = (
    ("fonts", Font, "fonts"),
    ("series", Series, "series"),
    ("parties", Party, "parties"),
    ("places", City, "places"),
    ("instruments", Instrument, "instruments"),
    ("bodies", Body, "bodies"),
    ("acts", Act, "acts"),
    ("enclosures", Enclosure, "enclosures"),
    ("titles", Title, "titles"),
    ("entities", Entity, "entities"),
    ("states", State, "states"),
    ("meetings", Meeting, "meetings"),
    ("recipients", Recipient, "missions"),
    ("groups", Group, "groups"),
    ("stationery", Stationery, "stationery"),
)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the collector from looking, again and again, through thousands of objects that all stay."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_without_collector()
def load(folder: Path, aside: bool = False, cache: source.RecordCache | None = None) -> Registry:
    """Read an office. Raises ProblemsFound with the Problems of all its files. `shelf` has the files of a reading before.

    With `aside`, notes that are not whole are put aside in `spoilt`, and the others can be worked on.
    """
    cache = cache or source.RecordCache()
    problems, of_notes = Problems(), Problems()
    if not (folder / "data" / "office.yaml").is_file():
        problems.add(
            Place(shown(folder)),
            "no-office",
            "there is no office here: data/office.yaml is missing",
            "give its folder with --office DIR, or make one with 'noteverbale init DIR'",
        )
        problems.stop_if_any()
    data = folder / "data"
    paths: dict[str, Path] = {}
    office = problems.attempt(_single, Office, data / "office.yaml", cache)
    tables: dict[str, dict[str, Any]] = {}
    tables["packs"] = _singles(Pack, sorted((data / "languages").glob("*.yaml")), problems, cache, "code")
    tables["kinds"] = _singles(Kind, sorted((folder / "templates").glob("*/kind.yaml")), problems, cache)
    for name, kind, where in LISTS:
        files = [file for file in (data / f"{where}.yaml",) if file.is_file()] + sorted((data / where).rglob("*.yaml"))
        made: list[Any] = []
        for file in files:
            made += problems.attempt(_list, kind, file, cache) or []
        tables[name] = _by_id(made, problems)
    tables["notes"] = _notes(folder / "notes", of_notes if aside else problems, paths, cache)
    if problems.found:
        problems.extend(of_notes.found)
    problems.stop_if_any()
    assert office is not None
    registry = Registry(folder=folder, office=office, paths=paths, **tables)
    _cross_check(registry, problems)
    while (
        aside
        and (faulty := _faulty(registry, problems))
        and all(problem.place.file in faulty for problem in problems.found)
    ):
        of_notes.extend(problem for problem in problems.found if problem.place.file in faulty)
        kept = {id: note for id, note in registry.notes.items() if note.place().file not in faulty}
        registry, problems = replace(registry, notes=kept), Problems()
        _cross_check(registry, problems)  # one of them may be named by another
    problems.stop_if_any()
    return replace(registry, broken_notes=_by_file(of_notes)) if of_notes.found else registry


def _faulty(registry: Registry, problems: Problems) -> set[str]:
    """Return the files of notes that have a Problem."""
    return {note.place().file for note in registry.notes.values()} & {problem.place.file for problem in problems.found}


def _by_file(problems: Problems) -> dict[str, tuple[Problem, ...]]:
    files = dict.fromkeys(problem.place.file for problem in problems.found)
    return {file: tuple(problem for problem in problems.found if problem.place.file == file) for file in files}


def _single(kind: type[R], file: Path, cache: source.RecordCache) -> R:
    return cache.get(file, lambda tree: source.record(kind, tree))


def _list(kind: type[R], file: Path, cache: source.RecordCache) -> list[R]:
    return cache.get(file, lambda tree: source.records(kind, tree))


def _singles(
    kind: type[R], files: Iterable[Path], problems: Problems, cache: source.RecordCache, key: str = "id"
) -> dict[str, R]:
    made = [problems.attempt(_single, kind, file, cache) for file in files]
    return _by_id([one for one in made if one is not None], problems, key)


def _notes(folder: Path, problems: Problems, paths: dict[str, Path], cache: source.RecordCache) -> dict[str, Note]:
    made: list[Note] = []
    for path in sorted(folder.rglob("*.yaml")):
        note = problems.attempt(read_note, path, cache)
        if note is not None:
            made.append(note)
            paths[note.id] = path
    return _by_id(made, problems)


def read_note(path: Path, cache: source.RecordCache | None = None) -> Note:
    """Read one note; its id is the file's stem. Raises ProblemsFound."""

    def make(tree: source.Tree) -> Note:
        if isinstance(tree.data, dict):
            tree.data.setdefault("id", path.stem)
        return source.record(Note, tree)

    return (cache or source.RecordCache()).get(path, make)


def reread(registry: Registry, path: Path) -> Registry:
    """Return a Registry with one note read again, all else as it was: much faster than `load`. Raises ProblemsFound."""
    problems = Problems()
    note = read_note(path)
    renewed = replace(registry, notes={**registry.notes, note.id: note}, paths={**registry.paths, note.id: path})
    _cross_check(renewed, problems)
    problems.stop_if_any()
    return renewed


def _by_id(made: Iterable[R], problems: Problems, key: str = "id") -> dict[str, R]:
    table: dict[str, R] = {}
    for one in made:
        name = getattr(one, key)
        if name in table:
            problems.add(
                one.place(key),
                "duplicate-id",
                f"'{name}' is on file twice",
                f"the other is at {table[name].place(key)}",
            )
        table[name] = one
    return table


def _cross_check(registry: Registry, problems: Problems) -> None:
    if registry.office.seat not in registry.places:
        hint = did_you_mean(registry.office.seat, registry.places)
        problems.add(registry.office.place("seat"), "unknown-place", f"'{registry.office.seat}' is not on file", hint)
    for table, path, target in REFERENCES:
        known = getattr(registry, target)
        for record in getattr(registry, table).values():
            for name, at in _values(record, path.split(".")):
                if name not in known:
                    problems.add(at, unknown(target), f"'{name}' is not on file", did_you_mean(name, known))
    for i, code in enumerate(registry.office.approval_languages):
        if code not in registry.packs:
            place = registry.office.place("approval_languages", i)
            hint = did_you_mean(code, registry.packs)
            problems.add(place, "unknown-language", f"there is no language '{code}'", hint)
    _languages_known(registry, problems)
    for note in registry.notes.values():
        problems.extend(complete(registry, note))
    for recipient in registry.recipients.values():
        if (recipient.state is None) == (recipient.entity is None):
            problems.add(
                recipient.place(), "owner", f"'{recipient.id}' needs either 'state' or 'entity'", "write one of them"
            )


def complete(registry: Registry, note: Note) -> list[Any]:
    """Return a Problem for every fact that a note's kind needs and the note lacks."""
    problems = Problems()
    for need in registry.kinds[note.kind].needs if note.kind in registry.kinds else ():
        value: Any = note
        for step in need.split("."):
            value = getattr(value, step, None) if value is not None else None
        if not value:
            problems.add(
                note.place(),
                "missing-fact",
                f"a note of kind '{note.kind}' needs '{need}'",
                f"add '{need.split('.')[0]}:'",
            )
    kind = registry.kinds.get(note.kind)
    if kind and (kind.meetings == "several") != (len(note.meetings) > 1):
        wanted = "names several meetings" if kind.meetings == "several" else "names one meeting"
        hint = (
            "list them: 'meeting: [wg4-14, wg7-11]'" if kind.meetings == "several" else "keep one, or change the kind"
        )
        problems.add(note.place("meeting"), "meetings", f"a note of kind '{note.kind}' {wanted}", hint)
    bodies = [registry.meetings[id].body for id in note.meetings if id in registry.meetings]
    if note.act is None and bodies and bodies[0] in registry.bodies and not registry.bodies[bodies[0]].established_by:
        message = f"no act on file established '{bodies[0]}', and the note names none"
        problems.add(note.place(), "missing-fact", message, "add 'act:'")
    return problems.found


def _values(record: Record, path: list[str]) -> Iterator[tuple[str, Place]]:
    value: Any = getattr(record, path[0])
    alias = type(record).model_fields[path[0]].alias or path[0]
    items = value if isinstance(value, tuple) else (value,)
    for i, item in enumerate(items):
        if item is None:
            continue
        if len(path) > 1:
            yield from _values(item, path[1:])
        else:
            at = record.place(alias, i) if isinstance(value, tuple) else record.place(alias)
            yield str(item), at


def _languages_known(registry: Registry, problems: Problems) -> None:
    def walk(value: Any) -> None:
        if isinstance(value, Record):
            for name in per_language(type(value)):
                for code in getattr(value, name):
                    if code not in registry.packs:
                        key = type(value).model_fields[name].alias or name
                        hint = did_you_mean(code, registry.packs)
                        problems.add(value.place(key, code), "unknown-language", f"there is no language '{code}'", hint)
            for name, _ in nested(type(value)):
                walk(getattr(value, name))
        elif isinstance(value, Mapping):
            for item in value.values():
                walk(item)
        elif isinstance(value, tuple):
            for item in value:
                walk(item)

    for table, _, _ in LISTS:
        for record in getattr(registry, table).values():
            walk(record)
    for record in (registry.office, *registry.kinds.values(), *registry.notes.values()):
        walk(record)
