"""The header row of a table: which column holds which field, by the column names of all languages on file.

A name that only resembles a known one is never accepted: it is a problem, and the user decides with `--map`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ..language.pack import Pack
from ..language.plain import plain
from ..problems import NOWHERE, Problems, did_you_mean
from ..records.merge_fields import ADDRESS
from .cells import Cell, Table, clipped

FIELDS = (
    "State",
    "Code",
    "FunctionalTitle",
    "FunctionalTitle2",
    "Addressee",
    "Gender",
    "Mission",
    "Seat",
    "Language",
    "Address",
    *ADDRESS,
    "Region",
    "Email",
    "Telephone",
)
ERROR = "What is wrong"  # the last column of a rejects file
LEAVE = "-"  # --map "Column=-" leaves a column out
_EXPORT_ONLY = re.compile(r"reference|addresstown|party.*")  # columns that an export has for Word, and no record keeps


@dataclass(frozen=True)
class Header:
    """Which field each column of a table holds: indexes by field, the texts of the header, the rows below it."""

    fields: Mapping[str, int]
    texts: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def description(self) -> str:
        """Return the fields that were read, each with its column name where that differs: 'Pays → State, City'."""
        return ", ".join(
            f"{clipped(self.texts[i])} → {name}" if plain(self.texts[i]) != plain(name) else name
            for name, i in sorted(self.fields.items(), key=lambda item: item[1])
        )


class Names:
    """The names a column may have: the field names, and those that each language pack lists."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.fields: dict[str, list[str]] = {}
        self.spelling: dict[str, str] = {}
        for field in FIELDS:
            self._add(field, field)
        for pack in packs:
            for field, names in (pack.tables.columns if pack.tables else {}).items():
                for name in names:
                    self._add(name, field)

    def _add(self, name: str, field: str) -> None:
        known = self.fields.setdefault(plain(name), [])
        if field not in known:
            known.append(field)
        self.spelling.setdefault(plain(name), name)

    def near(self, text: str) -> list[str]:
        """Return at most two known names that resemble a misspelt one."""
        if clipped(text) != text:
            return []  # no name of ours is as long
        keys = get_close_matches(plain(text), self.fields, n=2, cutoff=0.8)
        return [self.spelling[name] for name in keys]


def _header_row(table: Table, names: Names, mapped: Mapping[str, str], problems: Problems) -> tuple[Cell, ...] | None:
    """Return the row with the most known names among the first fifteen; None, with a warning, if it has fewer than two."""

    def score(row: Sequence[Cell]) -> int:
        return sum(plain(cell.text) in names.fields or plain(cell.text) in mapped for cell in row if cell.text)

    best = max(table.rows[:15], key=score, default=())
    if score(best) < 2:
        if table.rows:
            place = table.rows[0][0].place
            message = f"no header row was found{f' on sheet {table.name}' if table.name else ''}: it is not read"
            hint = "name the columns in one row above the recipients: State, Language, FunctionalTitle, AddressLine1 …"
            problems.add(place, "no-header", message, hint, "warning")
        return None
    return best


def read_header(table: Table, names: Names, chosen: Mapping[str, str], problems: Problems) -> Header | None:
    """Find the header row of a table and the field of each column. Return None, with Problems, when it cannot be read."""
    mapped = {plain(column): field for column, field in chosen.items()}
    best = _header_row(table, names, mapped, problems)
    if best is None:
        return None
    columns_of: dict[str, list[int]] = {}
    ambiguous: list[tuple[int, list[str]]] = []
    before = len(problems.errors)
    for i, cell in enumerate(best):
        name = plain(cell.text)
        if not name or name == plain(ERROR):
            continue
        fields = [mapped[name]] if name in mapped else names.fields.get(name, [])
        if fields == [LEAVE]:
            continue
        if len(fields) == 1:
            columns_of.setdefault(fields[0], []).append(i)
        elif fields:
            ambiguous.append((i, fields))
        else:
            _unknown(cell, names, problems)
    for i, fields in ambiguous:  # 'Country' may be the State's or the address's: the other columns decide
        remaining = [field for field in fields if field not in columns_of]
        if len(remaining) == 1:
            columns_of[remaining[0]] = [i]
            continue
        fields, name = remaining or fields, clipped(best[i].text)
        message = f"the column '{name}' may be " + " or ".join(fields)
        problems.add(best[i].place, "column-ambiguous", message, f'choose one: --map "{name}={fields[0]}"')
    for field, columns in columns_of.items():
        if len(columns) > 1:
            texts = " and ".join(f"'{clipped(best[i].text)}'" for i in columns)
            hint = f'leave one of them out: --map "{clipped(best[columns[1]].text)}={LEAVE}"'
            problems.add(best[columns[1]].place, "column-twice", f"{texts} are both read as {field}", hint)
    if len(problems.errors) > before:
        return None
    at = next(i for i, row in enumerate(table.rows) if row is best)
    for i, cell in enumerate(best):
        first_value = next((row[i] for row in table.rows[at + 1 :] if i < len(row) and row[i].text), None)
        if not cell.text and first_value:
            message = f"a column without a name is not read; its first value is '{clipped(first_value.text)}'"
            problems.add(first_value.place, "unnamed-column", message, "write its name in the header row", "warning")
    return Header(
        {field: columns[0] for field, columns in columns_of.items()}, tuple(c.text for c in best), table.rows[at + 1 :]
    )


def _unknown(cell: Cell, names: Names, problems: Problems) -> None:
    if _EXPORT_ONLY.fullmatch(plain(cell.text)):
        return
    near = names.near(cell.text)
    if near:
        field = names.fields[plain(near[0])][0]
        hint = "did you mean " + " or ".join(f"'{name}'" for name in near)
        hint += f'? write --map "{clipped(cell.text)}={field}", or --map "{clipped(cell.text)}={LEAVE}" to leave it out'
        problems.add(cell.place, "unknown-column", f"there is no column '{clipped(cell.text)}'", hint)
    else:
        hint = f'if it holds {", ".join(FIELDS[:5])} …, write --map "{clipped(cell.text)}=State"'
        problems.add(cell.place, "unknown-column", f"the column '{clipped(cell.text)}' is not read", hint, "warning")


def read_map(pairs: Sequence[str], texts: Iterable[str], problems: Problems) -> dict[str, str]:
    """Return the fields by column that `--map` gives. Adds a Problem for an unknown column or field."""
    columns = {plain(text): text for text in texts if text}
    fields = {plain(field): field for field in FIELDS} | {LEAVE: LEAVE, "": LEAVE}
    chosen: dict[str, str] = {}
    for pair in pairs:
        column, sign, field = (word.strip() for word in pair.rpartition("="))
        if not sign or not column:
            problems.add(NOWHERE, "map", f"'{pair}' is not a mapping", 'write --map "Column=Field"')
        elif plain(column) not in columns:
            hint = did_you_mean(column, columns.values())
            problems.add(NOWHERE, "map", f"there is no column '{column}' in this file", hint)
        elif (field if field == LEAVE else plain(field)) not in fields:
            hint = did_you_mean(field, FIELDS) or "known: " + ", ".join(FIELDS)
            problems.add(NOWHERE, "map", f"there is no field '{field}'", hint)
        else:
            chosen[column] = fields[field if field == LEAVE else plain(field)]
    return chosen
