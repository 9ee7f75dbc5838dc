"""What is in the way of an issue: each obstacle is found, and alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ledger_support import spoil
from noteverbale.issuing.issue import obstacles
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make
from noteverbale.problems import Place, Problem
from noteverbale.records.notes import Note
from noteverbale.review import approval


def codes(office: Pipeline, ledger: Ledger, note: Note, *to: str) -> list[str]:
    plan = make(office, note, to or ("MEX", "FRA"), "own", ())
    return [problem.code for problem in obstacles(office, note, plan, ledger)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sample": True}, "sample"),
        ({"address": None}, "no-address"),
        ({"status": ()}, "unknown-status"),
    ],
)
def test_what_a_recipient_lacks(issuing_folder: Path, ledger: Ledger, change: dict[str, object], code: str) -> None:
    office = Pipeline.open(issuing_folder)
    note = office.registry.notes["own"].model_copy(update={"capacity": None} if code == "unknown-status" else {})
    recipients = office.registry.recipients
    changed = recipients["MEX"].model_copy(update=change)
    office = Pipeline(replace(office.registry, recipients={**recipients, "MEX": changed}))
    assert code in codes(office, ledger, note)
    assert code not in codes(office, ledger, note, "FRA")


@pytest.mark.slow
def test_a_letter_that_no_font_has_in_a_copy_that_the_note_did_not_ask_for(
    issuing_folder: Path, ledger: Ledger
) -> None:
    registry = Pipeline.open(issuing_folder).registry
    mexico = registry.recipients["MEX"]
    assert mexico.address
    rare = mexico.model_copy(update={"address": mexico.address.model_copy(update={"city": "\uc11c울"})})
    office = Pipeline(replace(registry, recipients={**registry.recipients, "MEX": rare}))
    note = registry.notes["own"].model_copy(update={"to": ("FRA",)})
    assert "letter" in codes(office, ledger, note, "FRA", "MEX")
    assert "letter" not in codes(office, ledger, note, "FRA")


@pytest.mark.slow
def test_a_sample_note(issuing_office: Pipeline, ledger: Ledger) -> None:
    note = issuing_office.registry.notes["own"].model_copy(update={"sample": True})
    assert codes(issuing_office, ledger, note) == ["sample"]


@pytest.mark.slow
def test_an_approval_that_is_missing(issuing_office: Pipeline, ledger: Ledger) -> None:
    registry = issuing_office.registry
    strict = Pipeline(replace(registry, office=registry.office.model_copy(update={"approval": True})))
    assert codes(strict, ledger, registry.notes["own"]) == ["not-approved"]


@pytest.mark.slow
def test_comments_that_are_open(issuing_office: Pipeline, ledger: Ledger) -> None:
    registry, at = issuing_office.registry, "2026-03-04T09:00:00+00:00"
    note, plan = registry.notes["own"], make(issuing_office, registry.notes["own"], ("MEX",), "own", ())
    entry = approval.comment(issuing_office, note, ledger, "B. Reviser", at, "fr", "invitation", "Two days.")
    (problem,) = obstacles(issuing_office, note, plan, ledger)
    assert (problem.code, problem.severity) == ("open-comments", "warning")
    assert f"{entry.serial} by B. Reviser (fr, invitation 1)" in problem.message
    office = registry.office.model_copy(update={"resolved_comments": True})
    strict = Pipeline(replace(registry, office=office))
    assert [problem.severity for problem in obstacles(strict, note, plan, ledger)] == ["error"]
    approval.resolve(note, ledger, "clerk", at, entry.serial)
    assert obstacles(strict, note, plan, ledger) == ()


@pytest.mark.slow
def test_an_approval_that_is_not_of_another_person(issuing_office: Pipeline, ledger: Ledger) -> None:
    registry = issuing_office.registry
    strict = Pipeline(replace(registry, office=registry.office.model_copy(update={"approval": True})))
    approval.approve(strict, registry.notes["own"], ledger, "Jose Martinez", "2026-03-04T09:00:00+00:00")
    assert codes(strict, ledger, registry.notes["own"]) == []
    note = registry.notes["own"].model_copy(update={"drafter": "José Martínez"})
    assert codes(strict, ledger, note) == ["not-approved"]


@pytest.mark.slow
def test_a_broken_note_that_may_share_the_number(issuing_office: Pipeline, ledger: Ledger, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    problem = Problem(Place(str(broken)), "unknown-key", "there is no key 'meting'")
    office = Pipeline(replace(issuing_office.registry, broken_notes={str(broken): (problem,)}))
    note = office.registry.notes["own"]
    broken.write_text("same_number_as: another", "utf-8")
    assert codes(office, ledger, note) == []
    broken.write_text("same_number_as: own", "utf-8")
    assert codes(office, ledger, note) == ["spoilt"]


@pytest.mark.slow
def test_a_field_that_would_be_printed_open(issuing_folder: Path, ledger: Ledger, tmp_path: Path) -> None:
    import shutil

    folder = Path(shutil.copytree(issuing_folder, tmp_path / "office"))
    parties = folder / "data" / "parties.yaml"
    before = "ins: правительством, prep: правительстве, complement"
    text = parties.read_text("utf-8")
    assert before in text
    parties.write_text(text.replace(before, "ins: правительством, complement"), "utf-8")
    template = folder / "templates" / "moves" / "invitation" / "ru.md.j2"
    text = template.read_text("utf-8")
    assert "В этой связи" in text
    template.write_text(text.replace("В этой связи", 'О {{ party|case("prep") }}. В этой связи'), "utf-8")
    office = Pipeline.open(folder)
    assert "unfilled" in codes(office, ledger, office.registry.notes["own"], "RUS")
    assert "unfilled" not in codes(office, ledger, office.registry.notes["own"], "MEX")


def test_a_ledger_that_was_changed(issuing_office: Pipeline, ledger: Ledger) -> None:
    spoil(ledger.file.path, "UPDATE entries SET by = 'other'")
    assert codes(issuing_office, ledger, issuing_office.registry.notes["own"]) == ["ledger-broken"]
