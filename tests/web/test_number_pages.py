"""The pages of the ledger without a browser: what they show, who may change what, and what is refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk_support import PEOPLE, desk, name_people
from ledger_support import spoil
from noteverbale.ledger.ledger import Ledger
from replies_support import enter_issue


@pytest.fixture
def folder(small_workspace: Path) -> Path:
    enter_issue(small_workspace, "own")
    name_people(small_workspace)
    return small_workspace


@pytest.fixture
def clients(folder: Path) -> dict[str, TestClient]:
    return dict(zip(PEOPLE, desk(folder, *PEOPLE.values()), strict=True))


def states(folder: Path) -> list[tuple[str, str]]:
    with Ledger(folder / "ledger.db", "read") as ledger:
        return [(number.slug, state) for number, state, _ in ledger.numbers()]


def test_the_numbers_of_a_year_are_listed_with_filters(clients: dict[str, TestClient]) -> None:
    page = clients["reviser"].get("/numbers").text
    assert "CU 2026/12" in page
    assert 'href="/notes/own"' in page
    assert "CU 2026/13" in page, "what the next note gets"
    assert "CU 2026/12" not in clients["reviser"].get("/numbers?state=void").text
    assert "CU 2027/1<" in clients["reviser"].get("/numbers?year=2027").text
    for odd in ("year=9999999999", "year=x", "series=%00", "state=%3Cb%3E", "year=-1"):
        answer = clients["reviser"].get(f"/numbers?{odd}")
        assert answer.status_code == 200
        assert "<b>" not in answer.text


def test_a_clerk_reserves_a_number_and_an_approver_makes_it_void(folder: Path, clients: dict[str, TestClient]) -> None:
    words = {"series": "CU", "reason": "for the note of 12 May"}
    answer = clients["clerk"].post("/numbers/reserve", data=words)
    assert (answer.status_code, answer.headers["location"]) == (303, "/numbers/cu-2026-013")
    page = clients["approver"].get("/numbers/cu-2026-013").text
    assert "for the note of 12 May" in page
    assert "L. Clerk" in page
    refused = clients["approver"].post("/numbers/cu-2026-013/void", data={"reason": " "})
    assert (refused.status_code, "no reason is given" in refused.text) == (422, True)
    assert clients["approver"].post("/numbers/cu-2026-013/void", data={"reason": "called off"}).status_code == 303
    assert states(folder)[1] == ("cu-2026-013", "void")
    again = clients["approver"].post("/numbers/cu-2026-013/void", data={"reason": "called off"})
    assert "is void already" in again.text
    assert clients["approver"].get("/numbers/cu-2026-099").status_code == 404


def test_an_administrator_opens_a_series(folder: Path, clients: dict[str, TestClient]) -> None:
    words = {"series": "CU", "year": "2027", "first": "40", "reason": "on paper before"}
    assert clients["administrator"].post("/numbers/open", data=words).headers["location"] == "/numbers?year=2027"
    page = clients["clerk"].get("/numbers?year=2027").text
    assert "CU 2027/40" in page
    assert "on paper before" in page
    for wrong in ({"first": "0"}, {"year": "20 27"}, {"series": "XX"}, {"year": "2026"}, {"reason": "a\u202eb"}):
        refused = clients["administrator"].post("/numbers/open", data=words | wrong)
        assert refused.status_code == 422, wrong
        assert "One thing to correct" in refused.text


def test_nobody_changes_the_ledger_without_the_role_for_it(folder: Path, clients: dict[str, TestClient]) -> None:
    before = states(folder)
    for role, address in [
        ("clerk", "/numbers/cu-2026-012/void"),
        ("clerk", "/numbers/open"),
        ("reviser", "/numbers/reserve"),
        ("reviser", "/numbers/open"),
        ("approver", "/numbers/reserve"),
        ("administrator", "/numbers/cu-2026-012/void"),
    ]:
        words = {"series": "CU", "reason": "x", "year": "2028", "first": "1"}
        assert clients[role].post(address, data=words).status_code == 403, (role, address)
    assert clients["reviser"].get("/numbers/backup").status_code == 403
    assert states(folder) == before
    page = clients["reviser"].get("/numbers/cu-2026-012").text
    assert "Make CU 2026/12 void" not in page


def test_the_ledger_is_verified_compared_and_backed_up(
    folder: Path, tmp_path: Path, clients: dict[str, TestClient]
) -> None:
    clerk = clients["clerk"]
    with Ledger(folder / "ledger.db", "read") as ledger:
        serial, digest = ledger.file.last()
    assert f"{serial} {digest}" in clerk.get("/numbers/verify").text
    assert "Yes: it has 3 entries" in clerk.get(f"/numbers/verify?head={serial}+{digest[:16]}").text
    assert "was replaced by another" in clerk.get(f"/numbers/verify?head={serial}+{'0' * 16}").text
    saved = clerk.get("/numbers/backup")
    assert saved.headers["content-disposition"].startswith('attachment; filename="ledger-2026-03-25-3.db"')
    (tmp_path / "copy.db").write_bytes(saved.content)
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM entries").fetchone() == (3,)
    table = clerk.get("/numbers/table.csv?year=2026")
    assert table.content.decode("utf-8-sig").splitlines()[1].startswith('"CU 2026/12","Issued","own","4"')
    spoil(folder / "ledger.db", "UPDATE entries SET by = 'other' WHERE serial = 1")
    assert "The ledger is not as it was written" in clerk.get("/numbers").text
    assert "No: there is one problem." in clerk.get("/numbers/verify").text
    assert clerk.get("/numbers/backup").status_code == 404


def test_an_office_without_a_ledger_has_no_numbers_yet(small_office: Path) -> None:
    (client,) = desk(small_office, "A. Person")
    assert "No number was taken here" in client.get("/numbers").text
    assert "Yes: it has 0 entries" in client.get("/numbers/verify").text
    assert client.get("/numbers/cu-2026-001").status_code == 404
