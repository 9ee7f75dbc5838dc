"""The key of the seals is opened from a PKCS#12 file or a PKCS#11 token; the authorities are those that office.yaml names."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from pydantic import ValidationError
from pyhanko.pdf_utils.reader import PdfFileReader

from coded_support import coded_copy
from noteverbale.problems import ProblemsFound
from noteverbale.records.office import SealKey
from noteverbale.verification.pades import NotSealed
from noteverbale.verification.seal_check import read_seal
from noteverbale.verification.seal_key import OpenedSeal, open_seal
from seal_support import SECRET, authority, authority_online, office, revocations, root

STATEMENT = "CU 2009/33 (A) · FRA · fr"
MODULES = [Path(folder) / "softhsm/libsofthsm2.so" for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib")]
MODULE = next((path for path in MODULES if path.is_file()), None)
needs_softhsm = pytest.mark.skipif(
    MODULE is None or shutil.which("softhsm2-util") is None, reason="SoftHSM is not installed (Debian: softhsm2)"
)
# A process of its own: the library of a token reads its configuration once, when it is loaded.
IN_TOKEN = """
import sys
from pathlib import Path
from noteverbale.problems import ProblemsFound
from noteverbale.records.office import SealKey
from noteverbale.verification.seal_key import open_seal
module, label, pin, source, target = sys.argv[1:]
try:
    opened = open_seal(SealKey(module=module, token="office", label=label), Path("/"), pin.encode())
except ProblemsFound as error:
    sys.exit(str(error.problems[0]))
Path(target).write_bytes(opened.sealer.seal(Path(source).read_bytes(), "CU 2009/33 (A) · FRA · fr", "Office"))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office's folder with a key and the proofs of the authorities."""
    (tmp_path / "seal.p12").write_bytes(office().pkcs12())
    (tmp_path / "proofs").mkdir()
    (tmp_path / "proofs" / "root.pem").write_bytes(root().pem)
    (tmp_path / "proofs" / "authority.pem").write_bytes(authority().pem)
    (tmp_path / "proofs" / "root.crl").write_bytes(revocations())
    return tmp_path


def opened(folder: Path, secret: bytes = SECRET, **settings: str) -> OpenedSeal:
    return open_seal(SealKey.model_validate({"file": "seal.p12", **settings}), folder, secret)


def test_a_pkcs_12_file_is_opened_with_its_passphrase(folder: Path) -> None:
    key = opened(folder)
    assert key.certificate == office().fingerprint
    assert "Seal of the office" in key.subject
    sealed = key.sealer.seal(coded_copy(), STATEMENT, "Office")
    assert (seal := read_seal(sealed))
    assert (seal.objection, seal.certificate) == ("", office().fingerprint)


