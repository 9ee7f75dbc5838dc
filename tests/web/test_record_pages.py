"""The pages of records without a browser: tables, forms, saving, two at once, undo, removal, and who may do it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from desk_support import PEOPLE, desk, name_people
from noteverbale.desk.record_tables import MEETINGS, OFFICE, RecordTable
from noteverbale.registry.loading import load

Sent = dict[str, list[str]]


@pytest.fixture
def folder(small_office: Path) -> Path:
    name_people(small_office)
    return small_office


@pytest.fixture
def clients(folder: Path) -> dict[str, TestClient]:
    return dict(zip(PEOPLE, desk(folder, *PEOPLE.values()), strict=True))


@pytest.fixture(scope="module")
def reading(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TestClient]:
    """An office that no test changes, and an administrator at it."""
    folder = Path(shutil.copytree(small_model, tmp_path_factory.mktemp("records") / "office"))
    name_people(folder)
    return folder, desk(folder, PEOPLE["administrator"])[0]


def inputs(page: str) -> Sent:
    """Return what a browser would send of the form of a record."""
    start = page.index('<form class="two"')
    form, sent = page[start : page.index("</form>", start)], Sent()
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r' name="([^"]*)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        if name and not ("checkbox" in tag and " checked" not in tag):
            sent.setdefault(name[1], []).append(value[1] if value else "")
    for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)', form):
        sent[name] = [text]
    for tag, options in re.findall(r"<select([^>]*)>(.*?)</select>", form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        name = re.search(r'name="([^"]*)"', tag)
        assert name
        sent[name[1]] = [chosen[1] if chosen else ""]
    return sent


@pytest.mark.slow
@pytest.mark.parametrize(
    "table", [table for table in (*MEETINGS, *OFFICE) if table.name != "office"], ids=lambda t: t.name
)
def test_every_table_and_each_of_its_forms_is_shown(reading: tuple[Path, TestClient], table: RecordTable) -> None:
    folder, client = reading
    page = client.get(table.address).text
    assert page.count("<h1>") == 1
    records = list(getattr(load(folder), table.name))
    for id in records if len(records) <= 50 else ():
        assert f'href="{table.address}/{id}"' in page
    assert client.get(f"{table.address}/new").status_code == 200
    for id in records[:2]:
        answer = client.get(f"{table.address}/{quote(id)}")
        assert answer.status_code == 200
        assert answer.text.count("<h1>") == 1


def test_a_form_sent_as_it_is_changes_nothing(clients: dict[str, TestClient], folder: Path) -> None:
    for address in (
        "/meetings/wg4-14",
        "/bodies/WG4",
        "/acts/decision_4_4",
        "/office/contacts/cop_secretariat",
        "/office/settings",
    ):
        before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
        answer = clients["administrator"].post(address, data=inputs(clients["administrator"].get(address).text))
        assert answer.status_code == 303, answer.text
        assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


def test_a_clerk_changes_the_city_of_a_meeting_and_undoes_it(clients: dict[str, TestClient], folder: Path) -> None:
    clerk = clients["clerk"]
    answer = clerk.post("/meetings/wg4-14", data=inputs(clerk.get("/meetings/wg4-14").text) | {"city": ["geneva"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/meetings/wg4-14?saved=wg4-14")
    assert load(folder).meetings["wg4-14"].city == "geneva"
    page = clerk.get("/meetings/wg4-14?saved=wg4-14").text
    assert "is saved" in page
    assert '<ins dir="auto">geneva</ins>' in page
    serial = re.search(r'name="serial" value="(\d+)"', page)
    assert serial
    assert clerk.post("/meetings/wg4-14/undo", data={"serial": serial[1]}).status_code == 303
    assert load(folder).meetings["wg4-14"].city == "vienna"
    assert clerk.post("/bodies/WG4/undo", data={"serial": serial[1]}).status_code == 404


def test_a_clerk_undoes_a_change_of_a_contact(clients: dict[str, TestClient], folder: Path) -> None:
    clerk, address = clients["clerk"], "/office/contacts/cop_secretariat"
    assert clerk.post(address, data=inputs(clerk.get(address).text) | {"postcode": ["1220"]}).status_code == 303
    serial = re.search(r'name="serial" value="(\d+)"', clerk.get(address).text)
    assert serial
    assert clerk.post(f"{address}/undo", data={"serial": serial[1]}).status_code == 303
    assert load(folder).contacts["cop_secretariat"].postcode == "1400"


def test_a_mistake_is_shown_at_its_field_with_what_was_entered(clients: dict[str, TestClient], folder: Path) -> None:
    clerk = clients["clerk"]
    sent = inputs(clerk.get("/meetings/wg4-14").text) | {"city": ["wien"]}
    answer = clerk.post("/meetings/wg4-14", data=sent)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert '<a href="#f-city">' in answer.text
    assert "&#39;wien&#39; is not on file" in answer.text
    assert '<option value="wien" selected>' in answer.text
    assert load(folder).meetings["wg4-14"].city == "vienna"


def test_two_at_once_both_are_kept_or_both_are_shown(clients: dict[str, TestClient], folder: Path) -> None:
    mine = inputs(clients["clerk"].get("/meetings/wg4-14").text)
    theirs = inputs(clients["administrator"].get("/meetings/wg4-14").text)
    assert clients["administrator"].post("/meetings/wg4-14", data=theirs | {"city": ["geneva"]}).status_code == 303
    assert clients["clerk"].post("/meetings/wg4-14", data=mine | {"agenda": ["A/1"]}).status_code == 303
    meeting = load(folder).meetings["wg4-14"]
    assert (meeting.city, meeting.agenda) == ("geneva", "A/1")
    answer = clients["clerk"].post("/meetings/wg4-14", data=mine | {"city": ["new_york"]})
    assert answer.status_code == 422
    assert "A. Admin changed this meanwhile to “geneva”" in answer.text
    assert '<option value="new_york" selected>' in answer.text
    taken = clients["clerk"].post("/meetings/wg4-14", data=inputs(answer.text) | {"_theirs": ["city"]})
    assert '<option value="geneva" selected>' in taken.text
    assert clients["clerk"].post("/meetings/wg4-14", data=inputs(answer.text)).status_code == 303
    assert load(folder).meetings["wg4-14"].city == "new_york"


def test_a_sitting_is_added_without_scripts(clients: dict[str, TestClient], folder: Path) -> None:
    clerk = clients["clerk"]
    again = clerk.post("/meetings/wg4-14", data=inputs(clerk.get("/meetings/wg4-14").text) | {"_add": ["timetable"]})
    assert again.status_code == 200
    sent = inputs(again.text)
    row = next(
        int(name.split(".")[1]) for name in sent if re.fullmatch(r"timetable\.\d+\.on", name) and sent[name] == [""]
    )
    hours = {
        f"timetable.{row}.on": ["2024-07-08"],
        f"timetable.{row}.from": ["10:00"],
        f"timetable.{row}.to": ["13:00"],
    }
    assert clerk.post("/meetings/wg4-14", data=sent | hours).status_code == 303
    assert len(load(folder).meetings["wg4-14"].timetable) == row + 1


def test_a_new_meeting_is_made_and_the_clerk_goes_back_to_the_note(
    clients: dict[str, TestClient], folder: Path
) -> None:
    clerk = clients["clerk"]
    sent = inputs(clerk.get("/meetings/new?back=/notes/a/write").text)
    words = {"body": ["WG4"], "ordinal": ["16"], "start": ["2027-05-04"], "city": ["vienna"]}
    answer = clerk.post("/meetings/new", data=sent | words)
    assert (answer.status_code, answer.headers["location"]) == (303, "/notes/a/write?chosen=wg4-16")
    assert load(folder).meetings["wg4-16"].ordinal == 16
    another = clerk.post("/meetings/new", data=sent | words | {"ordinal": ["17"], "next": ["another"]})
    assert another.headers["location"] == "/meetings/new?saved=wg4-17"
    for odd in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert "evil" not in clerk.get(f"/meetings/new?back={quote(odd)}").text


def test_a_record_that_no_other_names_is_removed(clients: dict[str, TestClient], folder: Path) -> None:
    clerk = clients["clerk"]
    clerk.post("/places/new", data=inputs(clerk.get("/places/new").text) | {"names.en.0.text": ["Bangkok"]})
    assert "Remove “Bangkok”" in clerk.get("/places/bangkok/remove").text
    assert clerk.post("/places/bangkok/remove").headers["location"] == "/places?removed=bangkok"
    assert "bangkok" not in load(folder).places
    assert "Change these first" in clerk.get("/bodies/WG4/remove").text
    assert clerk.post("/bodies/WG4/remove").status_code == 409
    assert clerk.get("/places/bangkok").status_code == 404


def test_who_may_not_write_reads_only(clients: dict[str, TestClient], folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    for table in (*MEETINGS, *OFFICE):
        page = clients["reviser"].get(table.address)
        assert page.status_code == 200
        assert 'class="keep"' not in page.text
        posts = ["", "/undo"] if table.name == "office" else ["/new"]
        for end in posts:
            assert clients["reviser"].post(table.address + end, data={"id": "x"}).status_code == 403
    for act in ("", "/undo", "/remove"):
        assert clients["reviser"].post(f"/meetings/wg4-14{act}", data={"city": "geneva"}).status_code == 403
    for address in ("/office/settings", "/office/senders/office", "/office/series/CU"):
        assert clients["clerk"].post(address, data={"id": "x"}).status_code == 403
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


def test_odd_addresses_and_forms_are_refused_in_plain_words(clients: dict[str, TestClient]) -> None:
    clerk = clients["clerk"]
    for address in ("/meetings/gone", "/meetings/..%2f..%2fdata", "/acts/%00", "/office/contacts/%3Cb%3E"):
        answer = clerk.get(address)
        assert answer.status_code == 404
        assert "<b>" not in answer.text
    for query in ("q=%3Cscript%3E", "only=gone", "from=-1", "from=99999", "from=x", "q=%00"):
        answer = clerk.get(f"/meetings?{query}")
        assert answer.status_code == 200
        assert "<script>" not in answer.text
    sent = inputs(clerk.get("/meetings/wg4-14").text)
    for name, value in {
        "report": "\u202e\x07",
        "names.en.0.text": "x\ny",
        "timetable.x.on": "1",
        "start": "<b>",
    }.items():
        assert clerk.post("/meetings/wg4-14", data=sent | {name: [value]}).status_code in (303, 422)
    answer = clerk.post("/meetings/wg4-14", data=sent | {"report": ["A\x07"], "agenda": ["A/2"]})
    assert answer.status_code == 422
    assert '<a href="#f-report">' in answer.text
    assert clerk.post("/meetings/wg4-14/undo", data={"serial": "-1"}).status_code == 404
