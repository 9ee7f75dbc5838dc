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
from ..registry.word_list import FIRST, word_list

STALE = 24 * 3600  # seconds a template may be older than its newest sibling: one day's work on six languages


@dataclass
class Survey:
    """The state of one language in an office; `pages` is the number of words of the pages and of problems that it lacks.

    Those do not count as missing: the pages then have them in English.
    """

    code: str
    name: str
    missing: list[str] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    pages: int = 0
    tagline: bool = False

    @property
    def complete(self) -> bool:
        return not self.missing


def survey(registry: Registry) -> list[Survey]:
    """Look at every template, name and phrase in every language, in the order of the packs."""
    surveys = {
        code: Survey(code, pack.name, tagline=code in registry.office.taglines) for code, pack in registry.packs.items()
    }
    _templates(registry, surveys)
    for entry in word_list(registry, sections=("titles", "pages", "problems")):
        for code, language in surveys.items():
            if entry.section != "titles":
                others = (FIRST,) if entry.section == "pages" else ()
                language.pages += entry.lacking(code, others) is not None
            elif entry.lacking(code, [other for other in surveys if other != code]):
                language.missing.append(entry.about)
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


def _templates(registry: Registry, surveys: Mapping[str, Survey]) -> None:
    """Add templates that a language lacks, or that are older than those of other languages. Few moves have one for letters."""
    times = committed(registry.folder)
    for folder in (*(f"moves/{move}" for move in registry.shelf), *(f"forms/{form}" for form in registry.forms)):
        for ending in (".md.j2", ".letter.md.j2"):
            paths = {code: registry.templates / folder / f"{code}{ending}" for code in surveys}
            ages = {code: changed(path, times) for code, path in paths.items() if path.is_file()}
            for code, path in paths.items():
                name = str(path.relative_to(registry.folder))
                if code in ages:
                    surveys[code].older += [name] if max(ages.values()) - ages[code] > STALE else []
                elif ending == ".md.j2":
                    surveys[code].missing.append(name)


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


def committed(folder: Path) -> Mapping[Path, int]:
    """Return when each template of an office was last committed to git, in seconds since 1970; {} without a history."""
    if not shutil.which("git") or not any((parent / ".git").exists() for parent in (folder, *folder.parents)):
        return {}
    log = ["git", "-c", "core.quotepath=off", "log", "--format=%x00%ct", "--name-only", "--relative", "--", "templates"]
    result = subprocess.run(log, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    times: dict[Path, int] = {}
    for commit in result.stdout.split("\0")[1:]:
        time, *names = commit.split("\n")
        for name in filter(None, names):
            times.setdefault(folder / name, int(time))
    return times


def changed(path: Path, times: Mapping[Path, int]) -> int:
    """Return when a file last changed, in seconds since 1970: by its history where it has one, else by the disk."""
    return times[path] if path in times else int(path.stat().st_mtime)
