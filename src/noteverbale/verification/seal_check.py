"""Reads the seal of a copy: a PAdES signature of the whole file. Whose certificate to trust, the office's list decides (`seal_list`)."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from typing import Any

from .seal_list import fingerprint

_LOG = logging.getLogger("pyhanko")
_LOG.addHandler(logging.NullHandler())  # what matters is raised; its warnings are for programmers
STATEMENT = " · "  # between the reference, recipient and language that the office signs with a copy


@dataclass(frozen=True)
class Seal:
    """A seal as read: the fingerprint of its certificate, the copy it names, and `objection`: why not to rely on it, or ''."""

    certificate: str = ""
    reference: str = ""
    recipient: str = ""
    language: str = ""
    objection: str = ""


def statement(reference: str, recipient: str, language: str) -> str:
    """Return the words that a seal states of a copy."""
    return STATEMENT.join((reference, recipient, language))


def read_seal(content: bytes) -> Seal | None:
    """Return the seal of a file; None for a file that has none.

    Without an objection, the signature is of every byte of the file and matches, and was made while the certificate was valid.
    """
    if b"/ByteRange" not in content:
        return None
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.validation.generic_cms import validate_sig_integrity
    except ModuleNotFoundError:
        return Seal(objection="it may have a seal; to check it: pip install 'noteverbale[seal]'")
    try:
        embedded = PdfFileReader(io.BytesIO(content)).embedded_signatures
        return _read(embedded, validate_sig_integrity, content) if embedded else None
    except Exception as error:  # hostile bytes, read by a large library: whatever it raises, the seal proves nothing
        return Seal(objection=f"its seal cannot be read: {type(error).__name__}")


def _read(embedded: Any, check: Any, content: bytes) -> Seal:
    """Return the seal of a file with these signatures. Raises what pyHanko raises for damaged ones."""
    from pyhanko.sign.validation import SignatureCoverageLevel

    if len(embedded) != 1:
        return Seal(objection=f"it has {len(embedded)} signatures, and a sealed copy has one")
    signature = embedded[0]
    signature.compute_integrity_info(skip_diff=True)
    certificate = signature.signer_cert
    name = fingerprint(certificate.dump())
    intact, valid = check(
        signature.signer_info,
        certificate,
        expected_content_type="data",
        actual_digest=signature.compute_digest(),
    )
    parts = str(signature.sig_object.get("/Reason", "")).split(STATEMENT)
    time = signature.self_reported_timestamp
    if signature.coverage != SignatureCoverageLevel.ENTIRE_FILE or not _is_filled_with_zeros(signature, content):
        return Seal(name, objection="its seal does not cover the whole file")
    if not (intact and valid):
        return Seal(name, objection="its seal does not match: the file was changed after it was sealed")
    if len(parts) != 3:
        return Seal(name, objection="its signature does not name a copy of a note")
    if time is None or not certificate.not_valid_before <= time <= certificate.not_valid_after:
        return Seal(name, objection="its seal was not made while the certificate was valid")
    return Seal(name, *parts)


def _is_filled_with_zeros(signature: Any, content: bytes) -> bool:
    """Whether the room left for the signature, which no signature can cover, has the signature and zeros and nothing else."""
    from asn1crypto.cms import ContentInfo

    start, size, end, _ = map(int, signature.byte_range)
    room: bytes = content[start + size : end]
    written: bytes = ContentInfo.load(signature.pkcs7_content).dump().hex().upper().encode()
    return room == b"<" + written.ljust(len(room) - 2, b"0") + b">"
