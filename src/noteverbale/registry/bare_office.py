"""Starts an office of its own: what every office needs, and of the issuing office what its clerk gave.

Words of another office are never copied. What a clerk did not give is a comment in the new files, and 'check' names it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ..files import OFFICE_FOLDERS
from ..language.grammar import Grammar
from ..problems import NOWHERE, ProblemsFound, did_you_mean
from ..records.base import Form
from .registry import Registry
from .scaffold import refuse_files, write_schemas
from .tables import unknown
from .typed_names import articles_of, typed_form

WHOLE = (
    "states",
    "entities.yaml",
    "titles.yaml",
    "parties.yaml",
    "postal_orders.yaml",
    "sources.yaml",
    "fonts.yaml",
    "stationery.yaml",
)
RECORDS = {"enclosures": ("reply_form",), "groups": ("states", "organizations")}  # of these files, some records
OFFICE_SENDER, PERSON_SENDER = "office", "head"
UNUSED = re.compile(r"[a-z]{2,3}(\.letter)?\.md\.j2")
Words = Mapping[str, str]  # by language


@dataclass(frozen=True)
class NewOffice:
    """What a clerk says of a new office. Names are by language, each with its article, and gender and cases where the language
    has them: 'the Office', 'l’Office (m)', 'Отдел (m; gen Отдела; dat Отделу; acc Отдел)'.

    `seat` is the id of a city on file, or its names. `senders` are ids of senders on file that any office may have, 'office'
    (the office itself) or 'head' (a person with `title`). `country` is a State's code or its name.
    """

    names: Words
    acronym: str
    languages: tuple[str, ...]
    seat: Words | str
    short: Words = field(default_factory=dict)
    timezone: str = ""
    street: tuple[str, ...] = ()
    po_box: str = ""
    postcode: str = ""
    region: str = ""
    country: str = ""
    telephone: str = ""
    fax: str = ""
    email: str = ""
    series: str = "NV"
    pattern: str = ""
    senders: tuple[str, ...] = (OFFICE_SENDER,)
    title: Words = field(default_factory=dict)
    gender: str = "m"


def bare(model: Registry, folder: Path, office: NewOffice) -> list[Path]:
    """Make an office in an empty folder from what is common to all in a model; return its new subfolders.

    Raises ProblemsFound for a folder that is not empty and for what the model does not have.
    """
    writer = _Writer(model, office)
    texts = writer.texts()
    refuse_files(folder)
    for name in WHOLE:
        source, target = model.folder / "data" / name, folder / "data" / name
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    for code in office.languages:
        texts[f"data/languages/{code}.yaml"] = (model.folder / f"data/languages/{code}.yaml").read_text("utf-8")
    shutil.copytree(model.templates, folder / "templates", ignore=writer.ignored)
    for path in (folder / "templates" / "moves").glob("*/move.yaml"):  # examples name a city on file
        own = re.sub(rf"\b{model.office.seat}\b", writer.seat, path.read_text("utf-8"))
        path.write_text(own, "utf-8")
    (folder / "notes").mkdir()
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    write_schemas(folder)
    return [folder / part for part in OFFICE_FOLDERS]


class _Writer:
    """Writes the files that are the new office's own."""

    def __init__(self, model: Registry, office: NewOffice) -> None:
        self.model, self.office = model, office
        _require("packs", office.languages, model.packs)
        _require("senders", office.senders, [*self._common_senders(), PERSON_SENDER])
        self.packs = {code: model.packs[code] for code in office.languages}
        self.articles = {code: articles_of(model, code) for code in self.packs}
        self.country = self._country()
        self.seat = office.seat if isinstance(office.seat, str) else _id(next(iter(office.seat.values())), "seat")
        if isinstance(office.seat, str):
            _require("places", [office.seat], model.places)
        for words in (office.names, office.short, office.title):
            _require("packs", words, self.packs)

    def ignored(self, _: str, names: Iterable[str]) -> set[str]:
        """Return the files of a folder of templates that are of languages the office does not use."""
        return {name for name in names if UNUSED.fullmatch(name) and name.partition(".")[0] not in self.packs} | {
            "__pycache__"
        }

    def texts(self) -> dict[str, str]:
        """Return the text of each own file by its path in the office."""
        texts = {
            "data/office.yaml": "\n".join(self._office()) + "\n",
            "data/series.yaml": self._series(),
            "data/places.yaml": self._place(),
        }
        for name, ids in RECORDS.items():
            records = [record for record in _raw(self.model, name) if record["id"] in ids]
            texts[f"data/{name}.yaml"] = _pointer(name) + _dump(records)
        return texts

    def _common_senders(self) -> dict[str, dict[str, Any]]:
        """Return the senders on file that belong to no single office: persons and offices with other names than the office."""
        office = self.model.office
        own = {forms[0].text for forms in office.names.values()}
        common = {
            sender.id
            for sender in office.senders
            if not own & {forms[0].text for names in sender.names.values() for forms in names.values()}
        }
        return {sender["id"]: sender for sender in _raw(self.model, "office")["senders"] if sender["id"] in common} | {
            OFFICE_SENDER: {}
        }

    def _country(self) -> dict[str, str]:
        """Return the name of the country of the address in each language, {} without one."""
        wanted = self.office.country
        by_name = {
            form.text: state.id
            for state in self.model.states.values()
            for forms in state.names.values()
            for form in forms
        }
        if not wanted:
            return {}
        id = wanted if wanted in self.model.states else by_name.get(wanted)
        if id is None:
            _require("states", [wanted], by_name)
        names = self.model.states[str(id)].names
        return {code: names[code][-1].text for code in self.packs if code in names}

    def _office(self) -> list[str]:
        office = self.office
        lines = [
            "# yaml-language-server: $schema=schemas/office.json",
            "# The issuing office. Lines with a # wait for a person; 'check' names what is left to fill in.",
            f"id: {_id(office.acronym, 'office')}",
            f"acronym: {_flow(office.acronym)}",
            *self._names("names", office.names, ""),
            *self._names("short", office.short, ""),
            "basis: {" + ", ".join(f"{code}: source" for code in office.names) + "}",
            "letterhead: text",
            f"seat: {self.seat}",
            f"language: {next(iter(office.names))}",
            f"languages: [{', '.join(office.languages)}]",
            f"series: {office.series}",
            "",
            "senders:                       # the first is the one that new notes name first",
        ]
        for sender in office.senders:
            lines += self._sender(sender)
        return [*lines, "", "contacts:", *self._contact()]

    def _sender(self, id: str) -> list[str]:
        common = self._common_senders()
        if common.get(id):
            own = {**common[id], **{key: self._of_languages(common[id][key]) for key in ("names", "short", "basis")}}
            return _indented(_dump([own | {"contact": OFFICE_SENDER}]), 2)
        person = id == PERSON_SENDER
        gender, names = (self.office.gender, self.office.title) if person else ("n", self.office.names)
        short = self.office.title if person else self.office.short
        lines = [f"  - id: {id}", f"    kind: {'person' if person else 'office'}"]
        if person:
            lines += ["    held_by:", f"      - {{since: 1946-01-01, gender: {gender}}}"]
        for key, words in (("names", names), ("short", short)):
            lines += [f"    {key}:", *self._names(gender, words, "      ")]
        return [
            *lines,
            "    basis: {" + ", ".join(f"{code}: source" for code in names) + "}",
            f"    contact: {OFFICE_SENDER}",
            *([] if person else ["    # signatory: {title: …}     who signs its letters, if it writes letters"]),
        ]

    def _of_languages(self, names: Mapping[str, Any]) -> dict[str, Any]:
        """Return a mapping by language, or by gender and language, with the office's languages only."""
        if set(names) <= {"m", "f", "n"}:
            return {gender: self._of_languages(inner) for gender, inner in names.items()}
        return {code: names[code] for code in self.packs if code in names}

    def _contact(self) -> list[str]:
        office = self.office
        facts: dict[str, Any] = {"street": list(office.street), "po_box": office.po_box, "postcode": office.postcode}
        facts |= {
            "city": self.seat,
            "region": office.region,
            "country": self.country,
            "telephone": office.telephone,
            "fax": office.fax,
        }
        facts |= {"email": office.email}
        lines = [f"  - id: {OFFICE_SENDER}                 # where replies go, unless a note names another contact"]
        lines += self._names("names", office.names, "    ")
        lines += ["    basis: {" + ", ".join(f"{code}: source" for code in office.names) + "}"]
        lines += ["    office: false              # its name is the office's: the address does not say it twice"]
        for key, value in facts.items():
            lines.append(f"    {key}: {_flow(value)}" if value else f"    # {key}:")
        return lines

    def _series(self) -> str:
        office, model = self.office, self.model
        first = next(record for record in _raw(model, "series"))
        series = {
            "id": office.series,
            "title": self._of_languages(first["title"]),
            "format": office.pattern or office.series + " {year}/{number}{variant}",
        }
        return _pointer("series") + _dump([series])

    def _place(self) -> str:
        if isinstance(self.office.seat, str):
            return _pointer("places") + _dump([row for row in _raw(self.model, "places") if row["id"] == self.seat])
        lines = [
            f"- id: {self.seat}",
            "  missions: true   # permanent missions to the United Nations are accredited here",
            f"  timezone: {self.office.timezone}" if self.office.timezone else "  # timezone:",
        ]
        lines += [*self._names("names", self.office.seat, "  ", name=False)]
        lines += ["  basis: {" + ", ".join(f"{code}: source" for code in self.office.seat) + "}"]
        return _pointer("places") + "\n".join(lines) + "\n"

    def _names(self, key: str, words: Words, indent: str, name: bool = True) -> list[str]:
        """Return the lines of a name in each language: a comment for a language without it, and for grammar that it lacks."""
        if not words:
            return [
                f"{indent}{key}: {{}}   # a language each, {{text: …, article: …, gender: …}}; 'records.md' shows how"
            ]
        lines = [f"{indent}{key}:"]
        for code, pack in self.packs.items():
            grammar = Grammar(pack)
            if code not in words:
                lines.append(f"{indent}  # {code}: {{text: {', article: ' * ('{article}' in pack.phrases.the)}}}")
                continue
            form = typed_form(words[code], self.articles[code] if name else {})
            lines.append(f"{indent}  {code}: {_flow(form)}")
            if lacking := grammar.lacking(Form.model_validate(form), ("of", "to", "acc") if name else ("of", "in")):
                lines.append(f"{indent}  # {code} lacks: {', '.join(lacking)}")
        return lines


def _require(table: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Raise ProblemsFound for the first of `names` that is not known."""
    known = list(known)
    for name in names:
        if name not in known:
            noun, hint = unknown(table).removeprefix("unknown-"), did_you_mean(name, known)
            raise ProblemsFound.one(NOWHERE, unknown(table), f"there is no {noun} '{name}' to begin with", hint)


def _id(text: str, default: str) -> str:
    """Return an id made of a name: 'Addis Ababa' is 'addis_ababa'; the default for a name in other letters."""
    id = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
    return id if id[:1].isalpha() else default


def _raw(model: Registry, name: str) -> Any:
    return yaml.safe_load((model.folder / "data" / f"{name}.yaml").read_text("utf-8"))


def _pointer(name: str) -> str:
    return f"# yaml-language-server: $schema=schemas/{name}.json\n"


def _dump(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=None)


def _flow(value: object) -> str:
    """Return a value as YAML on one line."""
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=True)
    return text.removesuffix("\n").removesuffix("\n...")


def _indented(text: str, spaces: int) -> list[str]:
    return [" " * spaces + line for line in text.splitlines()]
