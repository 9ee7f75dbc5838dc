"""Other offices than the default one: each is made by 'init --bare' with the options in its folder, and gets its records."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import Any

import yaml

from command import run
from noteverbale.records import yaml_source
from support import ROOT

OFFICES = ROOT / "tests" / "offices"


def options_of(name: str) -> list[str]:
    """Return the options with which an office of tests/offices is made."""
    return shlex.split((OFFICES / name / "init.txt").read_text("utf-8"))


def make_office(name: str, folder: Path) -> Path:
    """Make an office of tests/offices in a new folder, as a clerk does: 'init --bare', then its records and notes."""
    done = run("init", str(folder), "--bare", *options_of(name))
    assert done.returncode == 0, done.stderr
    add_files(OFFICES / name, folder)
    return folder


def make_german_office(folder: Path) -> Path:
    """Make the office in Geneva with German as a language more, which is added by data alone, and its notes in German."""
    make_office("geneva", folder)
    shutil.rmtree(folder / "notes")
    add_words(OFFICES / "german" / "words", folder)
    add_files(OFFICES / "german", folder)
    return folder


def add_files(source: Path, folder: Path) -> None:
    """Copy the files of an office of tests/offices over those of an office."""
    for part in ("data", "notes", "templates"):
        if (source / part).is_dir():
            shutil.copytree(source / part, folder / part, dirs_exist_ok=True)


def add_words(source: Path, folder: Path) -> None:
    """Add what the YAML files of a folder say to the files of the same name in an office; records are found by id."""
    for path in sorted(source.rglob("*.yaml")):
        target = folder / path.relative_to(source)
        content = _merged(yaml_source.read(target).data, yaml_source.read(path).data)
        target.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merged(old[key], value) if key in old else value for key, value in new.items()}}
    if isinstance(old, list) and new and all(isinstance(record, dict) and "id" in record for record in new):
        by_id = {record["id"]: record for record in new}
        merged = [_merged(record, by_id.pop(record["id"], {})) for record in old]
        assert not by_id, f"not on file: {sorted(by_id)}"
        return merged
    return new
