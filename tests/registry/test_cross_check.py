"""References between records: an id that is not on file is a problem, with a code for each kind of record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from noteverbale.files import ChangedFiles, DiskFiles
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Problem, Problems, ProblemsFound
from noteverbale.records.base import Refers
from noteverbale.records.office import Office
from noteverbale.records.refers import marks
from noteverbale.registry.cross_check import KINDS, cross_check
from noteverbale.registry.loading import load, with_changed_note
from noteverbale.registry.note_moves import moves_of
from noteverbale.registry.registry import Registry
from noteverbale.registry.tables import unknown

CODES = {
    "acts": "unknown-act",
    "bodies": "unknown-body",
    "buildings": "unknown-building",
    "contacts": "unknown-contact",
    "enclosures": "unknown-enclosure",
    "entities": "unknown-entity",
    "fonts": "unknown-font",
    "forms": "unknown-form",
    "instruments": "unknown-instrument",
    "kinds": "unknown-kind",
    "meetings": "unknown-meeting",
    "nameable": "unknown-recipient",
    "notes": "unknown-note",
    "packs": "unknown-language",
    "parties": "unknown-party",
    "places": "unknown-place",
    "senders": "unknown-sender",
    "series": "unknown-series",
    "states": "unknown-state",
    "titles": "unknown-title",
}


def without(registry: Registry, table: str) -> Registry:
    if table in ("contacts", "senders"):
        return replace(registry, office=registry.office.model_copy(update={table: ()}))
    empty: dict[str, Any] = {table: {}}
    return replace(registry, **empty)


def problems_of(registry: Registry) -> list[Problem]:
    problems = Problems()
    cross_check(registry, problems)
    return problems.found


def test_every_table_that_is_referred_to_has_a_code() -> None:
    tables = {
        mark.table for kind in (*dict(KINDS).values(), Office) for _, mark in marks(kind) if isinstance(mark, Refers)
    }
    assert {table: unknown(table) for table in tables} == CODES


@pytest.mark.slow
@pytest.mark.parametrize("table", sorted(set(CODES) - {"buildings", "nameable", "notes"}))
def test_an_id_that_is_not_on_file_is_a_problem(office: Pipeline, table: str) -> None:
    problems = problems_of(without(office.registry, table))
    assert CODES[table] in {problem.code for problem in problems}
    assert all(problem.place.line for problem in problems if problem.code == CODES[table])


@pytest.mark.parametrize(
    ("change", "code"),
    [({"same_number_as": "gone"}, "unknown-note"), ({"to": ("gone",)}, "unknown-recipient")],
)
def test_a_note_names_what_is_not_on_file(office: Pipeline, change: dict[str, object], code: str) -> None:
    note = office.registry.notes["cu-2009-033"].model_copy(update=change)
    (problem,) = problems_of(replace(office.registry, notes={note.id: note}))
    assert (problem.code, problem.message) == (code, "'gone' is not on file")


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("data/languages/fr.yaml", "basis: unverified\n", "basis: gone\n"),
        ("data/office.yaml", "tagline_basis: {es: seed}", "tagline_basis: {es: gone}"),
        ("data/acts.yaml", "encourages_basis: {en: knowledge}", "encourages_basis: {en: gone}"),
        ("data/states/t.yaml", "basis: unterm_2017_11", "basis: gone"),
    ],
)
def test_a_basis_that_is_no_source_on_file_is_a_problem(office: Pipeline, path: str, before: str, after: str) -> None:
    file = office.registry.folder / path
    text = file.read_text("utf-8")
    assert before in text
    with pytest.raises(ProblemsFound) as error:
        load(ChangedFiles(DiskFiles(office.registry.folder), {file: text.replace(before, after, 1).encode()}))
    assert [(problem.code, problem.message) for problem in error.value.problems] == [
        ("unknown-source", "'gone' is not on file")
    ]
    assert error.value.problems[0].place.file.endswith(path)


@pytest.mark.parametrize("table", ["acts", "contacts", "packs", "sources"])
def test_problems_after_a_change_are_the_same_with_the_office_before_it(office: Pipeline, table: str) -> None:
    changed = without(office.registry, table)
    with_before = Problems()
    cross_check(changed, with_before, office.registry)
    assert with_before.found == problems_of(changed)
    assert with_before.found


@pytest.mark.slow
def test_problems_after_a_change_of_the_office_are_the_same_with_the_office_before_it(office: Pipeline) -> None:
    registry = office.registry
    for key, value in (("acronym", "ONUDC"), ("languages", ("en", "fr")), ("seat", "nowhere"), ("language", "xx")):
        changed = replace(registry, office=registry.office.model_copy(update={key: value}))
        with_before = Problems()
        cross_check(changed, with_before, registry)
        assert with_before.found == problems_of(changed), key
        assert bool(with_before.found) == (key in ("seat", "language")), key


def test_moves_are_kept_until_something_they_are_read_from_changes(office: Pipeline) -> None:
    registry, note = office.registry, office.registry.notes["cu-2009-033"]
    moves_of(registry, note)

    def kept(**changed: Any) -> bool:
        other = replace(registry, **changed)
        cross_check(other, Problems(), registry)
        return moves_of(other, other.notes[note.id]) is moves_of(registry, note)

    def copied(table: str, id: str) -> dict[str, Any]:
        records = getattr(registry, table)
        return {table: {**records, id: records[id].model_copy()}}

    meeting = registry.meetings[note.meetings[0]]
    assert meeting.body
    assert kept(office=registry.office.model_copy(update={"acronym": "ONUDC"}))
    assert kept(**copied("recipients", "FRA"))
    for table, id in (("kinds", note.kind), ("meetings", meeting.id), ("bodies", meeting.body), ("notes", note.id)):
        assert not kept(**copied(table, id)), table
    assert not kept(**copied("shelf", next(iter(registry.shelf))))
    assert not kept(places={id: place for id, place in registry.places.items() if id != registry.office.seat})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("initials:", "initials: LR.\n#"),
        ("kind: invitation", "kind: nothing"),
        ("meeting:", "meeting: nowhere\n#"),
        ("date: 2009-03-04", "date: 2009-13-04"),
        ("sender:", "id: other\nsender:"),
        ("sender:", "same_number_as: nothing\nsender:"),
        ("reference: CU 2009/33 (A)", "reference: XX 1"),
    ],
)
def test_a_changed_note_is_checked_alone_as_it_is_with_the_whole_office(office: Pipeline, old: str, new: str) -> None:
    registry = office.registry
    path = registry.paths["cu-2009-033"]
    text = registry.files.read(path).decode("utf-8")
    files = ChangedFiles(registry.files, {path: f"{text}initials: XX\n".replace(old, new, 1).encode("utf-8")})

    def found(load_office: Callable[[], Registry | None]) -> object:
        try:
            return load_office()
        except ProblemsFound as error:
            return error.problems

    alone = found(lambda: with_changed_note(registry, files, "cu-2009-033"))
    assert alone in (found(lambda: load(files)), None)
    assert alone is not None or "id: other" in new
