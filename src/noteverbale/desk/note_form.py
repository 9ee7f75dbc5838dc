"""The form of a note: its own fields, the facts of its moves, its own paragraphs, with each problem at its field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..problems import Place, Problem
from ..records.base import Key, PlaceTree
from ..records.edit import MISSING, Clash, Edit, changed_data
from ..records.facts import TYPES, FactSpec, fact_of_note
from ..records.kinds import Kind
from ..records.notes import Note
from ..registry.note_moves import ROOTS, TEXT
from .draft_moves import DraftMove, State, draft_moves, missing_facts, state_of
from .fields import Drawing, Form, Group, Node, edits_from, field_of_fact, fields_of, problems_in, with_problems
from .form_clashes import with_clashes
from .record_place import path_at

NOT_IN_THE_FORM = ("id", "kind", "moves")  # the kind is chosen when a note is made, moves have a form of their own
FIRST = ("meeting", "act", "sender", "date", "enclosures", "reply")
MISSING_FACT = "this is needed for the sentence"
MISSING_WORDS = "there is nothing in this language yet: write it, or leave the language out of this note"
_TEXT = FactSpec(type=TEXT)


@dataclass(frozen=True)
class MoveForm:
    """One move of a note in the form: its number from 0, whether it is printed, what it lacks, the fields of its facts."""

    move: DraftMove
    number: int
    state: State
    missing: tuple[str, ...]
    fields: tuple[Node, ...]
    is_open: bool  # its fields are shown at once: it has facts or lacks some, or an answer is asked for


@dataclass(frozen=True)
class NoteForm:
    """The form of a note. `first` are its own fields that its moves use or that every note has, `others` the rest.

    `problems` are those that belong to no field.
    """

    first: tuple[Node, ...]
    others: tuple[Node, ...]
    moves: tuple[MoveForm, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All fields and groups, in their order on the page."""
        return (*self.first, *(node for move in self.moves for node in move.fields), *self.others)

    def found(self) -> list[tuple[Node | None, Problem]]:
        """Return every problem of the form, in its order, with the field or group that it is at."""
        at_fields = [pair for node in self.nodes for pair in problems_in(node)]
        return [*((None, problem) for problem in self.problems), *at_fields]


def note_form(
    drawing: Drawing,
    kind: Kind | None,
    data: Mapping[str, object],
    problems: Iterable[tuple[Key, Problem]] = (),
    entered: Mapping[str, object] | None = None,
    clashes: Sequence[Clash] = (),
) -> NoteForm:
    """Return the form of a note with this data; `problems` have the path of the value that each is about.

    `entered` is the data with what a person entered, which decides what is missing. `clashes` are values that another
    person changed meanwhile.
    """
    now = data if entered is None else entered
    moves = tuple(
        _move_form(drawing, now, i, move, filled)
        for i, (move, filled) in enumerate(zip(draft_moves(kind, data), draft_moves(kind, now), strict=True))
    )
    own = fields_of(Note, data, drawing, NOT_IN_THE_FORM)
    used = _used(drawing, moves, data)
    first = tuple(own[key] for key in FIRST if key in used)
    others = tuple(node for node in own.items if node.path[0] not in used)
    # What a move needs is shown at the field of it, and not where the file has the move or the kind.
    at_values = [(path, problem) for path, problem in problems if not _is_shown_at_field(path, problem)]
    return _with_problems(NoteForm(first, others, moves), [*at_values, *_missing(drawing, moves)], clashes)


def _move_form(
    drawing: Drawing, data: Mapping[str, object], number: int, move: DraftMove, filled: DraftMove
) -> MoveForm:
    """Return a move of the form; `filled` is the same move with what a person entered, `data` the note with it."""
    registry = drawing.registry
    state, missing = state_of(registry, data, filled), missing_facts(registry, data, filled)
    shelf = registry.shelf.get(move.name)
    answered = bool(shelf and shelf.form) and not set(missing) & set(ROOTS)
    is_open = bool(filled.facts or filled.text) or state == "unfinished" or answered
    return MoveForm(move, number, state, missing, tuple(_fields(drawing, move)), is_open)


