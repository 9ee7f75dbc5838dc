"""An issue to two recipients, step by step: planned → numbered → made → verified, and from where a failure left it."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from noteverbale.issuing import batch, issue, steps
from noteverbale.issuing.issue import Request
from noteverbale.issuing.manifest_file import Manifest
from noteverbale.issuing.steps import Issuing
from noteverbale.ledger.entries import Added, Issue
from noteverbale.ledger.entry import Number
from noteverbale.ledger.ledger import Ledger
from noteverbale.ledger.snapshot import content_digest
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound

AT = "2026-03-04T09:00:00+00:00"


def begin(
    office: Pipeline,
    ledger: Ledger,
    output: Path,
    *to: str,
    note: str = "own",
    added: Added | None = None,
    lang: str = "own",
    rehearsal: bool = False,
) -> Issuing:
    which = office.registry.notes[note]
    asked = Request(to or ("MEX", "FRA"), lang, "clerk", AT, which.date)
    return steps.begin(office, which, ledger, asked, output, added, rehearsal)


def issued(office: Pipeline, ledger: Ledger, output: Path) -> Issuing:
    """Issue the note to Mexico and France, all steps."""
    step = begin(office, ledger, output).take_number()
    assert batch.run(step.job(), 1).made == 2
    return step


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_an_issue_passes_all_steps(issuing_office: Pipeline, ledger: Ledger, tmp_path: Path) -> None:
    step = begin(issuing_office, ledger, tmp_path)
    assert (step.step, step.reference, step.folder) == ("planned", "CU 2026/12 (A)", tmp_path / "cu-2026-012-a")
    assert step.verified() is None
    assert issue.obstacles(issuing_office, step.note, step.planned(), ledger) == ()
    step = step.take_number()
    assert (step.step, step.number) == ("numbered", Number("CU", 2026, 12, "A"))
    assert ledger.state_of(step.number) == "issued"
    assert batch.run(step.job(), 1).made == 2
    assert set(files(step.folder)) == {"es/MEX.pdf", "fr/FRA.pdf", "manifest.json", "manifest.csv"}
    assert Manifest.read(step.folder / "manifest.json", intact=True).reference == "CU 2026/12 (A)"
    again = begin(issuing_office, ledger, tmp_path)
    done = again.verified()
    assert done is not None
    assert (again.step, done.made, done.kept) == ("numbered", 0, 2)
    frozen = Issue.of(ledger.issued("own")[0])
    assert again.content == frozen
    assert [(copy.recipient, copy.language) for copy in frozen.copies] == [("FRA", "fr"), ("MEX", "es")]
    assert (frozen.dated, frozen.plan, frozen.to) == ("2026-03-04", again.planned().hash, ("MEX", "FRA"))
    assert sorted(frozen.filled) == ["FRA fr", "MEX es"]


@pytest.mark.slow
def test_the_same_command_continues_after_a_failure(issuing_office: Pipeline, ledger: Ledger, tmp_path: Path) -> None:
    begin(issuing_office, ledger, tmp_path).take_number()  # stopped before any copy was made
    step = begin(issuing_office, ledger, tmp_path)
    assert (step.step, step.verified()) == ("numbered", None)
    assert batch.run(step.job(), 1).made == 2
    before = files(step.folder)
    (step.folder / "es" / "MEX.pdf").unlink()
    assert begin(issuing_office, ledger, tmp_path).verified() is None
    outcome = batch.run(begin(issuing_office, ledger, tmp_path).job(), 1)
    assert (outcome.made, outcome.kept) == (1, 1)
    assert files(step.folder) == before
    assert len(ledger.numbers()) == 1


@pytest.mark.slow
def test_a_manifest_changed_after_it_was_recorded_is_made_anew(
    issuing_office: Pipeline, ledger: Ledger, tmp_path: Path
) -> None:
    step = issued(issuing_office, ledger, tmp_path)
    step.record_made(ledger)
    before = files(step.folder)
    copy, listing = step.folder / "fr" / "FRA.pdf", step.folder / "manifest.json"
    copy.write_bytes(copy.read_bytes() + b"%other")
    manifest = Manifest.read(listing)
    copies = tuple(
        replace(file, sha256=content_digest(content), bytes=len(content))
        for file in manifest.copies
        for content in [(step.folder / file.file).read_bytes()]
    )
    listing.write_bytes(manifest.model_copy(update={"copies": copies}).to_json())
    assert Manifest.read(listing, intact=True).is_complete(step.folder), "nothing in the folder shows it"
    lines = (json.dumps({"stamp": step.job().stamp}), *(json.dumps(asdict(file)) for file in copies))
    (step.folder / ".copies.jsonl").write_text("\n".join(lines), "utf-8")
    again = begin(issuing_office, ledger, tmp_path)
    assert again.verified() is None
    assert batch.run(again.job(), 1).made == 2
    again.record_made(ledger)
    assert files(step.folder) == before
    assert [entry.kind for entry in ledger.entries(note="own")].count("made") == 1


def test_a_number_is_not_taken_when_copies_cannot_be_written(
    issuing_office: Pipeline, ledger: Ledger, tmp_path: Path
) -> None:
    step = begin(issuing_office, ledger, tmp_path)
    step.folder.write_text("a file where the folder should be", "utf-8")
    with pytest.raises(ProblemsFound, match="copies cannot be written here"):
        step.take_number()
    assert ledger.numbers() == ()


@pytest.mark.slow
def test_another_clerk_may_work_in_the_folder_of_the_number_that_was_next(
    issuing_office: Pipeline, ledger: Ledger, tmp_path: Path
) -> None:
    step = begin(issuing_office, ledger, tmp_path)
    content = issue.content(issuing_office, step.note, step.planned(), step.request)
    content = content.model_copy(update={"office": ""})
    ledger.issue("cu-2009-033", None, ("CU", 2026, "A", ""), "another clerk", AT, content)
    with batch._locked(step.folder.parent), batch._locked(_made(step.folder)):
        step = step.take_number()
    assert (step.number.number, step.folder) == (13, tmp_path / "cu-2026-013-a")
    assert batch.run(step.job(), 1).made == 2
    with batch._locked(step.folder), pytest.raises(ProblemsFound, match="busy: another run"):
        begin(issuing_office, ledger, tmp_path, "CUB", added="late").take_number()
    assert len(ledger.issued("own")) == 1


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_a_number_is_not_taken_when_files_changed_since_the_plan(
    issuing_office: Pipeline, issuing_folder: Path, ledger: Ledger, tmp_path: Path
) -> None:
    step = begin(issuing_office, ledger, tmp_path)
    path = issuing_folder / "notes" / "2026" / "own.yaml"
    before = path.read_text("utf-8")
    try:
        path.write_text(before + "# a remark\n", "utf-8")
        with pytest.raises(ProblemsFound, match="changed-meanwhile"):
            step.take_number()
    finally:
        path.write_text(before, "utf-8")
    assert ledger.numbers() == ()


@pytest.mark.slow
def test_an_issue_from_before_snapshots_is_not_made_with_another_address(
    issuing_office: Pipeline, ledger: Ledger, tmp_path: Path
) -> None:
    step = begin(issuing_office, ledger, tmp_path)
    content = issue.content(issuing_office, step.note, step.planned(), step.request)
    filled = {**content.filled, "MEX es": {**content.filled["MEX es"], "AddressLine1": "Elsewhere 1"}}
    another = content.model_copy(update={"office": "", "engine": "", "filled": filled})
    ledger.issue("own", None, ("CU", 2026, "A", ""), "clerk", AT, another)
    with pytest.raises(ProblemsFound, match=r"sample.yaml:\d+:\d+: .*AddressLine1 of 'MEX' was 'Elsewhere 1'"):
        begin(issuing_office, ledger, tmp_path)


@pytest.mark.slow
def test_a_rehearsal_has_the_plan_of_the_issue_and_a_folder_of_its_own(
    issuing_office: Pipeline, ledger: Ledger, tmp_path: Path
) -> None:
    rehearsal = begin(issuing_office, ledger, tmp_path, rehearsal=True)
    assert rehearsal.folder == tmp_path / "own-rehearsal"
    assert rehearsal.planned().marks == ("specimen",)
    assert rehearsal.planned().hash == begin(issuing_office, ledger, tmp_path).planned().hash
    job = rehearsal.take_number().job()
    assert (job.reference, job.replaceable) == ("CU 2026/12 (A)", True)


@pytest.mark.slow
def test_copies_added_later_have_the_reference_and_a_manifest_of_their_own(
    issuing_office: Pipeline, ledger: Ledger, tmp_path: Path
) -> None:
    with pytest.raises(ProblemsFound, match="not-issued"):
        begin(issuing_office, ledger, tmp_path, "CUB", added="late")
    first = issued(issuing_office, ledger, tmp_path)
    before = files(first.folder)
    late = begin(issuing_office, ledger, tmp_path, "CUB", added="late").take_number()
    assert (late.manifest, late.reference) == ("manifest-4.json", "CU 2026/12 (A)")
    stopped = begin(issuing_office, ledger, tmp_path, "CUB", added="late")  # before its copies were made
    assert stopped.entry is not None
    assert late.entry is not None
    assert (stopped.step, stopped.entry.digest) == ("numbered", late.entry.digest)
    assert batch.run(stopped.job(), 1).made == 1
    with pytest.raises(ProblemsFound, match=r"has-it: .* have their copy already: CUB \(es\)"):
        begin(issuing_office, ledger, tmp_path, "CUB", added="late")
    assert files(first.folder).items() > before.items()
    language = begin(issuing_office, ledger, tmp_path, "MEX", added="language", lang="en").take_number()
    assert language.manifest == "manifest-5.json"
    assert [Issue.of(entry).added for entry in ledger.issued("own")] == [None, "late", "language"]
    assert len(ledger.numbers()) == 1
    assert not ledger.verify()


@pytest.mark.slow
def test_a_duplicate_is_the_copy_that_went_out(issuing_office: Pipeline, ledger: Ledger, tmp_path: Path) -> None:
    first = issued(issuing_office, ledger, tmp_path)
    before = files(first.folder)
    duplicate = begin(issuing_office, ledger, tmp_path, "FRA", added="duplicate").take_number()
    assert (duplicate.manifest, duplicate.sent_before) == ("manifest.json", ledger.issued("own")[0])
    assert batch.run(duplicate.job(), 1).made == 0
    assert files(first.folder) == before
    with pytest.raises(ProblemsFound, match="has-none"):
        begin(issuing_office, ledger, tmp_path, "CUB", added="duplicate")


@pytest.mark.slow
def test_copies_added_to_an_issue_from_before_snapshots_must_read_as_those_that_went_out(
    issuing_office: Pipeline, ledger: Ledger, tmp_path: Path
) -> None:
    step = begin(issuing_office, ledger, tmp_path)
    content = issue.content(issuing_office, step.note, step.planned(), step.request)
    (move, number, text), *others = content.said.texts
    said = content.said.model_copy(update={"texts": ((move, number, f"{text} then"), *others)})
    older = content.model_copy(update={"said": said, "office": "", "engine": ""})
    ledger.issue("own", None, ("CU", 2026, "A", ""), "clerk", AT, older)
    with pytest.raises(ProblemsFound, match=r"changed-since-issue: .* its text in (es|fr) .*has changed since"):
        begin(issuing_office, ledger, tmp_path, "CUB", added="late").take_number()
    assert len(ledger.issued("own")) == 1


@pytest.mark.slow
def test_variants_of_a_circular_share_a_number(issuing_office: Pipeline, ledger: Ledger, tmp_path: Path) -> None:
    assert begin(issuing_office, ledger, tmp_path, note="other").take_number().reference == "CU 2026/12 (B)"
    assert begin(issuing_office, ledger, tmp_path).reference == "CU 2026/12 (A)"
    assert begin(issuing_office, ledger, tmp_path).take_number().number == Number("CU", 2026, 12, "A")


@pytest.mark.slow
def test_a_note_numbered_elsewhere_keeps_its_number(issuing_office: Pipeline, ledger: Ledger, tmp_path: Path) -> None:
    step = begin(issuing_office, ledger, tmp_path, note="cu-2009-033").take_number()
    assert step.number == Number("CU", 2009, 33, "A")
    assert [entry.kind for entry in ledger.entries()] == ["opening", "external", "issue"]
    foreign = step.note.model_copy(update={"reference": "NV 7"})
    with pytest.raises(ProblemsFound, match="'NV 7'"):
        issue.numbered_in_note(issuing_office, foreign)
