"""A day at the desk in a real browser: a clerk, a reviser, a chief; with counted clicks, and once more without scripts.

The steps of a day follow each other in one test: tests of one file may run in two workers.

Clicks are those on links and buttons. Typing and choosing from a list are not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk_office import CHIEF, CLERK, FRENCH, Desk, at_desk, day, desk_office, served
from noteverbale.ledger.ledger import Ledger

SIX = ("CHN", "EGY", "FRA", "GBR", "MEX", "RUS")
pytestmark = pytest.mark.slow


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def desk(request: pytest.FixtureRequest, small_model: Path, tmp_path: Path) -> Iterator[tuple[Desk, bool]]:
    """A desk that is served, and whether the browsers of its people run scripts. With scripts, it is the program that serves."""
    serve = served if request.param else at_desk
    with serve(desk_office(tmp_path / "day", SIX, small_model)) as started:
        yield started, request.param


class Person:
    """A person at a browser of their own; `clicks` counts links and buttons."""

    def __init__(self, browser: Any, desk: Desk, name: str, scripts: bool) -> None:
        self.context = browser.new_context(
            viewport={"width": 1400, "height": 900}, java_script_enabled=scripts, locale="en-GB"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(180_000)
        self.page.goto(desk.link(name))
        self.page.get_by_role("heading", level=1, name="Notes").wait_for()
        self.clicks = 0

    def press(self, role: str, name: str | re.Pattern[str], first: bool = True) -> None:
        """Click a link or a button by its name; of several the first."""
        found = self.page.get_by_role(role, name=name)
        (found.first if first else found.last).click()
        self.clicks += 1

    def sees(self, text: str | re.Pattern[str]) -> None:
        self.page.get_by_text(text).first.wait_for()


@pytest.fixture
def person(browser: Any, desk: tuple[Desk, bool]) -> Iterator[Any]:
    people: list[Person] = []

    def open_desk(name: str) -> Person:
        people.append(Person(browser, desk[0], name, desk[1]))
        return people[-1]

    yield open_desk
    for each in people:
        each.context.close()


def new_note(desk: tuple[Desk, bool]) -> Path:
    """Return the file of the note that the first journey makes."""
    begun = {"approved", "in-review", "begun"}
    return next(
        path
        for path in (desk[0].folder / "notes").rglob("*.yaml")
        if path.stem not in begun and day(0) in path.read_text("utf-8")
    )


def test_a_day_from_a_new_note_to_its_copies(desk: tuple[Desk, bool], person: Any, tmp_path: Path) -> None:
    a_clerk_writes_an_invitation_in_five_clicks(desk, person)
    a_reviser_approves_in_two_clicks(person)
    a_chief_approves_all_languages_in_two_clicks(person)
    a_clerk_issues_in_two_clicks(desk, person)
    a_table_of_missions_is_imported_in_three_clicks(desk, person, tmp_path)


def a_clerk_writes_an_invitation_in_five_clicks(desk: tuple[Desk, bool], person: Any) -> None:
    clerk = person(CLERK)
    clerk.press("link", "New note")
    clerk.press("link", "Note of invitation")
    meetings = clerk.page.get_by_label("Meeting", exact=True)
    meeting = meetings.locator("option", has_text="Sixteenth meeting of the Working Group on Trafficking").first
    meeting.wait_for(state="attached")
    meetings.select_option(label=meeting.inner_text())
    clerk.press("button", "Make the draft")
    clerk.sees("The draft was made.")
    clerk.page.locator('input[name="moves.delegation.deadline.on"], input[type="date"]').last.wait_for()
    clerk.press("button", "Save and send for review")
    clerk.page.wait_for_url(re.compile(r"/notes/[^/]+/review"), wait_until="commit")
    assert clerk.clicks <= 5
    assert "wg4-16" in new_note(desk).read_text("utf-8")


def a_reviser_approves_in_two_clicks(person: Any) -> None:
    reviser = person(FRENCH)
    reviser.press("link", re.compile("^Read and decide"))
    reviser.page.locator('p[lang="fr"], [lang="fr"] p').first.wait_for()
    reviser.press("button", "Approuver le texte (français)")  # a reviser's page is in the words of that language
    reviser.page.locator(".tag.good", has_text="Approuvé").first.wait_for()
    assert reviser.page.get_by_role("button", name="Approuver le texte (français)").count() == 0
    assert reviser.clicks == 2


def a_chief_approves_all_languages_in_two_clicks(person: Any) -> None:
    chief = person(CHIEF)
    chief.press("link", re.compile("^Read and"))
    chief.press("button", re.compile("^Approve all 6 languages"))
    chief.page.locator(".spine", has_text="approved").wait_for()
    assert chief.clicks == 2


def a_clerk_issues_in_two_clicks(desk: tuple[Desk, bool], person: Any) -> None:
    clerk = person(CLERK)
    clerk.press("link", re.compile("^Look at the plan and issue"))
    clerk.press("button", "Issue 6 copies")
    clerk.page.get_by_text(re.compile("6 copies made, counted")).first.wait_for(timeout=180_000)
    assert clerk.clicks == 2
    with Ledger(desk[0].folder / "ledger.db", "read") as ledger:
        assert [entry.by for entry in ledger.entries() if entry.kind == "issue"] == [CLERK]


def a_table_of_missions_is_imported_in_three_clicks(desk: tuple[Desk, bool], person: Any, tmp_path: Path) -> None:
    table = tmp_path / "missions.csv"
    table.write_text("State,E-mail\nFrance,new.address@missions.example\n", "utf-8")
    clerk = person(CLERK)
    clerk.page.get_by_role("link", name="Recipients").first.click()  # a place, not a step
    clerk.press("link", "Import a table")
    clerk.page.locator('input[type="file"]').set_input_files(table)
    clerk.press("button", "Read the table")
    clerk.press("button", re.compile("^Apply (one change|[0-9]+ changes)"))
    clerk.sees(re.compile("^Applied"))
    assert clerk.clicks <= 3
    assert "new.address@missions.example" in (desk[0].folder / "data/missions/sample.yaml").read_text("utf-8")
