"""What a check found is kept until something that it was found in changes: a kept check finds what a fresh one finds."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import fresh_copy
from noteverbale.caches import kept_results
from noteverbale.checks import checks, kept_checks
from noteverbale.checks.kept_checks import KeptChecks
from noteverbale.checks.note_check import Composed, NoteCheck
from noteverbale.files import ChangedFiles
from noteverbale.ledger.entry import Entry
from noteverbale.ledger.ledger import Ledger
from noteverbale.page.fonts import font_file
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Problem
from noteverbale.records.notes import Note
from support import ROOT

# Edits, each of another kind of file: the file, a text in it and what replaces it. Each makes a mistake that a check finds in
# a note: mostly a letter that no font has, where the note or a copy prints it.
EDITS = [
    ("notes/2009/cu-2009-092.yaml", "initials: LR.", "initials: 😀"),
    ("notes/2009/cu-2009-092.yaml", "reference: CU 2009/92 (A)", "reference: null"),
    ("templates/moves/invitation/en.md.j2", "cordially invited", "cordially 😀 invited"),
    ("templates/moves/attention/move.yaml", "begins: true", "begins: false"),
    ("templates/kinds/invitation.yaml", "  - attention", "  - text: {en: 😀, fr: nous}\n  - attention"),
    ("templates/forms/note/en.md.j2", "has the honour", "has the 😀"),
    ("data/languages/fr.yaml", "enclosure_words: [", "enclosure_words: [réunion, "),
    ("data/office.yaml", "Secretary-General of", "Secretary-General 😀 of"),
    ("data/bodies.yaml", "Working Group on", "Working 😀 Group on"),
    ("data/meetings/wg4.yaml", "  start: 2010-01-27\n  end: 2010-01-29\n", ""),
    ("data/states/m.yaml", "en: Mexico", "en: Mexico 😀"),
    ("data/titles.yaml", "text: Permanent Representative", "text: Permanent 😀 Representative"),
    ("data/missions/sample.yaml", "city: Vienna", "city: Vienna 😀"),
]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the results that are kept; without it nothing is."""
    folder = tmp_path / "kept"
    monkeypatch.setattr(kept_results, "cache_folder", lambda: folder if folder.is_dir() else None)
    folder.mkdir()
    return folder


@pytest.fixture
def office(small_model: Path, office_copies: Path) -> Path:
    """The small office in two languages, with a note more that names an earlier one."""
    folder = fresh_copy(small_model, office_copies / "checked" / "office")
    path = folder / "data/office.yaml"
    path.write_text("languages: [en, fr]\n" + path.read_text("utf-8"), "utf-8")
    (folder / "notes/2009/cu-2009-033.yaml").unlink()
    shutil.copy2(ROOT / "notes/examples/reminder.yaml", folder / "notes/2009/reminder.yaml")
    return folder


def found(folder: Path) -> list[Problem]:
    """Return what a check of all notes finds in their words and copies."""
    pipeline = Pipeline.open(folder)
    return list(checks.as_composed(pipeline, pipeline.registry.notes.values()))


