"""JSON Schemas as tables: each type with its keys, what may be written for them, and what they mean.

All record types, ledger entries, manifests and copies have schemas, so that one reader serves the pages of all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import TypeAdapter

from noteverbale.records.base import Basis, Code, Day, Email, Filled, Gender, Id, Line
from noteverbale.records.facts import Url
from noteverbale.records.office import Telephone
from noteverbale.records.times import Hour

from .page import Entry, anchor, anchored, code, either, markdown, paragraphs, spaced, table

Schema = Mapping[str, Any]
WIDEST = 60  # characters of an example
SHORT = range(1, 25)  # lengths of a pattern that says more than it takes to read


def _key(schema: Schema) -> str:
    """Return a schema without its names and descriptions, to compare it by."""
    return json.dumps(
        {k: v for k, v in schema.items() if k not in ("title", "description", "default", "examples")}, sort_keys=True
    )


KINDS: tuple[tuple[Any, str], ...] = (
    (Id, "id"), (Code, "code of a language"), (Day, "day"), (Email, "e-mail address"), (Filled, "text"), (Line, "one line of text"),
    (Gender, "`m`, `f` or `n`"), (Url, "address on the web"), (Telephone, "telephone number"), (Hour, "hour"), (Basis, "basis"),
)  # fmt: skip
WORDS = {_key(TypeAdapter(kind).json_schema()): words for kind, words in KINDS}


@dataclass
class Types:
    """The types of a page: their schemas by name, the page that each is on, and an example of each key."""

    schemas: Mapping[str, Schema]
    pages: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[tuple[str, str], str] = field(default_factory=dict)
    refers: Callable[[str, str, str], str] = lambda words, kind, key: words
    entries: list[Entry] = field(default_factory=list)

    def section(self, name: str, about: str = "") -> Iterator[str]:
        """Yield the heading of a type, what it is, and the table of its keys; they are added to the entries."""
        schema = self.schemas[name]
        description = paragraphs(schema.get("description", ""))
        self.entries.append(Entry("type", anchor(name), description))
        yield f"### {spaced(name)}"
        yield from filter(None, (markdown(description), about))
        rows = [self._row(name, key, value) for key, value in schema.get("properties", {}).items()]
        head = ["key", "value", "meaning"] + ["example"] * bool(self.examples)
        if rows:
            yield table(head, rows)

    def _row(self, name: str, key: str, value: Schema) -> list[str]:
        about = value.get("description", "")
        here = f"{anchor(name)}-{key}"
        self.entries.append(Entry("field", here, about))
        meaning = markdown(about[:1].upper() + about[1:]) + ("." if about and about[-1] not in ".!?:…" else "")
        required = key in self.schemas[name].get("required", ())
        default = _default(value)
        notes = ["Required."] if required else [f"Default: {default}."] if default else []
        row = [anchored(here, code(key)), self.refers(self.words(value), name, key), " ".join([meaning, *notes])]
        if self.examples:
            example = self.examples.get((name, key), "")
            row.append(code(example) if example else "")
        return row

    def words(self, schema: Schema) -> str:
        """Return what may be written for a value, in words."""
        if known := WORDS.get(_key(schema)):
            return known
        if "$ref" in schema:
            return self._link(schema["$ref"].rpartition("/")[2])
        if arms := schema.get("anyOf") or schema.get("oneOf"):
            return self._one_of([arm for arm in arms if arm.get("type") != "null"])
        if "enum" in schema:
            return either([code(str(word)) for word in schema["enum"]])
        if "const" in schema:
            return code(json.dumps(schema["const"]) if not isinstance(schema["const"], str) else schema["const"])
        return self._of_kind(schema)

    def _of_kind(self, schema: Schema) -> str:
        kind = schema.get("type")
        if kind == "array":
            if "prefixItems" in schema:
                return "list of " + ", ".join(self.words(item) for item in schema["prefixItems"])
            return f"list of {_plural(self.words(schema.get('items', {})))}"
        if kind == "object":
            return self._mapping(schema)
        if kind in ("integer", "number"):
            bounds = [f"{word} {schema[key]:g}" for key, word in BOUNDS.items() if key in schema]
            return " ".join([{"integer": "whole number", "number": "number"}[kind], ", ".join(bounds)]).strip()
        words = {"boolean": "true or false", "string": "text", "null": "nothing", None: "anything"}[kind]
        return f"{words} that matches `{pattern}`" if len(pattern := schema.get("pattern", "")) in SHORT else words

    def _one_of(self, arms: list[Schema]) -> str:
        words = list(dict.fromkeys(map(self.words, arms)))
        if len(words) > 1 and words[-1] == f"list of {_plural(either(words[:-1]))}":
            words[-1] = "a list of these" if len(words) > 2 else "a list of them"
        return either(words)

    def _mapping(self, schema: Schema) -> str:
        pattern, inner = _inner(schema)
        words = self.words(inner)
        if pattern == CODE:
            return f"for each language: {words}"
        keys = self.words(schema["propertyNames"]) if "propertyNames" in schema else ""
        of = (
            WORDS.get(_key({"type": "string", "pattern": pattern}), f"text that matches `{pattern}`")
            if pattern
            else keys
        )
        return f"for each {of}: {words}" if of else f"for each name: {words}"

    def _link(self, name: str) -> str:
        known = name in self.schemas or name in self.pages
        return f"[{spaced(name)}]({self.pages.get(name, '')}#{anchor(name)})" if known else spaced(name)


CODE = TypeAdapter(Code).json_schema()["pattern"]
BOUNDS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "up to"}


def _plural(words: str) -> str:
    """Return the words for the items of a list: 'ids', 'codes of languages'."""
    singular = re.match(
        r"(id|text|day|code of a language|one line of text|e-mail address|telephone number)\b(?! that)", words
    )
    plurals = {
        "code of a language": "codes of languages",
        "one line of text": "lines of text",
        "e-mail address": "e-mail addresses",
    }
    return words if not singular else plurals.get(singular[1], f"{singular[1]}s") + words[singular.end() :]


def _inner(schema: Schema) -> tuple[str, Schema]:
    """Return the pattern of the keys of a mapping, '' for any key, and the schema of its values."""
    for pattern, inner in schema.get("patternProperties", {}).items():
        return pattern, inner
    inner = schema.get("additionalProperties")
    return "", inner if isinstance(inner, Mapping) else {}


def _default(schema: Schema) -> str:
    value = schema.get("default")
    if value in (None, "", False, [], {}):
        return ""
    return code(_flow(value) if not isinstance(value, str) else value)


def _flow(value: object) -> str:
    """Return a value as YAML on one line."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10**6, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...").strip().replace("'on': ", "on: ")  # a key of ours, no 'true'


