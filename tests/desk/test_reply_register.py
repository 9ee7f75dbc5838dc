"""The register of answers: who is silent, who was reminded, what was proposed, which notes wait."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from noteverbale.desk.reply_register import Register, register_of, waiting
from noteverbale.ledger.ledger import Ledger
from noteverbale.registry.loading import load
from replies_support import REMINDER, enter_issue, waiting_office, write_answers, write_note

TODAY = date(2026, 3, 25)


@pytest.fixture
def folder(small_workspace: Path) -> Path:
    return waiting_office(small_workspace)


def read(folder: Path, note: str = "calls", today: date = TODAY) -> Register:
    registry = load(folder)
    with Ledger(folder / "ledger.db", "read") as ledger:
        return register_of(registry, registry.notes[note], ledger, today)


def test_the_register_has_each_recipient_of_the_issue_with_its_copy(folder: Path) -> None:
    register = read(folder)
    states = [(row.recipient, row.state, row.languages) for row in register.rows]
    assert states == [
        ("MEX", "answered", ("es",)),
        ("FRA", "silent", ("fr",)),
        ("CUB", "silent", ("es",)),
        ("GBR", "silent", ("en",)),
    ]
    assert register.last_day == date(2026, 4, 3)
    assert {row.sent for row in register.rows} == {register.issued} == {"2026-03-04T09:00:00+00:00"}
    assert [row.state for row in read(folder, today=date(2026, 4, 4)).silent()] == ["overdue"] * 3
    assert register.count("silent") == 3


def test_before_the_issue_it_has_those_that_the_note_goes_to(folder: Path) -> None:
    register = read(folder, "own")
    assert register.issued == ""
    assert len(register.rows) > 3
    assert {(row.state, row.sent) for row in register.rows} == {("silent", "")}


def test_an_answer_without_a_copy_is_in_the_register_too(folder: Path) -> None:
    write_answers(folder, "- {recipient: EGY, received: 2026-04-09, by: anna, remarks: by fax}\n")
    (row,) = read(folder).answered()
    assert (row.recipient, row.state, row.sent, row.languages) == ("EGY", "late", "", ())


def test_a_reminder_is_known_by_those_that_have_a_copy_of_it(folder: Path) -> None:
    write_note(folder, "again", REMINDER)
    (draft,) = read(folder).reminders
    assert (draft.note, draft.issued, draft.recipients) == ("again", "", ())
    assert {row.reminded for row in read(folder).rows} == {""}
    enter_issue(folder, "again", {"FRA": "fr", "CUB": "es"}, "2026-03-20T10:00:00+00:00")
    reminded = {row.recipient: row.reminded[:10] for row in read(folder).silent()}
    assert reminded == {"FRA": "2026-03-20", "CUB": "2026-03-20", "GBR": ""}


def test_topics_are_counted_whatever_their_case_and_only_of_valid_answers(folder: Path) -> None:
    write_answers(
        folder,
        "- {recipient: MEX, received: 2026-03-10, by: anna, topics: [Victims, Data]}\n"
        "- {recipient: FRA, received: 2026-03-10, by: anna, topics: [Costs]}\n"
        "- {recipient: FRA, received: 2026-03-11, by: anna, supersedes: true, topics: ['victims ', Links]}\n",
    )
    register = read(folder)
    topics = [(topic.text, topic.recipients) for topic in register.topics()]
    assert topics == [("Victims", ("MEX", "FRA")), ("Data", ("MEX",)), ("Links", ("FRA",))]
    assert len(register.answers) == 3


def test_members_are_those_of_all_delegations(folder: Path) -> None:
    assert [(row.recipient, member.name) for row, member in read(folder).members()] == [("MEX", "Ana García")]


def test_the_notes_that_wait_are_issued_and_ask_for_an_answer(folder: Path) -> None:
    registry = load(folder)
    enter_issue(folder, "own")
    with Ledger(folder / "ledger.db", "read") as ledger:
        registers, problems = waiting(registry, ledger, TODAY)
        assert [register.note.id for register in registers] == ["calls", "own"], "by their last day"
        assert problems.found == []
        write_answers(folder, "- {recipient: XXX, received: 2026-03-10, by: anna}\n")
        registers, problems = waiting(registry, ledger, TODAY)
    assert [register.note.id for register in registers] == ["own"]
    assert [problem.code for problem in problems.found] == ["unknown-recipient"]
