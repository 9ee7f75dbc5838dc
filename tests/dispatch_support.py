"""The pages of an issue in tests: clients of an office, and a command that is written down and not started."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from noteverbale.desk import child
from noteverbale.issuing import issue
from noteverbale.issuing.frozen import snapshot_of
from noteverbale.issuing.manifest import JOURNAL
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make
from noteverbale.web import plans

NOTE = "/notes/own"
TO = "MEX,FRA"


class Started:
    """The commands that the pages started. Each writes to its log what a test wants it to have printed."""

    def __init__(self) -> None:
        self.words: list[Sequence[str]] = []
        self.passphrases: list[str] = []
        self.running: set[Path] = set()
        self.events: list[Mapping[str, object]] = []

    def start(
        self, words: Sequence[str], log: Path, folder: Path, first_line: bytes = b"", passphrase: str = ""
    ) -> int:
        self.words.append(words)
        self.passphrases.append(passphrase)
        log.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(event) + "\n" for event in self.events)
        with log.open("ab") as file:
            file.write(first_line + lines.encode())
        return 0


def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    commands = Started()
    monkeypatch.setattr(child, "start", commands.start)
    monkeypatch.setattr(child, "is_running", lambda log: log in commands.running)
    return commands


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the last form of a page that has a plan."""
    form = next(form for form in reversed(page.split("<form")) if 'name="plan"' in form)
    return dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', form))


def without_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages find nothing in the way of an issue: the checks take longest, and are tested elsewhere."""
    monkeypatch.setattr(issue, "office_obstacles", lambda pipeline, note, plan: ())
    monkeypatch.setattr(plans, "page_problems", lambda pipeline, note, plan: ())


def issue_own(office: Pipeline, folder: Path, to: str = TO) -> None:
    """Enter the issue of the note into the ledger of an office with these files, without making its copies."""
    note = office.registry.notes["own"]
    request = issue.Request((to,), "own", "L. Clerk", "2026-03-04T09:00:00+00:00", note.date)
    with Ledger(folder / "ledger.db") as ledger:
        issue.take(office, note, make(office, note, (to,), "own", ()), ledger, request, snapshot_of(office.registry))


def journalled(folder: Path) -> set[str]:
    """Return the files that the journal of a stopped run lists; a copy that it does not list yet is made again, the same."""
    lines = map(json.loads, (folder / JOURNAL).read_text("utf-8").splitlines())
    return {line["file"] for line in lines if "file" in line}
