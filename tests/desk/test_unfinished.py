"""A note with mistakes stays as it was and holds up no other; unsaved words are composed without being written."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.desk.unfinished import reloaded, with_unsaved
from noteverbale.formats.text import to_text
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.audience import audience_of

NOTE, OTHER = "cu-2009-033", "cu-2009-092"


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_note_with_mistakes_stays_as_it_was_and_the_others_are_read_again(small_office: Path) -> None:
    office = Pipeline.open(small_office)
    broken, other = office.registry.paths[NOTE], office.registry.paths[OTHER]
    _edit(broken, "date: 2009-03-04", "date: 2009-13-04")
    _edit(other, "date: 2009-07-08", "date: 2009-07-09")
    after = reloaded(office)
    problems = after.registry.broken_notes[str(broken)]
    assert [(problem.place.file, problem.code) for problem in problems] == [(str(broken), "value")]
    assert after.registry.notes[NOTE] is office.registry.notes[NOTE]
    assert after.registry.notes[OTHER].date.day == 9
    _edit(broken, "date: 2009-13-04", "date: 2009-03-05")
    mended = reloaded(after)
    assert not mended.registry.broken_notes
    assert mended.registry.notes[NOTE].date.day == 5


def test_a_new_note_with_mistakes_is_left_out_and_reported_beside_the_notes(small_office: Path) -> None:
    office = Pipeline.open(small_office)
    path = small_office / "notes" / "2026" / "new.yaml"
    path.parent.mkdir()
    path.write_text("kind: reminder\ndate: 2026-03-03\nsender: secretary_general\n", "utf-8")
    after = reloaded(office)
    assert [problem.code for problem in after.registry.broken_notes[str(path)]] == ["missing-fact"] * 2
    assert after.registry.notes.keys() == office.registry.notes.keys()
    path.unlink()
    assert not reloaded(after).registry.broken_notes


def test_a_note_with_mistakes_goes_with_the_record_that_it_named(small_office: Path) -> None:
    office = Pipeline.open(small_office)
    broken = office.registry.paths[NOTE]
    _edit(broken, "date: 2009-03-04", "date: 2009-13-04")
    _edit(broken, "kind: invitation", "kind: reminder")
    (small_office / "templates" / "kinds" / "invitation.yaml").unlink()
    after = reloaded(office)
    assert NOTE not in after.registry.notes
    assert str(broken) in after.registry.broken_notes


def test_mistakes_in_other_files_stop_the_reading(small_office: Path) -> None:
    office = Pipeline.open(small_office)
    _edit(small_office / "data" / "office.yaml", "acronym:", "acronim:")
    with pytest.raises(ProblemsFound, match="acronim"):
        reloaded(office)


def test_unsaved_words_are_composed_and_nothing_is_written(office: Pipeline) -> None:
    registry = office.registry
    path, recipient = registry.paths[NOTE], registry.recipients["MEX"]
    before = path.read_bytes()
    unsaved = with_unsaved(office, {path: before + b"initials: LR.\n"})
    note = unsaved.registry.notes[NOTE]
    document = unsaved.document(note, "en", audience_of(unsaved.registry, note, recipient))
    assert "LR." in to_text(document)
    assert registry.notes[NOTE].initials is None
    assert path.read_bytes() == before


def test_unsaved_mistakes_are_reported_at_their_lines(office: Pipeline) -> None:
    path = office.registry.paths[NOTE]
    with pytest.raises(ProblemsFound) as found:
        with_unsaved(office, {path: path.read_bytes().replace(b"meeting: wg4-1", b"meeting: wg4-99")})
    assert [(problem.code, problem.place.line) for problem in found.value.problems] == [("unknown-meeting", 9)]


def test_the_office_keeps_no_compositions_of_unsaved_words(office: Pipeline) -> None:
    path = office.registry.paths[NOTE]
    unsaved = with_unsaved(office, {path: path.read_bytes() + b"initials: LR.\n"})
    kept = len(office.results.documents)
    note = unsaved.registry.notes[NOTE]
    unsaved.document(note, "en", audience_of(unsaved.registry, note, unsaved.registry.recipients["MEX"]))
    assert len(office.results.documents) == kept
    assert len(unsaved.results.documents) == 1
