"""Read YAML files into records; every value keeps the line and column where it is written.

Scalars stay text: the type of the record decides what `NO`, `0123` or `15:00` means, not YAML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from ..characters import STRANGE
from ..files import OfficeFiles, read_regular
from ..problems import Place, Problem, Problems, ProblemsFound, did_you_mean, shown
from .base import Key, PlaceTree, Record, SourceFile, attach_places
from .yaml_nodes import compose, decoded

R = TypeVar("R", bound=Record)
T = TypeVar("T")

_NULLS = {"", "~", "null", "Null", "NULL"}
_PREFIX = "tag:yaml.org,2002:"
_HASH = re.compile(r"[ \t]+(#(?:[^\s#!]| \d).*)")  # a comment that may be meant as text: 'Apt #4', 'Suite # 400'
_NUMBERED = re.compile(
    r"\b(?:apt|apartment|suite|ste|unit|flat|floor|room|office|box|no|bldg|building)\.?$", re.IGNORECASE
)
_TAGS = {"", "!", "str", "int", "float", "bool", "null", "timestamp"}  # tags that agree with the type of a record
_MESSAGES = {  # by pydantic's type of error, in place of its own messages, which name Python types
    "date_from_datetime_parsing": "write a date as YYYY-MM-DD",
    "date_parsing": "write a date as YYYY-MM-DD",
    "date_from_datetime_inexact": "a date has no time of day",
    "int_parsing": "this is a whole number",
    "bool_parsing": "write true or false",
    "string_pattern_mismatch": "this does not have the required form (see the schema)",
    "string_too_short": "this must not be empty",
    "string_type": "this is a single text",
    "tuple_type": "this is a list",
    "too_short": "this list must not be empty",
    "dict_type": "this is a mapping of keys and values",
    "mapping_type": "this is a mapping of keys and values",
    "model_type": "this is a mapping of keys and values",
    "model_attributes_type": "this is a mapping of keys and values",
    "none_required": "this stays empty",
}
_CODES = {  # problem codes by pydantic's type of error; all others are 'value'
    "extra_forbidden": "unknown-key",
    "missing": "missing-key",
}


@dataclass(frozen=True)
class Tree:
    """A parsed file: plain mappings, lists and text, and a tree of the places where each was written.

    `problems` are those after which the rest of the file is still readable, such as a key written twice.
    """

    file: str
    data: Any
    root: PlaceTree
    problems: tuple[Problem, ...] = ()


def parse(text: str | bytes, file: str) -> Tree:
    """Parse one YAML document.

    Raises ProblemsFound for broken YAML, a key written twice, an anchor, an alias or a tag.
    """
    tree = _parse(text, file)
    if tree.problems:
        raise ProblemsFound(tree.problems)
    return tree


def _parse(text: str | bytes, file: str) -> Tree:
    """Parse one YAML document. Raises ProblemsFound if it is not YAML; all other problems are in the tree's `problems`."""
    text = decoded(text, file)
    return tree_of(compose(text, file), text, file)


def tree_of(node: yaml.Node | None, text: str, file: str) -> Tree:
    """Return the plain data of a file's nodes, where each value was written, and what records do not have."""
    if node is None:
        return Tree(file, None, PlaceTree(SourceFile(file), 0, 0))
    problems, lines = Problems(), text.split("\n") if _HASH.search(text) else []
    data, root = _Walk(file, problems, bool(STRANGE.search(text)) or "\\" in text, lines).node(node)
    return Tree(file, data, root, tuple(problems.found))


