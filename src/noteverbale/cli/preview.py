"""The command `preview`: the desk of one person, on this machine only."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ..characters import one_line
from ..files import is_built_in
from ..problems import NOWHERE, Problem
from .console import (
    ByOption,
    LedgerOption,
    OfficeOption,
    fail,
    find_note,
    find_person,
    now,
    open_office,
    who,
)

app = typer.Typer()


@app.command()
def preview(
    note: Annotated[
        str | None, typer.Argument(help="A note to begin with (default: the list).", metavar="[NOTE]")
    ] = None,
    port: Annotated[int, typer.Option("--port", help="The port.", min=1, max=65535)] = 8009,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
    by: ByOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Open the desk in a browser, for one person on this machine. For several people: `serve`."""
    import secrets

    try:
        from ..web import server
        from ..web.workspace import Workspace
    except ModuleNotFoundError as error:
        hint = "install it: pip install 'noteverbale[preview]'"
        fail(Problem(NOWHERE, "preview", f"{error.name} is not installed", hint))

    pipeline = open_office(office)
    first = f"/notes/{find_note(pipeline, note).id}" if note else "/"
    folder = pipeline.registry.folder
    path = ledger or (None if is_built_in(folder) else folder / pipeline.registry.office.ledger)
    name = find_person(pipeline.registry, who(by)).name
    token = secrets.token_urlsafe(24)
    url = f"http://127.0.0.1:{port}{first}?token={token}"
    print(f"{one_line(name)}: {url}", flush=True)
    print("Press Ctrl-C to stop.", file=sys.stderr)
    hosts = server.hosts_of("127.0.0.1", port)
    pages = server.app(Workspace(pipeline, path), {token: name}, hosts, lambda: now().isoformat())
    if open_browser:
        import threading

        threading.Timer(0.8, typer.launch, [url]).start()
    server.serve(pages, "127.0.0.1", port)
