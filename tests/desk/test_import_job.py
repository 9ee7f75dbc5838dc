"""Imports by browser: each kept under its number, planned apart, decided, applied once, and planned anew when it is stale."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from missions_support import FRANCE, HEADER, MEXICO, csv_file
from noteverbale.desk import import_job
from noteverbale.desk.changes import history
from noteverbale.desk.import_job import Decisions, Stale
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.loading import load

AT = "2026-03-03T09:00:00+00:00"
BY = "L. Clerk"


def table(tmp_path: Path, *rows: list[str]) -> bytes:
    return csv_file(tmp_path / "m.csv", [HEADER, *rows]).read_bytes()


@pytest.mark.slow
def test_an_import_is_uploaded_decided_applied_and_remembered(small_office: Path, tmp_path: Path) -> None:
    content = table(tmp_path, ["The Mexicans", *MEXICO[1:]], FRANCE)
    job = import_job.begin(small_office, "C:\\Blue book\\march.csv", content, BY, AT)
    assert (job.number, job.name, job.state, job.by) == (1, "march.csv", "planned", BY)
    assert job.plan
    assert (job.plan.asked, job.plan.changed) == (1, 1)
    assert import_job.find(small_office, 1) == job
    name, rows = import_job.rejects(small_office, job) or ("", b"")
    assert name == "march-rejects.csv"
    assert "The Mexicans" in rows.decode("utf-8-sig")
    job = import_job.decided(small_office, job, Decisions(names={"State": {"The Mexicans": "MEX"}}))
    assert job.plan
    assert (job.plan.asked, job.plan.changed, import_job.rejects(small_office, job)) == (0, 2, None)
    applied = import_job.apply(Pipeline.open(small_office), job, job.plan.digest, BY, AT)
    assert (applied.state, applied.applied_by) == ("applied", BY)
    assert load(small_office).recipients["MEX"].email == "mex@mission.example"
    with pytest.raises(ProblemsFound, match="is applied already"):
        import_job.apply(Pipeline.open(small_office), applied, job.plan.digest, BY, AT)
    again = import_job.begin(small_office, "april.csv", content, BY, AT)
    assert again.plan
    assert (again.number, again.plan.asked, again.plan.same, again.plan.can_apply) == (2, 0, 2, False)
    with pytest.raises(ProblemsFound, match="nothing to write"):
        import_job.apply(Pipeline.open(small_office), again, again.plan.digest, BY, AT)
    assert [job.number for job in import_job.jobs(small_office)] == [2, 1]
    assert import_job.last(small_office) == again


@pytest.mark.slow
def test_a_plan_that_is_not_the_one_shown_is_made_anew_and_nothing_is_written(
    small_office: Path, tmp_path: Path
) -> None:
    job = import_job.begin(small_office, "m.csv", table(tmp_path, MEXICO), BY, AT)
    sample = small_office / "data/missions/sample.yaml"
    changed = sample.read_text("utf-8").replace("- Beispielgasse 12", "- Beispielgasse 13")
    sample.write_text(changed, "utf-8")
    assert job.plan
    with pytest.raises(Stale):
        import_job.apply(Pipeline.open(small_office), job, job.plan.digest, BY, AT)
    assert sample.read_text("utf-8") == changed
    fresh = import_job.planned(small_office, job)
    assert fresh.plan
    with pytest.raises(Stale):
        import_job.apply(Pipeline.open(small_office), fresh, "another", BY, AT)
    assert import_job.apply(Pipeline.open(small_office), fresh, fresh.plan.digest, BY, AT).state == "applied"


@pytest.mark.slow
def test_an_import_is_in_the_history_of_each_record_and_is_undone_as_a_whole(
    small_office: Path, tmp_path: Path
) -> None:
    sample = small_office / "data/missions/sample.yaml"
    before = sample.read_bytes()
    job = import_job.begin(small_office, "m.csv", table(tmp_path, MEXICO, FRANCE, ["Belize", *MEXICO[1:]]), BY, AT)
    assert job.plan
    job = import_job.apply(Pipeline.open(small_office), job, job.plan.digest, BY, AT)
    changes = history(small_office, "recipients", "MEX")
    assert {(change.by, change.path[:2]) for change in changes} >= {(BY, ("MEX", "email")), (BY, ("MEX", "sample"))}
    assert (small_office / "data/imported/missions.yaml").is_file()
    undone = import_job.undone(Pipeline.open(small_office), job, BY, AT)
    assert (undone.state, undone.serial) == ("planned", 0)
    assert sample.read_bytes() == before
    assert "BLZ" not in load(small_office).recipients
    assert not (small_office / "data/imported/missions.yaml").exists()
    with pytest.raises(ProblemsFound, match="is not applied"):
        import_job.undone(Pipeline.open(small_office), undone, BY, AT)


@pytest.mark.slow
def test_hostile_tables_are_refused_with_a_problem_that_names_the_file_as_it_was_uploaded(small_office: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<" * 60_000_000)
    for name, content, why in (
        ("../../etc/bomb.xlsx", bomb.getvalue(), "unpacks to 60 MB"),
        ("zeros.csv", b"\0" * 5_000_000, "not readable as a table"),
        ("empty.csv", b"", ""),
    ):
        job = import_job.begin(small_office, name, content, BY, AT)
        problems = job.problems or (job.plan.remarks if job.plan else ())
        assert why in str(problems[0])
        assert problems[0].place.file.startswith(job.name)
        assert not (job.plan and job.plan.can_apply)
    assert sorted(path.name for path in (small_office / "inbox/imports/1").iterdir()) == ["job.json", "table.xlsx"]


def test_a_file_of_another_type_is_refused_before_it_is_kept(small_office: Path) -> None:
    for name in ("m.pdf", "m", "", "m.xlsx.exe", ".xlsx/"):
        with pytest.raises(ProblemsFound, match=r"read from \.xlsx and \.csv"):
            import_job.begin(small_office, name, b"x", BY, AT)
    assert import_job.jobs(small_office) == []
    assert import_job.last(small_office) is None
    with pytest.raises(ProblemsFound, match="there is no import 7"):
        import_job.find(small_office, 7)


def test_a_job_reads_as_it_was_kept_and_has_the_choices_of_its_decisions() -> None:
    decisions = Decisions(
        {"Adress": "Address"}, {"State": {"X": "MEX"}}, {"MEX": {"address": "table"}}, {"FRA": "f"}, "cp1251"
    )
    job = import_job.Job(3, "m.csv", BY, AT, decisions=decisions)
    assert import_job._JOB.validate_json(import_job._JOB.dump_json(job)) == job
    assert decisions.choices().takes == {("MEX", "address"): "table"}
    assert replace(decisions, takes={}).choices().takes == {}
