"""Changes single values in the text of a record file. Every other line stays as a person wrote it.

An edit names a value by its path, and says what it was: where somebody else changed it meanwhile, there is a `Conflict`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Final

from ..problems import Problem, ProblemsFound
from . import yaml_source
from .base import Key
from .yaml_branch import Branch, Order
from .yaml_nodes import compose, decoded
from .yaml_splice import BY_HAND, spliced
from .yaml_writer import Plain, plain


class Missing(Enum):
    """The type of `MISSING`."""

    MISSING = "there is no such key"


MISSING: Final = Missing.MISSING
Value = Plain | Missing


@dataclass(frozen=True)
class Digest:
    """The digest of a value, in place of the value itself as `Edit.old`."""

    text: str


@dataclass(frozen=True)
class Edit:
    """One change: the value at a path was `old` and becomes `new`; either may be MISSING.

    The path is from the root of the file. An item of a list is named by its index, or by its id where the items have one.
    `MISSING` as the old value of an index inserts an item there; as that of an id, at the end. Where the last key of a
    mapping or the last item of a list is removed, the key that holds it goes with it.
    """

    path: Key
    old: object
    new: object

    def inverse(self) -> Edit:
        """Return the edit that undoes this one."""
        return Edit(self.path, self.new, self.old)


@dataclass(frozen=True)
class Clash:
    """A value that two persons changed: as both read it (`base`), as it is now (`theirs`), as it should become (`yours`).

    `by` and `at` say who changed it and when (ISO 8601), '' where that is not known.
    """

    path: Key
    base: object
    theirs: object
    yours: object
    by: str = ""
    at: str = ""


class Conflict(ProblemsFound):
    """Values were changed meanwhile; nothing is changed. `fields` has all of them."""

    def __init__(self, problems: Sequence[Problem], fields: Sequence[Clash]) -> None:
        super().__init__(problems)
        self.fields = tuple(fields)


def digest(value: object) -> str:
    """Return a short digest of a value; a key without a value has that of a missing key."""
    normal = None if value is MISSING else plain(value)
    text = "" if normal is None else json.dumps(normal, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def value_at(data: Plain, path: Key) -> Value:
    """Return the value at a path of a file's data, MISSING where there is none."""
    return _Records(data).value_at(path)


def indices(data: Plain, path: Key) -> Key:
    """Return a path of a file's data with the index of each item that it names by its id. Raises KeyError where there is no such value."""
    at, _ = _found(data, path)
    if len(at) < len(path):
        raise KeyError(path)
    return at


@dataclass(frozen=True)
class Applied:
    """A file's new text, and the edits that changed something: with the values that were there, and items by their id."""

    text: str
    edits: tuple[Edit, ...]


def apply(text: str, edits: Sequence[Edit], file: str, order: Order = lambda path: ()) -> str:
    """Return a file's text with edits, as `applied` does."""
    return applied(text, edits, file, order).text


def applied(text: str | bytes, edits: Sequence[Edit], file: str, order: Order = lambda path: ()) -> Applied:
    """Make edits in a file's text, one after the other. `order` has the order of keys in each mapping.

    Raises Conflict where a value is neither the old nor the new one, with the code 'changed-meanwhile'; ProblemsFound for a
    file that cannot be read, and for a value that a record cannot hold.
    """
    text = decoded(text, file)
    node = compose(text, file)
    tree = yaml_source.tree_of(node, text, file)
    if tree.problems:
        raise ProblemsFound(tree.problems)
    records, clashes, done = _Records(tree.data), list[Clash](), list[Edit]()
    root = Branch(node, tree.data)
    for edit in edits:
        for step in _steps(records, edit, clashes):
            done.append(_named(records, edit, step))
            records.make(step)
            step.write(root, order)
    if clashes:
        message, hint = "this value was changed meanwhile", "look at both, and enter the one that is right"
        problems = [Problem(tree.root.at(clash.path).place, "changed-meanwhile", message, hint) for clash in clashes]
        raise Conflict(problems, clashes)
    changed = spliced(text, root, file)
    if yaml_source.parse(changed, file).data != records.data:
        place = tree.root.at(edits[0].path).place
        message = "this change cannot be written into the file as it is laid out"
        raise ProblemsFound.one(place, "layout", message, BY_HAND)
    return Applied(changed, tuple(done))


