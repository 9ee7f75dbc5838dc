"""Commands about an office: its languages, schemas and records, and the installation."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..problems import NOWHERE, Place, Problem
from .console import OfficeOption, default_office, fail, fail_unknown, now, open_office

app = typer.Typer()


@app.command()
def languages(office: OfficeOption = None) -> None:
    """List for each language what is missing, unverified, or older than the same text in other languages."""
    from ..checks.language_coverage import survey

    surveyed = survey(open_office(office).registry)
    for language in surveyed:
        state = "complete" if language.complete else f"{len(language.missing)} missing"
        tagline = "tagline" if language.tagline else "no tagline attested"
        print(
            f"{language.code}  {language.name}: {state}, {len(language.unverified)} unverified, {len(language.older)} older than siblings, {tagline}"
        )
        for word, items in (
            ("missing", language.missing),
            ("unverified", language.unverified),
            ("older", language.older),
        ):
            for item in items:
                print(f"      {word}: {item}")
    raise typer.Exit(0 if all(language.complete for language in surveyed) else 1)


@app.command()
def schema(
    name: Annotated[
        str | None, typer.Argument(help="note, office, language, kind, states, missions …", metavar="[NAME]")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write all of them into the office's data/schemas.")] = False,
    office: OfficeOption = None,
) -> None:
    """Print the JSON Schema of a file of records, for editors that complete YAML."""
    from ..files import DiskFiles
    from ..registry import schemas
    from ..registry.loading import read_shelf
    from ..registry.scaffold import write_schemas

    if write:
        for path in write_schemas((office or default_office()).resolve()):
            print(path)
    elif name in schemas.NAMES:
        sys.stdout.write(schemas.as_text(name, read_shelf(DiskFiles((office or default_office()).resolve()))))
    else:
        fail(
            Problem(
                NOWHERE,
                "schema",
                f"there is no schema '{name}'" if name else "which schema?",
                "one of: " + ", ".join(schemas.NAMES),
            )
        )


@app.command()
def explain(code: Annotated[str, typer.Argument(help="The code of a problem, like missing-form.")]) -> None:
    """Print what the code of a problem means and what to do about it."""
    from ..problems import problem_codes

    entry = problem_codes().get(code)
    if entry is None:
        fail_unknown("problem code", code, problem_codes(), "code")
    print(f"{entry.code} ({entry.severity})\n{entry.meaning}\n{entry.remedy}")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A new folder.", metavar="DIR")], office: OfficeOption = None
) -> None:
    """Copy the default office into a folder of your own, to change as you like."""
    from ..registry.scaffold import init as copy_office

    for path in copy_office((office or default_office()).resolve(), folder):
        print(path)
    command = os.environ.get("NV_COMMAND") or "noteverbale"
    print(f"Now: edit {folder / 'data' / 'office.yaml'}, then '{command} check --office {folder}'.", file=sys.stderr)


@app.command()
def new(
    kind: Annotated[str, typer.Argument(help="note, state, mission, meeting, body, act …", metavar="KIND")],
    id: Annotated[str, typer.Argument(help="The id of the new record.", metavar="ID")],
    like: Annotated[
        str | None, typer.Option("--like", help="The record to start from (default: the first on file).", metavar="ID")
    ] = None,
    office: OfficeOption = None,
) -> None:
    """Start a record from one like it; print the file to open."""
    from ..files import write_whole
    from ..registry.scaffold import new as new_record

    pipeline = open_office(office)
    path, text = new_record(pipeline.registry, kind, id, like, pipeline.registry.today(now()))
    if path.exists():
        fail(Problem(Place(str(path)), "exists", "this file is there already", "choose another id"))
    write_whole(path, text.encode("utf-8"))
    print(path)


@app.command()
def doctor(office: OfficeOption = None) -> None:
    """List the versions, libraries and fonts that this installation uses."""
    from ..checks.installation import examine

    findings = examine(open_office(office).registry)
    for finding in findings:
        print(
            f"{'ok ' if finding.fine else 'BAD'}  {finding.name}: {finding.value}"
            + (f"\n     {finding.hint}" if finding.hint else "")
        )
    raise typer.Exit(0 if all(finding.fine for finding in findings) else 1)
