"""A note is begun, written, ordered and sent for review in a real browser, with the clicks that it takes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsers import barriers, opened, preview, until

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(small_office: Path) -> Iterator[tuple[Path, str]]:
    """The folder of an office, and the link to its pages."""
    with preview(small_office) as link:
        yield small_office, link


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_clerk_writes_a_new_invitation_with_five_clicks(browser: Any, desk: tuple[Path, str], scripts: bool) -> None:
    folder, link = desk
    with opened(browser, link, java_script_enabled=scripts) as page:
        clicks = 0

        def click(button: Any) -> None:
            nonlocal clicks
            button.click()
            clicks += 1

        click(page.get_by_role("link", name="New note"))
        click(page.get_by_role("link", name="Note of invitation", exact=True))
        page.get_by_label("Meeting", exact=True).select_option("wg4-14")
        clicks += 1  # the choice of the meeting
        click(page.get_by_role("button", name="Make the draft"))
        assert page.get_by_role("heading", level=1).inner_text() == (
            "Fourteenth meeting of the Working Group on Trafficking in Persons"
        )
        page.get_by_label("Date of the note").fill("2024-03-04")
        page.locator('[name="moves.delegation.deadline.bound"]').select_option("by")
        page.locator('[name="moves.delegation.deadline.on"]').fill("2024-06-14")
        if scripts:  # a request that is given up when the page is left would be an error in the console
            page.wait_for_timeout(500)
            until(page, "!document.querySelector('.htmx-request')")
        click(page.get_by_role("button", name="Save and send for review").last)
        page.wait_for_url("**/notes/wg4-14/review", wait_until="commit")  # its many pictures come later
        assert clicks == 5
    text = (folder / "notes" / str(time.gmtime().tm_year) / "wg4-14.yaml").read_text("utf-8")
    assert "date: 2024-03-04\n" in text
    assert "delegation: {deadline: {by: 2024-06-14}}\n" in text


def test_the_page_follows_the_form_and_nothing_is_lost_on_the_way_out(browser: Any, desk: tuple[Path, str]) -> None:
    folder, link = desk
    path = folder / "notes" / "2009" / "cu-2009-033.yaml"
    before = path.read_bytes()
    with opened(browser, link) as page:
        page.goto(page.url + "notes/cu-2009-033/write")
        first = page.locator("#page-1").get_attribute("src")
        page.get_by_label("Initials").evaluate("each => each.closest('details').open = true")
        page.get_by_label("Initials").fill("QQ.")
        until(page, f"document.querySelector('#page-1').getAttribute('src') !== '{first}'")
        page.get_by_label("Date of the note").evaluate("each => each.type = 'text'")
        page.get_by_label("Date of the note").fill("2009-13-01")
        page.get_by_text("This is the last good page.").wait_for()
        assert page.locator("#page-1").get_attribute("src") != first
        assert page.get_by_label("Initials").input_value() == "QQ."
        asked: list[str] = []

        def stay(dialog: Any) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.on("dialog", stay)
        page.get_by_role("link", name="Recipients", exact=True).click()
        page.wait_for_timeout(300)
        assert asked == ["beforeunload"]
        assert page.url.endswith("/write")
    assert path.read_bytes() == before


def test_sentences_are_ordered_by_keyboard_alone(browser: Any, desk: tuple[Path, str]) -> None:
    _, link = desk
    with opened(browser, link) as page:
        page.goto(page.url + "notes/cu-2009-033/write")
        page.get_by_role("button", name=re.compile("Leave out.*The act set up")).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**#sentences")
        assert page.get_by_role("button", name=re.compile("Leave out.*The act set up")).count() == 0
        sentence = page.get_by_label("Add a sentence")
        sentence.focus()
        for _ in range(4):  # where a second passes between two letters, a browser begins its search anew
            page.keyboard.type("A paragraph of your own")
            if (chosen := sentence.evaluate("list => list.selectedOptions[0].label")) == "A paragraph of your own":
                break
            page.wait_for_timeout(1500)
        assert chosen == "A paragraph of your own"
        page.get_by_role("button", name="Add", exact=True).last.focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="A paragraph of your own").wait_for()
        page.get_by_role("button", name="Undo last change").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**undone=1")
        assert page.get_by_role("heading", name="A paragraph of your own").count() == 0


def test_the_pages_are_accessible_and_fit_at_every_width(browser: Any, desk: tuple[Path, str]) -> None:
    _, link = desk
    wrong: dict[str, object] = {}
    addresses = ("new", "new?kind=consultation", "cu-2009-033/write", "cu-2009-092/write", "cu-2009-033/delete")
    with opened(browser, link, bypass_csp=True) as page:
        root = page.url
        for address in addresses:
            page.goto(f"{root}notes/{address}")
            wrong |= {address: found} if (found := barriers(page)) else {}
    assert wrong == {}
