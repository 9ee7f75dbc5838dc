"""The form of one record of a table, and what is saved of it: changes, a new record, a record removed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..pipeline import Pipeline
from ..problems import NOWHERE, Problem, Problems, ProblemsFound, shown
from ..records import yaml_source
from ..records.base import Key
from ..records.edit import MISSING, Conflict, Edit, apply, changed_data, indices, value_at
from ..registry.registry import Registry
from .fields import Drawing, Form, Node, edits_from, fields_of, with_problems
from .form_clashes import with_clashes
from .record_files import RecordPlace, find, place_for_new
from .record_place import path_at
from .record_tables import RecordTable, used_by
from .saving import Saved, save


@dataclass(frozen=True)
class RecordForm:
    """The form of a record of a table; `id` is '' for a new one."""

    table: RecordTable
    id: str
    fields: Node
    place: RecordPlace


def record_form(registry: Registry, table: RecordTable, id: str, language: str, form: Form | None = None) -> RecordForm:
    """Return the form of a record as it is on file, '' for a new one; with what was entered in a `form`.

    Raises ProblemsFound for a record that is not on file.
    """
    place = find(registry, table.name, id) if id else RecordPlace(registry.folder)
    raw = _raw(registry, place) if id else {}
    skip = (*table.skip, "id") if id else table.skip
    return RecordForm(
        table, id, fields_of(table.kind, raw, Drawing(registry, language, form or {}), skip, table.first), place
    )


def save_record(pipeline: Pipeline, form: RecordForm, sent: Form, by: str, at: str) -> tuple[str, Saved]:
    """Save what a person changed in a form, or the new record. Returns its id. Raises ProblemsFound and Conflict as `save`."""
    edits = edits_from([form.fields], sent, form.place.path)
    if form.id:
        return form.id, save(pipeline, {form.place.file: edits} if edits else {}, by, at)
    record: Any = changed_data({}, edits, [])
    if not record.keys() - {"id"}:
        raise ProblemsFound.one(NOWHERE, "fill-in", "nothing is filled in", "fill in the form, or go back")
    owner = record.get("state") or record.get("entity") if form.table.name == "recipients" else ""
    id = str(record.get("id") or owner or _free_id(pipeline.registry, form.table, record))
    if id in getattr(pipeline.registry, form.table.name):
        raise ProblemsFound.one(NOWHERE, "duplicate-id", f"'{id}' is on file already", "choose another short name")
    place = place_for_new(pipeline.registry, form.table.name, id)
    return id, save(pipeline, {place.file: [Edit(place.path, MISSING, {"id": id} | record)]}, by, at)


def remove_record(pipeline: Pipeline, table: RecordTable, id: str, language: str, by: str, at: str) -> Saved:
    """Remove a record that no other names. Raises ProblemsFound for one that is used."""
    uses = used_by(pipeline.registry, table.name, id, language)
    if uses:
        message = f"'{id}' is used by " + ", ".join(f"'{use.id}'" for use in uses[:6])
        raise ProblemsFound.one(NOWHERE, "in-use", message, "change these first")
    place = find(pipeline.registry, table.name, id)
    return save(pipeline, {place.file: [Edit(place.path, _raw(pipeline.registry, place), MISSING)]}, by, at)


def with_faults(form: RecordForm, pipeline: Pipeline, sent: Form, error: ProblemsFound) -> Node:
    """Return the fields of a form that could not be saved, each with what is wrong in it or what another person entered."""
    if isinstance(error, Conflict):
        return with_clashes(form.fields, error.fields, form.place.path)
    return with_problems(form.fields, _at_paths(form, pipeline, sent, error.problems))


def _at_paths(
    form: RecordForm, pipeline: Pipeline, sent: Form, problems: Iterable[Problem]
) -> Iterator[tuple[Key, Problem]]:
    """Yield each problem with the path in the record that it is about, () for one that is in no field of it."""
    if not form.id:
        yield from (((), problem) for problem in problems)
        return
    file, at = form.place.file, form.place.path
    before, edits = pipeline.registry.files.read(file).decode(), edits_from([form.fields], sent, at)
    try:
        tree = yaml_source.parse(apply(before, edits, shown(file)), shown(file))
    except ProblemsFound:  # a value that no file can hold: each edit is tried by itself
        for edit in edits:
            collected = Problems()
            collected.attempt(apply, before, [edit], shown(file))
            yield from ((edit.path[len(at) :], problem) for problem in collected.found)
        return
    start = indices(tree.data, at)
    for problem in problems:
        path = tuple(path_at(tree.root, problem.place)) if problem.place.file == tree.file else ()
        yield (path[len(start) :] if path[: len(start)] == start else ()), problem


def _raw(registry: Registry, place: RecordPlace) -> object:
    """Return what is written of a record now. Raises ProblemsFound for a file that cannot be read."""
    return value_at(yaml_source.parse(registry.files.read(place.file), shown(place.file)).data, place.path)


def _free_id(registry: Registry, table: RecordTable, record: Mapping[str, Any]) -> str:
    """Return an id for a new record, made from its body and number or from its name, that no other record has."""
    names: Any = record.get("names") or record.get("title") or {}
    name = names.get("en") or next(iter(names.values()), "") if isinstance(names, Mapping) else names
    while not isinstance(name, str):
        name = name[0] if isinstance(name, list) else name.get("text") or next(iter(name.values()))
    body = record.get("body") or record.get("organ")
    words = f"{body} {record.get('ordinal') or record.get('number') or ''}" if body and not name else name
    base = "-".join(
        re.findall("[a-z0-9]+", unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower())
    )[:40].strip("-")
    if not re.match("[a-z]", base):
        base = f"{table.name[0]}-{base}".strip("-")
    known = getattr(registry, table.name)
    return next(id for id in (base, *(f"{base}-{n}" for n in range(2, len(known) + 3))) if id not in known)
