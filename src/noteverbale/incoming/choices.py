"""What persons decided at imports of missions. The office remembers it for the next table, in `data/imported/choices.yaml`.

A choice is used where a table by itself leaves the question open; it never overrules a name that is on file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeGuard

import yaml

from ..language.plain import plain
from ..problems import NOWHERE, Problems, ProblemsFound, shown
from ..records import yaml_source
from .lookup import NAMED, Lookup
from .words import Unknown

HEAD = "# How tables of missions are read, as a person decided at an import: the field of a column, the meaning of a name.\n"
Take = Literal["table", "record"]  # which value stays where both were changed since the last import
By = Mapping[str, str]


@dataclass(frozen=True)
class Choices:
    """Choices of a person.

    `columns`: the field of a column by its name, '-' to leave it out. `names`: by field, the id that a name means.
    Of this import only, by (recipient, key of the record): `takes`, which value stays, and `genders`, by recipient.
    """

    columns: By = field(default_factory=dict)
    names: Mapping[str, By] = field(default_factory=dict)
    takes: Mapping[tuple[str, str], Take] = field(default_factory=dict)
    genders: By = field(default_factory=dict)

    def with_new(self, columns: By, names: Mapping[str, By]) -> Choices:
        """Return the choices with others, which come first. A column is one column however its name is written."""
        fresh = {plain(column) for column in columns}
        kept = {column: name for column, name in self.columns.items() if plain(column) not in fresh}
        merged = {key: {**self.names.get(key, {}), **names.get(key, {})} for key in (*self.names, *names)}
        return replace(self, columns={**kept, **columns}, names=merged)

    def text(self) -> str:
        """Return the text of the file that remembers columns and names."""
        names = {key: dict(sorted(self.names[key].items())) for key in sorted(self.names) if self.names[key]}
        data = {"columns": dict(sorted(self.columns.items())), "names": names}
        return HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)


def read_means(lookup: Lookup, pairs: Sequence[str], problems: Problems) -> dict[str, dict[str, str]]:
    """Return the ids by field and name that `--means` gives: 'State:The Mexicans=MEX'. Adds a Problem for an unknown one."""
    names: dict[str, dict[str, str]] = {}
    fields = {plain(field): field for field in NAMED}
    for pair in pairs:
        name, _, answer = (part.strip() for part in pair.rpartition("="))
        field, _, text = (part.strip() for part in name.partition(":"))
        if plain(field) not in fields or not text:
            hint = f'write --means "Field:name=code"; the field is one of {", ".join(NAMED)}'
            problems.add(NOWHERE, "map", f"'{pair}' does not say what a name means", hint)
            continue
        try:
            names.setdefault(fields[plain(field)], {})[text] = lookup.meaning(fields[plain(field)], answer)
        except Unknown as unknown:
            problems.add(NOWHERE, "map", f"'{pair}': {unknown.message}", unknown.hint)
    return names


def choices_file(folder: Path) -> Path:
    """Return the file of an office that remembers the choices."""
    return folder / "data" / "imported" / "choices.yaml"


def read_choices(folder: Path) -> Choices:
    """Return what an office remembers; nothing before the first choice. Raises ProblemsFound for another kind of file."""
    path = choices_file(folder)
    if not path.is_file():
        return Choices()
    tree = yaml_source.read(path, shown(path))
    data = tree.data or {}
    columns, names = (data.get("columns") or {}, data.get("names") or {}) if isinstance(data, dict) else (None, None)
    if not (_is_by(columns) and isinstance(names, dict) and all(map(_is_by, names.values()))):
        message = "this file does not hold the choices of imports: 'columns:' by name, 'names:' by field and name"
        hint = "restore the file from the last commit, or delete it: the next import asks again"
        raise ProblemsFound.one(tree.root.place, "shape", message, hint)
    return Choices(columns, names)


def _is_by(value: object) -> TypeGuard[By]:
    return isinstance(value, dict) and all(isinstance(word, str) for pair in value.items() for word in pair)
