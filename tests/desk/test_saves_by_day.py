"""The history by day: one line for all that was saved at once, and who may undo it."""

from __future__ import annotations

from datetime import date

from noteverbale.desk.changes import Change
from noteverbale.desk.saves_by_day import act_of, days
from noteverbale.records.base import Key
from noteverbale.records.edit import MISSING


def change(
    serial: int, save: int, table: str, id: str, path: Key, at: str = "2026-03-25T09:00:00+00:00", **values: object
) -> Change:
    files = {"notes": f"notes/2026/{id}.yaml", "recipients": "data/missions/states.yaml", "office": "data/office.yaml"}
    files["replies"] = "data/replies/calls.yaml"
    return Change(
        serial, save, at, "L. Clerk", files[table], table, id, path, values.get("old", "a"), values.get("new", "b")
    )


def test_what_was_saved_at_once_is_one_line_with_its_records_and_keys() -> None:
    late = "2026-03-24T23:30:00+00:00"  # half past midnight in Vienna
    early = "2026-03-24T08:00:00+00:00"
    changes = [
        change(7, 6, "recipients", "MEX", ("MEX", "address", "city"), late),
        change(6, 6, "recipients", "MEX", ("MEX", "email"), late),
        change(5, 5, "notes", "wg6", (), early, old=MISSING),
        change(4, 4, "notes", "old", (), early, new=MISSING),
        change(3, 3, "recipients", "FRA", ("FRA",), early, old=MISSING),
        change(2, 1, "notes", "wg5", ("to", 0), early),
        change(1, 1, "office", "senders.head", ("senders", "head", "contact"), early),
    ]
    today, before = days(changes, "Europe/Vienna")
    assert (today.day, before.day) == (date(2026, 3, 25), date(2026, 3, 24))
    (save,) = today.saves
    assert (save.serial, save.at, save.what, save.records) == (6, late, "changed", (("recipients", "MEX"),))
    assert (save.keys, save.by, save.act) == (("email", "address.city"), "L. Clerk", "write")
    assert [(save.what, save.records[0][1], save.keys, save.act) for save in before.saves] == [
        ("added", "wg6", (), "write"),
        ("removed", "old", (), "write"),
        ("added", "FRA", (), "write"),
        ("changed", "senders.head", ("contact", "to"), "administer"),
    ]


def test_an_answer_is_listed_under_its_note() -> None:
    (day,) = days([change(1, 1, "replies", "3", (3,), old=MISSING)], "UTC")
    assert (day.saves[0].records, day.saves[0].what, day.saves[0].act) == ((("replies", "calls"),), "added", "write")


def test_settings_of_the_office_are_undone_by_an_administrator_only() -> None:
    assert act_of(["notes", "recipients", "replies", "meetings", "contacts"]) == "write"
    for table in ("office", "senders", "series", "kinds", "packs"):
        assert act_of(["notes", table]) == "administer"
