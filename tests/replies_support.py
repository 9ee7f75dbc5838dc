"""An office with an issued note that waits for answers, for the tests of the register, of its pages and of the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from noteverbale.ledger.entries import Issue, Sent, Texts
from noteverbale.ledger.ledger import Ledger

ISSUED = "2026-03-04T09:00:00+00:00"
WAITING_NOTE = """
kind: consultation
date: 2026-03-04
sender: secretary_general
capacity: participant
meeting: wg4-14
languages: [en, fr, es]
to: [MEX, FRA, CUB, GBR]
reply: {to: cop_secretariat, channels: [email], deadline: {by: 2026-04-03}}
moves:
  report: {previous: wg4-11}
  topics_call: {chosen: 2, by: EXTENDED_BUREAU}
"""
REMINDER = """
kind: reminder
date: 2026-03-20
sender: secretary_general
to: [silent]
languages: [en, fr, es]
moves:
  subject: {subject: {en: topics, fr: thèmes, es: temas}}
  reminder: {earlier: calls, deadline: {by: 2026-04-10}}
"""
COPIES = {"MEX": "es", "FRA": "fr", "CUB": "es", "GBR": "en"}


def write_note(folder: Path, id: str, text: str) -> None:
    path = folder / "notes" / "2026" / f"{id}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def enter_issue(folder: Path, note: str, copies: Mapping[str, str] = COPIES, at: str = ISSUED) -> None:
    """Enter the issue of a note into the office's ledger, as `issue` does, without making its copies."""
    content = Issue(
        said=Texts(texts=(), copies={}),
        plan="a plan",
        to=(),
        lang="own",
        dated=at[:10],
        copies=tuple(Sent(recipient=id, language=code, audience="") for id, code in copies.items()),
    )
    with Ledger(folder / "ledger.db") as ledger:
        ledger.issue(note, None, ("CU", 2026, "", ""), "clerk", at, content)


def write_answers(folder: Path, text: str, note: str = "calls") -> None:
    path = folder / "data" / "replies" / f"{note}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def waiting_office(folder: Path) -> Path:
    """Add the note 'calls' to an office, issued to four recipients, of which Mexico has answered."""
    write_note(folder, "calls", WAITING_NOTE)
    enter_issue(folder, "calls")
    write_answers(
        folder,
        "- recipient: MEX\n  received: 2026-03-10\n  by: anna\n  topics: [Victims, Data]\n"
        "  members:\n    - {name: Ana García, function: Ministra}\n",
    )
    return folder
