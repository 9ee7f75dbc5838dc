"""A plan as a table, and what the command `plan` prints."""

from __future__ import annotations

from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make
from noteverbale.planning.plan_table import rows, summary

NOTE = "cu-2009-033"


def test_every_copy_and_everyone_left_out_has_a_row(office: Pipeline) -> None:
    registry, note = office.registry, office.registry.notes[NOTE]
    plan = make(office, note, ["MEX", "PSE"])
    table = list(rows(registry, note, plan))
    assert table[:2] == [
        ("MEX", "Mexico", "es", "government/participant", "sample", "language of correspondence"),
        ("PSE", "Palestine", "ar", "palestine/observer", "sample", "language of correspondence"),
    ]
    assert ("FRA", "France", "", "", "sample", "not among those named") in table
    assert len(table) == len(plan.copies) + len(plan.left_out)
    assert (
        summary(registry, plan) == f"2 copies; 2 of sample recipients; 1 in es, 1 in ar; {len(plan.left_out)} left out"
    )
