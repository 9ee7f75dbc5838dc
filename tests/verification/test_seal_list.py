"""`seals.txt`: the certificates whose seals are the office's."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from noteverbale.problems import ProblemsFound
from noteverbale.verification.seal_list import add_seal, read_seals
from seal_support import another, office


def test_a_certificate_is_added_once(tmp_path: Path) -> None:
    path = tmp_path / "seals.txt"
    assert read_seals(path) == {}
    assert add_seal(path, office().fingerprint, "CN: Seal\nof the office")
    before = path.read_bytes()
    assert not add_seal(path, office().fingerprint, "")
    assert path.read_bytes() == before
    assert add_seal(path, another().fingerprint, "next")
    assert read_seals(path) == {office().fingerprint: True, another().fingerprint: True}


def test_a_revoked_certificate_stays_revoked(tmp_path: Path) -> None:
    path = tmp_path / "seals.txt"
    name = office().fingerprint
    for text in (f"revoked {name} stolen\n{name} Seal\n", f"{name} Seal\nrevoked {name}\n"):
        path.write_text(text, "utf-8")
        assert read_seals(path) == {name: False}
        with pytest.raises(ProblemsFound, match="is revoked"):
            add_seal(path, name, "Seal")


def test_a_line_that_is_no_fingerprint_is_told(tmp_path: Path) -> None:
    path = tmp_path / "seals.txt"
    path.write_text(f"# list\n\nRevoked {office().fingerprint}\n", "utf-8")
    with pytest.raises(ProblemsFound, match="not a certificate's fingerprint") as caught:
        read_seals(path)
    assert caught.value.problems[0].place.line == 3


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_the_fingerprint_is_the_one_of_openssl(tmp_path: Path) -> None:
    (tmp_path / "office.pem").write_bytes(office().pem)
    words = ["openssl", "x509", "-in", str(tmp_path / "office.pem"), "-noout", "-fingerprint", "-sha256"]
    printed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert printed.strip().partition("=")[2] == office().fingerprint
