"""The small office under review: its people, their clients, and how a test changes a word of a template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.testclient import TestClient

from noteverbale.pipeline import Pipeline
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace
from serving import serving

NOTE = "cu-2009-033"
REVIEW = f"/notes/{NOTE}/review"
HOST = "127.0.0.1:8009"
PEOPLE = """
people:
  - {name: L. Clerk, email: clerk@example.org, roles: [clerk]}
  - {name: M. Réviseur, email: m@example.org, roles: [reviser], languages: [fr]}
  - {name: N. Murajia, roles: [reviser], languages: [ar]}
  - {name: C. Chief, roles: [approver]}
  - {name: A. Admin, roles: [administrator]}
"""
TOKENS = {"clerk": "L. Clerk", "fr": "M. Réviseur", "ar": "N. Murajia", "chief": "C. Chief", "admin": "A. Admin"}


@dataclass
class ReviewOffice:
    """An office with its pages. `now` is the time of the server; `clients` are people by the tokens of their links."""

    folder: Path
    workspace: Workspace
    clients: dict[str, TestClient]
    now: str = "2026-03-02T09:00:00+00:00"

    def change(self, name: str, old: str, new: str) -> None:
        """Change a word of a file, as an editor does, and have it read."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        self.workspace.reload()
        assert not self.workspace.problems

    def page(self, who: str, address: str) -> str:
        answer = self.clients[who].get(address)
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def send(self, who: str, address: str, **words: str) -> tuple[int, str]:
        """Send a form; returns the status and where the browser is sent to, or the text of the page."""
        answer = self.clients[who].post(address, data=words)
        return answer.status_code, answer.headers.get("location", answer.text)

    def approve(self, who: str, address: str, **words: str) -> tuple[int, str]:
        """Approve what a page shows."""
        seen = re.search(r'name="seen" value="(\w+)"', self.page(who, address))
        assert seen
        return self.send(who, address, do="approve", seen=seen[1], **words)


def review_office(folder: Path) -> ReviewOffice:
    """Return the pages of an office in a folder, whose people are PEOPLE."""
    path = folder / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8") + PEOPLE, "utf-8")
    workspace = Workspace(Pipeline.open(folder), folder / "ledger.db")
    made = ReviewOffice(folder, workspace, {})
    pages = app(workspace, TOKENS, hosts_of("127.0.0.1", 8009), lambda: made.now)
    for token in TOKENS:
        client = TestClient(pages, base_url=f"http://{HOST}", follow_redirects=False)
        client.headers["origin"] = f"http://{HOST}"
        assert client.get(f"/?token={token}").status_code == 200
        made.clients[token] = client
    return made


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve an office whose people are PEOPLE to real browsers; yields its address. The links are `?token=` of TOKENS."""
    path = folder / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8") + PEOPLE, "utf-8")
    with serving(folder, TOKENS) as address:
        yield address
