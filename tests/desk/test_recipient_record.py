"""What is shown beside the form of a recipient: copies that count and that do not, standing under each treaty, groups."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from noteverbale.desk.recipient_record import copies_received, groups_with, standings
from noteverbale.ledger.entries import Issue
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.registry.loading import load
from replies_support import ISSUED, enter_issue

DAY = date(2026, 3, 3)


def test_copies_are_listed_the_last_first_with_what_became_of_their_number(small_workspace: Path) -> None:
    registry = load(small_workspace)
    enter_issue(small_workspace, "own", {"MEX": "es", "FRA": "fr"})
    enter_issue(small_workspace, "cu-2009-033", {"MEX": "es", "CUB": "es"}, "2026-03-05T09:00:00+00:00")
    with Ledger(small_workspace / "ledger.db") as ledger:
        first, second = copies_received(registry, ledger, "MEX")
        assert (first.note, second.note) == ("cu-2009-033", "own")
        assert (second.reference, second.languages, second.at, second.is_void) == ("CU 2026/12", ("es",), ISSUED, False)
        assert [copy.note for copy in copies_received(registry, ledger, "FRA")] == ["own"]
        assert copies_received(registry, ledger, "ME") == ()
        assert copies_received(registry, ledger, '%"') == ()
        number = ledger.number_of("own")
        assert number
        ledger.void(number, "chief", ISSUED, "wrong date")
        assert [copy.is_void for copy in copies_received(registry, ledger, "MEX")] == [False, True]


def test_a_withdrawn_entry_is_marked(small_workspace: Path) -> None:
    enter_issue(small_workspace, "own")
    registry = load(small_workspace)
    with Ledger(small_workspace / "ledger.db") as ledger:
        late = ledger.issue_more(
            "own", "clerk", ISSUED, lambda issues, serial: Issue.of(issues[0]).model_copy(update={"added": "late"})
        )
        ledger.withdraw(late.serial, "clerk", ISSUED, "never sent", small_workspace / "out")
        assert [copy.is_withdrawn for copy in copies_received(registry, ledger, "MEX")] == [True, False]


def test_standing_is_that_under_every_treaty_on_file(office: Pipeline) -> None:
    registry = office.registry
    found = {each.instrument: each for each in standings(registry, registry.recipients["MEX"], DAY)}
    assert list(found) == list(registry.instruments)
    assert found["TIP_PROTOCOL"].capacity == "participant"
    assert found["TIP_PROTOCOL"].status
    assert (found["FIREARMS_PROTOCOL"].capacity, found["FIREARMS_PROTOCOL"].status) == (None, None)


def test_groups_have_the_reason(office: Pipeline) -> None:
    found = dict(groups_with(office.registry, "MEX", DAY))
    assert found["vienna"] == "seat vienna"
    assert "organizations" not in found
    assert dict(groups_with(office.registry, "nobody", DAY)) == {}
