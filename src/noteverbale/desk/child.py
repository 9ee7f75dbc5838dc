"""Commands that the desk starts: each in a session of its own, so that it goes on when the server ends.

What a command prints is appended to its log. The log is locked for as long as the command or one of its workers is alive:
a server that was started later sees by the lock whether the command still runs.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

ERRORS = ".errors"  # suffix of the file that has what a command prints for a person
_TRIES, _PAUSE = 50, 0.01  # a process that asks whether a command runs also takes the lock for an instant


class Busy(Exception):
    """A command with this log is running."""


@contextmanager
def locked(path: Path) -> Iterator[BinaryIO]:
    """Open a file for appending and wait until no other holder of this lock is left; the file is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def start(words: Sequence[str], log: Path, folder: Path, first_line: bytes = b"", passphrase: str = "") -> int:
    """Start `noteverbale` with these words in `folder`; returns the id of its process, which is also that of its session.

    `first_line` is written to the log before. A `passphrase` reaches the command by a pipe (`--passphrase-fd`), so that it
    is in no list of processes. Raises Busy when a command with this log is running, OSError when it cannot be started.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out, log.with_suffix(ERRORS).open("ab") as errors, _pipe(passphrase) as pipe:
        _lock(out)
        out.write(first_line)
        out.flush()
        command = [sys.executable, "-P", "-m", "noteverbale", *words]
        if passphrase:
            command += ["--passphrase-fd", str(pipe)]
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            cwd=folder,
            start_new_session=True,
            pass_fds=(pipe,) if passphrase else (),
        )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it does not stay as a defunct process
    return process.pid


def is_running(log: Path) -> bool:
    """Whether the command of a log, or one of its workers, is alive."""
    with suppress(FileNotFoundError), log.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _lock(file: BinaryIO) -> None:
    for _ in range(_TRIES):
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_PAUSE)
    raise Busy


@contextmanager
def _pipe(secret: str) -> Iterator[int]:
    """Yield the end of a pipe from which a secret of at most 4,000 letters can be read; 0 without a secret."""
    if not secret:
        yield 0
        return
    reading, writing = os.pipe()
    try:
        os.write(writing, secret[:4000].encode() + b"\n")
        os.close(writing)
        yield reading
    finally:
        os.close(reading)
