"""The command `preview`: serves the pages for reviewers."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ..characters import one_line
from ..problems import NOWHERE, Problem
from .console import ByOption, LedgerOption, OfficeOption, fail, find_note, is_built_in, now, open_office, who

app = typer.Typer()


@app.command()
def preview(
    note: Annotated[
        str | None, typer.Argument(help="A note to begin with (default: the list).", metavar="[NOTE]")
    ] = None,
    port: Annotated[int, typer.Option("--port", help="The port.", min=1, max=65535)] = 8009,
    listen: Annotated[
        str | None,
        typer.Option("--listen", help="Serve to the network, at this address of the machine.", metavar="ADDR"),
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
    by: ByOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Show all copies in a browser, live while files are edited; compare, comment, approve."""
    import secrets

    try:
        from ..web import server
        from ..web.workspace import Workspace
    except ModuleNotFoundError as error:
        hint = "install it: pip install 'noteverbale[preview]'"
        fail(Problem(NOWHERE, "preview", f"{error.name} is not installed", hint))

    pipeline = open_office(office)
    first = f"/note/{find_note(pipeline, note).id}" if note else "/"
    folder = pipeline.registry.folder
    path = ledger or (None if is_built_in(folder) else folder / pipeline.registry.office.ledger)
    names = pipeline.registry.office.reviewers if listen else (who(by),)
    if not names:
        place = pipeline.registry.office.place()
        fail(Problem(place, "reviewers", "no reviewer is named", "add 'reviewers: [A. Name]' to office.yaml"))
    links = {secrets.token_urlsafe(24): name for name in names}
    address = listen or "127.0.0.1"
    url = _print_links(links, address, port, first)
    if listen:
        print("Each link is for one person only. The connection is not encrypted.", file=sys.stderr)
    print("Press Ctrl-C to stop.", file=sys.stderr)
    pages = server.app(Workspace(pipeline, path), links, server.hosts_of(address, port), lambda: now().isoformat())
    if open_browser:
        import threading

        threading.Timer(0.8, typer.launch, [url]).start()
    server.serve(pages, address, port)


def _print_links(links: dict[str, str], address: str, port: int, first: str) -> str:
    """Print the personal link of each name (`links`: token → name) to the page `first`; return the last one."""
    host = f"[{address}]" if ":" in address else address
    url = ""
    for token, name in links.items():
        url = f"http://{host}:{port}{first}?token={token}"
        print(f"{one_line(name)}: {url}", flush=True)
    return url