def fresh(folder: Path, kept: Path) -> list[Problem]:
    """Return the same, found without what is kept."""
    aside = kept.rename(kept.with_name("aside"))
    problems = found(folder)
    aside.rename(kept)
    return problems


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the notes that are checked anew."""
    ids: list[str] = []
    check = NoteCheck.composed

    def counted(self: NoteCheck, note: Note) -> Composed:
        ids.append(note.id)
        return check(self, note)

    monkeypatch.setattr(NoteCheck, "composed", counted)
    return ids


@pytest.mark.slow
def test_a_kept_check_finds_what_a_fresh_one_finds_after_an_edit_of_any_file(office: Path, kept: Path) -> None:
    usual = found(office)
    assert found(office) == usual == fresh(office, kept)
    for name, old, new in EDITS:
        path = office / name
        text = path.read_text("utf-8")
        assert old in text, name
        path.write_text(text.replace(old, new), "utf-8")
        try:
            expected = fresh(office, kept)
            assert expected != usual, name
            assert found(office) == found(office) == expected, name
        finally:
            path.write_text(text, "utf-8")
    assert found(office) == usual


@pytest.mark.slow
def test_only_the_notes_that_an_edit_can_change_are_checked_again(
    office: Path, kept: Path, composed: list[str]
) -> None:
    def checked() -> list[str]:
        composed.clear()
        found(office)
        return sorted(composed)

    everything = ["cu-2009-092", "reminder", "wg4-11"]
    assert checked() == everything
    assert checked() == []
    for name, again in (
        ("notes/2021/wg4-11.yaml", ["wg4-11"]),
        ("notes/2009/cu-2009-092.yaml", ["cu-2009-092", "reminder"]),  # which names it
        ("notes/2009/reminder.yaml", ["reminder"]),
        ("data/replies/cu-2009-092.yaml", []),
        ("data/places.yaml", everything),
        ("data/assets/logo.svg", everything),
        ("templates/page/sheet.css", everything),
    ):
        path = office / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(path.read_bytes() + b"\n" if path.exists() else b"[]\n")
        assert checked() == again, name
        assert checked() == [], name
    with Ledger(office / "ledger.db") as ledger:
        ledger.append(Entry("2026-03-04T09:00:00+00:00", "clerk", "comment", note="wg4-11", reason="late"))
    assert checked() == ["reminder"]
    path = office / "notes/2009/reminder.yaml"
    path.write_text(path.read_text("utf-8").replace("capacity:", "to: [silent]\ncapacity:"), "utf-8")
    assert checked() == ["reminder"]
    for name in ("data/replies/cu-2009-092.yaml", "notes/2021/wg4-11.yaml"):
        path = office / name
        path.write_bytes(path.read_bytes() + b"\n")
        assert "reminder" in checked(), name


@pytest.mark.slow
def test_another_program_other_fonts_and_another_folder_make_another_check(
    office: Path, kept: Path, composed: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at_home = {problem.place.file for problem in found(office)}
    composed.clear()
    with monkeypatch.context() as patch:
        patch.chdir(office)
        assert {str(office / problem.place.file) for problem in found(office)} == at_home
    assert len(composed) == 3
    with monkeypatch.context() as patch:
        patch.setattr(kept_results, "_program", lambda code: b"another version")
        found(office)
    assert len(composed) == 6
    larger = tmp_path / "font"
    with monkeypatch.context() as patch:
        larger.write_bytes(
            font_file(font := next(iter(Pipeline.open(office).registry.fonts.values())), font.regular).read_bytes()
        )
        patch.setattr(kept_checks, "font_file", lambda font, name: larger)
        found(office)
    assert len(composed) == 9


@pytest.mark.slow
def test_what_is_not_as_the_files_are_is_not_kept(office: Path, kept: Path, composed: list[str]) -> None:
    pipeline = Pipeline.open(office)
    registry, notes = pipeline.registry, list(pipeline.registry.notes.values())
    other = registry.states["MEX"].model_copy()
    unsaved = ChangedFiles(registry.files, {office / "data/assets/logo.svg": b""})
    for changed in (
        replace(registry, states={**registry.states, "MEX": other}),
        replace(registry, notes={**registry.notes, notes[0].id: notes[0].model_copy()}),
        replace(registry, recipients={id: one for id, one in registry.recipients.items() if id != "MEX"}),
        replace(registry, files=unsaved),
    ):
        checks.as_composed(Pipeline(changed), changed.notes.values())
        assert list(kept.glob("[0-9a-f]*")) == []
    assert len(composed) == 4 * len(notes)


@pytest.mark.slow
def test_what_changes_while_notes_are_checked_is_not_kept(office: Path, kept: Path) -> None:
    pipeline = Pipeline.open(office)
    note, check, kept_check = pipeline.registry.notes["wg4-11"], NoteCheck(pipeline), KeptChecks(pipeline)
    kept_check.keep_composed(note, check.composed(note))
    template = office / "templates/moves/invitation/en.md.j2"
    text = template.read_text("utf-8")
    template.write_text(text + " ", "utf-8")
    kept_check.save()
    assert not KeptChecks(pipeline).composed(note)
    late = KeptChecks(pipeline)  # made after the change, for a Pipeline that has composed with the template of before
    late.keep_composed(note, check.composed(note))
    late.save()
    template.write_text(text, "utf-8")
    assert not KeptChecks(pipeline).composed(note)
    kept_check.save()
    assert KeptChecks(pipeline).composed(note) == check.composed(note)


@pytest.mark.slow
def test_a_copy_with_a_problem_is_checked_again(office: Path, kept: Path) -> None:
    path = office / "data/missions/sample.yaml"
    path.write_text(path.read_text("utf-8").replace("city: Vienna", "city: Vienna 😀", 1), "utf-8")
    # The first note with the copy has it: in two languages, for two Fields with the city.
    assert [problem.code for problem in found(office)].count("letter") == 4
    pipeline = Pipeline.open(office)
    assert not any(KeptChecks(pipeline).copies(note) for note in pipeline.registry.notes.values())
    assert "😀".encode() not in b"".join(file.read_bytes() for file in kept.iterdir())
