"""The command line run inside a test: what it printed and how it ended."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import typer.main

from noteverbale.cli.app import app
from noteverbale.cli.app import run as entry
from support import ROOT

read_commands = cache(typer.main.get_command)  # reading the commands takes longer than running many of them


def leaves(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield each command that does something, with the words that name it; first the program itself, whose name is left out."""
    command = command or read_commands(app)
    inner = getattr(command, "commands", None)
    if not inner or not path:
        yield path, command
    for name, below in (inner or {}).items():
        yield from leaves(below, (*path, name))


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def run(*words: str, cwd: Path = ROOT) -> Done:
    """Run a command line in this process: the real entry point, without the cost of starting Python."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock_argv(words),
        mock.patch("typer.main.get_command", read_commands),
    ):
        try:
            entry()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
    return Done(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def mock_argv(words: tuple[str, ...]) -> Iterator[None]:
    before = sys.argv
    sys.argv = ["noteverbale", *words]
    try:
        yield
    finally:
        sys.argv = before
