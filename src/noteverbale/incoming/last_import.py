"""The values of each recipient in the last import of missions (`data/imported/missions.yaml`), in a comparable form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ..problems import ProblemsFound, shown
from ..records import yaml_source
from ..records.recipients import Recipient
from .mission_files import ordered

MANAGED = (
    "head",
    "mission",
    "seat",
    "languages",
    "address",
    "email",
    "more_emails",
    "telephone",
    "status",
)  # what a table can have


BASE_HEAD = "# The values of each recipient in the last 'import missions'. Keep this file: it shows what was changed by hand since.\n"


def canonical(recipient: Recipient) -> dict[str, Any]:
    """Return the values of a recipient that a table can have, as plain data; missing ones are left out."""
    values = recipient.model_dump(mode="json", include=set(MANAGED), exclude_none=True, by_alias=True)
    return {key: canonical_value(key, value) for key, value in values.items() if value != []}


def canonical_value(key: str, value: Any) -> Any:
    """Return a value in one comparable form: one language is a list, a missing region or postal code is an empty text."""
    match key, value:
        case "languages", str():
            return [value]
        case "status", list() | tuple():
            return [{key: _without_days(item) for key, item in status.items()} for status in value]
        case "head", {"title": title, **rest}:
            return {"title": title, "gender": rest.get("gender") or "m"}
        case "address", {"lines": lines, "city": city, "country": country, **rest}:
            optional = {key: rest.get(key) or "" for key in ("region", "postcode")}
            return {"lines": list(lines), "city": city, **optional, "country": country}
    return value


def _without_days(value: Any) -> Any:
    """Return a value with its days as texts."""
    if isinstance(value, dict):
        return {key: _without_days(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def in_words(value: Any) -> str:
    """Return a value on one line: the texts in it, with commas between; '' for None."""
    match value:
        case dict():
            return ", ".join(filter(None, map(in_words, value.values())))
        case list() | tuple():
            return ", ".join(filter(None, map(in_words, value)))
    return "" if value is None else str(value)


def read_base(path: Path) -> dict[str, dict[str, Any]]:
    """Return the values of the last import by recipient and key; {} before the first import. Raises ProblemsFound."""
    tree = yaml_source.read(path, shown(path)) if path.is_file() else None
    data = (tree.data or {}) if tree else {}
    if tree and not (isinstance(data, dict) and all(map(_is_values, data.values()))):
        wrong = (
            next((id for id, values in data.items() if not _is_values(values)), None)
            if isinstance(data, dict)
            else None
        )
        place = tree.root.at((wrong,) if wrong is not None else ()).place
        hint = (
            "restore the file from the last commit; without it, corrections by hand since the last import are not known"
        )
        message = "this file was not written by an import: it must hold values by recipient and key"
        raise ProblemsFound.one(place, "shape", message, hint)
    return {id: dict(values) for id, values in data.items()}


def _is_values(values: Any) -> bool:
    """Return whether this is a mapping of values by key, each of the type that recipient records have."""
    shapes = {"address": dict, "head": dict, "languages": list, "more_emails": list, "status": list}
    if not isinstance(values, dict) or not values.keys() <= {*MANAGED}:
        return False
    return all(
        value is None or isinstance(value, shapes.get(key, str)) for key, value in values.items()
    ) and isinstance((values.get("address") or {}).get("lines", []), list)


def base_text(base: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the text of the file that keeps the values of the last import."""
    values = {id: ordered(base[id]) for id in sorted(base)}
    body = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=False)
    return BASE_HEAD + (body if values else "{}\n")
