"""The afternoon of an issue in a real browser: from the list to paper and mail, stopped in the middle, gone on with."""

from __future__ import annotations

import os
import re
import signal
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from browsers import barriers, opened, preview, program
from command import run
from dispatch_support import journalled
from noteverbale.issuing.manifest import JOURNAL
from noteverbale.ledger.ledger import Ledger

NOTE = "/notes/own"
SECONDS = 300_000  # milliseconds that a browser waits for a command on a busy machine
pytestmark = pytest.mark.slow


@pytest.fixture
def office(small_workspace: Path) -> Path:
    """An office whose note to six recipients is approved in all languages, and is not issued yet."""
    path = small_workspace / "notes" / "2026" / "own.yaml"
    path.write_text(path.read_text("utf-8") + "to: [MEX, FRA, CUB, EGY, GBR, RUS]\n", "utf-8")
    done = run("approve", "own", "--by", "C. Chief", "--office", str(small_workspace))
    assert done.returncode == 0, done.stderr
    return small_workspace


def ended(page: Any) -> str:
    """Return what a run says when it has ended; the page follows it by itself."""
    title = page.locator("h2#run")
    for _ in range(SECONDS // 100):
        text = str(title.inner_text())
        if not re.search("Making the copies|Reading the office", text):
            return text
        page.wait_for_timeout(100)
    raise AssertionError(text)


def numbers(folder: Path) -> list[str]:
    with Ledger(folder / "ledger.db", "read") as ledger:
        return [number.slug for number, _, _ in ledger.numbers()]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_list_to_paper_and_mail_in_four_clicks(browser: Any, office: Path, scripts: bool) -> None:
    with preview(office) as link, opened(browser, link, java_script_enabled=scripts) as page:
        page.set_default_timeout(SECONDS)
        clicks = 0

        def click(role: str, name: str) -> None:
            nonlocal clicks
            page.get_by_role(role, name=name).first.click()
            clicks += 1

        click("link", "Look at the plan and issue")
        page.get_by_role("button", name="Issue 6 copies").first.wait_for()  # the page may still be on its way
        assert page.locator("h1").count() == 1
        click("button", "Issue 6 copies")
        assert "6 copies made, counted and compared with the list" in ended(page)
        with page.expect_download() as print_files:
            click("link", "Print files (5)")
        with page.expect_download() as drafts:
            click("button", "E-mail drafts (6)")
        assert clicks == 4
        with zipfile.ZipFile(print_files.value.path()) as archive:
            assert len(archive.namelist()) == 5
        with zipfile.ZipFile(drafts.value.path()) as archive:
            assert "fr/FRA.eml" in archive.namelist()
    assert numbers(office) == ["cu-2026-012-a"]


def test_a_double_click_and_a_second_tab_issue_once(browser: Any, office: Path) -> None:
    with preview(office) as link, opened(browser, link) as page:
        page.set_default_timeout(SECONDS)
        page.goto(link.partition("?")[0].rstrip("/") + f"{NOTE}/issue")
        second = page.context.new_page()
        second.set_default_timeout(SECONDS)
        second.goto(page.url)
        page.get_by_role("button", name="Issue 6 copies").dblclick()
        page.wait_for_url("**/runs/1")
        second.get_by_role("button", name="Issue 6 copies").click()
        second.wait_for_url("**/runs/1")
        assert "6 copies made" in ended(page)
        assert "6 copies made" in ended(second)
    assert numbers(office) == ["cu-2026-012-a"]
    assert [path.name for path in (office / "runs").glob("*.jsonl")] == ["1.jsonl"]


def test_a_run_killed_in_the_middle_goes_on_by_one_click(browser: Any, office: Path) -> None:
    log = office / "runs" / "1.jsonl"
    with preview(office) as link, opened(browser, link) as page:
        page.set_default_timeout(SECONDS)
        page.goto(link.partition("?")[0].rstrip("/") + f"{NOTE}/issue")
        page.get_by_role("button", name="Issue 6 copies").click()
        page.wait_for_url("**/runs/1")
        while b'"event": "copy"' not in log.read_bytes():
            time.sleep(0.002)
        os.killpg(int(log.with_suffix(".pid").read_text()), signal.SIGKILL)
        assert re.match("Stopped: [1-5] of 6 copies are made", ended(page))
        written = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (office / "out").rglob("*.pdf")}
        (folder,) = (path.parent for path in (office / "out").rglob(JOURNAL))
        listed = {folder / file for file in journalled(folder)}
        page.get_by_role("button", name=re.compile("Go on: [1-5] cop")).click()
        assert "6 copies made, counted and compared with the list" in ended(page)
        assert listed
        for path, (
            at,
            content,
        ) in written.items():  # a copy that the journal did not list yet is made again, and is the same
            assert path.read_bytes() == content
            assert path.stat().st_mtime_ns == at or path not in listed
    assert numbers(office) == ["cu-2026-012-a"]


def test_a_run_goes_on_when_the_server_ends_and_its_page_is_there_at_the_next(browser: Any, office: Path) -> None:
    with program(office) as link, opened(browser, link) as page:
        page.goto(link.partition("?")[0].rstrip("/") + f"{NOTE}/issue")
        page.get_by_role("button", name="Issue 6 copies").click(timeout=SECONDS)
        page.wait_for_url("**/runs/1")
    with program(office) as link, opened(browser, link) as page:
        page.goto(link.partition("?")[0].rstrip("/") + f"{NOTE}/issue/runs/1")
        assert "6 copies made, counted and compared with the list" in ended(page)


def test_every_page_is_accessible_and_has_no_sideways_scroll(browser: Any, office: Path) -> None:
    done = run(
        "issue", "other", "--to", "MEX,FRA", "--yes", "--print", "--office", str(office), "-o", str(office / "out")
    )
    assert done.returncode == 0, done.stderr
    wrong: dict[str, object] = {}
    addresses = [f"{NOTE}/who", f"{NOTE}/issue", "/notes/other/issue", "/notes/other/issue?add=duplicate&to=FRA"]
    addresses += ["/notes/other/who?q=fra", "/notes/other/send", f"{NOTE}/send"]
    with preview(office) as link, opened(browser, link, bypass_csp=True) as page:
        page.set_default_timeout(SECONDS)
        base = link.partition("?")[0].rstrip("/")
        page.goto(f"{base}{NOTE}/issue")
        page.get_by_role("button", name="Rehearse first").click()
        page.wait_for_url("**/runs/1")
        assert "Rehearsed with 6 copies" in ended(page)
        for address in (*addresses, f"{NOTE}/issue/runs/1"):
            page.goto(f"{base}{address}")
            wrong |= {address: found} if (found := barriers(page)) else {}
            assert page.locator("h1").count() == 1
    assert wrong == {}
