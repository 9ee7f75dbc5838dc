"""Notes are checked in several processes, where many are to be checked: an edit of a record can touch all of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from ..records.notes import Note
from .note_check import Composed

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

FEW = 4  # notes for a process: for fewer it would compile the templates for longer than it checks
Check = Callable[[Note], Composed]


class CheckWorkers:
    """Up to `workers` processes that check the Documents of notes, each its share, in order; the caller checks a few itself.

    They are forked, so that nothing is read again. What one that ended early did not send is checked by the caller too.
    """

    def __init__(self, check: Check, notes: Sequence[Note], workers: int) -> None:
        self._check = check
        self._results: dict[str, Connection] = {}  # by the id of a note
        count = min(workers, -(-len(notes) // FEW))
        if count < 2:
            return
        from multiprocessing import get_context

        context = get_context("fork")
        for first in range(count):
            share = notes[first::count]
            here, there = context.Pipe(duplex=False)
            context.Process(target=_send, args=(check, share, here, there, os.getpid()), daemon=True).start()
            there.close()
            self._results |= dict.fromkeys((note.id for note in share), here)

    def composed(self, note: Note) -> Composed:
        """Return what is wrong with a note's Documents; notes are asked for in the order in which they were given, each once."""
        results = self._results.get(note.id)
        if results is not None:
            try:
                result: Composed = results.recv()
                return result
            except (EOFError, OSError):
                self._results = {id: other for id, other in self._results.items() if other is not results}
        return self._check(note)


def _send(check: Check, notes: Sequence[Note], here: Connection, there: Connection, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the caller ends these
    here.close()  # or a full pipe would still have a reader when the command was killed, and be waited for without end
    with closing(there), suppress(Exception):  # the caller checks this note again, and raises the same
        for note in notes:
            if os.getppid() != parent:
                return  # the command was killed
            there.send(check(note))
