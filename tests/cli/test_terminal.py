"""What a person typed does not command the terminal, and no line of it passes for one of the program's."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from command import run
from noteverbale.cli.terminal import BOLD, PLAIN, terminal
from noteverbale.ledger.entries import Comment, Return
from noteverbale.ledger.entry import Entry
from noteverbale.ledger.ledger import Ledger

AT = "2026-03-04T09:00:00+00:00"
ESC = "\x1b]0;owned\x07\x1b[2J"
FORGED = "too long\nown: approved by C. Chief"


def test_a_stream_shows_what_it_would_obey_and_keeps_our_styles() -> None:
    stream = io.StringIO()
    print(f"{BOLD}code{PLAIN}\t\x1b[2J\x1b[1;31m\u202e\n", end="", file=terminal(stream))
    assert stream.getvalue() == f"{BOLD}code{PLAIN}\t\\u001b[2J\\u001b[1;31m\\u202e\n"


@pytest.mark.parametrize(
    "words",
    [
        ("comment", "own", "--at", "invitation 1", "--text", f"no{ESC}", "--by", "B"),
        ("comment", "own", "--at", "invitation 1", "--text", "no\ufffd", "--by", "B"),
        ("comment", "own", "--at", "invitation 1", "--text", "no\u202eon", "--by", "B"),
        ("approve", "own", "--return", "--reason", f"no{ESC}", "--by", "B"),
        ("approve", "own", "--return", "--reason", "no", "--by", "B\u202eC"),
        ("approve", "own", "--return", "--reason", "no", "--by", "B\u200bC"),
        ("refs", "reserve", "CU", "--reason", "no\u202e", "--by", "B"),
        ("refs", "open", "CU", "--year", "2031", "--reason", "no\nCU 2031 begins", "--by", "B"),
    ],
    ids=lambda words: ascii(" ".join(words[-4:])),
)
def test_characters_that_cannot_be_read_are_refused(small_workspace: Path, words: tuple[str, ...]) -> None:
    with Ledger(small_workspace / "ledger.db") as ledger:
        before = ledger.entries()
    done = run(*words, "--office", str(small_workspace))
    assert done.returncode != 0
    assert "cannot be read, U+" in done.stderr
    with Ledger(small_workspace / "ledger.db") as ledger:
        assert ledger.entries() == before


def test_a_reason_may_have_lines_and_they_are_indented(small_workspace: Path) -> None:
    office = ("--office", str(small_workspace))
    done = run("approve", "own", "--return", "--reason", FORGED, "--by", "B. Reviser", *office)
    assert done.returncode == 0, done.stderr
    for printed in (done.stderr, run("state", "own", *office).stdout):
        assert "B. Reviser" in printed
        assert "own: approved" in printed
        assert not any(line.startswith("own: approved") for line in printed.splitlines())
    assert run("comment", "own", "--at", "invitation 1", "--text", FORGED, "--by", "B", *office).returncode == 0
    printed = run("comments", "own", *office).stdout
    assert "    own: approved by C. Chief\n" in printed


def test_an_entry_of_an_older_version_is_shown_safely(small_workspace: Path) -> None:
    """Before, such text was accepted; the ledger keeps it as it is."""
    office = ("--office", str(small_workspace))
    remark = Comment(language="en", move="invitation", paragraph=1, text=f"{ESC}{FORGED}", on="on\u202e")
    with Ledger(small_workspace / "ledger.db") as ledger:
        ledger.append(Entry(AT, f"B{ESC}\nown: x", "comment", note="own", content=remark.to_json()))
        returned = Return(language="").to_json()
        ledger.append(Entry(AT, f"B{ESC}\nown: approved", "return", note="own", reason=ESC, content=returned))
    for words in (("comments", "own"), ("state", "own"), ("refs", "export")):
        done = run(*words, *office)
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout
        assert "\u202e" not in done.stdout
        assert "\\u001b" in done.stdout
        assert not any(line.startswith(("own: x", "own: approved")) for line in done.stdout.splitlines())


def test_a_problem_and_its_hint_are_one_line_each(small_workspace: Path) -> None:
    path = small_workspace / "notes" / "2026" / "own.yaml"
    path.write_text(path.read_text("utf-8") + '"delegatiom\\nx: y": z\n', "utf-8")
    path.rename(path.with_name("own\nforged: line.yaml"))
    done = run("check", "--office", str(small_workspace))
    assert done.returncode == 1
    assert "own\\nforged: line.yaml" in done.stderr
    assert not any(line.startswith(("forged", "x: y")) for line in done.stderr.splitlines())
