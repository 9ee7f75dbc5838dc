"""Many copies on disk: whole or not there, the same whoever was killed when, one failure stopping no other."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest

from batch_support import FEW, job, on_disk
from noteverbale.issuing.batch import print_files, run
from noteverbale.issuing.batch_job import Event, Job
from noteverbale.issuing.manifest import finished
from noteverbale.pipeline import Pipeline
from noteverbale.planning import plan
from noteverbale.problems import ProblemsFound
from noteverbale.records.notes import Note
from noteverbale.registry.registry import Registry


@pytest.mark.slow
def test_copies_and_manifests(office: Pipeline, tmp_path: Path) -> None:
    events: list[Event] = []
    outcome = run(job(office, tmp_path / "n"), 1, events.append)
    assert (outcome.made, outcome.kept, outcome.problems.found) == (3, 0, [])
    assert set(on_disk(tmp_path / "n")) == {"es/CUB.pdf", "es/MEX.pdf", "fr/FRA.pdf", "manifest.csv", "manifest.json"}
    whole = json.loads((tmp_path / "n" / "manifest.json").read_text("utf-8"))
    assert [one["recipient"] for one in whole["copies"]] == ["CUB", "FRA", "MEX"]
    for one in whole["copies"]:
        content = (tmp_path / "n" / one["file"]).read_bytes()
        assert (sha256(content).hexdigest(), len(content)) == (one["sha256"], one["bytes"])
        assert one["pages"] == 2
    assert set(whole["digests"]) == {"note", "records", "templates", "engine", "plan"}
    with (tmp_path / "n" / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["recipient"], row["language"], row["pages"]) for row in rows] == [
        ("CUB", "es", "2"),
        ("FRA", "fr", "2"),
        ("MEX", "es", "2"),
    ]
    assert rows[0]["reference"] == "CU 2009/33 (A)"
    assert [event.kind for event in events] == ["begin", "copy", "copy", "copy", "end"]


@pytest.mark.slow
def test_a_second_run_keeps_whole_copies_and_makes_damaged_ones_again(office: Pipeline, tmp_path: Path) -> None:
    folder = tmp_path / "n"
    run(job(office, folder), 1)
    before = on_disk(folder)
    assert (run(job(office, folder), 1).made, on_disk(folder)) == (0, before)
    (folder / "es" / "MEX.pdf").write_bytes(b"spoilt")
    (folder / "fr" / "FRA.pdf").unlink()
    outcome = run(job(office, folder), 1)
    assert (outcome.made, outcome.kept) == (2, 1)
    assert on_disk(folder) == before


@pytest.mark.slow
def test_many_copies_of_a_language_are_laid_out_in_rosters(
    office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "MOST_TOGETHER", 2)
    work = job(office, tmp_path / "n", ("CUB", "MEX", "CHL"), "es")
    rosters = work.rosters("es", work.plan.copies)
    assert [[copy.recipient for copy in roster] for roster, _ in rosters] == [["CHL", "CUB"], ["MEX"]]
    assert [own for _, own in work.rosters("es", work.plan.copies[:1])] == [list(work.plan.copies[:1])]
    assert work.plan.rosters("es") is work.plan.rosters("es")  # copies are sorted once
    assert not work.plan.rosters("fr")
    assert run(work, 1).made == 3
    before = on_disk(tmp_path / "n")
    (tmp_path / "n" / "es" / "CUB.pdf").unlink()
    assert (run(work, 1).made, on_disk(tmp_path / "n")) == (1, before)


@pytest.mark.slow
def test_a_finished_batch_is_known_without_composing(office: Pipeline, tmp_path: Path) -> None:
    folder, note = tmp_path / "n", office.registry.notes["cu-2009-033"]
    run(job(office, folder), 1)
    fresh = Pipeline(office.registry)
    assert finished(fresh, note, folder / "manifest.json", FEW, "own", None, None) is not None
    assert not fresh.results.documents
    assert finished(fresh, note, folder / "manifest.json", FEW, "all", None, None) is None
    assert finished(fresh, note, folder / "manifest.json", FEW, "own", (), None) is None
    assert finished(fresh, note, folder / "manifest.json", FEW, "own", None, "CU 2026/1") is None
    (folder / "es" / "MEX.pdf").write_bytes(b"spoilt")
    assert finished(fresh, note, folder / "manifest.json", FEW, "own", None, None) is None


def test_a_draft_that_would_look_otherwise_is_not_kept(office: Pipeline, tmp_path: Path) -> None:
    registry, work = office.registry, job(office, tmp_path)
    pack, (first, *others) = registry.packs["es"], registry.fonts.values()
    rules = pack.typography.model_copy(update={"page_rules": (*pack.typography.rules, *pack.typography.page_rules)})
    changed: list[tuple[Registry, Note]] = [
        (replace(registry, packs={**registry.packs, "es": pack.model_copy(update=update)}), work.note)
        for update in ({"fonts": (*pack.fonts, others[-1].id)}, {"typography": rules})
    ]
    narrow = first.model_copy(update={"ranges": "U+0-7F"})
    changed.append((replace(registry, fonts={font.id: font for font in (narrow, *others)}), work.note))
    changed.append((registry, work.note.model_copy(update={"sample": not work.note.sample})))
    stamps = {replace(work, pipeline=Pipeline(other), note=note).stamp for other, note in changed}
    assert len(stamps - {work.stamp}) == 4
    issued = replace(work, reference="CU 1")
    assert {replace(issued, pipeline=Pipeline(other), note=note).stamp for other, note in changed} == {issued.stamp}


@pytest.mark.slow
def test_a_copy_of_an_earlier_plan_does_not_stay(office: Pipeline, tmp_path: Path) -> None:
    run(job(office, tmp_path / "n"), 1)
    run(job(office, tmp_path / "n", ("MEX",)), 1)
    assert [name for name in on_disk(tmp_path / "n") if name.endswith("pdf")] == ["es/MEX.pdf"]


def test_a_failure_of_one_recipient_does_not_stop_the_others(own_office: Path, tmp_path: Path) -> None:
    path = own_office / "data" / "missions" / "sample.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("head: {title: charge, gender: f}", "", 1), "utf-8")
    office = Pipeline.open(own_office)
    outcome = run(job(office, tmp_path / "n"), 1)
    assert outcome.made == 2
    assert [problem.code for problem in outcome.problems.found] == ["no-head"]


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_reported_for_each_copy(office: Pipeline, tmp_path: Path) -> None:
    folder = tmp_path / "n"
    folder.mkdir()
    (folder / "es").write_text("a file where a folder should be")
    outcome = run(job(office, folder), 1)
    assert outcome.made == 1
    assert {problem.code for problem in outcome.problems.found} == {"file"}
    assert not (folder / "manifest.json").exists()


@pytest.mark.slow
def test_two_runs_do_not_share_a_folder(office: Pipeline, tmp_path: Path) -> None:
    def meanwhile(event: Event) -> None:
        if event.kind == "begin":
            with pytest.raises(ProblemsFound, match="busy: another run is at work"):
                run(job(office, tmp_path / "n"), 1)

    assert run(job(office, tmp_path / "n"), 1, meanwhile).made == 3


@pytest.mark.slow
def test_two_workers_leave_what_one_does(office: Pipeline, tmp_path: Path) -> None:
    to = ("MEX,FRA,CUB,ESP,BEL,CHN,EGY,GBR,RUS,VAT",)
    run(job(office, tmp_path / "one", to), 1)
    outcome = run(job(office, tmp_path / "two", to), 2)
    assert outcome.made == 10
    assert on_disk(tmp_path / "one") == on_disk(tmp_path / "two")
    run(job(office, tmp_path / "three", ("MEX,CUB,ESP",), "es"), 2)  # one language, parted
    run(job(office, tmp_path / "four", ("MEX,CUB,ESP",), "es"), 1)
    assert on_disk(tmp_path / "three") == on_disk(tmp_path / "four")


@pytest.mark.slow
def test_a_worker_that_dies_is_reported_and_the_next_run_continues(
    office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from noteverbale.issuing import batch

    real = batch._make_language

    def dying(job: Job, todo: Sequence[plan.Planned]) -> Iterator[Event]:
        if todo[0].language == "fr":
            os._exit(9)
        return real(job, todo)

    monkeypatch.setattr(batch, "_make_language", dying)
    outcome = run(job(office, tmp_path / "n"), 2)
    assert [problem.code for problem in outcome.problems.found] == ["worker"]
    monkeypatch.undo()
    outcome = run(job(office, tmp_path / "n"), 2)
    assert outcome.made + outcome.kept == 3


@pytest.mark.slow
@pytest.mark.parametrize("kills", [12, pytest.param(50, marks=pytest.mark.proof)])
def test_a_batch_killed_at_many_moments_ends_with_the_same_files(office: Pipeline, tmp_path: Path, kills: int) -> None:
    to = ("MEX,FRA,CUB,EGY,CHN,GBR",)
    undisturbed, folder = tmp_path / "calm", tmp_path / "killed"
    began = time.perf_counter()
    run(job(office, undisturbed, to), 2)
    longest = time.perf_counter() - began
    chance = random.Random(2009)
    killed = finished_ = 0
    while killed < kills or not finished_:
        assert killed < 300, "no run comes to its end"
        child = os.fork()
        if not child:
            try:
                run(job(office, folder, to), 2)
            finally:
                os._exit(0)
        time.sleep(chance.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        killed += 1
        if killed % 5 == 0 and not finished_:
            longest *= 1.5  # the machine is busier than it was
        for path in folder.rglob("*.pdf"):  # under its own name, a copy is whole at any moment
            if not path.name.startswith("."):
                assert path.read_bytes().endswith(b"%%EOF\n")
        if (folder / "manifest.json").exists():
            finished_ += 1
            assert on_disk(folder) == on_disk(undisturbed)
            for path in sorted(folder.rglob("*"), reverse=True):
                path.unlink() if path.is_file() else path.rmdir()
    _settled(office, folder, to)
    assert on_disk(folder) == on_disk(undisturbed)


def _settled(office: Pipeline, folder: Path, to: tuple[str, ...]) -> None:
    """Run to the end; workers of the last killed run let go within a copy."""
    for _ in range(50):
        try:
            run(job(office, folder, to), 2)
            return
        except ProblemsFound:
            time.sleep(0.2)
    raise AssertionError("the folder stays busy")


@pytest.mark.slow
def test_a_print_file_has_every_copy_on_a_fresh_sheet(office: Pipeline, tmp_path: Path) -> None:
    """The Chinese joint invitation is one page: each needs a blank back."""
    from exporters_support import by_pdfium
    from page import validate_pdf

    work = job(office, tmp_path / "n", ("CHN,MEX,EGY",), "zh,es", "wg4-14-wg7-11")
    run(work, 1)
    names = {f"{one.recipient}/{one.language}": one.recipient for one in work.plan.copies}
    made = print_files(work, names)
    assert [path.name for path in made] == ["print-es.pdf", "print-zh.pdf"]
    before = [path.read_bytes() for path in made]
    assert [path.read_bytes() for path in print_files(work, names)] == before
    for path in made:
        language = path.stem.removeprefix("print-")
        pages = by_pdfium(path.read_bytes())
        expected: list[str] = []
        for one in (one for one in work.plan.copies if one.language == language):
            copy = by_pdfium((work.folder / one.file).read_bytes())
            expected += [*copy, *([""] if len(copy) % 2 else [])]
        assert pages == expected
        for profile in ("2a", "ua1"):
            result = validate_pdf(str(path), profile=profile)
            assert result.is_compliant, [(fault.rule_id, fault.message) for fault in result.failures]
        document = pypdfium2.PdfDocument(path)
        found = [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
        document.close()
        starts = [at for at, text in enumerate(pages) if "[[[Reference]]]" in text]
        assert found == list(zip(["CHN", "EGY", "MEX"], starts, strict=True))
    assert "" in by_pdfium(before[1])


def test_a_missing_library_that_slows_a_batch_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes.util

    from noteverbale.checks import installation as doctor

    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    finding = doctor.slow_without()
    assert finding is not None
    assert "libharfbuzz-subset0" in finding.hint
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: f"lib{name}.so.0")
    assert doctor.slow_without() is None