@pytest.mark.parametrize("secret", [b"", b"wrong"])
def test_a_wrong_passphrase_is_told(folder: Path, secret: bytes) -> None:
    with pytest.raises(ProblemsFound, match="the key does not open"):
        opened(folder, secret)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: (folder / "seal.p12").unlink(), "cannot be read"),
        (lambda folder: (folder / "seal.p12").write_bytes(b"no key"), "does not open"),
        (lambda folder: shutil.rmtree(folder / "proofs"), "no root certificate"),
        (lambda folder: (folder / "proofs" / "root.crl").unlink(), "no revocation list"),
        (lambda folder: (folder / "proofs" / "root.crl").write_bytes(b"no list"), "cannot be read"),
        (lambda folder: (folder / "proofs" / "root.pem").write_bytes(b"no certificate"), "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told(folder: Path, spoil: object, words: str) -> None:
    assert callable(spoil)
    spoil(folder)
    with pytest.raises(ProblemsFound, match=words) as caught:
        opened(folder, level="B-LT", authority="http://127.0.0.1:9/", proofs="proofs")
    assert [problem.code for problem in caught.value.problems] == ["seal-key"]


@pytest.mark.slow
@pytest.mark.parametrize("level", ["B-B", "B-LT"])
def test_time_stamps_come_from_the_authority_that_the_office_names(folder: Path, level: str) -> None:
    with authority_online() as (address, requests):
        key = opened(folder, level=level, authority=address, proofs="proofs")
        sealed = key.sealer.seal(coded_copy(), STATEMENT, "Office")
    assert len(requests) == {"B-B": 1, "B-LT": 2}[level]  # one more for the authority's own certificate
    signature = PdfFileReader(io.BytesIO(sealed)).embedded_signatures[0]
    stamps = [attribute["type"].native for attribute in signature.signer_info["unsigned_attrs"]]
    assert stamps == ["signature_time_stamp_token"]
    with pytest.raises(NotSealed, match="Error while contacting timestamp service"):  # it is off now
        key.sealer.seal(coded_copy(), STATEMENT, "Office")


def test_without_an_authority_nothing_is_asked_of_the_network(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a connection was opened"))
    opened(folder).sealer.seal(coded_copy(), STATEMENT, "Office")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"file": "a.p12", "label": "seal"},
        {"module": "m.so", "token": "office"},
        {"file": "a.p12", "level": "B-LT"},
        {"file": "a.p12", "level": "B-LT", "authority": "http://a.example"},
        {"file": "a.p12", "authority": "file:///etc/passwd"},
    ],
)
def test_settings_that_are_not_whole_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        SealKey.model_validate(settings)


@pytest.fixture
def token(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A token 'office' in software, with the office's key and certificate."""
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\n", "utf-8")
    monkeypatch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    key = office().key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(key)
    for words in (
        ("--init-token", "--free", "--label", "office", "--pin", "1234", "--so-pin", "5678"),
        ("--import", str(folder / "key.pem"), "--token", "office", "--label", "seal", "--id", "01", "--pin", "1234"),
    ):
        subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)
    code = (
        "import sys, pkcs11\nfrom pkcs11.util.x509 import decode_x509_certificate as decode\n"
        "token = pkcs11.lib(sys.argv[1]).get_token(token_label='office')\n"
        "with token.open(user_pin='1234', rw=True) as session:\n"
        "    content = decode(open(sys.argv[2], 'rb').read())\n"
        "    session.create_object({**content, pkcs11.Attribute.LABEL: 'seal', pkcs11.Attribute.ID: b'\\x01',\n"
        "                           pkcs11.Attribute.TOKEN: True})\n"
    )
    (folder / "office.der").write_bytes(office().der)
    subprocess.run([sys.executable, "-c", code, str(MODULE), str(folder / "office.der")], check=True)
    (folder / "issued.pdf").write_bytes(coded_copy())
    return folder


def in_token(folder: Path, label: str, pin: str) -> subprocess.CompletedProcess[str]:
    words = [str(MODULE), label, pin, str(folder / "issued.pdf"), str(folder / "sealed.pdf")]
    return subprocess.run(
        [sys.executable, "-c", IN_TOKEN, *words], env=dict(os.environ), capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@needs_softhsm
def test_a_key_in_a_token_seals(token: Path) -> None:
    done = in_token(token, "seal", "1234")
    assert done.returncode == 0, done.stderr
    assert (seal := read_seal((token / "sealed.pdf").read_bytes()))
    assert (seal.objection, seal.certificate) == ("", office().fingerprint)


@pytest.mark.slow
@needs_softhsm
@pytest.mark.parametrize(("label", "pin"), [("seal", "0000"), ("other", "1234")])
def test_a_token_that_does_not_give_the_key_is_told(token: Path, label: str, pin: str) -> None:
    done = in_token(token, label, pin)
    assert done.returncode == 1
    assert f"the token 'office' gives no key '{label}'" in done.stderr
    assert not (token / "sealed.pdf").exists()


def test_a_module_that_is_not_there_is_told(folder: Path) -> None:
    settings = SealKey(module=str(folder / "none.so"), token="office", label="seal")
    with pytest.raises(ProblemsFound, match="gives no key 'seal'"):
        open_seal(settings, folder, b"1234")
