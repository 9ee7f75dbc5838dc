"""What is signed, and what is not: only whole copies of a note that the ledger has issued, by a key of their time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from noteverbale.issuing.signing import sign_manifests
from noteverbale.ledger.snapshot import content_digest
from noteverbale.problems import ProblemsFound
from noteverbale.verification.ledger_states import Issued
from signing_support import DAY, PASSPHRASE, REFERENCE, SINCE, SignedFolder, signed_folder, store, write_copies

LEDGER = {REFERENCE: Issued("issued", DAY)}


@pytest.fixture
def unsigned(tmp_path: Path) -> SignedFolder:
    received = signed_folder(tmp_path)
    (tmp_path / "manifest.json.sig").unlink()
    return received


def sign(folder: SignedFolder, ledger: dict[str, Issued] = LEDGER) -> tuple[Path, ...]:
    return sign_manifests(folder.folder, folder.keys.open(PASSPHRASE), folder.keys.trust(), ledger)


def test_all_manifests_of_a_folder_are_signed_always_with_the_same_bytes(unsigned: SignedFolder) -> None:
    late = unsigned.folder / "manifest-17.json"
    late.write_bytes(unsigned.manifest.read_bytes())
    paths = sign(unsigned)
    assert [path.name for path in paths] == ["manifest-17.json.sig", "manifest.json.sig"]
    assert unsigned.verify().verdict == "genuine"
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in sign(unsigned)] == before


def drafts(folder: SignedFolder) -> str:
    write_copies(folder.folder, reference=None)
    return "drafts"


def rehearsal(folder: SignedFolder) -> str:
    write_copies(folder.folder, specimens=True)
    return "specimens"


def altered(folder: SignedFolder) -> str:
    folder.file.write_bytes(b"other")
    return "other bytes"


def changed_manifest(folder: SignedFolder) -> str:
    folder.manifest.write_bytes(folder.manifest.read_bytes().replace(b"FRA", b"BEL"))
    return "cannot be read"


def revoked(folder: SignedFolder) -> str:
    folder.keys.revoke(folder.keys.trust().keys[0].fingerprint, "stolen", DAY)
    return "is revoked"


def key_of_another_time(folder: SignedFolder) -> str:
    folder.keys.rotate(PASSPHRASE, date(2026, 3, 5), DAY)
    return "signs notes dated 2026-03-05"


def second_manifest(folder: SignedFolder) -> str:
    (folder.folder / "manifest-17.json").write_bytes(b"{}")
    return "cannot be read"


def key_of_another_office(folder: SignedFolder) -> str:
    folder.keys.private.unlink()
    other = store(folder.folder / "other")
    other.make(PASSPHRASE, SINCE)
    other.private.rename(folder.keys.private)
    return "not in the list"


@pytest.mark.parametrize(
    "spoil",
    [
        drafts,
        rehearsal,
        altered,
        changed_manifest,
        revoked,
        key_of_another_time,
        second_manifest,
        key_of_another_office,
    ],
)
def test_nothing_is_signed_unless_all_is_right(unsigned: SignedFolder, spoil: Callable[[SignedFolder], str]) -> None:
    words = spoil(unsigned)
    with pytest.raises(ProblemsFound) as caught:
        sign(unsigned)
    assert [problem.code for problem in caught.value.problems] == ["not-signed"]
    assert words in caught.value.problems[0].message
    assert not list(unsigned.folder.glob("*.sig"))


@pytest.mark.parametrize(
    ("ledger", "words"),
    [
        ({}, "not issued"),
        ({REFERENCE: Issued("void", DAY)}, "void"),
        ({REFERENCE: Issued("reserved", DAY)}, "reserved"),
    ],
)
def test_only_what_the_ledger_has_issued_is_signed(
    unsigned: SignedFolder, ledger: dict[str, Issued], words: str
) -> None:
    with pytest.raises(ProblemsFound, match=words):
        sign(unsigned, ledger)


def test_a_manifest_that_the_ledger_did_not_record_is_not_signed(unsigned: SignedFolder) -> None:
    recorded = content_digest(unsigned.manifest.read_bytes())
    write_copies(unsigned.folder, contents={"es": b"%PDF-1.7 other\n", "fr": b"%PDF-1.7 other\n"})
    with pytest.raises(ProblemsFound, match="the ledger does not have its digest"):
        sign(unsigned, {REFERENCE: Issued("issued", DAY, (recorded,))})
    assert not list(unsigned.folder.glob("*.sig"))
    write_copies(unsigned.folder)
    assert len(sign(unsigned, {REFERENCE: Issued("issued", DAY, (recorded,))})) == 1


def test_a_folder_without_a_manifest_is_refused(unsigned: SignedFolder) -> None:
    unsigned.manifest.unlink()
    with pytest.raises(ProblemsFound, match="no manifest in this folder"):
        sign(unsigned)
