"""New notes: the data of a draft of a kind, filled in from the last note of its body, and where its file will be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ..problems import NOWHERE, ProblemsFound, did_you_mean
from ..records import yaml_source
from ..records.edit import MISSING, Edit, apply
from ..records.facts import FactSpec
from ..records.meetings import Meeting
from ..records.notes import SILENT, Note
from ..registry.note_moves import TEXT, written_moves
from ..registry.registry import Registry
from ..registry.skeleton import NOTHING, Known
from .draft_moves import DraftMove, draft_moves, missing_facts, move_items

Data = dict[str, object]
# Keys of a note that the next note of the same body has too; those of a note of another body or kind are fewer.
OF_THE_BODY = ("sender", "series", "act", "capacity", "to", "languages", "enclosures", "reply")
OF_ANY = ("sender", "capacity", "reply")
# Keys of one note only: a copy of a note leaves them out.
OF_ONE_NOTE = (
    "id",
    "reference",
    "source",
    "sample",
    "drafter",
    "variant",
    "same_number_as",
    "initials",
    "date",
    "meeting",
)
# Types of facts that the next note has too, and those that even a copy of a note leaves out, since they are of one time.
LASTING = ("flag", "choice", "contact", "enclosure", "enclosures", "languages", "place", "number")
OF_ONE_TIME = ("days", "note", "documents", "sittings")


@dataclass(frozen=True)
class Draft:
    """A new note that is not written yet. `filled_from` is the note from which it has what no person gave."""

    id: str
    path: Path
    data: Mapping[str, object]
    filled_from: str | None = None

    @property
    def text(self) -> str:
        """The content of its file."""
        begin = f"# yaml-language-server: $schema=../../data/schemas/note.json\nkind: {self.data['kind']}\n"
        edits = [Edit((key,), MISSING, value) for key, value in self.data.items() if key != "kind"]
        return apply(begin, edits, str(self.path))


@dataclass(frozen=True)
class _Wanted:
    """What a new note is to be: its kind, its meetings, and what is known of it."""

    kind: str
    meetings: tuple[str, ...] = ()
    known: Known = field(default=NOTHING)


def last_note(registry: Registry, kind: str, meetings: Sequence[str]) -> Note | None:
    """Return the note from which a new one is filled in: the last of its kind and body, else of its kind, else of its body.

    A note that is no sample comes before samples. None where no note has this kind or this body.
    """
    bodies = _bodies(registry, meetings)

    def rank(note: Note) -> tuple[bool, bool, bool, date]:
        same_body = bool(bodies & _bodies(registry, note.meetings))
        return note.kind == kind and same_body, note.kind == kind, not note.sample, note.date

    candidates = [
        note for note in registry.notes.values() if note.kind == kind or bodies & _bodies(registry, note.meetings)
    ]
    return max(candidates, key=rank, default=None)


def new_draft(
    registry: Registry,
    kind: str,
    meetings: Sequence[str],
    today: date,
    drafter: str,
    like: str | None = "last",
    known: Known = NOTHING,
) -> Draft:
    """Return a draft note of a kind for its meetings (ids, none for a note about no meeting), dated today.

    `like` is a note to copy with its words; 'last': filled in with what lasts of the last note of the body; None: only
    with `known` keys and facts, which come first in any case. Raises ProblemsFound for what is not on file.
    """
    wanted = _Wanted(kind, tuple(meetings), known)
    _check(registry, wanted, like)
    model = last_note(registry, kind, meetings) if like == "last" else registry.notes[like] if like else None
    data: Data = {"kind": kind, "date": today.isoformat(), "drafter": drafter}
    if model:
        data |= _carried(registry, wanted, model, copied=like != "last")
    data.setdefault("sender", next(iter(registry.senders)))
    if meetings:
        data["meeting"] = meetings[0] if len(meetings) == 1 else list(meetings)
    data |= known.keys
    for move, facts in known.facts.items():
        own = data.setdefault("moves", {})
        if isinstance(own, dict):
            own[move] = {**own.get(move, {}), **facts}
    data = {key: data[key] for key in sorted(data, key=_order)}
    id = free_id(registry, kind, meetings)
    path = registry.folder / "notes" / str(today.year) / f"{id}.yaml"
    return Draft(id, path, data, model.id if model else None)


def _order(key: str) -> int:
    """Return where a key stands in a new note: its facts before what it says."""
    order = ("kind", "date", "drafter", "meeting", "act", "sender", "capacity", "to", "languages", "enclosures")
    return order.index(key) if key in order else len(order) + (key == "reply") + 2 * (key == "moves")


def free_id(registry: Registry, kind: str, meetings: Sequence[str]) -> str:
    """Return an id for a new note that no file in notes/ has: that of its meetings, or with its kind, or with a number."""
    taken = {path.stem.casefold() for path in registry.files.find(registry.folder / "notes", "*.yaml", deep=True)}
    base = "-".join(meetings)[:60]
    named = f"{base}-{kind}" if base else kind
    choices = [*([base] if base else []), named, *(f"{named}-{number}" for number in range(2, len(taken) + 3))]
    return next(id for id in choices if id.casefold() not in taken)


def note_data(registry: Registry, path: Path) -> Data:
    """Return what is written in the file of a note, as plain data. Raises ProblemsFound for one that cannot be read."""
    return dict(yaml_source.parse(registry.files.read(path), str(path)).data)


def _check(registry: Registry, wanted: _Wanted, like: str | None) -> None:
    """Raise ProblemsFound for a kind, a meeting or a note to copy that is not on file."""
    if wanted.kind not in registry.kinds:
        hint = did_you_mean(wanted.kind, registry.kinds)
        raise ProblemsFound.one(NOWHERE, "kind", f"there is no kind '{wanted.kind}'", hint)
    for id in wanted.meetings:
        if id not in registry.meetings:
            hint = did_you_mean(id, registry.meetings)
            raise ProblemsFound.one(NOWHERE, "unknown-meeting", f"'{id}' is not on file", hint)
    if like not in (None, "last") and like not in registry.notes:
        hint = did_you_mean(str(like), registry.notes)
        raise ProblemsFound.one(NOWHERE, "note", f"there is no note '{like}' to copy", hint)


def _bodies(registry: Registry, meetings: Sequence[str]) -> set[str]:
    """Return the bodies of meetings."""
    bodies = (registry.meetings[id].body for id in meetings if id in registry.meetings)
    return {body for body in bodies if body}


def _carried(registry: Registry, wanted: _Wanted, model: Note, copied: bool) -> Data:
    """Return the keys and moves of an earlier note that a new note has too; `copied`: with its words."""
    data = note_data(registry, registry.paths[model.id])
    same_body = _bodies(registry, wanted.meetings) == _bodies(registry, model.meetings)
    if copied:
        kept: Data = {key: value for key, value in data.items() if key not in (*OF_ONE_NOTE, "kind", "moves")}
    else:
        keys = OF_THE_BODY if same_body and model.kind == wanted.kind else OF_ANY
        kept = {key: data[key] for key in keys if key in data and _lasts(registry, wanted, key, data[key])}
    if isinstance(reply := kept.get("reply"), dict):
        kept["reply"] = {key: value for key, value in reply.items() if key != "deadline" or value == "soon"}
    if model.kind == wanted.kind:
        kept |= _moves(registry, wanted, model, data, (copied, same_body))
    return kept


def _lasts(registry: Registry, wanted: _Wanted, key: str, value: object) -> bool:
    """Say whether a key of an earlier note is true of a new one of its kind too."""
    if key == "to":
        return SILENT not in (value if isinstance(value, list) else [value])
    if key == "reply":
        moves = (registry.shelf.get(move.name) for move in written_moves(registry.kinds[wanted.kind]))
        return any(move and "reply" in {need.partition(".")[0] for need in move.needs} for move in moves)
    return True


def _moves(registry: Registry, wanted: _Wanted, model: Note, data: Data, carry: tuple[bool, bool]) -> Data:
    """Return `moves:` of a new note as in an earlier one of its kind, in the same shape; nothing if that is empty."""
    moves = [
        replace(
            move,
            facts=dict(_facts(registry, wanted, model, move, carry)),
            text_facts={name: _text_fact(value) for name, value in move.text_facts.items()},
        )
        for move in draft_moves(registry.kinds[wanted.kind], data)
        if move.name != TEXT or carry[0]
    ]
    if isinstance(data.get("moves"), list):
        return {"moves": move_items(moves)}
    may_stay_out = {move.name for move in written_moves(registry.kinds[wanted.kind]) if move.optional}
    written: Data = {
        move.name: dict(move.facts)
        for move in moves
        if move.facts and (move.name not in may_stay_out or not missing_facts(registry, data, move))
    }
    return {"moves": written} if written else {}


def _facts(
    registry: Registry, wanted: _Wanted, model: Note, move: DraftMove, carry: tuple[bool, bool]
) -> Iterator[tuple[str, object]]:
    """Yield the facts of a move of an earlier note that a new note has too; `carry`: it is copied, its body is the same."""
    copied, same_body = carry
    shelf = registry.shelf.get(move.name)
    for name, value in move.facts.items():
        spec = shelf.facts.get(name) if shelf else None
        if spec is None or spec.type in OF_ONE_TIME:
            continue
        if spec.type in ("meeting", "meetings"):
            previous = _previous(registry, wanted, model, name, value)
            if previous:
                yield name, previous
        elif spec.type == "deadline":
            if value == "soon":
                yield name, value
        elif copied or _is_lasting(spec, same_body):
            yield name, value


def _text_fact(value: object) -> object:
    """Return a fact of a paragraph of the note's own; one of one time has no value, so that the form asks for it."""
    if not isinstance(value, dict):
        return value
    return {type: None if type in (*OF_ONE_TIME, "deadline") else fact for type, fact in value.items()}


def _is_lasting(spec: FactSpec, same_body: bool) -> bool:
    return spec.type in LASTING or (same_body and spec.type in ("act", "acts", "provision", "provisions", "body"))


def _previous(registry: Registry, wanted: _Wanted, model: Note, name: str, value: object) -> str | None:
    """Return the meeting before that of a new note, where an earlier note named the one before its own; else None."""
    of_model = [registry.meetings[id] for id in model.meetings]
    of_note = [registry.meetings[id] for id in wanted.meetings]
    if len(of_model) != 1 or len(of_note) != 1 or _before(registry, of_model[0]) != value:
        return None
    return _before(registry, of_note[0])


def _before(registry: Registry, meeting: Meeting) -> str | None:
    """Return the last meeting of the same body that began before a meeting; None if there is none on file."""
    if not meeting.start:
        return None
    earlier = [
        (other.start, other.id)
        for other in registry.meetings.values()
        if other.body == meeting.body and other.start and other.start < meeting.start
    ]
    return max(earlier)[1] if earlier else None
