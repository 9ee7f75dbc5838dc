"""Imports a table of missions into recipient records: first as a plan that is shown, then written.

Three versions of each value are compared: in the table, on file, and in the last import (`data/imported/missions.yaml`).
A value corrected by hand since the last import is kept; one that both a person and the table changed is a Problem.
What a person decided is in the Choices; what is left to decide is in the Intake's `questions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..files import ChangedFiles
from ..page.html import sheet_of
from ..page.letters import Letters
from ..page.panel import AddressPanel, panels_of, texts_of
from ..problems import Place, Problem, Problems, ProblemsFound, first_six, shown
from ..records.edit import MISSING, Edit
from ..records.recipients import Recipient
from ..registry import loading
from ..registry.registry import Registry
from .cells import Book
from .choices import Choices, choices_file, read_choices
from .columns import Header, read_header, read_map
from .last_import import MANAGED, base_text, canonical, canonical_value, in_words, read_base
from .lookup import Lookup
from .mission_files import RecordOnFile, changed, on_file, ordered
from .name_line import office_led_by, with_names
from .rejects import Rejected
from .removals import Changes, removed, tell_removals
from .rows import Question, RowReader, RowValues
from .tables import read_book

HEAD = """# yaml-language-server: $schema=../schemas/missions.json
# Recipients that 'import missions' added. Correct them here like all others.
[]
"""


@dataclass
class Intake:
    """A planned import: new texts by file, ids by what happens to them, rejected rows, and how the table was read.

    `changes` has (value on record, new value) by key for each recipient that is new or changed; None for no value.
    `columns` has those of each table that was read, by the name of its sheet. `questions` has the places that ask each one.
    """

    book: Book
    choices: Choices = field(default_factory=Choices)
    files: dict[Path, str] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    absent: list[str] = field(default_factory=list)
    broken: bool = False  # the office would not open with these files
    changes: dict[str, Changes] = field(default_factory=dict)
    columns: list[tuple[str, Header]] = field(default_factory=list)
    questions: dict[Question, list[Place]] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Yield one line for each recipient that is new or changed: its id and the keys that change."""
        for id, changes in self.changes.items():
            gone = removed(changes)
            kept = [key for key, (_, after) in changes.items() if after is not None]
            state = "new" if id in self.new else "real in place of the sample" if "sample" in changes else "changed"
            parts = [f"{state}: {', '.join(kept)}" if kept else state, f"removed: {', '.join(gone)}" if gone else ""]
            yield f"{id:9} {'; '.join(filter(None, parts))}"

    def ask(self, question: Question, place: Place) -> None:
        self.questions.setdefault(question, []).append(place)


def plan_import(
    registry: Registry, path: Path, maps: Sequence[str] = (), encoding: str = "", choices: Choices | None = None
) -> Intake:
    """Read a table of missions and plan its changes, without writing. Raises ProblemsFound for a file that is no table.

    `choices` are those of a person now; those the office remembers come after them, and `maps` before.
    """
    remembered, choices = read_choices(registry.folder), choices or Choices()
    lookup = Lookup(registry, remembered.with_new({}, choices.names).names)
    book = read_book(path, lookup.known, encoding)
    intake = Intake(book)
    intake.problems.extend(book.remarks)
    texts = [cell.text for table in book.tables for row in table.rows[:15] for cell in row]
    chosen = {**choices.columns, **read_map(maps, texts, intake.problems)}
    intake.problems.stop_if_any()
    intake.choices = replace(choices, columns=chosen)
    rows: list[tuple[RowValues, Rejected]] = []
    for table in book.tables:
        header = read_header(table, lookup.names, chosen, intake.problems, remembered.columns)
        if header is None:
            continue
        intake.columns.append((table.name, header))
        if header.fields:
            intake.headers.append(f"{table.name}: {header.description()}" if table.name else header.description())
            rows += _rows(header, lookup, intake, table.name)
    rows = with_names(lookup, rows, intake.problems)
    if not intake.headers:
        place = Place(shown(path))
        intake.problems.add(
            place, "no-table", "no recipients were read from this file", "correct what the other messages name"
        )
        return intake
    _reconcile(registry, _one_row_per_recipient(rows, intake.problems), intake)
    _remember(registry, remembered.with_new(chosen, choices.names), remembered, intake)
    if intake.files:
        faults = _problems_with(registry, intake.files)
        intake.problems.extend(faults)
        intake.broken = bool(faults)
    return intake


def _remember(registry: Registry, choices: Choices, remembered: Choices, intake: Intake) -> None:
    """Plan to write the file of what the office remembers, if this import adds to it."""
    if choices.text() != remembered.text():
        intake.files[choices_file(registry.folder)] = choices.text()


