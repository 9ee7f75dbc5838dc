"""What the ledger says of each reference: its state, its manifests, the copies that were replaced."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from noteverbale.ledger.entries import Added, Issue, Made, Sent, Texts
from noteverbale.ledger.entry import Number
from noteverbale.ledger.ledger import Ledger
from noteverbale.verification.ledger_states import Issued, issued

AT = "2026-03-04T09:00:00+00:00"
FRANCE = Sent(recipient="FRA", language="fr", audience="party")
MEXICO = Sent(recipient="MEX", language="es", audience="party")


def content(*copies: Sent, added: Added | None = None) -> Issue:
    texts = Texts(texts=(), copies={})
    return Issue(said=texts, plan="", to=(), lang="own", dated="2026-03-05", copies=copies, added=added)


def test_states_manifests_and_replacements_by_reference(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.open_series("CU", 2026, 12, "clerk", AT)
        ledger.issue("own", None, ("CU", 2026, "A", ""), "clerk", AT, content(FRANCE, MEXICO))
        ledger.record_made("own", Made(issue=3, digest="one"), "clerk", AT)
        ledger.record_made("own", Made(issue=3, digest="one"), "clerk", AT)
        replacement = content(FRANCE, added="replacement")
        ledger.issue_more("own", "clerk", AT, lambda issues, serial: replacement, "it moved")
        ledger.record_made("own", Made(issue=5, digest="two"), "clerk", AT)
        ledger.issue("other", None, ("CU", 2026, "", ""), "clerk", AT, content(MEXICO))
        ledger.void(Number("CU", 2026, 13), "clerk", AT, "called off")
        ledger.reserve("CU", 2026, "clerk", AT, reason="for later")
        states = issued(ledger, {"CU": "CU {year}/{number}{variant}"}, {"own": date(2026, 3, 4)})
    assert states == {
        "CU 2026/12 (A)": Issued("issued", date(2026, 3, 4), ("one", "two"), (("one", "FRA", "fr"),)),
        "CU 2026/13": Issued("void", date(2026, 3, 5)),
    }
