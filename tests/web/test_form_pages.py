"""The inbox of returned forms without a browser: uploaded, shown, filed, settled, refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk_support import PEOPLE, desk, name_people
from forms_support import bare
from noteverbale.desk import form_inbox
from noteverbale.registry.loading import load
from noteverbale.registry.replies import register
from replies_support import waiting_office

PAGE = "/replies/file?note=calls"


@pytest.fixture
def folder(small_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(form_inbox, "limited", lambda function, *args: function(*args))
    name_people(small_workspace)
    return waiting_office(small_workspace)


@pytest.fixture
def clerk(folder: Path) -> TestClient:
    return desk(folder, PEOPLE["clerk"])[0]


def form(folder: Path, recipient: str, name: str = "Ana", **values: str) -> bytes:
    words = {"note": "calls", "recipient": recipient, "language": "", "name1": name, **values}
    return bare(folder / "came.pdf", words).read_bytes()


def send(clerk: TestClient, *files: tuple[str, bytes], **words: str) -> TestClient:
    """Upload files, and return the client, on the page that the browser is sent to."""
    answer = clerk.post("/replies/file", data={"note": "calls", **words}, files=[("forms", file) for file in files])
    assert (answer.status_code, answer.headers.get("location")) == (303, PAGE)
    return clerk


def digests(folder: Path) -> dict[str, str]:
    return {upload.name: upload.digest for upload in form_inbox.uploads(folder)}


def test_forms_are_shown_and_then_filed_in_one_act(folder: Path, clerk: TestClient) -> None:
    send(clerk, ("a.pdf", form(folder, "FRA")), ("b.pdf", form(folder, "CUB", topic1="Costs")), received="2026-03-20")
    page = clerk.get(PAGE).text
    assert "File 2 replies" in page
    assert "1 member, 1 topic" in page
    assert len(register(load(folder), "calls")) == 1, "nothing is filed yet"
    answer = clerk.post("/replies/filed", data={"note": "calls", "form": list(digests(folder).values())})
    assert answer.headers["location"] == "/notes/calls/replies?filed=2"
    assert "2 replies were filed." in clerk.get(answer.headers["location"]).text
    filed = register(load(folder), "calls")[1:]
    assert {(each.recipient, each.by, each.received.isoformat()) for each in filed} == {
        ("FRA", "L. Clerk", "2026-03-20"),
        ("CUB", "L. Clerk", "2026-03-20"),
    }
    shown = clerk.get("/notes/calls/replies?show=answered").text
    assert f"/notes/calls/replies/form/{filed[0].sha256}" in shown
    assert clerk.get(f"/notes/calls/replies/form/{filed[0].sha256}").content.startswith(b"%PDF")
    assert clerk.get(f"/notes/calls/replies/form/{'0' * 64}").status_code == 404


def test_what_must_be_looked_at_is_settled_one_by_one(folder: Path, clerk: TestClient) -> None:
    send(clerk, ("all.pdf", form(folder, "ALL")), ("mex.pdf", form(folder, "MEX")), ("scan.pdf", b"no PDF"))
    page = clerk.get(PAGE).text
    for phrase in (
        "To be looked at 3",
        "does not say which mission answers",
        "another answer, which differs",
        "cannot be read as a form",
    ):
        assert phrase in page
    known = digests(folder)
    words = {"note": "calls", "do": "name", "recipient": "GBR"}
    assert clerk.post(f"/replies/inbox/{known['all.pdf']}", data=words).status_code == 303
    assert "File 1 reply" in clerk.get(PAGE).text
    refused = clerk.post(f"/replies/inbox/{known['all.pdf']}", data=words | {"recipient": ""})
    assert (refused.status_code, "no mission is chosen" in refused.text) == (422, True)
    assert clerk.post("/replies/filed", data={"form": known["mex.pdf"], "supersede": "MEX"}).status_code == 303
    assert register(load(folder), "calls")[-1].supersedes
    scanned = {"recipient": "CUB", "received": "2026-03-20", "remarks": "see the scan", "form": known["scan.pdf"]}
    answer = clerk.post("/notes/calls/replies/new", data=scanned)
    assert answer.status_code == 303
    assert register(load(folder), "calls")[-1].sha256 == known["scan.pdf"]
    assert list(digests(folder)) == ["all.pdf"]
    assert clerk.post(f"/replies/inbox/{known['all.pdf']}", data={"do": "remove"}).status_code == 303
    assert digests(folder) == {}
    gone = clerk.post(f"/replies/inbox/{known['all.pdf']}", data={"do": "remove"})
    assert (gone.status_code, "not in the inbox any more" in gone.text) == (422, True)


def test_forms_of_other_notes_are_counted_and_shown_without_the_filter(folder: Path, clerk: TestClient) -> None:
    send(clerk, ("own.pdf", form(folder, "FRA", note="own")))
    assert "One form in the inbox is for another note." in clerk.get(PAGE).text
    assert "File 1 reply" in clerk.get("/replies/file").text
    assert "One form is in the inbox." in clerk.get("/replies").text


def test_an_upload_without_files_or_of_a_day_to_come_is_refused(folder: Path, clerk: TestClient) -> None:
    file = [("forms", ("a.pdf", form(folder, "FRA")))]
    for words, files, message in [
        ({"received": ""}, [("other", ("a.pdf", b"x"))], "no file was chosen"),
        ({"received": "2026-03-26"}, file, "a day to come"),
        ({"received": "yesterday"}, file, "is not a day"),
    ]:
        answer = clerk.post("/replies/file", data=words, files=files)
        assert (answer.status_code, message in answer.text) == (422, True), words
    assert clerk.post("/replies/file", data={"received": ""}).status_code == 400
    assert digests(folder) == {}
    (reviser,) = desk(folder, PEOPLE["reviser"])
    assert reviser.post("/replies/file", files=file).status_code == 403
