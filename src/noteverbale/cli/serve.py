"""The command `serve`, for an office, and `links …`: who may come in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from urllib.parse import urlsplit

import typer

from ..characters import one_line
from ..files import is_built_in
from ..problems import NOWHERE, Problem
from .commands import HelpGroup
from .console import (
    ByOption,
    JsonOption,
    LedgerOption,
    OfficeOption,
    fail,
    find_person,
    now,
    open_office,
    who,
)
from .printing import print_json

if TYPE_CHECKING:
    import ssl

    from ..desk.links import Links
    from ..records.office import Office
    from ..registry.registry import Registry
    from ..web.identities import Identities

app = typer.Typer()
links = typer.Typer(cls=HelpGroup, help="Personal links to the desk: make, list, revoke.")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url", help="The address at which people open the desk (default: that of the server).", metavar="URL"
    ),
]


@app.command()
def serve(
    listen: Annotated[
        str, typer.Option("--listen", help="The address of this machine to serve at.", metavar="ADDR")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port.", min=1, max=65535)] = 8009,
    tls: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--tls", help="Encrypt, with the PEM files of a certificate and its key.", metavar="CERT KEY"),
    ] = None,
    proxy: Annotated[
        str | None,
        typer.Option("--trust-proxy", help="The address of a proxy that signs people in.", metavar="ADDR"),
    ] = None,
    header: Annotated[
        str,
        typer.Option("--identity-header", help="The header in which the proxy names the person.", metavar="NAME"),
    ] = "X-Remote-User",
    url: UrlOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Serve the desk to the people of an office, each with the roles of `people:` in office.yaml."""
    if not (tls or proxy or listen in LOOPBACK):
        hint = "give a certificate (--tls CERT KEY), or let a proxy sign people in (--trust-proxy ADDR)"
        _fail_with("tls", f"at {listen} everybody on the network could read the links: nothing is encrypted", hint)
    pipeline = open_office(office)
    registry = _with_people(pipeline.registry)
    try:
        from ..web import server
        from ..web.workspace import Workspace
    except ModuleNotFoundError as error:
        _fail_with("preview", f"{error.name} is not installed", "install it: pip install 'noteverbale[preview]'")
    context = _context(*tls) if tls else None
    workspace = Workspace(pipeline, ledger or registry.folder / registry.office.ledger)
    identities = _identities(registry, lambda: workspace.pipeline.registry.office, proxy, header)
    encrypted = bool(tls or proxy)
    hosts = frozenset({_host(url, encrypted)}) if url else server.hosts_of(listen, port)
    print(f"The desk is at {url or _url(listen, port, encrypted)}. Press Ctrl-C to stop.", file=sys.stderr)
    pages = server.app(workspace, identities, hosts, lambda: now().isoformat(), scheme="https" if encrypted else "http")
    server.serve(pages, listen, port, context)


def _fail_with(code: str, message: str, hint: str) -> NoReturn:
    fail(Problem(NOWHERE, code, one_line(message), hint))


def _with_people(registry: Registry) -> Registry:
    """Return the registry of an office of one's own that names people, or exit."""
    if is_built_in(registry.folder):
        _fail_with(
            "reviewers", "the built-in office has no people", "make an office of your own: 'noteverbale init DIR'"
        )
    if not registry.office.everyone:
        hint = "add 'people: [{name: A. Name, roles: [clerk]}]' to office.yaml"
        fail(Problem(registry.office.place(), "reviewers", "the office names no people", hint))
    return registry


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    from ..web.connections import tls_of

    try:
        return tls_of(certificate, key)
    except OSError as error:
        hint = "give two PEM files that belong together, the key without a passphrase"
        _fail_with("tls", f"the certificate or its key cannot be used: {error}", hint)


def _identities(registry: Registry, office: Callable[[], Office], proxy: str | None, header: str) -> Identities:
    """Return how the server knows people: by what a proxy says, or by their links."""
    from ..web.identities import OfficeLinks, Proxy

    if proxy is None:
        return OfficeLinks(_open_links(registry), office, lambda: now().isoformat())
    try:
        ip_address(proxy)
    except ValueError:
        _fail_with("proxy", f"'{proxy}' is not an address of the network", "write it in figures: 127.0.0.1")
    return Proxy(proxy, header, office)


def _url(listen: str, port: int, encrypted: bool) -> str:
    name = f"[{listen}]" if ":" in listen else listen
    return f"{'https' if encrypted else 'http'}://{name}:{port}"


def _host(url: str, encrypted: bool) -> str:
    """Return the Host header of an address at which people open the desk, or exit for one that cannot be."""
    parts = urlsplit(url)
    if parts.scheme != ("https" if encrypted else "http") or not parts.netloc or parts.path not in ("", "/"):
        scheme = "https" if encrypted else "http"
        _fail_with("url", f"'{url}' cannot be the address of this desk", f"write it as {scheme}://desk.example.org")
    return parts.netloc.lower()


# -- links -----------------------------------------------------------------------------------------


def _open_links(registry: Registry) -> Links:
    from ..desk.links import Links

    return Links(registry.folder)


@links.command()
def new(
    name: Annotated[str, typer.Argument(help="A person of `people:` in office.yaml.", metavar="NAME")],
    days: Annotated[int, typer.Option("--days", help="Days until it expires.", min=1, max=366)] = 90,
    url: UrlOption = None,
    by: ByOption = None,
    office: OfficeOption = None,
) -> None:
    """Make a personal link and print it. It is shown this once: only its digest is kept."""
    registry = _with_people(open_office(office).registry)
    person = find_person(registry, name)
    link, token = _open_links(registry).new(person.name, who(by), now().isoformat(), days)
    print(f"{(url or _url('127.0.0.1', 8009, False)).rstrip('/')}/?token={token}")
    print(f"Link {link.id}, for {link.name} only, until {link.expires[:10]}.", file=sys.stderr)


@links.command("list")
def list_links(
    as_json: JsonOption = False,
    office: OfficeOption = None,
) -> None:
    """List the links: for whom, until when, and when each was last used."""
    at = now().isoformat()
    rows = [
        {
            "link": link.id,
            "name": link.name,
            "state": link.state(at),
            "made": link.made[:10],
            "by": link.made_by,
            "expires": link.expires[:10],
            "used": link.used,
        }
        for link in _open_links(open_office(office).registry).all()
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        used = f"last used {row['used']}" if row["used"] else "never used"
        print(one_line(f"{row['link']:>4}  {row['state']:<8} until {row['expires']}  {row['name']} ({used})"))


@links.command()
def revoke(
    link: Annotated[int, typer.Argument(help="The number of a link; 'links list' has it.", metavar="LINK")],
    by: ByOption = None,
    office: OfficeOption = None,
) -> None:
    """Revoke a link. A browser that came in by it is out at its next request."""
    revoked = _open_links(open_office(office).registry).revoke(link, who(by), now().isoformat())
    print(f"Link {revoked.id} of {one_line(revoked.name)} is revoked.", file=sys.stderr)
