"""docs/how-to/verify.md: every command of the page does what the page says, and refuses what it must refuse."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from coded_support import OURS as OUR_TRUST
from coded_support import coded_copy
from command import Done, run
from signing_support import PASSPHRASE, SINCE, SignedFolder, needs_ssh_keygen, signed_folder, store
from support import ROOT

PAGE = (ROOT / "docs" / "how-to/verify.md").read_text("utf-8")
COMMANDS = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)).splitlines()
SIGNATURE = next(line for line in COMMANDS if line.startswith("ssh-keygen"))
SUMS = [line for line in COMMANDS if line.startswith(("sha256sum", "grep"))]
OURS, CODE = (line for line in COMMANDS if line.startswith("noteverbale"))


@pytest.fixture
def received(tmp_path: Path) -> SignedFolder:
    """A folder as the page describes it: the copy lies beside the manifest."""
    folder = signed_folder(tmp_path)
    folder.file.rename(tmp_path / "FRA.pdf")
    return folder


def shell(command: str, folder: SignedFolder) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "-c", command], cwd=folder.folder, capture_output=True, text=True, check=False)


def ours(folder: SignedFolder) -> Done:
    return run(*OURS.split()[1:], cwd=folder.folder)


def test_the_page_has_no_command_that_is_not_tested() -> None:
    assert [line for line in COMMANDS if line and line not in (SIGNATURE, *SUMS, OURS, CODE)] == []
    assert len(SUMS) == 2


@needs_ssh_keygen
def test_openssh_accepts_the_signature(received: SignedFolder) -> None:
    done = shell(SIGNATURE, received)
    assert done.returncode == 0, done.stderr
    (expected,) = re.findall(r"It must say `(.*?)`", PAGE)
    assert expected in done.stdout


def test_the_sum_of_the_copy_is_in_the_manifest(received: SignedFolder) -> None:
    done = [shell(command, received) for command in SUMS]
    assert done[0].stdout[:64] in done[1].stdout
    (received.folder / "FRA.pdf").write_bytes(b"other")
    altered = shell(SUMS[1], received)
    assert (altered.returncode, altered.stdout) == (1, "")


def test_our_program_finds_the_copy_genuine(received: SignedFolder) -> None:
    done = ours(received)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "FRA.pdf: genuine: CU 2026/12 (A) FRA fr\n"


def changed_manifest(folder: SignedFolder) -> None:
    folder.manifest.write_bytes(folder.manifest.read_bytes() + b" ")


def other_namespace(folder: SignedFolder) -> None:
    folder.sign(namespace="git")


def forged(folder: SignedFolder) -> None:
    other = store(folder.folder / "forger")
    other.make(PASSPHRASE, SINCE)
    folder.sign(keys=other)


def revoked(folder: SignedFolder) -> None:
    folder.keys.revoke(folder.keys.trust().keys[0].fingerprint, "stolen", date(2026, 5, 1))


def ended(folder: SignedFolder) -> None:
    folder.keys.rotate(PASSPHRASE, date(2026, 3, 4), date(2026, 3, 3))


def not_begun(folder: SignedFolder) -> None:
    path = folder.folder / "keys.txt"
    path.write_text(path.read_text("utf-8").replace("20260101", "20260305"), "utf-8")


@needs_ssh_keygen
@pytest.mark.parametrize("attack", [changed_manifest, other_namespace, forged, revoked, ended, not_begun])
def test_openssh_and_our_program_refuse_the_same(
    received: SignedFolder, attack: Callable[[SignedFolder], None]
) -> None:
    attack(received)
    assert shell(SIGNATURE, received).returncode != 0
    done = ours(received)
    assert (done.returncode, done.stdout) == (1, "FRA.pdf: unknown\n")


def test_the_code_of_a_scan_is_read(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(without_record(coded_copy()))
    (tmp_path / "keys.txt").write_text(f"{OUR_TRUST.keys[0]}\n", "utf-8")
    (tmp_path / "revoked-keys.txt").touch()
    done = run(*CODE.split()[1:], cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == "scan.pdf: code genuine, words not read: CU 2009/33 (A) FRA fr\n"
    assert "dated 2009-03-04, 2 pages; compare the words yourself" in done.stderr


def without_record(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.Root.Metadata
        out = io.BytesIO()
        opened.save(out)
        return out.getvalue()
