"""`keys`, `sign` and `verify` as a clerk and a ministry give them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from command import Done, run
from noteverbale.ledger.entries import Issue, Texts
from noteverbale.ledger.entry import Number
from noteverbale.ledger.ledger import Ledger
from noteverbale.verification.key_store import KeyStore
from signing_support import PASSPHRASE, SINCE, write_copies
from support import OWN_NOTE

AT = "2026-03-04T09:00:00+00:00"


@pytest.fixture(scope="module")
def office_with_key(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small office that has issued one note and has a key; its copies are in 'out'."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(small_model, folder, dirs_exist_ok=True)
    path = folder / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8").replace("acronym:", "key: private/key\nacronym:", 1), "utf-8")
    (folder / "notes" / "2026").mkdir()
    (folder / "notes" / "2026" / "own.yaml").write_text(OWN_NOTE, "utf-8")
    content = Issue(said=Texts(texts=(), copies={}), plan="", to=(), lang="own", dated="2026-03-05", copies=())
    with Ledger(folder / "ledger.db") as ledger:
        ledger.open_series("CU", 2026, 12, "clerk", AT)
        ledger.issue("own", None, ("CU", 2026, "A", ""), "clerk", AT, content)
    write_copies(folder / "out")
    KeyStore("unodc", folder / "private" / "key", folder, rounds=1).make(PASSPHRASE, SINCE)
    return folder


@pytest.fixture
def office(office_with_key: Path, tmp_path: Path) -> Path:
    shutil.copytree(office_with_key, tmp_path / "office")
    return tmp_path / "office"


@pytest.fixture
def passphrase() -> Iterator[str]:
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE + b"\n")
    os.close(writing)
    yield str(reading)
    os.close(reading)


def sign(office: Path, passphrase: str) -> Done:
    return run("sign", str(office / "out"), "--passphrase-fd", passphrase, "--office", str(office))


def verify(office: Path, *words: str) -> Done:
    return run("verify", str(office / "out" / "fr" / "FRA.pdf"), *words)


@pytest.mark.slow
def test_a_signed_copy_is_genuine_until_it_is_void(office: Path, passphrase: str) -> None:
    done = sign(office, passphrase)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{office / 'out' / 'manifest.json.sig'}\n"
    done = verify(office, "--office", str(office))
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("FRA.pdf: genuine: CU 2026/12 (A) FRA fr\n")
    with Ledger(office / "ledger.db") as ledger:
        ledger.void(Number("CU", 2026, 12, "A"), "clerk", AT, "called off")
    done = verify(office, "--office", str(office), "--json")
    assert done.returncode == 1
    assert [finding["verdict"] for finding in json.loads(done.stdout)] == ["void"]


@pytest.mark.slow
def test_a_ministry_needs_no_office(office: Path, passphrase: str) -> None:
    sign(office, passphrase)
    done = verify(office, "--keys", str(office / "keys.txt"), "--on", "2026-03-04")
    assert done.returncode == 0, done.stderr
    (office / "out" / "fr" / "FRA.pdf").write_bytes(b"other")
    done = verify(office, "--keys", str(office / "keys.txt"), "--on", "2026-03-04")
    assert (done.returncode, ": altered: " in done.stdout) == (1, True)
    done = verify(office, "--keys", str(office / "keys.txt"), "--on", "2025-03-04")
    assert (done.returncode, done.stdout.endswith("FRA.pdf: unknown\n")) == (1, True)


@pytest.mark.slow
def test_a_register_tells_a_ministry_what_is_void(office: Path, passphrase: str) -> None:
    sign(office, passphrase)
    with Ledger(office / "ledger.db") as ledger:
        ledger.void(Number("CU", 2026, 12, "A"), "clerk", AT, "called off")
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE + b"\n")
    os.close(writing)
    words = ("--passphrase-fd", str(reading), "--office", str(office), "-o", str(office / "out"))
    done = run("register", *words)
    assert done.returncode == 0, done.stderr
    given = ("--keys", str(office / "keys.txt"), "--on", "2026-03-04")
    assert verify(office, *given).returncode == 0
    done = verify(office, *given, "--register", str(office / "out" / "register.json"))
    assert (done.returncode, ": void: " in done.stdout) == (1, True), done.stderr
    assert "The register is as of" in done.stderr


@pytest.mark.slow
def test_one_file_that_is_not_genuine_makes_the_exit_code_1(office: Path, passphrase: str) -> None:
    sign(office, passphrase)
    (office / "out" / "es" / "MEX.pdf").write_bytes(b"other")
    words = (
        "--keys",
        str(office / "keys.txt"),
        "--manifest",
        str(office / "out" / "manifest.json"),
        "--on",
        "2026-03-04",
    )
    done = verify(office, str(office / "out" / "es" / "MEX.pdf"), *words)
    assert done.returncode == 1
    assert [line.split(": ")[1] for line in done.stdout.splitlines()] == ["genuine", "altered"]


@pytest.mark.slow
def test_without_the_list_of_revoked_keys_there_is_a_warning(office: Path, passphrase: str) -> None:
    sign(office, passphrase)
    (office / "revoked-keys.txt").unlink()
    done = verify(office, "--keys", str(office / "keys.txt"), "--on", "2026-03-04")
    assert done.returncode == 0
    assert "warning: keys-file: " in done.stderr


def test_a_name_of_two_lines_does_not_print_a_verdict(office: Path) -> None:
    file = office / "out" / "FRA.pdf: genuine\nMEX.pdf"
    file.write_bytes(b"other")
    done = run("verify", str(file), "--keys", str(office / "keys.txt"))
    assert done.stdout.splitlines() == [f"{office}/out/FRA.pdf: genuine\\nMEX.pdf: unknown"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "keys-file: this office has published no keys"),
        (("--keys", "keys.txt", "--ledger", "ledger.db"), "ledger: --ledger does not go with --keys"),
        (("--keys", "keys.txt", "--on", "4 March"), "date: '4 March' is not a date"),
    ],
)
def test_wrong_usage_is_reported(office: Path, words: tuple[str, ...], told: str) -> None:
    done = verify(office, *(str(office / word) if word.endswith(".txt") else word for word in words))
    assert done.returncode == 2
    assert told in done.stderr


@pytest.mark.slow
def test_keys_are_listed_rotated_and_revoked(office: Path, passphrase: str) -> None:
    where = ("--office", str(office))
    first = run("keys", "list", *where).stdout.split()[0]
    assert run("keys", "list", *where).stdout == f"{first} 2026-01-01 to …\n"
    done = run("keys", "rotate", "--since", "2026-02-01", "--passphrase-fd", passphrase, *where)
    assert done.returncode == 0, done.stderr
    second = done.stdout.strip()
    done = run("keys", "revoke", first, "--reason", "stolen", "--yes", *where)
    assert done.returncode == 0, done.stderr
    lines = run("keys", "list", *where).stdout.splitlines()
    assert [(line.split()[0], line.endswith("revoked")) for line in lines] == [(first, True), (second, False)]


def test_a_second_key_is_not_made_beside_the_first(office: Path, passphrase: str) -> None:
    done = run("keys", "make", "--passphrase-fd", passphrase, "--office", str(office))
    assert done.returncode == 1
    assert "key-exists: this office has a key already" in done.stderr


@pytest.mark.slow
def test_a_wrong_passphrase_signs_nothing(office: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_bytes(b"wrong\n")
    with (tmp_path / "wrong").open("rb") as file:
        done = sign(office, str(file.fileno()))
    assert done.returncode == 1
    assert "passphrase: the key does not open" in done.stderr
    assert not list((office / "out").glob("*.sig"))


@pytest.mark.slow
def test_an_office_without_a_key_is_reported(office: Path, passphrase: str) -> None:
    path = office / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8").replace("key: private/key\n", ""), "utf-8")
    done = sign(office, passphrase)
    assert done.returncode == 2
    assert "key: office.yaml names no key" in done.stderr


@pytest.mark.slow
def test_other_commands_do_not_load_the_cryptography() -> None:
    code = "import sys; import noteverbale.cli.keys, noteverbale.cli.issue, noteverbale.pipeline; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
