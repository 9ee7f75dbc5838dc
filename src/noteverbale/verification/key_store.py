"""The key an office signs with: made, opened, rotated, revoked.

The private key is an OpenSSH key file with a passphrase; `keys.txt` and `revoked-keys.txt` are the office's public lists.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import write_whole
from ..problems import Place, ProblemsFound, shown
from .public_keys import KEYS, REVOKED, PublicKey, Trust, read_trust, ssh_form

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_KEYS_HEAD = "# Keys that sign the manifests of this office (an allowed_signers file of OpenSSH). Written by 'keys'; publish it.\n"
_REVOKED_HEAD = (
    "# Keys of this office that are no longer trusted. Written by 'keys revoke'; publish it with keys.txt.\n"
)


@dataclass(frozen=True)
class KeyStore:
    """The keys of an office on disk. `folder` has the public lists; `rounds` (bcrypt) makes guessing a passphrase slow."""

    office: str
    private: Path
    folder: Path
    rounds: int = 100  # 0.7 s

    @property
    def listed(self) -> Path:
        return self.folder / KEYS

    def trust(self) -> Trust:
        """Read the public lists; one that is not there yet is empty. Raises ProblemsFound, OSError."""
        return read_trust(self.listed, self.folder / REVOKED)

    def make(self, passphrase: bytes, since: date) -> PublicKey:
        """Make the first key, for notes dated `since` or later. Raises ProblemsFound where there is one already."""
        if self.private.exists() or any(key.until is None for key in self.trust().keys):
            message = "this office has a key already"
            raise ProblemsFound.one(Place(shown(self.private)), "key-exists", message, "see 'keys list', 'keys rotate'")
        key = self._write(self.private, passphrase, since)
        self._list([*self.trust().keys, key])
        return key

    def rotate(self, passphrase: bytes, since: date, today: date) -> PublicKey:
        """Make the next key. The one in use signs notes until today; its file stays, with the day in its name.

        Raises ProblemsFound where there is no key yet, or an earlier rotation stopped half-way.
        """
        previous = self.private.with_name(f"{self.private.name}.until-{today}")
        fresh = self.private.with_name(f"{self.private.name}.new")
        if not self.private.exists():
            raise ProblemsFound.one(Place(shown(self.private)), "key", "there is no key to follow", "see 'keys make'")
        if previous.exists():
            message = "a key was rotated today already"
            raise ProblemsFound.one(
                Place(shown(previous)), "key-exists", message, "move that file to another place first"
            )
        key = self._write(fresh, passphrase, since)
        self._list(
            [
                *(
                    listed_key if listed_key.until else replace(listed_key, until=today)
                    for listed_key in self.trust().keys
                ),
                key,
            ]
        )
        self.private.replace(previous)
        fresh.replace(self.private)
        return key

    def revoke(self, fingerprint: str, reason: str, today: date) -> PublicKey:
        """Declare that a key is not to be trusted for any note. Raises ProblemsFound for a key that is not listed."""
        trust = self.trust()
        key = next((key for key in trust.keys if key.fingerprint == fingerprint), None)
        if key is None:
            message = f"there is no key {fingerprint}"
            raise ProblemsFound.one(Place(shown(self.listed)), "key", message, "'keys list' shows them")
        path = self.folder / REVOKED
        if key.raw not in trust.revoked:
            text = path.read_text("utf-8") if path.exists() else _REVOKED_HEAD
            write_whole(path, f"{text}# {today}: {reason}\n{ssh_form(key.raw)}\n".encode())
        return key

    def open(self, passphrase: bytes) -> Ed25519PrivateKey:
        """Open the private key. Raises ProblemsFound for a wrong passphrase or a file that is no such key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_ssh_private_key

        place = Place(shown(self.private))
        try:
            content = self.private.read_bytes()
        except FileNotFoundError:
            raise ProblemsFound.one(place, "key", "there is no key", "make one: 'keys make'") from None
        try:
            key = load_ssh_private_key(content, passphrase)
        except (ValueError, TypeError):
            message = "the key does not open: another passphrase, or not an OpenSSH key with a passphrase"
            raise ProblemsFound.one(place, "passphrase", message, "try again") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise ProblemsFound.one(place, "key", "this is not an Ed25519 key", "make one: 'keys make'")
        return key

    def _write(self, path: Path, passphrase: bytes, since: date) -> PublicKey:
        """Write a new private key where no file is, readable by its owner only. Raises ProblemsFound."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat

        if not passphrase:
            raise ProblemsFound.one(Place(shown(path)), "passphrase", "the passphrase is empty", "choose a long one")
        key = Ed25519PrivateKey.generate()
        encryption = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(self.rounds).build(passphrase)
        content = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, encryption)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            hint = "an earlier rotation stopped half-way: see docs/how-to/administrator/keys.md"
            raise ProblemsFound.one(Place(shown(path)), "key-exists", "this file is there already", hint) from None
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        return PublicKey(self.office, key.public_key().public_bytes_raw(), since)

    def _list(self, keys: list[PublicKey]) -> None:
        """Write `keys.txt`, and a `revoked-keys.txt` without keys if there is none."""
        write_whole(self.listed, (_KEYS_HEAD + "".join(f"{key}\n" for key in keys)).encode())
        if not (self.folder / REVOKED).exists():
            write_whole(self.folder / REVOKED, _REVOKED_HEAD.encode())
