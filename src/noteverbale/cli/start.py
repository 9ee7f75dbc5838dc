"""Commands that start something: an office, a record."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from ..problems import NOWHERE, Place, Problem
from .console import LedgerOption, OfficeOption, fail, find_note, now, office_folder, open_ledger, open_office

if TYPE_CHECKING:
    from ..registry.bare_office import NewOffice
    from ..registry.registry import Registry

app = typer.Typer()


def _option(help: str, metavar: str = "TEXT") -> Any:
    panel = "With --bare (at a terminal, what is left out is asked for)"
    return typer.Option(help=help, metavar=metavar, rich_help_panel=panel)


Names = list[str] | None  # an option that is repeated, LANG=NAME
NameOption = Annotated[Names, _option("Its name, with the article: 'en=the Office', 'fr=l’Office (m)'.", "LANG=NAME")]
ShortOption = Annotated[Names, _option("Its name in later mentions: 'en=the Office'.", "LANG=NAME")]
SeatOption = Annotated[Names, _option("Its city: 'geneva', or with its names: 'en=Nairobi'.", "CITY")]
TitleOption = Annotated[Names, _option("With --sender head: its title, 'en=the Director'.", "LANG=NAME")]
StreetOption = Annotated[Names, _option("A line of its address; may be repeated.")]

# What is asked for at a terminal, in this order; those with a default may be left out without one too.
QUESTIONS: dict[str, tuple[str, str | None]] = {
    "languages": ("Languages of the office, with commas", None),
    "name": ("Its name in {}, with the article (empty: later)", None),
    "short": ("Its name in later mentions in {} ('the Office')", ""),
    "acronym": ("Its acronym", None),
    "seat": ("Its city", None),
    "street": ("Street and number", ""),
    "po_box": ("Post office box", ""),
    "postcode": ("Postcode", ""),
    "country": ("State of the address", ""),
    "email": ("E-mail address for replies", ""),
    "series": ("Series of its notes", "NV"),
    "pattern": ("How a reference is written", "{series} {{year}}/{{number}}{{variant}}"),
    "sender": ("Who sends: office, head, secretary_general, secretariat", "office"),
    "title": ("Title of the head in {}, with the article", None),
}


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A new folder.", metavar="DIR")],
    bare: Annotated[
        bool, typer.Option("--bare", help="Only what every office needs, for an office of your own.")
    ] = False,
    name: NameOption = None,
    short: ShortOption = None,
    acronym: Annotated[str | None, _option("Its acronym.")] = None,
    languages: Annotated[str | None, _option("Its languages: en,fr,es.")] = None,
    seat: SeatOption = None,
    timezone: Annotated[str | None, _option("The time zone of a city that is not on file: Africa/Nairobi.")] = None,
    street: StreetOption = None,
    po_box: Annotated[str | None, _option("Its post office box.")] = None,
    postcode: Annotated[str | None, _option("Its postcode.")] = None,
    region: Annotated[str | None, _option("The state or province of its address: NY.")] = None,
    country: Annotated[str | None, _option("The State of its address: CHE.")] = None,
    telephone: Annotated[str | None, _option("Its telephone: +41229170000.")] = None,
    fax: Annotated[str | None, _option("Its fax: +41229170001.")] = None,
    email: Annotated[str | None, _option("Its e-mail address for replies.")] = None,
    series: Annotated[str | None, _option("The series of its notes: NV.")] = None,
    pattern: Annotated[str | None, _option("How a reference is written: 'NV {year}/{number}{variant}'.")] = None,
    sender: Annotated[str | None, _option("Who sends: office, head, secretary_general, secretariat.")] = None,
    title: TitleOption = None,
    gender: Annotated[str | None, _option("With --sender head: m or f.")] = None,
    office: OfficeOption = None,
) -> None:
    """Make an office of your own: a copy of the default one, or with --bare only what every office needs."""
    answers = {key: value for key, value in locals().items() if key not in ("folder", "bare", "office")}
    command = os.environ.get("NV_COMMAND") or "noteverbale"
    if bare:
        from ..registry.bare_office import bare as bare_office

        registry = open_office(office).registry
        paths, first = bare_office(registry, folder, new_office(registry, answers)), ""
    else:
        from ..registry.scaffold import init as copy_office

        paths, first = (
            copy_office(office_folder(office), folder),
            f"edit {folder}/data/office.yaml, then ",
        )
    for path in paths:
        print(path)
    print(f"Now: {first}'{command} check --office {folder}'.", file=sys.stderr)


def new_office(registry: Registry, given: Mapping[str, Any]) -> NewOffice:
    """Return what a clerk says of a new office: by options, and at a terminal by answers to questions; else exits."""
    from ..registry.bare_office import NewOffice

    answers = dict(given)
    answers["languages"] = codes = [code.strip() for code in _answer(answers, "languages").split(",")]
    for key in ("name", "short"):
        answers[key] = _names(answers, key, codes)
    if not answers["name"]:
        fail(Problem(NOWHERE, "init", "the new office has no name", "give it in one language at least: --name 'en=…'"))
    seat = answers["seat"] or [_answer(answers, "seat")]
    on_file = {
        form.text.casefold(): id
        for id, city in registry.places.items()
        for forms in city.names.values()
        for form in forms
    }
    known = {on_file[name] for text in seat if (name := text.rpartition("=")[2].casefold()) in on_file}
    city = seat[0] if seat[0] in registry.places else min(known, default=None)
    answers["seat"] = city or dict(_named("seat", text, codes) for text in seat)
    for key in ("acronym", "po_box", "postcode", "country", "email", "series", "pattern", "sender"):
        answers[key] = _answer(answers, key)
    answers["street"] = answers["street"] or [line for line in [_answer(answers, "street")] if line]
    answers["senders"] = answers.pop("sender").split(",")
    if "head" in answers["senders"]:
        answers["title"] = _names(answers, "title", codes)
    answers["names"] = answers.pop("name")
    return NewOffice(**{key: value for key, value in answers.items() if value})


def _answer(answers: Mapping[str, Any], key: str, language: str = "") -> str:
    """Return what was given for a question, else what is answered at a terminal, else its default; or exit."""
    if answers[key] and not language:
        return str(answers[key])
    question, default = QUESTIONS[key]
    default = default and default.format(series=answers["series"])
    if sys.stdin.isatty():
        return str(typer.prompt(question.format(language), default="" if language else default, err=True)).strip()
    if default is None and not language:
        fail(
            Problem(NOWHERE, "init", f"'--{key}' is missing", "a new office needs it; 'init --help' lists the options")
        )
    return default or ""


def _names(answers: Mapping[str, Any], key: str, codes: Sequence[str]) -> dict[str, str]:
    """Return names by language: those of the option, else those answered at a terminal."""
    if answers[key]:
        return dict(_named(key, text, codes) for text in answers[key])
    return {code: name for code in codes if (name := _answer(answers, key, code))}


def _named(key: str, text: str, codes: Sequence[str]) -> tuple[str, str]:
    """Return language and name of 'en=the Office'; a name alone is in the first language."""
    code, mark, name = text.partition("=")
    return (code.strip(), name.strip()) if mark else (codes[0], text.strip())


def _print_lines(name: str, text: str) -> NoReturn:
    """Print the lines of a record that is in a list of the office's own record, and where to add them; then exit."""
    print(text, end="")
    print(f"Add these lines to '{name}:' in data/office.yaml.", file=sys.stderr)
    raise typer.Exit


