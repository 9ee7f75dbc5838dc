"""The pages on which a note is begun and written, without a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from noteverbale.pipeline import Pipeline
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace

AT = "2026-03-03T09:00:00+00:00"
HOST = "127.0.0.1:8009"
HERE = {"origin": f"http://{HOST}"}


@pytest.fixture
def workspace(small_office: Path, tmp_path: Path) -> Workspace:
    return Workspace(Pipeline.open(small_office), tmp_path / "ledger.db")


@pytest.fixture
def clerk(workspace: Workspace) -> TestClient:
    made = app(workspace, {"secret": "L. Clerk", "other": "B. Second"}, hosts_of("127.0.0.1", 8009), lambda: AT)
    client = TestClient(made, base_url=f"http://{HOST}", follow_redirects=False)
    assert client.get("/?token=secret").status_code == 200
    return client


class _Inputs(HTMLParser):
    """Collects what a browser would send of the form with an id."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form, self.inside, self.select, self.text = form, False, "", ""
        self.sent: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.inside = given.get("id") == self.form
        elif not self.inside:
            return
        elif tag == "select":
            self.select = name
            self.sent.setdefault(name, [])
        elif tag == "option" and self.select and ("selected" in given or not self.sent[self.select]):
            self.sent[self.select] = [value]
        elif tag == "textarea":
            self.text = name
            self.sent[name] = [""]
        elif tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.sent.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.text:
            self.sent[self.text] = [self.sent[self.text][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.text = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.inside = False


def form_of(page: str) -> dict[str, list[str]]:
    inputs = _Inputs("write")
    inputs.feed(page)
    return inputs.sent


def send(clerk: TestClient, address: str, form: dict[str, list[str]], **changed: str | list[str]) -> str:
    """Send a form with some values changed; return where the browser is sent on to."""
    words = form | {
        name.replace("__", "."): value if isinstance(value, list) else [value] for name, value in changed.items()
    }
    answer = clerk.post(address, data=words, headers=HERE)
    assert answer.status_code == 303, answer.text[:3000]
    return str(answer.headers["location"])


def made(clerk: TestClient, kind: str = "invitation", meeting: str = "wg4-14", **more: str) -> str:
    """Make a draft; return the address of its form."""
    return send(clerk, "/notes/new", {"kind": [kind], "meeting": [meeting]}, **more).partition("?")[0]


def test_a_note_begins_with_its_kind_and_its_meeting(clerk: TestClient, workspace: Workspace) -> None:
    page = clerk.get("/notes/new").text
    for kind in workspace.pipeline.registry.kinds:
        assert f'href="/notes/new?kind={kind}"' in page
    page = clerk.get("/notes/new?kind=invitation&meeting=wg4-14").text
    assert re.search(r'<option value="wg4-14" selected>', page)
    address = send(clerk, "/notes/new", {"kind": ["invitation"], "meeting": ["wg4-14"]})
    assert address == "/notes/wg4-14/write?new=cu-2009-033"
    text = (workspace.folder / "notes/2026/wg4-14.yaml").read_text("utf-8")
    assert "drafter: L. Clerk\n" in text
    page = clerk.get(address).text
    assert "Both" not in page
    assert "The draft was made." in page


def test_a_form_that_nobody_changed_changes_nothing(clerk: TestClient, workspace: Workspace) -> None:
    for id, path in dict(workspace.pipeline.registry.paths).items():
        before = path.read_bytes()
        page = clerk.get(f"/notes/{id}/write").text
        send(clerk, f"/notes/{id}/write", form_of(page))
        assert path.read_bytes() == before, id


def test_a_day_is_saved_as_one_line_and_can_be_taken_back(clerk: TestClient, workspace: Workspace) -> None:
    address = made(clerk)
    path = workspace.folder / "notes/2026/wg4-14.yaml"
    before = path.read_text("utf-8")
    form = form_of(clerk.get(address).text)
    words = {"moves__delegation__deadline__bound": "by", "moves__delegation__deadline__on": "2024-06-14"}
    send(clerk, address, form, **words)
    assert path.read_text("utf-8") == before.replace("{deadline: soon}", "\n    deadline: {by: 2024-06-14}") or (
        "delegation: {deadline: {by: 2024-06-14}}" in path.read_text("utf-8")
    )
    assert "14 June 2024" in clerk.get(address).text
    assert send(clerk, address, {}, do="undo").endswith("?undone=1")
    assert path.read_text("utf-8") == before
