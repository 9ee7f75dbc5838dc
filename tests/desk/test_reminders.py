"""The draft of a reminder: to whom it goes, what it recalls, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from noteverbale.desk.reminders import reminder
from noteverbale.desk.reply_register import Register, register_of
from noteverbale.ledger.ledger import Ledger
from noteverbale.problems import ProblemsFound
from noteverbale.registry.loading import load
from noteverbale.registry.registry import Registry
from replies_support import waiting_office

TODAY = date(2026, 3, 25)


@pytest.fixture
def registry(small_workspace: Path) -> Registry:
    return load(waiting_office(small_workspace))


@pytest.fixture
def register(registry: Registry) -> Register:
    with Ledger(registry.folder / "ledger.db", "read") as ledger:
        return register_of(registry, registry.notes["calls"], ledger, TODAY)


def test_a_reminder_to_all_that_are_silent_names_none_of_them(registry: Registry, register: Register) -> None:
    draft = reminder(registry, register, ["GBR", "FRA", "CUB"], TODAY, "L. Clerk")
    assert (draft.data["kind"], draft.data["to"], draft.data["drafter"]) == ("reminder", ["silent"], "L. Clerk")
    assert (draft.data["sender"], draft.data["languages"]) == ("secretary_general", ["en", "fr", "es"])
    assert draft.data["moves"] == {"reminder": {"earlier": "calls", "was": {"by": "2026-04-03"}}}
    assert (draft.id, draft.path) == ("calls-reminder", registry.folder / "notes" / "2026" / "calls-reminder.yaml")


def test_a_reminder_to_some_names_them(registry: Registry, register: Register) -> None:
    assert reminder(registry, register, ["FRA"], TODAY, "L. Clerk").data["to"] == ["FRA"]


def test_nobody_is_reminded_who_answered_or_of_a_note_that_was_not_issued(
    registry: Registry, register: Register
) -> None:
    for recipients in ([], ["MEX"], ["FRA", "MEX"]):
        with pytest.raises(ProblemsFound, match="only recipients that have not answered"):
            reminder(registry, register, recipients, TODAY, "L. Clerk")
    with pytest.raises(ProblemsFound, match="'calls' is not issued"):
        reminder(registry, replace(register, issued=""), ["FRA"], TODAY, "L. Clerk")
    bare = replace(registry, kinds={id: kind for id, kind in registry.kinds.items() if id != "reminder"})
    with pytest.raises(ProblemsFound, match="no kind of note that reminds"):
        reminder(bare, register, ["FRA"], TODAY, "L. Clerk")