def changed_data(data: Plain, edits: Sequence[Edit], clashes: list[Clash]) -> Plain:
    """Return a file's data with edits; where a value was changed meanwhile, it stays, and there is one Clash more."""
    records = _Records(data)
    for edit in edits:
        for step in _steps(records, edit, clashes):
            records.make(step)
    return records.data


@dataclass(frozen=True)
class _Step:
    """A change whose place was found: a value is set, an item is inserted before an index, or either is removed."""

    path: Key
    new: Value
    inserts: bool = False

    def done(self, data: Plain) -> Plain:
        """Return the data with this change."""
        return _with(data, self.path, self)

    def write(self, root: Branch, order: Order) -> None:
        if self.new is MISSING:
            root.remove(self.path)
        elif self.inserts:
            root.insert(self.path, self.new)
        else:
            root.change(self.path, self.new, order)


class _Records:
    """A file's data while edits are made. Where its records are is looked for once, and not for each edit: a file has thousands."""

    def __init__(self, data: Plain) -> None:
        self.data = data
        self._places: dict[str, int] | None = None  # of records, by their ids

    def found(self, path: Key) -> tuple[Key, Plain]:
        """Return as much of a path as there is, with items by their index, and the value there."""
        if path and isinstance(path[0], str) and isinstance(self.data, list):
            if self._places is None:
                self._places = {
                    id: at for at, id in reversed([*enumerate(map(_id_of, self.data))]) if isinstance(id, str)
                }
            if path[0] not in self._places:
                return (), self.data
            path = (self._places[path[0]], *path[1:])
        return _found(self.data, path)

    def value_at(self, path: Key) -> Value:
        """Return the value at a path; MISSING for a path that the data do not have."""
        at, value = self.found(path)
        return value if len(at) == len(path) else MISSING

    def make(self, step: _Step) -> None:
        """Make a change."""
        end = len(self.data) if isinstance(self.data, list) else 0
        self.data = step.done(self.data)
        if self._places is not None and step.inserts and step.path == (end,) and step.new is not MISSING:
            if isinstance(id := _id_of(step.new), str):
                self._places.setdefault(id, end)
        elif len(step.path) < 2 or step.path[1] in ("id", "name"):
            self._places = None


def _with(data: Plain, path: Key, step: _Step) -> Plain:
    if not path:
        assert step.new is not MISSING
        return step.new
    first, rest = path[0], path[1:]
    if isinstance(data, list):
        at = int(first)
        if rest or not (step.inserts or step.new is MISSING):
            return [*data[:at], _with(data[at], rest, step), *data[at + 1 :]]
        return [*data[:at], *([] if step.new is MISSING else [step.new]), *data[at + (step.new is MISSING) :]]
    before = data if isinstance(data, dict) else {}
    if not rest and step.new is MISSING:
        return {key: value for key, value in before.items() if key != first}
    return {**before, str(first): _with(before.get(str(first)), rest, step)}


def _found(data: Plain, path: Key) -> tuple[Key, Plain]:
    """Return as much of a path as there is, with items by their index, and the value there."""
    at: list[str | int] = []
    for step in path:
        if isinstance(data, dict) and step in data:
            at.append(step)
            data = data[str(step)]
        elif isinstance(data, list) and (index := _index(data, step)) is not None:
            at.append(index)
            data = data[index]
        else:
            break
    return tuple(at), data


def _index(data: list[Plain], step: str | int) -> int | None:
    if isinstance(step, int):
        return step if 0 <= step < len(data) else None
    return next((i for i, item in enumerate(data) if _id_of(item) == step), None)


