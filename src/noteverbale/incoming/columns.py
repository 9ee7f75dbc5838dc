"""The header row of a table: which column holds which field, by the column names of all languages on file.

A name that only resembles a known one is never accepted: it is a problem, and the user decides with `--map`, or at the
desk. The office remembers what was decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal

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
    "PartySince",
    "Sample",
)
ERROR = "What is wrong"  # the last column of a rejects file
LEAVE = "-"  # --map "Column=-" leaves a column out
_EXPORT_ONLY = re.compile(r"reference|addresstown|party.*")  # columns that an export has for Word, and no record keeps


How = Literal["name", "chosen", "remembered", "others", "unread", "asked"]


@dataclass(frozen=True)
class Column:
    """A column: its place in the row, the cell with its name, what it is read as ('' for nothing), and what says so.

    `how`: its name; a person now, or at an earlier import; the other columns; "unread" and "asked" where nothing does. A
    column that is asked about stops the import; `choices` has the fields that its name may mean.
    """

    index: int
    cell: Cell
    field: str
    how: How
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """Which field each column of a table holds: indexes by field, the texts of the header, the rows below it.

    `fields` is empty where the table cannot be read, because a column is in doubt.
    """

    fields: Mapping[str, int]
    columns: tuple[Column, ...]
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


def read_header(
    table: Table,
    names: Names,
    chosen: Mapping[str, str],
    problems: Problems,
    remembered: Mapping[str, str] = MappingProxyType({}),
) -> Header | None:
    """Find the header row of a table and the field of each column; None, with a warning, for a table without one.

    `chosen` has the field of a column by its name; `remembered` too, for columns whose names do not say it.
    """
    best = _header_row(table, names, {plain(column): field for column, field in chosen.items()}, problems)
    if best is None:
        return None
    columns = _columns(best, names, chosen, remembered)
    before = len(problems.errors)
    for column in columns:
        if column.how in ("unread", "asked"):
            _unknown(column, names, problems)
    by_field: dict[str, list[Column]] = {}
    for column in columns:
        if column.field not in ("", LEAVE):
            by_field.setdefault(column.field, []).append(column)
    for field, same in by_field.items():
        if len(same) > 1:
            texts = " and ".join(f"'{clipped(column.cell.text)}'" for column in same)
            other = next((column for column in same if column.how != "chosen"), same[1])
            hint = f'leave one of them out: --map "{clipped(other.cell.text)}={LEAVE}"'
            problems.add(same[1].cell.place, "column-twice", f"{texts} are both read as {field}", hint)
    at = next(i for i, row in enumerate(table.rows) if row is best)
    rows, usable = table.rows[at + 1 :], len(problems.errors) == before
    if usable:
        _unnamed(best, rows, problems)
    fields = {field: same[0].index for field, same in by_field.items()} if usable else {}
    return Header(fields, columns, tuple(cell.text for cell in best), rows)


def _columns(
    row: Sequence[Cell], names: Names, chosen: Mapping[str, str], remembered: Mapping[str, str]
) -> tuple[Column, ...]:
    """Return the columns of a header row that have a name."""
    chosen, remembered = ({plain(column): field for column, field in by.items()} for by in (chosen, remembered))
    columns: list[Column] = []
    ambiguous: list[Column] = []
    for i, cell in enumerate(row):
        name = plain(cell.text)
        if not name or name == plain(ERROR):
            continue
        fields = names.fields.get(name, [])
        if name in chosen:
            columns.append(Column(i, cell, chosen[name], "chosen"))
        elif len(fields) == 1:
            columns.append(Column(i, cell, fields[0], "name"))
        elif fields:
            ambiguous.append(Column(i, cell, "", "asked", tuple(fields)))
        elif name in remembered:
            columns.append(Column(i, cell, remembered[name], "remembered"))
        else:
            near = tuple(dict.fromkeys(names.fields[plain(text)][0] for text in names.near(cell.text)))
            columns.append(Column(i, cell, "", "asked" if near else "unread", near))
    for column in ambiguous:  # 'Country' may be the State's or the address's: the other columns decide
        remaining = tuple(field for field in column.choices if field not in {other.field for other in columns})
        known = remembered.get(plain(column.cell.text), "")
        if len(remaining) == 1:
            column = replace(column, field=remaining[0], how="others")
        elif known:
            column = replace(column, field=known, how="remembered")
        columns.append(replace(column, choices=remaining or column.choices))
    return tuple(sorted(columns, key=lambda column: column.index))


def _unnamed(header: Sequence[Cell], rows: Sequence[Sequence[Cell]], problems: Problems) -> None:
    """Add a warning for each column that has values and no name."""
    for i, cell in enumerate(header):
        first_value = next((row[i] for row in rows if i < len(row) and row[i].text), None)
        if not cell.text and first_value:
            message = f"a column without a name is not read; its first value is '{clipped(first_value.text)}'"
            problems.add(first_value.place, "unnamed-column", message, "write its name in the header row", "warning")


def _unknown(column: Column, names: Names, problems: Problems) -> None:
    """Add the problem of a column whose name does not say what it holds."""
    cell, text = column.cell, clipped(column.cell.text)
    if plain(cell.text) in names.fields:
        message = f"the column '{text}' may be " + " or ".join(column.choices)
        problems.add(cell.place, "column-ambiguous", message, f'choose one: --map "{text}={column.choices[0]}"')
    elif column.choices:
        hint = "did you mean " + " or ".join(f"'{name}'" for name in names.near(cell.text))
        hint += f'? write --map "{text}={column.choices[0]}", or --map "{text}={LEAVE}" to leave it out'
        problems.add(cell.place, "unknown-column", f"there is no column '{text}'", hint)
    elif not _EXPORT_ONLY.fullmatch(plain(cell.text)):
        hint = f'if it holds {", ".join(FIELDS[:5])} …, write --map "{text}=State"'
        problems.add(cell.place, "unknown-column", f"the column '{text}' is not read", hint, "warning")


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
