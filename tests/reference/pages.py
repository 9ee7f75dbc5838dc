"""All generated pages of docs/reference, by the name of their file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from noteverbale.desk.phrases import interface
from noteverbale.files import DiskFiles
from noteverbale.pipeline import Pipeline
from support import ROOT

from .commands import commands_page
from .fields import fields_page, languages_page
from .json_files import copy_page, ledger_page, manifest_page
from .moves import moves_page, written_examples
from .page import Page
from .tables import environment_page, formats_page, problems_page
from .template_words import template_words_page

FOLDER = ROOT / "docs" / "reference"
PAGES: dict[str, Callable[[Pipeline], Page]] = {
    "commands": lambda office: commands_page(),
    "fields": lambda office: fields_page(),
    "languages": lambda office: languages_page(),
    "moves": lambda office: moves_page(office, interface(DiskFiles(ROOT)), written_examples(FOLDER / "moves.md")),
    "template-words": template_words_page,
    "problems": lambda office: problems_page(),
    "formats": lambda office: formats_page(),
    "ledger": lambda office: ledger_page(),
    "manifest": lambda office: manifest_page(),
    "copy": lambda office: copy_page(),
    "environment": lambda office: environment_page(),
}


def counts(page: Page) -> dict[str, int]:
    """Return how many of each kind a page describes."""
    return dict(Counter(entry.kind for entry in page.entries))
