"""The log of a run: what was ordered, and what the command told of its progress, an event a line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ..ledger.entries import Added
from ..problems import Place, Problem

State = Literal["running", "done", "refused", "stopped"]


class Order(BaseModel):
    """What a person ordered: a note, the plan they saw, and which copies of it.

    `plan` is the hash of the plan, `counts` its copies by language, `seen` the last entry of the note in the ledger when
    the page was drawn: a second click on the same page is the same order, and a page drawn later is another one.
    `reference` is the number that the page showed. `by` is the person, `at` the time (UTC, ISO 8601).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    note: str
    plan: str
    seen: int
    by: str
    at: str
    reference: str = ""
    counts: Mapping[str, int] = {}
    to: tuple[str, ...] = ()
    lang: str = "own"
    added: Added | None = None
    reason: str = ""
    rehearsal: bool = False
    for_print: bool = True

    @property
    def key(self) -> str:
        """Return what is equal for two clicks on one page, or on two pages that show the same plan."""
        parts = [self.note, self.plan, self.seen, self.to, self.lang, self.added, self.reason, self.rehearsal]
        return sha256(json.dumps(parts).encode()).hexdigest()[:24]

    def words(self, ledger: Path, output: Path) -> list[str]:
        """Return the command line, without the name of the program."""
        words = ["issue", self.note, f"--lang={self.lang}", f"--output={output}", f"--by={self.by}", "--json"]
        words += [f"--to={name}" for name in self.to]
        words += [f"--add={self.added}"] if self.added else []
        words += [f"--reason={self.reason}"] if self.reason else []
        words += ["--print"] if self.for_print else []
        words += ["--rehearse"] if self.rehearsal else ["--yes", f"--plan-hash={self.plan}"]
        return [*words, f"--ledger={ledger}"]


@dataclass(frozen=True)
class Attempt:
    """One start of the command: who started it, and when (UTC, ISO 8601)."""

    by: str
    at: str


@dataclass(frozen=True)
class PrintFile:
    """A print file of a language, in the folder of the copies; its size in bytes."""

    language: str
    file: str
    bytes: int


@dataclass(frozen=True)
class Run:
    """A run as its log has it. `made` are the copies on disk by language, as far as the log knows; `kept` how many of the
    `total` there were when the last attempt began, `made_now` how many it made. `problems` are those of the last attempt."""

    serial: int
    order: Order
    state: State
    attempts: tuple[Attempt, ...]
    reference: str
    folder: str
    total: int
    kept: int
    made: Mapping[str, int]
    prints: tuple[PrintFile, ...]
    problems: tuple[Problem, ...]
    copies_begun: bool
    made_now: int

    @property
    def done(self) -> int:
        """How many copies are on disk."""
        return min(self.total, max(self.kept + self.made_now, sum(self.made.values())))

    @property
    def missing(self) -> int:
        return self.total - self.done

    @property
    def is_numbered(self) -> bool:
        return bool(self.folder)


def read(path: Path, running: bool) -> Run | None:
    """Return the run of a log; None for a file that is no such log. Lines that cannot be read are skipped."""
    events = list(_events(path.read_text("utf-8", "replace")))
    starts = [i for i, event in enumerate(events) if event.get("event") == "start"]
    if not starts or not path.stem.isdecimal():
        return None
    try:
        order = Order.model_validate(events[starts[0]]["order"])
        attempts = tuple(TypeAdapter(Attempt).validate_python(events[i]["attempt"]) for i in starts)
    except (ValidationError, KeyError):
        return None
    last = events[starts[-1] :]
    return _run(int(path.stem), order, attempts, events, last, running)


def order_of(path: Path) -> Order | None:
    """Return the order of a log from its first line; None where there is none."""
    with path.open("rb") as file:
        line = file.readline(1_000_000)
    try:
        return Order.model_validate(json.loads(line)["order"])
    except (ValueError, KeyError, TypeError):
        return None


def _run(
    serial: int,
    order: Order,
    attempts: tuple[Attempt, ...],
    events: list[dict[str, Any]],
    last: list[dict[str, Any]],
    running: bool,
) -> Run:
    by_kind: dict[str, dict[str, Any]] = {event["event"]: event for event in last}
    numbered: dict[str, Any] = next((event for event in reversed(events) if event["event"] in ("numbered", "done")), {})
    begin = by_kind.get("begin", {})
    files = {(event["language"], event["file"]) for event in events if event["event"] == "copy"}
    prints = {
        event["file"]: PrintFile(event["language"], event["file"], event["bytes"])
        for event in events
        if event["event"] == "print"
    }
    problems = tuple(_problem(row) for event in last if event["event"] == "problem" for row in event["problems"])
    is_refused = any(problem.severity == "error" for problem in problems)
    state: State = "running" if running else "done" if "done" in by_kind else "refused" if is_refused else "stopped"
    total = begin.get("total") or numbered.get("total") or sum(order.counts.values())
    return Run(
        serial,
        order,
        state,
        attempts,
        numbered.get("reference", "") or order.reference,
        numbered.get("folder", ""),
        total,
        begin.get("kept", total if "begin" not in by_kind and state == "done" else 0),
        dict(Counter(language for language, _ in files)),
        tuple(prints.values()),
        problems,
        "begin" in by_kind,
        sum(event["event"] == "copy" for event in last),
    )


def _problem(row: dict[str, Any]) -> Problem:
    place = Place(row["file"], row["line"], row["column"])
    return Problem(place, row["code"], row["message"], row["hint"], row["severity"])


def _events(text: str) -> Iterator[dict[str, Any]]:
    """Yield the events of a log. What a command prints when it ends with problems is one list of them, over several lines."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        if text[at] in "{[":
            try:
                value, at = decoder.raw_decode(text, at)
            except ValueError:  # a line that was cut off when the command was killed
                at = _next_line(text, at)
                continue
            if isinstance(value, list):
                yield {"event": "problem", "problems": value}
            elif isinstance(value.get("event"), str):
                yield value
        at = _next_line(text, at)


def _next_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
