"""The command `export`: a note in other formats."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from ..problems import NOWHERE, Place, Problem, Problems
from .batch import WorkersOption
from .console import (
    LangsOption,
    LedgerOption,
    OfficeOption,
    ToOption,
    fail,
    open_ledger,
    open_note,
    open_office,
    require_known,
)
from .printing import report

if TYPE_CHECKING:
    from ..outgoing.selection import File

    Part = tuple[str, Iterable[File]]  # a folder, and the files that go into it

app = typer.Typer()
NoteOrNone = Annotated[
    str, typer.Argument(help="A note: its id, its file or its reference; none for 'reviser'.", metavar="NOTE")
]
FormatOption = Annotated[
    str,
    typer.Option("--format", help="The format, or several with commas; 'export NOTE' alone lists them.", metavar="F"),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        help="The folder, a NAME.zip, or the file of a format of one file (default: out).",
        metavar="PATH",
    ),
]
SizeOption = Annotated[str, typer.Option("--size", help="labels, envelopes: the sheet or envelope.", metavar="NAME")]
CopiesOption = Annotated[
    Path | None, typer.Option("--copies", help="Where issued PDFs are (default: they are made).", metavar="DIR")
]
BesideOption = Annotated[
    str,
    typer.Option("--beside", help="reviser: the language beside English (default: that of the pack).", metavar="CODE"),
]
OnlyOption = Annotated[
    str, typer.Option("--only", help="reviser: sections with commas, like moves,forms (default: all).", metavar="NAMES")
]


@app.command()
def export(
    note: NoteOrNone = "",
    form: FormatOption = "",
    to: ToOption = None,
    lang: LangsOption = "own",
    output: OutputOption = None,
    size: SizeOption = "",
    start: Annotated[int, typer.Option("--start", help="labels: the first label left on the first sheet.")] = 1,
    copies: CopiesOption = None,
    beside: BesideOption = "",
    only: OnlyOption = "",
    embed: Annotated[bool, typer.Option("--embed-source", help="akn: a PDF that carries the source.")] = False,
    workers: WorkersOption = 0,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Write a note for Word, Excel, mail, archives or reviewers, or all words of the office for their translators.

    An issued note is written as it was issued.
    """
    from ..outgoing.selection import Options, outgoing
    from ..outgoing.table import FORMATS, OF_OFFICE

    if form in OF_OFFICE:
        _write_words(office, note, lang, (beside, only), output)
        return
    if not note:
        hint = "'export NOTE' lists the formats; '--format reviser' needs no note"
        fail(Problem(NOWHERE, "note", "no note is named", hint))
    pipeline, which = open_note(office, note)
    if not form:
        for name, about in ({name: format.about for name, format in FORMATS.items()} | OF_OFFICE).items():
            print(f"{name:10} {about}")
        return
    forms = [name.strip() for name in form.split(",")]
    for name in forms:
        require_known("format", name, FORMATS)
    with open_ledger(pipeline.registry, ledger, "read") as opened:
        out = outgoing(pipeline, which, tuple(to or ()), lang, opened, all(FORMATS[name].as_issued for name in forms))
    options = Options(size, copies, embed, start)
    parts = [(name if len(forms) > 1 else "", FORMATS[name].files(out, options)) for name in forms]
    where, warnings = output or Path("out") / out.slug / form, Problems([*out.warnings])
    if where.suffix == ".zip" and not where.is_dir():
        _write_zip(parts, where, workers, warnings)
    elif output and output.suffix and not output.is_dir():
        _write_one(chain.from_iterable(files for _, files in parts), where, warnings)
    else:
        _write(parts, where, workers, warnings)
    report(warnings.found)


def _write_words(office: Path | None, note: str, lang: str, chosen: tuple[str, str], output: Path | None) -> None:
    """Write the translators' documents of some languages, all without --lang. `chosen`: the values of --beside and --only."""
    from ..outgoing import translators

    if note:
        message, hint = "the format 'reviser' is of the office, not of a note", f"leave '{note}' out"
        fail(Problem(NOWHERE, "format", message, hint))
    pipeline = open_office(office)
    codes = list(pipeline.registry.packs) if lang in ("own", "all") else [code.strip() for code in lang.split(",")]
    for code in codes:
        require_known("language", code, pipeline.registry.packs)
    warnings, beside = Problems(), chosen[0]
    only = [name.strip() for name in chosen[1].split(",") if name.strip()]
    for code in codes:
        _write([("", translators.files(pipeline, code, beside, only))], output or Path("out") / "reviser", 1, warnings)


def _write_zip(parts: Sequence[Part], path: Path, workers: int, warnings: Problems) -> None:
    """Write files as one zip, which has the same bytes every time."""
    from ..files import write_whole
    from ..formats.archive import zipped

    with TemporaryDirectory() as folder:
        files = [file.path for file in _written(parts, Path(folder), workers, warnings)]
        write_whole(path, zipped((file, (Path(folder) / file).read_bytes()) for file in files), lasting=False)
    print(path)
    print(f"{path}: {len(files)} files", file=sys.stderr)


def _write_one(files: Iterator[File], path: Path, warnings: Problems) -> None:
    """Write the only file of a format, or exit where there are several for one name."""
    from ..files import write_whole

    file, second = next(files), next(files, None)
    if second is not None:
        message = f"this makes several files, {file.path} and {second.path} among them"
        fail(Problem(Place(str(path)), "output", message, "name a folder, or one recipient and language"))
    write_whole(path, file.content, lasting=False)  # it can be made again
    warnings.extend(file.problems)
    print(path)


def _write(parts: Sequence[Part], where: Path, workers: int, warnings: Problems) -> None:
    """Write files into a folder, and print where they are."""
    count = 0
    for count, file in enumerate(_written(parts, where, workers, warnings), 1):
        if count == 1:
            print(where / file.path)
    if count > 1:
        print(f"{where}: {count} files", file=sys.stderr)


def _written(parts: Sequence[Part], where: Path, workers: int, warnings: Problems) -> Iterator[File]:
    """Write the files of each part into its folder; yield each, without its content, with its path from `where`."""
    from ..outgoing.copy_files import written

    for folder, files in parts:
        for file in written(files, where / folder, workers):
            warnings.extend(file.problems)
            yield replace(file, path=f"{folder}/{file.path}".removeprefix("/"))
