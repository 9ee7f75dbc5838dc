"""`batch` and `issue` at the command line, with notes to two recipients of a small office."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from command import Done, run
from noteverbale.issuing import cluster
from noteverbale.ledger.entries import Issue
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make
from support import OWN_NOTE


def issue(workspace: Path, *words: str, to: str = "MEX,FRA") -> Done:
    named = ("--to", to) if to else ()
    where = ("--office", str(workspace), "-o", str(workspace / "out"), "--workers", "1")
    return run("issue", "own", *named, *words, "--by", "clerk", *where)


def numbers(workspace: Path) -> list[str]:
    with Ledger(workspace / "ledger.db") as ledger:
        return [number.slug for number, _, _ in ledger.numbers()]


@pytest.mark.slow
def test_an_issue_shows_the_plan_first_and_keeps_the_copies_the_second_time(
    small_workspace: Path, issuing_office: Pipeline
) -> None:
    plan = make(issuing_office, issuing_office.registry.notes["own"], ("MEX,FRA",), "own", ())
    done = issue(small_workspace, "--plan-hash", plan.hash[:16], "--print")
    assert done.returncode == 0, done.stderr
    assert "CU 2026/12 (A) · own · 2026-03-04" in done.stderr
    assert re.search(r"1 in [^\n]*: government/participant 1\n", done.stderr)
    assert "2 made, 0 kept" in done.stderr
    folder = small_workspace / "out" / "cu-2026-012-a"
    assert done.stdout.split() == [str(folder / "print-es.pdf"), str(folder / "print-fr.pdf")]
    done = issue(small_workspace)
    assert (done.returncode, "0 made, 2 kept" in done.stderr) == (0, True)
    assert numbers(small_workspace) == ["cu-2026-012-a"]
    done = issue(small_workspace, to="CUB")
    assert done.returncode == 1
    assert "was issued already, to MEX,FRA" in done.stderr
    done = issue(small_workspace, "--plan-hash", "0123456789abcdef")
    assert done.returncode == 1
    assert "was issued already, by the plan" in done.stderr


def test_nothing_is_issued_without_confirmation(small_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for answer in ("", "n\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        done = issue(small_workspace)
        assert done.returncode == 1
        assert re.search(r"plan [0-9a-f]{16}, 2 copies", done.stderr)
    assert numbers(small_workspace) == []
    assert "plan-hash" in issue(small_workspace, "--plan-hash", "0123456789abcdef").stderr
    assert numbers(small_workspace) == []


def test_no_number_is_taken_where_no_cluster_answers(small_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "SECONDS", 1)
    done = issue(small_workspace, "--yes", "--scheduler", "tcp://127.0.0.1:9")
    assert (done.returncode, "no scheduler answers here" in done.stderr) == (1, True)
    assert numbers(small_workspace) == []


def test_added_copies_need_a_reason_and_recipients(small_workspace: Path) -> None:
    assert issue(small_workspace, "--yes").returncode == 0
    assert issue(small_workspace, "--add", "late", to="").returncode == 2
    done = issue(small_workspace, "--add", "late", "--yes", "--json", to="CUB")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["event"] for line in lines] == ["numbered", "begin", "copy", "end", "done"]
    assert (lines[2]["file"], lines[3]["total"], lines[3]["kept"]) == ("es/CUB.pdf", 1, 1)
    done = issue(small_workspace, "--add", "duplicate", "--yes", to="FRA")
    assert "A duplicate is the file that was sent; send or print it again:" in done.stderr
    assert done.stdout.splitlines()[-1].endswith("fr/FRA.pdf")
    with Ledger(small_workspace / "ledger.db") as ledger:
        assert [Issue.of(entry).added for entry in ledger.issued("own")] == [None, "late", "duplicate"]


def test_a_rehearsal_shows_obstacles_and_goes_on_without_the_ledger(small_workspace: Path) -> None:
    path = small_workspace / "notes" / "2026" / "own.yaml"
    path.write_text(path.read_text("utf-8") + "sample: true\n", "utf-8")
    refused = issue(small_workspace, "--yes")
    assert (refused.returncode, "--rehearse" in refused.stderr) == (1, True)
    done = issue(small_workspace, "--rehearse")
    assert done.returncode == 0, done.stderr
    assert "Rehearsal of CU 2026/12 (A)" in done.stderr
    assert (small_workspace / "out" / "own-rehearsal" / "es" / "MEX.pdf").is_file()
    assert numbers(small_workspace) == []


def test_a_rehearsal_sees_approvals_and_comments(small_workspace: Path) -> None:
    office = ("--office", str(small_workspace))
    path = small_workspace / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8") + "approval: true\nreviewers: [B. Reviser]\n", "utf-8")
    assert "not-approved" in issue(small_workspace, "--rehearse").stderr
    assert "those who may: B. Reviser" in run("approve", "own", "--by", "Nobody", *office).stderr
    assert run("approve", "own", "--by", "b. reviser", *office).returncode == 0
    done = issue(small_workspace, "--rehearse")
    assert (done.returncode, "an issue would stop here" in done.stderr) == (0, False), done.stderr
    words = ("--language", "fr", "--at", "invitation", "--text", "Two days.", "--by", "B. Reviser")
    assert run("comment", "own", *words, *office).returncode == 0
    for done in (issue(small_workspace, "--rehearse"), issue(small_workspace, "--yes")):
        assert (done.returncode, "open-comments" in done.stderr) == (0, True), done.stderr


def test_a_rehearsal_tells_that_the_series_has_not_begun(small_workspace: Path) -> None:
    path = small_workspace / "notes" / "2026" / "own.yaml"
    path.write_text(path.read_text("utf-8").replace("2026-03-04", "2025-03-04"), "utf-8")
    done = issue(small_workspace, "--rehearse")
    assert "series-not-begun" in done.stderr
    assert "an issue would stop here" in done.stderr


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow"])
def test_the_day_of_issue_is_a_date(small_workspace: Path, day: str) -> None:
    done = issue(small_workspace, "--yes", "--on", day)
    assert (done.returncode, f"'{day}' is not a date" in done.stderr) == (2, True)


def test_drafts_need_no_ledger_and_are_kept(small_workspace: Path) -> None:
    words = ("batch", "own", "--to", "MEX", "--office", str(small_workspace), "-o", str(small_workspace / "drafts"))
    for line in ("1 made, 0 kept", "0 made, 1 kept"):
        done = run(*words)
        assert (done.returncode, line in done.stderr) == (0, True), done.stderr
    assert numbers(small_workspace) == []


@pytest.mark.slow
def test_three_clerks_issue_three_notes_into_one_folder_at_once(small_workspace: Path) -> None:
    notes = small_workspace / "notes" / "2026"
    for name in ("second", "third"):
        (notes / f"{name}.yaml").write_text(OWN_NOTE, "utf-8")
    where = ("--to", "MEX,FRA", "--office", str(small_workspace), "-o", str(small_workspace / "out"), "--yes")
    clerks = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "noteverbale", "issue", note, *where, "--by", f"clerk of {note}"],
            stderr=subprocess.PIPE,
            text=True,
        )
        for note in ("own", "second", "third")
    ]
    printed = [clerk.communicate(timeout=120)[1] for clerk in clerks]
    assert [clerk.returncode for clerk in clerks] == [0, 0, 0], printed
    assert numbers(small_workspace) == ["cu-2026-012-a", "cu-2026-013-a", "cu-2026-014-a"]
    copies = sorted(path.relative_to(small_workspace / "out") for path in (small_workspace / "out").rglob("*.pdf"))
    assert len(copies) == 6
    assert not list((small_workspace / "out").rglob(".*"))
