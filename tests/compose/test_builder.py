"""From a note to its facts: contacts, letterheads and meetings as far as records have them; telephone numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from noteverbale.compose.brief import Brief, Isolates
from noteverbale.compose.builder import telephone
from noteverbale.document import Letterhead, runs, words
from noteverbale.files import ChangedFiles, DiskFiles
from noteverbale.formats.text import to_text
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.audience import Audience, capacities_of
from support import cases, row_id

GOVERNMENT = Audience("government", ("participant",), "one")


@pytest.mark.parametrize(
    ("number", "formats", "written"),
    [
        ("+4312606075752", ["+43 1 #####"], "+43 1 26060 75752"),
        ("+431260607", ["+43 1 #####"], "+43 1 26060 7"),
        ("+43126060", ["+43 1 #####"], "+43126060"),
        ("+41229171234", ["+43 1 #####", "+41 22 ### ##"], "+41 22 917 12 34"),
        ("+12129631234", ["+43 1 #####"], "+12129631234"),
        ("+4312606075752", [], "+4312606075752"),
    ],
)
def test_a_number_is_grouped_by_the_first_format_that_fits(number: str, formats: list[str], written: str) -> None:
    assert telephone(number, formats) == written


def changed(folder: Path, path: str, *changes: tuple[str, str], **files: str) -> Pipeline:
    """Return an office with a text of a file changed, and other files added."""
    text = (folder / path).read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    added = {folder / f"{name}.yaml": content.encode() for name, content in files.items()}
    return Pipeline.open(ChangedFiles(DiskFiles(folder), {folder / path: text.encode(), **added}))


def brief(office: Pipeline, language: str = "en", note: str = "cu-2009-033") -> Brief:
    return office.brief(office.registry.notes[note], language, GOVERNMENT)


CONTACT = '    po_box: "500"\n    postcode: "1400"\n    city: vienna\n'


@pytest.mark.slow
def test_what_a_contact_lacks_is_not_said(small_model: Path) -> None:
    office = changed(
        small_model,
        "data/office.yaml",
        (CONTACT, "    office: false\n    street: Wagramer Strasse 5\n"),
        ('fax: "+4312606075752"', 'telephone: ["+43126060", "+4312606012345"]'),
        ("email: untoc.cop@unodc.org", "email: [a@example.org, b@example.org]"),
    )
    reply = brief(office).reply
    assert reply is not None
    assert (reply.office, reply.fax) == (None, None)
    assert [part.text for part in (reply.postal, reply.telephone, reply.email) if part] == [
        "Wagramer Strasse 5, Austria",
        "+43126060, +43 1 26060 12345",
        "a@example.org, b@example.org",
    ]
    assert isinstance(reply.email, Isolates)
    assert [item.href for item in reply.email.items] == ["mailto:a@example.org", "mailto:b@example.org"]
    note = office.registry.notes["cu-2009-033"]
    assert note.reply
    by_email = {"id": "by_email", "reply": note.reply.model_copy(update={"channels": ("email",)})}
    for code, list_of_two in (("en", "a@example.org and b@example.org)"), ("ar", "a@example.org و b@example.org)")):
        text = to_text(office.document(note.model_copy(update=by_email), code, GOVERNMENT))
        assert list_of_two in re.sub("[\u2066-\u2069]", "", text).replace("\u00a0", " ")


def test_a_sender_has_its_own_letterhead_tagline_contact_and_series(small_model: Path) -> None:
    own = """
    letterhead: {acronym: WGS, names: {en: {text: Working Group Secretariat, article: the}}, style: preprinted}
    taglines: {en: Together}
    contact: cop_secretariat
    series: WG
