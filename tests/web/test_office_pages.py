"""The pages about the office without a browser."""

from __future__ import annotations

from pathlib import Path

from desk_support import AT, PEOPLE, desk, name_people
from noteverbale.desk.changes import history
from noteverbale.desk.saving import save
from noteverbale.pipeline import Pipeline
from noteverbale.records.edit import MISSING, Edit
from noteverbale.registry.loading import load
from noteverbale.registry.replies import register
from replies_support import waiting_office


def test_the_office_is_shown_with_links_to_what_each_person_may_change(small_workspace: Path) -> None:
    name_people(small_workspace)
    clerk, administrator = desk(small_workspace, PEOPLE["clerk"], PEOPLE["administrator"])
    page = clerk.get("/office").text
    assert "United Nations Office on Drugs and Crime" in page
    for address in ("/office/people", "/office/senders", "/office/series", "/office/history", "/office/doctor"):
        assert f'href="{address}"' in page
    assert "Look at the settings" in page
    assert "Change the settings" in administrator.get("/office").text


def test_the_doctor_lists_what_is_missing_and_what_cannot_be_read(small_workspace: Path) -> None:
    (client,) = desk(small_workspace, "A. Person")
    page = client.get("/office/doctor").text
    assert "weasyprint" in page
    assert "cannot be read" not in page
    (small_workspace / "templates/moves/reminder/fr.md.j2").unlink()
    (small_workspace / "notes/2026/other.yaml").write_text("kind: [", "utf-8")
    (client,) = desk(small_workspace, "A. Person")
    page = client.get("/office/doctor").text
    assert "One note cannot be read" in page
    assert "templates/moves/reminder/fr.md.j2" in page


def test_all_changes_are_listed_by_day_and_undone_by_those_who_may(small_workspace: Path) -> None:
    folder = waiting_office(small_workspace)
    name_people(folder)
    clerk, reviser, administrator = desk(folder, PEOPLE["clerk"], PEOPLE["reviser"], PEOPLE["administrator"])
    assert "Nothing was saved here yet." in clerk.get("/office/history").text
    words = {"recipient": "FRA", "received": "2026-03-12", "remarks": "by fax"}
    assert clerk.post("/notes/calls/replies/new", data=words).status_code == 303
    page = clerk.get("/office/history").text
    for phrase in ("Wednesday 25 March 2026", "L. Clerk", 'href="/notes/calls/replies"', "10:00", "Undo it"):
        assert phrase in page
    assert "Nothing was saved" in clerk.get("/office/history?table=notes").text
    assert "Nothing was saved" in clerk.get("/office/history?by=A.+Admin").text
    assert 'name="serial"' not in reviser.get("/office/history").text
    assert reviser.post("/office/history/undo", data={"serial": "1"}).status_code == 403
    assert clerk.post("/office/history/undo", data={"serial": "1"}).status_code == 303
    assert [answer.recipient for answer in register(load(folder), "calls")] == ["MEX"]
    assert clerk.get("/office/history").text.count('name="serial"') == 2
    for serial in ("x", "", "9" * 12):
        assert clerk.post("/office/history/undo", data={"serial": serial}).status_code == 404
    assert clerk.post("/office/history/undo", data={"serial": "77"}).status_code == 409
    office = folder / "data" / "office.yaml"
    pipeline = Pipeline.open(folder)
    save(pipeline, {office: [Edit(("approval",), MISSING, True)]}, "A. Admin", AT)
    assert clerk.post("/office/history/undo", data={"serial": "3"}).status_code == 403
    assert administrator.post("/office/history/undo", data={"serial": "3"}).status_code == 303
    assert "approval: true" not in office.read_text("utf-8")
    assert administrator.post("/office/history/undo", data={"serial": "3"}).status_code == 303
    assert len(history(folder)) == 4, "it was undone already"
