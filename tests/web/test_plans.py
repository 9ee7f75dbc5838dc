"""Plans that pages show: made once, and made anew when a file or the ledger changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_support import TO, without_checks
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.web.live import ChangeFeed
from noteverbale.web.plans import Plans, Wanted
from noteverbale.web.site import Site
from noteverbale.web.workspace import Workspace


@pytest.fixture
def plans(small_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Plans:
    without_checks(monkeypatch)
    workspace = Workspace(Pipeline.open(small_workspace), small_workspace / "ledger.db")
    return Plans(Site(workspace, ChangeFeed(), lambda: "2026-03-25T09:00:00+00:00"))


def test_a_plan_is_kept_until_the_ledger_or_a_file_changes(plans: Plans) -> None:
    note = plans.workspace.note("own")
    first = plans.shown(note, Wanted((TO,)), "L. Clerk")
    assert plans.shown(note, Wanted((TO,)), "L. Clerk") is first
    assert (first.reference, len(first.plan.copies), first.seen) == ("CU 2026/12 (A)", 2, 1)
    assert plans.shown(note, Wanted(("MEX",)), "L. Clerk").plan.hash != first.plan.hash
    with Ledger(plans.workspace.folder / "ledger.db") as ledger:
        ledger.reserve("CU", 2026, "clerk", "2026-03-04T09:00:00+00:00")
    second = plans.shown(note, Wanted((TO,)), "L. Clerk")
    assert (second.reference, second.seen, second.plan.hash) == ("CU 2026/13 (A)", 2, first.plan.hash)
    plans.workspace.reload()
    assert plans.shown(note, Wanted((TO,)), "L. Clerk") is not second


def test_without_a_series_that_counts_there_is_a_plan_and_no_number(plans: Plans) -> None:
    path = plans.workspace.folder / "notes" / "2026" / "own.yaml"
    path.write_text(path.read_text("utf-8").replace("2026-03-04", "2025-03-04"), "utf-8")
    plans.workspace.reload()
    shown = plans.shown(plans.workspace.note("own"), Wanted((TO,)), "L. Clerk")
    assert (shown.reference, len(shown.plan.copies)) == ("", 2)


def test_what_changed_is_told_of_plans_that_were_seen(plans: Plans) -> None:
    note = plans.workspace.note("own")
    before = plans.shown(note, Wanted((TO,)), "L. Clerk")
    now = plans.shown(note, Wanted(("MEX",)), "L. Clerk")
    assert [says.key for says in plans.changes(before.plan.hash, now, "en")] == ["stale_removed"]
    assert plans.changes("unknown", now, "en") == []


def test_copies_are_not_added_to_a_note_that_is_not_issued(plans: Plans) -> None:
    with pytest.raises(ProblemsFound, match="not issued"):
        plans.shown(plans.workspace.note("own"), Wanted(("CUB",), added="late"), "L. Clerk")
