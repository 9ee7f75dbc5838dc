"""What the tests in a real browser share: Chromium, axe-core, a preview of an office, and what to do without them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from noteverbale.files import write_whole
from serving import serving
from support import ROOT

CHROMIUM = Path(os.environ.get("NOTEVERBALE_CHROMIUM", "/usr/bin/chromium"))
AXE_VERSION = "4.14.1"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"  # of axe.min.js
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A theme changes colours only. So every rule runs at each width in one theme, and those of colours in the other theme too.
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
THEMES = {1400: ("light", "dark"), 768: ("dark", "light"), 320: ("light", "dark")}


def need(existed_on: bool, what: str, how: str) -> None:
    """Go on with what is there. Otherwise skip, saying how to get it; where CI is set, fail."""
    if not existed_on and os.environ.get("CI"):
        pytest.fail(f"NO {what}: {how}")
    if not existed_on:
        pytest.skip(f"NO {what}: {how}")


@cache
def axe() -> str:
    """Return axe-core's script, fetched by npm once and kept out of git; skip or fail where it cannot be had."""
    kept = ROOT / ".cache" / f"axe-core-{AXE_VERSION}.min.js"
    if not kept.is_file():
        npm = shutil.which("npm")
        need(npm is not None, "AXE", "install npm (Debian: apt-get install npm)")
        with TemporaryDirectory() as place:
            words = [npm or "npm", "pack", "--silent", f"axe-core@{AXE_VERSION}"]
            done = subprocess.run(words, cwd=place, capture_output=True, text=True, check=False)
            packed = Path(place) / f"axe-core-{AXE_VERSION}.tgz"
            need(packed.is_file(), "AXE", f"'{' '.join(words[1:])}' failed: {done.stderr.strip()[-200:]}")
            with tarfile.open(packed) as archive:
                member = archive.extractfile("package/axe.min.js")
                assert member
                _checked(content := member.read())
        write_whole(kept, content)
    return _checked(kept.read_bytes()).decode()


def barriers(page: Any, themes: Mapping[int, tuple[str, ...]] = THEMES) -> list[tuple[object, ...]]:
    """Return what axe finds on the page that is open, and where it is wider than its window.

    `themes` has the themes to look at for each width of the window in pixels: all rules run in the first, those of colours in
    the others. What is found is (width, theme, rule, HTML of the first place), or (width, "wider by", pixels).
    """
    page.evaluate(axe())
    faults: list[tuple[object, ...]] = []
    for width, (theme, *others) in themes.items():
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in ((theme, TAGS), *((other, OF_COLOURS) for other in others)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colours in between
            found = page.evaluate(
                """async rules => (await axe.run({runOnly: rules, resultTypes: ["violations"]})).violations
                .map(rule => [rule.id, rule.nodes[0].html.slice(0, 200)])""",
                rules,
            )
            faults += [(width, scheme, *fault) for fault in found]
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults += [(width, "wider by", wider)] if wider > 0 else []
    return faults


def _checked(content: bytes) -> bytes:
    assert hashlib.sha256(content).hexdigest() == AXE_SHA256, "this is not the axe-core the tests know"
    return content


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield a running browser."""
    need(CHROMIUM.exists(), "BROWSER", "apt-get install chromium, or name one in NOTEVERBALE_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def preview(office: Path) -> Iterator[str]:
    """Serve an office as `preview` does; yield the link of the one person."""
    with serving(office, {"link": "A. Reviser"}) as address:
        yield f"{address}/?token=link"


@contextmanager
def program(office: Path) -> Iterator[str]:
    """Start the program `preview` on an office; yield the link it prints, once somebody answers there."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    words = ["preview", "--office", str(office), "--by", "A. Reviser", "--port", str(port)]
    with open(office / "preview.log", "w") as log:
        started = subprocess.Popen(
            [sys.executable, "-P", "-m", "noteverbale", *words], stdout=subprocess.PIPE, stderr=log, text=True
        )
    assert started.stdout
    try:
        link = started.stdout.readline().strip().partition(": ")[2]
        for _ in range(300):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert started.poll() is None, (office / "preview.log").read_text()
            time.sleep(0.1)
        yield link
    finally:
        started.terminate()
        started.wait(20)
        started.stdout.close()


@contextmanager
def opened(browser: Any, link: str, **words: Any) -> Iterator[Any]:
    """Yield a page that has come in by its link; whatever its console complains of fails the test."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, **words)
    page = context.new_page()
    said: list[str] = []
    page.on(
        "console",
        lambda one: said.append(f"{one.text} {one.location}") if one.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda one: said.append(str(one)))
    page.set_default_timeout(90_000)
    try:
        page.goto(link)
        page.wait_for_url(re.compile(r":\d+/$"))
        yield page
    finally:
        context.close()
    wrong = [one for one in said if not re.search("status of (404|409|422)", one)]
    assert not wrong, wrong


def until(page: Any, condition: str) -> None:
    """Wait for a condition; the page's policy lets nothing wait inside it."""
    for _ in range(600):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)
