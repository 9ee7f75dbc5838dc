"""New offices and new records: what is refused, with its code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.loading import load
from noteverbale.registry.scaffold import init, new, new_of_office
from support import ROOT


@pytest.mark.parametrize(
    ("kind", "id", "like", "code"),
    [
        ("group", "g20", "none", "unknown-group"),
        ("groups", "g20", "none", "unknown-group"),
        ("stationery", "a9", "none", "unknown-stationery"),
        ("postal-order", "XXX", "none", "unknown-postal-order"),
        ("note", "new", "none", "unknown-note"),
        ("mission", "NEW", "none", "unknown-recipient"),
        ("shoe", "new", None, "kind"),
        ("series", "CU", None, "duplicate-id"),
        ("mission", "FRA", None, "duplicate-id"),
        ("note", "../new", None, "id"),
        ("note", "cu-2009-033", None, "duplicate-id"),
    ],
)
def test_a_record_that_cannot_be_begun(office: Pipeline, kind: str, id: str, like: str | None, code: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        new(office.registry, kind, id, like, date(2026, 3, 4))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_an_office_is_made_in_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(ProblemsFound, match="not-empty: this folder is not empty"):
        init(ROOT, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_unknown_kind_of_record_lists_those_there_are(office: Pipeline) -> None:
    with pytest.raises(ProblemsFound) as caught:
        new(office.registry, "reviewer", "new", None, date(2026, 3, 4))
    known = caught.value.problems[0].hint.removeprefix("one of: ").split(", ")
    assert {"act", "body", "contact", "entity", "meeting", "mission", "note", "party", "sender", "series"} < set(known)


@pytest.mark.parametrize(("kind", "name"), [("contact", "contacts"), ("sender", "senders")])
def test_contacts_and_senders_are_lines_for_the_record_of_the_office(own_office: Path, kind: str, name: str) -> None:
    registry = load(own_office)
    into, text = new_of_office(registry, kind, "new")
    assert into == name
    path = own_office / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8").replace(f"\n{name}:\n", f"\n{name}:\n{text}"), "utf-8")
    with pytest.raises(ProblemsFound) as caught:
        load(own_office)
    assert {problem.code for problem in caught.value.problems} == {"fill-in"}
    with pytest.raises(ProblemsFound, match="duplicate-id"):
        new_of_office(registry, kind, next(iter(getattr(registry, name))))
