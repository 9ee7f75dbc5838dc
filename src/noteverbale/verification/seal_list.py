"""The list of certificates that seal an office's copies, which it publishes beside `keys.txt`.

A line is a fingerprint as OpenSSL and PDF readers show it ('AB:CD:…', SHA-256) and whose certificate it is. A line that begins with
'revoked' means that seals of this certificate are not to be trusted, whenever they were made.
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from ..files import write_whole
from ..problems import Place, ProblemsFound, shown

SEALS = "seals.txt"
_LINE = re.compile(r"(revoked )?([0-9A-F]{2}(?::[0-9A-F]{2}){31})(?: .*)?")
_HEAD = "# Certificates that seal the copies of this office (SHA-256). Written by 'seal'; publish it with keys.txt.\n"


def fingerprint(certificate: bytes) -> str:
    """Return how a certificate, in DER, is named: 'AB:CD:…', its SHA-256."""
    return ":".join(f"{byte:02X}" for byte in sha256(certificate).digest())


def read_seals(path: Path) -> dict[str, bool]:
    """Return the fingerprints of a list, and whether each is trusted; none where there is no list. Raises ProblemsFound."""
    if not path.exists():
        return {}
    trusted: dict[str, bool] = {}
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if (match := _LINE.fullmatch(line.strip())) is None:
            message, hint = "this line is not a certificate's fingerprint", "take the file as the office publishes it"
            raise ProblemsFound.one(Place(shown(path), number), "keys-file", message, hint)
        trusted[match[2]] = trusted.get(match[2], True) and not match[1]
    return trusted


def add_seal(path: Path, certificate: str, subject: str) -> bool:
    """Add a certificate to the list; return whether it was new. Raises ProblemsFound for one that the list revokes."""
    listed = read_seals(path)
    if not listed.get(certificate, True):
        message = f"the certificate {certificate} is revoked"
        raise ProblemsFound.one(Place(shown(path)), "seal-key", message, "seal with another certificate")
    if certificate in listed:
        return False
    text = path.read_text("utf-8") if path.exists() else _HEAD
    subject = " ".join(subject.split())
    write_whole(path, f"{text.rstrip()}\n{certificate} {subject}\n".encode())
    return True
