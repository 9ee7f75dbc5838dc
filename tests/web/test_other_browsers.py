"""The day of test_journeys_browser in Firefox, with scripts and without, and in WebKitGTK; and what differs between browsers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from desk_office import CHIEF, CLERK, FRENCH, Desk, desk_office, served
from webdriver import Browser, firefox, webkit

SIX = ("CHN", "EGY", "FRA", "GBR", "MEX", "RUS")
KINDS = ("firefox", "firefox without scripts", "webkit")
pytestmark = [pytest.mark.slow, pytest.mark.proof]


def started(kind: str, folder: Path) -> AbstractContextManager[Browser]:
    """Start a browser with a new profile, in a folder."""
    folder.mkdir()
    return webkit() if kind == "webkit" else firefox(folder, kind == "firefox")


def come_in(browser: Browser, desk: Desk, name: str) -> None:
    """Open a person's link, which leads to the list of notes in two steps, and then the list once more, as a whole page."""
    browser.open(desk.link(name))
    browser.wait('//h1[.="Notes"]')
    browser.open(f"{desk.address}/")


def named(role: str, name: str) -> str:
    """Return the XPath of a link or a button whose name begins like this."""
    return f'//{"a" if role == "link" else "button"}[starts-with(normalize-space(.), "{name}")]'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with served(desk_office(tmp_path / "day", SIX)) as running:
        yield running


@pytest.mark.parametrize("kind", KINDS)
def test_a_day_from_a_new_note_to_its_copies(kind: str, desk: Desk, tmp_path: Path) -> None:
    with started(kind, tmp_path / "clerk") as clerk:
        come_in(clerk, desk, CLERK)
        clerk.press(named("link", "New note"))
        clerk.press('//a[.="Note of invitation"]')
        clerk.press('//option[starts-with(., "Sixteenth meeting of the Working Group on Trafficking")]')
        clerk.press(named("button", "Make the draft"))
        clerk.wait('//*[@role="status"][contains(., "The draft was made.")]')
        clerk.press(named("button", "Save and send for review"))
        clerk.wait('//a[@aria-current="step"][contains(@href, "/review")]')
    with started(kind, tmp_path / "reviser") as reviser:
        come_in(reviser, desk, FRENCH)
        reviser.press(named("link", "Read and decide"))
        reviser.press(named("button", "Approuver le texte (français)"))
        reviser.wait('//*[contains(@class, "good")][contains(., "Approuvé")]')
    with started(kind, tmp_path / "chief") as chief:
        come_in(chief, desk, CHIEF)
        chief.press(named("link", "Read and"))
        chief.press(named("button", "Approve all 6 languages"))
        chief.wait('//nav[contains(@class, "spine")][contains(., "approved")]')
    with started(kind, tmp_path / "issue") as clerk:
        come_in(clerk, desk, CLERK)
        clerk.press(named("link", "Look at the plan and issue"))
        clerk.press(named("button", "Issue 6 copies"))  # the page follows the checks
        clerk.wait('//h2[starts-with(., "6 copies made, counted")]')  # and the run
        if kind != "firefox without scripts":  # a screen reader reads the outcome aloud
            clerk.wait('//p[@id="announcement"][contains(., "6 copies made")]')
        clerk.press('//nav//a[.="Recipients"]')
        clerk.press(named("link", "Import a table"))
        table = tmp_path / "missions.csv"
        table.write_text("State,E-mail\nFrance,new.address@missions.example\n", "utf-8")
        clerk.call("ElementSendKeys", id=clerk.wait('//input[@type="file"]'), text=str(table))
        clerk.press(named("button", "Read the table"))
        clerk.press(named("button", "Apply one change"))
        clerk.wait('//*[starts-with(normalize-space(.), "Applied")]')
    assert "new.address@missions.example" in (desk.folder / "data/missions/sample.yaml").read_text("utf-8")


@pytest.mark.parametrize("kind", ["firefox", "webkit"])
def test_a_page_shown_again_is_renewed_and_nine_tabs_open(kind: str, desk: Desk, tmp_path: Path) -> None:
    """A browser keeps six connections to a host; WebKit keeps a whole page for its Back button."""
    note = desk.folder / "notes" / "later.yaml"
    with started(kind, tmp_path / "clerk") as clerk:
        come_in(clerk, desk, CLERK)
        clerk.open(f"{desk.address}/recipients")
        clerk.press(named("link", "Export as a table"))  # a download leaves the page where it is
        clerk.call("Back")
        clerk.wait('//h1[.="Notes"]')
        begun = next((desk.folder / "notes").rglob("begun.yaml")).read_text("utf-8")
        note.write_text(begun.replace("wg4-15", "wg4-16"), "utf-8")
        clerk.wait('//th[contains(., "Sixteenth meeting of the Working Group on Trafficking")]')
        for _ in range(8):
            clerk.new_tab()
            clerk.open(f"{desk.address}/recipients")
            clerk.wait('//h1[.="Recipients"]', 30)
