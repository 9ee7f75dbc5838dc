"""A batch that is done is found so again without reading a record, which takes most of the time of finding it.

Whether it is done depends on the files of the office, the manifest, the copies on disk, what the batch was asked for and the
program. That it is done is kept (`kept_results`) by all of them but the copies, which are compared with the manifest each time. Only
that and the digest of the manifest are kept. Notes that `depends_on_others` are not kept.

The time zones installed on the machine need not be part of it: `records/meetings` accepts no city without one, but no word of a copy
is computed from one. Without its zone, a city that was accepted changes no copy.
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
from ..files import OFFICE_FOLDERS, has_content, read_regular

CODE = tuple(sorted(folder.name for folder in Path(__file__).parents[1].iterdir() if folder.is_dir()))


class DoneBefore:
    """A batch of drafts as it is asked for: of a note by its id, in an office on disk, with the manifest at a path.

    The files are read when it is made.
    """

    def __init__(self, office: Path, note: str, manifest: Path, to: Sequence[str], lang: str) -> None:
        self._arguments = office, note, manifest, tuple(to), lang
        self._manifest = _read(manifest)
        self._files = dict(sorted(_files(office)))

    def copies(self) -> int | None:
        """Return the number of the copies of a batch that is done; None if that is not known."""
        if self._manifest is None or self._results.find(self._name) != [sha256(self._manifest).digest()]:
            return None
        folder, copies = self._arguments[2].parent, json.loads(self._manifest)["copies"]
        return len(copies) if all(has_content(folder / copy["file"], copy["sha256"]) for copy in copies) else None

    def keep(self, note: str, read: Collection[tuple[Path, bytes]], stamp: str) -> None:
        """Keep that the batch is done, for the note that was meant; `read` has the files that were read, with digests.

        Not if one of them is not as it was when this was made, or is not in the office; if the note was named otherwise than
        by its id; or if the manifest is not one of this `stamp`, that of the batch: another may have taken its place.
        """
        now = DoneBefore(*self._arguments)
        if (
            note == self._arguments[1]
            and now._files == self._files
            and all(self._files.get(str(path), ("",))[0] == content.hex() for path, content in read)
            and now._manifest is not None
            and _stamp(now._manifest) == stamp
        ):
            self._results.put(self._name, sha256(now._manifest).digest())

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
                content = _read(path)
                yield path, (sha256(content).hexdigest() if content is not None else "", link)


def _stamp(manifest: bytes) -> str | None:
    """Return the stamp of a manifest; None for a file that is not one, or whose contents do not match its digest."""
    from .manifest_file import Manifest  # a batch that was done before imports no type of a record

    try:
        return Manifest.of(manifest, intact=True).stamp
    except ValueError:
        return None


def _read(path: Path | str) -> bytes | None:
    with suppress(OSError):
        return read_regular(path)
    return None
