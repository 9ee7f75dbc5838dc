"""A new note has what lasts of the last note of its body, and nothing that was true of that one only."""

from __future__ import annotations

from datetime import date

import pytest

from noteverbale.desk.drafts import free_id, last_note, new_draft
from noteverbale.desk.unfinished import with_unsaved
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records import yaml_source
from noteverbale.registry.note_moves import moves_of
from noteverbale.registry.skeleton import Known

TODAY = date(2026, 3, 3)


def test_an_invitation_is_filled_in_from_the_last_one_of_its_body(office: Pipeline) -> None:
    draft = new_draft(office.registry, "invitation", ["wg4-14"], TODAY, "L. Clerk")
    assert draft.data == {
        "kind": "invitation",
        "date": "2026-03-03",
        "drafter": "L. Clerk",
        "sender": "secretary_general",
        "act": "decision_4_4",
        "capacity": "participant",
        "enclosures": ["information_note"],
        "reply": {"to": "cop_secretariat", "channels": ["post", "fax", "email_scan"]},
        "moves": {"documentation": {"agenda": "true", "all_languages": "true"}, "delegation": {"deadline": "soon"}},
        "meeting": "wg4-14",
    }
    assert draft.filled_from == "cu-2009-033"  # the others of this body are samples
    assert draft.path == office.registry.folder / "notes/2026/wg4-14.yaml"


def test_the_file_of_a_draft_is_read_as_it_was_meant(office: Pipeline) -> None:
    registry = office.registry
    for kind in registry.kinds:
        draft = new_draft(registry, kind, ["wg4-14"], TODAY, "L. Clerk: x")
        assert yaml_source.parse(draft.text.encode(), "x").data == draft.data
    draft = new_draft(registry, "invitation", ["wg4-14"], TODAY, "L. Clerk")
    changed = with_unsaved(office, {draft.path: draft.text.encode()})
    note = changed.registry.notes[draft.id]
    assert [move.name for move in moves_of(changed.registry, note)][-2:] == ["reply", "delegation"]


def test_days_and_words_of_the_last_note_are_not_filled_in(office: Pipeline) -> None:
    draft = new_draft(office.registry, "consultation", ["wg4-11"], TODAY, "L. Clerk")
    assert draft.filled_from == "cu-2009-092"
    assert draft.data["reply"] == {"to": "cop_secretariat", "channels": ["post", "fax", "email"]}
    assert draft.data["moves"] == {
        # the meeting before it in place of that before the second one
        "report": {"previous": "wg4-8", "all_languages": "true"},
        "topics_call": {"chosen": "3", "by": "BUREAU"},
        # nothing of 'recommendation', 'bureau' and 'topics', whose words were about the second meeting
    }


def test_a_copy_has_the_words_of_the_note_but_not_its_days(office: Pipeline) -> None:
    draft = new_draft(office.registry, "registration", ["cop-12"], TODAY, "L. Clerk", like="registration")
    moves = draft.data["moves"]
    assert isinstance(moves, list)
    assert moves[0] == "attention"
    assert moves[2] == {"registration": {"through": "online", "url": "https://www.example.org/cnd-70"}}
    assert set(moves[3]["text"]) == set(office.registry.packs)  # a paragraph of its own
    assert moves[3]["facts"] == {"until": {"deadline": None}}  # its day is asked for
    assert "sample" not in draft.data
    assert draft.data["meeting"] == "cop-12"


def test_a_note_of_another_kind_has_only_sender_and_contact_of_the_last_one(office: Pipeline) -> None:
    draft = new_draft(office.registry, "nomination", ["wg4-14"], TODAY, "L. Clerk", like="cu-2009-033")
    assert "moves" not in draft.data
    draft = new_draft(office.registry, "postponement", ["wg6-11"], TODAY, "L. Clerk")
    assert draft.filled_from == "postponement"
    assert draft.data == {
        "kind": "postponement",
        "date": "2026-03-03",
        "drafter": "L. Clerk",
        "sender": "secretary_general",
        "capacity": "participant",
        "moves": {"postponement": {"place": "vienna"}},
        "meeting": "wg6-11",
    }


def test_what_is_known_comes_before_what_the_last_note_has(office: Pipeline) -> None:
    known = Known({"to": ["silent"]}, {"reminder": {"earlier": "cu-2009-033"}})
    draft = new_draft(office.registry, "reminder", [], TODAY, "L. Clerk", known=known)
    assert draft.data["to"] == ["silent"]
    moves = draft.data["moves"]
    assert isinstance(moves, dict)
    assert moves["reminder"] == {"contact": "cop_secretariat", "earlier": "cu-2009-033"}
    assert new_draft(office.registry, "reminder", [], TODAY, "L. Clerk", None).filled_from is None


def test_the_model_is_of_the_same_kind_and_body_and_no_sample(office: Pipeline) -> None:
    registry = office.registry

    def model(kind: str, *meetings: str) -> str | None:
        note = last_note(registry, kind, meetings)
        return note.id if note else None

    assert model("invitation", "wg4-14") == "cu-2009-033"
    assert model("invitation", "wg6-11") == "wg6-11"
    assert model("invitation", "cnd-70") == "cu-2009-033"  # no invitation to this body
    assert model("letter", "wg6-11") == "letter"


def test_the_id_of_a_new_note_is_free(office: Pipeline) -> None:
    registry = office.registry
    assert free_id(registry, "invitation", ["wg4-13"]) == "wg4-13"
    assert free_id(registry, "invitation", ["wg4-11"]) == "wg4-11-invitation"
    assert free_id(registry, "joint_invitation", ["wg4-13", "wg7-10"]) == "wg4-13-wg7-10"
    assert free_id(registry, "views", []) == "views-2"


@pytest.mark.parametrize(
    ("kind", "meeting", "like", "message"),
    [
        ("invitaton", "wg4-14", "last", "there is no kind 'invitaton'"),
        ("invitation", "wg4-99", "last", "'wg4-99' is not on file"),
        ("invitation", "wg4-14", "../../x", "there is no note '../../x' to copy"),
    ],
)
def test_what_is_not_on_file_is_refused(office: Pipeline, kind: str, meeting: str, like: str, message: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        new_draft(office.registry, kind, [meeting], TODAY, "L. Clerk", like)
    assert message in str(found.value)
