"""The pages of a review in a real browser: Debian's Chromium, driven by Playwright (see browsers.py).

One server serves the tests that only look; a test that edits a file has an office of its own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsers import axe, barriers, opened, preview, until
from noteverbale.desk.changes import ask_for_review
from noteverbale.desk.phrases import interface
from noteverbale.files import DiskFiles
from noteverbale.ledger.ledger import Ledger
from noteverbale.outgoing.review_pack import pack
from noteverbale.pipeline import Pipeline
from review_support import NOTE, REVIEW, served
from support import ROOT

OWN = "wg4-11"

COPIES = f"/notes/{NOTE}/copies"
VIEWS = (
    REVIEW,
    f"{REVIEW}?problems",
    f"{REVIEW}/fr",
    f"{REVIEW}/ar?beside=zh",
    COPIES,
    f"{COPIES}?q=mex&language=ar",
    f"{COPIES}/ar/MEX",
    f"/notes/{NOTE}/changes",
    f"/notes/{NOTE}/changes?language=fr",
)
pytestmark = pytest.mark.slow
T = interface(DiskFiles(ROOT)).of("fr")  # a reviser reads the pages of a text in its language


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
    after = page.locator("#page-1").get_attribute("src")
    assert after != before
    page.evaluate(f"showPages({before.split('/')[2]!r}, 1)")  # as by the headers of a page that is renewed
    assert page.locator("#page-1").get_attribute("src").endswith(before)
    assert page.locator("#page-2").get_attribute("src") == after.replace("/1/", "/2/"), "it is not seen"
    assert page.get_by_role("heading", name="This copy cannot be made").count() == 0
    path = own_office / "notes" / "2009" / f"{NOTE}.yaml"
    path.write_text(path.read_text("utf-8") + "no_such_key: 1\n", "utf-8")
    page.get_by_role("heading", name="The files have mistakes").wait_for()
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
    ):
        page.keyboard.press(key)
        page.wait_for_url(re.compile(re.escape(end) + "$"))
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    dark = "getComputedStyle(document.body).backgroundColor"
    first = page.evaluate(dark)
    page.get_by_role("button", name="Light or dark").press("Enter")
    assert page.evaluate(dark) != first
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    for path in VIEWS:
        page.goto(base + path, wait_until="domcontentloaded")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_what_changed_is_seen_as_words_fields_and_pages(looking: Any) -> None:
    page = looking
    page.goto(f"{page.url}notes/{NOTE}/changes")
    page.get_by_role("heading", name="since clerk saved it").wait_for()
    assert page.get_by_text(re.compile(r"\d+ of 196 copies change\.")).is_visible()
    assert page.locator("h3", has_text="Mexico, Spanish").is_visible()
    page.locator("h3", has_text="Spanish, Mexico").scroll_into_view_if_needed()
    until(page, "[...document.querySelectorAll('figure img')].at(-1)?.naturalWidth > 800")
    assert "1 place is marked" in page.locator("figcaption").last.inner_text()


def test_the_review_pack_opens_as_a_file(browser: Any, tmp_path: Path, office: Pipeline) -> None:
    path = tmp_path / "pack.html"
    note = office.registry.notes[NOTE].model_copy(update={"to": ("MEX", "VAT")})
    path.write_text(pack(office, note, ()).html, "utf-8")
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
        for _ in range(160):
            page.keyboard.press("Tab")
            if page.evaluate(f"document.activeElement.matches({selector!r})"):
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", selector
                return
        raise AssertionError(selector)

    tab_to(".skip")
    page.keyboard.press("Enter")
    tab_to(f'a[href="/notes/{NOTE}"]')
    page.keyboard.press("Enter")
    # an issued note opens at "Send"
    page.wait_for_url(re.compile(f"/notes/{NOTE}/send$"), wait_until="domcontentloaded")
    tab_to(f'a[href="{REVIEW}"]')
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"{REVIEW}$"), wait_until="domcontentloaded")
    tab_to(f'a[href="{REVIEW}/es"]:not([tabindex])')
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/review/es$"), wait_until="domcontentloaded")
    tab_to("#invitation-1 summary")
    page.keyboard.press("Enter")
    tab_to("#invitation-1 textarea")
    page.keyboard.type("Why?")
    tab_to('#invitation-1 button[value="comment"]')
    page.keyboard.press("Enter")
    page.get_by_text("A. Reviser 2").wait_for()


def test_the_copies_draw_what_is_looked_at(looking: Any) -> None:
    page, asked = looking, []
    page.on("request", lambda request: asked.append(request.url) if "/thumb/" in request.url else None)
    page.goto(f"{page.url.rstrip('/')}{COPIES}")
    drawn = "[...document.querySelectorAll('img.thumb')].filter((image) => image.naturalWidth > 0).length"
    until(page, f"{drawn} >= 6")
    assert page.locator("img.thumb").count() > 100
    page.get_by_label("Language", exact=True).select_option("zh")
    until(page, "document.querySelectorAll('#sheet thead th').length === 2")
    assert page.url.endswith("language=zh")
    until(page, "document.querySelector('.thumb').naturalWidth > 0")
    page.get_by_role("link", name=re.compile("Show 12 more")).click()
    until(page, "document.querySelectorAll('#recipients th[scope=row]').length === 24")
    assert len(asked) < 110


def test_axe_finds_nothing(browser: Any, shared: str) -> None:
    wrong: dict[str, object] = {}
    with opened(browser, shared, bypass_csp=True) as page:
        base = page.url.rstrip("/")
        for path in VIEWS:
            page.goto(base + path, wait_until="domcontentloaded")
            wrong |= {path: found} if (found := barriers(page)) else {}
    assert wrong == {}


class Person:
    """A person at the browser, whose clicks are counted. The first one is on the link of a mail."""

    def __init__(self, browser: Any, address: str, token: str, path: str, scripts: bool) -> None:
        context = browser.new_context(java_script_enabled=scripts)
        self.page, self.clicks = context.new_page(), 1
        self.page.set_default_timeout(90_000)
        self.page.goto(f"{address}{path}?token={token}")
        self.page.wait_for_url(f"{address}{path}")

    def click(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).click()
        self.clicks += 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_reviser_approves_with_two_clicks(browser: Any, small_office: Path, scripts: bool) -> None:
    with served(small_office) as address:
        reviser = Person(browser, address, "fr", f"{REVIEW}/fr", scripts)
        assert reviser.page.locator("#page-1").get_attribute("src").startswith("/picture/")
        reviser.click("button", T("review.approve", language=T.language_name("fr")))
        reviser.page.locator("#decision .tag.good").wait_for()
        assert reviser.clicks == 2
        with Ledger(small_office / "ledger.db", "read") as ledger:
            (entry,) = ledger.entries(note=NOTE)
        assert (entry.kind, entry.by, entry.content["language"]) == ("approve", "M. Réviseur", "fr")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_reviser_comments_and_returns_with_four_clicks(browser: Any, small_office: Path, scripts: bool) -> None:
    with served(small_office) as address:
        reviser = Person(browser, address, "fr", f"{REVIEW}/fr", scripts)
        page = reviser.page
        page.locator("#invitation-1 summary").click()
        page.locator("#invitation-1 textarea").fill("Le nom entier, s’il vous plaît.")
        page.locator("#invitation-1").get_by_role("button", name=T("review.save_comment")).click()
        reviser.clicks += 2
        page.locator("#invitation-1.said .remark").wait_for()
        page.get_by_label(T("review.what_is_wrong"), exact=True).fill("Voir ma remarque.")
        reviser.click("button", T("review.return"))
        page.locator("#decision .tag.bad").wait_for()
        assert reviser.clicks == 4


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_chief_approves_all_languages_with_two_clicks(browser: Any, small_office: Path, scripts: bool) -> None:
    path = small_office / "notes" / "2021" / f"{OWN}.yaml"
    path.write_text(path.read_text("utf-8").replace("sample: true", "#"), "utf-8")
    ask_for_review(small_office, OWN, "L. Clerk", "2026-03-02T09:00:00+00:00")
    with served(small_office) as address:
        chief = Person(browser, address, "chief", "/", scripts)
        chief.clicks = 0  # the page is open already
        chief.page.locator(f'.todo a[href="/notes/{OWN}/review"]').click()
        chief.clicks += 1
        chief.click("button", "Approve all 6 languages")
        chief.page.locator("#approval li.ok").first.wait_for()
        assert chief.page.locator("article .tag.good").count() == 6
        assert chief.clicks == 2


def test_a_change_before_the_page_hears_of_changes_is_shown(browser: Any, small_office: Path) -> None:
    with served(small_office) as address:
        page = Person(browser, address, "fr", "/", True).page
        held: list[Any] = []
        page.route("**/events*", lambda route: held.append(route))
        page.goto(f"{address}{REVIEW}/fr")
        page.get_by_text("présente ses compliments").first.wait_for()
        template = small_office / "templates" / "forms" / "note" / "fr.md.j2"
        text = template.read_text("utf-8")
        template.write_text(text.replace("présente ses compliments", "adresse ses compliments"), "utf-8")
        while "adresse ses compliments" not in page.request.get(page.url).text():
            page.wait_for_timeout(50)
        for route in held:  # now the page hears of changes
            route.continue_()
        page.get_by_text("adresse ses compliments").first.wait_for()


def test_an_approval_is_void_as_soon_as_a_word_changes(browser: Any, small_office: Path) -> None:
    with served(small_office) as address:
        reviser = Person(browser, address, "fr", f"{REVIEW}/fr", True)
        page = reviser.page
        reviser.click("button", T("review.approve", language=T.language_name("fr")))
        page.locator("#decision .tag.good").wait_for()
        template = small_office / "templates" / "forms" / "note" / "fr.md.j2"
        text = template.read_text("utf-8")
        template.write_text(text.replace("présente ses compliments", "adresse ses compliments"), "utf-8")
        page.locator("#decision .tag.bad").wait_for()
        page.get_by_text(T("review.why_void", language=T.language_name("fr"))).click()
        page.get_by_text("the words in fr for government/participant changed").wait_for()
        page.get_by_role("link", name=T("review.changes"), exact=True).click()
        page.locator("del").first.wait_for()
        assert page.locator("del").first.inner_text() == "présente"
        assert page.locator("ins").first.inner_text() == "adresse"


def test_a_request_without_a_link_gets_nothing(browser: Any, shared: str) -> None:
    stranger = browser.new_context().new_page()
    answer = stranger.goto(shared.partition("?")[0])
    assert answer.status == 401
    stranger.context.close()
