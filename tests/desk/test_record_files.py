"""Every record of the office is found in its file, and a new one has a file to go to."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.desk.record_files import OFFICE, RecordPlace, find, kind_of, place_for_new, start_of
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records import yaml_source
from noteverbale.records.edit import MISSING, value_at
from noteverbale.registry.tables import LISTS

TABLES = ("notes", "kinds", "shelf", "forms", "packs", *OFFICE, *(name for name, _, _ in LISTS))


@pytest.mark.slow
def test_every_record_is_where_it_is_found(office: Pipeline) -> None:
    data = {path: yaml_source.read(path).data for path, _ in office.registry.files_read}
    for table in TABLES:
        records = getattr(office.registry, table)
        for id in list(records)[::7]:
            place = find(office.registry, table, id)
            record = value_at(data[place.file], place.path)
            assert isinstance(record, dict), (table, id)
            assert record.get("id", record.get("code", id)) == id
            kind = kind_of(office.registry.folder, place.file)
            assert kind is not None
            if table not in OFFICE:
                assert (kind.table, kind.id_at(place.file, (*place.path, "x"))) == (table, id)
    assert find(office.registry, "office", "any").file.name == "office.yaml"


def test_an_unknown_record_is_a_problem_with_a_hint(office: Pipeline) -> None:
    with pytest.raises(ProblemsFound) as caught:
        find(office.registry, "bodies", "WG44")
    assert caught.value.problems[0].code == "unknown-body"
    assert "WG4" in caught.value.problems[0].hint


def test_a_new_record_goes_into_the_file_of_its_table_or_into_one_for_what_was_added(office: Pipeline) -> None:
    data = office.registry.folder / "data"
    assert place_for_new(office.registry, "bodies", "x") == RecordPlace(data / "bodies.yaml", ("x",))
    assert place_for_new(office.registry, "contacts", "x") == RecordPlace(data / "office.yaml", ("contacts", "x"))
    place = place_for_new(office.registry, "meetings", "x")
    assert place == RecordPlace(data / "meetings" / "added.yaml", ("x",))
    start = start_of(office.registry.folder, place.file)
    assert start == "# yaml-language-server: $schema=../schemas/meetings.json\n[]\n"
    assert (place.file.parent / start.split("=")[1].split("\n")[0]).resolve().is_file()
    assert yaml_source.parse(start, "x").data == []


@pytest.mark.parametrize(
    ("name", "table"),
    [("data/meetings/added.yaml", "meetings"), ("data/replies/x.yaml", "replies"), ("data/imported/missions.yaml", None),
     ("data/missions/states.yaml", "recipients"), ("notes/2026/x.yaml", "notes"), ("data/missions2.yaml", None)],
)  # fmt: skip
def test_a_file_has_the_records_that_its_place_says(name: str, table: str | None) -> None:
    kind = kind_of(Path("/office"), Path("/office", name))
    assert (kind.table if kind else None) == table


def test_an_id_that_is_gone_is_missing(office: Pipeline) -> None:
    place = find(office.registry, "bodies", "WG4")
    assert value_at(yaml_source.read(place.file).data, ("gone",)) is MISSING
