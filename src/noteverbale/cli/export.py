"""The command `export`: a note in other formats."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..problems import Place, Problem, Problems
from .console import (
    LangsOption,
    LedgerOption,
    NoteArgument,
    OfficeOption,
    ToOption,
    fail,
    open_ledger,
    open_note,
    report,
    require,
)

if TYPE_CHECKING:
    from ..outgoing.selection import File

app = typer.Typer()


@app.command()
def export(
    note: NoteArgument,
    form: Annotated[
        str, typer.Option("--format", help="The format; 'export NOTE' alone lists them.", metavar="F")
    ] = "",
    to: ToOption = None,
    lang: LangsOption = "own",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="The folder, or the file of a format of one file (default: out).", metavar="PATH"
        ),
    ] = None,
    size: Annotated[str, typer.Option("--size", help="labels, envelopes: the sheet or envelope.", metavar="NAME")] = "",
    copies: Annotated[
        Path | None, typer.Option("--copies", help="Where issued PDFs are (default: they are made).", metavar="DIR")
    ] = None,
    embed: Annotated[bool, typer.Option("--embed-source", help="akn: a PDF that carries the source.")] = False,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Write a note for Word, Excel, mail, archives or reviewers. An issued note is written as it was issued."""
    from ..files import write_whole
    from ..outgoing.selection import Options, outgoing
    from ..outgoing.table import FORMATS

    pipeline, which = open_note(office, note)
    if not form:
        for name, format in FORMATS.items():
            print(f"{name:10} {format.about}")
        return
    require("format", form, FORMATS)
    with open_ledger(pipeline.registry, ledger, "read") as opened:
        out = outgoing(pipeline, which, tuple(to or ()), lang, opened, FORMATS[form].as_issued)
    files = FORMATS[form].files(out, Options(size, copies, embed))
    written = _one_file(files, output) if output and output.suffix and not output.is_dir() else files
    where, count, warnings = output or Path("out") / out.slug / form, 0, Problems([*out.warnings])
    for file in written:
        path = where if written is not files else where / file.path
        write_whole(path, file.content, lasting=False)  # it can be made again
        warnings.extend(file.problems)
        count += 1
        if count == 1:
            print(path)
    if count > 1:
        print(f"{where}: {count} files", file=sys.stderr)
    report(warnings.found)


def _one_file(files: Iterator[File], output: Path) -> list[File]:
    """Return the only file of a format, or exit where there are several for one name."""
    first, second = next(files), next(files, None)
    if second is not None:
        message = f"this makes several files, {first.path} and {second.path} among them"
        fail(Problem(Place(str(output)), "output", message, "name a folder, or one recipient and language"))
    return [first]
