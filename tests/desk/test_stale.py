"""What a person is told of a plan that is another by now."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.desk.stale import differences
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make

FRANCE = "- id: FRA\n  state: FRA\n  head: {title: head, gender: "


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("data/missions/sample.yaml", "Beispielgasse 21", "Beispielgasse 22", {"stale_address": ("France",)}),
        ("data/missions/sample.yaml", f"{FRANCE}m}}", f"{FRANCE}f}}", {"stale_field": ("France",)}),
        ("notes/2026/own.yaml", "date: 2026-03-04", "date: 2026-03-05", {"stale_words": ("en", "es", "fr")}),
        ("data/missions/sample.yaml", "", "", {}),
    ],
)  # fmt: skip
def test_the_difference_is_named(
    small_workspace: Path, file: str, old: str, new: str, expected: dict[str, tuple[str, ...]]
) -> None:
    before = Pipeline.open(small_workspace)
    path = small_workspace / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text, "utf-8")
    after = Pipeline.open(small_workspace)
    note, to = after.registry.notes["own"], ("MEX,FRA,GBR",)
    old_plan, new_plan = (make(pipeline, pipeline.registry.notes["own"], to) for pipeline in (before, after))
    told = {says.key: says.values for says in differences((before, old_plan), (after, new_plan), note, "en")}
    assert {key: values.get("names", values.get("languages")) for key, values in told.items()} == expected
    assert (old_plan.hash == new_plan.hash) == (expected == {})


def test_recipients_that_came_and_went_are_named(issuing_office: Pipeline) -> None:
    note = issuing_office.registry.notes["own"]
    old, new = (make(issuing_office, note, (to,)) for to in ("MEX,FRA", "FRA,CUB"))
    told = {
        says.key: says.values["names"] for says in differences((issuing_office, old), (issuing_office, new), note, "en")
    }
    assert told == {"stale_added": ("Cuba",), "stale_removed": ("Mexico",)}
