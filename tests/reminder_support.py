"""A note, a reminder to those that have not answered it, and the number that the ledger has for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from noteverbale.ledger.entries import Issue, Sent, Texts
from noteverbale.ledger.ledger import Ledger

AT = "2026-03-04T09:00:00+00:00"
FIRST = """
kind: letter
date: 2026-03-04
sender: secretary_general
capacity: participant
moves: [{text: {en: "We write to you.", fr: "Nous vous écrivons.", es: "Le escribimos."}}]
languages: [en, fr, es]
"""
REMINDER = """
kind: reminder
date: 2026-05-04
sender: secretary_general
capacity: participant
to: [silent]
languages: [en, fr, es]
moves:
  reminder: {earlier: first, deadline: {by: 2026-06-01}}
"""


def write(folder: Path, id: str, text: str) -> None:
    """Write the record of a note into an office."""
    path = folder / "notes" / "2026" / f"{id}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def issue(folder: Path, note: str, recipients: Sequence[str] = ()) -> None:
    """Enter into the ledger that a note was issued to recipients, in a series that begins at 12."""
    copies = tuple(Sent(recipient=id, language="en", audience="government/participant") for id in recipients)
    texts = Texts(texts=(), copies={})
    content = Issue(said=texts, plan="", to=(), lang="own", dated="2026-03-04", copies=copies)
    with Ledger(folder / "ledger.db") as ledger:
        if ledger.counting.opening("CU", 2026) is None:
            ledger.open_series("CU", 2026, 12, "clerk", AT)
        ledger.issue(note, None, ("CU", 2026, "", ""), "clerk", AT, content)
