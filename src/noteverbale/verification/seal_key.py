"""Opens the key that seals copies, as office.yaml names it: a PKCS#12 file or a key in a PKCS#11 token."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from ..problems import Place, ProblemsFound, shown
from ..records.office import SealKey
from .pades import Authorities, Sealer
from .seal_list import fingerprint

_SECONDS = 20  # that a time-stamp authority may take


@dataclass(frozen=True)
class OpenedSeal:
    """A key that is ready to seal; the fingerprint of its certificate, and whose it is."""

    sealer: Sealer
    certificate: str
    subject: str


def open_seal(settings: SealKey, folder: Path, secret: bytes) -> OpenedSeal:
    """Open the key with its passphrase or PIN. `folder` is the office's; paths in the settings begin there.

    Raises ProblemsFound where the key does not open, or the authorities' certificates cannot be read.
    """
    if settings.file:
        signer = _from_file(folder / Path(settings.file).expanduser(), secret)
    else:
        signer = _from_token(settings, secret)
    stamper = None
    if settings.authority:
        from pyhanko.sign.timestamps import HTTPTimeStamper

        stamper = HTTPTimeStamper(settings.authority, timeout=_SECONDS)
    authorities = None
    if settings.level == "B-LT" and settings.proofs:
        authorities = _authorities(folder / Path(settings.proofs).expanduser())
    certificate = signer.signing_cert
    return OpenedSeal(
        Sealer(signer, stamper, authorities), fingerprint(certificate.dump()), certificate.subject.human_friendly
    )


def _from_file(path: Path, secret: bytes) -> Any:
    """Return the signer of a PKCS#12 file. Raises ProblemsFound."""
    from pyhanko.sign.signers import SimpleSigner

    try:
        return SimpleSigner.load_pkcs12_data(path.read_bytes(), other_certs=(), passphrase=secret)
    except OSError as error:
        _refuse(path, f"the key cannot be read: {error.strerror}", "see 'seal:' in office.yaml", error)
    except (ValueError, AttributeError, TypeError) as error:  # the last two: a file without a key or certificate
        message = "the key does not open: another passphrase, or not a PKCS#12 file with a key and its certificate"
        _refuse(path, message, "try again", error)


def _from_token(settings: SealKey, secret: bytes) -> Any:
    """Return the signer of a PKCS#11 token. Raises ProblemsFound."""
    from pkcs11.exceptions import PKCS11Error
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    from pyhanko.sign.signers.pdf_cms import SigningError

    place = Path(settings.module or "")
    try:
        session = open_pkcs11_session(
            str(place), token_criteria=TokenCriteria(settings.token), user_pin=secret.decode()
        )
        signer = PKCS11Signer(
            session,
            cert_label=settings.label,
            key_label=settings.label,
            use_raw_mechanism=True,  # the hash is made here: some tokens have no ECDSA with SHA-256 in one
        )
        signer.signing_cert  # noqa: B018  # read now: a token without it is reported before any copy is sealed
    except (PKCS11Error, SigningError, OSError, ValueError) as error:
        reason = str(error) or type(error).__name__
        _refuse(
            place,
            f"the token '{settings.token}' gives no key '{settings.label}': {reason}",
            "see its labels and PIN",
            error,
        )
    return signer


def _authorities(folder: Path) -> Authorities:
    """Read the certificates and revocation lists of a folder. Raises ProblemsFound."""
    from asn1crypto.crl import CertificateList
    from asn1crypto.pem import detect, unarmor
    from pyhanko.keys import load_certs_from_pemder

    try:
        certificates = list(load_certs_from_pemder(map(str, sorted(folder.glob("*.pem")))))
        lists = []
        for path in sorted(folder.glob("*.crl")):
            content = path.read_bytes()
            lists.append(CertificateList.load(unarmor(content)[2] if detect(content) else content, strict=True))
    except (OSError, ValueError) as error:
        _refuse(
            folder,
            f"a certificate or revocation list cannot be read: {error}",
            "get it from the authority again",
            error,
        )
    roots = [certificate for certificate in certificates if certificate.self_signed != "no"]
    if not roots or not lists:
        message = "it has no root certificate (.pem), or no revocation list (.crl)"
        _refuse(folder, message, "level B-LT needs both; get them from the authorities")
    return Authorities(roots, [certificate for certificate in certificates if certificate not in roots], lists)


def _refuse(path: Path, message: str, hint: str, cause: Exception | None = None) -> NoReturn:
    raise ProblemsFound.one(Place(shown(path)), "seal-key", message, hint) from cause
