"""Lists, for each language, texts that are missing, have no source, or are older than in the other languages."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..records.base import Form, Record, is_attested
from ..registry.registry import Registry
from ..registry.tables import LISTS

STALE = 24 * 3600  # seconds a template may be older than its newest sibling: one day's work on six languages


@dataclass
class Survey:
    """The state of one language in an office."""

    code: str
    name: str
    missing: list[str] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    tagline: bool = False

    @property
    def complete(self) -> bool:
        return not self.missing


def survey(registry: Registry) -> list[Survey]:
    """Look at every template and every name in every language, in the order of the packs."""
    surveys = {
        code: Survey(code, pack.name, tagline=code in registry.office.taglines) for code, pack in registry.packs.items()
    }
    for move in registry.shelf:
        paths = {code: registry.templates / "moves" / move / f"{code}.md.j2" for code in surveys}
        ages = {code: changed(path) for code, path in paths.items() if path.is_file()}
        for code, path in paths.items():
            name = str(path.relative_to(registry.folder))
            if code not in ages:
                surveys[code].missing.append(name)
            elif max(ages.values()) - ages[code] > STALE:
                surveys[code].older.append(name)
    for code, pack in registry.packs.items():
        surveys[code].missing += [
            f"data/languages/{code}.yaml: {key}" for key in ("tables", "form") if not getattr(pack, key)
        ]
    for record in _records(registry):
        for key, names, basis in _names(record):
            for code, language in surveys.items():
                where = f"{getattr(record, 'id', '')}.{key}"
                if code not in names:
                    language.missing.append(where)
                elif not _attested(names[code], basis.get(code)):
                    language.unverified.append(where)
    return list(surveys.values())


def _records(registry: Registry) -> Iterator[Record]:
    yield registry.office
    yield from registry.office.senders
    yield from (sender.letterhead for sender in registry.office.senders if sender.letterhead)
    yield from registry.office.contacts
    for name, _, _ in LISTS:
        yield from getattr(registry, name).values()
    yield from registry.notes.values()


def _names(record: Record) -> Iterator[tuple[str, Mapping[str, object], Mapping[str, str]]]:
    basis = getattr(record, "basis", {})
    for key in ("names", "short", "formal", "title", "established_as", "functions", "about", "country"):
        value = getattr(record, key, None)
        if isinstance(value, Mapping) and value:
            if set(value) <= {"m", "f", "n"}:
                for gender, names in value.items():
                    yield f"{key}.{gender}", names, basis
            else:
                yield key, value, basis if key in ("names", "title") else dict.fromkeys(value, "source")


def _attested(value: object, basis: str | None) -> bool:
    forms = [form for form in value if isinstance(form, Form)] if isinstance(value, tuple) else []
    bases = [form.basis or basis for form in forms] or [basis]
    return all(is_attested(basis_of_form) for basis_of_form in bases)


def changed(path: Path) -> int:
    """Return when a file last changed, in seconds since 1970: by its history where it has one, else by the disk."""
    if shutil.which("git") and _in_git(path.parent):
        result = subprocess.run(
            ["git", "log", "-1", "--format=%ct", "--", path.name],
            cwd=path.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.stdout.strip():
            return int(result.stdout)
    return int(path.stat().st_mtime)


def _in_git(folder: Path) -> bool:
    return any((parent / ".git").exists() for parent in (folder, *folder.parents))
