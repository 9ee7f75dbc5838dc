"""Every page of the desk in Arabic, right to left: axe finds nothing, and nothing is wider than the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from browsers import axe, chromium
from desk_office import ADMIN, desk_office, served

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
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
pytestmark = pytest.mark.slow


def wrong(page: Any, address: str, script: str, width: int) -> list[str]:
    """Return what is wrong with a page: what axe finds, the wrong direction, and a page that is wider than the window."""
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_timeout(150)
    page.evaluate(script)
    found = page.evaluate(f"axe.run({{runOnly: {RULES}}})")["violations"]
    faults = [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"][:2]]
    if page.evaluate("document.documentElement.dir") != "rtl":
        faults.append("left to right")
    if page.evaluate("document.documentElement.scrollWidth") > width:
        faults.append("wider than the window")
    return faults


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (320, "dark")])
def test_every_page_in_arabic(tmp_path: Path, width: int, scheme: str) -> None:
    script = axe()
    with served(desk_office(tmp_path, ("EGY", "FRA", "GBR"))) as desk, chromium() as browser:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale="ar", bypass_csp=True
        )
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.goto(desk.link(ADMIN))
        page.locator("main").wait_for()
        faults = {path: found for path in PATHS if (found := wrong(page, desk.address + path, script, width))}
        context.close()
    assert faults == {}
