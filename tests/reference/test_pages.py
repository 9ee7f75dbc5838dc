"""The generated pages of docs/reference are what the program would write now, and describe everything.

`pytest tests/reference --update` writes them anew.
"""

from __future__ import annotations

import pytest

from noteverbale.desk.phrases import interface
from noteverbale.files import DiskFiles
from noteverbale.pipeline import Pipeline
from support import ROOT

from .json_files import SCHEMAS
from .moves import moves_page
from .page import WRITER
from .pages import FOLDER, PAGES, counts


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_current_and_describes_all_that_it_lists(office: Pipeline, update: bool, name: str) -> None:
    path, page = FOLDER / f"{name}.md", PAGES[name](office)
    if (
        update and name == "moves"
    ):  # otherwise its examples are compared where they are composed, in checks/test_move_examples.py
        page = moves_page(office, interface(DiskFiles(ROOT)))
    if update:
        path.write_text(page.text, "utf-8")
        print(name, counts(page))
    assert path.read_text("utf-8") == page.text, f"run '{WRITER}'"
    assert [entry.anchor for entry in page.entries if not entry.about] == []
    anchors = [entry.anchor for entry in page.entries]
    assert sorted(set(anchors)) == sorted(anchors)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_published_schema_is_current(update: bool, name: str) -> None:
    path, text = FOLDER / "schemas" / f"{name}.schema.json", SCHEMAS[name]()
    if update:
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text, f"run '{WRITER}'"
