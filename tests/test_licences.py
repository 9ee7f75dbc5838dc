"""Licences of what is installed with the program: docs/reference/licences.md lists them, and none forces a licence on the office.

`pytest tests/test_licences.py --update` writes the page anew from the installed packages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lock_support import licences, locked
from support import ROOT

PAGE = ROOT / "docs" / "reference/licences.md"
HEAD = """# Licences of the run-time dependencies

Every package in `requirements.lock`, with the licence its own metadata states. `tests/test_licences.py` keeps this table current
and fails for a package under the GPL or AGPL alone. Where a package offers several licences, any one of them may be chosen.
`./nv audit` writes the same list for machines, with versions and with what needs what (CycloneDX), to `out/noteverbale.cdx.json`.

| package | licence |
|---|---|
"""
SEAL = """
## With the extra `[seal]`

| package | licence |
|---|---|
"""
COPYLEFT = re.compile(r"\b(?:AGPL|GPL|Affero|GNU General Public)")


def page() -> str:
    """Return the page as it must be."""
    return HEAD + table(locked()) + SEAL + table(sealing())


def table(packages: Iterable[str]) -> str:
    return "".join(f"| {package} | {' or '.join(licences(package))} |\n" for package in packages)


def sealing() -> list[str]:
    """Return the names of the packages that the extra `[seal]` installs beside those in the run-time lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting, found = list(project["optional-dependencies"]["seal"]), set()
    while waiting:
        wanted = Requirement(waiting.pop())
        name = canonicalize_name(wanted.name)
        if name in locked() or name in found:
            continue
        found.add(name)
        try:
            needed = [(Requirement(line), line) for line in requires(name) or ()]
        except PackageNotFoundError:
            continue  # the test of its licence fails
        for need, line in needed:
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in wanted.extras or {""}):
                waiting.append(line)
    return sorted(found)


def test_the_page_of_licences_is_current(update: bool) -> None:
    if update:
        PAGE.write_text(page(), "utf-8")
    try:
        assert PAGE.read_text("utf-8") == page(), "run this test with --update"
    except PackageNotFoundError as error:  # pragma: no cover - only where the locks were not installed
        pytest.fail(f"{error} of requirements.lock is not installed")


@pytest.mark.parametrize("package", [*locked(), *sealing()])
def test_no_package_is_under_the_gpl_alone(package: str) -> None:
    offered = licences(package)
    assert offered
    assert all(offered), f"{package} states no licence"
    assert [licence for licence in offered if not COPYLEFT.search(licence.replace("LGPL", ""))], offered


@pytest.mark.parametrize(
    ("offered", "free"),
    [(("GPL-3.0-only",), False), (("GNU General Public License v2 or later (GPLv2+)", "MPL 1.1"), True)],
)
def test_the_gpl_is_recognized(offered: tuple[str, ...], free: bool) -> None:
    assert any(not COPYLEFT.search(licence) for licence in offered) is free
