"""The command `plan`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from ..problems import first_six
from .console import AllOption, JsonOption, LangsOption, NoteArgument, OfficeOption, ToOption, open_note
from .printing import SCREEN, print_json, report

app = typer.Typer()


@app.command()
def plan(
    note: NoteArgument,
    to: ToOption = None,
    lang: LangsOption = "own",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV table, for a spreadsheet.")] = False,
    as_json: JsonOption = False,
    everything: AllOption = False,
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
        copies = len(table) if everything else len(planned.copies)
        for row in table[:copies]:
            print(_line(row))
        _print_left_out(table[copies:])
    print(summary(pipeline.registry, planned), file=sys.stderr)
    report(planned.problems)
    raise typer.Exit(1 if planned.problems else 0)


def _print_left_out(rows: Sequence[Sequence[str]]) -> None:
    """Print a line for each recipient that is left out, or where that are many for one reason, a line for the reason."""
    by_reason: dict[str, list[Sequence[str]]] = {}
    for row in rows:
        by_reason.setdefault(row[-1], []).append(row)
    for why, group in by_reason.items():
        if len(group) <= SCREEN:
            print(*map(_line, group), sep="\n")
        else:
            print(f"{len(group)} left out · {why}: {first_six([id for id, *_ in group])} (--all shows them)")


def _line(row: Sequence[str]) -> str:
    return f"{row[0]:9} {' · '.join(cell for cell in row[1:] if cell)}"