class _Walk:
    """Turns YAML nodes into plain data and the tree of their places, and collects problems.

    `lines` are those of the file, if a comment in it looks like a part of a value.
    """

    def __init__(self, file: str, problems: Problems, suspicious: bool, lines: Sequence[str]) -> None:
        self.source, self.problems, self.suspicious, self.lines = SourceFile(file), problems, suspicious, lines
        self.seen: set[int] = set()

    def fault(self, node: yaml.Node, code: str, message: str, hint: str = "") -> None:
        self.problems.add(self.place_of(node).place, code, message, hint)

    def place_of(self, node: yaml.Node) -> PlaceTree:
        mark = node.start_mark
        block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        return PlaceTree(self.source, mark.line, mark.column, block=block)

    def node(self, node: yaml.Node) -> tuple[Any, PlaceTree]:
        here = self.place_of(node)
        if id(node) in self.seen:
            self.fault(node, "yaml", "aliases (*name) are not used in records", "write the value out")
            return None, here
        self.seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node), here
        if isinstance(node, yaml.SequenceNode):
            pairs = [self.node(item) for item in node.value]
            here.inner = {i: place for i, (_, place) in enumerate(pairs)}
            return [value for value, _ in pairs], here
        assert isinstance(node, yaml.MappingNode), node
        return self.mapping(node, here), here

    def mapping(self, node: yaml.MappingNode, here: PlaceTree) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        inner: dict[str | int, PlaceTree] = {}
        keys: dict[str, tuple[int, int]] = {}
        here.inner, here.keys = inner, keys
        for key, item in node.value:
            name = key.value
            if not isinstance(key, yaml.ScalarNode):
                self.fault(key, "yaml", "a key must be a plain word")
            elif name == "<<" and not key.style:
                self.fault(key, "yaml", "merge keys (<<) are not used in records", "write the values out")
            elif name in mapping:
                hint = f"the first is on line {inner[name].line + 1}; keep one"
                self.fault(key, "duplicate-key", f"'{name}' is written twice", hint)
            else:
                mapping[name], inner[name] = self.node(item)
                keys[name] = key.start_mark.line, key.start_mark.column
        return mapping

    def scalar(self, node: yaml.ScalarNode) -> str | None:
        if node.tag and node.tag.removeprefix(_PREFIX) not in _TAGS:
            self.fault(node, "yaml", f"tags such as {node.tag} are not used in records", "remove it")
        strange = STRANGE.search(node.value) if self.suspicious else None
        if strange:
            message = f"the invisible character U+{ord(strange[0]):04X} is not allowed in a record"
            self.fault(node, "character", message, "type the text again")
        end = node.end_mark
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) and node.style not in ("|", ">") else ""
        comment = _HASH.match(rest)
        if comment and (comment[1][1] != " " or _NUMBERED.search(node.value)):
            message = f"'{comment[1].strip()}' is a comment, since it begins with #, and would not be read"
            hint = "put the whole value in quotes; or, if it is a comment, write a space and a word after the #"
            self.fault(node, "hash", message, hint)
        return None if not node.style and node.value in _NULLS else str(node.value)


def read(path: Path, name: str | None = None) -> Tree:
    """Parse the file at `path`; places show it as `name`. Raises ProblemsFound when it cannot be read."""
    name = name or str(path)
    try:
        return parse(read_regular(path), name)
    except OSError as error:
        raise ProblemsFound.one(Place(name), "file", f"cannot read this file: {error.strerror}") from None


FileKey = tuple[Path, bytes]
Sources = Mapping[FileKey, Any]  # the records made from files, by path and digest of the content


def from_file(files: OfficeFiles, path: Path, make: Callable[[Tree], T], before: Sources) -> tuple[FileKey, T]:
    """Return the key of a file in `Sources`, and the result of `make` for its tree: that of `before` for an unchanged file.

    Raises ProblemsFound with all faults of the file: those of its YAML and those that `make` finds.
    """
    try:
        content = files.read(path)
    except OSError as error:
        raise ProblemsFound.one(Place(shown(path)), "file", f"cannot read this file: {error.strerror}") from None
    key = (path, sha256(content).digest())
    known: T | None = before.get(key)
    if known is not None:
        return key, known
    tree = _parse(content, shown(path))
    problems = Problems(list(tree.problems))
    records = problems.attempt(make, tree)
    if problems.errors or records is None:
        raise ProblemsFound(sorted(problems.found))
    return key, records


def record(kind: type[R], tree: Tree, path: Key = ()) -> R:
    """Validate the part of `tree` at `path` as a `kind`; raises ProblemsFound with all of its faults."""
    data = tree.data
    for step in path:
        data = data[step]
    if not isinstance(data, Mapping):
        raise ProblemsFound.one(
            tree.root.at(path).place,
            "shape",
            f"a record of kind {kind.__name__} is a mapping of keys and values",
        )
    try:
        validated = kind.model_validate(data)
    except ValidationError as error:
        raise ProblemsFound(sorted(_fault(kind, tree, path, fault) for fault in _faults(error))) from None
    attach_places(validated, tree.root.at(path))
    return validated


