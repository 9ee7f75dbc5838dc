"""Facts of font files: their paths, the characters they cover, their family names and advance widths."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from ..problems import ProblemsFound
from ..records.office import Font


def font_file(font: Font, name: str) -> Path:
    """Return the path of a font file inside its installed package. Raises ProblemsFound if it is not installed."""
    try:
        path = _package(font.package) / name
    except ModuleNotFoundError:
        path = None
    if path is None or not path.is_file():
        message = f"the font file {name} of {font.package} is not installed"
        raise ProblemsFound.one(
            font.place("package"), "font", message, "install from requirements.lock, or correct the name"
        )
    return path


@cache
def _package(name: str) -> Path:
    """Return the folder of an installed package. Raises ModuleNotFoundError."""
    return Path(str(files(name)))


def covers(font: Font, letter: str) -> bool:
    """Say whether the font's `ranges` contain a letter, so that a page takes it from this font."""
    return any(first <= ord(letter) <= last for first, last in _bounds(font.ranges))


@cache
def _bounds(ranges: str) -> tuple[tuple[int, int], ...]:
    """Return the first and the last code point of each part of a CSS unicode-range."""
    parts = (re.findall(r"[0-9A-Fa-f]+", part.replace("U+", "")) for part in ranges.split(","))
    return tuple((int(part[0], 16), int(part[-1], 16)) for part in parts)


@cache
def family(font: Font) -> str:
    """Return the name by which other programs know a font family."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(font, font.regular), lazy=True) as file:
        return str(file["name"].getBestFamilyName())


@cache
def advance_widths(font: Font) -> dict[str, float]:
    """Return the advance width in ems of each character of a font's regular face."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(font, font.regular), lazy=True) as file:
        em, metrics = file["head"].unitsPerEm, file["hmtx"]
        return {chr(code): metrics[glyph][0] / em for code, glyph in file.getBestCmap().items()}
