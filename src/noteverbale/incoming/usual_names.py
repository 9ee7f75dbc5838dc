"""The names in `usual_names.yaml`: those of States and titles that tables use and no record has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def usual_names() -> Mapping[str, Any]:
    """Return the file as it is: a mapping of 'states', and of what `title_words` needs."""
    names: Mapping[str, Any] = yaml.safe_load((files(__package__) / "usual_names.yaml").read_text("utf-8"))
    return names
