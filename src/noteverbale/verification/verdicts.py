"""Decides whether a file is a copy that the office issued: its bytes and a signed manifest prove it, code and words only help.

A page can show other words than its text layer has, so words prove nothing about a file: see docs/decisions/0015-verification.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Literal

from ..problems import shown
from .code_verdict import CodeFinding, by_code
from .ledger_states import SEALED_FOLDER, Issued
from .public_keys import Trust
from .seal_check import read_seal
from .sshsig import NAMESPACE, fingerprint, read
from .token import Claims

Verdict = Literal[
    "genuine", "void", "replaced", "unsealed", "says the same", "altered", "code genuine, words not read", "unknown"
]


@dataclass(frozen=True)
class Finding:
    """The verdict on one file and why; the copy it is, or claims to be, and the fingerprint of the key that signed."""

    file: str
    verdict: Verdict
    why: str
    reference: str = ""
    recipient: str = ""
    language: str = ""
    key: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class SignedManifest:
    """The contents of a manifest and its SHA-256; `objection` is the reason not to trust it, '' if an accepted key signed it."""

    path: Path
    reference: str
    copies: tuple[Mapping[str, str], ...]
    key: str
    objection: str
    digest: str = ""


def beside(file: Path) -> tuple[Path, ...]:
    """Return the manifests next to a file and in the folder above it; of a file in 'sealed', in the one above that too."""
    above = file.absolute().parents
    folders = [*above[:2], *(folder.parent for folder in above[:2] if folder.name == SEALED_FOLDER)]
    return tuple(path for folder in folders for path in sorted(folder.glob("manifest*.json")))


def open_manifest(path: Path, trust: Trust, on: date, ledger: Mapping[str, Issued] | None = None) -> SignedManifest:
    """Read a manifest and check its signature. `on` is the note's date where the ledger does not know it.

    A manifest whose digest the ledger, or a signed register, has is relied on without a signature of its own.
    """
    try:
        content = path.read_bytes()
        manifest = json.loads(content)
        reference = str(manifest["asked"]["reference"] or "")
        before = dict(manifest.get("issued") or {})
        copies = tuple(
            {**{name: str(copy[name]) for name in _COPY}, "issued": str(before.get(copy["file"], ""))}
            for copy in manifest["copies"]
        )
        specimens = manifest["asked"]["marks"] != []
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return SignedManifest(path, "", (), "", "it is not a manifest")
    issued, digest = (ledger or {}).get(reference), sha256(content).hexdigest()
    if issued and not specimens and digest in issued.manifests:
        return SignedManifest(path, reference, copies, RECORDED, "", digest)
    try:
        signature = read(path.with_name(f"{path.name}.sig").read_text("ascii"))
    except FileNotFoundError:
        return SignedManifest(path, reference, copies, "", "it is not signed")
    except (OSError, ValueError) as error:
        return SignedManifest(path, reference, copies, "", f"its signature cannot be read: {error}")
    if signature.namespace != NAMESPACE:
        objection = f"its signature is for {signature.namespace!r}"
    elif not signature.covers(content):
        objection = "its signature does not match: the manifest was changed, or another key signed"
    elif specimens or not reference:
        objection = "it lists drafts or specimens"
    else:
        objection = trust.objection(signature.raw, issued.day if issued else on)
    return SignedManifest(path, reference, copies, fingerprint(signature.raw), objection, digest)


RECORDED = "recorded"  # in place of a key: the ledger or the register has the digest of the manifest
_COPY = ("recipient", "language", "file", "sha256")


def verify(
    file: Path,
    manifests: Iterable[SignedManifest],
    ledger: Mapping[str, Issued] | None = None,
    trust: Trust | None = None,
) -> Finding:
    """Return the verdict on a file: by its bytes; else, with the keys in `trust`, by its seal, its code and its words.

    Without a ledger, whether a note was voided is not known. Raises OSError.
    """
    content = file.read_bytes()
    digest, name = sha256(content).hexdigest(), shown(file)
    manifests = tuple(manifests)
    trusted = [manifest for manifest in manifests if not manifest.objection]
    for manifest in trusted:
        for copy in manifest.copies:
            if digest in (copy["sha256"], copy["issued"]):
                verdict, why = _verdict_of_issued(manifest, copy, ledger)
                if verdict == "genuine" and _lacks_seal(manifest, copy, digest, trusted, ledger):
                    verdict, why = "unsealed", UNSEALED
                return Finding(
                    name, verdict, why, manifest.reference, copy["recipient"], copy["language"], manifest.key
                )
    sealed = by_seal(content, trust, ledger) if trust else None
    if sealed and sealed.verdict != "unknown":
        return replace(sealed, file=name)
    coded = by_code(content, trust) if trust else None
    if coded and coded.claims:
        return _by_code(name, coded, coded.claims, ledger)
    for manifest in trusted:
        for copy in manifest.copies:
            if PurePosixPath(copy["file"]).name == file.name:
                why = f"{shown(manifest.path)} lists {copy['file']} with other bytes"
                return Finding(
                    name, "altered", why, manifest.reference, copy["recipient"], copy["language"], manifest.key
                )
    reasons = [finding.why for finding in (sealed, coded) if finding]
    return Finding(name, "unknown", "; ".join([*reasons, _no_proof(manifests)]))


UNSEALED = (
    "its bytes are those issued, but the office seals its copies and this one has no seal: it may have been cut off"
)


def _lacks_seal(
    manifest: SignedManifest,
    copy: Mapping[str, str],
    digest: str,
    trusted: Iterable[SignedManifest],
    ledger: Mapping[str, Issued] | None,
) -> bool:
    """Whether a file with the bytes of an issued copy is one that goes out with a seal, and has none."""
    if copy["issued"]:
        return copy["issued"] == digest
    known = (ledger or {}).get(manifest.reference)
    return bool(known and known.sealed) or any(
        other["issued"] == digest for manifest in trusted for other in manifest.copies
    )


def by_seal(content: bytes, trust: Trust, ledger: Mapping[str, Issued] | None) -> Finding | None:
    """Return the verdict on a file by its seal alone; None for a file without a seal, or where the office lists no certificate."""
    seal = read_seal(content) if trust.seals else None
    if seal is None:
        return None
    reference, copy = seal.reference, (seal.recipient, seal.language)
    objection = seal.objection
    if not objection and not trust.seals.get(seal.certificate):
        objection = f"the certificate {seal.certificate} of its seal is {'revoked' if seal.certificate in trust.seals else 'not in the list'}"
    known = (ledger or {}).get(reference)
    if not objection and known and any(replaced[1:] == copy for replaced in known.replaced):
        objection = (
            f"its seal is right, and two copies of {reference} were sent: only their manifest tells which this is"
        )
    if objection:
        return Finding("", "unknown", objection)
    verdict: Verdict = "genuine"
    if ledger is None:
        why = "the office's seal is of the whole file; whether it was voided since is not known"
    elif known and known.state == "void":
        verdict, why = "void", f"the office's seal is of the whole file, and {reference} was voided"
    elif known and known.state in ("issued", "corrected"):
        why = f"the office's seal is of the whole file, and the reference is {known.state}"
    else:
        verdict, why = "unknown", f"the office's seal is of the whole file, and the ledger has not issued {reference}"
    return Finding("", verdict, why, reference, *copy, seal.certificate)


def _by_code(name: str, coded: CodeFinding, claims: Claims, ledger: Mapping[str, Issued] | None) -> Finding:
    """Return the verdict on a file whose code is signed by the office, and which is not the issued file."""
    verdict: Verdict = coded.verdict
    why, reference = coded.why, claims.reference
    state = "issued" if ledger is None else ledger[reference].state if reference in ledger else ""
    if state == "void" and verdict != "altered":
        verdict, why = "void", f"{why}; {reference} was voided"
    elif state not in ("void", "issued", "corrected"):
        verdict, why = "unknown", f"{why}; and the ledger has not issued {reference}"
    return Finding(name, verdict, why, reference, claims.recipient, claims.language, coded.key)


def _verdict_of_issued(
    manifest: SignedManifest, copy: Mapping[str, str], ledger: Mapping[str, Issued] | None
) -> tuple[Verdict, str]:
    """Return the verdict on a copy whose bytes are those issued."""
    if ledger is None:
        return "genuine", "its bytes are those of the signed manifest; whether it was voided since is not known"
    reference = manifest.reference
    state = ledger[reference].state if reference in ledger else ""
    if state == "void":
        return "void", f"its bytes are those issued, and {reference} was voided"
    if state and (manifest.digest, copy["recipient"], copy["language"]) in ledger[reference].replaced:
        return (
            "replaced",
            f"its bytes are those issued, and another copy of {reference} was sent to {copy['recipient']} since",
        )
    if state in ("issued", "corrected"):
        return "genuine", f"its bytes are those of the manifest, and the reference is {state}"
    return "unknown", f"a signed manifest lists it, and the ledger has not issued {reference}"


def _no_proof(manifests: tuple[SignedManifest, ...]) -> str:
    if not manifests:
        return "there is no manifest beside it"
    return "; ".join(
        f"{shown(manifest.path)}: {manifest.objection or 'it does not list this file'}" for manifest in manifests
    )
