"""The proof of a reply form: the office knows its own forms again, and nobody else can make one."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from noteverbale.ledger.form_proof import form_proof, is_proof, secret_path
from noteverbale.problems import ProblemsFound

FACTS = ("own", "CU 2026/12 (A)", "MEX")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"entries")
    return path


def test_a_proof_is_of_all_its_facts_and_of_one_office(ledger: Path, tmp_path: Path) -> None:
    proof = form_proof(ledger, *FACTS)
    assert is_proof(ledger, proof, *FACTS)
    assert is_proof(ledger, proof, "own", "CU\u00a02026/12  (A) ", "MEX"), "spaces that a PDF program changes"
    for other in (
        ("other", *FACTS[1:]),
        ("own", "CU 2026/13 (A)", "MEX"),
        (*FACTS[:2], "FRA"),
        ("own", "", "CU 2026/12 (A) MEX"),
    ):
        assert not is_proof(ledger, proof, *other)
    for forged in ("", "0" * 64, proof[:-1], proof.upper(), "é", "\ud800"):
        assert not is_proof(ledger, forged, *FACTS)
    elsewhere = tmp_path / "elsewhere.db"
    elsewhere.write_bytes(b"entries")
    assert not is_proof(elsewhere, proof, *FACTS)
    assert form_proof(elsewhere, *FACTS) != proof


@pytest.mark.slow
def test_the_secret_is_made_once_and_only_its_owner_reads_it(ledger: Path) -> None:
    assert not is_proof(ledger, "0" * 64, *FACTS)
    assert not secret_path(ledger).exists(), "looking makes none"
    children = []
    for _ in range(6):  # at the same time
        child = os.fork()
        if not child:
            form_proof(ledger, *FACTS)
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 6
    assert stat.S_IMODE(secret_path(ledger).stat().st_mode) == 0o600
    assert form_proof(ledger, *FACTS) == form_proof(ledger, *FACTS)
    assert [path.name for path in ledger.parent.iterdir() if "forms-key" in path.name] == ["ledger.db.forms-key"]


def test_an_office_without_a_ledger_has_no_proof(tmp_path: Path) -> None:
    assert form_proof(tmp_path / "ledger.db", *FACTS) == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "abc", "0" * 63, "0" * 62 + "\xff\xff", "secret"])
def test_a_damaged_secret_is_reported(ledger: Path, text: str) -> None:
    secret_path(ledger).write_bytes(text.encode("latin-1"))
    with pytest.raises(ProblemsFound, match="forms-key: the secret of the reply forms is damaged"):
        form_proof(ledger, *FACTS)
