"""Checks an installation: Python, packages, shared libraries and fonts that pages depend on."""

from __future__ import annotations

import ctypes.util
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from .. import __version__
from ..page.fonts import font_file
from ..problems import ProblemsFound
from ..registry.registry import Registry


@dataclass(frozen=True)
class Finding:
    """One thing that was checked; `hint` says what to do when it is not `fine`."""

    name: str
    value: str
    fine: bool = True
    hint: str = ""


def examine(registry: Registry) -> list[Finding]:
    """Look at Python, packages, shared libraries, fonts and the recipients on file."""
    samples = sum(recipient.sample for recipient in registry.recipients.values())
    count = f"{len(registry.recipients) - samples} real, {samples} samples ('samples --remove' removes these)"
    office = [
        Finding("office", str(registry.folder)),
        Finding("recipients", count if samples else count.partition(" (")[0]),
    ]
    return [*_packages(), *_libraries(), *_fonts(registry), *office]


def _packages() -> Iterator[Finding]:
    yield Finding("python", platform.python_version())
    yield Finding("noteverbale", __version__)
    for name in ("weasyprint", "pydyf", "pikepdf", "pydantic", "jinja2", "babel", "typer", "markdown-it-py", "PyYAML"):
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "not installed", False, "install from requirements.lock")


def _libraries() -> Iterator[Finding]:
    for name, package, needed in (
        ("pango-1.0", "libpango-1.0-0", True),
        ("pangoft2-1.0", "libpangoft2-1.0-0", True),
        ("harfbuzz-subset", "libharfbuzz-subset0", False),
    ):
        path = ctypes.util.find_library(name)
        if path:
            yield Finding(name, path)
        elif needed:
            yield Finding(name, "missing", False, f"apt-get install {package}")
        else:
            yield Finding(name, "missing: Chinese pages take many times longer", False, f"apt-get install {package}")


def slow_without() -> Finding | None:
    """Return the missing library that makes a batch many times slower on this machine, None if it is installed."""
    return next((library for library in _libraries() if library.name == "harfbuzz-subset" and not library.fine), None)


def _fonts(registry: Registry) -> Iterator[Finding]:
    for font in registry.fonts.values():
        try:
            files = [font_file(font, name) for name in (font.regular, font.bold) if name]
            missing: list[str] = []
        except ProblemsFound:
            files, missing = [], [font.package]
        where = f"{_with_version(font.package)}, {files[0].parent}" if files else ""
        yield Finding(
            font.id,
            "missing " + ", ".join(missing) if missing else f"{len(files)} files ({where})",
            not missing,
            "install from requirements.lock" if missing else "",
        )


def _with_version(package: str) -> str:
    """Return the name of an installed package with its version, where it has one."""
    try:
        return f"{package} {version(package.partition('.')[0])}"
    except PackageNotFoundError:
        return package
