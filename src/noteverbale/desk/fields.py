"""Forms for records and facts: the fields of a form with what is on file in them, and the edits that a filled-in form asks for.

Each value that can be changed by itself carries the digest of what it was drawn with (the input `NAME~`), so that only what
this person changed becomes an edit, and what another person changed meanwhile is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from ..language.plain import plain
from ..problems import Problem
from ..records.base import Key, Record
from ..records.edit import MISSING, Clash, Digest, Edit, digest
from ..records.facts import FactSpec
from ..registry.registry import Registry
from .field_choices import Choice, choices_of, form_keys
from .shapes import Full, Keyed, Part, Parts, Rows, Several, Shape, Single, is_simple, of_fact, shape_of_record
from .value_edits import changes

Form = Mapping[str, Sequence[str]]  # what a browser sends: the values of each name
FieldShape = Literal[
    "text", "number", "day", "hour", "email", "url", "choice", "flag", "reference", "lines", "choices", "references"
]
BASE, ANY, REMOVE, ADD, THEIRS = "~", "-", "_remove", "_add", "_theirs"  # parts of names of inputs, names of buttons


@dataclass(frozen=True)
class Unit:
    """A value that is changed as a whole: its shape, and what is on file now."""

    shape: Shape
    raw: object


@dataclass(frozen=True)
class Field:
    """One box of a form. `path` is that of the value in the record; `label` is a key of the phrases: 'Meeting.city'.

    `values` has the value, or each of several; one in a box of lines has a line each. `language` is that of its words.
    `default` is the value of a key that is left out.
    """

    name: str
    path: Key
    shape: FieldShape
    label: str
    values: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Choice, ...] = ()
    table: str = ""
    default: str = ""
    language: str = ""
    base: str = ""
    problems: tuple[Problem, ...] = ()
    clash: Clash | None = None  # what another person entered meanwhile
    unit: Unit | None = field(default=None, repr=False)

    @property
    def value(self) -> str:
        return "\n".join(self.values)

    @property
    def day(self) -> date | None:
        """The day in a box for a day; None in another box, or where what was entered is no day."""
        with suppress(ValueError):
            return date.fromisoformat(self.value) if self.shape == "day" else None
        return None

    @property
    def rows(self) -> int:
        """The number of lines that its text needs: one of six languages has a narrow box, any other value a wide one."""
        letters = 32 if self.language else 90
        lines = sum(1 + len(line) // letters for line in self.value.split("\n"))
        return lines + 1 if self.shape == "lines" else lines

    @property
    def is_empty(self) -> bool:
        """Whether nothing is entered, or what a key that is left out means."""
        return self.value in ("", self.default)

    @property
    def items(self) -> tuple[Node, ...]:
        """The fields inside it; it has none."""
        return ()


@dataclass(frozen=True)
class Group:
    """Fields that belong together: a record, a value in each language or for other keys, the rows of a list."""

    name: str
    path: Key
    kind: Literal["record", "languages", "keys", "rows"]
    label: str
    items: tuple[Node, ...]
    record: str = ""  # the name of its type: 'Deadline'
    language: str = ""
    required: bool = False
    base: str = ""
    problems: tuple[Problem, ...] = ()
    clash: Clash | None = None  # what another person entered meanwhile
    unit: Unit | None = field(default=None, repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is entered in any field inside it."""
        return all(item.is_empty for item in self.items)

    def __getitem__(self, key: str) -> Node:
        """Return the field or group of a key. Raises KeyError."""
        name = f"{self.name}.{key}" if self.name else key
        return {item.name: item for item in self.items}[name]


Node = Field | Group


@dataclass(frozen=True)
class Drawing:
    """What the fields of a form are drawn from: the office, the language of its page, and the form that was sent, if one was."""

    registry: Registry
    language: str
    form: Form = field(default_factory=dict)


def fields_of(
    kind: type[Record], raw: object, drawing: Drawing, skip: Iterable[str] = (), first: Iterable[str] = ()
) -> Group:
    """Return the fields of a record that is written as `raw` (plain YAML data), some first, without those of some keys."""
    shape = shape_of_record(kind)
    parts = {key: shape.parts[key] for key in dict.fromkeys((*first, *shape.parts)) if key not in set(skip)}
    node = _node(drawing, replace(shape, parts=parts), raw, "", (), kind.__name__)
    assert isinstance(node, Group)
    return node


