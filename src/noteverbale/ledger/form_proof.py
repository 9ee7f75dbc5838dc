"""The proof that a reply form is the office's own: a keyed digest of what it was made for.

The secret is a file beside the ledger. It is made at first use, only its owner can read it, and no command gives it out.
Without it the proof of another recipient's form cannot be made.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
import unicodedata
from pathlib import Path

from ..problems import Place, ProblemsFound, shown

_PURPOSE = "noteverbale reply form 1"


def secret_path(ledger: Path) -> Path:
    """Return the file of the secret of the office that has this ledger."""
    return ledger.with_name(f"{ledger.name}.forms-key")


def form_proof(ledger: Path, note: str, reference: str, recipient: str) -> str:
    """Return the proof of a form, 64 hexadecimal figures; '' for an office without a ledger, which has issued nothing.

    Raises ProblemsFound for a secret that is damaged, and OSError where it cannot be read or made.
    """
    if not ledger.is_file():
        return ""
    path = secret_path(ledger)
    if not path.exists():
        _make(path)
    return _digest(path, note, reference, recipient)


def is_proof(ledger: Path, proof: str, note: str, reference: str, recipient: str) -> bool:
    """Whether a proof is the office's own for such a form. Raises ProblemsFound and OSError like `form_proof`."""
    path = secret_path(ledger)
    if not path.exists():
        return False
    return hmac.compare_digest(_digest(path, note, reference, recipient).encode(), proof.encode("utf-8", "replace"))


def _digest(path: Path, *facts: str) -> str:
    text = path.read_text("ascii", "replace").strip()
    if not re.fullmatch("[0-9a-f]{64}", text):
        hint = (
            f"bring {path.name} back from a backup; without one, remove it: forms that are out will not be recognized"
        )
        raise ProblemsFound.one(Place(shown(path)), "forms-key", "the secret of the reply forms is damaged", hint)
    plain = [" ".join(unicodedata.normalize("NFC", fact).split()) for fact in (_PURPOSE, *facts)]
    return hmac.new(bytes.fromhex(text), "\0".join(plain).encode("utf-8", "replace"), "sha256").hexdigest()


def _make(path: Path) -> None:
    """Write a new secret; when another process writes one at the same time, the first stays."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{secrets.token_hex(32)}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
