"""The page from which a note is sent, without a browser: what is offered, made once, and handed out as a file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from command import run
from desk_support import PEOPLE, desk, name_people
from dispatch_support import NOTE, Started, started
from noteverbale.web import send_pages


@pytest.fixture(scope="module")
def issued(issuing_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that issued its note to two recipients, with print files."""
    import shutil

    from noteverbale.ledger.ledger import Ledger

    folder = Path(shutil.copytree(issuing_folder, tmp_path_factory.mktemp("issued") / "office"))
    with Ledger(folder / "ledger.db") as ledger:
        ledger.open_series("CU", 2026, 12, "clerk", "2026-03-04T09:00:00+00:00")
    name_people(folder)
    where = ("--office", str(folder), "-o", str(folder / "out"), "--workers", "1")
    done = run("issue", "own", "--to", "MEX,FRA", "--yes", "--print", "--by", "L. Clerk", *where)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def clients(issued: Path) -> dict[str, TestClient]:
    return dict(zip(PEOPLE, desk(issued, *PEOPLE.values()), strict=True))


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Started:
    return started(monkeypatch)


@pytest.mark.slow
def test_print_files_are_handed_out_one_by_one_and_together(clients: dict[str, TestClient]) -> None:
    page = clients["reviser"].get(f"{NOTE}/send").text
    assert f'href="{NOTE}/send/print/print-fr.pdf"' in page
    answer = clients["reviser"].get(f"{NOTE}/send/print/print-fr.pdf")
    assert answer.content.startswith(b"%PDF")
    assert 'filename="cu-2026-012-a-print-fr.pdf"' in answer.headers["content-disposition"]
    answer = clients["reviser"].get(f"{NOTE}/send/print.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["print-es.pdf", "print-fr.pdf"]
    for odd in (
        "print/print-xx.pdf",
        "print/..%2Fmanifest.json",
        "print/manifest.json",
        "copies/fr/MEX.pdf",
        "nonsense",
    ):
        assert clients["reviser"].get(f"{NOTE}/send/{odd}").status_code == 404, odd


@pytest.mark.slow
def test_a_note_issued_without_print_files_offers_to_make_them(
    clients: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send_pages, "print_files", lambda folder: [])
    answer = clients["clerk"].get(f"{NOTE}/send")
    assert answer.status_code == 200
    assert '<input type="hidden" name="do" value="missing">' in answer.text


@pytest.mark.slow
def test_the_pdf_that_was_issued_is_handed_out(issued: Path, clients: dict[str, TestClient]) -> None:
    answer = clients["reviser"].get(f"{NOTE}/send/copies/fr/FRA.pdf")
    assert answer.content == (issued / "out" / "cu-2026-012-a" / "fr" / "FRA.pdf").read_bytes()


@pytest.mark.slow
def test_a_file_is_made_by_who_writes_from_the_copies_that_were_issued(
    issued: Path, clients: dict[str, TestClient], commands: Started
) -> None:
    assert clients["reviser"].post(f"{NOTE}/send", data={"kind": "eml"}).status_code == 403
    answer = clients["clerk"].post(f"{NOTE}/send", data={"kind": "eml", "size": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{NOTE}/send#eml")
    (words,) = commands.words
    assert words[:3] == ["export", "own", "--format=eml"]
    assert f"--copies={issued / 'out' / 'cu-2026-012-a'}" in words
    answer = clients["clerk"].post(f"{NOTE}/send", data={"kind": "labels", "size": "l7160"})
    assert answer.headers["location"] == f"{NOTE}/send#labels-l7160"
    assert "--size=l7160" in commands.words[1]
    assert 'name="start" type="number"' in clients["clerk"].get(f"{NOTE}/send").text
    clients["clerk"].post(f"{NOTE}/send", data={"kind": "labels", "size": "l7163", "start": "5"})
    assert {"--size=l7163", "--start=5"} <= {*commands.words[2]}
    for odd in (
        {"kind": "nonsense"},
        {"kind": "labels", "size": "../x"},
        {"kind": "eml", "size": "l7160"},
        {"kind": "labels"},
    ):
        assert clients["clerk"].post(f"{NOTE}/send", data=odd).status_code == 404, odd
    everything = clients["clerk"].post(f"{NOTE}/send", data={"kind": "everything"})
    assert everything.status_code == 303
    assert commands.words[-1][2].startswith("--format=pdf,eml,list")


@pytest.mark.slow
def test_what_is_not_made_leads_to_the_page_and_what_failed_says_why(
    clients: dict[str, TestClient], commands: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = clients["clerk"].get(f"{NOTE}/send/list")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{NOTE}/send#list")
    clients["clerk"].post(f"{NOTE}/send", data={"kind": "list"})
    page = clients["clerk"].get(f"{NOTE}/send").text
    assert "could not be made" in page
    assert "Try again" in page


@pytest.mark.slow
def test_the_page_follows_what_is_in_the_making(clients: dict[str, TestClient], commands: Started) -> None:
    clients["clerk"].post(f"{NOTE}/send", data={"kind": "txt"})
    (words,) = commands.words
    file = Path(next(word for word in words if word.startswith("--output=")).removeprefix("--output="))
    commands.running.add(file.with_suffix(".log"))
    page = clients["clerk"].get(f"{NOTE}/send").text
    assert (page.count("in the making"), f'data-follow="{NOTE}/send/events"' in page) == (1, True)
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page


@pytest.mark.slow
def test_files_that_were_made_before_an_e_mail_address_changed_are_made_again(
    clients: dict[str, TestClient], issued: Path, commands: Started
) -> None:
    def make() -> Path:
        clients["clerk"].post(f"{NOTE}/send", data={"kind": "xlsx"})
        path = Path(commands.words[-1][3].removeprefix("--output="))
        path.write_bytes(b"made")
        return path

    path = make()
    assert "Make again" not in clients["clerk"].get(f"{NOTE}/send").text
    records = issued / "data" / "missions" / "sample.yaml"
    text = records.read_text("utf-8")
    records.write_text(text.replace("fra@missions.example", "new@missions.example"), "utf-8")
    (clerk,) = desk(issued, PEOPLE["clerk"])
    page = clerk.get(f"{NOTE}/send").text
    assert "Made before the e-mail address or telephone number of one recipient changed" in page
    assert "Make again" in page
    assert clerk.post(f"{NOTE}/send", data={"kind": "xlsx"}).status_code == 303
    assert (len(commands.words), path.exists()) == (2, False)
    records.write_text(text, "utf-8")


def test_drafts_before_the_issue_are_called_so(small_workspace: Path) -> None:
    (clerk,) = desk(small_workspace, "L. Clerk")
    page = clerk.get(f"{NOTE}/send").text
    assert "What is made here is a draft" in page
    assert "For the printer" not in page
    assert clerk.get(f"{NOTE}/send/print.zip").status_code == 404
    on_file = clerk.get("/notes/cu-2009-033/send").text  # it has a number on file, of an issue before the ledger
    assert ("Issue it" in page, "Issue it" in on_file, "are not in the ledger" in on_file) == (True, False, True)


@pytest.mark.slow
def test_a_made_file_is_waited_for_and_handed_out(clients: dict[str, TestClient]) -> None:
    clients["clerk"].post(f"{NOTE}/send", data={"kind": "xlsx"})
    answer = clients["clerk"].get(f"{NOTE}/send/xlsx")
    while answer.status_code == 303:  # on a busy machine it takes longer than a browser waits
        answer = clients["clerk"].get(f"{NOTE}/send/xlsx")
    assert 'filename="cu-2026-012-a-xlsx.xlsx"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"PK")
    assert "Table for mail-merge" in clients["clerk"].get(f"{NOTE}/send").text
