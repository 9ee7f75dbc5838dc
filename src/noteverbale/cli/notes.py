"""Commands on notes: check, show, render, demo, group."""

from __future__ import annotations

import os
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from .console import (
    AllOption,
    JsonOption,
    NoteArgument,
    NotesArgument,
    OfficeOption,
    find_day,
    find_language,
    find_notes,
    find_own_language,
    find_recipient,
    now,
    open_ledger,
    open_note,
    open_office,
    require_known,
)
from .printing import print_json, report, report_some

app = typer.Typer()
LangOption = Annotated[
    str | None, typer.Option("--lang", help="Language code (default: the recipient's).", metavar="CODE")
]
ToOption = Annotated[
    str | None, typer.Option("--to", help="A recipient: a State's three-letter code or an entity's id.", metavar="CODE")
]


class View(str, Enum):
    """How `show` shows a note."""

    text = "text"
    tree = "tree"
    html = "html"


@app.command()
def check(
    note: NotesArgument = None,
    everything: AllOption = False,
    office: OfficeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check an office: every file, every note in every language, for every audience and recipient. Exit code 1: there are errors."""
    from ..checks.checks import check as check_office
    from ..issuing.consequences import Consequences

    pipeline = open_office(office, strict=note is None)
    notes = find_notes(pipeline, note)
    with open_ledger(pipeline.registry, None, "read", "off") as ledger:
        consequences = Consequences(pipeline, ledger)
        follow = consequences.problems(notes, pipeline.registry.today(now()))
        problems = (*check_office(pipeline, consequences.made_today(notes), os.cpu_count() or 1), *follow)
    report(problems, as_json) if everything or as_json else report_some(problems)
    errors = sum(problem.severity == "error" for problem in problems)
    registry = pipeline.registry
    print(
        f"{len(notes)} notes, {len(registry.recipients)} recipients, {len(registry.packs)} languages: "
        f"{errors} errors, {len(problems) - errors} warnings",
        file=sys.stderr,
    )
    raise typer.Exit(1 if errors else 0)


@app.command()
def show(
    note: NoteArgument,
    lang: LangOption = None,
    to: ToOption = None,
    view: Annotated[View, typer.Option("--as", help="text, tree or html.")] = View.text,
    office: OfficeOption = None,
) -> None:
    """Show the text of a note. Without --to the fields of the recipient stay open."""
    from ..formats.text import to_text
    from ..formats.tree import to_tree
    from ..page.html import to_html
    from ..registry.audience import government

    pipeline, which = open_note(office, note)
    registry = pipeline.registry
    if to:
        recipient = find_recipient(pipeline, to)
        document = pipeline.copy(which, recipient, find_own_language(pipeline, which, recipient, lang))
    else:
        code = find_language(pipeline, which, lang or registry.office.language)
        document = pipeline.proof(which, code, government(which))
    match view:
        case View.text:
            sys.stdout.write(to_text(document))
        case View.tree:
            sys.stdout.write(to_tree(document))
        case View.html:
            sys.stdout.write(to_html(document, pipeline.sheet, registry.packs[document.meta.language]))


@app.command()
def render(
    note: NoteArgument,
    to: Annotated[
        str, typer.Option("--to", help="A recipient: a State's three-letter code or an entity's id.", metavar="CODE")
    ],
    lang: LangOption = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The PDF to write (default: NOTE-LANG-CODE.pdf here).", metavar="FILE"),
    ] = None,
    office: OfficeOption = None,
) -> None:
    """Write one recipient's copy as a PDF, marked as a draft; the problems of the note are printed."""
    from ..checks.rules import about
    from ..files import write_whole

    pipeline, which = open_note(office, note)
    recipient = find_recipient(pipeline, to)
    language = find_own_language(pipeline, which, recipient, lang)
    path = output or Path(f"{which.id}-{language}-{recipient.id}.pdf")
    write_whole(path, pipeline.pdf(pipeline.copy(which, recipient, language)))
    print(path)
    report(about(pipeline.registry, which))


@app.command()
def demo(
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the pages go.", metavar="DIR")] = Path(
        "out/demo"
    ),
    office: OfficeOption = None,
) -> None:
    """Compose the notes on file for a sample recipient of each language: at most twelve PDFs."""
    from ..files import write_whole

    pipeline = open_office(office)
    registry = pipeline.registry
    paths: list[Path] = []
    for i, which in enumerate(list(registry.notes.values())[:2]):
        for language in registry.languages_of(which):
            samples = [
                recipient
                for recipient in registry.recipients.values()
                if recipient.languages[0] == language and recipient.sample and recipient.state
            ]
            if samples:
                recipient = samples[min(i, len(samples) - 1)]
                path = output / f"{which.id}-{language}-{recipient.id}.pdf"
                write_whole(path, pipeline.pdf(pipeline.copy(which, recipient, language)))
                paths.append(path)
                print(path)
    print(
        f"{len(paths)} copies of {min(2, len(registry.notes))} notes in {output}: open any of them; 'show' and 'render' make others.",
        file=sys.stderr,
    )


@app.command()
def group(
    id: Annotated[str, typer.Argument(help="A group of data/groups.yaml.", metavar="ID")],
    on: Annotated[str | None, typer.Option("--on", help="The day (default: today).", metavar="DATE")] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of names and order.", metavar="CODE")] = "en",
    as_json: JsonOption = False,
    office: OfficeOption = None,
) -> None:
    """List the recipients of a group on a day, why each is in it, and the States that are not."""
    from ..language.ordering import in_order, list_name
    from ..registry.addressees import state_or_entity
    from ..registry.audience import capacity_on
    from ..registry.groups import contradictions, members

    registry = open_office(office).registry
    require_known("group", id, registry.groups)
    require_known("language", lang, registry.packs)
    day = find_day(registry, on)
    by_id = members(registry, id, day)
    by_owner = {state_or_entity(registry, member.recipient).id: member for member in by_id.values()}
    attending = registry.groups[id].attending
    instrument = attending.instrument if attending else registry.office.instrument
    pack = registry.packs[lang]
    owners = [state_or_entity(registry, member.recipient) for member in by_id.values()]
    rows = []
    for owner in in_order(owners, pack, day):
        member = by_owner[owner.id]
        capacity = (capacity_on(registry, member.recipient, instrument, day) if instrument else None) or "unknown"
        rows.append(
            {
                "id": owner.id,
                "name": list_name(owner, lang, day),
                "party": owner.party,
                "capacity": capacity,
                "recipient": member.recipient.id,
                "language": member.recipient.languages[0],
                "why": member.why,
            }
        )
    if as_json:
        print_json(rows)
    for row in () if as_json else rows:
        print("{id:9} {name} · {party}/{capacity} · {language} · {why}".format_map(row))
    out = [state for state in in_order(registry.states.values(), pack, day) if state.id not in by_owner]
    print(
        f"{len(by_id)} recipients on {day}; {len(out)} States are not in it: {', '.join(list_name(state, lang, day) for state in out)}",
        file=sys.stderr,
    )
    report(contradictions(registry))
