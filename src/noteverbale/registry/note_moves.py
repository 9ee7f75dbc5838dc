"""The moves of a note: those it lists, or those of its kind, each with its facts, validated and cross-checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import TypeAdapter

from ..caches.memo import Identity
from ..problems import Place, Problems, ProblemsFound, did_you_mean
from ..records import yaml_source
from ..records.base import Code, PlaceTree, Record, Text
from ..records.facts import TYPES, FactSpec, fact_of_note, parsed_spec
from ..records.kinds import Kind
from ..records.moves import ShelfMove
from ..records.notes import Note
from .registry import Registry
from .tables import unknown

TEXT = "text"  # the name of a paragraph of a note's own
ROOTS = ("meeting", "meetings", "act", "reply", "enclosures")  # facts of the note itself that a move may need
_TEXT: TypeAdapter[Mapping[Code, str]] = TypeAdapter(Text)


@dataclass(frozen=True)
class NoteMove:
    """One move of a note. `name` is that of the shelf, or 'text' for a paragraph of the note's own, which has a `text`.

    `specs` are the types of the facts that it takes, `facts` their values; `places` has where each is written.
    """

    name: str
    place: Place
    places: Mapping[str, PlaceTree]
    shelf: ShelfMove | None = None
    text: Mapping[Code, str] = field(default_factory=dict)
    text_places: PlaceTree | None = None
    specs: Mapping[str, FactSpec] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    optional: bool = False


@dataclass(frozen=True)
class WrittenMove:
    """One move of a kind as it is written: its name, whether a note may leave it out, and the facts that the kind gives."""

    name: str
    optional: bool
    facts: Mapping[str, Any]


@dataclass
class _Entry:
    """One entry of a list of moves as it is written, not yet validated."""

    name: str
    optional: bool
    place: Place
    facts: dict[str, tuple[Any, PlaceTree]]
    key_places: dict[str, Place]
    text: Any = None
    text_places: PlaceTree | None = None


def moves_of(registry: Registry, note: Note) -> tuple[NoteMove, ...]:
    """Return the moves of a note in order. Raises ProblemsFound with the Problems of all of them."""
    key = Identity(note)
    if key not in registry.results:
        registry.results[key] = _read(registry, note)
    return cast("tuple[NoteMove, ...]", registry.results[key])


def keep_moves(registry: Registry, before: Registry) -> None:
    """Take the moves of the notes that are the same in `before`, if all records that they are read from are the same too.

    All ids on file must be the same in both.
    """
    for table in ("kinds", "shelf", "meetings", "bodies"):
        records = getattr(before, table)
        if any(record is not records[id] for id, record in getattr(registry, table).items()):
            return
    keys = [Identity(note) for note in registry.notes.values()]
    registry.results.update({key: before.results[key] for key in keys if key in before.results})


def _read(registry: Registry, note: Note) -> tuple[NoteMove, ...]:
    problems = Problems()
    kind = registry.kinds.get(note.kind)
    entries = _chosen(note, kind, problems)
    moves = [problems.attempt(_move, registry, note, entry) for entry in entries]
    problems.stop_if_any()
    return tuple(move for move in moves if move is not None)


def written_moves(kind: Kind) -> tuple[WrittenMove, ...]:
    """Return the moves of a kind as they are written; those that cannot be read are left out."""
    return tuple(
        WrittenMove(entry.name, entry.optional, {name: value for name, (value, _) in entry.facts.items()})
        for entry in _entries(kind.moves, kind.places("moves"), Problems())
    )


def check_kind(registry: Registry, kind: Kind, problems: Problems) -> None:
    """Add a Problem for every move of a kind that is not on the shelf, and for facts that are not of its type."""
    for entry in _entries(kind.moves, kind.places("moves"), problems):
        if entry.name != TEXT and entry.name not in registry.shelf:
            problems.extend(_unknown_move(registry, entry).problems)
            continue
        shelf = registry.shelf.get(entry.name)
        specs = shelf.facts if shelf else {}
        for name in entry.facts:
            problems.attempt(_fact, registry, specs, entry, name)


def _chosen(note: Note, kind: Kind | None, problems: Problems) -> list[_Entry]:
    """Return the entries of a note: its own list, or those of its kind with the facts that the note gives."""
    if isinstance(note.moves, list):
        return list(_entries(note.moves, note.places("moves"), problems))
    entries = list(_entries(kind.moves, kind.places("moves"), Problems())) if kind else []
    if note.moves is None:
        return [_placed(entry, note) for entry in entries]
    if not isinstance(note.moves, dict):
        problems.add(note.place("moves"), "shape", "'moves' is a list of moves, or a mapping of moves and their facts")
        return []
    own = {
        entry.name: entry
        for entry in _entries(
            [{name: facts} for name, facts in note.moves.items()], note.places("moves"), problems, keyed=True
        )
    }
    known = [entry.name for entry in entries]
    for name, entry in own.items():
        if name not in known:
            hint = did_you_mean(name, known) or "write 'moves:' as a list to choose other moves"
            problems.add(entry.place, "unknown-move", f"the kind '{note.kind}' has no move '{name}'", hint)
    merged = []
    for entry in entries:
        given = own.get(entry.name)
        if given is None:
            merged.append(_placed(entry, note))
        else:
            merged.append(
                _Entry(
                    entry.name,
                    False,
                    given.place,
                    {**entry.facts, **given.facts},
                    {**entry.key_places, **given.key_places},
                )
            )
    return merged


def _placed(entry: _Entry, note: Note) -> _Entry:
    """Return an entry of the kind: what a note lacks for it is reported at the note's kind."""
    return _Entry(
        entry.name, entry.optional, note.place("kind"), entry.facts, entry.key_places, entry.text, entry.text_places
    )