"""
    series = '- {id: WG, title: {en: Note}, format: "WG/{number:03}/{year}{variant}"}\n'
    office = changed(
        small_model, "data/office.yaml", ("kind: person\n", f"kind: person{own}"), **{"data/series/own": series}
    )
    registry, note = office.registry, office.registry.notes["cu-2009-033"]
    head, document = registry.letterhead_of(note), office.document(note, "en", GOVERNMENT)
    assert (head.acronym, document.letterhead) == ("WGS", Letterhead("WGS", "Working Group Secretariat", "preprinted"))
    assert (document.tagline, registry.series_of(note), registry.tagline_of(note, "es")) == ("Together", "WG", None)
    assert (brief(office).office.text, brief(office).office.id) == ("Working Group Secretariat", "WGS")
    assert note.reply
    silent = note.model_copy(update={"reply": note.reply.model_copy(update={"to": None})})
    assert registry.contact_of(silent) == "cop_secretariat"
    assert registry.contact_of(note.model_copy(update={"reply": None})) is None
    by_office = note.model_copy(update={"sender": "secretariat"})
    assert registry.letterhead_of(by_office) is registry.office
    assert registry.tagline_of(by_office, "es") == registry.office.taglines["es"]
    with pytest.raises(ProblemsFound, match="missing-fact: the note does not say to whom replies go"):
        office.brief(silent.model_copy(update={"sender": "secretariat", "id": "silent"}), "en", GOVERNMENT)
    with pytest.raises(ProblemsFound, match="missing-text: office 'WGS' has no name in français"):
        brief(office, "fr")


MEETING = """- id: workshop
  names:
    ar: {text: حلقة العمل المعنية بالبيانات, gender: f}
    en: {text: Workshop on Data, article: the}
    es: {text: Taller sobre Datos, article: el, gender: m}
    fr: {text: Atelier sur les données, article: l’, gender: m}
    ru: {text: Практикум по данным, gender: m, gen: Практикума по данным}
    zh: 数据讲习班
  short:
    ar: {text: حلقة العمل, gender: f}
    en: {text: Workshop, article: the}
    es: {text: Taller, article: el, gender: m}
    fr: {text: Atelier, article: l’, gender: m}
    ru: {text: Практикум, gender: m, gen: Практикума}
    zh: 讲习班
  start: 2027-02-01
  end: 2027-02-03
  city: vienna
  venue: {building: vic, room: {en: Boardroom D, zh: D会议室}}
  timetable: [{on: 2027-02-01, from: "10:00", to: "13:00", room: M2}]
"""
NOTE = """kind: information
date: 2027-01-04
sender: secretary_general
meeting: workshop
moves: [session, {separate_days: {days: [2027-02-01, 2027-02-03]}}]
"""


@pytest.mark.parametrize("row", cases("named_meeting"), ids=row_id)
def test_the_name_of_a_meeting_without_a_body_is_printed_once(small_model: Path, row: dict[str, str]) -> None:
    meetings = MEETING.replace("room: {en: Boardroom D, zh: D会议室}", "room: D")
    office = changed(small_model, "data/office.yaml", **{"data/meetings/own": meetings, "notes/2027/workshop": NOTE})
    document = office.document(office.registry.notes["workshop"], row["language"], GOVERNMENT)
    session, days = (
        words(run).replace("\u00a0", " ") for move, run in runs(document) if move in ("session", "separate_days")
    )
    assert row["session"] in session
    assert days == row["days"]


def test_a_meeting_may_have_a_name_of_its_own_and_no_body(small_model: Path) -> None:
    office = changed(small_model, "data/office.yaml", **{"data/meetings/own": MEETING})
    note = office.registry.notes["cu-2009-033"].model_copy(update={"meetings": ("workshop",), "capacity": None})
    meeting = office.brief(note, "en", GOVERNMENT).meeting
    assert meeting is not None
    assert (meeting.nth.text, meeting.body, meeting.act) == ("Workshop on Data", meeting.nth, None)
    assert meeting.venue
    assert meeting.venue.building
    assert meeting.venue.room
    assert (meeting.venue.building.text, meeting.venue.room.text) == ("Vienna International Centre", "Boardroom D")
    assert [sitting.room.text for sitting in meeting.sittings if sitting.room] == ["M2"]
    assert capacities_of(office.registry, note, office.registry.recipients["MEX"]) == ("participant",)
    with pytest.raises(ProblemsFound, match="'workshop' has no name of the room in français"):
        office.brief(note, "fr", GOVERNMENT)


def test_a_body_may_meet_as_a_workshop_whose_words_no_source_attests(small_model: Path) -> None:
    office = changed(small_model, "data/bodies.yaml", ("- id: WG4\n", "- id: WG4\n  meets_as: workshop\n"))
    found = brief(office, "fr")
    assert found.meeting is not None
    assert found.meeting.nth.text == "premier atelier"
    assert found.meeting.nth.place in [words.place for words in found.unverified]
    usual = brief(changed(small_model, "data/bodies.yaml"), "fr")
    assert found.meeting.nth.place not in [words.place for words in usual.unverified]
