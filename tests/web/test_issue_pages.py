"""The pages of an issue without a browser: what is confirmed, by whom, once; copies added later; a plan that is stale."""

from __future__ import annotations

import html
import re
from pathlib import Path
from threading import Event

import pytest
from starlette.testclient import TestClient

from desk_support import PEOPLE, desk, name_people
from dispatch_support import NOTE, TO, Started, hidden, issue_own, started, without_checks
from noteverbale.desk.runs import Runs
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.web import plans
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace
from replies_support import enter_issue


@pytest.fixture
def folder(small_workspace: Path) -> Path:
    name_people(small_workspace)
    return small_workspace


@pytest.fixture
def clients(folder: Path) -> dict[str, TestClient]:
    return dict(zip(PEOPLE, desk(folder, *PEOPLE.values()), strict=True))


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Started:
    return started(monkeypatch)


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    without_checks(monkeypatch)


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "data" / "missions" / "sample.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.slow
def test_one_confirmation_says_its_whole_effect_and_starts_the_command_once(
    folder: Path, clients: dict[str, TestClient], commands: Started
) -> None:
    page = clients["clerk"].get(f"{NOTE}/issue?to={TO}").text
    assert "Issue under CU 2026/12 (A)" in page
    assert "Issue 2 copies" in page
    assert "never given again" in page
    assert "All 2 addresses are real" in page
    form = hidden(page) | {"do": "issue", "print": "yes"}
    answers = [clients["clerk"].post(f"{NOTE}/issue", data=form) for _ in range(2)]
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, f"{NOTE}/issue/runs/1")}
    (words,) = commands.words
    assert words[:2] == ["issue", "own"]
    assert {"--yes", f"--plan-hash={form['plan']}", "--by=L. Clerk", "--print", f"--to={TO}", "--json"} <= set(words)
    run = Runs(folder, folder / "ledger.db").find(1)
    assert run
    assert (run.order.counts, run.order.reference) == ({"es": 1, "fr": 1}, "CU 2026/12 (A)")


@pytest.mark.usefixtures("unchecked")
def test_a_second_tab_is_led_to_the_run_of_the_first(
    folder: Path, clients: dict[str, TestClient], commands: Started
) -> None:
    first = hidden(clients["clerk"].get(f"{NOTE}/issue?to={TO}").text) | {"do": "issue"}
    with Ledger(folder / "ledger.db") as ledger:
        ledger.reserve("CU", 2026, "clerk", "2026-03-04T09:00:00+00:00", reason="between the two tabs")
    second = hidden(clients["clerk"].get(f"{NOTE}/issue?to={TO}").text) | {"do": "issue"}
    assert first["seen"] != second["seen"]
    clients["clerk"].post(f"{NOTE}/issue", data=first)
    commands.running.add(folder / "runs" / "1.jsonl")
    answer = clients["clerk"].post(f"{NOTE}/issue", data=second)
    assert (answer.headers["location"], len(commands.words)) == (f"{NOTE}/issue/runs/1", 1)


@pytest.mark.usefixtures("unchecked")
def test_only_a_clerk_issues(clients: dict[str, TestClient], commands: Started) -> None:
    form = hidden(clients["clerk"].get(f"{NOTE}/issue?to={TO}").text)
    for role in ("reviser", "approver", "administrator"):
        assert "Issue 2 copies" not in clients[role].get(f"{NOTE}/issue?to={TO}").text
        assert clients[role].post(f"{NOTE}/issue", data=form | {"do": "issue"}).status_code == 403
    assert commands.words == []


def test_what_stands_in_the_way_is_shown_with_its_page_and_stops_the_form_too(folder: Path, commands: Started) -> None:
    change(folder, "- id: FRA\n  state: FRA\n", "- id: FRA\n  state: FRA\n  sample: true\n")
    (clerk,) = desk(folder, "L. Clerk")
    page = clerk.get(f"{NOTE}/issue?to={TO}").text
    assert "Some addresses are samples" in page
    assert 'href="/recipients?status=sample"' in page
    assert "Issue 2 copies" not in page
    answer = clerk.post(f"{NOTE}/issue", data=hidden(page) | {"do": "issue"})
    assert answer.status_code == 422
    assert clerk.post(f"{NOTE}/issue", data=hidden(page) | {"do": "rehearse"}).status_code == 303
    assert "--rehearse" in commands.words[0]
    assert "--yes" not in commands.words[0]


@pytest.mark.usefixtures("unchecked")
def test_a_stale_plan_is_not_issued_and_the_difference_is_named(folder: Path, commands: Started) -> None:
    workspace = Workspace(Pipeline.open(folder), folder / "ledger.db")
    pages = app(workspace, {"one": "L. Clerk"}, hosts_of("127.0.0.1", 8009), lambda: "2026-03-25T09:00:00+00:00")
    clerk = TestClient(pages, base_url="http://127.0.0.1:8009", follow_redirects=False)
    clerk.headers["origin"] = "http://127.0.0.1:8009"
    clerk.get("/?token=one")
    form = hidden(clerk.get(f"{NOTE}/issue?to={TO}").text) | {"do": "issue"}
    change(folder, "Beispielgasse 21", "Beispielgasse 22")
    workspace.reload()
    answer = clerk.post(f"{NOTE}/issue", data=form)
    assert answer.status_code == 409
    assert "The plan is no longer the one you saw" in answer.text
    assert "France has a new address." in answer.text
    assert commands.words == []
    fresh = hidden(answer.text) | {"do": "issue"}
    assert fresh["plan"] != form["plan"]
    assert clerk.post(f"{NOTE}/issue", data=fresh).status_code == 303
    assert "made up" not in clerk.post(f"{NOTE}/issue", data=form | {"plan": "", "seen": "x"}).text


