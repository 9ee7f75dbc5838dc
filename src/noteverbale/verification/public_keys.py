"""The lists of public keys that an office publishes: `keys.txt` and `revoked-keys.txt`.

`keys.txt` is an allowed_signers file of OpenSSH (ssh-keygen(1)) with one line per key and the days of the notes it may sign.
`revoked-keys.txt` has one public key per line. Both are given to `ssh-keygen -Y verify` as they are.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ..problems import Place, ProblemsFound, shown
from .seal_list import SEALS, read_seals
from .sshsig import KEY_TYPE, NAMESPACE, fingerprint, public_blob, raw_key

KEYS, REVOKED = "keys.txt", "revoked-keys.txt"
_LINE = re.compile(
    rf'(?P<office>[a-z0-9_-]+) namespaces="{NAMESPACE}"'
    r'(?:,valid-after="(?P<since>\d{8})")?(?:,valid-before="(?P<until>\d{8})")?'
    r" ssh-ed25519 (?P<key>[A-Za-z0-9+/=]+)(?: (?P<comment>.*))?"
)
_REVOKED = re.compile(r"ssh-ed25519 ([A-Za-z0-9+/=]+)(?: .*)?")


@dataclass(frozen=True)
class PublicKey:
    """One line of `keys.txt`: the office, its key, and the first and last date of the notes that the key signs."""

    office: str
    raw: bytes
    since: date | None = None
    until: date | None = None
    comment: str = ""

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.raw)

    def __str__(self) -> str:
        options = [f'namespaces="{NAMESPACE}"']
        options += [f'valid-after="{self.since:%Y%m%d}"'] if self.since else []
        options += [f'valid-before="{self.until:%Y%m%d}"'] if self.until else []
        return f"{self.office} {','.join(options)} {ssh_form(self.raw)} {self.comment}".rstrip()


@dataclass(frozen=True)
class Trust:
    """The keys of `keys.txt` and the revoked keys. Signatures of a revoked key are invalid for notes of any date.

    `seals` has the fingerprints of `seals.txt`, and whether each certificate is still trusted.
    """

    keys: tuple[PublicKey, ...]
    revoked: frozenset[bytes]
    seals: Mapping[str, bool] = field(default_factory=dict)

    def objection(self, raw: bytes, day: date) -> str:
        """Return why a key may not sign a note of that day; '' when it may."""
        named = [key for key in self.keys if key.raw == raw]
        if raw in self.revoked:
            return f"the key {fingerprint(raw)} is revoked"
        if not named:
            return f"the key {fingerprint(raw)} is not in the list of keys"
        if any((key.since or day) <= day <= (key.until or day) for key in named):
            return ""
        spans = " and ".join(f"{key.since or '…'} to {key.until or '…'}" for key in named)
        return f"the key {fingerprint(raw)} signs notes dated {spans}, and this one is of {day}"


def ssh_form(raw: bytes) -> str:
    """Return 'ssh-ed25519 AAAA…'."""
    return f"{KEY_TYPE.decode()} {b64encode(public_blob(raw)).decode()}"


def read_trust(keys: Path, revoked: Path) -> Trust:
    """Read both lists, and `seals.txt` beside the first; one that is not there is empty.

    Raises ProblemsFound for lines that cannot be read.
    """
    return Trust(
        read_keys(keys) if keys.exists() else (),
        read_revoked(revoked) if revoked.exists() else frozenset(),
        read_seals(keys.with_name(SEALS)),
    )


def read_keys(path: Path) -> tuple[PublicKey, ...]:
    """Read `keys.txt`. Raises ProblemsFound for a line that this program does not write: it might mean less trust."""
    keys = []
    for number, line in _lines(path):
        match = _LINE.fullmatch(line)
        try:
            if match is None:
                raise ValueError("it is not a key of this program")
            since, until = (date.fromisoformat(day) if (day := match[name]) else None for name in ("since", "until"))
            raw = raw_key(b64decode(match["key"], validate=True))
        except ValueError as error:
            raise _unreadable(path, number, error) from None
        keys.append(PublicKey(match["office"], raw, since, until, match["comment"] or ""))
    return tuple(keys)


def read_revoked(path: Path) -> frozenset[bytes]:
    """Read `revoked-keys.txt`: raw public keys. Raises ProblemsFound for a line that is not a key."""
    revoked = set()
    for number, line in _lines(path):
        try:
            if (match := _REVOKED.fullmatch(line)) is None:
                raise ValueError("it is not a public key")
            revoked.add(raw_key(b64decode(match[1], validate=True)))
        except ValueError as error:
            raise _unreadable(path, number, error) from None
    return frozenset(revoked)


def _lines(path: Path) -> list[tuple[int, str]]:
    """Return the lines of a file that are neither empty nor comments, with their numbers. Raises OSError."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(path, 1, error) from None
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    return [(number, line) for number, line in lines if line and not line.startswith("#")]


def _unreadable(path: Path, line: int, error: Exception) -> ProblemsFound:
    hint = "take the file as the office publishes it; 'keys' writes it"
    return ProblemsFound.one(Place(shown(path), line), "keys-file", f"this line cannot be read: {error}", hint)
