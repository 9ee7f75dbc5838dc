"""The log of a run read back: whole, cut off, with what a command prints when it is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from noteverbale.desk.run_log import Order, Run, read

ORDER = Order(
    note="own", plan="ab" * 32, seen=1, by="A. Clerk", at="2026-03-04T09:00:00+00:00", counts={"es": 2, "fr": 1}
)
START = {"event": "start", "order": ORDER.model_dump(mode="json"), "attempt": {"by": "A. Clerk", "at": ORDER.at}}
NUMBERED = {"event": "numbered", "reference": "CU 2026/12 (A)", "folder": "out/cu-2026-012-a"}
PROBLEM = {
    "file": "notes/own.yaml",
    "line": 3,
    "column": 1,
    "code": "sample",
    "severity": "error",
    "message": "'own' is a sample",
    "hint": "",
}


def copy(language: str, recipient: str) -> dict[str, object]:
    return {"event": "copy", "language": language, "recipient": recipient, "file": f"{language}/{recipient}.pdf"}


def run_of(folder: Path, *events: object, running: bool = False, tail: str = "") -> Run:
    path = folder / "7.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in events) + tail, "utf-8")
    run = read(path, running)
    assert run
    return run


def test_a_run_in_work_has_its_number_and_its_copies_by_language(tmp_path: Path) -> None:
    begin = {"event": "begin", "total": 3, "kept": 0}
    run = run_of(tmp_path, START, NUMBERED, begin, copy("es", "MEX"), copy("fr", "FRA"), running=True)
    assert (run.serial, run.state, run.reference, run.folder) == (7, "running", "CU 2026/12 (A)", "out/cu-2026-012-a")
    assert (run.total, run.done, run.missing, run.made) == (3, 2, 1, {"es": 1, "fr": 1})
    assert run.order == ORDER


def test_before_the_first_event_the_number_of_copies_is_that_of_the_plan(tmp_path: Path) -> None:
    run = run_of(tmp_path, START, running=True)
    assert (run.total, run.done, run.is_numbered, run.copies_begun) == (3, 0, False, False)


def test_a_run_that_was_killed_in_the_middle_of_a_line_is_stopped(tmp_path: Path) -> None:
    begin = {"event": "begin", "total": 3, "kept": 0}
    run = run_of(tmp_path, START, NUMBERED, begin, copy("es", "MEX"), tail='{"event": "copy", "langu')
    assert (run.state, run.done, run.missing, run.problems) == ("stopped", 1, 2, ())


def test_a_second_attempt_counts_what_the_first_has_made(tmp_path: Path) -> None:
    first = (START, NUMBERED, {"event": "begin", "total": 3, "kept": 0}, copy("es", "MEX"))
    second = {**START, "attempt": {"by": "B. Second", "at": "2026-03-04T10:00:00+00:00"}}
    run = run_of(tmp_path, *first, second, running=True)
    assert (run.state, run.done, [attempt.by for attempt in run.attempts]) == ("running", 1, ["A. Clerk", "B. Second"])
    later = (NUMBERED, {"event": "begin", "total": 3, "kept": 1}, copy("es", "CUB"), copy("fr", "FRA"))
    done = {"event": "done", "reference": "CU 2026/12 (A)", "folder": "out/cu-2026-012-a"}
    run = run_of(tmp_path, *first, second, *later, done)
    assert (run.state, run.done, run.made) == ("done", 3, {"es": 2, "fr": 1})


def test_what_refuses_an_issue_is_read_as_an_event_or_as_the_list_that_ends_a_command(tmp_path: Path) -> None:
    for tail in (json.dumps({"event": "problem", "problems": [PROBLEM]}), json.dumps([PROBLEM], indent=2)):
        run = run_of(tmp_path, START, tail=f"{tail}\n")
        assert (run.state, [problem.code for problem in run.problems]) == ("refused", ["sample"])
        assert str(run.problems[0].place) == "notes/own.yaml:3:1"


def test_print_files_are_listed_once(tmp_path: Path) -> None:
    line = {"event": "print", "file": "print-fr.pdf", "language": "fr", "bytes": 4096}
    run = run_of(tmp_path, START, NUMBERED, line, line, {"event": "done", "reference": "", "folder": "out", "total": 3})
    assert [(file.language, file.file, file.bytes) for file in run.prints] == [("fr", "print-fr.pdf", 4096)]
    assert (run.state, run.done) == ("done", 3)


@pytest.mark.parametrize("text", ["", "no log\n", '{"event": "start"}\n', '[1, 2]\n{"event": "begin"}\n'])
def test_another_file_is_not_a_run(tmp_path: Path, text: str) -> None:
    (tmp_path / "7.jsonl").write_text(text, "utf-8")
    assert read(tmp_path / "7.jsonl", running=False) is None


def test_texts_of_a_person_are_values_of_options_and_never_options() -> None:
    order = ORDER.model_copy(update={"by": "--rehearse", "reason": "-o /tmp", "added": "late", "to": ("--yes",)})
    words = order.words(Path("ledger.db"), Path("out"))
    assert words[:2] == ["issue", "own"]
    assert {"--by=--rehearse", "--reason=-o /tmp", "--to=--yes"} <= set(words)
    assert "--rehearse" not in words


def test_the_same_page_clicked_twice_is_one_order() -> None:
    later = ORDER.model_copy(update={"at": "2026-03-04T09:00:01+00:00", "by": "B. Second"})
    assert later.key == ORDER.key
    assert ORDER.model_copy(update={"seen": 2}).key != ORDER.key
