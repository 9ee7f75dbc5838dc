"""The published lists of keys: read strictly, since a line that is misread could mean trust that was never given."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from noteverbale.problems import ProblemsFound
from noteverbale.verification.public_keys import PublicKey, Trust, read_keys, read_revoked, read_trust, ssh_form

RAW, OTHER = bytes(range(32)), bytes(32)
KEY = PublicKey("unodc", RAW, date(2026, 1, 1), date(2026, 6, 30), "first")


@pytest.mark.parametrize("key", [KEY, PublicKey("unodc", RAW), PublicKey("unodc", RAW, until=date(2026, 6, 30))])
def test_a_key_is_read_back(tmp_path: Path, key: PublicKey) -> None:
    (tmp_path / "keys.txt").write_text(f"# a comment\n\n{key}\n", "utf-8")
    assert read_keys(tmp_path / "keys.txt") == (key,)


@pytest.mark.parametrize(
    ("raw", "day", "words"),
    [
        (RAW, date(2026, 1, 1), ""),
        (RAW, date(2026, 6, 30), ""),
        (RAW, date(2025, 12, 31), "signs notes dated 2026-01-01 to 2026-06-30"),
        (RAW, date(2026, 7, 1), "signs notes dated 2026-01-01 to 2026-06-30"),
        (OTHER, date(2026, 3, 4), "is not in the list"),
    ],
)
def test_a_key_signs_notes_of_its_days(raw: bytes, day: date, words: str) -> None:
    objection = Trust((KEY,), frozenset()).objection(raw, day)
    assert (words in objection) if words else not objection


def test_a_revoked_key_signs_no_note_of_any_day() -> None:
    assert "is revoked" in Trust((KEY,), frozenset([RAW])).objection(RAW, date(2026, 3, 4))


@pytest.mark.parametrize(
    "line",
    [
        "unodc ssh-rsa AAAAB3NzaC1yc2E=",
        ssh_form(RAW),
        f"unodc cert-authority {ssh_form(RAW)}",
        f'* namespaces="noteverbale" {ssh_form(RAW)}',
        f'unodc namespaces="git" {ssh_form(RAW)}',
        f'unodc namespaces="noteverbale",valid-after="20261301" {ssh_form(RAW)}',
        f'unodc namespaces="noteverbale" {ssh_form(RAW)[:-8]}',
        f"unodc {ssh_form(RAW)}",
    ],
)
def test_a_line_that_this_program_does_not_write_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "keys.txt").write_text(f"{KEY}\n{line}\n", "utf-8")
    with pytest.raises(ProblemsFound) as caught:
        read_keys(tmp_path / "keys.txt")
    assert [(one.code, one.place.line) for one in caught.value.problems] == [("keys-file", 2)]


def test_revoked_keys_are_read(tmp_path: Path) -> None:
    path = tmp_path / "revoked-keys.txt"
    path.write_text(f"# 2026-05-01: stolen\n{ssh_form(RAW)}\n{ssh_form(OTHER)} a comment\n", "utf-8")
    assert read_revoked(path) == {RAW, OTHER}
    path.write_text("SHA256:abc\n", "utf-8")
    with pytest.raises(ProblemsFound):
        read_revoked(path)
    path.write_bytes(b"\xff\n")
    with pytest.raises(ProblemsFound):
        read_revoked(path)


def test_lists_that_are_missing_are_empty(tmp_path: Path) -> None:
    assert read_trust(tmp_path / "keys.txt", tmp_path / "revoked-keys.txt") == Trust((), frozenset())
