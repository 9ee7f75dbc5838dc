"""A batch that was found to be done is found so again without reading a record, which takes most of the time of finding it.

`manifest.finished` depends on the files of the office, the manifest, the copies on disk, what the batch was asked for and the
program. What it found is kept (`kept_results`) by all of them but the copies, which are compared with the manifest each time. Only
that and the digest of the manifest are kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from ..caches.kept_results import KeptResults
from ..files import OFFICE_FOLDERS, has_content

CODE = tuple(sorted(folder.name for folder in Path(__file__).parents[1].iterdir() if folder.is_dir()))


class DoneBefore:
    """A batch of drafts as it is asked for: of a note by its id, in an office on disk, with the manifest at a path.

    The files are read when it is made.
    """

    def __init__(self, office: Path, note: str, manifest: Path, to: Sequence[str], lang: str) -> None:
        self._arguments = office, note, manifest, tuple(to), lang
        self._manifest = _read(manifest)
        self._files = dict(sorted(_files(office))) if self._manifest is not None else {}

    def copies(self) -> int | None:
        """Return the number of the copies of a batch that is done; None if that is not known."""
        if self._manifest is None or self._results.find(self._name) != [sha256(self._manifest).digest()]:
            return None
        folder, copies = self._arguments[2].parent, json.loads(self._manifest)["copies"]
        return len(copies) if all(has_content(folder / copy["file"], copy["sha256"]) for copy in copies) else None

    def keep(self, note: str, read: Collection[tuple[Path, bytes]]) -> None:
        """Keep that the batch was found to be done, for the note that was meant; `read` has the files that were read, with digests.

        Not if one is not as it was when this was made, or is not in the office, or if the note was named otherwise than by its id.
        """
        if self._manifest is None or note != self._arguments[1]:
            return
        now = DoneBefore(*self._arguments)
        is_as_then = (now._manifest, now._files) == (self._manifest, self._files)
        if is_as_then and all(
            str(path) in self._files and self._files[str(path)][0] == content.hex() for path, content in read
        ):
            self._results.put(self._name, sha256(self._manifest).digest())

    @cached_property
    def _results(self) -> KeptResults:
        office = self._arguments[0]
        return KeptResults(repr((self._arguments, os.getcwd(), os.path.realpath(office))), CODE)

    @cached_property
    def _name(self) -> str:
        return self._results.name("done", (repr(self._files),))


def _files(office: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each file and folder of an office with the digest of its content and, if it is a link, where that leads."""
    for part in OFFICE_FOLDERS:
        for where, folders, files in os.walk(office / part):
            for path in (os.path.join(where, name) for name in (*folders, *files)):
                link = os.path.realpath(path) if os.path.islink(path) else ""
                content = _read(Path(path))
                yield path, (sha256(content).hexdigest() if content is not None else "", link)


def _read(path: Path) -> bytes | None:
    with suppress(OSError):
        return path.read_bytes() if path.is_file() else None  # to open a pipe would wait for its other end
    return None
