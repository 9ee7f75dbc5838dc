"""The life of an office's key: made, opened, rotated, revoked; nothing is written over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from noteverbale.problems import ProblemsFound
from noteverbale.verification.key_store import KeyStore
from signing_support import PASSPHRASE, SINCE, needs_ssh_keygen, ssh_keygen, store

TODAY = date(2026, 6, 30)


def code_of(work: Callable[[], object]) -> str:
    with pytest.raises(ProblemsFound) as caught:
        work()
    return caught.value.problems[0].code


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    made = store(tmp_path)
    made.make(PASSPHRASE, SINCE)
    return made


def test_a_key_is_made_once_and_is_its_owners(keys: KeyStore) -> None:
    content = keys.private.read_bytes()
    assert keys.private.stat().st_mode & 0o777 == 0o600
    assert code_of(lambda: keys.make(PASSPHRASE, SINCE)) == "key-exists"
    keys.private.unlink()
    assert code_of(lambda: keys.make(PASSPHRASE, SINCE)) == "key-exists"  # it is published still
    assert content.startswith(b"-----BEGIN OPENSSH PRIVATE KEY-----")
    assert [(key.office, key.since, key.until) for key in keys.trust().keys] == [("unodc", SINCE, None)]


def test_a_key_opens_with_its_passphrase_only(keys: KeyStore) -> None:
    raw = keys.open(PASSPHRASE).public_key().public_bytes_raw()
    assert raw == keys.trust().keys[0].raw
    assert code_of(lambda: keys.open(b"another")) == "passphrase"
    assert code_of(lambda: keys.open(b"")) == "passphrase"
    keys.private.write_bytes(b"no key")
    assert code_of(lambda: keys.open(PASSPHRASE)) == "passphrase"
    keys.private.unlink()
    assert code_of(lambda: keys.open(PASSPHRASE)) == "key"


def test_a_key_without_a_passphrase_is_not_made(tmp_path: Path) -> None:
    assert code_of(lambda: store(tmp_path).make(b"", SINCE)) == "passphrase"
    assert not list(tmp_path.rglob("key*"))


def test_rotation_ends_one_key_and_begins_the_next(keys: KeyStore) -> None:
    first = keys.open(PASSPHRASE).public_key().public_bytes_raw()
    second = keys.rotate(b"another phrase", TODAY, TODAY).raw
    assert keys.open(b"another phrase").public_key().public_bytes_raw() == second != first
    trust = keys.trust()
    assert [(key.raw, key.since, key.until) for key in trust.keys] == [(first, SINCE, TODAY), (second, TODAY, None)]
    assert keys.private.with_name("key.until-2026-06-30").exists()
    assert code_of(lambda: keys.rotate(PASSPHRASE, TODAY, TODAY)) == "key-exists"
    assert keys.trust() == trust


def test_a_rotation_that_stopped_half_way_is_reported(keys: KeyStore) -> None:
    before = keys.trust()
    keys.private.with_name("key.new").write_bytes(b"")
    assert code_of(lambda: keys.rotate(PASSPHRASE, TODAY, TODAY)) == "key-exists"
    assert keys.trust() == before
    keys.private.unlink()
    assert code_of(lambda: keys.rotate(PASSPHRASE, TODAY, TODAY)) == "key"


def test_a_key_is_revoked_once(keys: KeyStore) -> None:
    key = keys.trust().keys[0]
    for _ in range(2):
        assert keys.revoke(key.fingerprint, "stolen", TODAY) == key
    text = (keys.folder / "revoked-keys.txt").read_text("utf-8")
    assert text.count("ssh-ed25519") == text.count("2026-06-30: stolen") == 1
    assert keys.trust().revoked == {key.raw}
    assert code_of(lambda: keys.revoke("SHA256:unknown", "stolen", TODAY)) == "key"


@needs_ssh_keygen
def test_openssh_opens_the_key(keys: KeyStore) -> None:
    done = ssh_keygen("-y", "-P", PASSPHRASE.decode(), "-f", str(keys.private), cwd=keys.folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().strip() in str(keys.trust().keys[0])


def test_another_kind_of_key_is_refused(keys: KeyStore) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat

    encryption = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(1).build(PASSPHRASE)
    key = generate_private_key(SECP256R1())
    keys.private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, encryption))
    assert code_of(lambda: keys.open(PASSPHRASE)) == "key"
