"""The page templates of `pages/` for labels, envelopes, lists and web pages: the program's own, not an office's."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import jinja2

from .. import __version__

PAGES = Path(__file__).parent.parent / "pages"


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["generator"] = f"noteverbale {__version__}"
    return environment


def frame(name: str) -> jinja2.Template:
    """Return the template `pages/<name>.html.j2`; templates are compiled once."""
    return _environment().get_template(f"{name}.html.j2")
