"""The head of a ledger: a small file beside it that names the last entry.

Entries cut off at the end of the ledger leave no gap in its chain. The head shows that they are missing, and that a
ledger was there when the whole file is missing. A ledger has a head from its beginning; those of schema version 1 may lack it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ..files import write_whole
from ..problems import Place, Problem, ProblemsFound, shown

GO_ON = "if there is none, 'refs restore' without a file goes on with the entries there are"


class Head:
    """The file `NAME.head` beside a ledger: serial and digest of its last entry, with a space between; '0 -' without entries."""

    def __init__(self, ledger: Path) -> None:
        self.path = ledger.with_name(ledger.name + ".head")
        self._ledger = Place(shown(ledger))
        self._in_memory = str(ledger) == ":memory:"

    def read(self) -> tuple[int, str] | None:
        """Return serial and digest of the last entry known, None without the file. Raises ProblemsFound if it is damaged."""
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ProblemsFound([self._damaged(f"cannot be read: {error.strerror}")]) from None
        match = re.fullmatch(rb"(\d{1,18}) ([0-9a-f]{64}|-)\n", text)
        if match is None or (match[1] == b"0") != (match[2] == b"-"):
            raise ProblemsFound([self._damaged("is damaged")])
        return int(match[1]), match[2].decode().strip("-")

    def write(self, serial: int, digest: str) -> None:
        """Name the last entry; the caller holds the writer's lock. Raises ProblemsFound when it cannot be written."""
        if self._in_memory:
            return
        try:
            write_whole(self.path, f"{serial} {digest or '-'}\n".encode())
        except OSError as error:
            message = f"this file cannot be written: {error.strerror}"
            hint = "look at the disk and at the permissions of the folder, then give the same command again"
            raise ProblemsFound.one(Place(shown(self.path)), "ledger-head", message, hint) from None

    def problem(self, last: int, digest_of: Callable[[int], str | None], may_lack: bool) -> Problem | None:
        """Return what shows that entries are missing at the end, None where the ledger has all the head knows of.

        `last` is the serial of the ledger's last entry, 0 without entries; `digest_of` returns the digest of the entry
        of a serial, None where there is no such entry. `may_lack` is for ledgers from before heads existed.
        """
        try:
            head = self.read()
        except ProblemsFound as error:
            return error.problems[0]
        if head is None:
            message = f"{self.path.name} is missing: entries removed at the end of the ledger would not show"
            hint = f"bring it back, or restore a backup: 'refs restore FILE'; {GO_ON}"
            if not last or self._in_memory:
                return None
            if may_lack:
                return Problem(self._ledger, "ledger-head", message, hint, "warning")
            return Problem(self._ledger, "ledger-head", message, hint)
        serial, digest = head
        if serial == 0 or digest_of(serial) == digest:
            return None
        message = f"entry {serial} was written, and is missing now"
        if serial <= last:
            message = f"entry {serial} is not the one that was written: the ledger was replaced by another"
        hint = f"bring the entries back from a backup: 'refs restore FILE'; {GO_ON}"
        return Problem(self._ledger, "ledger-cut", message, hint)

    def _damaged(self, what: str) -> Problem:
        hint = f"bring it back from a copy, or restore a backup: 'refs restore FILE'; {GO_ON}"
        return Problem(Place(shown(self.path)), "ledger-head", f"the head of the ledger {what}", hint)