@app.command()
def new(
    kind: Annotated[
        str, typer.Argument(help="note, state, mission, meeting, body, act, contact, sender …", metavar="KIND")
    ],
    id: Annotated[str, typer.Argument(help="The id of the new record.", metavar="ID")],
    like: Annotated[
        str | None, typer.Option("--like", help="Copy this record instead of starting with empty keys.", metavar="ID")
    ] = None,
    of_kind: Annotated[str | None, typer.Option("--kind", help="For a note: its kind.", metavar="KIND")] = None,
    moves: Annotated[
        str | None, typer.Option("--moves", help="For a note: its moves in order, with commas ('moves' lists them).")
    ] = None,
    follows: Annotated[
        str | None, typer.Option("--follows", help="For a note: the issued note that it follows.", metavar="NOTE")
    ] = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Start a record with exactly the keys that it needs, or from one like it; print the file to open."""
    from ..files import write_whole
    from ..issuing.consequences import Consequences
    from ..issuing.follow_ups import follow_up
    from ..registry.scaffold import OF_THE_OFFICE, new_of_office
    from ..registry.scaffold import new as new_record
    from ..registry.skeleton import NOTHING

    pipeline = open_office(office)
    if kind in OF_THE_OFFICE and like is None:
        _print_lines(*new_of_office(pipeline.registry, kind, id))
    known = NOTHING
    if follows:
        if kind != "note" or like or moves:
            hint = "new note ID --follows NOTE, and --kind KIND where it does not follow for a change"
            fail(Problem(NOWHERE, "follows", "only a new note of a kind follows a note", hint))
        with open_ledger(pipeline.registry, ledger, "read") as opened:
            of_kind, known = follow_up(Consequences(pipeline, opened), find_note(pipeline, follows), of_kind)
    path, text = new_record(
        pipeline.registry,
        kind,
        id,
        like,
        pipeline.registry.today(now()),
        of_kind,
        [name.strip() for name in moves.split(",") if name.strip()] if moves else (),
        known,
    )
    if path.exists():
        fail(Problem(Place(str(path)), "exists", "this file is there already", "choose another id"))
    write_whole(path, text.encode("utf-8"))
    print(path)
