"""The signed register: what a ministry learns from it, and that nothing else passes for one."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from noteverbale.problems import ProblemsFound
from noteverbale.verification.ledger_states import Issued
from noteverbale.verification.register import Register, read_register, write_register
from noteverbale.verification.verdicts import open_manifest, verify
from signing_support import DAY, PASSPHRASE, REFERENCE, SignedFolder, needs_ssh_keygen, signed_folder, ssh_keygen

AS_OF = date(2026, 4, 1)


@pytest.fixture
def received(tmp_path: Path) -> SignedFolder:
    return signed_folder(tmp_path)


def register(received: SignedFolder, state: str = "issued") -> Path:
    digest = sha256(received.manifest.read_bytes()).hexdigest()
    states = {REFERENCE: Issued(state, DAY, (digest,))}
    content = Register.of("unodc", AS_OF, (7, "0f"), states)
    return write_register(received.folder, content, received.keys.open(PASSPHRASE))[0]


@pytest.mark.parametrize(("state", "verdict"), [("issued", "genuine"), ("corrected", "genuine"), ("void", "void")])
def test_a_register_tells_what_was_voided_since(received: SignedFolder, state: str, verdict: str) -> None:
    trust = received.keys.trust()
    known = read_register(register(received, state), trust).states()
    (received.folder / "manifest.json.sig").unlink()  # the register has the digest of the manifest
    manifest = open_manifest(received.manifest, trust, DAY, known)
    assert verify(received.file, [manifest], known).verdict == verdict


def test_a_manifest_the_register_does_not_have_needs_its_own_signature(received: SignedFolder) -> None:
    trust = received.keys.trust()
    known = read_register(register(received), trust).states()
    (received.folder / "manifest.json.sig").unlink()
    received.manifest.write_bytes(received.manifest.read_bytes() + b"\n")
    manifest = open_manifest(received.manifest, trust, DAY, known)
    assert verify(received.file, [manifest], known).verdict == "unknown"


def test_every_changed_byte_of_the_register_is_refused(received: SignedFolder) -> None:
    path = register(received)
    content, trust = path.read_bytes(), received.keys.trust()
    for position in range(0, len(content), 7):
        changed = bytearray(content)
        changed[position] ^= 1
        path.write_bytes(changed)
        with pytest.raises(ProblemsFound, match="register: "):
            read_register(path, trust)


def test_a_register_without_a_signature_or_of_another_key_is_refused(received: SignedFolder, tmp_path: Path) -> None:
    path = register(received)
    stranger = signed_folder(tmp_path / "stranger")
    with pytest.raises(ProblemsFound, match="is not in the list of keys"):
        read_register(path, stranger.keys.trust())
    path.with_name("register.json.sig").unlink()
    with pytest.raises(ProblemsFound, match="its signature cannot be read"):
        read_register(path, received.keys.trust())


def test_the_frozen_sample_is_read(received: SignedFolder) -> None:
    content = json.loads(register(received).read_text("utf-8"))
    assert list(content) == ["version", "office", "as_of", "head", "references"]
    assert content["references"][0]["reference"] == REFERENCE


@needs_ssh_keygen
def test_ssh_keygen_checks_a_register(received: SignedFolder) -> None:
    path = register(received)
    words = ("-Y", "verify", "-f", str(received.folder / "keys.txt"), "-I", "unodc", "-n", "noteverbale")
    done = ssh_keygen(*words, "-s", f"{path}.sig", cwd=received.folder, given=path.read_bytes())
    assert done.returncode == 0, done.stderr
