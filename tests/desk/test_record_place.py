"""The record and the value that a place in a file belongs to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noteverbale.desk.record_place import RecordAt, record_at
from noteverbale.pipeline import Pipeline


@pytest.mark.parametrize(
    ("table", "id", "path"),
    [
        ("notes", "cu-2009-033", ("date",)),
        ("bodies", "WG4", ("names", "fr")),
        ("recipients", "MEX", ("address",)),
        ("packs", "ar", ("name",)),
    ],
)
def test_the_place_of_a_value_leads_back_to_it(
    office: Pipeline, table: str, id: str, path: tuple[str | int, ...]
) -> None:
    record = getattr(office.registry, table)[id]
    assert record.place(*path) != record.place()
    found = record_at(office.registry, record.place(*path))
    assert found is not None
    assert (found.table, found.id, found.path[: len(path)]) == (table, id, path)


def test_a_place_of_the_office_and_one_outside_of_all_records(office: Pipeline) -> None:
    record = office.registry.office
    assert record_at(office.registry, record.place("seat")) == RecordAt("office", record.id, ("seat",))
    assert record_at(office.registry, replace(record.place(), file="templates/page/sheet.html.j2")) is None
