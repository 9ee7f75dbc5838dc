"""Records of files are kept between runs (`kept_results`), by the content of their file and the type that they were read as.

Not kept are records that have data of persons, and those that depend on more than their file: a city on the time zones that the
machine knows.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from typing import Any

from ..caches.kept_results import KeptResults
from ..files import DiskFiles, OfficeFiles
from ..problems import shown
from ..records.base import Record, SourceFile
from ..records.meetings import City
from ..records.notes import Note
from ..records.office import Office
from ..records.recipients import Recipient
from ..records.yaml_source import FileKey, Sources

CODE = ("language", "records", "registry")  # the folders with the code that reads records
NOT_KEPT: tuple[type[Record], ...] = (City, Note, Office, Recipient)


class KeptRecords(Mapping[FileKey, Any]):
    """The records of files that are read as one type: those that `before` has, and those of files on disk that are kept.

    `new` has the names by which those that were not found are kept when they are put.
    """

    _results = KeptResults("", CODE)

    def __init__(self, before: Sources, files: OfficeFiles, kind: type[Record], several: bool = False) -> None:
        self._before, self._kind, self._several = before, kind, several
        self._is_kept = isinstance(files, DiskFiles) and kind not in NOT_KEPT
        self.new: dict[FileKey, str] = {}

    def __getitem__(self, key: FileKey) -> Any:
        if key in self._before or not self._is_kept:
            return self._before[key]
        path, content = key
        name = self._results.name(f"{self._kind.__qualname__} {self._several}", (content.hex(),))
        for pickled in self._results.find(name):
            source, records = pickle.loads(pickled)
            source.name = shown(path)
            return records
        self.new[key] = name
        raise KeyError(key)

    def __iter__(self) -> Iterator[FileKey]:
        return iter(self._before)

    def __len__(self) -> int:
        return len(self._before)

    def put(self, key: FileKey, records: Any) -> None:
        """Keep the records of a file, if it was not found."""
        if key in self.new:
            some = records[:1] if self._several else [records]
            source = some[0].places().source if some else SourceFile("")
            self._results.put(self.new.pop(key), pickle.dumps((source, records), pickle.HIGHEST_PROTOCOL))
