"""Return the PDF of each copy of a note: read from a folder that `batch` or `issue` wrote, or printed now.

A copy read from a folder must match the digest in its manifest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ..issuing.batch_job import CopyFile
from ..issuing.manifest_file import Manifest, is_recorded, manifests_in
from ..ledger import entries
from ..planning.fingerprint import engine, inputs
from ..planning.plan import Planned
from ..press.press import Press
from ..problems import Place, Problems, ProblemsFound, shown
from ..verification.ledger_states import SEALED_FOLDER
from .copy_files import CopyFiles, Made
from .selection import Options, Outgoing

if TYPE_CHECKING:
    from ..press.source import SourceOf


@dataclass(frozen=True)
class Printed:
    """One copy as PDF: its number of pages, and what prints it."""

    pages: int
    content: Callable[[], bytes]


Printing = Callable[[Sequence[Planned]], Callable[[Planned], Printed]]  # of the copies of a roster


def pdf_files(out: Outgoing, options: Options) -> CopyFiles:
    """Return 'fr/FRA.pdf' of every copy. Raises ProblemsFound as `printing` does."""
    return files_of(out, printing(out, options))


def files_of(out: Outgoing, printing: Printing) -> CopyFiles:
    """Return the file of every copy, printed by `printing`."""

    def contents(roster: Sequence[Planned]) -> Callable[[Planned], Made]:
        pdf = printing(roster)
        return lambda copy: (pdf(copy).content(), ())

    return CopyFiles(out, "pdf", contents)


def printing(out: Outgoing, options: Options) -> Printing:
    """Return a function from a roster, which it lays out, to one from a copy of it to its PDF.

    Raises ProblemsFound for each copy that is missing in `options.copies` or differs from its manifest.
    """
    return _on_disk(out, options.copies) if options.copies else pressed(out)


def pressed(out: Outgoing, source_of: SourceOf | None = None) -> Printing:
    """Return the printing of copies by presses of the rosters of a batch; with `source_of` each copy embeds a file.

    It raises ProblemsFound for a roster with copies that cannot be addressed.
    """
    out.pipeline.printer(out.languages()[0])  # loads the page engine once, before processes are forked

    def of_roster(roster: Sequence[Planned]) -> Callable[[Planned], Printed]:
        press = Press(out.pipeline.printer(roster[0].language), out.documents(roster), source_of=source_of)
        return lambda copy: Printed(press.pages(copy.recipient), partial(press.pdf, copy.recipient))

    return of_roster


def _on_disk(out: Outgoing, folder: Path) -> Printing:
    listed = _listed(out, folder)
    problems = Problems()
    for copy in out.plan.copies:
        problems.attempt(_read, folder, copy, listed)
    problems.stop_if_any()
    return lambda roster: lambda copy: _read(folder, copy, listed)


def _read(folder: Path, copy: Planned, listed: Mapping[str, CopyFile]) -> Printed:
    """Return a copy from disk, the sealed one where it was sealed.

    Raises ProblemsFound if it is in no manifest, is missing, or has another digest.
    """
    file, sealed = copy.folder + copy.file, f"{copy.folder}{SEALED_FOLDER}/{copy.file}"
    file = sealed if sealed in listed else file
    place = Place(shown(folder / file))
    if file not in listed:
        message = f"no manifest in this folder lists the copy of '{copy.recipient}' in '{copy.language}'"
        raise ProblemsFound.one(place, "no-copy", message, "make it first: 'batch' for drafts, 'issue' for the note")
    try:
        content = (folder / file).read_bytes()
    except OSError as error:
        raise ProblemsFound.one(place, "no-copy", f"{error.strerror or error}", "run the same batch again") from None
    if sha256(content).hexdigest() != listed[file].sha256:
        message = "this file differs from the copy that its manifest lists"
        raise ProblemsFound.one(place, "not-the-copy", message, "remove it, and run the same batch again")
    return Printed(listed[file].pages, lambda: content)


def _listed(out: Outgoing, folder: Path) -> dict[str, CopyFile]:
    """Return the copies in the manifests of a folder, by file. Raises ProblemsFound for one of another note or issue."""
    listed: dict[str, CopyFile] = {}
    recorded = {entries.Made.of(entry).digest for entry in out.entries if entry.kind == "made"}
    paths = manifests_in(folder)
    if not paths:
        message = "this folder has no manifest, so it is not a folder of finished copies"
        raise ProblemsFound.one(
            Place(shown(folder)), "no-manifest", message, "name the folder that 'batch' or 'issue' wrote"
        )
    for path in paths:
        try:
            manifest = Manifest.read(path)
        except (OSError, ValueError) as error:
            message = f"this manifest cannot be read: {error}"
            raise ProblemsFound.one(Place(shown(path)), "manifest", message, "run the same batch again") from None
        copies_of = (manifest.note, manifest.asked.reference, manifest.asked.marks)
        if copies_of != (out.note.id, out.reference, out.marks):
            description = f"{copies_of[1] or 'drafts'}{' marked ' + ', '.join(copies_of[2]) if copies_of[2] else ''}"
            message = f"this folder holds {description} of '{copies_of[0]}'"
            expected = f"the folder of {out.reference or 'the drafts'} of '{out.note.id}'"
            raise ProblemsFound.one(Place(shown(path)), "not-ours", message, f"name {expected}")
        if out.reference is not None and not is_recorded(path, recorded):
            message = (
                "this manifest is not one that the ledger recorded when copies were made: it may have been changed"
            )
            hint = f"'issue {out.note.id}' makes copies anew that differ from those issued; then export again"
            raise ProblemsFound.one(Place(shown(path)), "not-the-copy", message, hint)
        if out.reference is None and _stale(out, manifest.digests):
            message = "the office's files have changed since these drafts were made"
            raise ProblemsFound.one(Place(shown(path)), "stale", message, "run 'batch' again")
        inside = path.parent.relative_to(folder).as_posix() + "/"
        listed |= {f"{inside}{copy.file}".removeprefix("./"): copy for copy in manifest.copies}
    return listed


def _stale(out: Outgoing, digests: Mapping[str, str]) -> bool:
    current = {**inputs(out.pipeline.registry, out.note), "engine": engine()}
    return any(digests.get(name) != value for name, value in current.items())
