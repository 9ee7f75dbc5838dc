"""The page of a run without a browser: progress, what is missing, going on and stopping."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk_support import PEOPLE, desk, name_people
from dispatch_support import NOTE, TO, Started, hidden, started, without_checks

RUN = f"{NOTE}/issue/runs/1"
NUMBERED = {"event": "numbered", "reference": "CU 2026/12 (A)", "folder": "out/cu-2026-012-a", "total": 2}
BEGIN = {"event": "begin", "total": 2, "kept": 0}
COPY = {"event": "copy", "language": "es", "recipient": "MEX", "file": "es/MEX.pdf"}
DONE = {"event": "done", "reference": "CU 2026/12 (A)", "folder": "out/cu-2026-012-a", "total": 2}


@pytest.fixture
def folder(small_workspace: Path) -> Path:
    name_people(small_workspace)
    return small_workspace


@pytest.fixture
def clients(folder: Path) -> dict[str, TestClient]:
    return dict(zip(PEOPLE, desk(folder, *PEOPLE.values()), strict=True))


def begun(
    clerk: TestClient, monkeypatch: pytest.MonkeyPatch, *events: Mapping[str, object], do: str = "issue"
) -> Started:
    """Begin a run whose command printed these events."""
    commands = started(monkeypatch)
    without_checks(monkeypatch)
    commands.events = list(events)
    form = hidden(clerk.get(f"{NOTE}/issue?to={TO}").text) | {"do": do, "print": "yes"}
    assert clerk.post(f"{NOTE}/issue", data=form).headers["location"] == RUN
    return commands


def test_a_run_at_work_shows_how_far_it_is_and_is_drawn_again_without_scripts(
    folder: Path, clients: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = begun(clients["clerk"], monkeypatch, NUMBERED, BEGIN, COPY)
    commands.running.add(folder / "runs" / "1.jsonl")
    page = clients["reviser"].get(RUN).text
    assert "Making the copies: 1 of 2" in page
    assert "Number CU 2026/12 (A) taken" in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert f'data-follow="{RUN}/events"' in page
    assert '<progress value="1" max="1" aria-labelledby="language-es">' in page
    assert "Stop after this copy" not in page
    assert "Stop after this copy" in clients["clerk"].get(RUN).text
    assert "This note is being issued now" in clients["clerk"].get(f"{NOTE}/issue?to={TO}").text


def test_a_stopped_run_says_what_is_missing_and_goes_on_by_the_same_command(
    folder: Path, clients: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = begun(clients["clerk"], monkeypatch, NUMBERED, BEGIN, COPY)
    page = clients["clerk"].get(RUN).text
    assert "Go on: 1 copy is missing" in page
    assert "http-equiv" not in page
    assert clients["approver"].post(RUN, data={"do": "go-on"}).status_code == 403
    commands.events = [NUMBERED, BEGIN | {"kept": 1}, COPY | {"language": "fr", "file": "fr/FRA.pdf"}, DONE]
    assert clients["clerk"].post(RUN, data={"do": "go-on"}).headers["location"] == RUN
    first, second = commands.words
    assert first == second
    page = clients["clerk"].get(RUN).text
    assert "2 copies made, counted and compared with the list" in page
    assert "Started 2 times" in page
    clients["clerk"].post(RUN, data={"do": "go-on"})
    assert len(commands.words) == 2


def test_what_refused_the_issue_is_told_on_its_page(
    clients: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = {"file": "x", "line": 1, "column": 1, "code": "plan-hash", "severity": "error"}
    told = {"message": "the plan is not the one with this hash", "hint": ""}
    begun(clients["clerk"], monkeypatch, {"event": "problem", "problems": [problem | told]})
    page = clients["clerk"].get(RUN).text
    assert "Nothing was issued" in page
    assert "the plan is not the one with this hash" in page
    assert "Look at the plan again" in page


def test_a_rehearsal_is_begun_by_who_writes_and_says_where_its_copies_are(
    folder: Path, clients: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    specimens = folder / "out" / "own-rehearsal"
    (specimens / "es").mkdir(parents=True)
    (specimens / "es" / "MEX.pdf").write_bytes(b"%PDF")
    done = DONE | {"folder": str(specimens)}
    begun(clients["administrator"], monkeypatch, NUMBERED, BEGIN, COPY, done, do="rehearse")
    page = clients["administrator"].get(RUN).text
    assert "Rehearsed with 2 copies" in page
    assert "E-mail drafts" not in page
    answer = clients["reviser"].get(f"{RUN}/specimens.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["es/MEX.pdf"]


def test_only_a_rehearsal_has_specimens(
    clients: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun(clients["clerk"], monkeypatch, NUMBERED, BEGIN, COPY, DONE | {"folder": str(tmp_path)})
    assert clients["clerk"].get(f"{RUN}/specimens.zip").status_code == 404


def test_events_end_with_the_run(clients: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch) -> None:
    begun(clients["clerk"], monkeypatch, NUMBERED, BEGIN, COPY, DONE)
    answer = clients["clerk"].get(f"{RUN}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "event: progress" in answer.text


def test_runs_are_found_only_at_their_own_note(clients: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch) -> None:
    begun(clients["clerk"], monkeypatch, DONE)
    for address in (
        "/notes/other/issue/runs/1",
        f"{NOTE}/issue/runs/2",
        f"{NOTE}/issue/runs/x",
        f"{NOTE}/issue/runs/-1",
        f"{NOTE}/issue/runs/{'9' * 5000}",
    ):
        assert clients["clerk"].get(address).status_code == 404, address
        assert clients["clerk"].post(address, data={"do": "stop"}).status_code in (404, 405), address
