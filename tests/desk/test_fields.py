"""Fields of forms: what is on file is drawn, and only what a person changed becomes an edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from form_fields_support import sent
from noteverbale.desk.fields import (
    Drawing,
    Field,
    Group,
    edits_from,
    field_of_fact,
    fields_of,
    units,
    with_problems,
)
from noteverbale.pipeline import Pipeline
from noteverbale.problems import NOWHERE, Problem
from noteverbale.records import yaml_source
from noteverbale.records.base import Record
from noteverbale.records.edit import MISSING, Digest, Edit
from noteverbale.records.facts import TYPES, FactSpec, parsed_spec
from noteverbale.records.meetings import Act, Body, Meeting
from noteverbale.records.notes import Note
from noteverbale.records.office import Contact, Office
from noteverbale.registry.tables import LISTS
from support import ROOT

NOTE = {
    "kind": "invitation",
    "date": "2027-03-03",
    "sender": "office",
    "meeting": "wg4-14",
    "reply": {"to": "cop_secretariat"},
}


@pytest.fixture(scope="module")
def drawing(office: Pipeline) -> Drawing:
    return Drawing(office.registry, "en")


def edits(drawing: Drawing, kind: type[Record], raw: object, **changed: str | list[str]) -> list[Edit]:
    fields = fields_of(kind, raw, drawing)
    return edits_from([fields], sent(fields, **changed))


def fact(drawing: Drawing, type: str, raw: object, **changed: str | list[str]) -> list[Edit]:
    spec = FactSpec.model_validate(parsed_spec(type))
    node = field_of_fact(spec, raw, drawing, "f", ("f",), "fact")
    return edits_from([node], sent(node, **changed))


FILES = [
    (kind, file)
    for _, kind, where in LISTS
    for file in [*ROOT.glob(f"data/{where}.yaml"), *sorted(ROOT.glob(f"data/{where}/*.yaml"))]
    if "states" not in file.parts or file.stem in ("a", "k")
]
FILES += [(Note, file) for file in sorted(ROOT.glob("notes/*/*.yaml"))] + [(Office, ROOT / "data/office.yaml")]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "file"), FILES, ids=lambda value: value.stem if isinstance(value, Path) else "")
def test_a_form_of_a_record_on_file_that_nobody_changed_has_no_edits(
    drawing: Drawing, kind: type[Record], file: Path
) -> None:
    data = yaml_source.read(file).data
    for raw in data if isinstance(data, list) else [data]:
        fields = fields_of(kind, raw, drawing)
        assert len(list(units([fields]))) > 2
        assert edits_from([fields], sent(fields)) == []


def test_one_value_is_one_edit_at_its_path(drawing: Drawing) -> None:
    assert edits(drawing, Meeting, {"id": "a", "body": "WG4", "ordinal": "3"}, ordinal="4") == [
        Edit(("ordinal",), "3", "4")
    ]
    assert edits(drawing, Meeting, {"id": "a", "body": "WG4"}, city="vienna") == [Edit(("city",), MISSING, "vienna")]
    assert edits(drawing, Meeting, {"id": "a", "body": "WG4", "city": "vienna"}, city="") == [
        Edit(("city",), "vienna", MISSING)
    ]


def test_an_edit_has_the_path_of_the_record_before_its_own(drawing: Drawing) -> None:
    fields = fields_of(Body, {"id": "A", "permanent": {"by": "x", "since": "2014-10-10"}}, drawing)
    assert edits_from([fields], sent(fields, permanent__by="y"), (7,)) == [Edit((7, "permanent", "by"), "x", "y")]


def test_a_ticked_box_is_written_and_a_default_is_not(drawing: Drawing) -> None:
    raw = {"id": "a", "body": "WG4"}
    assert edits(drawing, Meeting, raw, cancelled="true") == [Edit(("cancelled",), MISSING, "true")]
    assert edits(drawing, Meeting, raw | {"cancelled": "yes"}, cancelled=[]) == [Edit(("cancelled",), "yes", MISSING)]
    assert edits(drawing, Meeting, raw | {"mode": "online"}, mode="in_person") == [Edit(("mode",), "online", MISSING)]
    assert edits(drawing, Contact, {"id": "a"}, office=[]) == [Edit(("office",), MISSING, "false")]


def test_words_of_a_language_are_an_edit_of_that_language(drawing: Drawing) -> None:
    raw = {"id": "a", "title": {"en": "Trade", "fr": "Commerce"}}
    assert edits(drawing, Act, raw, title__fr="Le commerce\r\n", title__ru="Торговля") == [
        Edit(("title", "fr"), "Commerce", "Le commerce"),
        Edit(("title", "ru"), MISSING, "Торговля"),
    ]


def test_lines_are_edited_one_by_one(drawing: Drawing) -> None:
    raw = {"id": "a", "functions": {"en": ["one", "two", "three"]}}
    assert edits(drawing, Act, raw, functions__en="one\r\n\r\nsecond\r\nthree") == [
        Edit(("functions", "en", 1), "two", "second")
    ]
    assert edits(drawing, Act, raw, functions__en="two\nthree") == [Edit(("functions", "en", 0), "one", MISSING)]


def test_a_name_alone_becomes_a_mapping_when_it_gets_a_gender(drawing: Drawing) -> None:
    raw = {"id": "a", "names": {"fr": "Vienne", "en": {"text": "Conference", "article": "the"}}}
    assert edits(drawing, Body, raw, names__fr__0__gender="f", names__en__0__text="Congress") == [
        Edit(("names", "en", "text"), "Conference", "Congress"),
        Edit(("names", "fr"), "Vienne", {"text": "Vienne", "gender": "f"}),
    ]


def test_a_name_has_the_grammar_of_its_language_only(drawing: Drawing) -> None:
    names = fields_of(Body, {"id": "a"}, drawing)["names"]
    assert isinstance(names, Group)
    keys = {item.language: {field.path[-1] for field in item.items[0].items} for item in names.items}
    assert {"gen", "dat", "prep"} <= keys["ru"]
    assert "gen" not in keys["en"]
    assert not keys["zh"] & {"gender", "article", "gen"}


def test_a_row_is_added_changed_and_removed(drawing: Drawing, office: Pipeline) -> None:
    sitting = {"on": "2027-05-04", "from": "10:00", "to": "13:00"}
    raw = {"id": "a", "timetable": [sitting, {**sitting, "from": "15:00", "to": "18:00"}]}
    assert edits(drawing, Meeting, raw, timetable__1__to="17:00") == [Edit(("timetable", 1, "to"), "18:00", "17:00")]
    assert edits(drawing, Meeting, raw, timetable__0___remove="true") == [Edit(("timetable", 0), sitting, MISSING)]
    asked = Drawing(office.registry, "en", {"_add": ["timetable"]})
    fields = fields_of(Meeting, raw, asked)
    assert len(fields["timetable"].items) == 3
    assert edits_from([fields], sent(fields)) == []
    row = {"timetable__2__on": "2027-05-05", "timetable__2__from": "10:00", "timetable__2__to": "13:00"}
    assert edits_from([fields], sent(fields, **row)) == [
        Edit(("timetable", 2), MISSING, {"on": "2027-05-05", "from": "10:00", "to": "13:00"})
    ]


def test_one_meeting_of_a_note_is_written_without_a_list(drawing: Drawing) -> None:
    assert edits(drawing, Note, NOTE, meeting=["wg4-14", "wg7-11"]) == [
        Edit(("meeting",), "wg4-14", ["wg4-14", "wg7-11"])
    ]
    both = NOTE | {"meeting": ["wg4-14", "wg7-11"]}
    assert edits(drawing, Note, both, meeting=["wg7-11"]) == [Edit(("meeting",), ["wg4-14", "wg7-11"], "wg7-11")]


def test_a_record_may_be_entered_by_its_name(drawing: Drawing) -> None:
    assert edits(drawing, Note, NOTE, to=["mexico", "FRA", "Nowhere", ""]) == [
        Edit(("to",), MISSING, ["MEX", "FRA", "Nowhere"])
    ]
    assert fact(drawing, "place", None, f="GENEVA") == [Edit(("f",), MISSING, "geneva")]


def test_a_deadline_is_written_as_a_note_has_it(drawing: Drawing) -> None:
    names = {"reply__deadline__bound": "before", "reply__deadline__on": "2027-02-01"}
    assert edits(drawing, Note, NOTE, **names) == [Edit(("reply", "deadline"), MISSING, {"before": "2027-02-01"})]
    raw = NOTE | {"reply": {"deadline": {"by": "2027-02-01", "at": "18:00", "in": "vienna"}}}
    assert edits(drawing, Note, raw, reply__deadline__on="2027-02-02") == [
        Edit(("reply", "deadline", "by"), "2027-02-01", "2027-02-02")
    ]
    names = {"reply__deadline__bound": "soon", "reply__deadline__at": "", "reply__deadline__in": ""}
    assert edits(drawing, Note, raw, **names, reply__deadline__on="") == [
        Edit(("reply", "deadline"), raw["reply"]["deadline"], "soon")  # type: ignore[index]  # a mapping of plain data
    ]


@pytest.mark.parametrize(
    ("type", "raw", "changed", "new"),
    [
        ("text", None, {"f__en": "words"}, [Edit(("f", "en"), MISSING, "words")]),
        ("lines", {"en": ["a"]}, {"f__en": "a\nb"}, [Edit(("f", "en", 1), MISSING, "b")]),
        ("number", "3", {"f": "4"}, [Edit(("f",), "3", "4")]),
        (
            "days",
            "2027-02-01",
            {"f__0__to": "2027-02-03"},
            [Edit(("f",), "2027-02-01", {"from": "2027-02-01", "to": "2027-02-03"})],
        ),
        ("days", None, {"f__0__from": "2027-02-01"}, [Edit(("f",), MISSING, "2027-02-01")]),
        (
            "hours",
            None,
            {"f__from": "10:00", "f__to": "11:00"},
            [Edit(("f", "from"), MISSING, "10:00"), Edit(("f", "to"), MISSING, "11:00")],
        ),
        ("deadline", "soon", {"f__bound": "by", "f__on": "2027-02-01"}, [Edit(("f",), "soon", {"by": "2027-02-01"})]),
        (
            "provision",
            "decision_4_4",
            {"f__paragraphs": "12"},
            [Edit(("f",), "decision_4_4", {"act": "decision_4_4", "paragraphs": "12"})],
        ),
        (
            "note",
            "cu-2009-033",
            {"f__id": "", "f__reference": "CU 1999/1", "f__date": "1999-01-02"},
            [Edit(("f",), "cu-2009-033", {"reference": "CU 1999/1", "date": "1999-01-02"})],
        ),
        ("venue", None, {"f__room.-": "M1"}, [Edit(("f", "room"), MISSING, "M1")]),
        (
            "venue",
            {"room": "M1"},
            {"f__room.-": "", "f__room__en": "Boardroom"},
            [Edit(("f", "room"), "M1", {"en": "Boardroom"})],
        ),
        ("choice(post, fax)", "post", {"f": "fax"}, [Edit(("f",), "post", "fax")]),
        ("states", ["AUT"], {"f": ["AUT", "EU"]}, [Edit(("f", 1), MISSING, "EU")]),
    ],
)
def test_facts_are_written_as_their_types_say(
    drawing: Drawing, type: str, raw: object, changed: dict[str, str | list[str]], new: list[Edit]
) -> None:
    assert fact(drawing, type, raw, **changed) == new


@pytest.mark.parametrize("type", sorted(set(TYPES) - {"choice"}))
def test_a_field_is_drawn_for_every_type_of_fact(drawing: Drawing, type: str) -> None:
    assert fact(drawing, type, None) == []


def test_a_list_of_two_records_and_a_note_of_long_tables_can_be_chosen_from(drawing: Drawing) -> None:
    fields = fields_of(Meeting, {"id": "a"}, drawing)
    body = fields["body"]
    assert isinstance(body, Field)
    assert ("WG4", "Working Group on Trafficking in Persons") in {(c.value, c.label) for c in body.choices}
    mode = fields["mode"]
    assert isinstance(mode, Field)
    assert [choice.value for choice in mode.choices][:2] == ["in_person", "hybrid"]


def test_what_another_person_changed_meanwhile_is_found(drawing: Drawing) -> None:
    form = sent(fields_of(Meeting, {"id": "a", "city": "vienna", "report": "A"}, drawing), city="geneva")
    theirs = fields_of(Meeting, {"id": "a", "city": "vienna", "report": "B"}, drawing)
    assert edits_from([theirs], form) == [Edit(("city",), "vienna", "geneva")]
    same = fields_of(Meeting, {"id": "a", "city": "new_york", "report": "A"}, drawing)
    (edit,) = edits_from([same], form)
    assert (edit.path, edit.new) == (("city",), "geneva")
    assert isinstance(edit.old, Digest)
    done = fields_of(Meeting, {"id": "a", "city": "geneva", "report": "A"}, drawing)
    assert edits_from([done], form) == []


def test_a_field_that_was_not_sent_is_not_removed(drawing: Drawing) -> None:
    fields = fields_of(Meeting, {"id": "a", "city": "vienna"}, drawing)
    assert edits_from([fields], {"report": ["A"]}) == []


def test_a_form_is_drawn_again_with_what_was_entered(drawing: Drawing, office: Pipeline) -> None:
    raw = {"id": "a", "city": "vienna"}
    form = sent(fields_of(Meeting, raw, drawing), city="gone")
    again = fields_of(Meeting, {"id": "a", "city": "geneva"}, Drawing(office.registry, "en", form))
    city = again["city"]
    assert isinstance(city, Field)
    assert city.value == "gone"
    assert [city.base] == form["city~"]


def test_problems_are_at_the_field_of_their_path(drawing: Drawing) -> None:
    problem = Problem(NOWHERE, "value", "the last day is before the first")
    fields = with_problems(
        fields_of(Meeting, {"id": "a"}, drawing), [(("start",), problem), (("venue", "floor"), problem), ((), problem)]
    )
    assert isinstance(fields, Group)
    assert [len(node.problems) for node in (fields, fields["start"], fields["venue"], fields["end"])] == [1, 1, 1, 0]
