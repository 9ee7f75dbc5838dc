"""The command `export`: a note in other formats."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
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
    require_known,
)
from .printing import report

if TYPE_CHECKING:
    from ..outgoing.selection import File, Options, Outgoing

app = typer.Typer()


@app.command()
def export(
    note: NoteArgument,
    form: Annotated[
        str,
        typer.Option(
            "--format", help="The format, or several with commas; 'export NOTE' alone lists them.", metavar="F"
        ),
    ] = "",
    to: ToOption = None,
    lang: LangsOption = "own",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            help="The folder, a NAME.zip, or the file of a format of one file (default: out).",
            metavar="PATH",
        ),
    ] = None,
    size: Annotated[str, typer.Option("--size", help="labels, envelopes: the sheet or envelope.", metavar="NAME")] = "",
    start: Annotated[int, typer.Option("--start", help="labels: the first label left on the first sheet.")] = 1,
    copies: Annotated[
        Path | None, typer.Option("--copies", help="Where issued PDFs are (default: they are made).", metavar="DIR")
    ] = None,
    embed: Annotated[bool, typer.Option("--embed-source", help="akn: a PDF that carries the source.")] = False,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Write a note for Word, Excel, mail, archives or reviewers. An issued note is written as it was issued."""
    from ..outgoing.selection import Options, outgoing
    from ..outgoing.table import FORMATS

    pipeline, which = open_note(office, note)
    if not form:
        for name, format in FORMATS.items():
            print(f"{name:10} {format.about}")
        return
    forms = [name.strip() for name in form.split(",")]
    for name in forms:
        require_known("format", name, FORMATS)
    with open_ledger(pipeline.registry, ledger, "read") as opened:
        out = outgoing(pipeline, which, tuple(to or ()), lang, opened, all(FORMATS[name].as_issued for name in forms))
    files = _files(out, forms, Options(size, copies, embed, start))
    where, warnings = output or Path("out") / out.slug / form, Problems([*out.warnings])
    if where.suffix == ".zip" and not where.is_dir():
        _write_zip(files, where, warnings)
    else:
        _write(files, where, bool(output and output.suffix and not output.is_dir()), warnings)
    report(warnings.found)


def _files(out: Outgoing, forms: Sequence[str], options: Options) -> Iterator[File]:
    """Yield the files of each format, in a folder of its name where there are several formats."""
    from ..outgoing.table import FORMATS

    for name in forms:
        for file in FORMATS[name].files(out, options):
            yield replace(file, path=f"{name}/{file.path}") if len(forms) > 1 else file


def _write_zip(files: Iterator[File], path: Path, warnings: Problems) -> None:
    """Write files as one zip, which has the same bytes every time."""
    from ..files import write_whole
    from ..formats.archive import zipped

    contents = {}
    for file in files:
        warnings.extend(file.problems)
        contents[file.path] = file.content
    write_whole(path, zipped(contents), lasting=False)
    print(path)
    print(f"{path}: {len(contents)} files", file=sys.stderr)


def _write(files: Iterator[File], where: Path, is_file: bool, warnings: Problems) -> None:
    """Write files into a folder, or the only one as `where`; print where they are."""
    from ..files import write_whole

    count = 0
    for file in _one_file(files, where) if is_file else files:
        path = where if is_file else where / file.path
        write_whole(path, file.content, lasting=False)  # it can be made again
        warnings.extend(file.problems)
        count += 1
        if count == 1:
            print(path)
    if count > 1:
        print(f"{where}: {count} files", file=sys.stderr)


def _one_file(files: Iterator[File], output: Path) -> list[File]:
    """Return the only file of a format, or exit where there are several for one name."""
    first, second = next(files), next(files, None)
    if second is not None:
        message = f"this makes several files, {first.path} and {second.path} among them"
        fail(Problem(Place(str(output)), "output", message, "name a folder, or one recipient and language"))
    return [first]
