"""Load the template files of one office, and keep their compiled code."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket
from jinja2.loaders import split_template_path

from ..caches.kept_results import KeptResults
from ..caches.memo import BoundedMemo
from ..files import ChangedFiles, OfficeFiles, digest, is_inside
from ..problems import Place, ProblemsFound, shown

CODES = 512  # templates whose code is kept: more than the shelf has in one language


class OwnTemplates(jinja2.BaseLoader):
    """Templates of one folder. Links that lead out of it, and private-use characters, raise ProblemsFound.

    `digests` has those of the files that it read, by path; empty for a file that is not there.
    """

    def __init__(self, files: OfficeFiles, folder: Path) -> None:
        self.files, self.folder = files, folder
        self.digests: dict[Path, bytes] = {}
        self._sources: dict[str, tuple[str, str, Callable[[], bool]]] = {}

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, its path, and a function that Jinja2 asks for; each file is read once."""
        if template not in self._sources:
            self._sources[template] = self._read(template)
        return self._sources[template]

    def _read(self, template: str) -> tuple[str, str, Callable[[], bool]]:
        path = self.folder.joinpath(*split_template_path(template))
        try:
            content = self.files.read(path)
        except OSError:
            self.digests.setdefault(path, b"")
            raise jinja2.TemplateNotFound(template) from None
        self.digests.setdefault(path, sha256(content).digest())
        try:
            source = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            place = Place(shown(path), 1, 1)
            raise ProblemsFound.one(place, "template", "this file is not UTF-8 text", "save it as UTF-8") from None
        if not is_inside(self.folder, path):
            raise ProblemsFound.one(
                Place(shown(path)), "template", "this file lies outside the templates", "copy it here"
            )
        private = re.search("[\ue000-\uf8ff]", source)
        if private:
            place = Place(shown(path), source[: private.start()].count("\n") + 1, 1)
            message = f"the private-use character U+{ord(private[0]):04X} is not allowed in a template"
            raise ProblemsFound.one(place, "template", message, "type the text again")
        return source, str(path), lambda: True

    def are_current(self, files: OfficeFiles) -> bool:
        """Return whether every template is the same in `files`: those it read by their digests, the others because the source is.

        Files that are changed in memory are the same source where no template is among them.
        """
        if _source(self.files, self.folder) != _source(files, self.folder):
            return False
        return all(digest(files, path) == known for path, known in self.digests.items())


def _source(files: OfficeFiles, folder: Path) -> OfficeFiles:
    """Return the files that the templates of a folder are read from."""
    while isinstance(files, ChangedFiles) and not any(
        path.is_relative_to(folder) for path in (*files.changed, *files.removed)
    ):
        files = files.base
    return files


class Compiled(jinja2.BytecodeCache):
    """Keeps compiled templates in memory and between runs; Jinja2 uses one only if the digest of the source is the same."""

    def __init__(self, results: KeptResults) -> None:
        self.results = results
        # By name, file and digest of the source:
        self._codes: BoundedMemo[tuple[str, str, str], CodeType] = BoundedMemo(CODES)

    def get_bucket(self, environment: jinja2.Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Return a template's compiled code; made here, so that it can be kept by its source. Raises what compiling raises."""
        key = (name, filename or "", self.get_source_checksum(source))
        bucket = Bucket(environment, name, key[2])
        bucket.code = self._codes.find(key)
        if bucket.code is None:

            def compiled() -> bytes:
                bucket.code = environment.compile(source, name, filename)
                return bucket.bytecode_to_string()

            # The same file in the folder of another office has the same code.
            bucket.bytecode_from_string(self.results.get("code", (name, source), compiled))
            assert bucket.code is not None
            bucket.code = self._codes.put(key, _in_file(bucket.code, filename) if filename else bucket.code)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Do nothing: `get_bucket` has the code."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Do nothing: `get_bucket` kept the code."""


def _in_file(code: CodeType, filename: str) -> CodeType:
    """Return code as if it had been compiled from this file: errors name the file of their own office."""
    inner = tuple(_in_file(part, filename) if isinstance(part, CodeType) else part for part in code.co_consts)
    return code.replace(co_filename=filename, co_consts=inner)
