"""The list of notes: names and stages, unfinished notes too, what waits, tabs, the search, and the step a note opens at."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from noteverbale.desk.changes import ask_for_review
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.review import approval
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace

AT = "2026-03-04T09:00:00+00:00"
HOST = "127.0.0.1:8009"


def clerk(folder: Path, raises: bool = True) -> TestClient:
    pages = app(
        Workspace(Pipeline.open(folder, skip_broken=True), folder / "ledger.db"),
        {"secret": "L. Clerk"},
        hosts_of("127.0.0.1", 8009),
        lambda: AT,
    )
    client = TestClient(pages, base_url=f"http://{HOST}", follow_redirects=False, raise_server_exceptions=raises)
    client.get("/?token=secret")
    return client


def test_notes_are_called_by_their_meetings(small_workspace: Path) -> None:
    listed = clerk(small_workspace).get("/").text
    assert "First meeting of the Open-ended Interim Working Group on Trafficking in Persons" in listed
    assert "Vienna, 14 and 15 April 2009" in listed
    assert "Issued 4 March 2009" in listed
    assert "Nothing waits for you." in listed


def test_a_note_with_mistakes_is_listed_and_opens_in_its_form(small_workspace: Path) -> None:
    (small_workspace / "notes/2026/begun.yaml").write_text("kind: invitation\nsender: secretary_general\n", "utf-8")
    client = clerk(small_workspace)
    listed = client.get("/?which=work").text
    assert "Write: 1 problem" in listed
    assert "1999" not in listed
    assert client.get("/notes/begun").headers["location"] == "/notes/begun/write"
    opened = client.get("/notes/begun/write")
    assert opened.status_code == 200
    assert "1999" not in opened.text


def test_a_note_opens_at_the_step_that_is_next(small_workspace: Path) -> None:
    client = clerk(small_workspace)
    assert client.get("/notes/cu-2009-033").headers["location"] == "/notes/cu-2009-033/send"
    assert client.get("/notes/own").headers["location"] == "/notes/own/write"
    ask_for_review(small_workspace, "own", "L. Clerk", AT)
    assert client.get("/notes/own").headers["location"] == "/notes/own/review"
    office = Pipeline.open(small_workspace)
    with Ledger(small_workspace / "ledger.db") as ledger:
        approval.approve(office, office.registry.notes["own"], ledger, "C. Chief", AT)
    assert client.get("/notes/own").headers["location"] == "/notes/own/issue"
    assert "Approved, and not issued yet." in client.get("/").text
    assert client.get("/notes/nothing").status_code == 404


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("MÉXICO", 'href="/recipients/MEX"'),
        ("2009/33", 'href="/notes/cu-2009-033"'),
        ("墨西哥", 'href="/recipients/MEX"'),
    ],
)
def test_the_search_finds_notes_and_recipients(small_workspace: Path, words: str, shown: str) -> None:
    assert shown in clerk(small_workspace).get("/find", params={"q": words}).text


@pytest.mark.parametrize("query", ["which=void", "which=<b>", "from=99999", "from=-1", "from=²", "from=" + "9" * 5000])
def test_any_query_has_a_page(small_workspace: Path, query: str) -> None:
    answer = clerk(small_workspace).get(f"/?{query}")
    assert answer.status_code == 200
    assert "<b>" not in answer.text.replace("<b>Waiting", "")


def test_a_fault_of_the_program_has_a_page_and_a_number(
    small_workspace: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = clerk(small_workspace, raises=False)
    monkeypatch.setattr("noteverbale.web.notes.waiting", lambda *_: 1 // 0)
    monkeypatch.setattr(logging.getLogger("uvicorn"), "propagate", True)  # a server of another test may have set it
    answer = client.get("/")
    assert answer.status_code == 500
    assert "was noted as 2026-03-04/1" in answer.text
    assert "Traceback" not in answer.text
    assert "Fault 2026-03-04/1 at /: ZeroDivisionError" in caplog.text