def records(kind: type[R], tree: Tree) -> list[R]:
    """Validate a file that lists records of one `kind` (a YAML list at the top)."""
    if not isinstance(tree.data, list):
        raise ProblemsFound.one(
            Place(tree.file, 1, 1),
            "shape",
            f"this file lists {kind.__name__.lower()} records",
            "begin each with '- id: …'",
        )
    problems = Problems()
    validated = [problems.attempt(record, kind, tree, (i,)) for i in range(len(tree.data))]
    problems.stop_if_any()
    return [item for item in validated if item is not None]


def value_of(adapter: TypeAdapter[T], data: object, places: PlaceTree, name: str, written: str) -> T:
    """Validate a value that stands inside a record; `places` has where its parts are, `name` is its key.

    `written` says how such a value is written.

    Raises ProblemsFound with all of its faults.
    """
    try:
        value = adapter.validate_python(data)
    except ValidationError as error:
        schema = adapter.json_schema()
        problems = (_problem(fault, places, (), schema, name) for fault in _faults(error))
        raise ProblemsFound(
            sorted(replace(problem, hint=problem.hint or f"write {written}") for problem in problems)
        ) from None
    attach_places(value, places)
    return value


def _faults(error: ValidationError) -> list[Any]:
    """Return the faults that pydantic found, without those of lists that are too short for a faulty item only."""
    faults = error.errors(include_url=False)
    others = [fault for fault in faults if fault["type"] != "too_short"]
    around = {fault["loc"][:end] for fault in others for end in range(len(fault["loc"]) + 1)}
    return [fault for fault in faults if fault in others or fault["loc"] not in around]


def _fault(kind: type[Record], tree: Tree, base: Key, fault: Any) -> Problem:
    return _problem(fault, tree.root, base, kind.model_json_schema(), kind.__name__.lower())


def _problem(fault: Any, places: PlaceTree, base: Key, schema: Any, whole: str) -> Problem:
    """Return a fault that pydantic found as a Problem; `whole` names the value if the fault is in none of its parts."""
    path: Key = (*base, *fault["loc"])
    code = _CODES.get(fault["type"], "value")
    place = places.at(path[:-1]).key_place(path[-1]) if code == "unknown-key" else places.at(path).place
    name = fault["loc"][-1] if fault["loc"] else whole
    match code:
        case "unknown-key":
            return Problem(
                place, code, f"'{name}' is not a key here", did_you_mean(str(name), _keys_of(schema, fault["loc"][:-1]))
            )
        case "missing-key":
            return Problem(place, code, f"'{name}' is missing", f"add '{name}:' here")
    if fault["input"] is None and fault["loc"]:
        key = next((step for step in reversed(fault["loc"]) if isinstance(step, str)), whole)
        return Problem(place, "fill-in", f"'{key}' is not filled in yet", "write its value here, or remove the line")
    text = _MESSAGES.get(fault["type"]) or fault["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if fault["type"] == "literal_error":
        text = "write " + fault["ctx"]["expected"]
    value = fault["input"] if isinstance(fault["input"], str) else None
    about = f"'{name}': " if fault["loc"] or not isinstance(fault["input"], Mapping) else ""
    return Problem(place, code, f"{about}{text[:1].lower()}{text[1:]}" + (f", not '{value}'" if value else ""))


def _keys_of(schema: Any, path: Key) -> list[str]:
    """Return the keys that a nested record at `path` accepts (for 'did you mean')."""
    nodes = list(_options(schema, schema))
    for step in path:
        inner = [
            node.get("items", {})
            if isinstance(step, int)
            else node.get("properties", {}).get(step, node.get("additionalProperties", {}))
            for node in nodes
        ]
        nodes = [option for node in inner for option in _options(node, schema)]
    return [key for node in nodes for key in node.get("properties", {})]


def _options(node: Any, schema: Any) -> Iterator[dict[str, Any]]:
    """Yield the schemas that a part of a schema stands for: of references and alternatives."""
    if not isinstance(node, dict):
        return
    if "$ref" in node:
        yield from _options(schema["$defs"][node["$ref"].rsplit("/", 1)[-1]], schema)
        return
    yield node
    for option in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from _options(option, schema)
