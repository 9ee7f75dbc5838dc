"""`import`: what others send, read into the office: tables of missions, filled reply forms, Word templates."""

from __future__ import annotations

import sys
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import OfficeOption, open_office, report
from .files import write_whole
from .problems import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

app = typer.Typer(help="Read tables of missions, filled reply forms, Word templates.", no_args_is_help=True)
ApplyOption = Annotated[bool, typer.Option("--apply", help="Write what is shown (default: only show it).")]


@app.command()
def missions(
    file: Annotated[Path, typer.Argument(help="A table of missions: .xlsx or .csv.", metavar="FILE")],
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", help="What a column holds: 'Column=Field', 'Column=-' for nothing.", metavar="MAP"),
    ] = None,
    encoding: Annotated[
        str, typer.Option("--encoding", help="A text table's encoding (default: found out).", metavar="NAME")
    ] = "",
    apply: ApplyOption = False,
    office: OfficeOption = None,
) -> None:
    """Read recipients from a table: show what would change, and write it with --apply; bad rows go to FILE-rejects."""
    from .incoming.missions import plan_import, write
    from .incoming.rejects import rejects_bytes, rejects_path

    registry = open_office(office).registry
    intake = plan_import(registry, file, maps or (), encoding)
    report(sorted(intake.problems.found, key=lambda one: one.severity))
    print(f"{shown(file)} ({intake.book.read_as})", *intake.headers, sep="\n  ", file=sys.stderr)
    show_changes(intake.files)
    rejected = sum(len(one.rows) for one in intake.rejected)
    if rejected:
        write_whole(rejects_path(intake.book), rejects_bytes(intake.book, intake.rejected))
        print(f"{rejected} rows are not taken: {shown(rejects_path(intake.book))} says why", file=sys.stderr)
    counts = f"{len(intake.new)} new, {len(intake.changed)} changed, {len(intake.same)} as on file"
    if intake.absent:
        counts += f"; {len(intake.absent)} on file are not in the table and stay"
    if intake.broken:
        counts += "; nothing is written: the office would not open"
    elif apply:
        write(intake)
        counts += "; written" if intake.files else "; nothing to write"
    elif intake.files:
        counts += "; nothing is written yet: --apply writes it"
    print(counts, file=sys.stderr)
    raise typer.Exit(1 if intake.problems.errors else 0)


def show_changes(files: Mapping[Path, str]) -> None:
    """Print the difference each file's new text makes."""
    for path, text in files.items():
        if path.parent.name == "imported":
            continue  # what an import said, kept for the next one
        before = path.read_text("utf-8") if path.is_file() else ""
        lines = unified_diff(before.splitlines(), text.splitlines(), shown(path), shown(path), lineterm="")
        for line in lines:
            print(line)
