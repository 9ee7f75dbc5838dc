"""Writes new records with empty keys: what only a person knows is left open, and 'check' asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import yaml

from ..problems import NOWHERE, ProblemsFound, did_you_mean
from ..records.base import Record, per_language
from ..records.facts import FactSpec, fact_of_note
from ..records.kinds import Kind
from ..records.moves import ShelfMove
from .note_moves import ROOTS, TEXT, written_moves
from .registry import Registry

WIDTH = 40  # column of the comments


@dataclass(frozen=True)
class Known:
    """What is known of a new note before a person fills it in: some of its keys, and facts of its moves by move."""

    keys: Mapping[str, object] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


NOTHING = Known()
GENERAL = "information"  # the kind of a note whose moves are chosen one by one


def note_text(registry: Registry, kind: str | None, moves: Sequence[str], today: date, known: Known = NOTHING) -> str:
    """Return the text of a new note of a kind, or of these moves, with exactly the keys that they need; `known` is filled in.

    Raises ProblemsFound for a kind or a move that is not on file.
    """
    chosen = _kind(registry, kind, bool(moves))
    names = list(moves) or [move.name for move in written_moves(chosen)]
    for name in names:
        if name not in registry.shelf and name != TEXT:
            hint = did_you_mean(name, [*registry.shelf, TEXT])
            raise ProblemsFound.one(NOWHERE, "unknown-move", f"there is no move '{name}' on the shelf", hint)
    left_out = set() if moves else {move.name for move in written_moves(chosen) if move.optional}
    roots = _roots(registry, [name for name in names if name not in left_out])
    lines = [
        "# yaml-language-server: $schema=../../data/schemas/note.json",
        "# Fill in every key that is empty; 'check' names those that are left.",
        f"kind: {chosen.id}",
        _line(f"date: {today}", "the day on which it is issued"),
        _line("sender:", "one of: " + ", ".join(registry.senders)),
        *(line for key, value in known.keys.items() for line in _written(key, value)),
        *_of_the_note(registry, roots - known.keys.keys()),
        *(f"# {line}" for line in _of_the_note(registry, _roots(registry, names) - roots - known.keys.keys())),
    ]
    lines += _list_of(registry, names) if moves else _mapping_of(registry, chosen, known.facts)
    return "\n".join(lines) + "\n"


def record_text(kind: type[Record], id: str, languages: Iterable[str]) -> list[str]:
    """Return the lines of a new record in a list: keys that it must have are empty, all others are comments."""
    lines = [f"- id: {id}"]
    keyed = per_language(kind)
    for name, info in kind.model_fields.items():
        key = info.alias or name
        if name == "id":
            continue
        about = info.description or ""
        if not info.is_required():
            lines.append(_line(f"  # {key}:", about))
            continue
        lines.append(_line(f"  {key}:", about))
        if name in keyed:
            lines += [f"    {code}:" for code in languages]
    return lines


def _kind(registry: Registry, kind: str | None, has_moves: bool) -> Kind:
    if kind is None and has_moves:
        kind = GENERAL if GENERAL in registry.kinds else next(iter(registry.kinds), None)
    if kind is None or kind not in registry.kinds:
        message = f"there is no kind '{kind}'" if kind else "which kind of note, or which moves?"
        hint = did_you_mean(kind or "", registry.kinds) or "one of: " + ", ".join(registry.kinds)
        raise ProblemsFound.one(NOWHERE, "kind", message, hint)
    return registry.kinds[kind]


def _roots(registry: Registry, names: Iterable[str]) -> set[str]:
    """Return the facts of the note itself that these moves need."""
    shelf = [registry.shelf[name] for name in names if name != TEXT]
    roots = {need.partition(".")[0] for move in shelf for need in move.needs} & set(ROOTS)
    facts = ((name, spec) for move in shelf for name, spec in move.facts.items() if not spec.optional)
    return roots | {root for name, spec in facts if (root := fact_of_note(name, spec.type))}


def _may_stay_out(name: str, spec: FactSpec) -> bool:
    """Say whether a fact may be left out, also because the note itself has it."""
    return spec.optional or fact_of_note(name, spec.type) is not None


def _of_the_note(registry: Registry, roots: set[str]) -> list[str]:
    """Return the lines of the facts of the note itself that its moves need."""
    lines = []
    if "meetings" in roots:
        lines += [_line("meeting:", "the meetings: a list of ids"), "  -", "  -"]
    elif "meeting" in roots:
        lines.append(_line("meeting:", "the id of the meeting"))
    if "act" in roots:
        lines.append(_line("act:", "the id of the act that is recalled"))
    if "enclosures" in roots:
        lines += [_line("enclosures:", "one of: " + ", ".join(registry.enclosures)), "  -"]
    if "reply" in roots:
        lines += [
            "reply:",
            _line("  to:", "one of: " + ", ".join(registry.contacts)),
            _line("  channels:", "those that are open: [post, fax, email, email_scan]"),
            _line("  # deadline:", "soon, {by: DAY} or {before: DAY}"),
        ]
    return lines


def _list_of(registry: Registry, names: Sequence[str]) -> list[str]:
    lines = ["moves:"]
    for name in names:
        if name == TEXT:
            lines += [
                _line("  - text:", "a paragraph in each language"),
                *(f"      {code}:" for code in registry.packs),
            ]
            continue
        move = registry.shelf[name]
        lines.append(_line(f"  - {name}" + ":" * bool(move.facts), move.does))
        lines += [f"      {line}" for line in _facts(move)]
    return lines


def _mapping_of(registry: Registry, kind: Kind, known: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Return the lines for the facts that the moves of a kind need; optional moves of which nothing is known are comments."""
    lines = [_line("moves:", f"facts for the moves of '{kind.id}'; a list instead of them chooses other moves")]
    for written in written_moves(kind):
        move = registry.shelf[written.name]
        facts = {name: spec for name, spec in move.facts.items() if name not in written.facts}
        needed = any(not _may_stay_out(name, spec) for name, spec in facts.items())
        if not facts and not written.optional:
            continue
        given = known.get(written.name, {})
        mark = "# " if not given and (written.optional or not needed) else ""
        lines.append(_line(f"  {mark}{move.id}:", move.does))
        for name, spec in facts.items():
            own = _written(name, given[name]) if name in given else [_fact(name, spec)]
            lines += [f"  {mark}  {line.removeprefix('# ') if mark else line}" for line in own]
    if any(not line.lstrip().startswith("#") for line in lines[1:]):
        return lines
    return [f"# {lines[0]}", *(f"#   {line.lstrip()[2:]}" for line in lines[1:])] if lines[1:] else []


def _facts(move: ShelfMove) -> list[str]:
    return [_fact(name, spec) for name, spec in move.facts.items()]


def _fact(name: str, spec: FactSpec) -> str:
    return _line(f"{'# ' if _may_stay_out(name, spec) else ''}{name}:", spec.written)


def _written(key: str, value: object) -> list[str]:
    """Return the lines of a key and its value in YAML: lists and mappings without others inside them on one line."""
    style = None if isinstance(value, (list, dict)) else False
    text = yaml.safe_dump({key: value}, allow_unicode=True, sort_keys=False, default_flow_style=style, width=140)
    return text.splitlines()


def _line(text: str, comment: str) -> str:
    return f"{text:<{WIDTH}}# {comment}" if comment else text


def like_note(text: str, today: date) -> str:
    """Return the text of a note copied from another: without number, source and mark of a sample, dated today."""
    kept = [
        line
        for line in text.splitlines(keepends=True)
        if not line.startswith(("reference:", "source:", "sample:", "# "))
    ]
    return "".join(f"date: {today}\n" if line.startswith("date:") else line for line in kept)
