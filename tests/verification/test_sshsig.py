"""Signatures in OpenSSH's format: what OpenSSH writes is read, what is written OpenSSH accepts, anything else is refused."""

from __future__ import annotations

from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from noteverbale.verification.sshsig import fingerprint, public_blob, raw_key, read, sign
from signing_support import needs_ssh_keygen, ssh_keygen

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
DATA = b'{"version": 1}\n'
BEGIN, END = "-----BEGIN SSH SIGNATURE-----\n", "\n-----END SSH SIGNATURE-----\n"


def blob_of(text: str) -> bytes:
    return b64decode("".join(text.splitlines()[1:-1]))


def text_of(blob: bytes) -> str:
    return BEGIN + b64encode(blob).decode() + END


def test_a_signature_is_read_back() -> None:
    signature = read(sign(KEY, DATA))
    assert signature.raw == KEY.public_key().public_bytes_raw()
    assert (signature.namespace, signature.hash_name) == ("noteverbale", "sha512")
    assert signature.covers(DATA)
    assert not signature.covers(DATA + b"\n")
    assert not signature.covers(b"")


def test_every_changed_byte_of_a_signature_is_noticed() -> None:
    blob = blob_of(sign(KEY, DATA))
    accepted = []
    for position in range(len(blob)):
        changed = bytearray(blob)
        changed[position] ^= 1
        try:
            signature = read(text_of(bytes(changed)))
        except ValueError:
            continue
        if signature.covers(DATA):
            accepted.append(position)
    assert accepted == []


@pytest.mark.parametrize("size", [0, 5, 10, 40, 100])
def test_a_signature_cut_short_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=r"cut short|not an SSH"):
        read(text_of(blob_of(sign(KEY, DATA))[:size]))


@pytest.mark.parametrize(
    "text",
    ["", "not a signature", BEGIN + "AAAA" + END, BEGIN + "å" + END, text_of(blob_of(sign(KEY, DATA)) + b"\0")],
)
def test_a_file_that_is_not_a_signature_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read(text)


def test_a_public_key_has_one_form() -> None:
    raw = KEY.public_key().public_bytes_raw()
    assert raw_key(public_blob(raw)) == raw
    with pytest.raises(ValueError, match="after its end"):
        raw_key(public_blob(raw) + b"\0")
    with pytest.raises(ValueError, match="not an Ed25519 key"):
        raw_key(public_blob(raw[:31]))


@needs_ssh_keygen
def test_openssh_accepts_the_signature(tmp_path: Path) -> None:
    (tmp_path / "data.sig").write_text(sign(KEY, DATA), "ascii")
    check = ("-Y", "check-novalidate", "-n", "noteverbale", "-s", "data.sig")
    done = ssh_keygen(*check, cwd=tmp_path, given=DATA)
    assert done.returncode == 0, done.stderr
    assert fingerprint(KEY.public_key().public_bytes_raw()).encode() in done.stdout
    assert ssh_keygen(*check, cwd=tmp_path, given=DATA + b" ").returncode != 0


@needs_ssh_keygen
def test_a_signature_by_openssh_is_read(tmp_path: Path) -> None:
    ssh_keygen("-q", "-t", "ed25519", "-N", "", "-f", "key", cwd=tmp_path)
    done = ssh_keygen("-Y", "sign", "-n", "noteverbale", "-f", "key", cwd=tmp_path, given=DATA)
    signature = read(done.stdout.decode())
    assert signature.covers(DATA)
    shown = ssh_keygen("-l", "-f", "key.pub", cwd=tmp_path).stdout.decode()
    assert fingerprint(signature.raw) in shown
