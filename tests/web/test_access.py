"""Every address of the desk: who is let in, who may post to it, and that a hostile request ends in a page and not in a fault."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from noteverbale.pipeline import Pipeline
from noteverbale.web.access import FORM, TEXTS, UPLOADS, AccessControl
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace

AT = "2026-03-04T09:00:00+00:00"
NOTE = "cu-2009-033"
HOST = "127.0.0.1:8009"
HERE = {"origin": f"http://{HOST}"}
PEOPLE = """
people:
  - {name: L. Clerk, roles: [clerk]}
  - {name: M. Reviser, roles: [reviser], languages: [fr]}
  - {name: C. Chief, roles: [approver]}
  - {name: A. Admin, roles: [administrator]}
"""
PLACES = {"note": NOTE, "language": "ar", "who": "MEX", "id": "MEX", "name": "L. Clerk", "year": "2009"}  # others: 1
# What each role posts to; everything else answers 403. `(?:…)` has no groups, so that each line is one address.
READER = r"/me|/me/links|/me/sign-out|/me/links/1/revoke"
POSTS = {
    "M. Reviser": READER,
    "C. Chief": rf"{READER}|/numbers/1/void|/notes/{NOTE}/review(?:/ar)?(?:/.*)?|/notes/{NOTE}/(?:say|void|decision)",
}
LEADS_HERE = rf"(?:http://{re.escape(HOST)})?/(?![/\\])"
HOSTILE = (
    "../../../etc/passwd'; DROP TABLE changes; --",
    "\\evil.invalid/<script>alert(1)</script>",
    "٣\u202e\tb\r\nSet-Cookie: x=1" + "9" * 400,
)


@pytest.fixture(scope="module")
def control(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> AccessControl:
    """The pages of an office of four people, behind their access control; the tokens are their names."""
    folder = Path(shutil.copytree(small_model, tmp_path_factory.mktemp("access") / "office"))
    path = folder / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8") + PEOPLE, "utf-8")
    office = Pipeline.open(folder)
    tokens = {person.name: person.name for person in office.registry.office.people}
    made = app(Workspace(office, folder / "ledger.db"), tokens, hosts_of("127.0.0.1", 8009), lambda: AT)
    assert isinstance(made, AccessControl)
    return made


@pytest.fixture(scope="module")
def routes(control: AccessControl) -> list[Route]:
    assert isinstance(control.app, Starlette)
    return [route for route in control.app.routes if isinstance(route, Route)]


def browser(control: AccessControl, name: str = "") -> TestClient:
    """Return a browser, of a person with a name or of nobody."""
    headers = {**HERE, **({"cookie": f"noteverbale-8009={name}"} if name else {})}
    return TestClient(
        control, base_url=f"http://{HOST}", follow_redirects=False, headers=headers, raise_server_exceptions=False
    )


def filled(route: Route, places: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda place: quote(places.get(place[1], "1"), safe=""), route.path)


def posts(routes: list[Route]) -> Iterator[str]:
    return (filled(route, PLACES) for route in routes if "POST" in (route.methods or ()))


@pytest.mark.slow
def test_nobody_without_a_link_gets_a_page_or_posts_a_form(control: AccessControl, routes: list[Route]) -> None:
    stranger = browser(control)
    for route in routes:
        for method in route.methods or ():
            assert stranger.request(method, filled(route, PLACES)).status_code == 401, (method, route.path)


@pytest.mark.slow
def test_a_form_from_elsewhere_is_refused_at_every_address(control: AccessControl, routes: list[Route]) -> None:
    clerk = browser(control, "L. Clerk")
    for path in posts(routes):
        for headers in ({"origin": "http://evil.invalid"}, {"origin": "null"}, {"origin": f"https://{HOST}"}):
            assert clerk.post(path, headers=headers).status_code == 403, path
        assert clerk.post(path, headers={"host": "evil.invalid"}).status_code == 421, path


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(POSTS))
def test_a_person_posts_to_the_addresses_of_the_own_role_only(
    control: AccessControl, routes: list[Route], name: str
) -> None:
    person = browser(control, name)
    others = [path for path in posts(routes) if not re.fullmatch(POSTS[name], path)]
    assert {path: status for path in others if (status := person.post(path).status_code) != 403} == {}


def test_a_clerk_neither_approves_nor_administers(control: AccessControl, routes: list[Route]) -> None:
    clerk = browser(control, "L. Clerk")
    kept = r"/numbers/(?:open|1/void)|/office/(?!contacts|groups|sources|history).*"
    paths = [path for path in posts(routes) if re.fullmatch(kept, path)]
    assert paths
    assert {path: status for path in paths if (status := clerk.post(path).status_code) != 403} == {}


@pytest.mark.slow
def test_no_form_is_longer_than_its_address_takes(control: AccessControl, routes: list[Route]) -> None:
    clerk = browser(control, "L. Clerk")
    long = {"content-length": str(FORM + 1)}
    for path in posts(routes):
        if not TEXTS.fullmatch(path):
            assert clerk.post(path, headers=long, content=b"x").status_code == 413, path
            files = {**long, "content-type": "multipart/form-data; boundary=x"}
            assert (clerk.post(path, headers=files, content=b"x").status_code == 413) != bool(
                UPLOADS.fullmatch(path)
            ), path


@pytest.mark.slow
def test_a_number_of_any_length_ends_in_a_page(control: AccessControl, routes: list[Route]) -> None:
    admin, number = browser(control, "A. Admin"), "9" * 5000  # more than int() reads
    query = "&".join(f"{name}={number}" for name in ("from", "made", "upto", "page", "serial", "since"))
    lists = [route.path for route in routes if "GET" in (route.methods or ()) and "{" not in route.path]
    statuses = {path: admin.get(f"{path}?{query}").status_code for path in lists if path != "/events"}
    body = dict.fromkeys(("serial", "since", "first", "number", "row", f"names.{number}", "seen", "after"), number)
    statuses |= {path: admin.post(path, data=body).status_code for path in posts(routes)}
    assert {path: status for path, status in statuses.items() if status >= 500} == {}


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12].encode("unicode_escape").decode())
def test_hostile_text_in_an_address_ends_in_a_page(control: AccessControl, routes: list[Route], text: str) -> None:
    admin = browser(control, "A. Admin")
    names = (
        "q",
        "from",
        "language",
        "since",
        "year",
        "which",
        "made",
        "upto",
        "beside",
        "zoom",
        "group",
        "series",
        "day",
    )
    query = "&".join(f"{name}={quote(text)}" for name in names)
    wrong = []
    for route in routes:
        if "GET" not in (route.methods or ()) or route.path == "/events":
            continue
        keys = re.findall(r"\{(\w+)", route.path)
        paths = [filled(route, PLACES | {key: text}) for key in keys] + [filled(route, PLACES)]
        for path in paths:
            answer = admin.get(f"{path}?{query}")
            location = answer.headers.get("location", "/")
            if answer.status_code >= 500 or "<script>alert" in answer.text or "set-cookie" in answer.headers:
                wrong.append(f"{path}: {answer.status_code}")
            if not re.match(LEADS_HERE, location):
                wrong.append(f"{path} leads to {location}")
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12].encode("unicode_escape").decode())
def test_hostile_text_in_a_form_ends_in_a_page(control: AccessControl, routes: list[Route], text: str) -> None:
    wrong = []
    for name in ("L. Clerk", "C. Chief", "A. Admin"):
        person = browser(control, name)
        for path in posts(routes):
            words = (
                "do back at text reason serial language name roles email number series by id note recipient seen hash"
            )
            for body in (dict.fromkeys(words.split(), text), {"do": "comment", "text": text}):
                answer = person.post(path, data=body)
                if answer.status_code >= 500 or "<script>alert" in answer.text:
                    wrong.append(f"{name} {path}: {answer.status_code}")
                if not re.match(LEADS_HERE, answer.headers.get("location", "/")):
                    wrong.append(f"{path} leads to {answer.headers['location']}")
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xfe=%ff", "application/x-www-form-urlencoded"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"{}", "application/json"),
    ],
)
def test_a_form_that_cannot_be_read_ends_in_a_page(
    control: AccessControl, routes: list[Route], content: bytes, kind: str
) -> None:
    admin, headers = browser(control, "A. Admin"), {"content-type": kind}
    statuses = {path: admin.post(path, content=content, headers=headers).status_code for path in posts(routes)}
    assert {path: status for path, status in statuses.items() if status >= 500} == {}
