"""The page of who gets a note without a browser."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk_support import desk
from dispatch_support import NOTE
from replies_support import enter_issue


@pytest.fixture
def clerk(small_workspace: Path) -> TestClient:
    (client,) = desk(small_workspace, "L. Clerk")
    return client


def test_each_copy_has_a_line_with_its_language_and_reason(clerk: TestClient) -> None:
    page = clerk.get(f"{NOTE}/who").text
    assert "copies go out, in" in page
    assert 'href="/recipients/FRA"' in page
    assert "Language of correspondence" in page
    assert "what you see is what is issued" in page
    found = clerk.get(f"{NOTE}/who?q=fra&language=fr").text
    assert 'href="/recipients/FRA"' in found
    assert 'href="/recipients/MEX"' not in found
    assert "No recipient is like this" in clerk.get(f"{NOTE}/who?q=zzz").text
    assert 'href="/recipients/FRA"' not in clerk.get(f"{NOTE}/who?language=-").text


def test_other_languages_and_recipients_are_tried_without_changing_anything(clerk: TestClient) -> None:
    page = clerk.get(f"{NOTE}/who?lang=fr&to=MEX").text
    assert "You are trying other recipients or languages" in page
    assert "Asked for" in page
    assert f"{NOTE}/issue?to=MEX&amp;lang=fr" in page
    for odd in ("to=XXX", "lang=xx", "to=%3Cb%3E", "lang=%00"):
        answer = clerk.get(f"{NOTE}/who?{odd}")
        assert answer.status_code == 422, odd
        assert "<b>" not in answer.text.replace("<b>Write</b>", "").partition("<main")[2].partition("spine")[0]
    assert clerk.get(f"{NOTE}/who?from=99999999999&q=%F0%9F%92%A9").status_code == 200


def test_the_table_for_a_spreadsheet_has_the_same_lines(clerk: TestClient) -> None:
    answer = clerk.get(f"{NOTE}/who/table.csv?to=MEX,FRA")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Code", "Recipient", "Language", "Takes part as", "Address", "Why"]
    assert rows[1] == ["FRA", "France", "French", "participant", "Real", "Language of correspondence"]
    assert "attachment" in answer.headers["content-disposition"]


def test_of_an_issued_note_the_copies_that_went_out_are_listed(small_workspace: Path) -> None:
    enter_issue(small_workspace, "own")
    (clerk,) = desk(small_workspace, "L. Clerk")
    page = clerk.get(f"{NOTE}/who").text
    assert "went out" in page
    assert "what you see is what is issued" not in page
    assert "this is who would get it now" in clerk.get(f"{NOTE}/who?lang=all").text
