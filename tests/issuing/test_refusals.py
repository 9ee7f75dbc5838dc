"""What is refused or broken off before any copy is made, with the code of each problem."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from batch_support import job
from command import run
from noteverbale.issuing import batch, issue
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound


def test_a_note_that_is_not_issued_has_no_later_copies(office: Pipeline, tmp_path: Path) -> None:
    one = job(office, tmp_path, ("MEX",))
    with pytest.raises(ProblemsFound, match="not-issued: 'cu-2009-033' is not issued"):
        issue.issued_before((), one.note, one.plan, "late", {})


@pytest.mark.slow
def test_a_plan_without_recipients_is_not_issued(office: Pipeline, tmp_path: Path) -> None:
    one = job(office, tmp_path, ("MEX",))
    with Ledger(tmp_path / "ledger.db") as ledger:
        problems = issue.obstacles(office, one.note, replace(one.plan, copies=()), ledger)
    assert "nobody" in {problem.code for problem in problems}


def test_a_batch_that_is_stopped_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "run", interrupted)
    done = run("batch", "cu-2009-033", "--to", "MEX", "-o", str(tmp_path))
    assert done.returncode == 130
    assert "stopped: stopped; cu-2009-033 has 0 of 1 copies" in done.stderr
