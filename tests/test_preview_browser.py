"""The reviewers' page in a real browser: Debian's Chromium, driven by Playwright.

Needs /usr/bin/chromium (apt-get install chromium) or another one named in NOTEVERBALE_CHROMIUM.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = os.environ.get("NOTEVERBALE_CHROMIUM", "/usr/bin/chromium")
AXE = os.environ.get("NOTEVERBALE_AXE", "")  # axe.min.js of the npm package axe-core
NOTE = "cu-2009-033"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="NO BROWSER: apt-get install chromium, or set NOTEVERBALE_CHROMIUM"
    ),
]


@pytest.fixture
def server(own_office: Path) -> Iterator[str]:
    """Start the program on an office of its own; gives the link it prints."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    words = ["preview", "--office", str(own_office), "--by", "A. Reviser", "--port", str(port)]
    started = subprocess.Popen(
        [sys.executable, "-P", "-m", "noteverbale", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert started.stdout
    assert started.stderr
    try:
        link = started.stdout.readline().strip().partition(": ")[2]
        for _ in range(100):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield link
    finally:
        started.terminate()
        started.wait(10)
        started.stdout.close()
        started.stderr.close()


@pytest.fixture
def page(server: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_context(viewport={"width": 1200, "height": 900}).new_page()
        said: list[str] = []
        opened.on(
            "console",
            lambda one: said.append(f"{one.text} {one.location}") if one.type in ("error", "warning") else None,
        )
        opened.on("pageerror", lambda one: said.append(str(one)))
        opened.set_default_timeout(20000)
        opened.goto(server)
        opened.wait_for_url(re.compile(r":\d+/$"))
        yield opened
        browser.close()
        assert not [one for one in said if "409" not in one]


def until(page: Any, condition: str) -> None:
    """Wait for a condition; the page's policy lets nothing wait inside it."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def test_a_review_from_list_to_approval(page: Any, own_office: Path) -> None:
    page.get_by_role("link", name=NOTE).click()
    page.get_by_role("heading", name="Yes or no").wait_for()
    page.get_by_label("Search, in any language").fill("墨西哥")
    until(page, "document.querySelectorAll('#found li').length === 1")
    page.locator("#found a").click()
    page.locator('p[lang="es"]').first.wait_for()
    page.get_by_role("link", name="français").click()
    until(page, "document.getElementById('page-1')?.naturalWidth > 0")
    page.get_by_text("Comment on opening 1").click()
    page.locator("details[open] textarea").fill("Why?")
    page.get_by_role("button", name="Comment", exact=True).click()
    page.get_by_text("A. Reviser, 2").wait_for()
    page.get_by_role("button", name=re.compile("Resolve")).click()
    page.get_by_text("resolved by A. Reviser").wait_for()
    page.get_by_role("link", name=NOTE, exact=True).click()
    page.get_by_role("button", name="Approve as it stands").click()
    page.locator(".state.approved").first.wait_for()

    # A word changes on disk: the page follows, and the approval is void, with its reason.
    template = own_office / "templates" / "base" / "fr.md.j2"
    text = template.read_text("utf-8")
    template.write_text(text.replace("présente ses compliments", "adresse ses compliments"), "utf-8")
    page.get_by_text("the words in fr for government/participant changed").wait_for()
    page.get_by_role("link", name="What changed").click()
    page.locator("del").first.wait_for()
    assert page.locator("del").first.inner_text() == "présente"
    assert page.locator("ins").first.inner_text() == "adresse"


def test_a_saved_file_is_seen_and_a_mistake_replaces_nothing(page: Any, own_office: Path) -> None:
    base = page.url.rstrip("/")
    page.goto(f"{base}/note/{NOTE}/copy/fr/FRA")
    until(page, "document.getElementById('page-1')?.complete")
    page.wait_for_timeout(500)
    template = own_office / "templates" / "base" / "fr.md.j2"
    text, before = template.read_text("utf-8"), page.locator("#page-1").get_attribute("src")
    template.write_text(text.replace("{{", "{{ nobody.knows", 1), "utf-8")
    page.get_by_role("heading", name="This cannot be made").wait_for()
    assert page.locator("#page-1").get_attribute("src") == before
    template.write_text(text.replace("présente ses compliments", "adresse ses compliments"), "utf-8")
    page.get_by_text("adresse ses compliments").wait_for()
    assert page.locator("#page-1").get_attribute("src") != before
    assert page.get_by_role("heading", name="This cannot be made").count() == 0
    path = own_office / "notes" / "2009" / f"{NOTE}.yaml"
    path.write_text(path.read_text("utf-8") + "no_such_key: 1\n", "utf-8")
    page.get_by_role("heading", name="The files have a mistake").wait_for()
    assert page.locator("#page-1").is_visible()


def test_keys_theme_and_four_hundred_per_cent(page: Any) -> None:
    base = page.url.rstrip("/")
    page.goto(f"{base}/note/{NOTE}/copy/en/government.participant")
    page.locator("body").press("l")
    assert page.url.endswith("/en/government.participant"), "keys are off until switched on"
    page.get_by_label("Single-letter keys").check()
    page.get_by_role("heading", level=1).click()
    for key, end in (("l", "/es/government.participant"), ("j", "/es/government.observer"), ("n", "/note/cu-2009-092")):
        page.keyboard.press(key)
        page.wait_for_url(re.compile(re.escape(end) + "$"))
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    dark = "getComputedStyle(document.body).backgroundColor"
    first = page.evaluate(dark)
    page.get_by_role("button", name="Light or dark").press("Enter")
    assert page.evaluate(dark) != first
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    for path in ("/", f"/note/{NOTE}", f"/note/{NOTE}/copy/ar/MEX", f"/note/{NOTE}/copy/zh/MEX?beside=ar"):
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


@pytest.mark.skipif(not AXE, reason="NO AXE: npm pack axe-core, and name its axe.min.js in NOTEVERBALE_AXE")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        f"/note/{NOTE}",
        f"/note/{NOTE}/copy/ar/MEX",
        f"/note/{NOTE}/copy/zh/MEX?beside=ar",
        f"/note/{NOTE}/differences",
    ],
)
def test_axe_finds_nothing(page: Any, server: str, path: str, scheme: str) -> None:
    context = page.context.browser.new_context(bypass_csp=True, color_scheme=scheme)
    opened = context.new_page()
    opened.goto(server)
    opened.wait_for_url(re.compile(r":\d+/$"))
    opened.goto(page.url.rstrip("/") + path)
    opened.evaluate(Path(AXE).read_text("utf-8"))
    found = opened.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    assert not [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    context.close()


def test_a_stranger_sees_nothing(page: Any, server: str) -> None:
    stranger = page.context.browser.new_context().new_page()
    answer = stranger.goto(server.partition("?")[0])
    assert answer.status == 401
    stranger.context.close()
