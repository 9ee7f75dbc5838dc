"""Reads one row of a table of missions: values of a recipient, or the Problems of all its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..characters import STRANGE
from ..compose.addressing import title_names
from ..language.plain import plain
from ..problems import Place, Problems
from ..records.base import email_hint
from ..records.recipients import Recipient
from .cell_text import NO_VALUE, out_of_place
from .cells import Cell, clipped
from .columns import Header
from .lookup import Lookup
from .standing import day_of, is_day, party_since, status_with
from .words import Unknown

LINES = ("AddressLine1", "AddressLine2", "AddressLine3")
LONGEST = 2_000  # letters of a cell
EITHER_WAY = {"charge"}  # the man's form of this title is written for women too


@dataclass(frozen=True)
class RowValues:
    """The values of a row by key of the record (None for a cell that means 'no value'), and their places by key.

    `id` is the recipient's, `owner` the id of its State or entity.
    """

    id: str
    owner: str
    values: Mapping[str, Any]
    places: Mapping[str, Place]
    row: tuple[Cell, ...]
    assumed: bool = False  # the gender is a guess


@dataclass(frozen=True)
class Question:
    """What a person may decide so that a row can be read.

    `about`: "name", what the name `text` means in a column (`field`); "gender", of the head of the recipient `text`;
    "take", whether the table or the record is right about a key (`field`) of the recipient `text`. `likely` has the likely
    answers; of "take" the values of both.
    """

    about: Literal["name", "gender", "take"]
    field: str
    text: str
    likely: tuple[str, ...] = ()


@dataclass
class RowReader:
    """Reads the rows below one header. `genders` are those of persons as entered, by recipient."""

    header: Header
    lookup: Lookup
    genders: Mapping[str, str] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    questions: list[Question] = field(default_factory=list)
    row: tuple[Cell, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)

    def read(self, row: tuple[Cell, ...]) -> RowValues | None:
        """Return the values of a row; None when `problems` has new errors."""
        self.row, self.places, before = row, {}, len(self.problems.errors)
        for name in self.header.fields:
            cell = self.cell(name)
            if name == "PartySince" and is_day(cell.text):
                continue  # a workbook keeps it as a date, which is a fault elsewhere
            fault, hint = (cell.fault, cell.hint) if cell.fault else out_of_place(name, cell.text)
            if cell.remark:
                self.problems.add(
                    cell.place, "cell-read-as", f"{name}: {cell.remark}", "see that it is right", "warning"
                )
            if fault:
                self.problems.add(cell.place, "cell", f"{name}: {fault}", hint)
            elif len(cell.text) > LONGEST:
                self.fail(name, f"{len(cell.text)} characters are too many", "shorten it")
            elif strange := STRANGE.search(cell.text.replace("\n", " ")):
                message = f"{name}: the invisible character U+{ord(strange[0]):04X} is in '{clipped(cell.text)}'"
                self.problems.add(cell.place, "character", message, "type the text again")
        for beyond in row[len(self.header.texts) :]:
            if beyond.text:
                hint = "put quotation marks around a cell that holds the separator of the columns"
                message = f"'{clipped(beyond.text)}' is to the right of the last column"
                self.problems.add(beyond.place, "shifted", message, hint)
                break
        if len(self.problems.errors) > before:
            return None
        ids = self.owner()
        values: dict[str, Any] = {}
        known = self.lookup.registry.recipients.get(ids[0]) if ids else None
        self.languages(values)
        assumed = self.head(values, known, ids[0] if ids else "")
        self.offices(values, known)
        self.address(values, known)
        self.contacts(values, known)
        self.standing(values, known)
        if ids is None or len(self.problems.errors) > before:
            return None
        return RowValues(*ids, values, self.places, row, assumed)

    def is_sample(self, row: tuple[Cell, ...]) -> bool:
        """Return whether a row says that it is a sample: `own_table` writes them so."""
        self.row = row
        return bool(self.cell("Sample").text)

    def cell(self, name: str) -> Cell:
        """Return the cell of a field; an empty one where the table has no such column or the row ends before it."""
        at = self.header.fields.get(name)
        return self.row[at] if at is not None and at < len(self.row) else Cell("", self.row[0].place)

    def fail(self, name: str, message: str, hint: str = "") -> None:
        self.problems.add(self.cell(name).place, "cell", f"{name}: {message}", hint)

    def fail_unknown(self, name: str, unknown: Unknown) -> None:
        """Add the problem of a name that is not on file, and the question what it means."""
        self.fail(name, unknown.message, unknown.hint)
        if unknown.text:
            self.questions.append(Question("name", "State" if name == "Code" else name, unknown.text, unknown.likely))

    def owner(self) -> tuple[str, str] | None:
        """Return the ids of the recipient and of its State or entity. All columns that name them must agree."""
        registry = self.lookup.registry
        ids: dict[str, str] = {}
        for name in ("Code", "State", "FunctionalTitle2"):
            cell = self.cell(name)
            if not cell.text or (name == "FunctionalTitle2" and ids):
                continue
            recipient = registry.recipients.get(cell.text) if name == "Code" else None
            try:
                if recipient:
                    ids[name] = recipient.state or recipient.entity or ""
                elif name == "FunctionalTitle2":
                    ids[name] = self.lookup.full_title(cell.text)[0]
                else:
                    ids[name] = self.lookup.owners.find(cell.text)
            except Unknown as unknown:
                self.fail_unknown(name, unknown)
                return None
        if not ids:
            message = "the row does not say which State or entity it is for"
            self.problems.add(self.row[0].place, "cell", message, "fill in State, Code or FunctionalTitle2")
            return None
        if len(set(ids.values())) > 1:
            columns = " but ".join(f"{name} is {id}" for name, id in ids.items())
            message = f"the row contradicts itself: {columns}"
            self.problems.add(self.cell("State").place, "cell", message, "correct one of them")
            return None
        owner = next(iter(ids.values()))
        code = self.cell("Code").text
        return (code if code in registry.recipients else owner), owner

    def languages(self, values: dict[str, Any]) -> None:
        cell = self.cell("Language")
        if not cell.text:
            return
        try:
            values["languages"], self.places["languages"] = self.lookup.spoken(cell.text), cell.place
        except Unknown as unknown:
            self.fail_unknown("Language", unknown)

    def head(self, values: dict[str, Any], known: Recipient | None, id: str) -> bool:
        """Read title and gender into `values`. Return whether the gender is assumed."""
        name = "FunctionalTitle" if self.cell("FunctionalTitle").text else "FunctionalTitle2"
        cell, gender = self.cell(name), self.gender()
        own_titles = [plain(text) for text in known.title_override.values()] if known else []
        own_titles += self.lookup.own_words(known) if known else []
        if known and known.head and plain(cell.text) in own_titles:
            values["head"] = {"title": known.head.title, "gender": gender or known.head.gender}
            self.places["head"] = cell.place
            return False
        if not cell.text or (
            name == "FunctionalTitle2" and own_titles and any(title in plain(cell.text) for title in own_titles)
        ):
            return False
        try:
            title, genders = (
                self.lookup.person(cell.text, known)
                if name == "FunctionalTitle"
                else self.lookup.full_title(cell.text)[1:]
            )
        except Unknown as unknown:
            if plain(cell.text) not in self.lookup.missions.ids:
                self.fail_unknown(name, unknown)
                return False
            title, genders = self.lookup.office(cell.text), {"m"}
        if self.lookup.registry.titles[title].kind == "office":  # the table was made for notes of an office
            values["mission"], self.places["mission"] = title, cell.place
            return False
        self.places["head"] = cell.place
        if not gender and len(genders) > 1 and self.cell("Addressee").text:
            genders = self.lookup.addressed(self.cell("Addressee").text, title, genders)
        if not gender and len(genders) > 1:
            gender = self.genders.get(id)
        if gender and gender not in genders and title not in EITHER_WAY:
            message = f"'{clipped(cell.text)}' is the title of a {_PERSON[genders.pop()]}"
            self.fail("Gender", message, "correct the title or the gender")
        assumed = not gender and len(genders) > 1
        if known and known.head and known.head.title == title and not known.sample and assumed:
            values["head"] = {"title": title, "gender": known.head.gender}
            return False
        if assumed and self.gender_matters(title, values.get("languages", known.languages if known else ())):
            self.questions += [Question("gender", "Gender", id, ("f", "m"))] if id else []
            hint = "add a column Gender with 'm' or 'f', or write the title in the mission's language"
            self.fail(
                name, f"'{clipped(cell.text)}' may be a woman or a man, and the note's language tells them apart", hint
            )
        values["head"] = {"title": title, "gender": gender or ("m" if assumed else genders.pop())}
        return assumed

    def gender(self) -> str | None:
        cell = self.cell("Gender")
        if not cell.text:
            return None
        header = self.header.texts[self.header.fields["Gender"]]
        if self.lookup.unclear(header, cell.text):
            self.fail(
                "Gender",
                f"'{clipped(cell.text)}' under '{clipped(header)}' may be either",
                "write the word, or name the column Gender",
            )
            return None
        try:
            return self.lookup.genders.find(cell.text)
        except Unknown as unknown:
            self.fail("Gender", unknown.message, "write 'm' or 'f'")
            self.questions.append(Question("name", "Gender", unknown.text, ("f", "m")))
            return None

    def gender_matters(self, title: str, languages: Sequence[str]) -> bool:
        """Return whether the title has another form for a woman in one of the recipient's languages."""
        record = self.lookup.registry.titles[title]
        man, woman = title_names(record, "m"), title_names(record, "f")
        return any(man.get(code) != woman.get(code) for code in languages)

    def offices(self, values: dict[str, Any], known: Recipient | None) -> None:
        for name, key, find in (
            ("Mission", "mission", self.lookup.office),
            ("Seat", "seat", self.lookup.places.find),
        ):
            cell = self.cell(name)
            if not cell.text:
                continue
            try:
                values[key], self.places[key] = None if cell.text in NO_VALUE else find(cell.text), cell.place
                if key == "seat" and values[key] and not self.lookup.registry.places[values[key]].missions:
                    hint = "write where it is accredited, such as Vienna; where it resides is in its address"
                    self.fail(name, f"no mission to the United Nations is accredited in '{clipped(cell.text)}'", hint)
            except Unknown as unknown:
                self.fail_unknown(name, unknown)

    def address(self, values: dict[str, Any], known: Recipient | None) -> None:
        """Read the address into `values`. A row that has any part of it must have all of it.

        A table without a column Region says nothing of it: the region on record stays as long as city and country do.
        """
        cells = {
            name: replace(cell, text="") if (cell := self.cell(name)).text in NO_VALUE else cell
            for name in ("Address", *LINES, "City", "Region", "Postal Code", "CountryAddressName")
        }
        if not any(cell.text for cell in cells.values()):
            return
        if cells["Address"].text and any(cells[name].text for name in LINES):
            self.fail("Address", "the row has Address and address lines", "keep one of them")
        address_lines = cells["Address"].text.split("\n")
        lines = [text for name in LINES if (text := cells[name].text)] or [line for line in address_lines if line]
        first = next(name for name in (*LINES, "Address", "City") if cells[name].text or name == "City")
        for name in (*LINES, "City", "Region", "Postal Code", "CountryAddressName"):
            if "\n" in cells[name].text:
                self.fail(
                    name, "this cell has a line break", "write one line per cell, or all lines in a column 'Address'"
                )
            if len(cells[name].text) > 200:
                self.fail(
                    name, f"{len(cells[name].text)} characters are too many for a line of an address", "shorten it"
                )
        if not lines:
            self.fail(first, "the address has no line above the city", "fill in AddressLine1")
        if len(lines) > 3:
            self.fail(
                first,
                f"the address has {len(lines)} lines above the city; the address panel has room for 3",
                "join two of them",
            )
        for name in ("City", "CountryAddressName"):
            if not cells[name].text:
                self.fail(name, "this part of the address is missing", f"fill in {name}")
        parts = {"lines": lines, "city": cells["City"].text, "country": cells["CountryAddressName"].text}
        region = cells["Region"].text
        if "Region" not in self.header.fields and known and (on_record := known.address):
            region = (
                on_record.region if (on_record.city, on_record.country) == (parts["city"], parts["country"]) else ""
            )
        optional = {"region": region, "postcode": cells["Postal Code"].text}
        parts |= {key: text for key, text in optional.items() if text}
        values["address"] = {
            key: parts[key] for key in ("lines", "city", "region", "postcode", "country") if key in parts
        }
        self.places["address"] = cells[first].place

    def contacts(self, values: dict[str, Any], known: Recipient | None) -> None:
        cell = self.cell("Email")
        parts = [cell.text] if re.search('[<"]', cell.text) else re.split(r"[;,\s]+", cell.text)
        emails = [part.removeprefix("mailto:") for part in parts if part]
        wrong = [(email, hint) for email in emails if email not in NO_VALUE and (hint := email_hint(email))]
        if wrong:
            self.fail("Email", f"'{clipped(wrong[0][0])}' is not an e-mail address that can be used", wrong[0][1])
        elif emails:
            values["email"], self.places["email"] = None if emails[0] in NO_VALUE else emails[0], cell.place
            if len(emails) > 1 or (known and known.more_emails):
                values["more_emails"], self.places["more_emails"] = emails[1:] or None, cell.place
        cell = self.cell("Telephone")
        if "\n" in cell.text:
            self.fail("Telephone", "this cell has a line break", "keep one number")
        elif cell.text:
            values["telephone"], self.places["telephone"] = None if cell.text in NO_VALUE else cell.text, cell.place

    def standing(self, values: dict[str, Any], known: Recipient | None) -> None:
        """Read the day since which the State is a party to the office's treaty into its status; other treaties stay."""
        cell, treaty = self.cell("PartySince"), self.lookup.registry.office.instrument
        if not cell.text:
            return
        if not treaty:
            self.fail("PartySince", "the office has no treaty", "name it in office.yaml: 'instrument:'")
            return
        since = day_of(cell.text)
        if since is None and cell.text not in NO_VALUE:
            self.fail("PartySince", f"'{clipped(cell.text)}' is not a day", "write it as year-month-day: 2009-04-14")
        elif since != party_since(known, treaty):
            values["status"], self.places["status"] = status_with(known, treaty, since), cell.place


_PERSON = {"m": "man", "f": "woman"}
