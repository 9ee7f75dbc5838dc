"""The command `plan`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .console import JsonOption, LangsOption, NoteArgument, OfficeOption, ToOption, open_note
from .printing import print_json, report

app = typer.Typer()


@app.command()
def plan(
    note: NoteArgument,
    to: ToOption = None,
    lang: LangsOption = "own",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV table, for a spreadsheet.")] = False,
    as_json: JsonOption = False,
    office: OfficeOption = None,
) -> None:
    """List who would get a copy of a note, in which language and why, and who is left out. Nothing is written. Exit code 1: there are problems."""
    from ..formats.csv_table import to_csv
    from ..planning.plan import make
    from ..planning.plan_table import COLUMNS, rows, summary

    pipeline, which = open_note(office, note)
    planned = make(pipeline, which, tuple(to or ()), lang)
    table = list(rows(pipeline.registry, which, planned))
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in table])
    elif as_csv:
        sys.stdout.write(to_csv(COLUMNS, table).decode("utf-8").replace("\r\n", "\n"))
    else:
        for id, *cells in table:
            print(f"{id:9} {' · '.join(cell for cell in cells if cell)}")
    print(summary(pipeline.registry, planned), file=sys.stderr)
    report(planned.problems)
    raise typer.Exit(1 if planned.problems else 0)
