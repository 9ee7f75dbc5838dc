"""The shapes that values of records have in a form, read from the types of their fields.

A value as it is in a file may be written shorter than it is: 'soon', a single day, an id alone. A shape makes the full value of
it, of texts, lists and mappings only, which a form shows; and of a full value what is written. '' and None are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from ..records.base import ATTESTED, UNATTESTED, Basis, Code, Email, Form, Record, Refers, WordOf, as_list
from ..records.facts import EarlierNote, FactSpec, Provision, Room, Url
from ..records.recipients import Term
from ..records.times import Deadline, Hour, Period

Kind = Literal["text", "number", "day", "hour", "email", "url", "choice", "flag", "reference"]
# The keys of a record of another way to write it, and the other way round.
Short = tuple[Callable[[object], object], Callable[[dict[str, object]], object]]
Full = Any  # a full value: a text, or a list or mapping of full values; '' for none


@dataclass(frozen=True)
class Single:
    """One value in one box. `options` are the words of a choice, `table` that of a reference, `words` a key of language packs.

    A reference with `options` may be one of these words instead.

    `default` is the value that a key has which is left out.
    """

    kind: Kind = "text"
    options: tuple[str, ...] = ()
    table: str = ""
    words: str = ""
    default: str = ""

    def full(self, raw: object) -> Full:
        if self.kind == "flag" and raw is not None:
            return "true" if str(raw).casefold() in ("true", "yes", "on", "1", "t", "y") else "false"
        return self.default if raw is None else _line(raw) if self.kind != "text" else str(raw).strip()

    def written(self, value: Full) -> object:
        return None if value in ("", self.default) else value


@dataclass(frozen=True)
class Several:
    """Several single values. `alone`: one of them is written without a list."""

    of: Single
    alone: bool = False

    def full(self, raw: object) -> Full:
        return [_line(item) for item in as_list(raw)] if raw is not None else []

    def written(self, value: Full) -> object:
        return (value[0] if self.alone and len(value) == 1 else list(value)) or None


@dataclass(frozen=True)
class Keyed:
    """A value for each language, or for each of other `keys`; `any_key`: a single text may be written for all of them."""

    of: Shape
    keys: tuple[str, ...] = ()
    any_key: bool = False

    @property
    def per_language(self) -> bool:
        return not self.keys

    def full(self, raw: object) -> Full:
        if isinstance(raw, Mapping):
            return {str(key): self.of.full(value) for key, value in raw.items()}
        return {"": str(raw)} if self.any_key and raw is not None else {}

    def written(self, value: Full) -> object:
        if self.any_key and value.get(""):
            return value[""]
        return {key: self.of.written(item) for key, item in value.items() if self.of.written(item) is not None} or None


@dataclass(frozen=True)
class Part:
    """One key of a record: the shape of its value, and whether it must be there."""

    shape: Shape
    required: bool = False


@dataclass(frozen=True)
class Parts:
    """A record. `short` makes its keys of another way to write it, `shorten` the other way round; None: it has one only."""

    kind: str
    parts: Mapping[str, Part]
    short: Callable[[object], object] | None = field(default=None, compare=False)
    shorten: Callable[[dict[str, object]], object] | None = field(default=None, compare=False)

    def full(self, raw: object) -> Full:
        keys = self.short(raw) if self.short else raw
        given = keys if isinstance(keys, Mapping) else {}
        return {name: part.shape.full(given.get(name)) for name, part in self.parts.items()}

    def written(self, value: Full) -> object:
        keys = {name: part.shape.written(value[name]) for name, part in self.parts.items() if name in value}
        keys = {name: item for name, item in keys.items() if item is not None}
        return (self.shorten(keys) if self.shorten and keys else keys) or None


@dataclass(frozen=True)
class Rows:
    """A list of records. `alone`: one of them is written without a list."""

    of: Shape
    alone: bool = False

    def full(self, raw: object) -> Full:
        return [self.of.full(item) for item in as_list(raw)] if raw is not None else []

    def written(self, value: Full) -> object:
        rows = [row for row in map(self.of.written, value) if row is not None]
        return (rows[0] if self.alone and len(rows) == 1 else rows) or None


Shape = Single | Several | Keyed | Parts | Rows


def _line(raw: object) -> str:
    return " ".join(str(raw).split("\n")).strip()


def is_simple(shape: Shape) -> bool:
    """Whether a record is written with its keys only, so that each of its values can be changed by itself."""
    return isinstance(shape, Parts) and shape.short is None


def _key_alone(key: str) -> Short:
    """Return how a record with only one key is written without it, both ways."""
    return (
        lambda raw: {key: raw} if isinstance(raw, str) else raw,
        lambda keys: keys[key] if keys.keys() == {key} else keys,
    )


def _bound(raw: object) -> object:
    """Return the keys of a deadline in a form: `bound` is 'soon', 'by' or 'before', `on` its day."""
    if raw == "soon":
        return {"bound": "soon"}
    if not isinstance(raw, Mapping):
        return None
    bound = next((key for key in ("by", "before", "soon") if key in raw), None)
    keys: dict[str, object] = {key: value for key, value in raw.items() if key in ("at", "in")}
    if bound:
        keys["bound"] = bound
    if bound in ("by", "before"):
        keys["on"] = raw[bound]
    return keys


def _deadline(keys: dict[str, object]) -> object:
    bound = str(keys.get("bound", "by"))
    if bound == "soon":
        return "soon"
    others = {key: keys[key] for key in ("at", "in") if key in keys}
    return {bound: keys["on"]} | others if "on" in keys else others


def _provision(raw: object) -> object:
    """Return the keys of a provision, with `paragraph` among its `paragraphs`."""
    keys = {"act": raw} if isinstance(raw, str) else raw
    if not isinstance(keys, Mapping) or "paragraph" not in keys:
        return keys
    paragraphs = as_list(keys["paragraphs"]) if "paragraphs" in keys else []
    return {"act": keys.get("act"), "paragraphs": [keys["paragraph"], *paragraphs]}


def _period(raw: object) -> object:
    return {"from": raw, "to": raw} if isinstance(raw, str) else raw


def _one_day(keys: dict[str, object]) -> object:
    start = keys.get("from", keys.get("to"))
    return start if keys.get("to", start) == start else keys


_BOUNDS = Single("choice", ("by", "before", "soon"))
_SHORT: dict[type[Record], Short] = {
    Provision: (_provision, _key_alone("act")[1]),
    Term: _key_alone("is"),
    Form: _key_alone("text"),
    Period: (_period, _one_day),
}


def of_fact(spec: FactSpec) -> Shape:
    """Return the shape of a fact of a move."""
    return shape_of(spec.annotation)


@cache
def shape_of(annotation: Any) -> Shape:
    """Return the shape of values of a type. Raises TypeError for a type that no form shows."""
    shape = _shape(annotation, ())
    if shape is None:
        raise TypeError(f"no form shows {annotation}")
    return shape


@cache
def shape_of_record(kind: type[Record]) -> Parts:
    """Return the shape of a type of record; keys of types that no form shows are left out."""
    hints = get_type_hints(kind, include_extras=True)
    parts = {}
    for name, info in kind.model_fields.items():
        shape = _shape(hints[name], (), _default(info))
        if shape:
            parts[info.alias or name] = Part(shape, info.is_required())
    if kind is Deadline:
        parts = {"bound": Part(_BOUNDS), "on": Part(Single("day")), "at": parts["at"], "in": parts["in"]}
        return Parts("Deadline", parts, _bound, _deadline)
    if kind is Provision:
        del parts["paragraph"]
    return Parts(kind.__name__, parts, *_SHORT.get(kind, (None, None)))


def _default(info: FieldInfo) -> str:
    default = info.default
    return str(default).lower() if isinstance(default, bool) else default if isinstance(default, str) else ""


def _shape(annotation: Any, marks: tuple[Any, ...], default: str = "") -> Shape | None:
    """Return the shape of a type, with the marks that were around it; None where no form shows it."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation == Room:
        return Keyed(Single(), any_key=True)
    if origin is Annotated:
        return _shape(parts[0], (annotation, *parts[1:], *marks), default)
    if origin is Literal:
        return Single("choice", tuple(map(str, parts)), default=default)
    if annotation in _PLAIN:
        return _single(annotation, marks, default)
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return shape_of_record(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _keyed(*parts)
    if origin is tuple:
        return _list_of(_shape(parts[0], ()), any(getattr(mark, "func", None) is as_list for mark in marks))
    return _one_of([part for part in parts if part is not NoneType], marks, default)


_PLAIN = (str, int, float, bool, date)


def _single(annotation: Any, marks: tuple[Any, ...], default: str) -> Single:
    for mark in marks:
        if isinstance(mark, Refers):
            return Single("reference", table=mark.table, default=default)
        if isinstance(mark, WordOf):
            return Single("choice", words=mark.key, default=default)
    if annotation is bool:
        return Single("flag", default=default or "false")
    kinds: dict[Any, Kind] = {Hour: "hour", Email: "email", Url: "url", int: "number", float: "number", date: "day"}
    if Basis in marks:
        return Single("reference", (*ATTESTED, *UNATTESTED), "sources", default=default)
    if Code in marks:
        return Single("choice", words="language_names", default=default)
    kind: Kind = next((kinds[known] for known in (annotation, *marks) if known in kinds), "text")
    return Single(kind, default=default)


def _keyed(key: Any, value: Any) -> Keyed | None:
    of = _shape(value, ())
    if of is None or not (key is Code or get_origin(key) is Literal):
        return None
    return Keyed(of, () if key is Code else tuple(get_args(key)))


def _list_of(of: Shape | None, alone: bool) -> Shape | None:
    if isinstance(of, Single):
        return Several(of, alone)
    if of is None or isinstance(of, Several | Rows):
        return None
    return Rows(of, alone or (isinstance(of, Parts) and of.kind == "Form"))


def _one_of(arms: list[Any], marks: tuple[Any, ...], default: str) -> Shape | None:
    """Return the shape of one of several types: of the only one, or of an id on file or else a note that is not."""
    if len(arms) == 1:
        only = _shape(arms[0], marks, default)
        if isinstance(only, Single) and only.kind == "flag" and not default:
            return Single("choice", ("true", "false"))
        return only
    shapes = [_shape(arm, ()) for arm in arms]
    if len(shapes) == 2 and isinstance(shapes[0], Single) and arms[1:] and EarlierNote in get_args(arms[1]):
        assert isinstance(shapes[1], Parts)
        parts = {"id": Part(shapes[0]), **{name: Part(part.shape) for name, part in shapes[1].parts.items()}}
        short, shorten = _key_alone("id")
        return Parts("EarlierNote", parts, short, shorten)
    return None
