"""What one office's registry answers: the day at its seat, the series of a note."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from noteverbale.pipeline import Pipeline


@pytest.mark.parametrize(
    ("moment", "seat", "day"),
    [
        ("2026-03-04T22:59:59", "vienna", "2026-03-04"),
        ("2026-03-04T23:00:00", "vienna", "2026-03-05"),  # midnight in Vienna, an hour before it is in UTC
        ("2026-03-05T04:59:59", "new_york", "2026-03-04"),
    ],
)
def test_today_is_the_day_at_the_seat(office: Pipeline, moment: str, seat: str, day: str) -> None:
    registry = replace(office.registry, office=office.registry.office.model_copy(update={"seat": seat}))
    assert registry.today(datetime.fromisoformat(moment).replace(tzinfo=UTC)).isoformat() == day


def test_a_note_that_names_no_series_has_the_offices_then_the_first(office: Pipeline) -> None:
    registry, note = office.registry, office.registry.notes["cu-2009-033"]
    assert registry.series_of(note.model_copy(update={"series": "OWN"})) == "OWN"
    assert registry.series_of(note.model_copy(update={"series": None})) == "CU"
    none = replace(registry, office=registry.office.model_copy(update={"series": None}))
    assert none.series_of(note.model_copy(update={"series": None})) == next(iter(registry.series))
