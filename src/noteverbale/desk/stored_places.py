"""Where everything of an office is stored: its records, ledger, changes, copies, keys, uploads and fonts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..caches.kept_results import cache_folder
from ..checks.installation import Finding
from ..ledger.ledger import Ledger
from ..problems import ProblemsFound
from ..registry.registry import Registry
from ..verification.public_keys import KEYS, REVOKED
from ..verification.seal_list import SEALS
from . import changes, form_inbox, import_job, links, reading, runs


def stored_places(registry: Registry, ledger: Path | None = None) -> Iterator[Finding]:
    """Yield where each thing is stored, or will be; of the ledger also its version and how many entries it has."""
    office = registry.folder
    path = ledger or office / registry.office.ledger
    yield _ledger(path)
    yield _place("changes", changes.path_of(office), f"{changes.last(office)} changes")
    yield _place("links", office / links.FILE)
    yield _place("readings", path.with_name(reading.FILE))
    yield _place("copies of issues at the desk", office / runs.OUTPUT)
    yield _place("logs of issues at the desk", office / runs.FOLDER)
    yield _place("uploaded replies", office.joinpath(*form_inbox.FOLDER))
    yield _place("uploaded tables", office.joinpath(*import_job.FOLDER))
    if registry.office.key:
        yield _place("private key", office / Path(registry.office.key).expanduser())
    for name in (KEYS, REVOKED, SEALS):
        if (office / name).is_file():
            yield _place("published", office / name)
    cache = cache_folder()
    yield Finding(
        "cache", f"{cache} (may be removed)" if cache else "none: no folder can be written to that is this user's only"
    )


def _ledger(path: Path) -> Finding:
    try:
        with Ledger(path, "read") as ledger:
            return _place("ledger", path, f"version {ledger.file.version}, {ledger.file.last()[0]} entries")
    except ProblemsFound as error:
        problem = error.problems[0]
        if problem.code == "no-ledger":
            return _place("ledger", path)
        return Finding("ledger", f"{path}: {problem.message}", False, problem.hint)


def _place(name: str, path: Path, content: str = "") -> Finding:
    state = content if path.exists() else "nothing yet"
    return Finding(name, f"{path} ({state})" if state else str(path))
