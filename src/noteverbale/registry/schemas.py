"""JSON Schemas (draft 2020-12) of the record types, for editors that complete YAML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from ..language.pack import Pack
from ..records.base import Record
from ..records.facts import TYPES
from ..records.kinds import Kind
from ..records.letter_forms import LetterForm
from ..records.moves import ShelfMove
from ..records.notes import Note, Received
from ..records.office import Office
from .note_moves import TEXT
from .tables import LISTS

SINGLE_FILES: dict[str, type[Record]] = {
    "note": Note,
    "office": Office,
    "language": Pack,
    "kind": Kind,
    "move": ShelfMove,
    "form": LetterForm,
}
LIST_FILES: dict[str, type[Record]] = {**{folder: kind for _, kind, folder in LISTS}, "replies": Received}
NAMES = (*SINGLE_FILES, *LIST_FILES)


def schema(name: str, shelf: Mapping[str, ShelfMove] = MappingProxyType({})) -> dict[str, Any]:
    """Return the schema of a file: `note`, `office`, `language`, `kind`, `move`, or a list of records (`states` …).

    Notes and kinds choose moves of the `shelf`, whose facts the schema describes.
    """
    kind = SINGLE_FILES.get(name) or LIST_FILES[name]
    fields = kind.model_json_schema(by_alias=True, mode="validation")
    if name == "note":  # the id is the file's name
        fields["required"] = [key for key in fields["required"] if key != "id"]
    if name in ("note", "kind"):
        _describe_moves(fields, shelf, of_note=name == "note")
    if name in LIST_FILES:
        defs = fields.pop("$defs", {})
        defs[kind.__name__] = fields
        fields = {"type": "array", "items": {"$ref": f"#/$defs/{kind.__name__}"}, "$defs": defs}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **fields}


def as_text(name: str, shelf: Mapping[str, ShelfMove]) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema(name, shelf), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _describe_moves(fields: dict[str, Any], shelf: Mapping[str, ShelfMove], of_note: bool) -> None:
    """Describe `moves:` in the schema of a note or a kind, with the facts of each move."""
    specs = {(name, fact): spec for name, move in shelf.items() for fact, spec in move.facts.items()}
    adapters = {key: spec.adapter() for key, spec in specs.items()}
    adapters |= {("type", name): kind.adapter() for name, kind in TYPES.items()}
    made, defs = TypeAdapter.json_schemas(
        [(key, "validation", adapter) for key, adapter in adapters.items()], ref_template="#/$defs/{model}"
    )
    by_key = {key: value for (key, _), value in made.items()}
    fields.setdefault("$defs", {}).update(defs.get("$defs", {}))
    given: dict[str, Any] = {}
    for name, move in shelf.items():
        facts = {fact: {**by_key[name, fact], "title": str(spec)} for fact, spec in move.facts.items()}
        fields["$defs"][f"move_{name}"] = {
            "type": ["object", "null"],
            "description": move.does,
            "properties": facts,
            "additionalProperties": False,
        }
        given[name] = {"$ref": f"#/$defs/move_{name}"}
    text = _own_text({name: by_key["type", name] for name in TYPES})
    ends = ("",) if of_note else ("", "?")
    single = {
        "type": "object",
        "properties": {name + end: facts for name, facts in given.items() for end in ends},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }
    entry = {"anyOf": [{"enum": [name + end for name in shelf for end in ends]}, single, text]}
    listed = {"type": "array", "items": entry}
    mapping = {"type": "object", "properties": given, "additionalProperties": False}
    moves = {"anyOf": [listed, mapping, {"type": "null"}]} if of_note else listed
    fields["properties"]["moves"] = {**fields["properties"]["moves"], **moves}


def _own_text(types: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a paragraph of a note's own, whose facts each name their type."""
    fact = {
        "type": "object",
        "properties": types,
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {TEXT: types["text"], "facts": {"type": "object", "additionalProperties": fact}},
        "required": [TEXT],
        "additionalProperties": False,
    }
