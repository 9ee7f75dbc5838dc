"""Runs: issues that are started at the desk.

A run is the command `issue` itself, in a session of its own. Its log is `runs/N.jsonl` in the office's folder; N is in the
address of its page. A run that was stopped goes on by the same command, which makes only what is missing.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from ..files import state_of
from . import child
from .run_log import Attempt, Order, Run, order_of, read

FOLDER, OUTPUT = "runs", "out"
Begun = Literal["started", "same", "other"]


@dataclass(frozen=True)
class Runs:
    """The runs of one office. `ledger` is the file of its ledger."""

    office: Path
    ledger: Path

    @property
    def folder(self) -> Path:
        return self.office / FOLDER

    @property
    def output(self) -> Path:
        """The folder that has a folder of copies for each note."""
        return self.office / OUTPUT

    def find(self, serial: int) -> Run | None:
        """Return a run by its number; None where there is none."""
        path = self._log(serial)
        if not path.is_file():
            return None
        running = child.is_running(path)  # asked before the log is read: what ended since is in the log
        return read(path, running)

    def of_note(self, note: str) -> list[Run]:
        """Return the runs of a note, the newest first."""
        runs = (self.find(serial) for serial, order in self._orders() if order.note == note)
        return [run for run in runs if run]

    def known(self, order: Order) -> int | None:
        """Return the run of the same order, if it is at work, done or stopped; None for a new order and one that was refused."""
        same = next((serial for serial, known in self._orders() if known.key == order.key), None)
        run = self.find(same) if same is not None else None
        return run.serial if run and run.state != "refused" else None

    def begin(self, order: Order, passphrase: str = "") -> tuple[int, Begun]:
        """Start the run of an order; returns its number, and whether it was started.

        The same order again is the same run ('same'): a second click, or a second page. While another run of the note is at
        work none is started ('other').
        """
        with self._locked():
            orders = self._orders()
            for serial, known in orders:
                if known.note == order.note and known.key != order.key and child.is_running(self._log(serial)):
                    return serial, "other"
            if (serial_known := self.known(order)) is not None:
                return serial_known, "same"
            same = next((serial for serial, known in orders if known.key == order.key), None)
            serial = same or self._next()
            self._start(serial, order, order.by, order.at, passphrase)
            return serial, "started"

    def go_on(self, serial: int, by: str, at: str, passphrase: str = "") -> bool:
        """Start the command of a stopped run again, as its first order has it; False where it is running or done."""
        with self._locked():
            run = self.find(serial)
            if run is None or run.state in ("running", "done"):
                return False
            self._start(serial, run.order, by, at, passphrase)
            return True

    def stop(self, serial: int) -> bool:
        """Stop a run after the copy in work, as Ctrl-C does; False where it is not running."""
        run = self.find(serial)
        pid = _process(self._log(serial)) if run and run.state == "running" else 0
        if pid:
            os.kill(pid, signal.SIGINT)
        return bool(pid)

    def size(self, serial: int) -> tuple[int, bool]:
        """Return the size of a run's log, and whether the run is at work: both change when there is something to show."""
        path = self._log(serial)
        running = child.is_running(path)
        return state_of(path)[1], running

    # -- inside ----------------------------------------------------------------------------------

    def _start(self, serial: int, order: Order, by: str, at: str, passphrase: str) -> None:
        """Start the command. Its process is not known before it is started, so that it has a file of its own."""
        first = {"event": "start", "order": order.model_dump(mode="json"), "attempt": asdict(Attempt(by, at))}
        log = self._log(serial)
        words = [*order.words(self.ledger, self.output), f"--office={self.office}"]
        line = ("\n" if log.is_file() else "") + json.dumps(first, ensure_ascii=False) + "\n"
        pid = child.start(words, log, self.office, line.encode(), passphrase)
        log.with_suffix(".pid").write_text(str(pid), "utf-8")

    def _log(self, serial: int) -> Path:
        return self.folder / f"{serial}.jsonl"

    def _serials(self) -> list[int]:
        return sorted(int(path.stem) for path in self.folder.glob("*.jsonl") if path.stem.isdecimal())

    def _orders(self) -> list[tuple[int, Order]]:
        """Return the number and the order of each run, the newest first."""
        logs = ((serial, order_of(self._log(serial))) for serial in reversed(self._serials()))
        return [(serial, order) for serial, order in logs if order]

    def _next(self) -> int:
        return max(self._serials(), default=0) + 1

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with child.locked(self.folder / ".lock"):
            yield


def _process(log: Path) -> int:
    """Return the id of the process of a run that is at work; 0 where it is not known, or is another program's by now."""
    try:
        pid = int(log.with_suffix(".pid").read_text("utf-8"))
        return pid if pid > 0 and os.getpgid(pid) == pid else 0
    except (OSError, ValueError):
        return 0
