"""The commands `refs …`: the numbers in the ledger."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..problems import NOWHERE, Problem, did_you_mean
from .commands import HelpGroup
from .console import (
    ByOption,
    JsonOption,
    LedgerOption,
    OfficeOption,
    YesOption,
    acting,
    confirm,
    fail,
    ledger_path,
    legible,
    now,
    open_ledger,
    open_office,
    require_known,
)
from .printing import print_json, report

if TYPE_CHECKING:
    from ..registry.registry import Registry

app = typer.Typer(cls=HelpGroup, help="Numbers of notes: taken, by which note, in which state.")
SeriesArgument = Annotated[str, typer.Argument(help="A series of data/series.yaml.", metavar="SERIES")]
YearOption = Annotated[int | None, typer.Option("--year", help="The year (default: this one).", min=1945, max=2999)]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it stays in the ledger.")]
FileArgument = Annotated[Path, typer.Argument(help="The new file.", metavar="FILE")]


def _series(registry: Registry, id: str) -> str:
    """Return the pattern of a series, or exit with a list of the series."""
    require_known("series", id, registry.series)
    return registry.series[id].format


@app.command("list")
def list_numbers(
    series: Annotated[str | None, typer.Argument(help="One series (default: all).", metavar="[SERIES]")] = None,
    year: Annotated[int | None, typer.Option("--year", help="One year (default: all).")] = None,
    as_json: JsonOption = False,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """List numbers with their state and note."""
    registry = open_office(office).registry
    patterns = {known.id: known.format for known in registry.series.values()}
    with open_ledger(registry, ledger, "read") as opened:
        rows = [
            {"reference": number.reference(patterns.get(number.series, number.slug)), "state": state, "note": note}
            for number, state, note in opened.numbers(series, year)
        ]
        head = "{} {}".format(*opened.file.last())
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(f"{row['reference']:18} {row['state']:9} {row['note']}")
    print(f"{len(rows)} numbers", file=sys.stderr)
    print(f"head {head}", file=sys.stderr)


@app.command("next")
def next_number(
    series: SeriesArgument, year: YearOption = None, office: OfficeOption = None, ledger: LedgerOption = None
) -> None:
    """Print the number that the next reservation takes, without taking it."""
    from ..ledger.entry import Number

    registry = open_office(office).registry
    pattern = _series(registry, series)
    when = year or registry.today(now()).year
    with open_ledger(registry, ledger, "read", "whole") as opened:
        print(Number(series, when, opened.next_number(series, when)).reference(pattern))


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
        opened.open_series(
            series, when, first, acting(registry, by, "administer"), moment.isoformat(), legible("reason", reason)
        )
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
            series,
            year or registry.today(moment).year,
            acting(registry, by, "issue"),
            moment.isoformat(),
            note,
            variant,
            beside,
            why,
        )
    print(taken.reference(pattern))


@app.command()
def void(
    reference: Annotated[str, typer.Argument(help="A reference, as its series spells it.", metavar="REFERENCE")],
    reason: ReasonOption = "",
    yes: YesOption = False,
    by: ByOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Give a number up. It is not taken again, and the reason is kept. Asks first where the note was issued."""
    registry = open_office(office).registry
    why, name = legible("reason", reason), acting(registry, by, "void")
    with open_ledger(registry, ledger, "read", "whole") as opened:
        taken = {number: (state, note) for number, state, note in opened.numbers()}
    written = {
        number: number.reference(registry.series[number.series].format)
        for number in taken
        if number.series in registry.series
    }
    named = {number: (_squeezed(text), number.slug) for number, text in written.items()}
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
def withdraw(
    serial: Annotated[
        int, typer.Argument(help="The serial of the entry, as 'refs export' prints it.", metavar="SERIAL")
    ],
    reason: ReasonOption = "",
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Where the folders of copies are.", metavar="DIR", file_okay=False)
    ] = Path("out"),
    by: ByOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Withdraw copies that 'issue --add' entered and that were never made; the reason is kept."""
    registry = open_office(office).registry
    why, name = legible("reason", reason), acting(registry, by, "issue")
    with open_ledger(registry, ledger) as opened:
        opened.withdraw(serial, name, now().isoformat(), why, output)
    print(f"entry {serial} is withdrawn", file=sys.stderr)


@app.command()
def verify(
    printed: Annotated[
        str, typer.Option("--head", help="A printed head to compare with: '17 3f2a90c1d4e58b67…'.", metavar="HEAD")
    ] = "",
    as_json: JsonOption = False,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Look for missing numbers, and for entries that were changed or removed by another program. Exit code 1: something was found."""
    with open_ledger(open_office(office).registry, ledger, "read", "off") as opened:
        problems = [*opened.verify(), *(opened.file.compare(printed) if printed else ())]
        errors = sum(problem.severity == "error" for problem in problems)
        serial, digest = (0, "") if errors else opened.file.last()
    report(problems, as_json)
    print(f"{errors} problems" if errors else f"{serial} entries: whole", file=sys.stderr)
    if digest:
        print(f"head {serial} {digest}", file=sys.stderr)
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
    with open_ledger(open_office(office).registry, ledger, "read", "off") as opened:
        print(f"{opened.file.backup(file)} entries in {file}", file=sys.stderr)


@app.command()
def restore(
    file: Annotated[
        Path | None, typer.Argument(help="A backup; without one, the entries there are.", metavar="[FILE]")
    ] = None,
    copies: Annotated[
        list[Path] | None,
        typer.Option("--copies", help="A folder of issued copies: their numbers are taken.", metavar="DIR"),
    ] = None,
    reason: ReasonOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    by: ByOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Bring back the entries that a backup has and the ledger lacks; a damaged ledger is set aside.

    Asks first where entries stay lost. Each series must then be opened anew, after the numbers that they may have taken.
    """
    from ..ledger import restore as restoring
    from ..ledger.ledger import Ledger

    registry = open_office(office).registry
    moment, why, name = now(), legible("reason", reason), acting(registry, by, "administer")
    path = ledger_path(registry, ledger)
    seen = restoring.numbers_of_copies(copies or [], registry.series)
    planned = restoring.plan(path, file, seen, registry.today(moment).year)
    report(planned.damage)
    if not planned.whole:
        print(planned.summary, file=sys.stderr)
        if not yes:
            confirm("Go on without the entries that are lost?", "if there is no newer backup, add --yes")
    aside = restoring.restore(planned, name, moment.isoformat(), why)
    if aside:
        print(f"the damaged ledger is kept as {aside.name}", file=sys.stderr)
    print(f"{len(planned.added)} entries were restored", file=sys.stderr)
    with Ledger(path, "read") as opened:
        report(opened.counting.waiting())
