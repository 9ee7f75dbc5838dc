"""Every meeting on file can be invited to with one short note, alone or with the one it is back to back with."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.checks.parity import parity_of
from noteverbale.document import runs, words
from noteverbale.files import ChangedFiles
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Problem, Problems, ProblemsFound
from noteverbale.records.base import Record
from noteverbale.records.notes import Note
from noteverbale.registry.audience import Audience, audience_of, capacities_of
from noteverbale.registry.loading import read_note
from noteverbale.registry.note_moves import moves_of
from noteverbale.registry.registry import Registry

SHORT = """
kind: {kind}
date: {date}
sender: secretary_general
meeting: {meeting}
{act}
reply: {{to: cop_secretariat}}
moves: {{delegation: {{deadline: soon}}}}
"""
SINGLE = [
    *("wg4-1", "wg4-2", "wg4-7", "wg4-8", "wg4-11", "wg4-13", "wg4-14", "wg7-10", "wg7-11"),
    *("wg6-10", "wg6-11", "wg3-14", "wg3-15", "wg2-14", "wg2-15", "wg2-7", "wg7-1", "wg7-5", "wg7-7"),
]
JOINT = ["wg4-8, wg7-5", "wg4-13, wg7-10", "wg4-14, wg7-11", "wg2-15, wg3-15"]


def complete(registry: Registry, note: Note) -> list[Problem]:
    """Return what a note lacks for its moves."""
    problems = Problems()
    problems.attempt(moves_of, registry, note)
    return problems.found


def short_note(office: Pipeline, folder: Path, meetings: str) -> Note:
    first = office.registry.meetings[meetings.split(", ")[0]].start
    assert first
    joint = "," in meetings
    path = folder / "short.yaml"
    text = SHORT.format(
        kind="joint_invitation" if joint else "invitation",
        date=first.replace(year=first.year - 1),
        meeting=f"[{meetings}]" if joint else meetings,
        act="act: resolution_7_1" if joint else "",
    )
    path.write_text(text, "utf-8")
    note = read_note(path)
    assert not complete(office.registry, note)
    return note


def said(office: Pipeline, note: Note, language: str, audience: Audience) -> str:
    return "\n".join(words(run) for _, run in runs(office.document(note, language, audience))).replace("\u00a0", " ")


@pytest.mark.slow
@pytest.mark.parametrize("meetings", [*SINGLE, *JOINT])
def test_a_short_note_invites_to_any_meeting(office: Pipeline, tmp_path: Path, meetings: str) -> None:
    fresh = Pipeline(office.registry)
    note = short_note(fresh, tmp_path, meetings)
    for capacity in ("participant", "observer"):
        audience = Audience("government", (capacity,) * len(note.meetings), "one")
        for language in office.registry.packs:
            text = said(fresh, note, language, audience)
            assert "None" not in text
            assert "{" not in text
    assert not list(parity_of(fresh, note))


def test_every_dated_meeting_of_a_group_is_in_the_list_above(office: Pipeline) -> None:
    dated = {
        meeting.id
        for meeting in office.registry.meetings.values()
        if meeting.start and (meeting.body or "").startswith("WG")
    }
    assert dated == set(SINGLE)
    assert len(office.registry.meetings) == 32


def test_a_party_to_one_treaty_may_be_an_observer_under_another(office: Pipeline) -> None:
    note = office.registry.notes["wg4-14-wg7-11"]
    one = office.registry.recipients["MEX"]
    status = one.status[0].model_copy(update={"instrument": "SOM_PROTOCOL", "not_party": note.date, "attested": None})
    torn = one.model_copy(update={"status": (*one.status, status)})
    assert capacities_of(office.registry, note, torn) == ("participant", "observer")
    audience = audience_of(office.registry, note, torn)
    assert str(audience) == "government/participant+observer"
    text = said(office, note, "en", audience)
    assert "Smuggling of Migrants, in Vienna on 11 and 12 July 2024 (as an observer)." in text
    assert text.count("as an observer") == 1


@pytest.mark.parametrize(
    ("language", "mark", "invited"),
    [
        ("ar", "بصفة مراقب", "إلى المشاركة بصفة مراقب في الاجتماعين التاليين"),
        ("fr", "en qualité d’observateur", "à assister, en qualité d’observateur, aux réunions suivantes"),
    ],
)
def test_an_observer_at_all_meetings_is_invited_as_one_before_the_list(
    office: Pipeline, language: str, mark: str, invited: str
) -> None:
    note = office.registry.notes["wg4-14-wg7-11"]
    text = said(office, note, language, Audience("holy_see", ("observer", "observer"), "one"))
    assert invited in text
    assert text.count(mark) == 1
    torn = said(office, note, language, Audience("government", ("participant", "observer"), "one"))
    assert invited not in torn
    assert torn.count(mark) == 1


SEMINAR = """
kind: registration
date: 2027-01-12
sender: secretary_general
capacity: participant
meeting: cnd-70
moves:
  - attention
  - topics: {from_meeting: cnd-70, suggested: {ar: [أ], en: [a], es: [a], fr: [a], ru: [a], zh: [a]}}
  - topics_call: {chosen: 2, by: CND}
