"""Changes are saved whole or not at all; what the office could not be read with is refused; what was saved can be undone."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from noteverbale import files
from noteverbale.desk import changes, saving
from noteverbale.desk.record_files import find, place_for_new
from noteverbale.desk.saving import Saved, save, undo
from noteverbale.files import write_whole
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.edit import MISSING, Clash, Conflict, Digest, Edit, digest

AT = "2026-03-03T14:03:00+00:00"
BY = "L. Clerk"
NOTE = "cu-2009-033"


@pytest.fixture
def pipeline(small_office: Path) -> Pipeline:
    return Pipeline.open(small_office, skip_broken=True)


def texts(folder: Path) -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in folder.rglob("*") if path.suffix in (".yaml", ".j2")}


def edit_of(pipeline: Pipeline, table: str, id: str, *edits: Edit) -> dict[Path, list[Edit]]:
    place = find(pipeline.registry, table, id)
    return {place.file: [Edit((*place.path, *edit.path), edit.old, edit.new) for edit in edits]}


def refused(pipeline: Pipeline, edits: dict[Path, list[Edit]], **words: bool) -> list[str]:
    before = texts(pipeline.registry.folder)
    with pytest.raises(ProblemsFound) as caught:
        save(pipeline, edits, BY, AT, **words)  # type: ignore[arg-type]  # draft_ok only
    assert texts(pipeline.registry.folder) == before
    assert changes.last(pipeline.registry.folder) == 0
    return [problem.code for problem in caught.value.problems]


def test_an_edit_changes_its_line_and_is_in_the_history(pipeline: Pipeline) -> None:
    folder, old = pipeline.registry.folder, pipeline.registry.recipients["FRA"].email
    before = texts(folder)
    saved = save(pipeline, edit_of(pipeline, "recipients", "FRA", Edit(("email",), old, "new@example.org")), BY, AT)
    place = find(pipeline.registry, "recipients", "FRA")
    assert place.path == ("FRA",)
    assert texts(folder) == before | {place.file: before[place.file].replace(f"email: {old}", "email: new@example.org")}
    assert saved.pipeline.registry.recipients["FRA"].email == "new@example.org"
    (change,) = changes.history(folder, "recipients", "FRA")
    assert (change.serial, change.by, change.path) == (saved.serials[0], BY, ("FRA", "email"))
    assert (change.old, change.new) == (old, "new@example.org")
    again = save(
        saved.pipeline, edit_of(pipeline, "recipients", "FRA", Edit(("email",), old, "new@example.org")), BY, AT
    )
    assert again.serials == ()


def test_two_persons_change_different_fields_of_one_record_and_both_are_kept(pipeline: Pipeline) -> None:
    """Each from the office as it was before; the second is told what the first changed."""
    folder, drawn = pipeline.registry.folder, changes.last(pipeline.registry.folder)
    first = edit_of(pipeline, "recipients", "FRA", Edit(("seat",), "vienna", MISSING))
    second = edit_of(pipeline, "recipients", "FRA", Edit(("languages",), Digest(digest(["fr"])), ["fr", "en"]))
    save(pipeline, first, "B. Second", AT, since=drawn)
    saved = save(pipeline, second, BY, AT, since=drawn)
    recipient = saved.pipeline.registry.recipients["FRA"]
    assert (recipient.seat, recipient.languages) == (None, ("fr", "en"))
    assert [(change.by, change.path) for change in saved.others] == [("B. Second", ("FRA", "seat"))]
    assert len(changes.history(folder)) == 2


def test_two_persons_change_one_field_and_the_second_sees_both(pipeline: Pipeline) -> None:
    old = pipeline.registry.recipients["FRA"].email
    save(pipeline, edit_of(pipeline, "recipients", "FRA", Edit(("email",), old, "a@example.org")), "B. Second", AT)
    before = texts(pipeline.registry.folder)
    mine = edit_of(pipeline, "recipients", "FRA", Edit(("email",), Digest(digest(old)), "b@example.org"))
    with pytest.raises(Conflict) as caught:
        save(pipeline, mine, BY, AT)
    assert caught.value.fields == (Clash(("FRA", "email"), old, "a@example.org", "b@example.org", "B. Second", AT),)
    assert texts(pipeline.registry.folder) == before


def test_a_file_that_was_changed_in_an_editor_meanwhile_keeps_that_change(pipeline: Pipeline) -> None:
    place = find(pipeline.registry, "recipients", "FRA")
    text = place.file.read_text("utf-8")
    place.file.write_text("# a comment\n- {id: XX, state: BLZ, languages: [en], sample: true}\n" + text, "utf-8")
    saved = save(pipeline, edit_of(pipeline, "recipients", "FRA", Edit(("seat",), "vienna", MISSING)), BY, AT)
    assert place.file.read_text("utf-8").startswith("# a comment\n- {id: XX")
    assert saved.pipeline.registry.recipients["FRA"].seat is None
    assert "XX" in saved.pipeline.registry.recipients


def test_an_unfinished_note_is_saved_with_what_it_lacks(pipeline: Pipeline) -> None:
    edits = edit_of(pipeline, "notes", NOTE, Edit(("date",), "2009-03-04", "2009-13-04"))
    assert refused(pipeline, edits, draft_ok=False) == ["value"]
    saved = save(pipeline, edits, BY, AT)
    assert [problem.code for problem in saved.problems] == ["value"]
    assert saved.pipeline.registry.notes[NOTE].date.month == 3  # the last good one is still shown
    back = save(saved.pipeline, edit_of(pipeline, "notes", NOTE, Edit(("date",), "2009-13-04", "2009-03-05")), BY, AT)
    assert back.problems == ()
    assert back.pipeline.registry.notes[NOTE].date.day == 5


def test_what_the_office_could_not_be_read_with_is_refused(pipeline: Pipeline) -> None:
    recipient = pipeline.registry.recipients["FRA"]
    assert refused(pipeline, edit_of(pipeline, "recipients", "FRA", Edit(("seat",), recipient.seat, "nowhere"))) == [
        "unknown-place"
    ]
    assert refused(
        pipeline, edit_of(pipeline, "recipients", "FRA", Edit(("email",), recipient.email, "no address"))
    ) == ["value"]
    assert refused(pipeline, edit_of(pipeline, "notes", NOTE, Edit(("colour",), MISSING, "red"))) == ["unknown-key"]
    assert refused(pipeline, edit_of(pipeline, "notes", NOTE, Edit(("initials",), MISSING, "a\x07"))) == ["character"]
    assert "unknown-meeting" in refused(
        pipeline, edit_of(pipeline, "meetings", "wg4-1", Edit(("id",), "wg4-1", "wg4-one"))
    )


def test_a_record_that_a_note_names_cannot_be_removed(pipeline: Pipeline) -> None:
    note = pipeline.registry.notes[NOTE]
    place = find(pipeline.registry, "meetings", str(note.meeting))
    assert "unknown-meeting" in refused(
        pipeline, {place.file: [Edit(place.path, _data(place.file, place.path[0]), MISSING)]}
    )


def _data(file: Path, id: object) -> object:
    from noteverbale.records import yaml_source

    return next(row for row in yaml_source.read(file).data if row["id"] == id)


def test_a_note_that_was_broken_before_holds_up_nobody(pipeline: Pipeline) -> None:
    path = pipeline.registry.paths["cu-2009-092"]
    path.write_text("kind: [\n", "utf-8")  # in an editor, after the office was opened
    saved = save(pipeline, edit_of(pipeline, "recipients", "FRA", Edit(("seat",), "vienna", MISSING)), BY, AT)
    assert saved.serials
    assert saved.problems == ()


def test_new_records_and_files_are_made_removed_and_brought_back(pipeline: Pipeline) -> None:
    folder = pipeline.registry.folder
    note = folder / "notes" / "2026" / "new.yaml"
    text = pipeline.registry.paths[NOTE].read_text("utf-8")
    place = place_for_new(pipeline.registry, "recipients", "BLZ")
    assert place.file == folder / "data" / "missions" / "added.yaml"
    record = {"id": "BLZ", "state": "BLZ", "languages": ["en"], "sample": True}
    saved = save(pipeline, {place.file: [Edit(place.path, MISSING, record)]}, BY, AT, new_files={note: text})
    assert place.file.read_text("utf-8") == (
        "# yaml-language-server: $schema=../schemas/missions.json\n- id: BLZ\n  state: BLZ\n  languages: [en]\n  sample: true\n"
    )
    assert {"new", NOTE} <= saved.pipeline.registry.notes.keys()
    rows = [(change.table, change.id) for change in changes.history(folder)]
    assert rows == [("recipients", "BLZ"), ("notes", "new")]
    with pytest.raises(ProblemsFound) as caught:
        save(saved.pipeline, {}, BY, AT, new_files={note: text})
    assert [problem.code for problem in caught.value.problems] == ["exists"]
    gone = save(saved.pipeline, {}, BY, AT, removed=[note])
    assert not note.exists()
    assert "new" not in gone.pipeline.registry.notes
    with pytest.raises(ProblemsFound):
        save(gone.pipeline, {}, BY, AT, removed=[note])
    back = undo(gone.pipeline, gone.serials[0], BY, AT)
    assert note.read_text("utf-8") == text
    undo(back.pipeline, saved.serials[0], BY, AT)
    assert not note.exists()
    assert place.file.read_text("utf-8").endswith("[]\n")


def test_what_was_saved_together_is_undone_together_unless_it_was_changed_again(pipeline: Pipeline) -> None:
    before = texts(pipeline.registry.folder)
    edits = edit_of(
        pipeline, "recipients", "FRA", Edit(("seat",), "vienna", MISSING), Edit(("languages",), ["fr"], ["en", "fr"])
    )
    edits |= edit_of(pipeline, "notes", NOTE, Edit(("initials",), MISSING, "LC"))
    saved = save(pipeline, edits, BY, AT)
    undone = undo(saved.pipeline, saved.serials[-1], "B. Second", AT)
    assert texts(pipeline.registry.folder) == before
    assert changes.history(pipeline.registry.folder)[0].by == "B. Second"
    again = undo(undone.pipeline, undone.serials[0], BY, AT)
    assert again.pipeline.registry.notes[NOTE].initials == "LC"
    other = save(again.pipeline, edit_of(pipeline, "notes", NOTE, Edit(("initials",), "LC", "XY")), BY, AT)
    with pytest.raises(Conflict):
        undo(other.pipeline, again.serials[0], BY, AT)


def _one_edit(folder: Path, email: str, start: object) -> None:
    """In another process: open the office, wait for the others, save one edit of an own recipient."""
    pipeline = Pipeline.open(folder, skip_broken=True)
    start.wait()  # type: ignore[attr-defined]  # a barrier
    id = email.partition("@")[0].upper()
    save(
        pipeline,
        edit_of(pipeline, "recipients", id, Edit(("email",), pipeline.registry.recipients[id].email, email)),
        id,
        AT,
    )


def test_processes_that_save_at_once_lose_nothing(pipeline: Pipeline) -> None:
    folder = pipeline.registry.folder
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(3)
    emails = ["fra@example.org", "mex@example.org", "chn@example.org"]
    workers = [context.Process(target=_one_edit, args=(folder, email, start)) for email in emails]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    after = Pipeline.open(folder).registry.recipients
    assert [after[email[:3].upper()].email for email in emails] == emails
    assert {change.by for change in changes.history(folder)} == {"FRA", "MEX", "CHN"}


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_disk_that_fails_leaves_all_files_as_they_were_and_no_entry(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    """At the first file, at the second, or at the entry in the history after both are written."""
    folder = pipeline.registry.folder
    before, written = texts(folder), list[Path]()

    def write(path: Path, content: bytes) -> None:
        written.append(path)
        if len(written) == fails_at < 3:
            raise OSError(28, "No space left on device", str(path))
        write_whole(path, content)

    def commit(*_: object) -> None:
        raise OSError(28, "No space left on device", "changes.db")

    monkeypatch.setattr(saving, "write_whole", write)
    monkeypatch.setattr(saving, "commit", commit)
    desk = pipeline.registry.office.desk.model_copy(update={"commit": fails_at == 3})
    office = pipeline.registry.office.model_copy(update={"desk": desk})
    failing = replace(pipeline, registry=replace(pipeline.registry, office=office))
    edits = edit_of(pipeline, "recipients", "FRA", Edit(("seat",), "vienna", MISSING))
    new = {folder / "notes" / "new.yaml": pipeline.registry.paths[NOTE].read_text("utf-8")}
    with pytest.raises(OSError, match="No space"):
        save(failing, edits, BY, AT, new_files=new)
    assert texts(folder) == before
    assert changes.last(folder) == 0


def test_the_built_in_office_is_not_written_to(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BUILT_IN", pipeline.registry.folder)
    assert refused(pipeline, edit_of(pipeline, "recipients", "FRA", Edit(("seat",), "vienna", MISSING))) == ["office"]


def test_saved_is_a_plain_value(pipeline: Pipeline) -> None:
    assert save(pipeline, {}, BY, AT) == Saved((), pipeline)


def test_the_files_of_an_import_are_saved_and_undone_together(pipeline: Pipeline) -> None:
    folder = pipeline.registry.folder
    place = find(pipeline.registry, "recipients", "FRA")
    base, text = folder / "data" / "imported" / "missions.yaml", place.file.read_text("utf-8")
    before = texts(folder)
    new = {place.file: text.replace("languages: [fr]", "languages: [en]", 1), base: "FRA: {}\n"}
    assert new[place.file] != text
    called: list[int] = []
    saved = save(pipeline, {}, BY, AT, texts=new, check=lambda: called.append(1))
    assert called == [1]
    assert texts(folder) == before | new
    rows = [(change.table, change.path[1:]) for change in changes.history(folder)]
    assert rows == [("", ()), ("recipients", ("languages",))]
    assert save(saved.pipeline, {}, BY, AT, texts=new).serials == ()
    undo(saved.pipeline, saved.serials[0], BY, AT)
    assert texts(folder) == before


def test_a_plan_that_is_no_longer_true_is_not_saved(pipeline: Pipeline) -> None:
    def stale() -> None:
        raise ProblemsFound([])

    place = find(pipeline.registry, "recipients", "FRA")
    before = texts(pipeline.registry.folder)
    with pytest.raises(ProblemsFound):
        save(pipeline, {}, BY, AT, texts={place.file: "[]\n"}, check=stale)
    assert texts(pipeline.registry.folder) == before
