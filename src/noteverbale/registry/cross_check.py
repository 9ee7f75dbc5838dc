"""References between records: every id that a record names is on file, and every note has the facts that its moves need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..language import cldr
from ..language.pack import Pack
from ..problems import Place, Problems, did_you_mean
from ..records.base import ATTESTED, UNATTESTED, Key, Record, WordOf, bases, nested, per_language
from ..records.kinds import Kind
from ..records.moves import ShelfMove
from ..records.notes import SILENT, Note
from ..records.office import Office
from ..records.recipients import Recipient
from ..records.refers import named
from .note_moves import ROOTS, check_kind, keep_moves, moves_of
from .references import problems_of_earlier_notes, problems_of_references
from .registry import Registry
from .tables import LISTS, unknown

# Tables whose records name others, with the types that mark what they name.
KINDS: tuple[tuple[str, type[Record]], ...] = (
    ("notes", Note),
    ("kinds", Kind),
    ("packs", Pack),
    *((table, kind) for table, kind, _ in LISTS),
)

_OF_THE_OFFICE = ("contacts", "senders")  # tables that are in the office's own record
# The tables of records that name languages and sources, before and after the record of the office.
_FIRST, _THEN = tuple(table for table, _, _ in LISTS), ("packs", "kinds", "forms", "shelf", "notes")


def cross_check(registry: Registry, problems: Problems, before: Registry | None = None) -> None:
    """Add a problem for every id that a record names and that is not on file, and for what a note lacks.

    `before` is an office without such problems: a record that is the same in it is not looked at again, if the ids on file,
    the office's languages and the language packs are the same too.
    """
    checked = _checked(registry, before) if before else frozenset()
    if before and checked:
        keep_moves(registry, before)
    if id(registry.office) not in checked:
        _named_on_file(registry, registry.office, problems)
    for table, _ in KINDS:
        for record in getattr(registry, table).values():
            if id(record) not in checked:
                _named_on_file(registry, record, problems)
    _languages_of_the_office(registry, problems)
    for record in (*_records(registry, _FIRST), registry.office, *_records(registry, _THEN)):
        if id(record) not in checked:
            _languages_and_sources_known(registry, record, problems)
    problems.extend(problems_of_references(registry))
    for move in registry.shelf.values():
        _check_move(move, problems)
    for kind in registry.kinds.values():
        check_kind(registry, kind, problems)
    for note in registry.notes.values():
        if note.kind in registry.kinds:
            moves = problems.attempt(moves_of, registry, note) or ()
            problems.extend(problems_of_earlier_notes(registry, moves))
    for member in registry.members.values():
        if member.id == SILENT:
            problems.add(member.place("id"), "id", f"'{SILENT}' has a meaning of its own in 'to:'", "choose another id")
    for recipient in registry.recipients.values():
        if (recipient.state is None) == (recipient.entity is None):
            message = f"'{recipient.id}' needs either 'state' or 'entity'"
            problems.add(recipient.place(), "owner", message, "write one of them")


def _checked(registry: Registry, before: Registry) -> frozenset[int]:
    """Return the id() of each record of `before`; none where the same record could have other problems in `registry`."""
    tables = (*_FIRST, *_THEN, *_OF_THE_OFFICE)
    same_ids = all(getattr(registry, table).keys() == getattr(before, table).keys() for table in tables)
    same_packs = all(pack is before.packs.get(code) for code, pack in registry.packs.items())
    if not (same_ids and same_packs and registry.office.languages == before.office.languages):
        return frozenset()
    return frozenset(map(id, (before.office, *_records(before, (*_FIRST, *_THEN)))))


def _records(registry: Registry, tables: Iterable[str]) -> Iterator[Record]:
    for table in tables:
        yield from getattr(registry, table).values()


def _check_move(move: ShelfMove, problems: Problems) -> None:
    """Add a Problem for a move that needs what no note has, or has words for a deadline that it does not take."""
    for i, need in enumerate(move.needs):
        root = need.partition(".")[0]
        if root not in (*ROOTS, *move.facts):
            problems.add(
                move.place("needs", i),
                "unknown-need",
                f"a note has no fact '{root}'",
                did_you_mean(root, (*ROOTS, *move.facts)),
            )
    deadlines = ["reply", *(name for name, spec in move.facts.items() if spec.type == "deadline")]
    for name in move.due:
        if name not in deadlines:
            hint = did_you_mean(name, deadlines)
            problems.add(
                move.places("due").key_place(name), "unknown-fact", f"'{name}' is no deadline of this move", hint
            )


def _named_on_file(registry: Registry, record: Record, problems: Problems) -> None:
    """Add a Problem for each id in a record that is not on file, and for each word that a language pack lacks."""
    for name, mark, keys in named(type(record), record):
        if isinstance(mark, WordOf):
            _word_known(registry, name, mark.key, record.place(*keys), problems)
        elif name not in (known := getattr(registry, mark.table)) and not _is_no_id(registry, record, keys, name):
            hint = did_you_mean(name, known)
            problems.add(record.place(*keys), unknown(mark.table), f"'{name}' is not on file", hint)


def _word_known(registry: Registry, name: str, key: str, place: Place, problems: Problems) -> None:
    """Add a Problem for a type of act or a level of meeting for which a language pack has no word."""
    without = [code for code, pack in registry.packs.items() if name not in getattr(pack, key)]
    if without:
        message = f"'{key}:' of data/languages has no '{name}' in {', '.join(without)}"
        hint = did_you_mean(name, set.intersection(*(set(getattr(pack, key)) for pack in registry.packs.values())))
        problems.add(place, "unknown-word", message, hint)


def _is_no_id(registry: Registry, record: Record, keys: Key, name: str) -> bool:
    """Whether a name is not an id of this office: 'silent' in `to:` of a note, or a language that the office does not use.

    The languages of the office itself are checked by `_languages_of_the_office`.
    """
    match record:
        case Note():
            return keys[0] == "to" and name == SILENT
        case Recipient():
            return keys[0] == "languages" and _is_unused(registry, name)
        case Office():
            return keys[0] in ("language", "languages", "approval_languages")
    return False


def _is_unused(registry: Registry, code: str) -> bool:
    """Whether a code is of a language that the office does not use. Names in it are neither read nor checked."""
    return bool(registry.office.languages) and code not in registry.office.languages and cldr.exists(code)


def _languages_of_the_office(registry: Registry, problems: Problems) -> None:
    office, packs = registry.office, registry.packs
    for i, code in enumerate(office.languages):
        if code not in packs:
            message = f"there is no language pack 'data/languages/{code}.yaml'"
            problems.add(
                office.place("languages", i), "unknown-language", message, "add the pack, or remove the language"
            )
    for i, code in enumerate(office.approval_languages):
        if code not in packs:
            place = office.place("approval_languages", i)
            problems.add(place, "unknown-language", f"there is no language '{code}'", did_you_mean(code, packs))
    if packs and office.language not in packs:
        message = f"the office's working language is '{office.language}', which is not among its languages"
        hint = f"write 'language:' with one of them: {', '.join(packs)}"
        problems.add(office.place("language"), "unknown-language", message, hint)


def _languages_and_sources_known(registry: Registry, value: object, problems: Problems) -> None:
    """Add a Problem for each language and each source that a record, or a record inside it, names and that is not on file."""
    if isinstance(value, Record):
        for name in per_language(type(value)):
            for code in getattr(value, name):
                if code not in registry.packs and not _is_unused(registry, code):
                    key = type(value).model_fields[name].alias or name
                    hint = did_you_mean(code, registry.packs)
                    problems.add(value.place(key, code), "unknown-language", f"there is no language '{code}'", hint)
        for name in bases(type(value)):
            _sources_known(registry, value, name, problems)
        for name, _ in nested(type(value)):
            _languages_and_sources_known(registry, getattr(value, name), problems)
    elif isinstance(value, Mapping):
        for item in value.values():
            _languages_and_sources_known(registry, item, problems)
    elif isinstance(value, tuple):
        for item in value:
            _languages_and_sources_known(registry, item, problems)


def _sources_known(registry: Registry, record: Record, name: str, problems: Problems) -> None:
    """Add a Problem for each basis in a field of a record that is neither a word nor the id of a source."""
    value = getattr(record, name)
    for path, basis in value.items() if isinstance(value, Mapping) else ((None, value),):
        if basis in (None, *ATTESTED, *UNATTESTED) or basis in registry.sources:
            continue
        place = record.place(name) if path is None else record.place(name, path)
        hint = did_you_mean(basis, (*ATTESTED, *UNATTESTED, *registry.sources)) or "add it to data/sources.yaml"
        problems.add(place, "unknown-source", f"'{basis}' is not on file", hint)
