"""Template files of one office → source, and what it was compiled to."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from ..problems import Place, ProblemsFound, shown


class OwnTemplates(jinja2.FileSystemLoader):
    """Templates of one folder: no link leads out of it, no private-use character stands in it.

    `asked` are the files it looked for, found or not.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: set[Path] = set()

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        path = Path(self.searchpath[0]) / template
        self.asked |= {path, path.resolve()}
        try:
            source, filename, fresh = super().get_source(environment, template)
        except UnicodeDecodeError:
            place = Place(shown(Path(self.searchpath[0]) / template), 1, 1)
            raise ProblemsFound.one(place, "template", "this file is not UTF-8 text", "save it as UTF-8") from None
        if not Path(filename).resolve().is_relative_to(Path(self.searchpath[0]).resolve()):
            raise ProblemsFound.one(
                Place(shown(filename)), "template", "this file lies outside the templates", "copy it here"
            )
        private = re.search("[\ue000-\uf8ff]", source)
        if private:
            place = Place(shown(filename), source[: private.start()].count("\n") + 1, 1)
            message = f"the private-use character U+{ord(private[0]):04X} may not stand in a template"
            raise ProblemsFound.one(place, "template", message, "type the text anew")
        return source, filename, fresh


class Compiled(jinja2.BytecodeCache):
    """Keeps what was compiled; the engine compares the source's digest before it takes anything from here."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()
