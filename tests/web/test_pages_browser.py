"""Every page of the desk in Arabic, right to left: axe finds nothing, and nothing is wider than the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from browsers import barriers
from desk_office import ADMIN, at_desk, desk_office

PATHS = (
    "/",
    "/find?q=fra",
    "/notes/new",
    "/notes/new?kind=invitation",
    "/notes/in-review/write",
    "/notes/begun/write",
    "/notes/in-review/review",
    "/notes/in-review/review/ar",
    "/notes/in-review/review/fr?beside=ar",
    "/notes/in-review/copies",
    "/notes/in-review/copies/ar/EGY",
    "/notes/in-review/changes",
    "/notes/approved/who",
    "/notes/approved/issue",
    "/notes/approved/send",
    "/notes/approved/replies",
    "/recipients",
    "/recipients/FRA",
    "/recipients/new",
    "/recipients/import",
    "/meetings",
    "/meetings/wg4-15",
    "/bodies",
    "/acts",
    "/places",
    "/replies",
    "/replies/file",
    "/numbers",
    "/numbers/verify",
    "/office",
    "/office/people",
    "/office/history",
    "/office/doctor",
    "/office/senders",
    "/me",
    "/nothing",
)
pytestmark = pytest.mark.slow


def wrong(page: Any, address: str) -> list[object]:
    """Return what is wrong with a page: what axe finds, the wrong direction, and where it is wider than the window."""
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_timeout(150)
    faults: list[object] = [*barriers(page, {1400: ("light",), 320: ("dark",)})]
    if page.evaluate("document.documentElement.dir") != "rtl":
        faults.append("left to right")
    return faults


def test_every_page_in_arabic(browser: Any, small_model: Path, tmp_path: Path) -> None:
    with at_desk(desk_office(tmp_path, ("EGY", "FRA", "GBR"), small_model)) as desk:
        context = browser.new_context(locale="ar", bypass_csp=True)
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.goto(desk.link(ADMIN))
        page.locator("main").wait_for()
        faults = {path: found for path in PATHS if (found := wrong(page, desk.address + path))}
        context.close()
    assert faults == {}
