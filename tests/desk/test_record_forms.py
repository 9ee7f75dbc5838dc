"""Forms of records saved: a change, a new record, a record removed, and what is refused with its place in the form."""

from __future__ import annotations

from pathlib import Path

import pytest

from form_fields_support import Sent, sent
from noteverbale.desk import changes
from noteverbale.desk.fields import problems_in
from noteverbale.desk.form_clashes import clashes_in
from noteverbale.desk.record_forms import RecordForm, record_form, remove_record, save_record, with_faults
from noteverbale.desk.record_tables import TABLES
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound

AT, BY = "2026-03-03T14:03:00+00:00", "L. Clerk"


@pytest.fixture
def pipeline(small_office: Path) -> Pipeline:
    return Pipeline.open(small_office, skip_broken=True)


def form(pipeline: Pipeline, table: str, id: str = "", entered: Sent | None = None) -> RecordForm:
    return record_form(pipeline.registry, TABLES[table], id, "en", entered)


def lines_changed(before: str, after: str) -> list[str]:
    return [line for line in after.splitlines() if line not in before.splitlines()]


def test_a_change_is_one_line_of_its_file(pipeline: Pipeline) -> None:
    shown = form(pipeline, "meetings", "wg4-14")
    before = shown.place.file.read_text("utf-8")
    id, saved = save_record(pipeline, shown, sent(shown.fields, city="geneva"), BY, AT)
    assert id == "wg4-14"
    assert saved.pipeline.registry.meetings["wg4-14"].city == "geneva"
    assert lines_changed(before, shown.place.file.read_text("utf-8")) == ["  city: geneva"]
    assert changes.history(pipeline.registry.folder, "meetings", "wg4-14")[0].by == BY


def test_saving_without_a_change_leaves_the_files_as_they_are(pipeline: Pipeline) -> None:
    for table in ("meetings", "bodies", "acts", "contacts", "senders", "series", "groups", "office"):
        ids = [pipeline.registry.office.id] if table == "office" else list(getattr(pipeline.registry, table))[:3]
        for id in ids:
            shown = form(pipeline, table, id)
            before = shown.place.file.read_bytes()
            _, saved = save_record(pipeline, shown, sent(shown.fields), BY, AT)
            assert saved.serials == ()
            assert shown.place.file.read_bytes() == before


def test_a_part_of_the_office_and_its_settings_are_changed_in_their_file(pipeline: Pipeline) -> None:
    contact = form(pipeline, "contacts", "cop_secretariat")
    _, saved = save_record(pipeline, contact, sent(contact.fields, postcode="1220"), BY, AT)
    assert saved.pipeline.registry.contacts["cop_secretariat"].postcode == "1220"
    settings = record_form(saved.pipeline.registry, TABLES["office"], "unodc", "en")
    _, saved = save_record(saved.pipeline, settings, sent(settings.fields, approval="true"), BY, AT)
    assert saved.pipeline.registry.office.approval


def test_a_new_record_is_named_after_what_it_is(pipeline: Pipeline) -> None:
    shown = form(pipeline, "meetings")
    words = {"body": "WG4", "ordinal": "15", "start": "2027-05-04", "end": "2027-05-05", "city": "vienna"}
    id, saved = save_record(pipeline, shown, sent(shown.fields, **words), BY, AT)
    assert id == "wg4-15"
    meeting = saved.pipeline.registry.meetings["wg4-15"]
    assert (meeting.body, meeting.ordinal, str(meeting.end)) == ("WG4", 15, "2027-05-05")
    shown = form(saved.pipeline, "places")
    id, saved = save_record(saved.pipeline, shown, sent(shown.fields, names__en__0__text="Bangkok"), BY, AT)
    assert id == "bangkok"
    assert saved.pipeline.registry.places["bangkok"].names["en"][0].text == "Bangkok"


def test_an_id_that_is_taken_is_refused_and_one_made_for_it_is_another(pipeline: Pipeline) -> None:
    shown = form(pipeline, "places")
    with pytest.raises(ProblemsFound, match="on file already"):
        save_record(pipeline, shown, sent(shown.fields, id="vienna", names__en__0__text="X"), BY, AT)
    id, _ = save_record(pipeline, shown, sent(shown.fields, names__en__0__text="Vienna"), BY, AT)
    assert id == "vienna-2"


