"""A table of missions in; recipient records out: as a plan to be looked at, then written whole.

Three things are compared for each value: what the table says, what is on file, and what the last import said
(`data/imported/missions.yaml`). So a value mended by hand since then stays, and one that both changed is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..files import ChangedFiles, write_whole
from ..page.panel import AddressPanel, panels_of
from ..problems import Place, Problem, Problems, ProblemsFound, first_six, shown
from ..records.recipients import Recipient
from ..registry import loading as filing
from ..registry.registry import Registry
from .cells import Book
from .columns import Header, read_header, read_map
from .last_import import MANAGED, base_text, canonical, canonical_value, read_base
from .lookup import Lookup
from .record_text import Written, changed, on_file, whole
from .rejects import Rejected
from .rows import RowReader, RowValues
from .tables import read_book

HEAD = """# yaml-language-server: $schema=../schemas/missions.json
# Recipients that came from a table ('import missions') and were not on file before. Mend them here as any others.
"""


@dataclass
class Intake:
    """What an import would do: new texts by file, ids by what becomes of them, rows not taken, and how it was read."""

    book: Book
    files: dict[Path, str] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    absent: list[str] = field(default_factory=list)
    broken: bool = False  # the office would not open with these files


def plan_import(registry: Registry, path: Path, maps: Sequence[str] = (), encoding: str = "") -> Intake:
    """Read a table of missions and plan what it changes; nothing is written. Raises ProblemsFound for a file that is no table."""
    lookup = Lookup(registry)
    book = read_book(path, lookup.known, encoding)
    intake = Intake(book)
    intake.problems.extend(book.remarks)
    texts = [cell.text for table in book.tables for row in table.rows[:15] for cell in row]
    chosen = read_map(maps, texts, intake.problems)
    intake.problems.stop_if_any()
    said: list[tuple[RowValues, Rejected]] = []
    for table in book.tables:
        header = read_header(table, lookup.names, chosen, intake.problems)
        if header is not None:
            intake.headers.append(f"{table.name}: {header.said()}" if table.name else header.said())
            said += _rows(header, lookup, intake, table.name)
    if not intake.headers:
        place = Place(shown(path))
        intake.problems.add(
            place, "no-table", "no recipients were read from this file", "correct what the other messages name"
        )
        return intake
    _merge(registry, _once(said, intake.problems), intake)
    if intake.files:
        faults = _overlaid(registry, intake.files)
        intake.problems.extend(faults)
        intake.broken = bool(faults)
    return intake


def _rows(header: Header, lookup: Lookup, intake: Intake, name: str) -> list[tuple[RowValues, Rejected]]:
    rejected = Rejected(name, header.texts)
    intake.rejected.append(rejected)
    taken, numbers = [], []
    for row in header.rows:
        reader = RowReader(header, lookup)
        said = reader.read(row)
        intake.problems.extend(reader.problems.found)
        if said is None:
            rejected.add(row, reader.problems.errors)
            continue
        taken.append((said, rejected))
        postcode = reader.cell("Postal Code")
        numbers += [postcode.place] if postcode.number else []
    if numbers:
        message = f"{len(numbers)} postal codes are stored as numbers: zeros at the beginning may be lost"
        hint = "check whether one begins with zero; set the format of the column to 'Text'"
        intake.problems.add(numbers[0], "number", message, hint, "warning")
    assumed = [said.id for said, _ in taken if said.assumed]
    if assumed:
        message = f"the table does not say whether these are men or women; 'm' is assumed: {first_six(assumed)}"
        place = next(said.places["head"] for said, _ in taken if said.assumed)
        intake.problems.add(place, "gender-assumed", message, "add a column Gender with 'm' or 'f'", "warning")
    return taken


def _once(said: list[tuple[RowValues, Rejected]], problems: Problems) -> list[tuple[RowValues, Rejected]]:
    """Keep one row a recipient: two that say the same are one, two that differ are none."""
    by_id: dict[str, list[tuple[RowValues, Rejected]]] = {}
    for one in said:
        by_id.setdefault(one[0].id, []).append(one)
    kept = []
    for id, many in by_id.items():
        if all(one.values == many[0][0].values for one, _ in many):
            kept.append(many[0])
            continue
        first = [str(row.row[0].place) for row, _ in many[:5]]
        places = " and ".join([*first, *([f"{len(many) - 5} more"] if len(many) > 5 else [])])
        for row, rejected in many:
            fault = Problem(row.row[0].place, "twice", f"several rows for {id} differ: {places}", "keep one")
            problems.extend([fault])
            rejected.add(row.row, [fault])
    return kept


def _merge(registry: Registry, said: list[tuple[RowValues, Rejected]], intake: Intake) -> None:
    folder = registry.folder / "data"
    paths = [one for one in (folder / "missions.yaml",) if one.is_file()] + sorted(
        (folder / "missions").rglob("*.yaml")
    )
    records, base_path = on_file(paths), folder / "imported" / "missions.yaml"
    base = read_base(base_path)
    edits: dict[Path, dict[int, tuple[Written, Mapping[str, Any]]]] = {}
    fresh: dict[str, dict[str, Any]] = {}
    panels = panels_of(registry)
    for one, rejected in said:
        record = records.get(one.id)
        faults = Problems()
        values = _changes(registry, one, base.get(one.id, {}), faults)
        made = {**(record.data if record else _new(registry, one)), **values}
        made = {key: value for key, value in made.items() if value is not None}
        _valid(made, one, panels, faults)
        intake.problems.extend(faults.found)
        if faults.errors:
            rejected.add(one.row, faults.errors)
            continue
        base[one.id] = {**base.get(one.id, {}), **one.values}
        if record is None:
            fresh[one.id] = made
            intake.new.append(one.id)
        elif values:
            edits.setdefault(record.path, {})[record.index] = (record, values)
            intake.changed.append(one.id)
        else:
            intake.same.append(one.id)
    for path, edit in edits.items():
        intake.files[path] = changed(path.read_bytes().decode("utf-8"), edit)
    if fresh:
        path = folder / "missions" / "imported.yaml"
        text = intake.files.get(path) or (path.read_text("utf-8") if path.is_file() else HEAD)
        intake.files[path] = text + "".join(whole(fresh[id]) for id in sorted(fresh))
    text = base_text(base)
    if said and text != (base_path.read_text("utf-8") if base_path.is_file() else base_text({})):
        intake.files[base_path] = text
    told = {one.id for one, _ in said}
    intake.absent = [
        recipient.id
        for recipient in registry.recipients.values()
        if recipient.id not in told and recipient.address and not recipient.sample
    ]


def _new(registry: Registry, said: RowValues) -> dict[str, Any]:
    return {"id": said.id, "state" if said.owner in registry.states else "entity": said.owner}


def _changes(registry: Registry, said: RowValues, base: Mapping[str, Any], faults: Problems) -> dict[str, Any]:
    """Return the keys of a record that change, with their new values; None drops one."""
    known = registry.recipients.get(said.id)
    if known is None or known.sample:
        return _instead_of_sample(known, said, faults)
    now, values = canonical(known), {}
    for key, value in said.values.items():
        before = canonical_value(key, base[key]) if key in base else None
        value_ = canonical_value(key, value)
        if value_ == now.get(key):
            continue
        if key in base and value_ == before:
            place = said.places[key]
            message = f"{key} of {said.id} was changed by hand since the last import; the record is not changed"
            hint = f"if the table is right, change it at {known.place(key)}"
            faults.add(place, "kept", message, hint, "warning")
        elif key in base and now.get(key) != before:
            message = (
                f"{key} of {said.id} was changed by hand since the last import, and the table changes it differently"
            )
            faults.add(
                said.places[key], "both-changed", message, f"make the table and the record agree: {known.place(key)}"
            )
        else:
            values[key] = value
    return values


def _instead_of_sample(known: Recipient | None, said: RowValues, faults: Problems) -> dict[str, Any]:
    """A real recipient replaces a fictional one: of that only what is no fiction stays, its standing and own titles."""
    here = said.row[0].place
    needs = {"languages": "Language", "address": "AddressLine1, City and CountryAddressName"}
    for key, columns in needs.items():
        if not said.values.get(key):
            message = f"{said.id} has no real data on file yet, and the row has no {key}"
            faults.add(here, "incomplete", message, f"fill in {columns}")
    if not (said.values.get("head") or said.values.get("mission")):
        message = f"{said.id} has no real data on file yet, and the row has no title"
        faults.add(here, "incomplete", message, "fill in FunctionalTitle, or Mission for notes to an office")
    values = {key: value for key, value in said.values.items() if value is not None}
    if known is None:
        return values
    now = canonical(known)
    if now.get("head", {}).get("title") == said.values.get("head", {}).get("title"):
        values.setdefault("mission", now.get("mission"))  # a kind of office goes with a title; both are no fiction
    dropped = {key: None for key in MANAGED if key in now and key not in values}
    return {**{key: one for key, one in values.items() if one != now.get(key)}, **dropped, "sample": None}


def _valid(made: Mapping[str, Any], said: RowValues, panels: Sequence[AddressPanel], faults: Problems) -> None:
    if faults.errors:
        return
    try:
        recipient = Recipient.model_validate(dict(made))
    except ValidationError as error:
        for one in error.errors(include_url=False):
            key = str(one["loc"][0]) if one["loc"] else ""
            message = f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
            faults.add(said.places.get(key, said.row[0].place), "value", message, "see 'schema missions'")
        return
    if recipient.address and any(panel.too_long(recipient.address) for panel in panels):
        message = "the address does not fit into the address panel of page 1"
        faults.add(said.places["address"], "address-too-long", message, "shorten its lines")


def _overlaid(registry: Registry, files: Mapping[Path, str]) -> list[Problem]:
    """Read the office as it would be with the new files in it; return what is wrong with it."""
    changed = {path: text.encode("utf-8") for path, text in files.items()}
    try:
        filing.load(ChangedFiles(registry.files, changed))
    except ProblemsFound as found_problems:
        return list(found_problems.problems)
    return []


def write(intake: Intake) -> None:
    """Write what was planned: every file whole, and each of them right by itself, whatever happens between two."""
    for path, text in intake.files.items():
        write_whole(path, text.encode("utf-8"))
