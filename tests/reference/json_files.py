"""The pages of what other programs read: entries of the ledger, manifests, and copies as JSON; and their JSON Schemas."""

from __future__ import annotations

import json
from typing import Any

from noteverbale.formats import json_tree
from noteverbale.issuing import manifest_file
from noteverbale.ledger import entries as ledger_entries

from .json_types import Types
from .page import Page, code, page, table

SCHEMAS = {
    "ledger": lambda: _text(ledger_entries.schema()),
    "manifest": lambda: _text(manifest_file.schema()),
    "copy": json_tree.schema,
}


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def ledger_page() -> Page:
    """Return the page of what entries of the ledger remember."""
    schema = ledger_entries.schema()
    types = Types(schema["$defs"])
    rows = [[code(kind), types.words(content)] for kind, content in schema["properties"].items()]
    intro = (
        "Each entry of the ledger has a serial, a time (`at`, UTC), a name (`by`) and a kind, and the digest of the entry before; most "
        "have a number, a note and a reason. What an entry remembers besides, its `content`, depends on its kind. It is described here "
        "and in [ledger.schema.json](schemas/ledger.schema.json) (JSON Schema 2020-12). Kinds that are not listed have no content. "
        "`noteverbale refs export` prints all entries."
    )
    parts = [table(["kind of entry", "content"], rows), *_sections(types)]
    return page("Entries of the ledger", intro, "`ledger/entries.py`", parts, types.entries)


def manifest_page() -> Page:
    """Return the page of manifests."""
    intro = (
        "`manifest.json` is beside the copies of each issue and each batch of drafts: what was asked for, and each copy with its digest. "
        "[manifest.schema.json](schemas/manifest.schema.json) describes it (JSON Schema 2020-12)."
    )
    return _of_schema("Manifests", intro, "`issuing/manifest_file.py`", manifest_file.schema(), "Manifest")


def copy_page() -> Page:
    """Return the page of a copy as JSON."""
    intro = (
        "`noteverbale export NOTE --format json` writes one file for each copy: the text as a tree, and the facts that it was made from. "
        "[copy.schema.json](schemas/copy.schema.json) describes it (JSON Schema 2020-12). Places are file, line and column in the office's folder."
    )
    return _of_schema("A copy as JSON", intro, "`formats/json_tree.py`", json.loads(json_tree.schema()), "Copy")


def _of_schema(title: str, intro: str, source: str, schema: dict[str, Any], outer: str) -> Page:
    own = {key: value for key, value in schema.items() if key not in ("$defs", "$schema")}
    types = Types({outer: own, **schema["$defs"]})
    return page(title, intro, source, _sections(types), types.entries)


def _sections(types: Types) -> list[str]:
    return [line for name in types.schemas for line in types.section(name)]
