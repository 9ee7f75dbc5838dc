"""The commands `history` and `undo`: what was changed at the desk and by imports, and taking it back."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ..characters import one_line
from .console import ByOption, JsonOption, OfficeOption, now, open_office, own_office, who
from .printing import print_json, report

if TYPE_CHECKING:
    from ..desk.changes import Change

app = typer.Typer()
LONGEST = 60  # letters of a value that a line shows


@app.command()
def history(
    record: Annotated[
        str, typer.Argument(help="The id of a note or another record (default: all).", metavar="ID")
    ] = "",
    most: Annotated[int, typer.Option("--last", help="How many changes.", min=1, metavar="N")] = 50,
    as_json: JsonOption = False,
    office: OfficeOption = None,
) -> None:
    """List what was changed at the desk and by imports, the newest first: serial, time, person, record, value."""
    from ..desk.changes import history as changes_of
    from ..records.edit import MISSING

    found = changes_of(open_office(office).registry.folder, id=record, most=most)
    if as_json:
        print_json(
            [
                {
                    "serial": change.serial, "save": change.save, "at": change.at, "by": change.by, "file": change.file,
                    "table": change.table, "id": change.id, "path": list(change.path),
                    **{name: value for name, value in (("old", change.old), ("new", change.new)) if value is not MISSING},
                }
                for change in found
            ]
        )  # fmt: skip
        return
    for change in found:
        print(one_line(f"{change.serial:>5}  {change.at[:16].replace('T', ' ')}  {change.by}: {_what(change)}"))


@app.command()
def undo(
    serial: Annotated[
        int, typer.Argument(help="A serial from 'history'; all saved together is undone.", metavar="SERIAL")
    ],
    by: ByOption = None,
    office: OfficeOption = None,
) -> None:
    """Undo a change, if its values are still there. That is a change too, and can be undone."""
    from ..desk import saving
    from ..desk.changes import of_save
    from ..pipeline import Pipeline
    from ..records.edit import Conflict

    pipeline, name = Pipeline(own_office(office)), who(by)
    changes = of_save(pipeline.registry.folder, serial)
    try:
        saved = saving.undo(pipeline, serial, name, now().isoformat())
    except Conflict as conflict:
        for clash in conflict.fields:
            author = f" by {clash.by} at {clash.at[:16].replace('T', ' ')}" if clash.by else ""
            path = ".".join(map(str, clash.path))
            print(one_line(f"{path}: is {_shown(clash.theirs)} now, changed{author}"), file=sys.stderr)
        raise
    report(saved.problems)
    for change in changes:
        print(one_line(f"undone: {_what(change)}"))
    if not saved.serials:
        print("nothing was left to undo", file=sys.stderr)


def _what(change: Change) -> str:
    """Return a change as a line: 'recipients AUT, email: a@b.org → c@d.org'."""
    record = f"{change.table} {change.id}".strip()
    if not change.path:
        return f"{change.file}: {_shown(change.old)} → {_shown(change.new)}"
    path = ".".join(str(step) for step in change.path if step != change.id)
    return f"{record}{f', {path}' if path else ''}: {_shown(change.old)} → {_shown(change.new)}"


def _shown(value: object) -> str:
    """Return a value, or its beginning; '–' where there is none."""
    from ..records.edit import MISSING

    if value is MISSING:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
