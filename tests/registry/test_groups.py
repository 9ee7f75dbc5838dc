"""Who is in a group on a day, and why; what its lists contradict."""

from __future__ import annotations

from datetime import date

import pytest

from command import run
from noteverbale.pipeline import Pipeline
from noteverbale.registry.groups import contradictions, members

OCTOBER = date(2021, 10, 12)


def test_the_participants_of_the_eleventh_meeting(office: Pipeline) -> None:
    registry = office.registry
    assert len(members(registry, "wg4_11_parties", OCTOBER)) == 94
    assert len(members(registry, "wg4_11_observers", OCTOBER)) == 5 + 2 + 20
    both = members(registry, "wg4_11", OCTOBER)
    assert len(both) == 94 + 27 - 1  # Pakistan is on both lists
    assert both["MEX"].why == "wg4_11_parties: named"


def test_contradictions_of_lists_are_reported_at_their_place(office: Pipeline) -> None:
    found = {problem.message.split("'")[1]: problem for problem in contradictions(office.registry)}
    assert set(found) == {"PAK", "MDA"}
    assert all(problem.place.file == "data/groups.yaml" and problem.place.line > 100 for problem in found.values())


@pytest.mark.parametrize(
    ("group", "day", "inside", "outside"),
    [
        ("states", OCTOBER, {"MEX", "VAT"}, {"EU", "ALL"}),
        ("vienna", OCTOBER, {"MEX", "EU"}, {"ALL", "HTI", "FJI"}),
        ("parties_tip", OCTOBER, {"MEX", "MDA"}, {"VAT", "SMOM", "YEM"}),
        ("parties_tip", date(2009, 1, 1), {"MDA"}, {"MEX"}),  # attested in 2021 says nothing of 2009
    ],
)
def test_conditions_select(office: Pipeline, group: str, day: date, inside: set[str], outside: set[str]) -> None:
    found = set(members(office.registry, group, day))
    assert inside <= found
    assert not outside & found


def test_the_command_lists_in_the_order_of_the_language() -> None:
    done = run("group", "wg4_11", "--on", "2021-10-12", "--lang", "es")
    lines = done.stdout.splitlines()
    assert lines[0] == "AFG       Afganistán · government/participant · en · wg4_11_parties: named"
    assert lines[2].startswith("DEU       Alemania")
    assert "120 recipients on 2021-10-12; 97 States are not in it: Andorra" in done.stderr
    assert "group-contradiction: 'MDA'" in done.stderr