def _rows(header: Header, lookup: Lookup, intake: Intake, name: str) -> list[tuple[RowValues, Rejected]]:
    rejected = Rejected(name, header.texts)
    intake.rejected.append(rejected)
    accepted, numbers, samples = [], [], []
    for row in header.rows:
        reader = RowReader(header, lookup, intake.choices.genders)
        if reader.is_sample(row):
            samples.append(row[0].place)
            continue
        values = reader.read(row)
        intake.problems.extend(reader.problems.found)
        for question in reader.questions:
            intake.ask(question, row[0].place)
        if values is None:
            rejected.add(row, reader.problems.errors)
            continue
        accepted.append((values, rejected))
        figures = (reader.cell(name) for name in ("Postal Code", "Telephone"))
        numbers += [cell.place for cell in figures if cell.number]
    if numbers:
        message = f"{len(numbers)} postal codes or telephones are stored as numbers: zeros or a + at the beginning may be lost"
        hint = "check whether one begins with zero; set the format of the column to 'Text'"
        intake.problems.add(numbers[0], "number", message, hint, "warning")
    if samples:
        message = f"{len(samples)} rows are of samples and are not read"
        hint = "where a row is real now, empty its cell in the column Sample"
        intake.problems.add(samples[0], "sample-rows", message, hint, "warning")
    assumed = [values.id for values, _ in accepted if values.assumed]
    if assumed:
        message = f"the table does not say whether these are men or women; 'm' is assumed: {first_six(assumed)}"
        place = next(values.places["head"] for values, _ in accepted if values.assumed)
        intake.problems.add(place, "gender-assumed", message, "add a column Gender with 'm' or 'f'", "warning")
    return accepted


def _one_row_per_recipient(
    rows: list[tuple[RowValues, Rejected]], problems: Problems
) -> list[tuple[RowValues, Rejected]]:
    """Keep one row per recipient: equal rows count once, rows that differ are all rejected."""
    by_id: dict[str, list[tuple[RowValues, Rejected]]] = {}
    for row_pair in rows:
        by_id.setdefault(row_pair[0].id, []).append(row_pair)
    unique = []
    for id, pairs in by_id.items():
        if all(row_pair.values == pairs[0][0].values for row_pair, _ in pairs):
            unique.append(pairs[0])
            continue
        first = [str(row.row[0].place) for row, _ in pairs[:5]]
        places = " and ".join([*first, *([f"{len(pairs) - 5} more"] if len(pairs) > 5 else [])])
        for row, rejected in pairs:
            fault = Problem(row.row[0].place, "twice", f"several rows for {id} differ: {places}", "keep one")
            problems.extend([fault])
            rejected.add(row.row, [fault])
    return unique


def _reconcile(registry: Registry, rows: list[tuple[RowValues, Rejected]], intake: Intake) -> None:
    folder = registry.folder / "data"
    records, base_path = on_file(folder), folder / "imported" / "missions.yaml"
    base = read_base(base_path)
    edits: dict[Path, list[Edit]] = {}
    fresh: dict[str, dict[str, Any]] = {}
    panels, letters = panels_of(registry), Letters(sheet_of(registry), registry.packs[registry.office.language])
    for row, rejected in rows:
        record = records.get(row.id)
        faults = Problems()
        values = _changes(registry, row, base.get(row.id, {}), faults, intake)
        data = _data_with(registry, record, row, values)
        recipient = _valid(data, row, faults)
        if recipient and recipient.address:
            faults.extend(_unprintable(texts_of(registry, recipient.address), row, panels, letters))
        intake.problems.extend(faults.found)
        if faults.errors:
            rejected.add(row.row, faults.errors)
            continue
        base[row.id] = {**base.get(row.id, {}), **row.values}
        before = record.data if record else {}
        if values:
            intake.changes[row.id] = {key: (before.get(key), value) for key, value in values.items()}
        if record is None:
            fresh[row.id] = data
            intake.new.append(row.id)
        elif values:
            edits.setdefault(record.path, []).extend(
                Edit((row.id, key), record.data.get(key, MISSING), MISSING if value is None else value)
                for key, value in values.items()
            )
            intake.changed.append(row.id)
        else:
            intake.same.append(row.id)
    added = edits.setdefault(folder / "missions" / "imported.yaml", [])
    added += [Edit((id,), MISSING, ordered(fresh[id])) for id in sorted(fresh)]
    intake.files |= {path: changed(path, of_file, HEAD) for path, of_file in edits.items() if of_file}
    tell_removals(intake.changes, {row.id: row for row, _ in rows}, intake.problems)
    text = base_text(base)
    if rows and text != (base_path.read_text("utf-8") if base_path.is_file() else base_text({})):
        intake.files[base_path] = text
    ids = {row.id for row, _ in rows}
    intake.absent = [
        recipient.id
        for recipient in registry.recipients.values()
        if recipient.id not in ids and recipient.address and not recipient.sample
    ]


