"""Attacks on a copy, its manifest, its signature and its key: none ends in 'genuine'."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from noteverbale.verification.ledger_states import Issued
from noteverbale.verification.sshsig import read
from noteverbale.verification.verdicts import open_manifest, verify
from signing_support import DAY, PASSPHRASE, REFERENCE, SignedFolder, signed_folder, store, write_copies


@pytest.fixture
def received(tmp_path: Path) -> SignedFolder:
    return signed_folder(tmp_path / "received")


def test_the_issued_file_is_genuine(received: SignedFolder) -> None:
    finding = received.verify()
    assert (finding.verdict, finding.reference, finding.recipient, finding.language) == (
        "genuine",
        REFERENCE,
        "FRA",
        "fr",
    )
    assert finding.key == received.keys.trust().keys[0].fingerprint
    assert "whether it was voided since is not known" in finding.why


def test_a_file_may_be_renamed_and_moved(received: SignedFolder, tmp_path: Path) -> None:
    moved = received.file.rename(tmp_path / "note from vienna.pdf")
    manifest = open_manifest(received.manifest, received.keys.trust(), DAY)
    assert verify(moved, [manifest]).verdict == "genuine"


def test_every_flipped_bit_of_the_file_is_noticed(received: SignedFolder) -> None:
    content = received.file.read_bytes()
    manifests = [open_manifest(received.manifest, received.keys.trust(), DAY)]
    verdicts = set()
    for position in range(len(content)):
        for bit in range(8):
            changed = bytearray(content)
            changed[position] ^= 1 << bit
            received.file.write_bytes(changed)
            verdicts.add(verify(received.file, manifests).verdict)
    assert verdicts == {"altered"}


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content + b"\n",
        lambda content: b"\n" + content,
        lambda content: content[:-1],
        lambda content: b"",
        lambda content: content * 2,
    ],
)
def test_bytes_added_or_cut_are_noticed(received: SignedFolder, change: Callable[[bytes], bytes]) -> None:
    received.file.write_bytes(change(received.file.read_bytes()))
    assert received.verify().verdict == "altered"


@pytest.mark.slow
def test_every_changed_byte_of_the_manifest_voids_its_signature(received: SignedFolder) -> None:
    content = received.manifest.read_bytes()
    for position in range(len(content)):
        changed = bytearray(content)
        changed[position] ^= 1
        received.manifest.write_bytes(changed)
        assert received.verify().verdict == "unknown", position


def test_a_manifest_made_to_fit_an_altered_file_is_not_signed(received: SignedFolder) -> None:
    received.file.write_bytes(b"%PDF-1.7 another text\n")
    manifest = json.loads(received.manifest.read_bytes())
    manifest["copies"][1]["sha256"] = sha256(received.file.read_bytes()).hexdigest()
    received.manifest.write_text(json.dumps(manifest), "utf-8")
    finding = received.verify()
    assert finding.verdict == "unknown"
    assert "does not match" in finding.why


def forged(received: SignedFolder) -> str:
    other = store(received.folder / "forger")
    other.make(PASSPHRASE, date(2000, 1, 1))
    received.sign(keys=other)
    return "is not in the list of keys"


def forged_in_our_name(received: SignedFolder) -> str:
    """Sign with another key, and put the office's public key into the signature."""
    text = (received.folder / "manifest.json.sig").read_text("ascii")
    forged(received)
    theirs = (received.folder / "manifest.json.sig").read_text("ascii")
    ours, forgers = read(text).raw, read(theirs).raw
    blob = b64decode("".join(theirs.splitlines()[1:-1])).replace(forgers, ours)
    lines = [theirs.splitlines()[0], b64encode(blob).decode(), theirs.splitlines()[-1]]
    (received.folder / "manifest.json.sig").write_text("\n".join(lines), "ascii")
    return "does not match"


def other_namespace(received: SignedFolder) -> str:
    received.sign(namespace="git")
    return "its signature is for 'git'"


def unsigned(received: SignedFolder) -> str:
    (received.folder / "manifest.json.sig").unlink()
    return "it is not signed"


def other_signature(received: SignedFolder) -> str:
    (received.folder / "manifest.json.sig").write_text("é", "utf-8")
    return "cannot be read"


def revoked(received: SignedFolder) -> str:
    received.keys.revoke(received.keys.trust().keys[0].fingerprint, "stolen", date(2026, 5, 1))
    return "is revoked"


def no_manifest(received: SignedFolder) -> str:
    received.manifest.unlink()
    return "there is no manifest"


def nonsense(received: SignedFolder) -> str:
    received.manifest.write_text("[" * 100_000, "utf-8")
    return "it is not a manifest"


def specimens(received: SignedFolder) -> str:
    write_copies(received.folder, specimens=True)
    received.sign()
    return "drafts or specimens"


@pytest.mark.parametrize(
    "attack",
    [
        forged,
        forged_in_our_name,
        other_namespace,
        unsigned,
        other_signature,
        revoked,
        no_manifest,
        nonsense,
        specimens,
    ],
)
def test_a_forged_file_is_unknown(received: SignedFolder, attack: Callable[[SignedFolder], str]) -> None:
    why = attack(received)
    finding = received.verify()
    assert finding.verdict == "unknown"
    assert why in finding.why


def test_a_file_that_the_manifest_does_not_list_is_unknown(received: SignedFolder) -> None:
    received.file.rename(received.file.with_name("copy.pdf")).write_bytes(b"%PDF-1.7 never issued\n")
    manifest = open_manifest(received.manifest, received.keys.trust(), DAY)
    finding = verify(received.file.with_name("copy.pdf"), [manifest])
    assert finding.verdict == "unknown"
    assert "does not list this file" in finding.why


def test_an_ended_key_signs_notes_of_its_time_only(received: SignedFolder) -> None:
    received.keys.rotate(b"another phrase", date(2026, 7, 1), date(2026, 6, 30))
    assert received.verify(date(2026, 6, 30)).verdict == "genuine"
    assert received.verify(date(2026, 7, 1)).verdict == "unknown"
    assert received.verify(date(2025, 12, 31)).verdict == "unknown"


def test_what_a_revoked_key_signed_counts_again_when_another_key_signs_it(received: SignedFolder) -> None:
    revoked(received)
    received.keys.rotate(PASSPHRASE, date(2026, 1, 1), date(2026, 5, 1))
    received.sign()
    assert received.verify().verdict == "genuine"


@pytest.mark.parametrize(
    ("state", "verdict"), [("issued", "genuine"), ("corrected", "genuine"), ("void", "void"), ("reserved", "unknown")]
)
def test_the_ledger_decides_about_the_issued_file(received: SignedFolder, state: str, verdict: str) -> None:
    ledger = {REFERENCE: Issued(state, DAY)}
    manifest = open_manifest(received.manifest, received.keys.trust(), date(1999, 1, 1), ledger)
    assert verify(received.file, [manifest], ledger).verdict == verdict


def test_a_signed_note_that_the_ledger_does_not_have_is_unknown(received: SignedFolder) -> None:
    manifest = open_manifest(received.manifest, received.keys.trust(), DAY, {})
    assert verify(received.file, [manifest], {}).verdict == "unknown"
