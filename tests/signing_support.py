"""A folder of issued copies with a signed manifest, and the keys to check it with. The copies are not real PDFs."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from noteverbale.issuing.batch_job import CopyFile
from noteverbale.issuing.manifest_file import Asked, Manifest
from noteverbale.verification.key_store import KeyStore
from noteverbale.verification.sshsig import NAMESPACE, sign
from noteverbale.verification.verdicts import Finding, beside, open_manifest, verify

REFERENCE = "CU 2026/12 (A)"
DAY = date(2026, 3, 4)
SINCE = date(2026, 1, 1)
PASSPHRASE = b"correct horse"
needs_ssh_keygen = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed (Debian: openssh-client)"
)


def ssh_keygen(*words: str, cwd: Path, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ssh-keygen", *words], cwd=cwd, input=given, capture_output=True, check=False)


def store(folder: Path) -> KeyStore:
    """Return a key store whose passphrases are quick to check."""
    return KeyStore("unodc", folder / "private" / "key", folder, rounds=1)


def write_copies(
    folder: Path,
    reference: str | None = REFERENCE,
    specimens: bool = False,
    contents: Mapping[str, bytes] | None = None,
) -> Path:
    """Write two copies, with these contents by language, and their manifest; return the manifest's path."""
    copies = []
    for language, recipient in (("es", "MEX"), ("fr", "FRA")):
        content = contents[language] if contents else f"%PDF-1.7 {recipient}\n".encode()
        file = f"{language}/{recipient}.pdf"
        (folder / language).mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)
        copies.append(
            CopyFile(recipient, language, "party", file, 1, len(content), sha256(content).hexdigest()),
        )
    manifest = Manifest(
        note="own",
        reference=reference,
        stamp="",
        asked=Asked(to=(), lang="own", marks=("specimen",) if specimens else (), reference=reference),
        digests={},
        copies=tuple(copies),
        left_out={},
    )
    (folder / "manifest.json").write_bytes(manifest.to_json())
    return folder / "manifest.json"


@dataclass(frozen=True)
class SignedFolder:
    """A folder as a ministry may receive it: copies, manifest, signature; and the office's published lists."""

    folder: Path
    keys: KeyStore

    @property
    def file(self) -> Path:
        return self.folder / "fr" / "FRA.pdf"

    @property
    def manifest(self) -> Path:
        return self.folder / "manifest.json"

    def sign(self, namespace: str = NAMESPACE, keys: KeyStore | None = None) -> None:
        key = (keys or self.keys).open(PASSPHRASE)
        text = sign(key, self.manifest.read_bytes(), namespace)
        (self.folder / "manifest.json.sig").write_text(text, "ascii")

    def verify(self, on: date = DAY) -> Finding:
        trust = self.keys.trust()
        return verify(self.file, [open_manifest(path, trust, on) for path in beside(self.file)])


def signed_folder(folder: Path) -> SignedFolder:
    keys = store(folder)
    keys.make(PASSPHRASE, SINCE)
    write_copies(folder)
    made = SignedFolder(folder, keys)
    made.sign()
    return made