def _unprintable(
    texts: Sequence[str], row: RowValues, panels: Sequence[AddressPanel], letters: Letters
) -> Iterator[Problem]:
    """Yield an error for an address too long for page 1, and one for each line with letters that no font has, at its cell."""
    if "address" not in row.places:
        return
    if any(panel.too_long(tuple(texts)) for panel in panels):
        message = "the address does not fit into the address panel of page 1"
        yield Problem(row.places["address"], "address-too-long", message, "shorten its lines")
    for text in texts:
        missing = set(letters.missing(text))
        place = next((cell.place for cell in row.row if missing & set(cell.text)), row.places["address"])
        yield from letters.problems_of(text, place, row.id)


def _data_with(
    registry: Registry, record: RecordOnFile | None, row: RowValues, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the data of a record, which is on file or new, with new values; None drops one."""
    owner = "state" if row.owner in registry.states else "entity"
    data = {**(record.data if record else {"id": row.id, owner: row.owner}), **values}
    return {key: value for key, value in data.items() if value is not None}


def _changes(
    registry: Registry, row: RowValues, base: Mapping[str, Any], faults: Problems, intake: Intake
) -> dict[str, Any]:
    """Return the keys of a record that change, with their new values; None drops one."""
    known = registry.recipients.get(row.id)
    if known is None or known.sample:
        return _instead_of_sample(registry, known, row, faults)
    on_record, values = canonical(known), {}
    for key, value in row.values.items():
        before = canonical_value(key, base[key]) if key in base else None
        canonical_new = canonical_value(key, value)
        take = intake.choices.takes.get((row.id, key))
        if canonical_new == on_record.get(key) or take == "record":
            continue
        if take == "table":
            values[key] = value
        elif key in base and canonical_new == before:
            place = row.places[key]
            message = f"{key} of {row.id} was changed by hand since the last import; the record is not changed"
            hint = f"if the table is right, change it at {known.place(key)}"
            faults.add(place, "kept", message, hint, "warning")
        elif key in base and on_record.get(key) != before:
            message = (
                f"{key} of {row.id} was changed by hand since the last import, and the table changes it differently"
            )
            both = (in_words(canonical_new), in_words(on_record.get(key)))
            intake.ask(Question("take", key, row.id, both), row.places[key])
            faults.add(
                row.places[key], "both-changed", message, f"make the table and the record agree: {known.place(key)}"
            )
        else:
            values[key] = value
    return values


def _instead_of_sample(registry: Registry, known: Recipient | None, row: RowValues, faults: Problems) -> dict[str, Any]:
    """Return the values that replace a fictional recipient by a real one. Its status and its own titles are kept."""
    place = row.row[0].place
    needs = {"languages": "Language", "address": "AddressLine1, City and CountryAddressName"}
    for key, columns in needs.items():
        if not row.values.get(key):
            message = f"{row.id} has no real data on file yet, and the row has no {key}"
            faults.add(place, "incomplete", message, f"fill in {columns}")
    if not (row.values.get("head") or row.values.get("mission")):
        message = f"{row.id} has no real data on file yet, and the row has no title"
        faults.add(place, "incomplete", message, "fill in FunctionalTitle, or Mission for notes to an office")
    values = {key: value for key, value in row.values.items() if value is not None}
    title = row.values.get("head", {}).get("title", "")
    on_record = canonical(known) if known else {}
    if "mission" not in row.values:  # a kind of office belongs to a title; samples have real ones
        same = on_record.get("mission") if on_record.get("head", {}).get("title") == title else None
        if office := same or office_led_by(registry, title):
            values["mission"] = office
    if known is None:
        return values
    real = ("status", "seat")  # of a sample too: groups of recipients go by them
    dropped = {key: None for key in MANAGED if key in on_record and key not in values and key not in real}
    return {
        **{key: value for key, value in values.items() if canonical_value(key, value) != on_record.get(key)},
        **dropped,
        "sample": None,
    }


def _valid(data: Mapping[str, Any], row: RowValues, faults: Problems) -> Recipient | None:
    """Return the recipient that these values make; None, with Problems, where they do not."""
    if faults.errors:
        return None
    try:
        return Recipient.model_validate(dict(data))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            key = str(detail["loc"][0]) if detail["loc"] else ""
            message = f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}"
            faults.add(row.places.get(key, row.row[0].place), "value", message, "see 'schema missions'")
        return None


def _problems_with(registry: Registry, files: Mapping[Path, str]) -> list[Problem]:
    """Return the Problems that the office would have with the new files."""
    changed = {path: text.encode("utf-8") for path, text in files.items()}
    try:
        loading.load(ChangedFiles(registry.files, changed))
    except ProblemsFound as error:
        return list(error.problems)
    return []
