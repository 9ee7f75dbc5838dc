"""Records as tables: rows, filters and counts; where a record is used."""

from __future__ import annotations

from typing import get_args

import pytest

from noteverbale.desk.record_tables import ADDRESSES, OF_THE_MACHINE, TABLES, address_of, rows, used_by
from noteverbale.desk.shapes import shape_of_record
from noteverbale.pipeline import Pipeline
from noteverbale.records.base import Record
from noteverbale.records.notes import Note
from noteverbale.records.office import Office
from noteverbale.records.recipients import Recipient
from noteverbale.registry.tables import LISTS

# Records that no form of the desk shows, and why; they are changed in their files, or by 'import'.
IN_FILES = {
    "fonts": "the fonts of the page are part of the installation",
    "parties": "nouns on which the grammar of every note depends",
    "titles": "nouns on which the grammar of every note depends",
    "entities": "names of States and organizations come from lists of the United Nations",
    "states": "names of States and organizations come from lists of the United Nations",
    "postal_orders": "the post of each country decides them",
    "stationery": "sizes that a maker prints on the packet",
}
# Keys of records that no form shows, and why.
NOT_SHOWN = {
    ("Note", "moves"): "a note's moves have forms of their own, desk/note_form",
    ("Office", "people"): "people have a page of their own",
    ("Office", "reviewers"): "people have a page of their own",
    ("Office", "senders"): "a table of its own",
    ("Office", "contacts"): "a table of its own",
    ("Office", "id"): "it cannot be changed",
    **{("Office", key): "files and addresses of the machine" for key in OF_THE_MACHINE},
}


def test_every_table_has_a_form_or_a_reason_for_none() -> None:
    shown = TABLES.keys() | {"recipients"}
    assert {table for table, _, _ in LISTS} - shown == IN_FILES.keys()


@pytest.mark.parametrize("kind", [Note, Recipient, *(table.kind for table in TABLES.values())])
def test_every_key_of_a_record_is_in_its_form_or_has_a_reason(kind: type[Record]) -> None:
    skip = next((table.skip for table in TABLES.values() if table.kind is kind), ())
    keys = {info.alias or name for name, info in kind.model_fields.items()}
    shown = shape_of_record(kind).parts.keys() - set(skip)
    assert {(kind.__name__, key) for key in keys - shown} == {pair for pair in NOT_SHOWN if pair[0] == kind.__name__}


def test_records_inside_records_have_all_their_keys() -> None:
    """A type that no form shows leaves a key out without a word; the types inside records are looked at here."""
    missing: set[tuple[str, str]] = set()

    def walk(annotation: object) -> None:
        if isinstance(annotation, type) and issubclass(annotation, Record):
            keys = {info.alias or name for name, info in annotation.model_fields.items()}
            missing.update((annotation.__name__, key) for key in keys - shape_of_record(annotation).parts.keys())
            for info in annotation.model_fields.values():
                walk(info.annotation)
        for part in get_args(annotation):
            walk(part)

    for kind in (Note, Recipient, Office, *(table.kind for table in TABLES.values())):
        walk(kind)
    drawn_otherwise = {("Deadline", "before"), ("Deadline", "by"), ("Deadline", "soon"), ("Provision", "paragraph")}
    assert missing - drawn_otherwise - NOT_SHOWN.keys() == set()


def test_rows_are_found_in_any_language_and_by_id(office: Pipeline) -> None:
    table = TABLES["places"]
    everything = rows(office.registry, table, "en")
    assert everything.total == len(everything.rows) == len(office.registry.places)
    for words in ("Вена", "vienne", "维也纳", "VIENNA"):
        assert [row.id for row in rows(office.registry, table, "en", words).rows] == ["vienna"]
    assert rows(office.registry, table, "en", "nowhere").rows == ()


def test_a_filter_shows_the_rows_it_counts(office: Pipeline) -> None:
    table = TABLES["meetings"]
    counts = {choice.value: count for choice, count in rows(office.registry, table, "en").facet}
    assert sum(counts.values()) == len([m for m in office.registry.meetings.values() if m.body])
    for body, count in counts.items():
        shown = rows(office.registry, table, "en", facet=body).rows
        assert {office.registry.meetings[row.id].body for row in shown} == {body}
        assert len(shown) == count


def test_cells_have_names_days_and_links(office: Pipeline) -> None:
    (row,) = [row for row in rows(office.registry, TABLES["meetings"], "fr").rows if row.id == "wg4-1"]
    cells = {cell.column: cell for cell in row.cells}
    assert cells["body"].address == "/bodies/WG4"
    assert "Groupe de travail" in cells["body"].value
    assert (cells["mode"].kind, cells["mode"].value) == ("choice", "in_person")
    (date,) = rows(office.registry, TABLES["sources"], "en", "cop_2008_19_en").rows
    assert [cell.column for cell in date.cells] == ["date", "at"]


@pytest.mark.parametrize(
    ("table", "id", "user"),
    [
        ("meetings", "wg4-1", ("notes", "cu-2009-033")),
        ("bodies", "COP", ("bodies", "WG4")),
        ("acts", "decision_4_4", ("notes", "cu-2009-033")),
        ("places", "vienna", ("contacts", "cop_secretariat")),
        ("places", "vienna", ("office", "unodc")),
        ("contacts", "cop_secretariat", ("notes", "cu-2009-033")),
        ("enclosures", "information_note", ("notes", "cu-2009-033")),
        ("meetings", "bureau-2009-04-16", ("notes", "cu-2009-092")),
    ],
)
def test_a_record_knows_who_uses_it(office: Pipeline, table: str, id: str, user: tuple[str, str]) -> None:
    assert user in {(use.table, use.id) for use in used_by(office.registry, table, id, "en")}


def test_every_page_has_an_address() -> None:
    assert address_of("meetings", "wg4-1") == "/meetings/wg4-1"
    assert address_of("contacts", "a") == "/office/contacts/a"
    assert address_of("states", "AUT") == ""
    assert len(set(ADDRESSES.values())) == len(ADDRESSES)
