"""Throw-away certificates for seals: a root, the office's, another of the same root, a time-stamp authority, and a revocation list."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.tsp import TimeStampReq
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper

from noteverbale.verification.pades import Sealer
from noteverbale.verification.seal_list import fingerprint

SECRET = b"seal passphrase"
NOW = datetime.now(UTC).replace(microsecond=0)
_NO_USE = dict.fromkeys(
    ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
)


@dataclass(frozen=True)
class Holder:
    """A key and its certificate."""

    key: Any
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.der)

    def pkcs12(self) -> bytes:
        protection = serialization.BestAvailableEncryption(SECRET)
        return pkcs12.serialize_key_and_certificates(
            b"seal", self.key, self.certificate, [root().certificate], protection
        )

    def sealer(self, **settings: Any) -> Sealer:
        return Sealer(SimpleSigner.load_pkcs12_data(self.pkcs12(), other_certs=(), passphrase=SECRET), **settings)


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _holder(name: str, key: Any, issuer: Holder | None = None, stamps: bool = False, days: int = 365) -> Holder:
    own_issuer = issuer is None
    signing_key = key if issuer is None else issuer.key
    usage = x509.KeyUsage(
        digital_signature=not own_issuer,
        content_commitment=not own_issuer and not stamps,
        key_cert_sign=own_issuer,
        crl_sign=own_issuer,
        **_NO_USE,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(name) if issuer is None else issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=400))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.BasicConstraints(own_issuer, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
    )
    if stamps:
        usages = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usages, critical=True)
    return Holder(key, builder.sign(signing_key, hashes.SHA256()))


def _curve() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def root() -> Holder:
    return _holder("Root", _curve())


@cache
def office() -> Holder:
    return _holder("Seal of the office", _curve(), root())


@cache
def another() -> Holder:
    """A certificate of the same name and root that the office does not list."""
    return _holder("Seal of the office", _curve(), root())


@cache
def expired() -> Holder:
    return _holder("Seal of last year", _curve(), root(), days=-30)


@cache
def authority() -> Holder:
    return _holder("Time stamps", rsa.generate_private_key(65537, 2048), root(), stamps=True)


@cache
def revocations() -> bytes:
    """The root's list of revoked certificates (DER): none."""
    issuer = root()
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(NOW - timedelta(hours=1))
        .next_update(NOW + timedelta(days=30))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def stamper() -> DummyTimeStamper:
    """Return a time-stamp authority in this process."""
    holder = authority()
    der = holder.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return DummyTimeStamper(Certificate.load(holder.der), PrivateKeyInfo.load(der))


@contextmanager
def authority_online() -> Iterator[tuple[str, list[int]]]:
    """Serve time stamps over HTTP on this machine; yields the address and a list that grows by one for each request."""
    stamps, requests = stamper(), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append(1)
            answer = stamps.request_tsa_response(request).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", requests
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
