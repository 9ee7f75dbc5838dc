"""People, links and one's own page in a real browser, at a desk that is served for an office."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from browsers import barriers
from command import run
from serving import serving

PEOPLE = """
people:
  - {name: L. Clerk, email: l.clerk@example.org, roles: [clerk]}
  - {name: M. Réviseur, roles: [reviser], languages: [fr]}
  - {name: A. Admin, roles: [administrator]}
"""
pytestmark = pytest.mark.slow


@pytest.fixture
def desk(small_office: Path) -> Iterator[tuple[Path, str]]:
    """The folder of an office of three people, and the address at which it is served."""
    path = small_office / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8") + PEOPLE, "utf-8")
    with serving(small_office) as address:
        yield small_office, address


@contextmanager
def signed_in(browser: Any, desk: tuple[Path, str], name: str, **words: Any) -> Iterator[Any]:
    """Yield a page of a person who came in by a new link."""
    folder, url = desk
    link = run("links", "new", name, "--url", url, "--office", str(folder)).stdout.strip()
    context = browser.new_context(viewport={"width": 1200, "height": 900}, **words)
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(link)
    page.wait_for_url(f"{url}/")
    yield page
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_administrator_lets_a_new_clerk_in(browser: Any, desk: tuple[Path, str], scripts: bool) -> None:
    with signed_in(browser, desk, "A. Admin", java_script_enabled=scripts) as page:
        page.goto(f"{desk[1]}/office/people")
        clicks = 0

        def click(button: Any) -> None:
            nonlocal clicks
            button.click()
            clicks += 1

        click(page.get_by_role("link", name="Add a person"))
        page.get_by_label("Name", exact=True).fill("N. New")
        click(page.get_by_label("Clerk"))
        click(page.get_by_role("button", name="Save"))
        click(page.get_by_role("link", name="N. New"))
        click(page.get_by_role("button", name="Make a link"))
        link = page.get_by_label("Link", exact=True).input_value()
        assert clicks == 5
        page.reload()
        assert page.get_by_label("Link", exact=True).count() == 0, "a link is shown once"
    context = browser.new_context(java_script_enabled=scripts)
    new = context.new_page()
    new.goto(link)
    new.wait_for_url(f"{desk[1]}/")
    new.get_by_role("link", name="N. New").click()
    assert new.get_by_role("heading", level=1).inner_text() == "N. New"
    assert "writes notes and records" in new.locator("main").inner_text()
    new.goto(f"{desk[1]}/office/people")
    assert new.get_by_role("link", name="Add a person").count() == 0
    context.close()


def test_what_is_wrong_stands_beside_its_field_and_on_top(browser: Any, desk: tuple[Path, str]) -> None:
    with signed_in(browser, desk, "A. Admin") as page:
        page.goto(f"{desk[1]}/office/people/new")
        page.get_by_label("E-mail address").fill("no address")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("heading", name="3 things to correct").wait_for()
        assert page.title().startswith("3 things to correct")
        page.get_by_role("link", name="Enter one e-mail address, or none.").click()
        assert page.evaluate("document.activeElement.id") == "email"
        assert page.get_by_label("E-mail address").input_value() == "no address", "nothing typed is lost"


def test_a_link_in_a_mail_opens_its_page_though_the_cookie_is_strict(browser: Any, desk: tuple[Path, str]) -> None:
    class Mail(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Set-Cookie", 'prefs={"x":1}; path=/')
            self.end_headers()
            self.wfile.write(f'<a href="{desk[1]}/office/people">Read</a>'.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mail)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with signed_in(browser, desk, "M. Réviseur") as page:
            page.goto(f"http://127.0.0.1:{server.server_port}/")  # its odd cookie is sent to the desk too
            page.goto(f"http://localhost:{server.server_port}/")
            page.get_by_role("link", name="Read").click()
            page.get_by_role("heading", name="People", exact=True).wait_for()
            assert page.get_by_role("link", name="M. Réviseur").count() == 1
    finally:
        server.shutdown()
        server.server_close()


def test_a_revoked_link_lets_nobody_in(browser: Any, desk: tuple[Path, str]) -> None:
    with signed_in(browser, desk, "L. Clerk") as page:
        page.goto(f"{desk[1]}/me")
        page.get_by_role("button", name="Make a link for another browser").click()
        page.get_by_label("Link", exact=True).wait_for()
        page.get_by_role("row", name=re.compile("this browser")).get_by_role("button").click()
        page.get_by_role("heading", name="You are not signed in").wait_for()


def test_the_pages_of_people_are_accessible_at_every_width_and_theme(browser: Any, desk: tuple[Path, str]) -> None:
    wrong: dict[str, object] = {}
    with signed_in(browser, desk, "A. Admin", bypass_csp=True) as page:
        for path in ("/office/people", "/office/people/new", "/office/people/L.%20Clerk", "/me"):
            page.goto(f"{desk[1]}{path}")
            wrong |= {path: found} if (found := barriers(page)) else {}
    assert wrong == {}