def test_a_wrong_value_is_refused_at_its_field(pipeline: Pipeline) -> None:
    entered = sent(form(pipeline, "meetings", "wg4-14").fields, end="2020-01-01", city="wien")
    shown = form(pipeline, "meetings", "wg4-14", entered)
    before = shown.place.file.read_bytes()
    with pytest.raises(ProblemsFound) as error:
        save_record(pipeline, shown, entered, BY, AT)
    assert shown.place.file.read_bytes() == before
    faults = list(problems_in(with_faults(shown, pipeline, entered, error.value)))
    assert "the meeting ends before it begins" in {problem.message for _, problem in faults}
    entered = sent(form(pipeline, "meetings", "wg4-14").fields, city="wien")
    shown = form(pipeline, "meetings", "wg4-14", entered)
    with pytest.raises(ProblemsFound) as error:
        save_record(pipeline, shown, entered, BY, AT)
    ((node, problem),) = problems_in(with_faults(shown, pipeline, entered, error.value))
    assert (node.name, problem.message) == ("city", "'wien' is not on file")


def test_a_wrong_value_of_a_new_record_is_said_too(pipeline: Pipeline) -> None:
    shown = form(pipeline, "meetings")
    entered = sent(shown.fields, ordinal="3", id="own")
    with pytest.raises(ProblemsFound) as error:
        save_record(pipeline, shown, entered, BY, AT)
    assert [p.message for _, p in problems_in(with_faults(shown, pipeline, entered, error.value))] != []


def test_two_who_change_one_value_see_both(pipeline: Pipeline) -> None:
    first = form(pipeline, "meetings", "wg4-14")
    entered = sent(first.fields, city="geneva", report="A/1")
    _, saved = save_record(pipeline, first, sent(first.fields, city="new_york"), "B. Second", AT)
    mine = record_form(saved.pipeline.registry, TABLES["meetings"], "wg4-14", "en", entered)
    with pytest.raises(ProblemsFound) as error:
        save_record(saved.pipeline, mine, entered, BY, AT)
    fields = with_faults(mine, saved.pipeline, entered, error.value)
    (node,) = clashes_in(fields)
    assert node.clash
    assert (node.name, node.clash.theirs, node.clash.yours, node.clash.by) == (
        "city",
        "new_york",
        "geneva",
        "B. Second",
    )
    theirs = record_form(
        saved.pipeline.registry, TABLES["meetings"], "wg4-14", "en", {**entered, "_theirs": ["city"]}
    ).fields
    assert {item.name: item for item in theirs.items}["city"].value == "new_york"  # type: ignore[union-attr]  # a field
    again = {**entered, "city~": [node.base]}
    after = record_form(saved.pipeline.registry, TABLES["meetings"], "wg4-14", "en", again)
    _, done = save_record(saved.pipeline, after, again, BY, AT)
    assert (done.pipeline.registry.meetings["wg4-14"].city, done.pipeline.registry.meetings["wg4-14"].report) == (
        "geneva",
        "A/1",
    )


def test_a_record_is_removed_when_no_other_names_it(pipeline: Pipeline) -> None:
    with pytest.raises(ProblemsFound, match="is used by") as error:
        remove_record(pipeline, TABLES["bodies"], "WG4", "en", BY, AT)
    assert [problem.code for problem in error.value.problems] == ["in-use"]
    shown = form(pipeline, "places")
    _, saved = save_record(pipeline, shown, sent(shown.fields, names__en__0__text="Bangkok"), BY, AT)
    gone = remove_record(saved.pipeline, TABLES["places"], "bangkok", "en", BY, AT)
    assert "bangkok" not in gone.pipeline.registry.places


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_new_record_with_nothing_in_it_is_refused(pipeline: Pipeline, table: str) -> None:
    if TABLES[table].name == "office":
        return  # one record, which is there
    shown = form(pipeline, table)
    with pytest.raises(ProblemsFound):
        save_record(pipeline, shown, sent(shown.fields), BY, AT)
    assert changes.history(pipeline.registry.folder) == ()
