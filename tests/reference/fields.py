"""The pages of record fields and of language packs, read from the types of the records; examples are read from files of offices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, get_args

import yaml
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from noteverbale.language.pack import Pack
from noteverbale.records.base import Record, Refers
from noteverbale.records.facts import TYPES, FactSpec
from noteverbale.records.refers import marks
from noteverbale.registry.schemas import LIST_FILES, SINGLE_FILES
from support import ROOT

from .json_types import Types, examples
from .page import Page, anchor, page, spaced, table


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the fast reader is not everywhere
    """Reads `on:` as the key that it is in records; YAML 1.1 reads it as true."""

    yaml_implicit_resolvers: ClassVar = {
        first: [rule for rule in rules if first not in "oO" or rule[0] != "tag:yaml.org,2002:bool"]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


FIELDS, LANGUAGES = "fields.md", "languages.md"
OFFICES = (ROOT, *(ROOT / "tests" / "offices" / name for name in ("geneva", "german", "new_york")))
# The files of each type of record, from the folder of an office.
FILES: dict[type[Record], tuple[str, ...]] = {
    SINGLE_FILES["note"]: ("notes/**/*.yaml",),
    SINGLE_FILES["office"]: ("data/office.yaml",),
    SINGLE_FILES["kind"]: ("templates/kinds/*.yaml",),
    SINGLE_FILES["move"]: ("templates/moves/*/move.yaml",),
    SINGLE_FILES["form"]: ("templates/forms/*/form.yaml",),
    **{kind: (f"data/{name}.yaml", f"data/{name}/*.yaml") for name, kind in LIST_FILES.items()},
    LIST_FILES["replies"]: ("notes/replies/*.yaml",),
}
TABLES = {  # what an id of a table names, where that is not the record of a file of the table's name
    "packs": "", "notes": "Note", "kinds": "Kind", "forms": "LetterForm", "contacts": "Contact", "senders": "Sender",
    "recipients": "Recipient", "nameable": "Recipient or Group", "principals": "State or Entity",
}  # fmt: skip
FACTS = "Values of facts"
INTRO_FIELDS = (
    "Every key of every record, by the file that has it. A key that is not required may be left out. `check` reports a key that is "
    "missing, unknown or wrong with file and line, and editors complete the keys from the JSON Schemas (`noteverbale schema NAME`). "
    "Examples are from files of the office that comes with the program, or of offices in its tests. What the records are for is "
    "explained in [records](records.md); the words of a language are in [language packs](languages.md)."
)
INTRO_LANGUAGES = (
    "Every key of a language pack, `data/languages/CODE.yaml`: the words and rules of one language. Examples are from the packs on file. "
    "Braces hold names that the program fills in."
)


def fields_page() -> Page:
    """Return the page of all records but language packs."""
    files = {kind: patterns for kind, patterns in FILES.items() if kind is not Pack}
    kinds = records_in([*files, *(spec.annotation for spec in TYPES.values())])
    types = _types(kinds, files, FIELDS)
    parts = [table(["file", "has"], ([_file(patterns), types.words(_ref(kind))] for kind, patterns in files.items()))]
    parts += ["## Files"]
    for kind, patterns in files.items():
        parts += types.section(kind.__name__, about=f"File: {_file(patterns)}")
    parts += ["## Parts of records"]
    for name in (name for name, kind in kinds.items() if kind not in files):
        parts += types.section(name)
    return page("Record fields", INTRO_FIELDS, "the types of the records", parts, types.entries)


def languages_page() -> Page:
    """Return the page of language packs."""
    kinds = records_in([Pack])
    types = _types(kinds, {Pack: ("data/languages/*.yaml",)}, LANGUAGES)
    parts = [line for name in kinds if name != "Form" for line in types.section(name)]
    return page("Language packs", INTRO_LANGUAGES, "the types of the language packs", parts, types.entries)


def records_in(annotations: list[Any]) -> dict[str, type[Record]]:
    """Return all types of records that some types have in them, by name, those of files first; FactSpec is written as a word."""
    found: dict[str, type[Record]] = {}
    for annotation in annotations:
        if isinstance(annotation, type) and issubclass(annotation, Record):
            found[annotation.__name__] = annotation
    for annotation in annotations:
        for kind in _inside(annotation):
            if kind is not FactSpec:
                found.setdefault(kind.__name__, kind)
    return found


@cache
def _inside(annotation: Any) -> tuple[type[Record], ...]:
    """Return the types of records in a type, the outer before the inner."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        fields = annotation.model_fields.values()
        annotations: list[Any] = [info.annotation for info in fields]
        return (annotation, *(kind for each in annotations for kind in _inside(each)))
    return tuple(kind for part in get_args(annotation) for kind in _inside(part) if part is not annotation)


def _ref(kind: type[Record]) -> dict[str, str]:
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _file(patterns: tuple[str, ...]) -> str:
    return " or ".join(f"`{pattern}`" for pattern in patterns)


def _types(kinds: dict[str, type[Record]], files: dict[type[Record], tuple[str, ...]], own: str) -> Types:
    """Return the types of a page, with examples from the files of offices."""
    mode: JsonSchemaMode = "validation"
    _, made = models_json_schema([(kind, mode) for kind in kinds.values()], ref_template="#/$defs/{model}")
    schemas = made["$defs"]
    written = [
        (kind.__name__, record)
        for office in OFFICES
        for kind, patterns in files.items()
        for path in _paths(office, patterns)
        for record in _records(path)
    ]
    written += [(name, keys) for name, keys in more_examples().items() if name in kinds]
    pages = {} if own == FIELDS else {"Form": FIELDS}
    types = Types(schemas, pages, examples(schemas, written))
    types.refers = lambda words, name, key: _with_tables(types, kinds[name], key, words)
    return types


@cache
def more_examples() -> dict[str, dict[str, Any]]:
    """Return values of keys that no file of an office has, by type."""
    content: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("examples.yaml").read_text("utf-8"))
    return content


def _paths(office: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(
            office.glob(pattern), key=lambda path: (path.stem != "en", path)
        )  # of language packs the English one first


@cache
def _records(path: Path) -> tuple[Any, ...]:
    """Return the records of a file as they are written."""
    content = yaml.load(path.read_text("utf-8"), Loader=Loader)
    return tuple(content) if isinstance(content, list) else (content,)


def _with_tables(types: Types, kind: type[Record], key: str, words: str) -> str:
    """Return the words for a value with what its ids name: 'id of Body', 'word of levels'."""
    for steps, mark in marks(kind):
        if steps[0] == (steps[0] and (steps[0][0], key)) and all(step is None for step in steps[1:]):
            first = re.search(r"\bid(s?)\b", words)
            return words[: first.start()] + _of(types, mark, first[1]) + words[first.end() :] if first else words
    return words


def _of(types: Types, mark: Any, plural: str) -> str:
    if not isinstance(mark, Refers):
        return f"word{plural} of [{mark.key}]({LANGUAGES}#{anchor('Pack')}-{mark.key})"
    names = TABLES[mark.table] if mark.table in TABLES else LIST_FILES[mark.table].__name__
    links = [
        f"[{spaced(name)}]({'' if name in types.schemas else FIELDS}#{anchor(name)})"
        for name in names.split(" or ")
        if name
    ]
    return f"id{plural} of " + " or ".join(links) if links else f"id{plural}"
