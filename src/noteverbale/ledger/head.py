"""The head of a ledger: a small file beside it that names the last entry.

Entries cut off at the end of the ledger leave no gap in its chain. The head shows that they are missing, and that a
ledger was there when the whole file is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from ..files import write_whole
from ..problems import Place, Problem, ProblemsFound, shown


class Head:
    """The file `NAME.head` beside a ledger: serial and digest of its last entry, separated by a space."""

    def __init__(self, ledger: Path) -> None:
        self.path = ledger.with_name(ledger.name + ".head")
        self._ledger = Place(shown(ledger))

    def write(self, serial: int, digest: str) -> None:
        """Name the last entry. Of two writers the later may name the earlier entry: it is in the ledger all the same."""
        with suppress(OSError, ProblemsFound):  # the entry is committed, and an older head is true as well
            write_whole(self.path, f"{serial} {digest}\n".encode())

    def problems(self, last: int, digest_of: Callable[[str], str | None]) -> Iterator[Problem]:
        """Yield an error where the head names an entry that the ledger lacks, a warning where the head is missing.

        `last` is the serial of the ledger's last entry, 0 without entries; `digest_of` returns the digest of the entry
        of a serial, None where there is no such entry.
        """
        if not self.path.exists():
            if last:
                message = f"{self.path.name} is missing: entries removed at the end of the ledger would not show"
                hint = "compare with a backup; the next entry writes the file again"
                yield Problem(self._ledger, "ledger-head", message, hint, "warning")
            return
        try:
            serial, digest = self.path.read_text("utf-8").split()
        except (OSError, ValueError):
            message, hint = "this file is damaged", "compare the ledger with a backup, then remove this file"
            yield Problem(Place(shown(self.path)), "ledger-head", message, hint)
            return
        if digest_of(serial) != digest:
            message = f"entry {serial} was written, and is missing now"
            yield Problem(self._ledger, "ledger-cut", message, "bring it back from a backup: 'refs restore FILE'")
