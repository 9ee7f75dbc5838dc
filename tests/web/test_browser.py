"""The reviewers' page in a real browser: Debian's Chromium, driven by Playwright (see browsers.py).

One browser serves all tests of this file, one server those that only look; who edits a file has an office alone.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsers import axe, chromium, opened, preview, until
from noteverbale.outgoing.review_pack import pack
from noteverbale.pipeline import Pipeline
from support import ROOT

NOTE = "cu-2009-033"
VIEWS = (
    "/",
    f"/notes/{NOTE}/review",
    f"/notes/{NOTE}/copies/ar/MEX",
    f"/notes/{NOTE}/copies/zh/MEX?beside=ar",
    f"/notes/{NOTE}/review?q=mex&language=ar",
    f"/notes/{NOTE}/changes",
    f"/notes/{NOTE}/changes?against=HEAD",
    f"/notes/{NOTE}/changes/ar/government.participant?against=HEAD",
    "/nothing",
)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def shared(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The link of an office that nobody changes; it differs from its last commit in a word and an address."""
    folder = tmp_path_factory.mktemp("office")
    for name in ("data", "notes", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    who = ("-c", "user.name=clerk", "-c", "user.email=clerk@example.org", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "first")):
        subprocess.run(["git", *words], cwd=folder, check=True)
    for path, old, new in (
        (folder / "templates" / "forms" / "note" / "ar.md.j2", "تحياته", "أطيب تحياته"),
        (folder / "data" / "missions" / "sample.yaml", "Beispielgasse 12", "Beispielgasse 14"),
    ):
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    with preview(folder) as link:
        yield link


@pytest.fixture
def looking(browser: Any, shared: str) -> Iterator[Any]:
    """A page of the shared office."""
    with opened(browser, shared) as page:
        yield page


@pytest.fixture
def page(browser: Any, own_office: Path) -> Iterator[Any]:
    """A page of an office that the test may spoil."""
    with preview(own_office) as link, opened(browser, link) as one:
        yield one


def test_a_review_from_list_to_approval(page: Any, own_office: Path) -> None:
    page.get_by_role("link", name=NOTE).click()
    page.get_by_role("heading", name="Decision").wait_for()
    page.get_by_label("Recipient, in any language").fill("墨西哥")
    until(page, "document.querySelectorAll('#recipients th[scope=row]').length === 1")
    page.get_by_role("link", name="its own language").click()
    page.locator('p[lang="es"]').first.wait_for()
    page.get_by_role("link", name="français").click()
    until(page, "document.getElementById('page-1')?.naturalWidth > 0")
    page.locator("summary", has_text="on attention 1").click()
    page.locator("details[open] textarea").fill("Why?")
    page.get_by_role("button", name="Comment", exact=True).click()
    page.get_by_text("A. Reviser, 2").wait_for()
    page.get_by_role("button", name=re.compile("Resolve")).click()
    page.get_by_text("resolved by A. Reviser").wait_for()
    page.get_by_role("link", name=NOTE, exact=True).click()
    page.get_by_role("button", name="Approve this version").click()
    page.locator(".state.approved").first.wait_for()

    # A word changes on disk: the page follows, and the approval is void, with its reason.
    template = own_office / "templates" / "forms" / "note" / "fr.md.j2"
    text = template.read_text("utf-8")
    template.write_text(text.replace("présente ses compliments", "adresse ses compliments"), "utf-8")
    page.get_by_text("the words in fr for government/participant changed").wait_for()
    page.get_by_role("link", name="What changed").click()
    page.locator("del").first.wait_for()
    assert page.locator("del").first.inner_text() == "présente"
    assert page.locator("ins").first.inner_text() == "adresse"
    assert page.get_by_text("keeps words, not pages").is_visible()


def test_a_saved_file_is_seen_and_a_mistake_replaces_nothing(page: Any, own_office: Path) -> None:
    base = page.url.rstrip("/")
    page.goto(f"{base}/notes/{NOTE}/copies/fr/FRA")
    until(page, "document.getElementById('page-1')?.complete")
    page.wait_for_timeout(500)
    template = own_office / "templates" / "forms" / "note" / "fr.md.j2"
    text, before = template.read_text("utf-8"), page.locator("#page-1").get_attribute("src")
    template.write_text(text.replace("{{ sender", "{{ nobody.knows", 1), "utf-8")
    page.get_by_role("heading", name="This copy cannot be made").wait_for()
    assert page.locator("#page-1").get_attribute("src") == before
    template.write_text(text.replace("présente ses compliments", "adresse ses compliments"), "utf-8")
    page.get_by_text("adresse ses compliments").wait_for()
    assert page.locator("#page-1").get_attribute("src") != before
    assert page.get_by_role("heading", name="This copy cannot be made").count() == 0
    path = own_office / "notes" / "2009" / f"{NOTE}.yaml"
    path.write_text(path.read_text("utf-8") + "no_such_key: 1\n", "utf-8")
    page.get_by_role("heading", name="The files have errors").wait_for()
    assert page.locator("#page-1").is_visible()


