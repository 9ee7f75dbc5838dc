"""`seal` as a clerk gives it: issued, sealed, signed, sent, checked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import pytest

from command import Done, run
from noteverbale.ledger.ledger import Ledger
from noteverbale.verification.key_store import KeyStore
from seal_support import SECRET, office
from signing_support import PASSPHRASE, SINCE

Descriptor = Callable[[bytes], str]


@pytest.fixture
def descriptor() -> Descriptor:
    """Return what puts a passphrase into a file descriptor and returns its number."""

    def write(secret: bytes) -> str:
        reading, writing = os.pipe()
        os.write(writing, secret + b"\n")
        os.close(writing)
        return str(reading)

    return write


@pytest.fixture
def folder(small_workspace: Path) -> Path:
    """An office with a key for seals and one for manifests, and its issued copies in 'out/cu-2026-012-a'."""
    path = small_workspace / "data" / "office.yaml"
    keys = "key: private/key\nseal: {file: private/seal.p12}\nacronym:"
    path.write_text(path.read_text("utf-8").replace("acronym:", keys, 1), "utf-8")
    KeyStore("unodc", small_workspace / "private" / "key", small_workspace, rounds=1).make(PASSPHRASE, SINCE)
    (small_workspace / "private" / "seal.p12").write_bytes(office().pkcs12())
    done = run(
        "issue",
        "own",
        "--to",
        "MEX,FRA",
        "--by",
        "clerk",
        "--yes",
        *where(small_workspace),
        "-o",
        f"{small_workspace}/out",
        "--workers",
        "1",
    )
    assert done.returncode == 0, done.stderr
    return small_workspace / "out" / "cu-2026-012-a"


def where(office_folder: Path) -> tuple[str, str]:
    return ("--office", str(office_folder))


def seal(folder: Path, passphrase: str) -> Done:
    return run("seal", str(folder), "--passphrase-fd", passphrase, "--by", "clerk", *where(folder.parents[1]))


def verdicts(folder: Path, *files: str) -> list[str]:
    done = run("verify", *(str(folder / file) for file in files), *where(folder.parents[1]), "--json")
    return [finding["verdict"] for finding in json.loads(done.stdout)]


@pytest.mark.slow
def test_copies_are_sealed_signed_sent_and_checked(folder: Path, descriptor: Descriptor) -> None:
    done = seal(folder, descriptor(SECRET))
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{folder / 'manifest-sealed.json'}\n"
    assert "2 sealed" in done.stderr
    assert f"{office().fingerprint} is new in" in done.stderr
    assert verdicts(folder, "sealed/fr/FRA.pdf", "fr/FRA.pdf") == ["genuine", "unsealed"]
    alone = folder.parents[1] / "alone.pdf"  # no manifest is beside it: it is made again and compared
    alone.write_bytes((folder / "fr" / "FRA.pdf").read_bytes())
    assert verdicts(folder, str(alone)) != ["genuine"]
    alone.write_bytes((folder / "sealed" / "fr" / "FRA.pdf").read_bytes())
    assert verdicts(folder, str(alone)) == ["genuine"]
    again = seal(folder, descriptor(SECRET))
    assert (again.returncode, again.stderr) == (0, "0 sealed\n")
    done = run("sign", str(folder), "--passphrase-fd", descriptor(PASSPHRASE), *where(folder.parents[1]))
    assert done.stdout == f"{folder / 'manifest-sealed.json.sig'}\n", done.stderr
    with Ledger(folder.parents[1] / "ledger.db") as ledger:
        assert [entry.kind for entry in ledger.entries(note="own")][-2:] == ["made", "made"]

    words = ("--add", "duplicate", "--to", "FRA", "--yes", "--by", "clerk", "-o", str(folder.parent), "--workers", "1")
    done = run("issue", "own", *words, *where(folder.parents[1]))
    assert done.stdout == f"{folder / 'sealed' / 'fr' / 'FRA.pdf'}\n", done.stderr
    target = folder.parents[1] / "mail"
    done = run(
        "export", "own", "--format", "eml", "--copies", str(folder), "-o", str(target), *where(folder.parents[1])
    )
    assert done.returncode == 0, done.stderr
    attached = {
        part.get_payload(decode=True)
        for path in target.rglob("*.eml")
        for part in message_from_bytes(path.read_bytes()).walk()
        if part.get_content_type() == "application/pdf"
    }
    assert attached == {(folder / "sealed" / file).read_bytes() for file in ("fr/FRA.pdf", "es/MEX.pdf")}


@pytest.mark.slow
def test_a_wrong_passphrase_seals_nothing(folder: Path, descriptor: Descriptor) -> None:
    done = seal(folder, descriptor(b"wrong"))
    assert done.returncode == 1
    assert "seal-key: the key does not open" in done.stderr
    assert not (folder / "sealed").exists()
    assert not (folder.parents[1] / "seals.txt").exists()


def test_without_the_extra_the_command_says_what_to_install(
    small_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("noteverbale.cli.seal.find_spec", lambda name: None)
    done = run("seal", str(small_workspace), *where(small_workspace))
    assert done.returncode == 2
    assert "seal: sealing needs pyHanko" in done.stderr
    assert "pip install 'noteverbale[seal]'" in done.stderr


def test_an_office_without_a_key_for_seals_is_told(small_workspace: Path) -> None:
    done = run("seal", str(small_workspace), *where(small_workspace))
    assert done.returncode == 2
    assert "seal-key: office.yaml names no key for seals" in done.stderr


def test_pyhanko_is_loaded_by_seal_only() -> None:
    code = (
        "import sys; import noteverbale.cli.seal, noteverbale.verification.verdicts; sys.exit('pyhanko' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
