"""JSON Schemas (draft 2020-12) of the record types, for editors that complete YAML."""

from __future__ import annotations

import json
from typing import Any

from ..language.pack import Pack
from ..records.base import Record
from ..records.kinds import Kind
from ..records.moves import ShelfMove
from ..records.notes import Note, Received
from ..records.office import Office
from .tables import LISTS

SINGLE_FILES: dict[str, type[Record]] = {
    "note": Note,
    "office": Office,
    "language": Pack,
    "kind": Kind,
    "move": ShelfMove,
}
LIST_FILES: dict[str, type[Record]] = {**{folder: kind for _, kind, folder in LISTS}, "replies": Received}
NAMES = (*SINGLE_FILES, *LIST_FILES)


def schema(name: str) -> dict[str, Any]:
    """Return the schema of a file: `note`, `office`, `language`, `kind`, or a list of records (`states` …)."""
    kind = SINGLE_FILES.get(name) or LIST_FILES[name]
    fields = kind.model_json_schema(by_alias=True, mode="validation")
    if name == "note":  # the id is the file's name
        fields["required"] = [key for key in fields["required"] if key != "id"]
    if name in LIST_FILES:
        defs = fields.pop("$defs", {})
        defs[kind.__name__] = fields
        fields = {"type": "array", "items": {"$ref": f"#/$defs/{kind.__name__}"}, "$defs": defs}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **fields}


def as_text(name: str) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema(name), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
