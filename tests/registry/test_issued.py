"""What the ledger has of a note: its reference, who has a copy; and notes that go to those that have not answered it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make
from noteverbale.problems import ProblemsFound
from noteverbale.registry.addressees import select
from noteverbale.registry.issued import IssuedNote, earlier_notes, issued_note
from reminder_support import AT, FIRST, REMINDER, issue, write


@pytest.fixture
def folder(small_office: Path) -> Path:
    write(small_office, "first", FIRST)
    write(small_office, "again", REMINDER)
    return small_office


def answer(folder: Path, *recipients: str) -> None:
    path = folder / "data" / "replies" / "first.yaml"
    path.parent.mkdir(exist_ok=True)
    rows = "".join(f"- {{recipient: {id}, received: 2026-04-01, by: clerk}}\n" for id in recipients)
    path.write_text(rows, "utf-8")


def selected(folder: Path, to: Sequence[str] = ()) -> tuple[list[str], dict[str, str]]:
    registry = Pipeline.open(folder).registry
    chosen, left_out = select(registry, registry.notes["again"], to)
    return [recipient.id for recipient in chosen], left_out


def test_the_silent_have_a_copy_and_have_not_answered(folder: Path) -> None:
    issue(folder, "first", ["MEX", "FRA", "CUB"])
    assert selected(folder)[0] == ["CUB", "FRA", "MEX"]
    answer(folder, "FRA")
    chosen, left_out = selected(folder)
    assert chosen == ["CUB", "MEX"]
    assert left_out["FRA"] == "answered CU 2026/12 on 2026-04-01"
    assert left_out["GBR"] == "has no copy of CU 2026/12"
    plan = make(Pipeline.open(folder), Pipeline.open(folder).registry.notes["again"])
    assert [copy.recipient for copy in plan.copies] == ["CUB", "MEX"]


def test_silent_beside_other_names_takes_those_of_them_that_are_silent(folder: Path) -> None:
    issue(folder, "first", ["MEX", "FRA", "CUB"])
    answer(folder, "FRA")
    assert selected(folder, ["silent,MEX,FRA,GBR"])[0] == ["MEX"]
    write(folder, "again", REMINDER.replace("to: [silent]", "to: [MEX, silent]"))
    chosen, left_out = selected(folder)
    assert (chosen, left_out["CUB"]) == (["MEX"], "not among those named")


def test_the_earlier_note_may_be_named_by_its_reference(folder: Path) -> None:
    issue(folder, "first", ["MEX"])
    write(folder, "again", REMINDER.replace("first", "{reference: CU 2026/12, date: 2026-03-04}"))
    registry = Pipeline.open(folder).registry
    assert earlier_notes(registry, registry.notes["again"]) == ("first",)
    assert selected(folder)[0] == ["MEX"]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("earlier: first", "earlier: first", "'first', which was not issued"),
        ("earlier: first", "earlier: {reference: CU 2026/99, date: 2026-03-04}", "names none that is on file"),
        ("  reminder:", "  - further_to: {earlier: cu-2009-033}\n  - reminder:", "names 2 of them: cu-2009-033, first"),
    ],
)
def test_silent_needs_one_earlier_note_that_was_issued(folder: Path, before: str, after: str, message: str) -> None:
    write(folder, "again", REMINDER.replace(before, after))
    with pytest.raises(ProblemsFound, match=message) as found:
        selected(folder)
    assert found.value.problems[0].code == "silent"
    assert found.value.problems[0].place.line == 6


def test_no_group_and_no_recipient_is_called_silent(folder: Path) -> None:
    (folder / "data" / "groups.yaml").write_text("- id: silent\n  title: {en: Silent}\n  any: [{is: MEX}]\n", "utf-8")
    with pytest.raises(ProblemsFound, match="has a meaning of its own"):
        Pipeline.open(folder)


def test_a_note_that_was_issued_has_the_reference_of_the_ledger(folder: Path) -> None:
    issue(folder, "first", ["MEX"])
    office = Pipeline.open(folder)
    assert issued_note(office.registry, "first") == IssuedNote("CU 2026/12", ("MEX",))
    assert issued_note(office.registry, "again") is None
    recipient = office.registry.recipients["MEX"]
    assert "CU 2026/12" in str(office.copy(office.registry.notes["again"], recipient, "en"))


def test_a_reference_stays_as_it_was_when_the_note_that_names_it_was_issued(folder: Path) -> None:
    issue(folder, "first", ["MEX"])
    issue(folder, "again", ["MEX"])
    registry = Pipeline.open(folder).registry
    with Ledger(folder / "ledger.db") as ledger:
        number = ledger.number_of("first")
        assert number
        ledger.void(number, "clerk", AT, "an error")
    assert issued_note(registry, "first") is None
    assert issued_note(registry, "first", "again") == IssuedNote("CU 2026/12", ("MEX",))
