"""The register of an office: each reference it issued, its state on a day and the digests of its manifests, signed.

Receiving ministries have no ledger. With the register and the office's public keys they know which notes were issued and
which of them were voided since, as of the day of the register.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from ..files import write_whole
from ..problems import Place, ProblemsFound, shown
from .ledger_states import Issued
from .public_keys import Trust
from .sshsig import NAMESPACE, read, sign

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

REGISTER = "register.json"


class Reference(BaseModel):
    """One reference: its state, the date of its note, SHA-256 of each of its manifests.

    `replaced` has the copies that another was sent for: SHA-256 of their manifest, recipient, language. `sealed`: its copies go
    out with a seal.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    state: Literal["issued", "corrected", "void"]
    dated: date
    manifests: tuple[str, ...]
    replaced: tuple[tuple[str, str, str], ...] = ()
    sealed: bool = False


class Register(BaseModel):
    """All references an office issued, as of a day. `head` is the last entry of the ledger: its serial and digest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    office: str
    as_of: date
    head: tuple[int, str]
    references: tuple[Reference, ...]

    @classmethod
    def of(cls, office: str, as_of: date, head: tuple[int, str], states: Mapping[str, Issued]) -> Self:
        """Return the register of what the ledger has."""
        rows = [
            Reference.model_validate(
                {
                    "reference": name,
                    "state": known.state,
                    "dated": known.day,
                    "manifests": known.manifests,
                    "replaced": known.replaced,
                    "sealed": known.sealed,
                }
            )
            for name, known in states.items()
        ]
        return cls(office=office, as_of=as_of, head=head, references=tuple(rows))

    def to_json(self) -> bytes:
        """Return the content of the file."""
        return (self.model_dump_json(indent=1) + "\n").encode()

    def states(self) -> dict[str, Issued]:
        """Return the states by reference, as the ledger gives them."""
        return {
            row.reference: Issued(row.state, row.dated, row.manifests, row.replaced, row.sealed)
            for row in self.references
        }


def write_register(folder: Path, register: Register, key: Ed25519PrivateKey) -> tuple[Path, Path]:
    """Write a register and its signature into a folder; return both paths."""
    path = folder / REGISTER
    content = register.to_json()
    signature = path.with_name(f"{path.name}.sig")
    write_whole(path, content)
    write_whole(signature, sign(key, content).encode("ascii"))
    return path, signature


def read_register(path: Path, trust: Trust) -> Register:
    """Read a register and check its signature, 'register.json.sig' beside it.

    Raises ProblemsFound for a file that is not a register, and for one whose signature is missing, does not match, or is of a
    key that may not sign on the day of the register.
    """
    place, hint = Place(shown(path)), "get register.json and register.json.sig from the issuing office again"
    try:
        content = path.read_bytes()
        register = Register.model_validate_json(content)
    except (OSError, ValidationError) as error:
        message = f"this register cannot be read: {str(error).partition(chr(10))[0]}"
        raise ProblemsFound.one(place, "register", message, hint) from None
    try:
        signature = read(path.with_name(f"{path.name}.sig").read_text("ascii"))
    except (OSError, ValueError) as error:
        raise ProblemsFound.one(place, "register", f"its signature cannot be read: {error}", hint) from None
    if signature.namespace != NAMESPACE or not signature.covers(content):
        message = "its signature does not match: the register was changed, or another key signed"
        raise ProblemsFound.one(place, "register", message, hint)
    if objection := trust.objection(signature.raw, register.as_of):
        raise ProblemsFound.one(place, "register", objection, hint)
    return register