def _entries(raw: Any, places: PlaceTree, problems: Problems, keyed: bool = False) -> Iterator[_Entry]:
    """Yield the entries of a list of moves; `keyed`: the places are those of a mapping."""
    if not isinstance(raw, list):
        problems.add(places.place, "shape", "'moves' is a list of moves")
        return
    for i, item in enumerate(raw):
        tree = places if keyed else places.at([i])
        if isinstance(item, str):
            yield _Entry(item.removesuffix("?"), item.endswith("?"), tree.place, {}, {})
        elif isinstance(item, dict) and TEXT in item:
            yield _text_entry(item, tree, problems)
        elif (
            isinstance(item, dict)
            and len(item) == 1
            and (item[key := next(iter(item))] is None or isinstance(item[key], dict))
        ):
            inner = tree.at([key])
            facts = {name: (value, inner.at([name])) for name, value in (item[key] or {}).items()}
            keys = {name: inner.key_place(name) for name in facts}
            yield _Entry(key.removesuffix("?"), key.endswith("?"), tree.key_place(key), facts, keys)
        else:
            hint = "write '- name', '- name: {fact: value}' or '- text: {en: …}'"
            problems.add(tree.place, "shape", "this is not a move", hint)


def _text_entry(item: dict[str, Any], tree: PlaceTree, problems: Problems) -> _Entry:
    for key in item.keys() - {TEXT, "facts"}:
        problems.add(
            tree.key_place(key), "unknown-key", f"'{key}' is not a key here", did_you_mean(key, (TEXT, "facts"))
        )
    facts: dict[str, tuple[Any, PlaceTree]] = {}
    given = item.get("facts") or {}
    if not isinstance(given, dict):
        problems.add(tree.at(["facts"]).place, "shape", "'facts' is a mapping of names, each with {type: value}")
        given = {}
    inner = tree.at(["facts"])
    for name, value in given.items():
        facts[name] = (value, inner.at([name]))
    keys = {name: inner.key_place(name) for name in facts}
    return _Entry(TEXT, False, tree.key_place(TEXT), facts, keys, item[TEXT], tree.at([TEXT]))


def _unknown_move(registry: Registry, entry: _Entry) -> ProblemsFound:
    hint = did_you_mean(entry.name, [*registry.shelf, TEXT]) or "'noteverbale moves' lists the shelf"
    return ProblemsFound.one(entry.place, "unknown-move", f"there is no move '{entry.name}' on the shelf", hint)


def _move(registry: Registry, note: Note, entry: _Entry) -> NoteMove | None:
    """Return a move of a note; None for an optional one that the note has no facts for. Raises ProblemsFound."""
    problems = Problems()
    if entry.name == TEXT:
        return _own_text(registry, note, entry)
    if entry.name not in registry.shelf:
        raise _unknown_move(registry, entry)
    shelf = registry.shelf[entry.name]
    has = _has(note, registry)
    without, needs = lacking(shelf, entry.facts, has, len(note.meetings))
    if entry.optional and (without or needs or not asks(shelf)):
        return None
    facts = {name: problems.attempt(_fact, registry, shelf.facts, entry, name) for name in entry.facts}
    for name in without:
        message = f"the move '{entry.name}' needs '{name}' ({shelf.facts[name]})"
        problems.add(entry.place, "missing-fact", message, f"add it: '- {entry.name}: {{{name}: …}}'")
    for root in needs:
        key = "meeting" if root == "meetings" else root
        what = {"meetings": "two meetings or more", "meeting": "exactly one meeting"}.get(root, f"'{key}:'")
        hint = f"correct '{key}:' of the note, or choose other moves" if has[key] else f"add '{key}:' to the note"
        problems.add(entry.place, "missing-fact", f"the move '{entry.name}' needs {what} in the note", hint)
    for name, message in shelf.uneven(facts):
        problems.add(entry.key_places[name], "uneven", message, "write one entry for each")
    problems.stop_if_any()
    places = {name: tree for name, (_, tree) in entry.facts.items()}
    return NoteMove(entry.name, entry.place, places, shelf, specs=shelf.facts, facts=facts, optional=entry.optional)