@pytest.mark.usefixtures("unchecked")
def test_of_an_issued_note_the_page_has_what_went_out_and_adds_copies(
    folder: Path, clients: dict[str, TestClient], commands: Started, issuing_office: Pipeline
) -> None:
    issue_own(issuing_office, folder)
    page = clients["clerk"].get(f"{NOTE}/issue").text
    assert "Issued as CU 2026/12 (A)" in page
    assert "Make the missing copies" in page
    missing = {"do": "missing", "seen": "1", "print": "yes"}
    assert clients["clerk"].post(f"{NOTE}/issue", data=missing).status_code == 303
    assert {"issue", "own", "--yes"} <= set(commands.words[0])
    page = clients["clerk"].get(f"{NOTE}/issue?add=duplicate&to=FRA").text
    assert "The same copy once more" in page
    form = hidden(page) | {"do": "issue"}
    answer = clients["clerk"].post(f"{NOTE}/issue", data=form)
    assert answer.status_code == 303
    assert {"--add=duplicate", "--to=FRA"} <= set(commands.words[1])
    for odd in ("add=late", "add=replacement&to=FRA", "add=late&to=XXX", "add=language&to=FRA&lang=xx"):
        assert clients["clerk"].get(f"{NOTE}/issue?{odd}").status_code == 422, odd
    assert clients["clerk"].get(f"{NOTE}/issue?add=nonsense&to=FRA").status_code == 200


@pytest.mark.usefixtures("unchecked")
def test_a_page_from_before_the_issue_leads_to_what_was_issued(
    folder: Path, clients: dict[str, TestClient], commands: Started
) -> None:
    form = hidden(clients["clerk"].get(f"{NOTE}/issue?to={TO}").text) | {"do": "issue"}
    enter_issue(folder, "own")
    answer = clients["clerk"].post(f"{NOTE}/issue", data=form)
    assert (answer.status_code, answer.headers["location"], commands.words) == (303, f"{NOTE}/issue", [])


@pytest.mark.usefixtures("unchecked")
def test_the_number_is_made_void_by_an_approver_and_the_note_can_be_issued_again(
    folder: Path, clients: dict[str, TestClient], commands: Started
) -> None:
    enter_issue(folder, "own")
    assert "ask an approver" in clients["clerk"].get(f"{NOTE}/issue").text
    page = clients["approver"].get(f"{NOTE}/issue").text
    address = re.search(r'action="(/numbers/[^"]+/void)"', page)
    assert address
    assert clients["clerk"].post(address[1], data={"reason": "called off"}).status_code == 403
    assert clients["approver"].post(address[1], data={"reason": "called off"}).status_code == 303
    page = clients["clerk"].get(f"{NOTE}/issue?to={TO}").text
    assert "Issue under CU 2026/13 (A)" in page
    assert clients["clerk"].post(f"{NOTE}/issue", data=hidden(page) | {"do": "issue"}).status_code == 303


@pytest.mark.usefixtures("unchecked")
def test_an_office_whose_copies_bear_a_code_is_asked_for_the_passphrase(folder: Path, commands: Started) -> None:
    path = folder / "data" / "office.yaml"
    path.write_text(
        path.read_text("utf-8") + f"\nkey: {folder.parent}/office.key\ncode: www.example.org/keys\n", "utf-8"
    )
    (clerk,) = desk(folder, "L. Clerk")
    page = clerk.get(f"{NOTE}/issue?to={TO}").text
    assert 'type="password"' in page
    clerk.post(f"{NOTE}/issue", data=hidden(page) | {"do": "issue", "passphrase": "open sesame"})
    assert commands.passphrases == ["open sesame"]
    assert "open sesame" not in " ".join(commands.words[0])
    assert b"open sesame" not in (folder / "runs" / "1.jsonl").read_bytes()


def test_the_page_is_shown_before_all_is_checked_and_its_events_tell_when(
    folder: Path, clients: dict[str, TestClient], unchecked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = Event()
    monkeypatch.setattr(plans, "page_problems", lambda *_: (go.wait(60), ())[1])
    monkeypatch.setattr(plans, "PATIENCE", 0.0)
    address = f"{NOTE}/issue?to={TO}"
    page = clients["clerk"].get(address).text
    assert "Being checked" in page
    assert 'name="plan"' not in page
    events = re.findall('data-follow="([^"]+)"', page)
    go.set()
    assert "event: progress" in clients["clerk"].get(html.unescape(events[0])).text
    page = clients["clerk"].get(address).text
    assert "Being checked" not in page
    assert "Issue 2 copies" in page


def test_what_cannot_be_planned_is_said_once_and_looked_for_again_at_the_next_visit(
    clients: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "PATIENCE", 0.0)
    address = f"{NOTE}/issue?to=NOBODY"
    for _ in range(2):
        assert "Being checked" in clients["clerk"].get(address).text
        clients["clerk"].get(f"{NOTE}/issue/checks?to=NOBODY")
        assert "NOBODY" in clients["clerk"].get(address).text.partition('role="alert"')[2]