def _id_of(item: Plain) -> Plain:
    """Return the id of an item of a list, or the name of an item that has a name instead; None without either."""
    return item.get("id", item.get("name")) if isinstance(item, dict) else None


def _named(records: _Records, edit: Edit, step: _Step) -> Edit:
    """Return an edit with the values that were there and become, and with items by their id."""
    new: Value = MISSING if edit.new is MISSING else plain(edit.new)
    if not step.inserts:
        return Edit(_by_id(records, edit.path), records.value_at(edit.path), new)
    name = None if new is MISSING else _id_of(new)
    return Edit((*_by_id(records, edit.path[:-1]), name if isinstance(name, str) else edit.path[-1]), MISSING, new)


def _by_id(records: _Records, path: Key) -> Key:
    """Return a path with the ids of items instead of their indices, where items have ids of their own."""
    named: list[str | int] = []
    for i, step in enumerate(path):
        holder = records.value_at(path[:i]) if isinstance(step, int) else None
        if isinstance(holder, list) and isinstance(step, int) and step < len(holder):
            names = [_id_of(item) for item in holder]
            name = names[step]
            step = name if isinstance(name, str) and names.count(name) == 1 else step
        named.append(step)
    return tuple(named)


def _steps(records: _Records, edit: Edit, clashes: list[Clash]) -> Iterator[_Step]:
    """Yield the change that an edit is, nothing where it is done already; or add a Clash."""
    new: Value = MISSING if edit.new is MISSING else plain(edit.new)
    data = records.data
    at, value = records.found(edit.path)
    missing = edit.path[len(at) :]
    theirs: Value = value if not missing or isinstance(value, str) else MISSING
    if isinstance(value, list) and len(missing) == 1 and edit.old is MISSING and new is not MISSING:
        yield _Step((*at, len(value)), new, inserts=True)  # a record with a new id, or an index past the end
    elif missing and isinstance(value, list | str):
        clashes.append(Clash(edit.path, edit.old, theirs, edit.new))  # the item is gone, or all of it is one text now
    elif isinstance(edit.path[-1:][0] if edit.path else "", int) and edit.old is MISSING and not missing:
        yield _Step(at, new, inserts=True)
    elif not _is(theirs, edit.old):
        if (again := _elsewhere(data, at, edit)) is not None:
            yield from _set(data, (*at[:-1], again), (), new)
        elif not _is(theirs, new):
            clashes.append(Clash(edit.path, edit.old, theirs, edit.new))
    elif not _is(theirs, new) or (new is MISSING) != (theirs is MISSING):
        yield from _set(data, at, missing, new)


def _is(value: Value, other: object) -> bool:
    """Whether a value is another one, or has that digest; a key without a value is like a missing one."""
    if isinstance(other, Digest):
        return digest(value) == other.text
    return digest(value) == digest(other)


def _elsewhere(data: Plain, at: Key, edit: Edit) -> int | None:
    """Return where an item of a list is now whose index has changed, None where it is gone or is there twice."""
    holder = _found(data, at[:-1])[1]
    if not isinstance(holder, list) or not at or len(at) < len(edit.path):
        return None
    same = [i for i, item in enumerate(holder) if _is(item, edit.old)]
    return same[0] if len(same) == 1 else None


def _set(data: Plain, at: Key, missing: Key, new: Value) -> Iterator[_Step]:
    if new is MISSING:
        if missing:
            return
        while len(at) > 1 and isinstance(at[-2], str) and _size(data, at[:-1]) == 1:
            at = at[:-1]
        yield _Step(at, MISSING)
        return
    value: Plain = new
    for step in reversed(missing[1:]):
        value = {step: value} if isinstance(step, str) else [value]
    yield _Step((*at, *missing[:1]), value)


def _size(data: Plain, path: Key) -> int:
    value = _found(data, path)[1]
    return len(value) if isinstance(value, list | dict) else 0
