"""The page on which a note is written, without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from noteverbale.pipeline import Pipeline
from noteverbale.records import yaml_source
from noteverbale.review import approval
from noteverbale.web.workspace import Workspace
from noteverbale.web.write import WritePages
from write_support import AT, HERE, browser_of, form_of, made, send

NOTE = "cu-2009-033"


@pytest.fixture
def workspace(small_office: Path, tmp_path: Path) -> Workspace:
    return Workspace(Pipeline.open(small_office), tmp_path / "ledger.db")


@pytest.fixture
def clerk(workspace: Workspace) -> TestClient:
    return browser_of(workspace)


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
    lines = zip(before.splitlines(), path.read_text("utf-8").splitlines(), strict=True)
    assert [new for old, new in lines if old != new] == ["  delegation: {deadline: {by: 2024-06-14}}"]
    assert 'value="2024-06-14"' in clerk.get(address).text
    assert send(clerk, address, {}, do="undo").endswith("?undone=1")
    assert path.read_text("utf-8") == before


def test_a_page_of_unsaved_words_comes_without_saving_them(clerk: TestClient, workspace: Workspace) -> None:
    path = workspace.pipeline.registry.paths[NOTE]
    before = path.read_bytes()
    form = form_of(clerk.get(f"/notes/{NOTE}/write").text)
    [shown] = form["page_shown"]
    words = form | {"date": ["2009-03-06"]}
    part = clerk.post(f"/notes/{NOTE}/write/page", data=words, headers=HERE | {"hx-request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    digest = re.search(r"/picture/(\w+)/1/700.png", part.text)
    assert digest
    assert digest[1] != shown
    assert clerk.get(digest[0]).headers["content-type"] == "image/png"
    wrong = words | {"date": ["2009-13-06"], "page_shown": [digest[1]]}
    part = clerk.post(f"/notes/{NOTE}/write/page", data=wrong, headers=HERE | {"hx-request": "true"})
    assert "This is the last good page." in part.text
    assert digest[0] in part.text
    assert 'href="#f-date"' in part.text
    whole = clerk.post(f"/notes/{NOTE}/write/page", data=words, headers=HERE)
    assert 'value="2009-03-06"' in whole.text
    assert "<html" in whole.text
    assert path.read_bytes() == before


def test_what_is_wrong_is_saved_in_a_draft_and_shown_at_its_field(clerk: TestClient, workspace: Workspace) -> None:
    address = made(clerk)
    form = form_of(clerk.get(address).text)
    assert send(clerk, address, form, date="2026-13-01", do="send") == f"{address}?not_sent=1"
    page = clerk.get(address).text
    assert page.count('href="#f-date"') >= 1
    assert 'id="f-date" name="date" aria-invalid="true"' in page
    assert "<title>Error: " in page
    assert "1 problem<" in page
    assert clerk.get(f"/notes/{NOTE}/write").status_code == 200, "no other note is held up"
    form = form_of(page)
    assert send(clerk, address, form, date="2024-03-04", do="send") == "/notes/wg4-14/review"
    assert "Save and send for review" not in clerk.get(address).text


def test_moves_are_added_moved_and_left_out_with_what_is_in_the_form(clerk: TestClient, workspace: Workspace) -> None:
    address = made(clerk, "session", "cnd-70", like="nothing")
    path = workspace.folder / "notes/2026/cnd-70.yaml"

    def act(do: str, **words: str) -> list[object]:
        send(clerk, address, form_of(clerk.get(address).text), do=do, **words)
        note = yaml_source.read(path).data
        return list(note["moves"])

    names = act("add.0", move="text", after="0", initials="LR.")
    assert names[:2] == ["session", {"text": {}}]
    assert yaml_source.read(path).data["initials"] == "LR."
    assert act("up.1")[:2] == [{"text": {}}, "session"]
    assert act("down.0", moves__0__text__en="Words.")[:2] == ["session", {"text": {"en": "Words."}}]
    assert "close" in act("include.10")
    assert act("drop.1")[:2] == ["session", "separate_days?"]
    before = path.read_bytes()
    act("add.0", move="no_such_move", after="0")
    act("drop.999")
    act("add.0", move="close", after="x")
    assert path.read_bytes() == before


def test_two_persons_change_one_note(clerk: TestClient, workspace: Workspace) -> None:
    address = made(clerk)
    path = workspace.folder / "notes/2026/wg4-14.yaml"
    mine = form_of(clerk.get(address).text)
    clerk.get("/?token=other")
    theirs = form_of(clerk.get(address).text)
    send(clerk, address, theirs, initials="BS.", date="2026-03-05")
    clerk.get("/?token=secret")
    assert send(clerk, address, mine, capacity="observer").endswith("?both=1")
    answer = clerk.post(address, data=mine | {"date": ["2026-03-06"], "do": ["save"]}, headers=HERE)
    assert answer.status_code == 422
    assert "B. Second" in answer.text
    assert "2026-03-05" in answer.text
    assert "date: 2026-03-05\n" in path.read_text("utf-8")
    taken = clerk.post(address, data=form_of(answer.text) | {"_theirs": ["date"]}, headers=HERE)
    assert form_of(taken.text)["date"] == ["2026-03-05"]
    send(clerk, address, form_of(answer.text))
    text = path.read_text("utf-8")
    assert "date: 2026-03-06\n" in text
    assert "initials: BS.\n" in text
    assert "capacity: observer\n" in text


def test_a_draft_can_be_deleted_and_a_note_with_a_number_cannot(clerk: TestClient, workspace: Workspace) -> None:
    address = made(clerk)
    assert "The draft is removed" in clerk.get("/notes/wg4-14/delete").text
    assert send(clerk, "/notes/wg4-14/delete", {}) == "/"
    assert not (workspace.folder / "notes/2026/wg4-14.yaml").exists()
    assert clerk.get(address).status_code == 404
    assert clerk.post(f"/notes/{NOTE}/delete", headers=HERE).status_code == 200
    assert workspace.pipeline.registry.paths[NOTE].exists()


def test_a_paragraph_that_lacks_languages_is_not_sent_for_review(clerk: TestClient, workspace: Workspace) -> None:
    address = made(clerk)
    send(clerk, address, form_of(clerk.get(address).text), do="add.0", move="text", after="0")
    form = form_of(clerk.get(address).text)
    words = {"moves__1__text__en": "Words.", "moves__1__text__fr": "Des mots.", "page_language": "fr"}
    assert send(clerk, address, form, do="send", **words) == f"{address}?not_sent=1"
    page = clerk.get(f"{address}?not_sent=1").text
    assert "4 things to correct before this note can be reviewed" in page
    assert "4 problems<" in page
    assert "4 problems<" in clerk.get(address).text
    assert "The page cannot be shown yet." not in page, "the English page has all its words"
    shown = clerk.post(
        f"{address}/page", data=form_of(page) | {"page_language": ["ru"]}, headers=HERE | {"hx-request": "true"}
    ).text
    assert 'href="#f-moves.1.text.ru"' in shown
    assert 'href="#f-moves.1.text.ar"' not in shown
    others = {f"moves__1__text__{code}": "…" for code in ("es", "ru", "zh", "ar")}
    assert send(clerk, address, form_of(page), do="send", **others) == "/notes/wg4-14/review"


def test_a_note_that_cannot_be_composed_in_one_language_is_not_sent_for_review(
    clerk: TestClient, workspace: Workspace
) -> None:
    address = made(clerk)
    template = next((workspace.folder / "templates").glob("moves/invitation/ru*.md.j2"))
    words = template.read_text("utf-8")
    template.write_text(words + "{{ no.such.name }}\n", "utf-8")
    workspace.reload()
    assert send(clerk, address, form_of(clerk.get(address).text), do="send") == f"{address}?not_sent=1"
    page = clerk.get(f"{address}?not_sent=1").text
    assert "One thing to correct before this note can be reviewed" in page
    assert "1 problem<" in page
    template.write_text(words, "utf-8")
    workspace.reload()
    assert send(clerk, address, form_of(page), do="send") == "/notes/wg4-14/review"


def test_what_the_revisers_ask_for_is_on_top_of_the_form(clerk: TestClient, workspace: Workspace) -> None:
    address = made(clerk)
    note = workspace.note("wg4-14")
    assert "What the revisers ask you to correct" not in clerk.get(address).text
    with workspace.open_ledger() as ledger:
        approval.comment(workspace.pipeline, note, ledger, "M. Réviseur", AT, "fr", "invitation 1", "Un mot manque.")
        approval.send_back(workspace.pipeline, note, ledger, "M. Réviseur", AT, "La date est fausse.", "fr")
    page = clerk.get(address).text
    assert "What the revisers ask you to correct" in page
    assert 'href="/notes/wg4-14/review/fr">Returned for correction: French</a>' in page
    assert "La date est fausse." in page
    assert "Un mot manque." in page
    assert 'href="/notes/wg4-14/review/fr#invitation-1"' in page
    with workspace.open_ledger() as ledger:
        [remark] = approval.comments(ledger.entries(note="wg4-14"))
        approval.resolve(note, ledger, "M. Réviseur", AT, remark.serial)
        approval.approve(workspace.pipeline, note, ledger, "M. Réviseur", AT, "fr")
    assert "What the revisers ask you to correct" not in clerk.get(address).text


def test_an_unfinished_note_can_be_opened(clerk: TestClient, workspace: Workspace) -> None:
    address = made(clerk, "nomination", "", like="nothing")
    assert "nomination-2" in address or "nomination" in address
    page = clerk.get(address).text
    assert 'href="#f-moves.nomination.deadline"' in page
    assert "The page cannot be shown yet." in page
    (workspace.folder / "notes/2026/bare.yaml").write_text("date: x\n", "utf-8")
    workspace.reload()
    assert clerk.get("/notes/bare/write").status_code == 200


@pytest.mark.parametrize("id", ["..%2Foffice", "nothing", "wg4-14%00", "%2e%2e"])
def test_a_note_that_is_not_on_file_has_no_form(clerk: TestClient, id: str) -> None:
    assert clerk.get(f"/notes/{id}/write").status_code == 404
    assert clerk.post(f"/notes/{id}/write", data={"date": "x"}, headers=HERE).status_code in (404, 409)
    assert clerk.post(f"/notes/{id}/delete", headers=HERE).status_code in (404, 409)


def test_only_those_who_may_write_do(small_office: Path, tmp_path: Path) -> None:
    record = small_office / "data/office.yaml"
    people = "people:\n  - {name: R. Reviser, roles: [reviser], languages: [fr]}\n"
    record.write_text(record.read_text("utf-8") + people, "utf-8")
    reviser = browser_of(Workspace(Pipeline.open(small_office), tmp_path / "ledger.db"), "R. Reviser")
    page = reviser.get(f"/notes/{NOTE}/write")
    assert page.status_code == 200
    assert 'value="save"' not in page.text
    for address in ("/notes/new", f"/notes/{NOTE}/write", f"/notes/{NOTE}/write/page", f"/notes/{NOTE}/delete"):
        assert reviser.post(address, data={"kind": "letter"}, headers=HERE).status_code == 403, address
    assert reviser.get("/notes/new").status_code == 403


def test_an_issued_note_is_not_changed(
    clerk: TestClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.pipeline.registry.paths[NOTE]
    before = path.read_bytes()
    form = form_of(clerk.get(f"/notes/{NOTE}/write").text)
    monkeypatch.setattr(WritePages, "_is_issued", lambda pages, file: file.id == NOTE)
    page = clerk.get(f"/notes/{NOTE}/write").text
    assert 'value="save"' not in page
    assert "This note is issued" in page
    for do in ("save", "send", "drop.1", "undo"):
        answer = clerk.post(f"/notes/{NOTE}/write", data=form | {"date": ["2009-03-07"], "do": [do]}, headers=HERE)
        assert answer.status_code == 422
    assert path.read_bytes() == before
