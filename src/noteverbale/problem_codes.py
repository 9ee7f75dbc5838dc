"""The register of problem codes: what each means, what to do about it, and how severe it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class ProblemCode:
    """One code of the register. `severity` is "error", "warning" or, when it depends on the place, "error or warning"."""

    code: str
    meaning: str
    remedy: str
    severity: str = "error"


@cache
def register() -> dict[str, ProblemCode]:
    """Return all codes by name, in alphabetical order. The file is read at the first call only."""
    table = yaml.safe_load((files(__package__) / "problem_codes.yaml").read_text("utf-8"))
    return {code: ProblemCode(code, **entry) for code, entry in table.items()}