def field_of_fact(spec: FactSpec, raw: object, drawing: Drawing, name: str, path: Key, label: str) -> Node:
    """Return the field of a fact of a move, or the group of its fields; `raw` is what is written, None for nothing."""
    return replace(_node(drawing, of_fact(spec), raw, name, path, label), required=not spec.optional)


def edits_from(nodes: Iterable[Node], form: Form, at: Key = ()) -> list[Edit]:
    """Return the edits for what a person changed in some fields; `at` is the path of their record in its file.

    The fields are those of the record as it is now; a record may be entered by its name. What another person
    changed since the form was drawn gives an edit that `edit.apply` refuses with a Conflict.
    """
    nodes, edits = tuple(nodes), list[Edit]()
    form = {**form, **dict(_by_name(nodes, form))}
    for node in units(nodes):
        base = "".join(form.get(node.name + BASE, ()))
        if not base or node.unit is None:
            continue
        shape, raw = node.unit.shape, node.unit.raw
        new = shape.written(_read(shape, node.name, form))
        now = digest(shape.written(shape.full(raw)))
        if digest(new) not in (base, now):
            old = (MISSING if raw is None else raw) if now == base else Digest(base)
            edits += changes((*at, *node.path), old, MISSING if new is None else new)
    return edits


def _by_name(nodes: Iterable[Node], form: Form) -> Iterator[tuple[str, list[str]]]:
    """Yield the name and the values of each field in which a record was entered by its name, with its id instead."""
    for node in nodes:
        if isinstance(node, Field) and node.table:
            entered, known = form.get(node.name, ()), {choice.value for choice in node.choices}
            if any(text.strip() and text.strip() not in known for text in entered):
                ids = {plain(choice.label): choice.value for choice in node.choices if choice.label}
                yield node.name, [text if text.strip() in known else ids.get(plain(text), text) for text in entered]
        yield from _by_name(node.items, form)


