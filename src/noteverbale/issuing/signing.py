"""Signs the manifests of a folder of issued copies, so that copies can be checked with the office's public keys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import write_whole
from ..problems import Place, Problems, ProblemsFound, shown
from ..verification.ledger_states import Issued
from ..verification.public_keys import Trust
from ..verification.sshsig import sign
from .manifest_file import Manifest, is_recorded, manifests_in, sealed_manifest

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def sign_manifests(
    folder: Path, key: Ed25519PrivateKey, trust: Trust, ledger: Mapping[str, Issued]
) -> tuple[Path, ...]:
    """Sign each manifest of a folder, as 'manifest.json.sig' beside it; return the signatures' paths.

    Of copies that were sealed, the manifest of the sealed ones is signed and the other is not: a copy whose seal was cut off is
    in no signed list.

    Raises ProblemsFound, and signs none, unless all of them list copies that the ledger has issued and that are in the
    folder with the bytes listed, and the key may sign notes of their date.
    """
    problems = Problems()
    paths = [path for path in manifests_in(folder) if not sealed_manifest(path).exists()]
    if not paths:
        message = "there is no manifest in this folder"
        raise ProblemsFound.one(Place(shown(folder)), "not-signed", message, "name the folder that 'issue' made")
    for path in paths:
        message, hint = _objection(path, key, trust, ledger)
        if message:
            problems.add(Place(shown(path)), "not-signed", message, hint)
    problems.stop_if_any()
    signatures = []
    for path in paths:
        signature = path.with_name(f"{path.name}.sig")
        write_whole(signature, sign(key, path.read_bytes()).encode("ascii"))
        signatures.append(signature)
    return tuple(signatures)


def _objection(path: Path, key: Ed25519PrivateKey, trust: Trust, ledger: Mapping[str, Issued]) -> tuple[str, str]:
    """Return (reason, hint) for a manifest that must not be signed, ('', '') for one that may be."""
    message, hint = unfit(path, ledger)
    if message:
        return message, hint
    issued = ledger[Manifest.read(path).asked.reference or ""]
    objection = trust.objection(key.public_key().public_bytes_raw(), issued.day)
    return objection, "see 'keys list'; '--since' of 'keys' sets the first day" if objection else ""


def unfit(path: Path, ledger: Mapping[str, Issued]) -> tuple[str, str]:
    """Return (reason, hint) for a manifest whose copies are not all there or are not issued, ('', '') for any other."""
    hint = "give the command of 'issue' again: it makes what is missing"
    try:
        manifest = Manifest.read(path, intact=True)
    except (OSError, ValueError) as error:
        return f"this manifest cannot be read: {error}", hint
    reference = manifest.asked.reference
    if reference is None or manifest.asked.marks != ():
        return "it lists drafts or specimens", "only issued copies are signed"
    issued = ledger.get(reference)
    if issued is None or issued.state not in ("issued", "corrected"):
        return f"the ledger says that {reference} is {issued.state if issued else 'not issued'}", "see 'refs list'"
    if not is_recorded(path, issued.manifests):
        return "the ledger does not have its digest: it may have been changed", hint
    if not manifest.is_complete(path.parent):
        return "copies it lists are missing or have other bytes", hint
    return "", ""
