"""What is installed with the program: the packages of requirements.lock, and the licences that their metadata states."""

from __future__ import annotations

import re
from importlib.metadata import distribution
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)", re.MULTILINE)
# Packages whose metadata states no licence that can be compared; read from the licence file in the package.
READ_BY_HAND = {"pypdfium2": "BSD-3-Clause and Apache-2.0"}
SHORT = {
    "This Font Software is licensed under the SIL Open Font License": "OFL-1.1",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}


def locked(lock: Path = LOCK) -> dict[str, str]:
    """Return the version of each package in a lock, by name."""
    return dict(PINNED.findall(lock.read_text("utf-8")))


def licences(package: str) -> tuple[str, ...]:
    """Return the licences a package offers; any one of them may be chosen.

    Raises PackageNotFoundError where the lock was not installed.
    """
    if package in READ_BY_HAND:
        return tuple(READ_BY_HAND[package].split(" OR "))
    metadata = distribution(package).metadata
    for expression in metadata.get_all("License-Expression") or ():
        return tuple(str(expression).split(" OR "))
    named = [line.rpartition("::")[2].strip() for line in metadata.get_all("Classifier") or () if "License ::" in line]
    if not named:
        named = [str(text).strip().partition("\n")[0] for text in metadata.get_all("License") or ()]
    return tuple(SHORT.get(name, name) for name in named)