def units(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield the fields and groups that are changed by themselves."""
    for node in nodes:
        if node.unit:
            yield node
        else:
            yield from units(node.items)


def with_problems(node: Node, problems: Iterable[tuple[Key, Problem]]) -> Node:
    """Return a field or group with each problem at the innermost field of its path."""
    inside: dict[int, list[tuple[Key, Problem]]] = {}
    own = list(node.problems)
    for path, problem in problems:
        inner = [i for i, item in enumerate(node.items) if path[: len(item.path)] == item.path]
        if inner:
            inside.setdefault(inner[0], []).append((path, problem))
        else:
            own.append(problem)
    if isinstance(node, Field):
        return replace(node, problems=tuple(own))
    items = tuple(with_problems(item, inside.get(i, ())) for i, item in enumerate(node.items))
    return replace(node, problems=tuple(own), items=items)


def problems_in(node: Node) -> Iterator[tuple[Node, Problem]]:
    """Yield each problem of a form with the field or group that it is at."""
    yield from ((node, problem) for problem in node.problems)
    for item in node.items:
        yield from problems_in(item)


def _node(drawing: Drawing, shape: Shape, raw: object, name: str, path: Key, label: str, language: str = "") -> Node:
    """Return the fields of a value on file; each that is changed by itself has its digest."""
    given = raw if isinstance(raw, Mapping) else {}
    if isinstance(shape, Parts) and is_simple(shape):
        items = tuple(
            replace(
                _node(drawing, part.shape, given.get(key), _joined(name, key), (*path, key), f"{shape.kind}.{key}"),
                required=part.required,
            )
            for key, part in shape.parts.items()
        )
        return Group(name, path, "record", label, items, shape.kind, language)
    if isinstance(shape, Keyed) and not shape.any_key:
        keys = _keys(drawing, shape, given, name)
        items = tuple(
            _node(
                drawing,
                shape.of,
                given.get(key),
                _joined(name, key),
                (*path, key),
                _key_label(shape, key),
                key if shape.per_language else language,
            )
            for key in keys
        )
        return Group(name, path, "languages" if shape.per_language else "keys", label, items, language=language)
    taken = name in drawing.form.get(THEIRS, ())
    base = "" if taken else "".join(drawing.form.get(name + BASE, ()))
    value = _read(shape, name, drawing.form) if base else shape.full(raw)
    drawn = _drawn(drawing, Part(shape), value, name, path, label, language)
    return replace(drawn, base=base or digest(shape.written(value)), unit=Unit(shape, raw))


def _drawn(drawing: Drawing, part: Part, value: Full, name: str, path: Key, label: str, language: str) -> Node:
    """Return the fields of a full value, without digests."""
    shape = part.shape
    match shape:
        case Single():
            choices = choices_of(drawing.registry, shape, drawing.language)
            values = (value,) if value else ()
            return Field(
                name, path, shape.kind, label, values, part.required, choices, shape.table, shape.default, language
            )
        case Several():
            choices = choices_of(drawing.registry, shape.of, drawing.language)
            kinds: dict[str, FieldShape] = {"choice": "choices", "reference": "references"}
            kind = kinds.get(shape.of.kind, "lines")
            return Field(
                name, path, kind, label, tuple(value), part.required, choices, shape.of.table, language=language
            )
        case Keyed():
            keys = (*(("",) if shape.any_key else ()), *_keys(drawing, shape, value, name))
            items = tuple(
                _drawn(
                    drawing,
                    Part(shape.of),
                    value.get(key, shape.of.full(None)),
                    _joined(name, key or ANY),
                    (*path, key),
                    _key_label(shape, key),
                    code,
                )
                for key in keys
                for code in [key if shape.per_language else language]
            )
            return Group(name, path, "languages" if shape.per_language else "keys", label, items, language=language)
        case Parts():
            used = form_keys(drawing.registry, language) if shape.kind == "Form" and language else shape.parts
            items = tuple(
                _drawn(drawing, inner, value[key], _joined(name, key), (*path, key), f"{shape.kind}.{key}", language)
                for key, inner in shape.parts.items()
                if key in used or value[key] not in ("", "false", [], {})
            )
            return Group(name, path, "record", label, items, shape.kind, language, part.required)
        case Rows():
            blank = [shape.of.full(None)] if _wants_row(drawing, shape, value, name) else []
            items = tuple(
                _drawn(drawing, Part(shape.of), row, _joined(name, str(i)), (*path, i), label, language)
                for i, row in enumerate([*value, *blank])
            )
            return Group(name, path, "rows", label, items, language=language, required=part.required)


def _wants_row(drawing: Drawing, shape: Rows, value: Full, name: str) -> bool:
    """Whether a list is drawn with an empty row: the first form of a noun, or a row that this person asked for."""
    first = not value and isinstance(shape.of, Parts) and shape.of.kind == "Form"
    return first or name in drawing.form.get(ADD, ())


def _keys(drawing: Drawing, shape: Keyed, value: Mapping[str, object], name: str) -> list[str]:
    """Return the keys of a group: the office's languages and those on file, or the fixed ones."""
    known = shape.keys or tuple(drawing.registry.packs)
    return list(dict.fromkeys((*known, *(key for key in value if key), *_sent(name, drawing.form))))


def _key_label(shape: Keyed, key: str) -> str:
    return "" if shape.per_language and key else f"key.{key or 'any'}"


def _joined(name: str, key: str) -> str:
    return f"{name}.{key}" if name else key


def _sent(name: str, form: Form) -> list[str]:
    """Return the keys that a form has below a name, in its order."""
    start = name + "."
    below = (full[len(start) :].partition(".")[0].removesuffix(BASE) for full in form if full.startswith(start))
    return [key for key in dict.fromkeys(below) if key not in (ANY, REMOVE)]


def _read(shape: Shape, name: str, form: Form) -> Full:
    """Return the full value of a shape that a person entered in a form."""
    texts = [text.replace("\r\n", "\n").strip() for text in form.get(name, ())]
    match shape:
        case Single(kind="flag"):
            return "true" if "true" in texts else "false"
        case Single():
            return "\n".join(filter(None, texts))
        case Several():
            return [line.strip() for text in texts for line in text.split("\n") if line.strip()]
        case Keyed():
            keys = {key: _read(shape.of, _joined(name, key), form) for key in _sent(name, form)}
            return {"": _read(shape.of, _joined(name, ANY), form), **keys} if shape.any_key else keys
        case Parts():
            return {key: _read(part.shape, _joined(name, key), form) for key, part in shape.parts.items()}
        case Rows():
            rows = sorted((key for key in _sent(name, form) if re.fullmatch("[0-9]{1,5}", key)), key=int)
            kept = [row for row in rows if "true" not in form.get(f"{name}.{row}.{REMOVE}", ())]
            return [_read(shape.of, _joined(name, row), form) for row in kept]