def test_shortcuts_dark_theme_and_zoom_of_400_per_cent(looking: Any) -> None:
    page, base = looking, looking.url.rstrip("/")
    page.goto(f"{base}/notes/{NOTE}/copies/en/government.participant")
    page.locator("body").press("l")
    assert page.url.endswith("/en/government.participant"), "keys are off until switched on"
    page.get_by_label("Single-letter keys").check()
    page.get_by_role("heading", level=1).click()
    for key, end in (
        ("l", "/es/government.participant"),
        ("j", "/es/government.observer"),
        ("n", "/notes/cu-2009-092"),
    ):
        page.keyboard.press(key)
        page.wait_for_url(re.compile(re.escape(end) + "$"))
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    dark = "getComputedStyle(document.body).backgroundColor"
    first = page.evaluate(dark)
    page.get_by_role("button", name="Light or dark").press("Enter")
    assert page.evaluate(dark) != first
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    for path in (
        "/",
        f"/notes/{NOTE}/review",
        f"/notes/{NOTE}/copies/ar/MEX",
        f"/notes/{NOTE}/copies/zh/MEX?beside=ar",
    ):
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_what_changed_is_seen_as_words_fields_and_pages(looking: Any) -> None:
    page = looking
    page.goto(f"{page.url}note/{NOTE}/changes?against=HEAD")
    assert page.locator(".summary").inner_text().startswith("Only ")
    assert "in their words, 1 in what is filled in" in page.locator(".summary").inner_text()
    assert page.locator("h3", has_text="MEX, español").is_visible()
    page.locator("h3", has_text="español, MEX").scroll_into_view_if_needed()
    until(page, "[...document.querySelectorAll('figure img')].at(-1)?.naturalWidth > 800")
    assert "1 place marked" in page.locator("figcaption").last.inner_text()


def test_the_review_pack_opens_as_a_file(browser: Any, tmp_path: Path, office: Pipeline) -> None:
    path = tmp_path / "pack.html"
    path.write_text(pack(office, office.registry.notes[NOTE], ()).html, "utf-8")
    context = browser.new_context(bypass_csp=True, viewport={"width": 320, "height": 640})
    page, script = context.new_page(), axe()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("[...document.images].filter((one) => one.naturalWidth === 0).length") == 0
    assert not [one for one in asked if not one.startswith(("file:", "data:"))]
    page.evaluate(script)
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    assert not [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    context.close()


def test_by_keyboard_alone(page: Any) -> None:
    """From the list to a comment, with Tab, Enter and letters."""

    def tab_to(selector: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate(f"document.activeElement.matches({selector!r})"):
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", selector
                return
        raise AssertionError(selector)

    tab_to(".skip")
    page.keyboard.press("Enter")
    tab_to(f'a[href="/notes/{NOTE}/review"]')
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/notes/{NOTE}$"))
    tab_to("#search")
    page.keyboard.type("mexico")
    until(page, "document.querySelectorAll('#recipients th[scope=row]').length === 1")
    tab_to("td.own a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/copies/es/MEX$"))
    tab_to("summary")
    page.keyboard.press("Enter")
    tab_to("textarea")
    page.keyboard.type("Why?")
    tab_to('button[value="comment"]')
    page.keyboard.press("Enter")
    page.get_by_text("A. Reviser, 2").wait_for()


def test_a_contact_sheet_draws_what_is_looked_at(looking: Any) -> None:
    page, asked = looking, []
    page.on("request", lambda one: asked.append(one.url) if "/thumb/" in one.url else None)
    page.goto(f"{page.url}note/{NOTE}")
    drawn = "[...document.querySelectorAll('img.thumb')].filter((one) => one.naturalWidth > 0).length"
    until(page, f"{drawn} >= 6")
    assert page.locator("img.thumb").count() > 100
    page.get_by_label("Language").and_(page.locator("#filter select")).select_option("zh")
    until(page, "document.querySelectorAll('.contact thead th').length === 2")
    assert page.url.endswith("language=zh")
    until(page, "document.querySelector('.thumb').naturalWidth > 0")
    page.get_by_role("link", name=re.compile("Show 12 more")).click()
    until(page, "document.querySelectorAll('#recipients th[scope=row]').length === 24")
    assert len(asked) < 60


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, shared: str, scheme: str) -> None:
    script, wrong = axe(), []
    with opened(browser, shared, bypass_csp=True, color_scheme=scheme) as page:
        base = page.url.rstrip("/")
        for path in VIEWS:
            page.goto(base + path)
            page.evaluate(script)
            found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
            wrong += [(path, one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    assert not wrong


def test_a_request_without_a_link_gets_nothing(browser: Any, shared: str) -> None:
    stranger = browser.new_context().new_page()
    answer = stranger.goto(shared.partition("?")[0])
    assert answer.status == 401
    stranger.context.close()
