"""The pages of recipients without a browser: the table, its filters in the address, what is hostile in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk_support import PEOPLE, desk, name_people


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
