"""The pages of an office without a browser, for each person of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from noteverbale.pipeline import Pipeline
from noteverbale.web import plans
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace
from serving import serving

plans.PATIENCE = 600.0  # pages wait for what is checked, unless a test says otherwise
AT = "2026-03-25T09:00:00+00:00"
HOST = "127.0.0.1:8009"
PEOPLE = {"clerk": "L. Clerk", "reviser": "M. Réviseur", "approver": "C. Chief", "administrator": "A. Admin"}


def name_people(folder: Path) -> None:
    """Name a person of each role in an office."""
    path = folder / "data" / "office.yaml"
    rows = "".join(f"  - {{name: {name}, roles: [{role}]}}\n" for role, name in PEOPLE.items())
    path.write_text(f"{path.read_text('utf-8')}\npeople:\n{rows}", "utf-8")


@contextmanager
def served(folder: Path, *people: str) -> Iterator[dict[str, str]]:
    """Serve an office to real browsers; yield the personal link of each of these people. The server has no time but AT."""
    links = {f"link-{i}": name for i, name in enumerate(people)}
    with serving(folder, links, lambda: AT) as address:
        yield {name: f"{address}/?token={token}" for token, name in links.items()}


def desk(folder: Path, *people: str) -> list[TestClient]:
    """Return a client for each of these people, all of one server, which has no time but AT."""
    links = {f"link-{i}": name for i, name in enumerate(people)}
    application = app(
        Workspace(Pipeline.open(folder, skip_broken=True), folder / "ledger.db"),
        links,
        hosts_of("127.0.0.1", 8009),
        lambda: AT,
    )
    clients = []
    for token in links:
        client = TestClient(application, base_url=f"http://{HOST}", follow_redirects=False)
        client.headers["origin"] = f"http://{HOST}"
        assert client.get(f"/?token={token}").status_code == 200
        clients.append(client)
    return clients
