"""`export`: a note in every other form at the command line."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from .console import (
    LangsOption,
    LedgerOption,
    NoteArgument,
    OfficeOption,
    ToOption,
    fail,
    find_note,
    open_office,
    report,
)
from .files import write_whole
from .problems import Place, Problem, Problems, did_you_mean

app = typer.Typer()


@app.command()
def export(
    note: NoteArgument,
    form: Annotated[str, typer.Option("--format", help="The form; 'export NOTE' alone lists them.", metavar="F")] = "",
    to: ToOption = None,
    lang: LangsOption = "own",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The folder, or the file of a form of one (default: out).", metavar="PATH"),
    ] = None,
    size: Annotated[str, typer.Option("--size", help="labels, envelopes: the sheet or envelope.", metavar="NAME")] = "",
    copies: Annotated[
        Path | None, typer.Option("--copies", help="Where issued PDFs are (default: they are made).", metavar="DIR")
    ] = None,
    embed: Annotated[bool, typer.Option("--embed-source", help="akn: a PDF that carries the source.")] = False,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Write a note in another form, for Word, Excel, the mail, an archive, a reviewer; issued, it is what was issued."""
    from .formats import FORMATS
    from .ledger import Ledger
    from .outgoing import Options, outgoing

    pipeline = open_office(office)
    which = find_note(pipeline, note)
    if not form:
        for name, one in FORMATS.items():
            print(f"{name:10} {one.about}")
        return
    if form not in FORMATS:
        fail(Problem(Place("noteverbale"), "format", f"there is no format '{form}'", did_you_mean(form, FORMATS)))
    kept = ledger or pipeline.registry.folder / pipeline.registry.office.ledger
    if ledger and not ledger.is_file():
        fail(Problem(Place(str(ledger)), "ledger", "there is no ledger here", "leave --ledger out for drafts"))
    with ExitStack() as stack:  # nothing is written to: an office without a ledger has drafts
        opened = stack.enter_context(Ledger(kept)) if kept.is_file() else None
        out = outgoing(pipeline, which, tuple(to or ()), lang, opened, FORMATS[form].as_issued)
    where, count = output or Path("out") / out.slug / form, 0
    warnings = Problems()
    for file in FORMATS[form].files(out, Options(size, copies, embed)):
        alone = output is not None and output.suffix and file.path == Path(file.path).name and not output.is_dir()
        path = where if alone else where / file.path
        write_whole(path, file.content)
        warnings.extend(file.problems)
        count += 1
        if count == 1 or alone:
            print(path)
    if count > 1:
        print(f"{where}: {count} files", file=sys.stderr)
    report(warnings.found)