"""


@pytest.mark.parametrize(
    ("language", "phrases"),
    [
        ("ar", ["لجدول الأعمال المؤقت للحلقة الدراسية"]),
        ("es", ["el tema siguiente, surgido en el 70º seminario", "el programa provisional del seminario"]),
        ("fr", ["Le thème ci-après, issu du soixante-dixième séminaire", "de l’ordre du jour provisoire du séminaire"]),
    ],
)
def test_the_moves_name_a_meeting_of_any_level(office: Pipeline, language: str, phrases: list[str]) -> None:
    folder = office.registry.files.folder
    bodies = (folder / "data/bodies.yaml").read_text(encoding="utf-8")
    session = "established_by: ecosoc_9_1\n  meets_as: session"
    assert session in bodies
    files = {
        folder / "data/bodies.yaml": bodies.replace(session, session.replace("session", "seminar")).encode(),
        folder / "notes/2027/seminar.yaml": SEMINAR.encode(),
    }
    changed = Pipeline.open(ChangedFiles(office.registry.files, files))
    text = said(changed, changed.registry.notes["seminar"], language, Audience("government", ("participant",), "one"))
    for phrase in phrases:
        assert phrase in text


def test_bodies_without_a_treaty_of_their_own_serve_that_of_the_conference(office: Pipeline) -> None:
    treaty = office.registry.treaty_of(office.registry.bodies["WG3"])
    assert treaty is not None
    assert treaty.id == "UNTOC"


def test_permanence_is_recalled_once_it_is_attested(office: Pipeline) -> None:
    government = Audience("government", ("participant",), "one")
    assert "constant element" in said(office, office.registry.notes["wg4-8"], "en", government)
    assert "constant element" not in said(office, office.registry.notes["cu-2009-033"], "en", government)


def test_an_act_without_an_attested_title_says_what_it_is_about(office: Pipeline) -> None:
    government = Audience("government", ("participant",), "one")
    text = said(office, office.registry.notes["wg6-11"], "es", government)
    assert "titulada" not in text.split("7/1")[0]
    assert "relativa a la fabricación" in text


@pytest.mark.parametrize(("kind", "meeting"), [("joint_invitation", "wg4-14"), ("invitation", "[wg4-14, wg7-11]")])
def test_the_kind_and_the_number_of_meetings_agree(office: Pipeline, tmp_path: Path, kind: str, meeting: str) -> None:
    path = tmp_path / "n.yaml"
    path.write_text(SHORT.format(kind=kind, date="2024-04-15", meeting=meeting, act="act: resolution_7_1"), "utf-8")
    assert {problem.code for problem in complete(office.registry, read_note(path))} == {"missing-fact"}


def test_a_meeting_whose_body_no_act_established_needs_one_named(office: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "n.yaml"
    path.write_text(SHORT.format(kind="invitation", date="2024-04-15", meeting="cop-12", act=""), "utf-8")
    found = complete(office.registry, read_note(path))
    assert [problem.code for problem in found] == ["missing-fact"]
    assert "act" in found[0].hint


def test_an_act_says_what_it_is_called_or_about(own_office: Path) -> None:
    path = own_office / "data" / "acts.yaml"
    path.write_text(
        path.read_text("utf-8") + "- {id: decision_9_9, organ: COP, type: decision, number: 9/9}\n", "utf-8"
    )
    with pytest.raises(ProblemsFound, match="'subject:'"):
        Pipeline.open(own_office)


def test_sample_notes_are_marked_as_samples(office: Pipeline) -> None:
    note = office.registry.notes["wg4-11"]
    one = office.registry.recipients["MEX"].model_copy(update={"sample": False})
    assert isinstance(note, Record)
    assert office.copy(note, one, "es").meta.marks == ("sample",)
