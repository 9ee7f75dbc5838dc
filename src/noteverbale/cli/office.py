"""Commands about an office: its languages, schemas, shelf and samples, and the installation."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..problems import NOWHERE, Problem, ProblemsFound, first_six, shown
from .console import (
    AllOption,
    ByOption,
    JsonOption,
    LedgerOption,
    OfficeOption,
    YesOption,
    confirm,
    fail,
    fail_unknown,
    office_folder,
    open_office,
    own_office,
    require_known,
    save_texts,
)
from .printing import print_json

if TYPE_CHECKING:
    from ..pipeline import Pipeline
    from ..records.moves import ShelfMove

app = typer.Typer()


@app.command()
def languages(everything: AllOption = False, as_json: JsonOption = False, office: OfficeOption = None) -> None:
    """List for each language what is missing, unverified, or older than the same text in other languages. Exit code 1: something is missing."""
    from ..checks.language_coverage import survey

    surveyed = survey(open_office(office).registry)
    if as_json:
        print_json([asdict(language) for language in surveyed])
    for language in () if as_json else surveyed:
        state = "complete" if language.complete else f"{len(language.missing)} missing"
        tagline = "tagline" if language.tagline else "no tagline attested"
        print(
            f"{language.code}  {language.name}: {state}, {len(language.unverified)} unverified, {len(language.older)} older than siblings, "
            f"{language.pages} words of the pages missing, {tagline}"
        )
        for word, items in (
            ("missing", language.missing),
            ("unverified", language.unverified),
            ("older", language.older),
        ):
            if everything:
                print(*(f"      {word}: {item}" for item in items), sep="\n", end="\n" * bool(items))
            elif items:
                print(f"      {word}: {first_six(list(items))}")
    if not everything and not as_json:
        print("--all shows everything, an item on each line", file=sys.stderr)
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
        for path in write_schemas(office_folder(office)):
            print(path)
    elif name in schemas.NAMES:
        sys.stdout.write(schemas.as_text(name, read_shelf(DiskFiles(office_folder(office)))))
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
def explain(
    name: Annotated[
        str, typer.Argument(help="The code of a problem, like missing-form, or a move, like reply.", metavar="NAME")
    ],
    lang: Annotated[str | None, typer.Option("--lang", help="Examples in these languages only.")] = None,
    office: OfficeOption = None,
) -> None:
    """Explain the code of a problem, or a move of the shelf: its facts, and an example in each language."""
    from ..problems import problem_codes

    entry = problem_codes().get(name)
    if entry is not None:
        print(f"{entry.code} ({entry.severity})\n{entry.meaning}\n{entry.remedy}")
        return
    pipeline = open_office(office)
    shelf = pipeline.registry.shelf
    if name not in shelf:
        fail_unknown("problem code or move", name, [*problem_codes(), *shelf], "code")
    _explain_move(pipeline, shelf[name], lang.split(",") if lang else list(pipeline.registry.packs))


def _explain_move(pipeline: Pipeline, move: ShelfMove, languages: Sequence[str]) -> None:
    import yaml

    from ..checks.move_examples import example, example_facts
    from ..formats.text import moves_lines

    print(f"{move.id}: {move.does}")
    if move.begins:
        print("It may begin a note.")
    if move.needs:
        print("It needs of the note and its records: " + ", ".join(move.needs))
    print("Facts:" if move.facts else "It takes no facts.")
    for fact, spec in move.facts.items():
        print(f"  {fact}: {spec.written}" + (" (may be left out)" if spec.optional else ""))
    facts = example_facts(pipeline.registry, move)
    print(
        "\nExample:\n" + yaml.safe_dump([{move.id: facts} if facts else move.id], allow_unicode=True, sort_keys=False)
    )
    for code in languages:
        require_known("language", code, pipeline.registry.packs)
        try:
            words = moves_lines(example(pipeline, move, code))
        except ProblemsFound as error:
            print(
                f"{code}: no example: " + "; ".join(f"{problem.message} ({problem.hint})" for problem in error.problems)
            )
            continue
        print(f"{code}:", *words, "", sep="\n")


@app.command()
def moves(as_json: JsonOption = False, office: OfficeOption = None) -> None:
    """List the shelf: every move that a note may choose, and what it does."""
    shelf = sorted(open_office(office).registry.shelf.values(), key=lambda move: (not move.begins, move.id))
    if as_json:
        print_json(
            [
                {
                    "move": move.id,
                    "does": move.does,
                    "begins": move.begins,
                    "facts": {
                        name: {"written": spec.written, "optional": spec.optional} for name, spec in move.facts.items()
                    },
                }
                for move in shelf
            ]
        )
        return
    for move in shelf:
        facts = ", ".join(name + "?" * spec.optional for name, spec in move.facts.items())
        print(f"{'*' if move.begins else ' '} {move.id:20} {move.does}" + (f" [{facts}]" if facts else ""))
    print("* may begin a note; ? may be left out; 'explain MOVE' shows facts and examples", file=sys.stderr)


@app.command()
def samples(
    remove: Annotated[bool, typer.Option("--remove", help="Remove the sample recipients, after showing them.")] = False,
    yes: YesOption = False,
    by: ByOption = None,
    office: OfficeOption = None,
) -> None:
    """Count the real recipients on file and the samples, which are fictional; --remove removes the samples."""
    from ..incoming.samples import plan_removal

    registry = own_office(office) if remove else open_office(office).registry
    removal = plan_removal(registry)
    real = len(registry.recipients) - len(removal.ids)
    print(f"{real} real recipients, {len(removal.ids)} samples")
    if not remove or not removal.ids:
        return
    print(f"Removed are: {', '.join(removal.ids)}", file=sys.stderr)
    print("in " + ", ".join(shown(path) for path in removal.files), file=sys.stderr)
    for note, names in removal.named_in.items():
        print(f"The note '{note}' goes to {first_six(list(names))}: 'check' will report it.", file=sys.stderr)
    if not yes:
        confirm(f"Remove {len(removal.ids)} recipients?", "add --yes")
    save_texts(registry, removal.files, by, breaking=True)  # the notes that name them are shown above


@app.command()
def recipients(
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="Write them as a table to be mended and read in again: .xlsx or .csv."),
    ] = None,
    as_json: JsonOption = False,
    office: OfficeOption = None,
) -> None:
    """Count the recipients that are real, incomplete and samples, and name what the incomplete ones lack. -o writes a table."""
    from ..desk.recipient_table import missing_parts, record_state
    from ..files import write_whole
    from ..incoming.own_table import as_file, own_table

    registry = open_office(office).registry
    missing = {recipient.id: missing_parts(registry, recipient) for recipient in registry.recipients.values()}
    states = [record_state(recipient, missing[recipient.id]) for recipient in registry.recipients.values()]
    if as_json:
        print_json(
            [
                {"recipient": id, "record": state, "missing": missing[id]}
                for id, state in zip(missing, states, strict=True)
            ]
        )
    for recipient, state in zip(registry.recipients.values(), states, strict=True):
        if state == "incomplete" and not as_json:
            print(f"{recipient.id:9} has no {', no '.join(missing[recipient.id])}")
    counts = ", ".join(f"{states.count(state)} {state}" for state in ("real", "incomplete", "sample"))
    print(counts, file=sys.stderr if as_json else sys.stdout)
    if out is None:
        return
    if out.suffix.lower() not in (".xlsx", ".csv"):
        raise ProblemsFound.one(
            NOWHERE, "file", f"tables are written as .xlsx or .csv, not as '{out.suffix}'", "name it so"
        )
    write_whole(out, as_file(own_table(registry, date.today()), out.suffix.lower()))
    print(f"written: {shown(out)}", file=sys.stderr)


@app.command()
def doctor(as_json: JsonOption = False, office: OfficeOption = None, ledger: LedgerOption = None) -> None:
    """List the versions, libraries and fonts that this installation uses, and where everything is stored. Exit code 1: something is missing."""
    from ..checks.installation import examine
    from ..desk.stored_places import stored_places

    registry = open_office(office).registry
    findings = [*examine(registry), *stored_places(registry, ledger)]
    if as_json:
        print_json([asdict(finding) for finding in findings])
    for finding in () if as_json else findings:
        print(
            f"{'ok ' if finding.fine else 'BAD'}  {finding.name}: {finding.value}"
            + (f"\n     {finding.hint}" if finding.hint else "")
        )
    raise typer.Exit(0 if all(finding.fine for finding in findings) else 1)
