"""Tables and forms of records in a real browser: a new meeting, a change, two at once; with and without scripts; accessible."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsers import barriers, opened, preview
from noteverbale.registry.loading import load

VIEWS = (
    "/meetings",
    "/meetings?q=no+such+meeting",
    "/meetings/new",
    "/meetings/wg4-14",
    "/bodies/WG4",
    "/acts/decision_4_4",
    "/places",
    "/buildings",
    "/instruments",
    "/enclosures/information_note",
    "/office/settings",
    "/office/contacts",
    "/office/contacts/cop_secretariat",
    "/office/senders/secretary_general",
    "/office/series/CU",
    "/office/groups",
    "/office/sources",
    "/bodies/WG4/remove",
)
pytestmark = pytest.mark.slow


@pytest.fixture
def served(small_office: Path) -> Iterator[tuple[Path, str]]:
    """An office that the test may change, and the link of its server."""
    with preview(small_office) as link:
        yield small_office, link


@pytest.fixture(scope="module")
def shared(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The link of an office that nobody changes."""
    folder = Path(shutil.copytree(small_model, tmp_path_factory.mktemp("records") / "office"))
    with preview(folder) as link:
        yield link


class Clicks:
    """Counts what a person clicks."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, target: Any) -> None:
        target.click()
        self.count += 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_meeting_with_a_sitting_is_added_with_four_clicks(
    browser: Any, served: tuple[Path, str], scripts: bool
) -> None:
    folder, link = served
    with opened(browser, link, java_script_enabled=scripts) as page:
        click = Clicks()
        click(page.get_by_role("link", name="Meetings", exact=True))
        click(page.get_by_role("link", name="Add a meeting"))
        page.get_by_label("Body that meets").select_option("WG4")
        page.get_by_label("Number", exact=True).fill("16")
        page.get_by_label("First day").fill("2027-05-04")
        page.get_by_label("City").select_option("vienna")
        click(page.get_by_role("button", name="Add Sittings with their hours"))
        page.get_by_text("Tuesday 4 May 2027").wait_for()
        row = page.get_by_role("group", name="Sittings with their hours")
        row.get_by_label("Day").fill("2027-05-04")
        row.get_by_label("From").fill("10:00")
        row.get_by_label("Until").fill("13:00")
        click(page.get_by_role("button", name="Save", exact=True))
        page.get_by_text("“wg4-16” is saved").wait_for()
        assert click.count == 4
        assert page.get_by_role("heading", level=1).inner_text().startswith("Sixteenth meeting")
    meeting = load(folder).meetings["wg4-16"]
    assert (meeting.ordinal, len(meeting.timetable)) == (16, 1)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_mistake_leads_to_its_field(browser: Any, served: tuple[Path, str], scripts: bool) -> None:
    folder, link = served
    with opened(browser, link, java_script_enabled=scripts) as page:
        page.goto(f"{link.partition('/?')[0]}/meetings/wg4-14", wait_until="domcontentloaded")
        page.get_by_label("Last day").fill("2020-01-01")
        with page.expect_response("**/meetings/wg4-14") as answer:
            page.get_by_role("button", name="Save", exact=True).click()
        assert answer.value.status == 422
        page.get_by_role("heading", name="One thing to correct").wait_for()
        assert page.title().startswith("Error: ")
        assert page.get_by_label("Last day").input_value() == "2020-01-01"
    assert str(load(folder).meetings["wg4-14"].end) == "2024-07-09"


def test_two_people_change_one_field_and_nothing_is_lost(browser: Any, served: tuple[Path, str]) -> None:
    folder, link = served
    address = f"{link.partition('/?')[0]}/meetings/wg4-14"
    with opened(browser, link) as first, opened(browser, link) as second:
        for page in (first, second):
            page.goto(address, wait_until="domcontentloaded")
        first.get_by_label("City").select_option("geneva")
        second.get_by_label("City").select_option("new_york")
        second.get_by_label("Symbol of the agenda").fill("A/1")
        first.get_by_role("button", name="Save", exact=True).click()
        first.get_by_text("is saved").wait_for()
        second.get_by_role("button", name="Save", exact=True).click()
        second.locator(".why", has_text="changed this meanwhile to “geneva”").wait_for()
        assert second.get_by_label("City").input_value() == "new_york"
        second.get_by_role("button", name="Take the other one").click()
        second.get_by_text("One thing to correct").wait_for(state="detached")
        assert second.get_by_label("City").input_value() == "geneva"
        second.get_by_role("button", name="Save", exact=True).click()
        second.get_by_text("is saved").wait_for()
    meeting = load(folder).meetings["wg4-14"]
    assert (meeting.city, meeting.agenda) == ("geneva", "A/1")


def test_pages_of_records_are_accessible_and_fit_every_width(browser: Any, shared: str) -> None:
    """Axe at three widths in both themes; no page is wider than its window."""
    wrong: dict[str, object] = {}
    with opened(browser, shared) as page:
        for view in VIEWS:
            page.goto(shared.partition("/?")[0] + view, wait_until="domcontentloaded")
            wrong |= {view: found} if (found := barriers(page)) else {}
    assert wrong == {}


def test_a_form_is_filled_in_by_keyboard_alone(browser: Any, shared: str) -> None:
    with opened(browser, shared) as page:
        page.goto(shared.partition("/?")[0] + "/meetings/wg4-14", wait_until="domcontentloaded")
        stops = set()
        for _ in range(150):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break  # the end of the page
            name, ringed, shown = page.evaluate(
                """() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
                return [e.id || e.name || e.textContent, s.outlineStyle !== 'none', r.width > 0 && r.height > 0]; }"""
            )
            assert ringed, name
            assert shown, name
            stops.add(name)
        assert {"f-body", "f-start", "f-city", "f-mode", "f-report"} <= stops
