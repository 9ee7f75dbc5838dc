"""Issues started from the desk: real commands, killed in the middle, gone on with, ordered twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from dispatch_support import journalled
from noteverbale.desk import child
from noteverbale.desk.run_log import Order, Run
from noteverbale.desk.runs import Runs
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make

AT = "2026-03-04T09:00:00+00:00"
pytestmark = pytest.mark.slow


@pytest.fixture
def runs(small_workspace: Path) -> Runs:
    return Runs(small_workspace, small_workspace / "ledger.db")


def order(office: Pipeline, to: str = "MEX,FRA,CUB", **rest: Any) -> Order:
    plan = make(office, office.registry.notes["own"], (to,), "own", ())
    return Order(note="own", plan=plan.hash, seen=1, by="A. Clerk", at=AT, to=(to,), **rest)


def ended(runs: Runs, serial: int) -> Run:
    for _ in range(1200):
        run = runs.find(serial)
        assert run
        if run.state != "running":
            return run
        time.sleep(0.05)
    raise AssertionError("the run does not end")


def numbers(runs: Runs) -> list[str]:
    with Ledger(runs.ledger) as ledger:
        return [number.slug for number, _, _ in ledger.numbers()]


def test_an_issue_is_made_once_however_often_it_is_ordered(runs: Runs, issuing_office: Pipeline) -> None:
    wanted, begun = order(issuing_office), []
    clicks = [threading.Thread(target=lambda: begun.append(runs.begin(wanted))) for _ in range(6)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert sorted(begun) == [(1, "same")] * 5 + [(1, "started")]
    other = wanted.model_copy(update={"seen": 2})
    assert runs.begin(other) == (1, "other")  # a second page, drawn at another time, while the first run is at work
    run = ended(runs, 1)
    assert (run.state, run.done, run.total, run.reference) == ("done", 3, 3, "CU 2026/12 (A)"), run.problems
    assert {file.language for file in run.prints} == {"es", "fr"}
    assert (Path(run.folder) / "fr" / "FRA.pdf").is_file()
    assert runs.begin(wanted) == (1, "same")
    assert not runs.go_on(1, "A. Clerk", AT)
    assert [known.serial for known in runs.of_note("own")] == [1]
    assert (runs.of_note("other"), runs.find(2), numbers(runs)) == ([], None, ["cu-2026-012-a"])


def test_a_killed_run_goes_on_and_makes_only_what_is_missing(runs: Runs, issuing_office: Pipeline) -> None:
    serial, _ = runs.begin(order(issuing_office))
    log = runs.folder / f"{serial}.jsonl"
    while b'"event": "copy"' not in log.read_bytes():
        assert child.is_running(log)
        time.sleep(0.002)
    os.killpg(int(log.with_suffix(".pid").read_text()), signal.SIGKILL)
    run = ended(runs, serial)
    assert run.state == "stopped"
    assert run.is_numbered
    assert run.missing == 3 - run.done > 0
    listed = {Path(run.folder, file) for file in journalled(Path(run.folder))}
    copies = {path: path.stat().st_mtime_ns for path in listed}
    assert copies
    assert runs.begin(run.order) == (serial, "same")  # a second click does not start it: "Go on" does
    assert runs.go_on(serial, "B. Second", AT)
    run = ended(runs, serial)
    assert (run.state, run.done, run.missing, len(run.attempts)) == ("done", 3, 0, 2), run.problems
    assert all(path.stat().st_mtime_ns == at for path, at in copies.items())
    assert numbers(runs) == ["cu-2026-012-a"]


def test_a_run_goes_on_when_the_server_that_started_it_is_killed(runs: Runs, issuing_office: Pipeline) -> None:
    wanted = order(issuing_office)
    program = (
        "import sys, time; from pathlib import Path; from noteverbale.desk.runs import Runs; "
        "from noteverbale.desk.run_log import Order; office = Path(sys.argv[1]); "
        "print(Runs(office, office / 'ledger.db').begin(Order.model_validate_json(sys.argv[2])), flush=True); time.sleep(60)"
    )
    arguments = [sys.executable, "-c", program, str(runs.office), wanted.model_dump_json()]
    server = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    assert server.stdout.readline() == "(1, 'started')\n"
    server.kill()
    server.wait()
    server.stdout.close()
    run = runs.find(1)
    assert run
    assert run.state == "running"
    run = ended(runs, 1)
    assert (run.state, run.done) == ("done", 3), run.problems


@pytest.mark.parametrize("background", [False, True])
def test_a_run_that_was_stopped_by_a_person_is_stopped(runs: Runs, issuing_office: Pipeline, background: bool) -> None:
    """Also where the desk was started in the background by a shell, which lets it ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN if background else signal.default_int_handler)
    try:
        _stop_a_run(runs, issuing_office)
    finally:
        signal.signal(signal.SIGINT, before)


def _stop_a_run(runs: Runs, issuing_office: Pipeline) -> None:
    serial, _ = runs.begin(order(issuing_office, "MEX,FRA,CUB,EGY,CHN,RUS,GBR"))
    while not (run := runs.find(serial)) or not run.is_numbered:
        time.sleep(0.01)
    assert runs.stop(serial)
    run = ended(runs, serial)
    assert run.state == "stopped"
    assert not runs.stop(serial)


def test_a_plan_that_is_another_by_now_is_refused_before_a_number_is_taken(
    runs: Runs, issuing_office: Pipeline
) -> None:
    wanted = order(issuing_office)
    path = runs.office / "data" / "missions" / "sample.yaml"
    text = path.read_text("utf-8")
    assert "Beispielgasse 21" in text
    path.write_text(text.replace("Beispielgasse 21", "Beispielgasse 22"), "utf-8")
    serial, _ = runs.begin(wanted)
    run = ended(runs, serial)
    assert (run.state, [problem.code for problem in run.problems]) == ("refused", ["plan-hash"])
    assert (run.is_numbered, numbers(runs)) == (False, [])
    assert runs.begin(wanted) == (serial, "started")  # what refused it may have been mended


def test_a_rehearsal_takes_no_number(runs: Runs, issuing_office: Pipeline) -> None:
    serial, _ = runs.begin(order(issuing_office, "MEX", rehearsal=True, for_print=False))
    run = ended(runs, serial)
    assert (run.state, run.done, numbers(runs)) == ("done", 1, [])
    assert (runs.output / "own-rehearsal" / "es" / "MEX.pdf").is_file()
