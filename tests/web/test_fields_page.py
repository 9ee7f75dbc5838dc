"""The fields of a form on a page: every field of every form has a label, and a browser sends what was drawn."""

from __future__ import annotations

import re

import pytest

from form_fields_support import sent
from noteverbale.desk.fields import Drawing, Group, field_of_fact, fields_of, with_problems
from noteverbale.desk.phrases import interface
from noteverbale.pipeline import Pipeline
from noteverbale.problems import NOWHERE, Problem
from noteverbale.records import yaml_source
from noteverbale.records.base import Record
from noteverbale.records.meetings import Act, Body, Building, City, Enclosure, Instrument, Meeting
from noteverbale.records.notes import Note
from noteverbale.records.office import Contact, Office, Sender
from noteverbale.records.recipients import Recipient
from noteverbale.records.series import Series
from noteverbale.web.site import environment
from support import ROOT

FORMS: dict[type[Record], str] = {
    Meeting: "data/meetings/wg4.yaml",
    Body: "data/bodies.yaml",
    Act: "data/acts.yaml",
    City: "data/places.yaml",
    Building: "data/buildings.yaml",
    Instrument: "data/instruments.yaml",
    Enclosure: "data/enclosures.yaml",
    Series: "data/series.yaml",
    Recipient: "data/missions/states.yaml",
    Note: "notes/2009/cu-2009-092.yaml",
}
OFFICE_ONLY = ("ledger", "key", "code", "seal", "reviewers", "people", "senders", "contacts")


def drawn(office: Pipeline, fields: Group) -> str:
    registry = office.registry
    source = '{% import "parts/fields.html.j2" as fields with context %}{{ fields.summary(node) }}{{ fields.all(node) }}{{ fields.lists([node]) }}'
    words = {"t": interface(registry.files).of("en"), "packs": registry.packs, "node": fields}
    return environment().from_string(source).render(words)


def raw_of(file: str) -> list[object]:
    data = yaml_source.read(ROOT / file).data
    return list(data) if isinstance(data, list) else [data]


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMS)
def test_every_field_has_a_label_and_every_box_its_value(office: Pipeline, kind: type[Record]) -> None:
    for raw in [{}, *raw_of(FORMS[kind])[:4]]:
        fields = fields_of(kind, raw, Drawing(office.registry, "en"))
        page = drawn(office, fields)
        names = {name for name, values in sent(fields).items() if name.endswith("~") or any(values)}
        names -= {name for name in names if f'id="f-{name}"' in page and f'name="{name}"' not in page}
        assert {name for name in names if f'name="{name}"' not in page} == set()
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        assert {id for id in re.findall(r'<label[^>]* for="([^"]+)"', page) if id not in ids} == set()


@pytest.mark.slow
def test_settings_of_the_office_and_its_parts_have_labels(office: Pipeline) -> None:
    (raw,) = raw_of("data/office.yaml")
    assert isinstance(raw, dict)
    drawing = Drawing(office.registry, "en")
    for kind, key in ((Contact, "contacts"), (Sender, "senders")):
        assert "Cop_secretariat" not in drawn(office, fields_of(kind, raw[key][0], drawing))
    assert "Working language" in drawn(office, fields_of(Office, raw, drawing, OFFICE_ONLY))


@pytest.mark.slow
def test_every_fact_of_every_move_is_drawn(office: Pipeline) -> None:
    drawing = Drawing(office.registry, "en")
    for move in office.registry.shelf.values():
        nodes = [
            field_of_fact(spec, None, drawing, name, (name,), f"moves.{move.id}.{name}")
            for name, spec in move.facts.items()
        ]
        assert drawn(office, Group("", (), "record", "", tuple(nodes))) or not nodes


def test_words_of_a_language_are_marked_with_it_and_its_direction(office: Pipeline) -> None:
    page = drawn(office, fields_of(Act, raw_of("data/acts.yaml")[0], Drawing(office.registry, "en")))
    assert re.search(r'name="title\.ar"[^>]* lang="ar" dir="rtl"[^>]*>(?:الاتجار|[^<]*"الاتجار)', page)
    assert '<bdi lang="ru">русский</bdi>' in page


def test_a_day_is_written_in_words_below_its_box(office: Pipeline) -> None:
    page = drawn(office, fields_of(Meeting, {"start": "2027-05-04"}, Drawing(office.registry, "en")))
    assert 'type="date" id="f-start" name="start" aria-describedby="d-start" value="2027-05-04"' in page
    assert 'id="d-start">Tuesday 4 May 2027<' in page
    page = drawn(office, fields_of(Meeting, {"start": "2027-13-04"}, Drawing(office.registry, "en")))
    assert 'type="text" id="f-start"' in page
    assert 'value="2027-13-04"' in page


def test_a_problem_is_beside_its_field_and_on_top_with_a_link(office: Pipeline) -> None:
    problem = Problem(NOWHERE, "value", "the meeting ends before it begins", "correct one")
    fields = with_problems(fields_of(Meeting, {}, Drawing(office.registry, "en")), [(("end",), problem)])
    assert isinstance(fields, Group)
    page = drawn(office, fields)
    assert '<a href="#f-end">' in page
    assert 'aria-invalid="true" aria-describedby="e-end h-end"' in page
    assert "One thing to correct" in page


def test_what_was_entered_cannot_become_markup(office: Pipeline) -> None:
    page = drawn(
        office, fields_of(Meeting, {"report": '"><script>', "names": {"en": "<i>"}}, Drawing(office.registry, "en"))
    )
    assert "<script>" not in page
    assert "<i>" not in page