def _has(note: Note, registry: Registry) -> dict[str, bool]:
    """Return which facts the note itself has."""
    return {
        "meeting": bool(note.meetings),
        "meetings": len(note.meetings) > 1,
        "act": registry.act_of(note) is not None,
        "reply": note.reply is not None,
        "enclosures": bool(note.enclosures),
    }


def lacking(
    shelf: ShelfMove, given: Iterable[str], has: Mapping[str, bool], meetings: int
) -> tuple[list[str], list[str]]:
    """Return the facts that a move needs and a note does not give, and the facts of the note itself that it needs and are absent.

    `given` are the names of the facts that the note gives to the move, `has` the facts of the note itself, `meetings` its
    number of meetings: a move is about one, unless it is for several too.
    """
    names = set(given)
    roots = dict.fromkeys(need.partition(".")[0] for need in shelf.needs)
    return (
        [
            name
            for name, spec in shelf.facts.items()
            if not (name in names or spec.optional or has.get(fact_of_note(name, spec.type) or "", False))
        ],
        [
            root
            for root in roots
            if root in ROOTS and not (has[root] and (root != "meeting" or shelf.several or meetings == 1))
        ],
    )


def asks(shelf: ShelfMove) -> bool:
    """Say whether a move needs anything. An optional one that needs nothing is printed only where the note names it."""
    return bool(shelf.needs) or any(not spec.optional for spec in shelf.facts.values())


def _own_text(registry: Registry, note: Note, entry: _Entry) -> NoteMove:
    problems = Problems()
    assert entry.text_places
    text = problems.attempt(yaml_source.value_of, _TEXT, entry.text, entry.text_places, TEXT, TYPES[TEXT].written)
    specs: dict[str, FactSpec] = {}
    facts: dict[str, Any] = {}
    places: dict[str, PlaceTree] = {}
    for name, (value, tree) in entry.facts.items():
        if not (isinstance(value, dict) and len(value) == 1):
            problems.add(
                entry.key_places[name],
                "shape",
                f"'{name}' has a type and a value",
                f"write '{name}: {{deadline: {{by: 2030-01-31}}}}'",
            )
            continue
        kind, inner = next(iter(value.items()))
        try:
            spec = FactSpec.model_validate(parsed_spec("choice(a)" if kind == "choice" else kind))
        except ValueError:
            problems.add(
                tree.key_place(kind),
                "unknown-type",
                f"there is no type of fact '{kind}'",
                did_you_mean(str(kind), TYPES),
            )
            continue
        specs[name], places[name] = spec, tree.at([kind])
        made = problems.attempt(_value, registry, spec, name, inner, places[name])
        facts[name] = made
    problems.stop_if_any()
    return NoteMove(TEXT, entry.place, places, None, text or {}, entry.text_places, specs, facts)


def _fact(registry: Registry, specs: Mapping[str, FactSpec], entry: _Entry, name: str) -> Any:
    if name not in specs:
        hint = did_you_mean(name, specs) or f"the move '{entry.name}' takes no facts"
        raise ProblemsFound.one(
            entry.key_places[name], "unknown-fact", f"the move '{entry.name}' has no fact '{name}'", hint
        )
    value, tree = entry.facts[name]
    return _value(registry, specs[name], name, value, tree)


def _value(registry: Registry, spec: FactSpec, name: str, raw: Any, tree: PlaceTree) -> Any:
    """Return a fact's value, validated; ids that it names are on file. Raises ProblemsFound."""
    if raw is None:
        raise ProblemsFound.one(tree.place, "fill-in", f"'{name}' is not filled in yet", f"write {spec.written}")
    value = yaml_source.value_of(spec.adapter(), raw, tree, name, spec.written)
    problems = Problems()
    for id, table, path in TYPES[spec.type].names(value):
        known: Iterable[str] = getattr(registry, table)
        if id not in known:
            problems.add(tree.at(path).place, unknown(table), f"'{id}' is not on file", did_you_mean(id, known))
    problems.stop_if_any()
    return value


def records_named(registry: Registry, move: NoteMove) -> Iterator[Record]:
    """Yield the records that the facts of a move name."""
    for name, value in move.facts.items():
        for id, table, _ in TYPES[move.specs[name].type].names(value):
            yield getattr(registry, table)[id]