def examples(schemas: Mapping[str, Schema], written: Iterable[tuple[str, object]]) -> dict[tuple[str, str], str]:
    """Return an example of each key of each type: the first that is short in the files, else the shortest one.

    `written` has pairs of a type's name and the content of a file that has it.
    """
    found: dict[tuple[str, str], str] = {}
    for name, content in written:
        for key, value in _values({"$ref": name}, content, schemas):
            before = found.get(key)
            if not before or len(before) > WIDEST:
                found[key] = min(filter(None, (before, _brief(value))), key=len, default="")
    return {key: text if len(text) <= WIDEST else text[:WIDEST].rstrip() + "…" for key, text in found.items()}


def _brief(value: Any) -> str:
    """Return a value as YAML on one line; of one that is too long the first part, of words in several languages the English ones."""
    if len(text := _flow(value)) <= WIDEST:
        return text
    if isinstance(value, Mapping):
        key = "en" if "en" in value else next(iter(value))
        return f"{{{key}: {_brief(value[key])}" + ", …" * (len(value) > 1) + "}"
    if isinstance(value, list):
        return f"[{_brief(value[0])}" + ", …" * (len(value) > 1) + "]"
    return text


def _values(schema: Schema, value: object, schemas: Mapping[str, Schema]) -> Iterator[tuple[tuple[str, str], object]]:
    """Yield (type, key) and value of each key that is written in a value, and in what is in it."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        keys = schemas.get(name, {}).get("properties", {})
        for key, item in value.items() if isinstance(value, Mapping) else ():
            if key in keys and item not in (None, "", [], {}):
                yield (name, key), item
                yield from _values(keys[key], item, schemas)
    for arm in schema.get("anyOf", schema.get("oneOf", ())):
        yield from _values(arm, value, schemas)
    if isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        for item in value:
            yield from _values(schema["items"], item, schemas)
    if isinstance(value, Mapping) and (inner := _inner(schema)[1]):
        for item in value.values():
            yield from _values(inner, item, schemas)