def note_edits(form: NoteForm, data: Mapping[str, object], sent: Form) -> list[Edit]:
    """Return the edits for what a person changed in the form of a note with this data."""
    edits = edits_from(form.nodes, sent)
    written = data.get("moves")
    names = {i: item for i, item in enumerate(written) if isinstance(item, str)} if isinstance(written, list) else {}
    of_names: dict[int, list[Edit]] = {}
    for edit in edits:
        if edit.path[0] == "moves" and isinstance(edit.path[1], int) and edit.path[1] in names:
            of_names.setdefault(edit.path[1], []).append(edit)
    others = [edit for edit in edits if not any(edit in of_name for of_name in of_names.values())]
    return others + [_with_facts(number, names[number], of_name) for number, of_name in of_names.items()]


def paths_of(root: PlaceTree, problems: Iterable[Problem]) -> Iterator[tuple[Key, Problem]]:
    """Yield each problem of the file of a tree with the path of the value that it is about, () for the whole file."""
    for problem in problems:
        if problem.place.file == root.file:
            yield (tuple(path_at(root, problem.place)) if problem.place.line else ()), problem


def _with_facts(number: int, name: str, edits: Sequence[Edit]) -> Edit:
    """Return the edit that gives facts to a move that is written as its name only."""
    key = name.removesuffix("?")
    facts = changed_data({}, [Edit(edit.path[3:], MISSING, edit.new) for edit in edits], [])
    return Edit(("moves", number), name, {key: facts})


def _fields(drawing: Drawing, move: DraftMove) -> Iterator[Node]:
    """Yield the fields of the facts of a move, or of a paragraph of the note's own."""
    if move.name == TEXT:
        yield field_of_fact(_TEXT, dict(move.text), drawing, _name(move.path), move.path, f"moves.{TEXT}")
        for name, value in move.text_facts.items():
            type, raw = next(iter(value.items())) if isinstance(value, dict) and value else ("", None)
            if type in TYPES and type != "choice":
                path = (*move.path[:-1], "facts", name, type)
                yield field_of_fact(FactSpec(type=type), raw, drawing, _name(path), path, f"moves.{TEXT}.fact")
        return
    shelf = drawing.registry.shelf.get(move.name)
    for name, spec in shelf.facts.items() if shelf else ():
        if name in move.of_kind and name not in move.facts:
            continue
        path = (*move.path, name)
        yield field_of_fact(spec, move.facts.get(name), drawing, _name(path), path, f"moves.{move.name}.{name}")


def _name(path: Key) -> str:
    return ".".join(map(str, path))


def _used(drawing: Drawing, moves: Iterable[MoveForm], data: Mapping[str, object]) -> set[str]:
    """Return the keys of the note itself that are shown first: those of every note, on file, or used by its moves."""
    keys = {"sender", "date"} | {key for key in FIRST if key in data}
    for form in moves:
        shelf = drawing.registry.shelf.get(form.move.name)
        if shelf is None:
            continue
        roots = {need.partition(".")[0] for need in shelf.needs}
        needed = ((name, spec.type) for name, spec in shelf.facts.items() if not spec.optional)
        roots |= {root for name, type in needed if (root := fact_of_note(name, type))}
        keys |= {"meeting" if root == "meetings" else root for root in roots}
    return keys


def _is_shown_at_field(path: Key, problem: Problem) -> bool:
    """Return whether a problem of the record is one of those that `_missing` has for a field."""
    is_text = path[:1] == ("moves",) and TEXT in path
    return bool(path) and (problem.code == "missing-fact" or (is_text and problem.code == "missing-text"))


def _missing(drawing: Drawing, moves: Iterable[MoveForm]) -> Iterator[tuple[Key, Problem]]:
    """Yield a Problem for each fact that a move needs and the note does not have, with the path of the field for it."""
    for form in moves:
        if form.state == "unfinished":
            for name in form.missing:
                shelf = drawing.registry.shelf.get(form.move.name)
                own = shelf is None or name in shelf.facts
                message = MISSING_FACT if shelf else MISSING_WORDS
                path = (*form.move.path, name) if own else ("meeting" if name == "meetings" else name,)
                yield path, Problem(Place("noteverbale"), "missing-fact", message)


def _with_problems(form: NoteForm, problems: Iterable[tuple[Key, Problem]], clashes: Sequence[Clash]) -> NoteForm:
    """Return a form with each problem at the innermost field of its path, or at none, and each clash at its field."""
    root = Group("", (), "record", "", form.nodes)
    placed = with_problems(root, problems)
    nodes = iter([with_clashes(node, clashes) for node in placed.items])
    first = tuple(next(nodes) for _ in form.first)
    moves = tuple(replace(move, fields=tuple(next(nodes) for _ in move.fields)) for move in form.moves)
    return NoteForm(first, tuple(nodes), moves, placed.problems)
