"""The pages of recipients without a browser: the table, its filters in the address, what is hostile in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk_support import PEOPLE, desk, name_people
from noteverbale.registry.loading import load
from replies_support import enter_issue


@pytest.fixture
def clerk(small_office: Path) -> TestClient:
    name_people(small_office)
    return desk(small_office, PEOPLE["clerk"])[0]


def ids(page: str) -> list[str]:
    return re.findall(r'href="/recipients/([A-Z0-9_]+)"', page)


def test_the_table_shows_all_recipients_with_counts(clerk: TestClient) -> None:
    page = clerk.get("/recipients").text
    assert len(ids(page)) == 14
    assert "<title>Recipients" in page
    assert re.search(r"French \(\d\)", page)
    assert "Sample" in page
    assert 'href="/recipients/table.xlsx"' in page
    table = clerk.get("/recipients/table.csv")
    assert len(table.text.splitlines()) == 15
    assert 'filename="recipients.csv"' in table.headers["content-disposition"]
    assert clerk.get("/recipients/table.pdf").status_code == 404


def test_filters_are_in_the_address_and_are_shown_with_what_they_leave(clerk: TestClient) -> None:
    page = clerk.get("/recipients?q=México").text
    assert ids(page) == ["MEX"]
    assert "1 recipient of 14" in page
    assert 'value="México"' in page
    page = clerk.get("/recipients?language=fr&record=sample").text
    assert "FRA" in ids(page)
    assert "MEX" not in ids(page)
    assert re.search(r'<option value="fr" selected>French \(\d+\)', page)
    nothing = clerk.get("/recipients?q=Ruritania").text
    assert ids(nothing) == []
    assert "No recipient is like this" in nothing
    assert 'href="/recipients"' in nothing


@pytest.mark.parametrize(
    "query",
    [
        "page=99999",
        "page=-1",
        "language=%00",
        "treaty=none",
        "sort=x",
        "q=%3Cscript%3E",
        "q=%E2%80%AE",
        "seat=" + "x" * 5000,
    ],
)
def test_a_query_that_means_nothing_gets_a_page(clerk: TestClient, query: str) -> None:
    answer = clerk.get(f"/recipients?{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "\u202e" not in answer.text


def test_the_names_are_those_of_the_language_of_the_page(clerk: TestClient) -> None:
    page = clerk.get("/recipients?q=MEX", headers={"accept-language": "fr"}).text
    assert ids(page) == ["MEX"]


def test_only_who_may_write_is_offered_to(small_office: Path) -> None:
    name_people(small_office)
    clerk, approver = desk(small_office, PEOPLE["clerk"], PEOPLE["approver"])
    assert "/recipients/import" in clerk.get("/recipients").text
    assert "/recipients/import" not in approver.get("/recipients").text


def shown(page: str) -> dict[str, str]:
    """Return the hidden inputs of a form, which have the digest of each value."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+~)" value="([^"]*)">', page))


def test_a_recipient_is_changed_in_its_form_by_one_line_and_the_change_is_undone(
    small_office: Path, clerk: TestClient
) -> None:
    path = small_office / "data/missions/sample.yaml"
    before = path.read_text("utf-8")
    page = clerk.get("/recipients/MEX").text
    assert "<h1><bdi>Mexico</bdi></h1>" in page
    assert "Permanent Representative" in page
    assert "nothing can be issued to it" in page
    sent = {"email~": shown(page)["email~"], "email": "new@mission.example"}
    assert clerk.post("/recipients/MEX", data=sent).status_code == 303
    assert path.read_text("utf-8") == before.replace("mex@missions.example", "new@mission.example")
    page = clerk.get("/recipients/MEX").text
    assert "new@mission.example" in page
    assert "<del" in page
    serial = re.search(r'name="serial" value="(\d+)"', page)
    assert serial
    assert clerk.post("/recipients/MEX/undo", data={"serial": serial[1]}).status_code == 303
    assert path.read_text("utf-8") == before


def test_a_new_recipient_of_a_state_has_its_code(small_office: Path, clerk: TestClient) -> None:
    digests = shown(clerk.get("/recipients/new").text)
    sent = {"state": "BLZ", "languages": "en", "email": "blz@mission.example"}
    answer = clerk.post("/recipients/new", data={**digests, **sent})
    assert (answer.status_code, answer.headers["location"]) == (303, "/recipients/BLZ?saved=BLZ")
    record = load(small_office).recipients["BLZ"]
    assert (record.state, record.languages, record.email) == ("BLZ", ("en",), "blz@mission.example")
    page = clerk.get("/recipients/BLZ").text
    assert "Incomplete" in page
    assert "no address" in page
    again = clerk.post("/recipients/new", data={**digests, **sent})
    assert again.status_code == 422
    assert "on file already" in again.text


def test_the_copies_and_the_standing_of_a_recipient_are_shown(small_workspace: Path) -> None:
    name_people(small_workspace)
    enter_issue(small_workspace, "own")
    (approver,) = desk(small_workspace, PEOPLE["approver"])
    page = approver.get("/recipients/MEX").text
    assert "CU 2026/12" in page
    assert 'href="/notes/own/copies/es/MEX"' in page
    assert "Trafficking in Persons Protocol" in page
    assert "No copy was issued" in approver.get("/recipients/HTI").text
    assert ">Save</button>" not in page, "an approver changes no record"
    assert approver.post("/recipients/MEX", data={"email": "x@y.example", "email~": "x"}).status_code == 403
    assert approver.get("/recipients/XXX").status_code == 404
