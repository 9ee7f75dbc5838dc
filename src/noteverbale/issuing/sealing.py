"""Seals the copies of a folder: each issued copy with a PAdES signature after its bytes, in the folder 'sealed' beside it.

A manifest of the sealed copies ('manifest-sealed.json') names the SHA-256 of each before and after, so that a copy whose seal was cut
off is recognized. The issued copies stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from ..files import write_whole
from ..ledger.entries import Made
from ..ledger.ledger import Ledger
from ..problems import Place, Problems, ProblemsFound, shown
from ..records.base import form_on
from ..registry.registry import Registry
from ..verification.ledger_states import SEALED_FOLDER, SEALED_MANIFEST, Issued
from ..verification.pades import NotSealed, Sealer
from ..verification.seal_check import read_seal, statement
from ..verification.seal_key import OpenedSeal
from .batch_job import CopyFile
from .manifest_file import Manifest, is_copy, manifests_in, sealed_manifest
from .signing import unfit


def manifests_to_seal(folder: Path, ledger: Mapping[str, Issued]) -> tuple[Path, ...]:
    """Return the manifests of a folder whose copies can be sealed.

    Raises ProblemsFound unless all of them list copies that the ledger has issued and that are in the folder with the bytes listed.
    """
    problems = Problems()
    paths = tuple(path for path in manifests_in(folder) if not path.name.endswith(SEALED_MANIFEST))
    if not paths:
        message = "there is no manifest in this folder"
        raise ProblemsFound.one(Place(shown(folder)), "not-sealed", message, "name the folder that 'issue' made")
    for path in paths:
        message, hint = unfit(path, ledger)
        if not message and _digest(path) not in ledger[Manifest.read(path).asked.reference or ""].manifests:
            message, hint = "the ledger does not have its digest", "give the command of 'issue' again"
        if message:
            problems.add(Place(shown(path)), "not-sealed", message, hint)
    problems.stop_if_any()
    return paths


def seal_copies(path: Path, opened: OpenedSeal, registry: Registry) -> tuple[Path, int]:
    """Seal the copies of a manifest; return the manifest of the sealed ones and how many were made now.

    Copies that an earlier run sealed are kept, if the seal is of the same certificate. Raises ProblemsFound where the token or
    the time-stamp authority fails: copies sealed before stay, there is no manifest, and the same call goes on.
    """
    manifest = Manifest.read(path, intact=True)
    target = sealed_manifest(path)
    if _is_done(target, manifest):
        return target, 0
    reference = manifest.asked.reference or ""
    note = registry.notes.get(manifest.note)
    day = note.date if note else date.max
    copies, made = [], 0
    for copy in manifest.copies:
        content = (path.parent / copy.file).read_bytes()
        sealed = replace(copy, file=f"{SEALED_FOLDER}/{copy.file}")
        before = _kept(path.parent / sealed.file, content, opened.certificate)
        label = form_on(registry.office.names[copy.language], day)[0].text
        after = before or _sealed(opened.sealer, content, copy, reference, label)
        if not before:
            write_whole(path.parent / sealed.file, after)
            made += 1
        copies.append(replace(sealed, bytes=len(after), sha256=sha256(after).hexdigest()))
    issued = {sealed.file: copy.sha256 for sealed, copy in zip(copies, manifest.copies, strict=True)}
    write_whole(target, manifest.model_copy(update={"copies": tuple(copies), "issued": issued}).to_json())
    return target, made


def record(ledger: Ledger, path: Path, sealed: Path, by: str, at: str) -> None:
    """Enter the digest of a manifest of sealed copies into the ledger, once."""
    note, digest = Manifest.read(path).note, _digest(path)
    before = (Made.of(entry) for entry in ledger.entries(note=note) if entry.kind == "made")
    made = next(made for made in before if made.digest == digest)
    name = str(Path(made.manifest).with_name(sealed.name))
    ledger.record_made(note, Made(issue=made.issue, manifest=name, digest=_digest(sealed)), by, at)


def _is_done(target: Path, manifest: Manifest) -> bool:
    """Whether all copies of a manifest were sealed before, and are there."""
    try:
        sealed = Manifest.read(target, intact=True)
    except (OSError, ValueError):
        return False
    wanted = {f"{SEALED_FOLDER}/{copy.file}": copy.sha256 for copy in manifest.copies}
    return sealed.issued == wanted and all(is_copy(target.parent, copy) for copy in sealed.copies)


def _kept(file: Path, content: bytes, certificate: str) -> bytes | None:
    """Return the sealed copy that an earlier run wrote, if it is whole and of this certificate."""
    try:
        before = file.read_bytes()
    except OSError:
        return None
    seal = read_seal(before) if before.startswith(content) else None
    return before if seal and not seal.objection and seal.certificate == certificate else None


def _sealed(sealer: Sealer, content: bytes, copy: CopyFile, reference: str, label: str) -> bytes:
    """Return a copy with its seal. Raises ProblemsFound where the token or the time-stamp authority fails."""
    try:
        return sealer.seal(content, statement(reference, copy.recipient, copy.language), label)
    except NotSealed as error:
        hint = "when token, authority and certificate are in order, give the same command: it goes on from here"
        raise ProblemsFound.one(Place(copy.file), "not-sealed", f"this copy cannot be sealed: {error}", hint) from error


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
