"""Writes plain values as lines of YAML in the style of the record files: small ones on one line, a key or an item on each line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Any, TypeAlias

import yaml
from yaml.emitter import Emitter, ScalarAnalysis

WIDTH = 120  # columns: what passes it has a line for each key or item
STEP = 2  # columns that the inside of a value is indented
NULLS = {"", "~", "null", "Null", "NULL"}  # plain scalars that are no value
Plain: TypeAlias = str | list["Plain"] | dict[str, "Plain"] | None

_RESOLVER: Any = yaml.resolver.Resolver()
_BARE = re.compile(r"true|false|\d{4}-\d\d-\d\d")  # written without quotes, although other readers do not see a text


class Bare(str):
    """A number, which is written without quotes."""


def plain(value: object) -> Plain:
    """Return a value as YAML data: mappings, lists, text and None. Dates and numbers become text. Raises TypeError."""
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return Bare(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case Sequence():
            return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be written in a record")


def scalar(text: str | None, flow: bool = False, like: yaml.ScalarNode | None = None) -> str:
    """Return a text on one line, in quotes where it needs them, or where the value before (`like`) had them.

    `flow`: it is between brackets.
    """
    if text is None:
        return "null"
    analysis = _analysis(text)
    bare = analysis.allow_flow_plain if flow else analysis.allow_block_plain
    quoted = like is not None and like.style in ('"', "'")
    if bare and not analysis.multiline and not quoted and text not in NULLS and _is_bare(text, like):
        return text
    if ('"' in text or "\\" in text or (quoted and like is not None and like.style == "'")) and (
        analysis.allow_single_quoted and not analysis.multiline
    ):
        return "'" + text.replace("'", "''") + "'"
    dumped = yaml.dump(text, default_style='"', allow_unicode=True, width=float("inf"))
    return str(dumped).rstrip("\n")


def key_text(key: str) -> str:
    """Return a key. It needs quotes only where it would not be read as a word."""
    analysis = _analysis(key)
    bare = analysis.allow_flow_plain and not analysis.multiline and key != "<<" and len(key) < 100
    return key if bare and key else str(yaml.dump(key, default_style='"', allow_unicode=True, width=1e9)).rstrip("\n")


def block(value: Plain, indent: int, used: int, like: yaml.ScalarNode | None = None) -> list[str]:
    """Return a value as lines: the first follows a key or a dash in `used` columns, the others are whole.

    `indent` is the column of that key or dash. A value that is not on one line has '' or the sign of a block first.
    """
    if isinstance(value, str) and "\n" in value and (lines := _literal(value, indent + STEP)):
        return lines
    if not isinstance(value, list | dict):
        return [f" {scalar(value, like=like)}"]
    if not value or _is_small(value):
        line = inline(value)
        if not value or used + 1 + len(line) <= WIDTH:
            return [f" {line}"]
    return ["", *entries(value, indent + STEP)]


def entries(value: list[Plain] | dict[str, Plain], indent: int) -> list[str]:
    """Return a mapping or a list with a line, or several, for each key or item, at a column."""
    if isinstance(value, dict):
        return [line for key, inner in value.items() for line in entry(key, inner, indent)]
    return [line for inner in value for line in item(inner, indent)]


def entry(key: str, value: Plain, indent: int) -> list[str]:
    """Return one key of a mapping as lines."""
    head = " " * indent + key_text(key) + ":"
    first, *others = block(value, indent, len(head))
    return [head + first, *others]


def item(value: Plain, indent: int, whole: bool = False) -> list[str]:
    """Return one item of a list as lines; with `whole`, a mapping has a line for each key, however short it is."""
    if isinstance(value, dict) and value and (whole or not _fits(value, indent)):
        first, *others = entries(value, indent + STEP)
        return [" " * indent + "-" + first[indent + 1 :], *others]
    first, *others = block(value, indent, indent + 1)
    return [" " * indent + "-" + first, *others]


def inline(value: Plain) -> str:
    """Return a value on one line, between brackets."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key_text(key)}: {inline(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(inline, value)) + "]"
    return scalar(value, flow=True)


def _fits(value: dict[str, Plain], indent: int) -> bool:
    return _is_small(value) and indent + STEP + len(inline(value)) <= WIDTH


def _is_small(value: list[Plain] | dict[str, Plain]) -> bool:
    """Whether all inside are scalars without line ends, so that one line may hold them."""
    inside = value.values() if isinstance(value, dict) else value
    return all(not isinstance(inner, list | dict) and "\n" not in (inner or "") for inner in inside)


def _literal(text: str, indent: int) -> list[str]:
    """Return a text of several lines as it is, below '|'; [] for one that would not be read as it is."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if not _analysis(text).allow_block or not lines[0].strip() or lines[0].startswith((" ", "\t")) or not lines[-1]:
        return []
    if any(line != line.rstrip() or line.startswith("\t") for line in lines):
        return []
    return [" |" if text.endswith("\n") else " |-", *(" " * indent + line if line else "" for line in lines)]


def _is_bare(text: str, like: yaml.ScalarNode | None) -> bool:
    """Whether a text is written without quotes: other readers of YAML take it for text too, or it is a date or true or false."""
    tag = _tag(text)
    if tag.endswith(":str") or isinstance(text, Bare) or _BARE.fullmatch(text):
        return True
    return like is not None and not like.style and bool(like.value) and tag == _tag(like.value) and text[:1] != "0"


def _tag(text: str) -> str:
    return str(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)))


def _analysis(text: str) -> ScalarAnalysis:
    emitter = Emitter(StringIO(), allow_unicode=True)
    return emitter.analyze_scalar(text)
