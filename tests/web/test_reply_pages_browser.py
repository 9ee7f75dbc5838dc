"""Answers, numbers and the office in a real browser: journeys with their clicks counted, with scripts and without."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from browsers import barriers, opened
from desk_support import PEOPLE, name_people, served
from forms_support import bare
from noteverbale.ledger.ledger import Ledger
from noteverbale.registry.loading import load
from noteverbale.registry.replies import register
from replies_support import waiting_office

PAGES = (
    "/replies", "/replies/file?note=calls", "/notes/calls/replies", "/notes/calls/replies?show=answered",
    "/notes/calls/replies?show=coming", "/notes/calls/replies?show=topics", "/notes/calls/replies/new?recipient=MEX",
    "/numbers", "/numbers/cu-2026-013", "/numbers/verify", "/office", "/office/doctor", "/office/history",
)  # fmt: skip
CLERK, CHIEF, ADMIN = PEOPLE["clerk"], PEOPLE["approver"], PEOPLE["administrator"]
pytestmark = pytest.mark.slow


@pytest.fixture
def folder(small_workspace: Path) -> Path:
    name_people(small_workspace)
    return waiting_office(small_workspace)


@pytest.fixture
def forms(tmp_path: Path) -> list[Path]:
    """Two filled forms, one of the copy to all that does not say who answers, and a scan."""
    names = {"note": "calls", "language": "", "topic1": "Costs"}
    paths = [bare(tmp_path / f"{id}.pdf", {**names, "recipient": id}) for id in ("FRA", "CUB", "ALL")]
    (tmp_path / "scan.pdf").write_bytes(b"a scan")
    return [*paths, tmp_path / "scan.pdf"]


class Clicks:
    """Clicks on links and buttons of a page by their names, counted."""

    def __init__(self, page: Any) -> None:
        self.page, self.count = page, 0

    def __call__(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name).first.click()
        self.count += 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_forms_are_filed_and_the_silent_reminded_in_four_clicks(
    browser: Any, folder: Path, forms: list[Path], scripts: bool
) -> None:
    with served(folder, CLERK) as links, opened(browser, links[CLERK], java_script_enabled=scripts) as page:
        page.goto(urljoin(links[CLERK], "/notes/calls/replies"))
        click = Clicks(page)
        click("link", "File replies")
        page.get_by_label("Filled forms").set_input_files(forms)
        click.count += 1
        if not scripts:
            click("button", "Read the forms")
        page.get_by_role("heading", name="To be looked at 2").wait_for()
        click("button", "File 2 replies")
        page.get_by_text("2 replies were filed.").wait_for()
        click("button", "Draft a reminder to the silent mission")
        page.wait_for_url("**/notes/calls-reminder/write", wait_until="commit")
        assert click.count == (4 if scripts else 5)
    assert {answer.recipient for answer in register(load(folder, skip_broken=True), "calls")} == {"MEX", "FRA", "CUB"}
    assert "to: [silent]" in (folder / "notes/2026/calls-reminder.yaml").read_text("utf-8")


def test_forms_chosen_before_the_script_came_are_sent(browser: Any, folder: Path, forms: list[Path]) -> None:
    with served(folder, CLERK) as links, opened(browser, links[CLERK]) as page:
        held: list[Any] = []
        page.route("**/desk.js*", lambda route: route.continue_() if held else held.append(route))
        page.goto(urljoin(links[CLERK], "/replies/file?note=calls"), wait_until="commit")
        page.get_by_label("Filled forms").set_input_files(forms)
        page.wait_for_timeout(300)
        assert not page.get_by_role("heading", name="To be looked at 2").is_visible()
        assert held, "the script came before the forms were chosen"
        held[0].continue_()
        page.get_by_role("heading", name="To be looked at 2").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_form_without_a_state_and_a_reply_by_post_are_settled(
    browser: Any, folder: Path, forms: list[Path], scripts: bool
) -> None:
    with served(folder, CLERK) as links, opened(browser, links[CLERK], java_script_enabled=scripts) as page:
        page.goto(urljoin(links[CLERK], "/replies/file?note=calls"))
        page.get_by_label("Filled forms").set_input_files(forms[2:])
        if not scripts:
            page.get_by_role("button", name="Read the forms").click()
        page.get_by_label("Mission").select_option(label="France")
        page.get_by_role("button", name="This mission answers").click()
        page.get_by_role("button", name="File 1 reply").click()
        page.get_by_role("link", name="Look at them").click()
        page.get_by_role("link", name=re.compile("Type it in.*scan.pdf")).click()
        page.get_by_role("button", name="File the reply").click()
        page.get_by_role("link", name="Choose the mission that answers.").click()
        page.get_by_label("Mission").select_option(label="Cuba")
        page.get_by_label("Remarks").fill("by post, see the scan")
        page.get_by_role("button", name="File the reply").click()
        page.get_by_role("link", name=re.compile("Form.*Cuba")).wait_for()
    filed = register(load(folder), "calls")
    assert [answer.recipient for answer in filed] == ["MEX", "FRA", "CUB"]
    assert filed[2].sha256


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_number_is_reserved_and_made_void(browser: Any, folder: Path, scripts: bool) -> None:
    with served(folder, CLERK, CHIEF) as links:
        with opened(browser, links[CLERK], java_script_enabled=scripts) as page:
            click = Clicks(page)
            click("link", "Numbers")
            page.get_by_label("Why").fill("for the note of 12 May")
            click("button", "Reserve the next number")
            page.get_by_role("heading", name="CU 2026/13").wait_for()
            assert click.count == 2
        with opened(browser, links[CHIEF], java_script_enabled=scripts) as page:
            page.goto(urljoin(links[CHIEF], "/numbers"))
            click = Clicks(page)
            click("link", "CU 2026/13")
            page.get_by_label("Why").fill("called off")
            click("button", "Make CU 2026/13 void")
            page.get_by_text("made void").wait_for()
            assert click.count == 2
    with Ledger(folder / "ledger.db", "read") as ledger:
        assert [state for _, state, _ in ledger.numbers()] == ["issued", "void"]


def test_every_page_is_accessible_at_three_widths_in_two_themes(browser: Any, folder: Path, forms: list[Path]) -> None:
    with Ledger(folder / "ledger.db") as ledger:
        ledger.reserve("CU", 2026, "clerk", "2026-03-05T09:00:00+00:00", reason="for the note of 12 May")
    with served(folder, ADMIN, CHIEF, CLERK) as links:
        with opened(browser, links[CLERK]) as page:
            page.goto(urljoin(links[CLERK], "/replies/file?note=calls"))
            page.get_by_label("Filled forms").set_input_files(forms)
            page.get_by_role("button", name="File 2 replies").wait_for()
        wrong: dict[tuple[str, str], object] = {}
        for person in (CLERK, ADMIN):
            with opened(browser, links[person], bypass_csp=True) as page:
                for address in PAGES if person == CLERK else ("/numbers", "/office", "/office/history"):
                    page.goto(urljoin(links[person], address))
                    wrong |= {(person, address): found} if (found := barriers(page)) else {}
        assert wrong == {}
