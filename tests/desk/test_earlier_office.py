"""An office as it was after a save at the desk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from noteverbale.desk import changes
from noteverbale.desk.earlier_office import as_saved
from noteverbale.desk.saving import save
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.edit import Edit

NOTE = "cu-2009-033"
AT = "2026-03-02T09:00:00+00:00"


def dated(office: Pipeline, old: str, new: str) -> Pipeline:
    """Return the office after its note was dated another day."""
    path = office.registry.paths[NOTE]
    return save(office, {path: [Edit(("date",), old, new)]}, "L. Clerk", AT).pipeline


def test_each_save_can_be_shown_again(small_office: Path) -> None:
    office = Pipeline.open(small_office)
    first = dated(office, "2009-03-04", "2009-03-05")
    second = dated(first, "2009-03-05", "2009-03-06")
    saves = sorted({change.save for change in changes.history(small_office)})
    assert len(saves) == 2
    days = [as_saved(second, save).registry.notes[NOTE].date for save in (saves[0] - 1, *saves)]
    assert days == [date(2009, 3, 4), date(2009, 3, 5), date(2009, 3, 6)]
    assert "2009-03-06" in second.registry.paths[NOTE].read_text("utf-8"), "nothing is written"


def test_a_value_that_an_editor_changed_too_is_not_guessed(small_office: Path) -> None:
    office = dated(Pipeline.open(small_office), "2009-03-04", "2009-03-05")
    path = office.registry.paths[NOTE]
    path.write_text(path.read_text("utf-8").replace("2009-03-05", "2009-03-09"), "utf-8")
    with pytest.raises(ProblemsFound, match="a file was also changed outside of these pages"):
        as_saved(office, 0)
