"""How a note is in its life, and what waits for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from noteverbale.desk.stages import STEPS, Life, Replies, Says, life, steps
from noteverbale.desk.waiting import waiting
from noteverbale.ledger.entries import Issue, Sent
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.records.office import Person
from noteverbale.review import approval
from noteverbale.review.approval import ApprovalState
from replies_support import waiting_office

TODAY = date(2026, 3, 3)
AT = "2026-03-03T09:00:00+00:00"
NOTE = "wg4-11"
CLERK = Person(name="L. Clerk", roles=("clerk",))
REVISER = Person(name="M. Réviseur", roles=("reviser",), languages=("fr",))


def test_a_note_on_file_with_a_number_is_issued(office: Pipeline) -> None:
    note = office.registry.notes["cu-2009-033"]
    found = life(office, note, (), "", TODAY)
    assert (found.stage, found.number, found.issued) == ("issued", "CU 2009/33 (A)", date(2009, 3, 4))
    assert steps(found)["issue"] == ("done", Says("issue_done", {"number": "CU 2009/33 (A)"}))
    assert tuple(steps(found)) == STEPS


@pytest.mark.slow
def test_the_stage_follows_the_decisions(office: Pipeline, tmp_path: Path) -> None:
    note = office.registry.notes[NOTE].model_copy(update={"sample": False})
    with Ledger(tmp_path / "ledger.db") as ledger:

        def now(sent: str = "") -> Life:
            return life(office, note, ledger.entries(note=note.id), sent, TODAY)

        assert now().stage == "draft"
        assert now(sent=AT).stage == "sent"
        approval.send_back(office, note, ledger, "M. Réviseur", AT, "le nom entier", "fr")
        assert (now().stage, now().languages("returned")) == ("returned", ("fr",))
        assert steps(now())["review"] == ("fault", Says("review_returned", {"languages": ("fr",)}))
        [wait] = [wait for wait in waiting(CLERK, [(note, now())], TODAY) if wait.language]
        assert (wait.step, wait.says.values["by"], wait.says.values["reason"]) == (
            "write",
            "M. Réviseur",
            "le nom entier",
        )
        again = now(sent="2026-03-03T10:00:00+00:00")
        assert (again.stage, again.languages("returned")) == ("sent", ())
        assert [wait.step for wait in waiting(REVISER, [(note, again)], TODAY)] == ["review/fr"]
        assert not [wait for wait in waiting(CLERK, [(note, again)], TODAY) if wait.language]
        approval.approve(office, note, ledger, "C. Chief", AT)
        assert now().stage == "ready"
        assert [wait.step for wait in waiting(CLERK, [(note, now())], TODAY)] == ["issue"]
        assert waiting(REVISER, [(note, now())], TODAY) == []
        assert (now().changed) == (AT, "C. Chief")


def test_a_note_in_review_waits_for_each_reviser_of_its_languages(office: Pipeline) -> None:
    note = office.registry.notes[NOTE].model_copy(update={"sample": False})
    found = life(office, note, (), AT, TODAY)
    [wait] = waiting(REVISER, [(note, found)], TODAY)
    assert (wait.step, wait.says.values["languages"]) == ("review/fr", ("fr",))
    assert waiting(CLERK, [(note, found)], TODAY) == []
    drafted = note.model_copy(update={"drafter": REVISER.name})
    assert waiting(REVISER, [(drafted, found)], TODAY) == []


def test_those_that_have_not_answered_wait_for_a_reminder(office: Pipeline) -> None:
    note = office.registry.notes["cu-2009-033"]
    issued = replace(life(office, note, (), "", TODAY), replies=Replies(112, 197, date(2026, 3, 13)))
    [wait] = waiting(CLERK, [(note, issued)], TODAY)
    assert wait.says == Says("silent", {"count": 85, "date": date(2026, 3, 13)})
    assert waiting(REVISER, [(note, issued)], TODAY) == []
    assert waiting(CLERK, [(note, issued)], date(2026, 2, 20)) == []  # three weeks before the last day
    assert steps(issued)["replies"] == ("", Says("replies_count", {"count": 112, "total": 197}))


def test_copies_that_were_added_later_count_with_those_of_the_issue(small_workspace: Path) -> None:
    office = Pipeline.open(waiting_office(small_workspace))
    note = office.registry.notes["calls"]
    with Ledger(small_workspace / "ledger.db") as ledger:
        before = life(office, note, ledger.entries(note="calls"), "", TODAY)
        first = ledger.issued("calls")[0]
        sent = Sent(recipient="VAT", language="en", audience="")
        late = Issue.of(first).model_copy(update={"copies": (sent,), "added": "late", "manifest": "manifest-9.json"})
        ledger.issue_more("calls", "B. Second", "2026-12-24T09:00:00+00:00", lambda issues, serial: late)
        after = life(office, note, ledger.entries(note="calls"), "", TODAY)
    assert (before.replies.total, after.replies.total) == (4, 5)
    assert (after.issued, after.number) == (before.issued, before.number)


def test_an_issue_with_missing_copies_waits_for_a_clerk(office: Pipeline) -> None:
    note = office.registry.notes["cu-2009-033"]
    half = Life("issued", number="CU 2026/1", incomplete=True)
    assert [(wait.step, wait.do) for wait in waiting(CLERK, [(note, half)], TODAY)] == [("issue", "incomplete_do")]
    assert waiting(REVISER, [(note, half)], TODAY) == []


@pytest.mark.parametrize(
    ("found", "step", "mark", "key"),
    [
        (Life("write", problems=2), "write", "fault", "write_problems"),
        (Life("broken"), "review", "fault", "review_unknown"),
        (Life("void", number="CU 2026/1"), "issue", "fault", "issue_void"),
        (Life("issued", number="CU 2026/1", incomplete=True), "issue", "fault", "issue_incomplete"),
        (Life("draft", recipients=None), "who", "fault", "who_fault"),
        (Life("draft", approvals={"fr": ApprovalState("draft")}), "review", "", "review_to_read"),
        (Life("sample"), "issue", "", "issue_sample"),
        (Life("ready", replies=Replies(last_day=TODAY)), "replies", "", "replies_by"),
    ],
)
def test_each_step_says_how_it_is(found: Life, step: str, mark: str, key: str) -> None:
    shown = {str(name): words for name, words in steps(found).items()}[step]
    assert (shown[0], shown[1].key) == (mark, key)


def test_the_step_counts_those_who_get_a_copy(office: Pipeline) -> None:
    """Recipients whose languages a note does not go out in are left out of it."""
    note = office.registry.notes[NOTE].model_copy(update={"languages": ("fr",)})
    count = life(office, note, (), "", TODAY).recipients
    readers = [recipient for recipient in office.registry.recipients.values() if "fr" in recipient.languages]
    assert count
    assert 0 < count <= len(readers) < (life(office, office.registry.notes[NOTE], (), "", TODAY).recipients or 0)
