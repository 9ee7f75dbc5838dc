"""SSHSIG, the signature format of OpenSSH (PROTOCOL.sshsig): `ssh-keygen -Y verify` reads what this module writes.

Only Ed25519 keys are used. The public key of 32 bytes is called `raw` here; its SSH form is 'ssh-ed25519 AAAA…'.
"""

from __future__ import annotations

import hashlib
import struct
from base64 import b64decode, b64encode
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAMESPACE = "noteverbale"  # a signature for another purpose is refused
KEY_TYPE = b"ssh-ed25519"
_MAGIC = b"SSHSIG"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_HASHES = ("sha256", "sha512")


@dataclass(frozen=True)
class Signature:
    """A signature as read: who signed (raw public key), for which purpose, and the signature itself (64 bytes)."""

    raw: bytes
    namespace: str
    hash_name: str
    value: bytes

    def covers(self, data: bytes) -> bool:
        """Whether the signature is of these bytes. The owner of the key is not checked."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(
                self.value, _signed_bytes(self.namespace, self.hash_name, data)
            )
        except (InvalidSignature, ValueError):
            return False
        return True


def sign(key: Ed25519PrivateKey, data: bytes, namespace: str = NAMESPACE) -> str:
    """Return the signature of some bytes, as the text of a '.sig' file."""
    value = key.sign(_signed_bytes(namespace, "sha512", data))
    blob = _MAGIC + struct.pack(">I", 1)
    for part in (public_blob(key.public_key().public_bytes_raw()), namespace.encode(), b"", b"sha512"):
        blob += _string(part)
    blob += _string(_string(KEY_TYPE) + _string(value))
    return "\n".join([_BEGIN, *wrap(b64encode(blob).decode(), 70), _END, ""])


def read(text: str) -> Signature:
    """Read the text of a '.sig' file. Raises ValueError for anything but one SSHSIG signature by an Ed25519 key."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) < 3 or lines[0] != _BEGIN or lines[-1] != _END:
        raise ValueError("it is not an SSH signature")
    blob = b64decode("".join(lines[1:-1]), validate=True)
    if blob[:6] != _MAGIC or blob[6:10] != struct.pack(">I", 1):
        raise ValueError("it is not an SSH signature of version 1")
    public, namespace, _, hash_name, value = _strings(blob[10:], 5)
    value_type, value = _strings(value, 2)
    if value_type != KEY_TYPE or len(value) != 64:
        raise ValueError("it is not an Ed25519 signature")
    if hash_name.decode("ascii", "replace") not in _HASHES:
        raise ValueError("its hash is neither SHA-256 nor SHA-512")
    return Signature(raw_key(public), namespace.decode("utf-8"), hash_name.decode(), value)


def public_blob(raw: bytes) -> bytes:
    """Return the SSH form of a public key, in bytes."""
    return _string(KEY_TYPE) + _string(raw)


def raw_key(blob: bytes) -> bytes:
    """Return the 32 bytes of a public key from its SSH form. Raises ValueError for another kind of key."""
    key_type, raw = _strings(blob, 2)
    if key_type != KEY_TYPE or len(raw) != 32:
        raise ValueError("it is not an Ed25519 key")
    return raw


def fingerprint(raw: bytes) -> str:
    """Return how OpenSSH names a public key: 'SHA256:…'."""
    return "SHA256:" + b64encode(hashlib.sha256(public_blob(raw)).digest()).decode().rstrip("=")


def _signed_bytes(namespace: str, hash_name: str, data: bytes) -> bytes:
    digest = hashlib.new(hash_name, data).digest()
    return _MAGIC + b"".join(map(_string, (namespace.encode(), b"", hash_name.encode(), digest)))


def _string(content: bytes) -> bytes:
    """Return bytes with their length before them, as SSH writes them."""
    return struct.pack(">I", len(content)) + content


def _strings(blob: bytes, count: int) -> list[bytes]:
    """Return the `count` strings of a blob. Raises ValueError for a blob that is too short or too long."""
    strings = []
    for _ in range(count):
        size = int.from_bytes(blob[:4], "big")
        if len(blob) < 4 + size:
            raise ValueError("it is cut short")
        strings.append(blob[4 : 4 + size])
        blob = blob[4 + size :]
    if blob:
        raise ValueError("it has bytes after its end")
    return strings
