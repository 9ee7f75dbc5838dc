"""The pages of answers without a browser: the register, an answer typed in, a reminder, and who may do what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk_support import PEOPLE, desk, name_people
from noteverbale.registry.loading import load
from noteverbale.registry.replies import register
from replies_support import REMINDER, enter_issue, waiting_office, write_answers, write_note

PAGE = "/notes/calls/replies"


@pytest.fixture
def folder(small_workspace: Path) -> Path:
    name_people(small_workspace)
    return waiting_office(small_workspace)


@pytest.fixture
def clerk(folder: Path) -> TestClient:
    return desk(folder, PEOPLE["clerk"])[0]


def test_the_notes_that_wait_are_listed_by_their_last_day(folder: Path, clerk: TestClient) -> None:
    page = clerk.get("/replies").text
    assert f'href="{PAGE}"' in page
    assert "in 9 days" in page
    assert "1 of 4 answered" in page
    assert PAGE not in clerk.get("/replies?which=complete").text
    write_answers(
        folder, "".join(f"- {{recipient: {id}, received: 2026-03-10, by: a}}\n" for id in ("MEX", "FRA", "CUB", "GBR"))
    )
    assert PAGE in clerk.get("/replies?which=complete").text


def test_a_register_shows_who_is_silent_who_answered_who_comes_and_topics(folder: Path, clerk: TestClient) -> None:
    write_note(folder, "again", REMINDER)
    enter_issue(folder, "again", {"FRA": "fr"}, "2026-03-20T10:00:00+00:00")
    (clerk,) = desk(folder, PEOPLE["clerk"])
    silent = clerk.get(PAGE).text
    for words in (
        "France",
        "20 March 2026",
        "4 March 2026",
        "One recipient was reminded",
        "Draft a reminder to the 3 silent",
    ):
        assert words in silent
    assert "Mexico" not in silent
    assert "1 member, 2 topics" in clerk.get(f"{PAGE}?show=answered").text
    assert "Ana García" in clerk.get(f"{PAGE}?show=coming").text
    assert "Victims" in clerk.get(f"{PAGE}?show=topics").text
    tables = {
        show: clerk.get(f"{PAGE}/table.csv?show={show}").content.decode("utf-8-sig")
        for show in ("silent", "answered", "coming", "topics")
    }
    assert '"France","French","2026-03-04","2026-03-20"' in tables["silent"]
    assert tables["topics"].splitlines()[1:] == ['"Victims","Mexico"', '"Data","Mexico"']
    assert '"Ana García"' in tables["answered"]
    assert '"Ministra"' in tables["coming"]


def test_a_reply_by_post_is_typed_in_and_corrected(folder: Path, clerk: TestClient) -> None:
    form = clerk.get(f"{PAGE}/new?recipient=FRA").text
    assert '<option value="FRA" selected>' in form
    words = {
        "recipient": "FRA",
        "received": "2026-03-12",
        "name-2": " Ana  B ",
        "email-2": "a@b.example",
        "topics": "Costs\r\n\r\nData",
    }
    assert clerk.post(f"{PAGE}/new", data=words).headers["location"] == f"{PAGE}?show=answered"
    answer = register(load(folder), "calls")[1]
    assert (answer.by, answer.members[0].name, answer.topics) == ("L. Clerk", "Ana B", ("Costs", "Data"))
    form = clerk.get(f"{PAGE}/1").text
    assert 'value="Ana B"' in form
    (seen,) = re.findall(r'name="base" value="(\w+)"', form)
    words |= {"name-2": "", "email-2": "", "base": seen}
    assert clerk.post(f"{PAGE}/1", data=words).status_code == 303
    again = clerk.post(f"{PAGE}/1", data=words | {"remarks": "later"})
    assert (again.status_code, "changed meanwhile" in again.text, "later" in again.text) == (422, True, True)
    assert register(load(folder), "calls")[1].members == ()
    assert clerk.get(f"{PAGE}/9").status_code == 404
    assert clerk.post(f"{PAGE}/9", data=words).status_code == 404


def test_a_reply_with_faults_comes_back_with_all_that_was_typed(folder: Path, clerk: TestClient) -> None:
    words = {"recipient": "MEX", "received": "2027-01-01", "absent": "on", "name-1": "Ana", "remarks": "by <b>fax</b>"}
    answer = clerk.post(f"{PAGE}/new", data=words)
    assert answer.status_code == 422
    assert "3 things to correct" in answer.text
    assert 'value="Ana"' in answer.text
    assert "by &lt;b&gt;fax&lt;/b&gt;" in answer.text
    assert "This reply replaces the one of 10 March 2026" in answer.text
    assert len(register(load(folder), "calls")) == 1


def test_a_reminder_is_drafted_for_those_chosen_and_opened(folder: Path, clerk: TestClient) -> None:
    address = clerk.post(f"{PAGE}/remind", data={"whom": "all", "to": ["FRA"]}).headers["location"]
    draft = address.removeprefix("/notes/").removesuffix("/write")
    text = (folder / "notes" / "2026" / f"{draft}.yaml").read_text("utf-8")
    assert "kind: reminder\n" in text
    assert "to: [silent]\n" in text
    assert "drafter: L. Clerk\n" in text
    assert "earlier: calls" in text
    page = clerk.get(PAGE).text
    assert f'<a class="btn go" href="/notes/{draft}">Open the reminder</a>' in page
    assert '<button class="btn slim" name="whom" value="all">Draft a reminder to the 3 silent' in page
    assert clerk.post(f"{PAGE}/remind", data={"to": ["FRA", "CUB"]}).headers["location"] != address
    refused = clerk.post(f"{PAGE}/remind", data={"to": ["MEX"]})
    assert (refused.status_code, "only recipients that have not answered" in refused.text) == (422, True)


def test_who_may_not_write_files_nothing(folder: Path) -> None:
    for reader in desk(folder, PEOPLE["reviser"], PEOPLE["approver"]):
        assert reader.get(PAGE).status_code == 200
        page = reader.get(PAGE).text
        assert "Draft a reminder" not in page
        assert "Type in a reply" not in page
        for address in (f"{PAGE}/new", f"{PAGE}/0", f"{PAGE}/remind", "/replies/filed", f"/replies/inbox/{'0' * 64}"):
            assert (
                reader.post(
                    address, data={"recipient": "FRA", "received": "2026-03-12", "remarks": "x", "to": "FRA"}
                ).status_code
                == 403
            )
        assert reader.get("/replies/file").status_code == 403
    assert len(register(load(folder), "calls")) == 1
