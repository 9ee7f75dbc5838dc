"""Shared by all commands: options, opening offices and ledgers, finding records by name, printing Problems, confirming."""

from __future__ import annotations

import glob
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from ..characters import one_line, unreadable
from ..files import is_built_in, supplied_office
from ..problems import NOWHERE, Place, Problem, ProblemsFound, did_you_mean
from .printing import report

if TYPE_CHECKING:
    from datetime import date, datetime

    from ..desk.people import Act
    from ..ledger.file import Use
    from ..ledger.ledger import Ledger
    from ..pipeline import Pipeline
    from ..records.notes import Note
    from ..records.office import Person
    from ..records.recipients import Recipient
    from ..registry.registry import Registry


def note_ids(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the ids of notes that begin with what was typed, for the shell. They are the names of files: no note is read."""
    folder = ctx.params.get("office") or default_office()
    return sorted(path.stem for path in Path(folder, "notes").rglob(f"{glob.escape(incomplete)}*.yaml"))


NoteArgument = Annotated[
    str,
    typer.Argument(help="A note: its id, its file or its reference.", metavar="NOTE", autocompletion=note_ids),
]
OfficeOption = Annotated[
    Path | None,
    typer.Option(
        "--office", help="The office's folder (default: the one here, else the built-in office).", metavar="DIR"
    ),
]
LedgerOption = Annotated[
    Path | None,
    typer.Option("--ledger", help="The ledger's file (default: the one office.yaml names).", metavar="FILE"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print a list of objects as JSON, for programs.")]
AllOption = Annotated[bool, typer.Option("--all", help="Show everything, not only the first of what is alike.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
NotesArgument = Annotated[
    str | None, typer.Argument(help="One note (default: all).", metavar="[NOTE]", autocompletion=note_ids)
]
ByOption = Annotated[str | None, typer.Option("--by", help="Who does it (default: the login name).", metavar="WHO")]

ToOption = Annotated[
    list[str] | None,
    typer.Option(
        "--to", help="Recipients and groups, with commas or repeated (default: the note's own).", metavar="WHO"
    ),
]
LangsOption = Annotated[
    str, typer.Option("--lang", help="own: each in its language; all; or codes with commas.", metavar="LANG")
]


Check = Literal["off", "damage", "whole"]  # what must be right with a ledger that is read; see `open_ledger`


def default_office() -> Path:
    """Return the folder of the office to use: the current folder when it is one, else the office inside the package."""
    current = Path.cwd()
    if (current / "data" / "office.yaml").is_file():
        return current
    return supplied_office()


def office_folder(office: Path | None) -> Path:
    """Return the folder of the office that is named, else of the one to use."""
    return (office or default_office()).resolve()


def fail(problem: Problem, code: int = 2) -> NoReturn:
    """Print one Problem and exit with a code."""
    report([problem], "--json" in sys.argv)
    raise typer.Exit(code)


def fail_unknown(noun: str, name: str, known: Iterable[str], code: str) -> NoReturn:
    """Print that there is no `noun` of this name, with similar names, and exit."""
    fail(Problem(NOWHERE, code, f"there is no {noun} '{name}'", did_you_mean(name, known)))


def require_known(noun: str, name: str, known: Collection[str]) -> None:
    """Exit unless `name` is one of the known names. The code of the Problem is `noun`."""
    if name not in known:
        fail_unknown(noun, name, known, noun)


def open_office(office: Path | None, strict: bool = False) -> Pipeline:
    """Open an office. Notes with errors are skipped with a warning; with `strict`, they are errors."""
    from ..pipeline import Pipeline

    pipeline = Pipeline.open(office_folder(office), skip_broken=not strict)
    for file, problems in pipeline.registry.broken_notes.items():
        message = f"this note is skipped; problems in it: {len(problems)}"
        report([Problem(Place(file), "spoilt", message, "'check' lists them", "warning")])
    return pipeline


def open_ledger(registry: Registry, ledger: Path | None, use: Use = "write", check: Check = "damage") -> Ledger:
    """Open the ledger of an office, or exit when it is the office inside the package, which has none.

    To read, a missing ledger of the office counts as empty; one named with --ledger must exist. Raises ProblemsFound for
    a ledger that was changed or damaged, unless `check` is off. That entries are missing at its end is printed; with
    `whole` it is an error too, for what others rely on.
    """
    from ..ledger.ledger import Ledger

    if use != "read":
        return Ledger(ledger_path(registry, ledger))
    try:
        opened = Ledger(ledger or registry.folder / registry.office.ledger, "read")
    except ProblemsFound as error:
        if ledger is not None or error.problems[0].code != "no-ledger":
            raise
        return Ledger(Path(":memory:"))
    problems = tuple(opened.file.problems()) if check != "off" else ()
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors and (check == "whole" or errors[0].code not in ("ledger-cut", "ledger-head")):
        opened.file.close()
        raise ProblemsFound(errors)
    report(problems)
    return opened


def ledger_path(registry: Registry, ledger: Path | None) -> Path:
    """Return the path of an office's ledger to write to it, or exit when it is the office inside the package."""
    if ledger is None and is_built_in(registry.folder):
        message = "the built-in office has no ledger: nothing can be issued from it"
        fail(Problem(NOWHERE, "ledger", message, "make an office of your own: 'noteverbale init DIR'"))
    return ledger or registry.folder / registry.office.ledger


def own_office(office: Path | None) -> Registry:
    """Open an office to write to it, or exit: the one inside the package is read-only."""
    registry = open_office(office).registry
    if is_built_in(registry.folder):
        message = "the built-in office is read-only"
        fail(Problem(NOWHERE, "office", message, "make an office of your own: 'noteverbale init DIR'"))
    return registry


def who(by: str | None) -> str:
    """Return the name of the person at work: that of --by, else the login name."""
    import getpass

    name = legible("by", by if by is not None else getpass.getuser())
    if not name:
        fail(Problem(NOWHERE, "by", "no name is given", "name the person who does it: --by NAME"))
    return name


def save_texts(registry: Registry, texts: Mapping[Path, str], by: str | None, breaking: bool = False) -> None:
    """Save new texts of files of the office, as a plan that was shown has them. `breaking` as for `save`."""
    from ..desk.saving import save
    from ..pipeline import Pipeline

    report(save(Pipeline(registry), {}, who(by), now().isoformat(), texts=texts, breaking=breaking).problems)


def find_person(registry: Registry, name: str) -> Person:
    """Return the person of the office who has a name, or exit. In an office that names no people, any name is accepted."""
    from ..desk.people import person_of

    person = person_of(registry.office, name)
    if person is None:
        hint = did_you_mean(name, [known.name for known in registry.office.everyone])
        fail(
            Problem(registry.office.place("people"), "no-person", f"this office has no person '{one_line(name)}'", hint)
        )
    return person


def acting(registry: Registry, by: str | None, act: Act, language: str = "") -> str:
    """Return the name of the person at work, or exit: where the office names its people, it must be one who may do this."""
    from ..desk.people import may

    name = who(by)
    if not registry.office.people:
        return name
    person = find_person(registry, name)
    if not may(person, act, language):
        names = ", ".join(known.name for known in registry.office.people if may(known, act, language)) or "nobody yet"
        hint = f"by 'people:' of office.yaml those may: {names}"
        fail(Problem(registry.office.place("people"), "not-allowed", f"{person.name} may not do this", hint))
    return person.name


def legible(option: str, text: str) -> str:
    """Return text for the ledger without spaces around it, or exit when it has characters that cannot be read."""
    if strange := unreadable(text):
        message = f"'--{option}' holds a character that cannot be read, U+{ord(strange):04X}"
        fail(Problem(NOWHERE, option, message, "write it in plain letters, on one line"))
    return text.strip()


def confirm(question: str, hint: str) -> None:
    """Ask, and exit unless the answer is yes. Without a terminal to ask at, exit with a hint how to confirm."""
    try:
        agreed = typer.confirm(question, default=False, err=True)
    except typer.Abort:
        print(file=sys.stderr)
        fail(Problem(NOWHERE, "confirm", "not confirmed; nothing was changed", hint), 1)
    if not agreed:
        print("Not confirmed; nothing was changed.", file=sys.stderr)
        raise typer.Exit(1)


def now() -> datetime:
    """Return the time in UTC, in whole seconds. The clock is read here only."""
    from datetime import UTC, datetime

    return datetime.now(UTC).replace(microsecond=0)


def find_day(registry: Registry | None, text: str | None) -> date:
    """Return a day as typed, or the day it is now at the office's seat, or in UTC without an office."""
    from datetime import date

    try:
        return date.fromisoformat(text) if text else registry.today(now()) if registry else now().date()
    except ValueError:
        fail(Problem(NOWHERE, "date", f"'{text}' is not a date", "write it as 2026-03-04"))


def find_note(pipeline: Pipeline, name: str) -> Note:
    """Return the note of an id, a file or a reference, or exit; spaces and case in a reference do not matter.

    Raises ProblemsFound for a note with errors.
    """
    registry = pipeline.registry
    if name in registry.notes:
        return registry.notes[name]
    for file, problems in registry.broken_notes.items():
        if Path(file).stem == Path(name).stem:
            raise ProblemsFound(problems)
    path = next((path for path in (Path(name), registry.folder / name) if path.is_file()), Path(name))
    if path.suffix == ".yaml" and not path.is_file() and path.stem in registry.notes and path.name == name:
        return registry.notes[path.stem]
    if path.suffix == ".yaml" and path.is_file():
        by_path = {file.resolve(): id for id, file in registry.paths.items()}
        if path.resolve() in by_path:
            return registry.notes[by_path[path.resolve()]]
        hint = f"put it under {registry.folder / 'notes'}, or name its office with --office"
        fail(Problem(Place(name), "note", "this note is not in the office", hint))
    squeezed = "".join(name.split()).lower()
    for note in registry.notes.values():
        if note.reference and "".join(note.reference.split()).lower() == squeezed:
            return note
    references = [note.reference for note in registry.notes.values() if note.reference]
    fail_unknown("note", name, [*registry.notes, *references], "note")


def open_note(office: Path | None, name: str) -> tuple[Pipeline, Note]:
    """Open an office and find one of its notes, or exit; see `open_office` and `find_note`."""
    pipeline = open_office(office)
    return pipeline, find_note(pipeline, name)


def find_notes(pipeline: Pipeline, name: str | None) -> list[Note]:
    """Return the named note, or all notes of an office; see `find_note`."""
    return [find_note(pipeline, name)] if name else list(pipeline.registry.notes.values())


def find_recipient(pipeline: Pipeline, code: str) -> Recipient:
    """Return the recipient of an id, or exit. Small letters are accepted for capitals."""
    recipients = pipeline.registry.recipients
    recipient = recipients.get(code) or recipients.get(code.upper())
    if recipient is None:
        hint = did_you_mean(code.upper(), recipients)
        fail(Problem(NOWHERE, "recipient", f"there is no recipient '{code}'", hint))
    return recipient


def find_language(pipeline: Pipeline, note: Note, code: str) -> str:
    """Return the code of a language that the note has, or exit."""
    known = pipeline.registry.languages_of(note)
    if code not in known:
        fail(Problem(NOWHERE, "language", f"{note.id} does not go out in '{code}'", did_you_mean(code, known)))
    return code


def find_own_language(pipeline: Pipeline, note: Note, recipient: Recipient, lang: str | None) -> str:
    """Return the language of a recipient's copy: `lang`, else the first of its own that the note has; or exit."""
    from ..registry.addressees import own_language

    return find_language(
        pipeline, note, lang or own_language(pipeline.registry, note, recipient) or recipient.languages[0]
    )
