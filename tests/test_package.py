"""`pip install .`: the command is there, and the default office is inside the wheel."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from lock_support import locked
from noteverbale import __version__
from support import ROOT


def built(folder: Path, *what: str) -> tuple[Path, ...]:
    """Build a wheel, or what is named, into a folder; returns the files in order of their names."""
    build = [sys.executable, "-m", "build", *(what or ("--wheel",)), "--no-isolation", "-o", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return tuple(sorted(folder.iterdir()))


def in_git() -> set[str]:
    """Return the files of the repository and new ones, without those that it ignores, like caches and results."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True)
    return set(listed.stdout.rstrip("\0").split("\0"))


def below(folder: str, names: Iterable[str]) -> set[str]:
    """Return the paths from a folder of the files that are in it."""
    return {name.removeprefix(folder) for name in names if name.startswith(folder)}


@pytest.mark.slow
def test_wheel_and_source_archive_hold_what_they_must_and_the_command_runs(tmp_path: Path) -> None:
    wheel, archive = built(tmp_path / "first", "--sdist", "--wheel")
    assert wheel.read_bytes() == built(tmp_path / "second")[0].read_bytes()
    names, files = set(zipfile.ZipFile(wheel).namelist()), in_git()
    for folder in ("data/", "notes/", "templates/"):
        assert below(f"noteverbale/office/{folder}", names) == below(folder, files)
    program = {name for name in below("noteverbale/", names) if not name.startswith("office/")}
    assert program == below("src/noteverbale/", files)
    others = {name for name in names if not name.startswith("noteverbale/")}
    about = f"noteverbale-{__version__}"
    assert others == {
        f"{about}.data/data/share/man/man1/noteverbale.1",
        *(
            f"{about}.dist-info/{name}"
            for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")
        ),
    }
    with tarfile.open(archive) as opened:
        packed = below(f"{about}/", opened.getnames())
    assert packed - {"PKG-INFO"} <= files
    assert [name for name in files - packed if not name.startswith(("benchmarks/", "."))] == []
    place = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        str(place),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from noteverbale.cli.app import run; run()"
    words = ["show", "cu-2009-033", "--to", "MEX"]
    done = subprocess.run(
        [sys.executable, "-c", code, str(place), *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "saluda atentamente a la Representante Permanente de México" in done.stdout, done.stderr


def test_locks_are_pinned_by_hash_and_name_no_place() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        blocks = [block for block in text.split("\n") if "==" in block]
        assert len(blocks) > 25
        assert text.count("--hash=sha256:") >= len(blocks)


@pytest.mark.slow
def test_locked_packages_accept_the_python_of_debian_12() -> None:
    refused = []
    for lock in ("requirements.lock", "requirements-dev.lock"):
        for name, version in locked(ROOT / lock).items():
            metadata = distribution(name).metadata
            needed = SpecifierSet(",".join(metadata.get_all("Requires-Python") or ()))
            if metadata["Version"] == version and "3.11.2" not in needed:  # another one: the lock is not installed yet
                refused.append(f"{name} {version}: {needed}")
    assert refused == []


def test_the_changelog_has_the_version_with_its_day() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", text, re.MULTILINE)
    assert versions[0] == ("Unreleased", "")
    assert versions[1][0] == __version__
    assert all(day for _, day in versions[1:])
