"""The command `export`: a note in other formats."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..problems import NOWHERE, Place, Problem, Problems
from . import interrupt
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
WorkersOption = Annotated[
    int,
    typer.Option(
        "--workers",
        help="pdf, eml, reply-form, akn with pages, in a folder or zip: processes (default: by the number of copies and processors).",
        min=0,
        max=64,
    ),
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
    forms = list(dict.fromkeys(name.strip() for name in form.split(",")))
    for name in forms:
        require_known("format", name, FORMATS)
    with open_ledger(pipeline.registry, ledger, "read") as opened:
        out = outgoing(pipeline, which, tuple(to or ()), lang, opened, all(FORMATS[name].as_issued for name in forms))
    options = Options(size, copies, embed, start)
    parts = [(name if len(forms) > 1 else "", FORMATS[name].files(out, options)) for name in forms]
    default, found = Path("out") / out.slug / ",".join(forms), Problems([*out.warnings])
    found.attempt(_write_parts, parts, output, default, workers, found)
    report(found.found)
    if found.errors:
        raise typer.Exit(1)


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
    found, beside = Problems(), chosen[0]
    only = [name.strip() for name in chosen[1].split(",") if name.strip()]
    for code in codes:
        _write([("", translators.files(pipeline, code, beside, only))], output or Path("out") / "reviser", 1, found)


def _write_parts(parts: Sequence[Part], output: Path | None, default: Path, workers: int, found: Problems) -> None:
    """Write files as a zip, as one file or into a folder. Raises ProblemsFound with all that could not be made or written."""
    from ..outgoing.copy_files import CopyFiles

    for _, files in parts:
        found.extend(files.warnings if isinstance(files, CopyFiles) else ())
    if output and output.suffix == ".zip" and not output.is_dir():
        _write_zip(parts, output, workers, found)
    elif output and output.suffix and not output.is_dir():
        _write_one(chain.from_iterable(files for _, files in parts), output, found)
    else:
        _write(parts, output or default, workers, found)


def _write_zip(parts: Sequence[Part], path: Path, workers: int, found: Problems) -> None:
    """Write files as one zip, which has the same bytes every time. Until then they are in memory, never on disk."""
    from ..files import write_whole
    from ..formats.archive import zipped

    paths: list[str] = []

    def contents() -> Iterator[tuple[str, bytes]]:
        for file in _made(parts, None, workers, found):
            paths.append(file.path)
            yield file.path, file.content

    write_whole(path, zipped(contents()), lasting=False)
    print(path)
    print(f"{path}: {len(paths)} files", file=sys.stderr)


def _write_one(files: Iterator[File], path: Path, found: Problems) -> None:
    """Write the only file of a format, or exit where there are several for one name."""
    from ..files import write_whole

    file, second = next(files), next(files, None)
    if second is not None:
        message = f"this makes several files, {file.path} and {second.path} among them"
        fail(Problem(Place(str(path)), "output", message, "name a folder, or one recipient and language"))
    write_whole(path, file.content, lasting=False)  # it can be made again
    found.extend(file.problems)
    print(path)


def _write(parts: Sequence[Part], where: Path, workers: int, found: Problems) -> None:
    """Write files into a folder, and print where they are."""
    count = 0
    try:
        for count, file in enumerate(_made(parts, where, workers, found), 1):
            if count == 1:
                print(where / file.path)
    finally:
        if count > 1:
            print(f"{where}: {count} files", file=sys.stderr)


def _made(parts: Sequence[Part], where: Path | None, workers: int, found: Problems) -> Iterator[File]:
    """Make the files of each part, in its folder of `where` if that is given; yield each with its path from there."""
    from ..outgoing.copy_files import made_files

    for folder, files in parts:
        for file in made_files(files, workers, where and where / folder):
            interrupt.raise_again()
            found.extend(file.problems)
            yield replace(file, path=f"{folder}/{file.path}".removeprefix("/"))
