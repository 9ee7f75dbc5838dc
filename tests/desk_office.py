"""An office to work a day in, for the journeys in a browser and the pictures of the docs: six people, real recipients, notes in each stage."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from noteverbale.desk import links
from noteverbale.desk.changes import ask_for_review
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.review import approval
from serving import serving
from support import ROOT

NOW = datetime.now(UTC)
AT = NOW.isoformat()
CLERK, SECOND, FRENCH, ARABIC, CHIEF, ADMIN = (
    *("L. Clerk", "B. Second", "M. Réviseur", "N. Mourajia", "C. Chief", "A. Admin"),
)
PEOPLE = """
approval: true
people:
  - {name: L. Clerk, email: l.clerk@example.org, roles: [clerk]}
  - {name: B. Second, email: b.second@example.org, roles: [clerk]}
  - {name: M. Réviseur, email: m.reviseur@example.org, roles: [reviser], languages: [fr]}
  - {name: N. Mourajia, email: n.mourajia@example.org, roles: [reviser], languages: [ar]}
  - {name: C. Chief, email: c.chief@example.org, roles: [approver]}
  - {name: A. Admin, email: a.admin@example.org, roles: [administrator]}
"""
MEETINGS = """
- id: wg4-15
  body: WG4
  ordinal: 15
  start: {first}
  end: {last}
  city: vienna
- id: wg4-16
  body: WG4
  ordinal: 16
  start: {later}
  city: vienna
"""
NOTE = """kind: invitation
date: {date}
sender: secretary_general
drafter: L. Clerk
capacity: participant
meeting: wg4-15
reply: {{to: cop_secretariat, channels: [post, email_scan]}}
moves:
  delegation: {{deadline: {{by: {by}}}}}
"""


def day(days: int) -> str:
    """Return the day some days from now on the clocks of the office's seat, ISO 8601."""
    return (NOW.astimezone(ZoneInfo("Europe/Vienna")).date() + timedelta(days=days)).isoformat()


def desk_office(folder: Path, recipients: tuple[str, ...] = (), model: Path = ROOT) -> Path:
    """Make the office in an empty folder: a note approved, one in review of which French was returned, and one with a mistake.

    With `recipients` the notes go to these only. It is made of the records of `model`.
    """
    for name in ("data", "notes", "templates"):
        shutil.copytree(model / name, folder / name, ignore=shutil.ignore_patterns("interface"))
    for path in (folder / "data" / "missions").glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("  sample: true\n", ""), "utf-8")
    office = folder / "data" / "office.yaml"
    office.write_text(office.read_text("utf-8") + PEOPLE, "utf-8")
    meetings = folder / "data" / "meetings" / "wg4.yaml"
    meetings.write_text(
        meetings.read_text("utf-8") + MEETINGS.format(first=day(90), last=day(91), later=day(180)), "utf-8"
    )
    notes = folder / "notes" / str(NOW.year)
    notes.mkdir()
    to = f"to: [{', '.join(recipients)}]\n" if recipients else ""
    text = NOTE.format(date=NOW.date(), by=day(60)) + to
    (notes / "approved.yaml").write_text(text, "utf-8")
    (notes / "in-review.yaml").write_text(text, "utf-8")
    (notes / "begun.yaml").write_text(text.replace(day(60), day(95)), "utf-8")
    pipeline = Pipeline.open(folder, skip_broken=True)
    with Ledger(folder / "ledger.db") as ledger:
        ledger.open_series("CU", NOW.year, 40, ADMIN, AT)
        approval.approve(pipeline, pipeline.registry.notes["approved"], ledger, CHIEF, AT)
        returned = pipeline.registry.notes["in-review"]
        approval.approve(pipeline, returned, ledger, ARABIC, AT, "ar")
        approval.send_back(pipeline, returned, ledger, FRENCH, AT, "Le nom entier de l’Office, s’il vous plaît.", "fr")
    ask_for_review(folder, "in-review", CLERK, AT)
    return folder


@dataclass(frozen=True)
class Desk:
    """A desk that is served: the office's folder, the address, and each person's personal link."""

    folder: Path
    address: str

    def link(self, name: str) -> str:
        """Return a new personal link of a person."""
        known = links.Links(self.folder)
        _, token = known.new(name, ADMIN, datetime.now(UTC).isoformat())
        known.close()
        return f"{self.address}/?token={token}"


@contextmanager
def at_desk(folder: Path) -> Iterator[Desk]:
    """Serve an office from this process; yield the desk."""
    with serving(folder) as address:
        yield Desk(folder, address)


@contextmanager
def served(folder: Path) -> Iterator[Desk]:
    """Serve an office by the program, in a process of its own; yield once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-P", "-m", "noteverbale", "serve", "--port", str(port), "--office", str(folder)]
    with (folder / "serve.log").open("w") as log:
        started = subprocess.Popen(command, stderr=log, stdout=log)
    try:
        for _ in range(600):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert started.poll() is None, (folder / "serve.log").read_text("utf-8")
            time.sleep(0.1)
        yield Desk(folder, f"http://127.0.0.1:{port}")
    finally:
        started.terminate()
        started.wait(30)
