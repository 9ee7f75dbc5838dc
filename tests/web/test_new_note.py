"""The pages on which a note is begun, without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from noteverbale.pipeline import Pipeline
from noteverbale.web.workspace import Workspace
from write_support import HERE, browser_of, send


@pytest.fixture
def workspace(small_office: Path, tmp_path: Path) -> Workspace:
    return Workspace(Pipeline.open(small_office), tmp_path / "ledger.db")


@pytest.fixture
def clerk(workspace: Workspace) -> TestClient:
    return browser_of(workspace)


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


@pytest.mark.parametrize(
    "words",
    [
        {"kind": "nothing", "meeting": "wg4-14"},
        {"kind": "invitation", "meeting": "../../x"},
        {"kind": "invitation", "meeting": "wg4-14", "like": "copy", "note": "../../etc/passwd"},
        {},
    ],
)
def test_a_draft_of_what_is_not_on_file_is_refused(
    clerk: TestClient, workspace: Workspace, words: dict[str, str]
) -> None:
    before = set(workspace.folder.rglob("*.yaml"))
    answer = clerk.post("/notes/new", data=words, headers=HERE)
    assert answer.status_code in (409, 422)
    assert set(workspace.folder.rglob("*.yaml")) == before
