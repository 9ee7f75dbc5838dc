"""The commands `refs …`: the numbers in the ledger."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..problems import NOWHERE, Problem, did_you_mean
from .console import (
    ByOption,
    LedgerOption,
    OfficeOption,
    YesOption,
    confirm,
    fail,
    legible,
    now,
    open_ledger,
    open_office,
    print_json,
    report,
    require,
    who,
)

if TYPE_CHECKING:
    from ..registry.registry import Registry

app = typer.Typer(help="Numbers of notes: taken, by which note, in which state.", no_args_is_help=True)
SeriesArgument = Annotated[str, typer.Argument(help="A series of data/series.yaml.", metavar="SERIES")]
YearOption = Annotated[int | None, typer.Option("--year", help="The year (default: this one).", min=1945, max=2999)]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it stays in the ledger.")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE")]


def _series(registry: Registry, id: str) -> str:
    """Return the pattern of a series, or exit with a list of the series."""
    require("series", id, registry.series)
    return registry.series[id].format


@app.command("list")
def list_numbers(
    series: Annotated[str | None, typer.Argument(help="One series (default: all).", metavar="[SERIES]")] = None,
    year: Annotated[int | None, typer.Option("--year", help="One year (default: all).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of objects.")] = False,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """List numbers with their state and note."""
    registry = open_office(office).registry
    patterns = {known.id: known.format for known in registry.series.values()}
    with open_ledger(registry, ledger, "read") as opened:
        rows = [
            {"reference": number.spelt(patterns.get(number.series, number.slug)), "state": state, "note": note}
            for number, state, note in opened.numbers(series, year)
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(f"{row['reference']:18} {row['state']:9} {row['note']}")
    print(f"{len(rows)} numbers", file=sys.stderr)


@app.command("next")
def next_number(
    series: SeriesArgument, year: YearOption = None, office: OfficeOption = None, ledger: LedgerOption = None
) -> None:
    """Print the number that the next reservation takes, without taking it."""
    from ..ledger.entry import Number

    registry = open_office(office).registry
    pattern = _series(registry, series)
    when = year or registry.today(now()).year
    with open_ledger(registry, ledger, "read") as opened:
        print(Number(series, when, opened.next_number(series, when)).spelt(pattern))


@app.command("open")
def open_series(
    series: SeriesArgument,
    first: Annotated[int, typer.Option("--first", help="The first number still free.", min=1)] = 1,
    year: YearOption = None,
    reason: ReasonOption = "",
    by: ByOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Begin to count a series in a year: at 1, or later when numbers were taken elsewhere before."""
    registry = open_office(office).registry
    _series(registry, series)
    moment = now()
    when = year or registry.today(moment).year
    with open_ledger(registry, ledger) as opened:
        opened.open_series(series, when, first, who(by), moment.isoformat(), legible("reason", reason))
        print(f"{series} {when} begins at {first}", file=sys.stderr)


@app.command()
def reserve(
    series: SeriesArgument,
    note: Annotated[str, typer.Option("--note", help="The note the number is for.")] = "",
    variant: Annotated[str, typer.Option("--variant", help="A letter: variants share a number.")] = "",
    beside: Annotated[str, typer.Option("--beside", help="A note of the same circular whose number to share.")] = "",
    year: YearOption = None,
    reason: ReasonOption = "",
    by: ByOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Take the next number."""
    registry = open_office(office).registry
    pattern = _series(registry, series)
    moment = now()
    why = legible("reason", reason)
    for named in (legible("note", note), legible("beside", beside)):
        if named and named not in registry.notes:
            hint = did_you_mean(named, registry.notes)
            message = f"there is no note '{named}' on file yet"
            report([Problem(NOWHERE, "note", message, hint, "warning")])
    with open_ledger(registry, ledger) as opened:
        taken = opened.reserve(
            series, year or registry.today(moment).year, who(by), moment.isoformat(), note, variant, beside, why
        )
    print(taken.spelt(pattern))


@app.command()
def void(
    reference: Annotated[str, typer.Argument(help="A reference: 'CU 2026/7 (A)'.", metavar="REFERENCE")],
    reason: ReasonOption = "",
    yes: YesOption = False,
    by: ByOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Give a number up. It is not taken again, and the reason is kept. Asks first where the note was issued."""
    registry = open_office(office).registry
    why, name = legible("reason", reason), who(by)
    with open_ledger(registry, ledger, "read") as opened:
        taken = {number: (state, note) for number, state, note in opened.numbers()}
    written = {
        number: number.spelt(registry.series[number.series].format)
        for number in taken
        if number.series in registry.series
    }
    named = {number: (_squeezed(spelt), number.slug) for number, spelt in written.items()}
    matches = [number for number, names in named.items() if _squeezed(reference) in names]
    if not matches:
        message, hint = f"'{reference}' was never taken", did_you_mean(reference, written.values())
        fail(Problem(NOWHERE, "reference", message, hint or "see 'refs list'"))
    if len(matches) > 1:
        message = f"'{reference}' is the reference of {len(matches)} numbers"
        choices = ", ".join(f"{number.slug} ({taken[number][1] or 'no note'})" for number in matches)
        fail(Problem(NOWHERE, "reference", message, f"say which: {choices}"))
    number = matches[0]
    state, note = taken[number]
    if state in ("issued", "corrected") and not yes:
        confirm(f"{written[number]} is {state}, with '{note}'. Void it?", "add --yes")
    with open_ledger(registry, ledger) as opened:
        opened.void(number, name, now().isoformat(), why)
    print(f"{written[number]} is void", file=sys.stderr)


def _squeezed(reference: str) -> str:
    """Return a reference without spaces, in lower case, to compare it."""
    return "".join(reference.split()).casefold()


@app.command()
def verify(office: OfficeOption = None, ledger: LedgerOption = None) -> None:
    """Look for missing numbers, and for entries that were changed or removed by another program."""
    with open_ledger(open_office(office).registry, ledger, "read") as opened:
        problems, entries = opened.verify(), len(opened.entries())
    report(problems)
    errors = sum(problem.severity == "error" for problem in problems)
    print(f"{entries} entries: {f'{errors} problems' if errors else 'whole'}", file=sys.stderr)
    raise typer.Exit(1 if errors else 0)


@app.command()
def export(office: OfficeOption = None, ledger: LedgerOption = None) -> None:
    """Print all entries as JSON, one object on each line."""
    from dataclasses import asdict

    with open_ledger(open_office(office).registry, ledger, "read") as opened:
        for entry in opened.entries():
            print(json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True))


@app.command()
def backup(file: FileArgument, office: OfficeOption = None, ledger: LedgerOption = None) -> None:
    """Copy the ledger to a new file, and check the copy."""
    with open_ledger(open_office(office).registry, ledger, "read") as opened:
        print(f"{opened.file.backup(file)} entries in {file}", file=sys.stderr)


@app.command()
def restore(file: FileArgument, office: OfficeOption = None, ledger: LedgerOption = None) -> None:
    """Add the entries that a backup has and the ledger lacks; nothing is overwritten."""
    with open_ledger(open_office(office).registry, ledger, "restore") as opened:
        print(f"{opened.file.restore(file)} entries were restored", file=sys.stderr)
