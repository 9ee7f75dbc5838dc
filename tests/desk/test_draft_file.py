"""The file of a note is read for its form, also where the note has mistakes or lacks nearly everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.desk.draft_file import composable, draft_file, stand_in, unfinished_notes, with_edits
from noteverbale.desk.unfinished import reloaded
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.edit import Edit

NOTE = "cu-2009-033"


def test_a_note_is_composed_with_edits_that_are_not_written(office: Pipeline) -> None:
    file = draft_file(office.registry, NOTE)
    before = file.path.read_bytes()
    changed = with_edits(office.registry, file, [Edit(("date",), "2009-03-04", "2009-03-06")])
    words = composable(office, changed)
    assert words.note
    assert words.note.date.day == 6
    assert words.problems == ()
    assert file.path.read_bytes() == before


def test_problems_have_the_path_of_the_value(office: Pipeline) -> None:
    file = draft_file(office.registry, NOTE)
    changed = with_edits(office.registry, file, [Edit(("reply", "to"), "cop_secretariat", "nobody")])
    words = composable(office, changed)
    assert words.note is None
    assert [(path, problem.code) for path, problem in words.problems] == [(("reply", "to"), "unknown-contact")]


def test_unfinished_notes_are_shown_with_what_can_be_read(small_office: Path) -> None:
    folder = small_office / "notes" / "2026"
    folder.mkdir()
    (folder / "bare.yaml").write_text("date: x\nkind: [a]\n", "utf-8")
    (folder / "half.yaml").write_text("kind: reminder\ndate: 2026-03-03\nsender: office\nmeeting: wg4-1\n", "utf-8")
    (folder / "torn.yaml").write_text("kind: [\n", "utf-8")
    office = reloaded(Pipeline.open(small_office, skip_broken=True))
    assert {note.id: (note.kind, note.sender, note.meetings) for note in unfinished_notes(office.registry)} == {
        "bare": (next(iter(office.registry.kinds)), next(iter(office.registry.senders)), ()),
        "half": ("reminder", "office", ("wg4-1",)),
    }
    assert stand_in(office.registry, draft_file(office.registry, "half")).date.isoformat() == "2026-03-03"
    for id in ("torn", "nothing", "../2009/" + NOTE):
        with pytest.raises(ProblemsFound):
            draft_file(office.registry, id)


def test_a_note_that_was_good_before_is_no_unfinished_one(small_office: Path) -> None:
    office = Pipeline.open(small_office)
    path = office.registry.paths[NOTE]
    path.write_text(path.read_text("utf-8").replace("date: 2009", "date: x2009"), "utf-8")
    office = reloaded(office)
    assert office.registry.broken_notes
    assert list(unfinished_notes(office.registry)) == []
    assert draft_file(office.registry, NOTE).data["date"] == "x2009-03-04"
