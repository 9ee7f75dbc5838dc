"""The pages of people and links: who may see and do what, links shown once, one's own page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from noteverbale.desk.links import Links
from noteverbale.pipeline import Pipeline
from noteverbale.web.identities import OfficeLinks
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace

AT = "2026-03-04T09:00:00+00:00"
HOST = "127.0.0.1:8009"
HERE = {"origin": f"http://{HOST}"}
PEOPLE = """
people:
  - {name: L. Clerk, email: l.clerk@example.org, roles: [clerk]}
  - {name: M. Réviseur, roles: [reviser], languages: [fr]}
  - {name: C. Chief, roles: [approver]}
  - {name: A. Admin, roles: [administrator]}
  - {name: B. Second, roles: [administrator, clerk]}
"""


@dataclass
class Desk:
    """An office of five people, served; `of` signs a person in with a link and a browser of their own."""

    folder: Path
    workspace: Workspace
    links: Links

    def of(self, name: str) -> TestClient:
        people = OfficeLinks(self.links, lambda: self.workspace.pipeline.registry.office, lambda: AT)
        pages = app(self.workspace, people, hosts_of("127.0.0.1", 8009), lambda: AT)
        browser = TestClient(pages, base_url=f"http://{HOST}", follow_redirects=False, headers=HERE)
        _, token = self.links.new(name, "A. Admin", AT)
        assert browser.get(f"/?token={token}").status_code == 200
        return browser


@pytest.fixture
def desk(small_office: Path) -> Desk:
    path = small_office / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8") + PEOPLE, "utf-8")
    return Desk(small_office, Workspace(Pipeline.open(small_office), small_office / "ledger.db"), Links(small_office))


def link_of(text: str) -> str:
    """Return the token of a link that a page shows, '' without one."""
    found = re.search(r'value="http://127\.0\.0\.1:8009/\?token=([\w-]+)"', text)
    return found[1] if found else ""


def test_everybody_sees_the_people_and_only_an_administrator_their_links_and_forms(desk: Desk) -> None:
    clerk, admin = desk.of("L. Clerk").get("/office/people").text, desk.of("A. Admin").get("/office/people").text
    for text in (clerk, admin):
        assert all(name in text for name in ("L. Clerk", "M. Réviseur", "C. Chief", "Reviser", "French"))
    assert "/office/people/new" not in clerk
    assert "1 link works" not in clerk
    assert "1 link works" in admin
    assert "no link works" in admin
    assert f'href="/office/people/{quote("M. Réviseur")}"' in admin


def test_who_is_no_administrator_gets_no_form_and_changes_nothing(desk: Desk) -> None:
    before = (desk.folder / "data" / "office.yaml").read_text("utf-8")
    for name in ("L. Clerk", "M. Réviseur", "C. Chief"):
        browser, links = desk.of(name), len(desk.links.all())
        for path in ("new", quote("C. Chief"), quote(name), "Nobody"):
            assert browser.get(f"/office/people/{path}").status_code == 403, path
        for path in (
            "new",
            quote(name),
            f"{quote(name)}/remove",
            f"{quote(name)}/links",
            f"{quote(name)}/links/1/revoke",
        ):
            body = {"name": name, "roles": "administrator"}
            assert browser.post(f"/office/people/{path}", data=body).status_code == 403, path
        assert len(desk.links.all()) == links
    assert (desk.folder / "data" / "office.yaml").read_text("utf-8") == before


def test_a_person_is_entered_and_comes_in_by_a_link_that_is_shown_once(desk: Desk) -> None:
    admin = desk.of("A. Admin")
    assert admin.get("/office/people/new").status_code == 200
    values = {"name": "N. New", "email": "n@example.org", "roles": ["clerk", "reviser"], "languages": ["fr", "es"]}
    answer = admin.post("/office/people/new", data=values)
    assert (answer.status_code, answer.headers["location"]) == (303, "/office/people")
    person = desk.workspace.pipeline.registry.office.person("N. New")
    assert person is not None
    assert (person.email, person.roles, person.languages) == ("n@example.org", ("clerk", "reviser"), ("fr", "es"))
    made = admin.post("/office/people/N.%20New/links")
    assert made.status_code == 303
    token = link_of(admin.get(made.headers["location"]).text)
    assert token
    assert link_of(admin.get(made.headers["location"]).text) == "", "the second time it is not shown"
    found = desk.links.find(token, AT)
    assert found is not None
    assert (found.name, found.made_by) == ("N. New", "A. Admin")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "", "roles": "clerk"}, ["Enter a name of letters"]),
        ({"name": "<b>", "email": "x", "roles": "chief"}, ["one e-mail address", "Choose one role", "&lt;b&gt;"]),
        ({"name": "l clerk", "roles": "clerk"}, ["Another person has this name"]),
        ({"name": "N. New", "roles": "reviser", "languages": "Fr"}, ["Choose languages of this list"]),
        ({}, ["Enter a name of letters", "Choose one role"]),
    ],
)
def test_a_form_that_is_wrong_comes_back_with_what_is_wrong(
    desk: Desk, values: dict[str, str], words: list[str]
) -> None:
    answer = desk.of("A. Admin").post("/office/people/new", data=values)
    assert answer.status_code == 422
    assert [word for word in words if word not in answer.text] == []
    assert 'aria-invalid="true"' in answer.text or 'class="wrong"' in answer.text
    assert "<b>" not in re.sub(r"<b>[^<]*</b>", "", answer.text)


def test_an_administrator_does_not_change_their_own_roles(desk: Desk) -> None:
    admin = desk.of("A. Admin")
    answer = admin.post("/office/people/A.%20Admin", data={"name": "A. Admin", "roles": ["administrator", "approver"]})
    assert answer.status_code == 422
    assert "You cannot change your own roles" in answer.text
    assert admin.post("/office/people/A.%20Admin/remove").status_code == 422


def test_a_person_who_is_removed_is_out_at_the_next_request(desk: Desk) -> None:
    admin, clerk = desk.of("A. Admin"), desk.of("L. Clerk")
    assert clerk.get("/me").status_code == 200
    assert admin.post("/office/people/L.%20Clerk/remove").status_code == 303
    assert clerk.get("/me").status_code == 401


def test_an_administrator_revokes_a_link_of_that_person_only(desk: Desk) -> None:
    admin, clerk = desk.of("A. Admin"), desk.of("L. Clerk")
    (link,) = desk.links.all("L. Clerk")
    assert admin.post(f"/office/people/C.%20Chief/links/{link.id}/revoke").status_code == 404
    assert clerk.get("/me").status_code == 200
    assert admin.post(f"/office/people/L.%20Clerk/links/{link.id}/revoke").status_code == 303
    assert clerk.get("/me").status_code == 401
    assert "revoked by A. Admin" in admin.get("/office/people/L.%20Clerk").text


def test_ones_own_page_has_the_roles_the_links_and_the_language(desk: Desk) -> None:
    reviser = desk.of("M. Réviseur")
    text = reviser.get("/me").text
    assert all(word in text for word in ("M. Réviseur", "Reviser", "Languages you read: French", "this browser"))
    answer = reviser.post("/me", data={"language": "fr"})
    assert answer.headers["location"] == "/me"
    assert reviser.post("/me", data={"language": "../x"}).headers.get("set-cookie") is None


def test_a_link_for_another_browser_ends_with_the_own_one_and_is_revoked_by_its_person(desk: Desk) -> None:
    chief, other = desk.of("C. Chief"), desk.of("L. Clerk")
    made = chief.post("/me/links")
    token = link_of(chief.get(made.headers["location"]).text)
    newest, own = desk.links.all("C. Chief")
    assert newest.expires == own.expires
    assert desk.links.find(token, AT) is not None
    assert other.post(f"/me/links/{newest.id}/revoke").status_code == 404
    assert chief.post(f"/me/links/{newest.id}/revoke").status_code == 303
    assert desk.links.find(token, AT) is None
    assert link_of(chief.get(f"/me?made={'9' * 400}").text) == ""


def test_a_person_signs_out_of_one_browser(desk: Desk) -> None:
    chief = desk.of("C. Chief")
    assert chief.post("/me/sign-out").status_code == 303
    assert chief.get("/me").status_code == 401
    assert desk.links.all("C. Chief")[0].state(AT) == "valid"


def test_without_links_on_file_there_is_nothing_to_make_or_revoke(desk: Desk) -> None:
    pages = app(desk.workspace, {"secret": "A. Admin"}, hosts_of("127.0.0.1", 8009), lambda: AT)
    admin = TestClient(pages, base_url=f"http://{HOST}", follow_redirects=False, headers=HERE)
    admin.get("/?token=secret")
    assert "without a personal link" in admin.get("/me").text
    assert admin.post("/me/links").status_code == 404
    assert admin.post("/office/people/L.%20Clerk/links").status_code == 404
    assert "there are no personal links" in admin.get("/office/people/L.%20Clerk").text
