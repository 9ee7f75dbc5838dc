"""The command line. It alone prints Problems and reads the clock.

Data goes to standard output, everything else to standard error. Exit codes: 0 success, 1 problems, 2 wrong usage.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import Annotated

import typer

from .. import __version__
from ..problems import NOWHERE, Place, Problem, ProblemsFound
from . import interrupt
from .commands import Program
from .printing import report
from .terminal import terminal

app = typer.Typer(
    name="noteverbale",
    help="Notes verbales in the six official languages of the United Nations.",
    cls=Program,
    add_completion="NV_COMMAND" not in os.environ,  # './nv' is a path, which shells do not complete
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    if version:
        print(f"noteverbale {__version__}")
        raise typer.Exit()


def run() -> None:
    """Run the command line. Every error ends in a report and an exit code, never in a traceback."""
    # To look for plugins takes the metadata of all packages installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    with redirect_stdout(terminal(sys.stdout)), redirect_stderr(terminal(sys.stderr)):
        _run()


def _run() -> None:
    interrupt.watch()
    try:
        app(prog_name=os.environ.get("NV_COMMAND") or "noteverbale")
    except ProblemsFound as error:
        report(error.problems, "--json" in sys.argv)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        place = Place(str(error.filename or "noteverbale"))
        report([Problem(place, "file", f"{error.strerror or error}", "look at the folder and its permissions")])
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if "NOTEVERBALE_DEBUG" in os.environ:
            raise
        message = f"this should not happen: {type(error).__name__}: {error}"
        report([Problem(NOWHERE, "internal", message, "set NOTEVERBALE_DEBUG=1 to see where, and report it")])
        sys.exit(1)


if __name__ == "__main__":
    run()
