"""Two texts of a file compared as edits."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.desk.file_edits import between
from noteverbale.records.edit import MISSING, Edit

OLD = "- id: A\n  x: 1\n- id: B\n"


@pytest.mark.parametrize(
    ("new", "edits"),
    [
        (OLD, []),
        ("- id: A\n  x: 2\n  y: [z]\n- id: B\n", [Edit(("A", "x"), "1", "2"), Edit(("A", "y"), MISSING, ["z"])]),
        ("- id: B\n- id: C\n", [Edit(("A",), {"id": "A", "x": "1"}, MISSING), Edit(("C",), MISSING, {"id": "C"})]),
        (OLD + "- {recipient: C}\n", [Edit((2,), MISSING, {"recipient": "C"})]),
        ("- id: B\n- id: A\n  x: 1\n", [Edit((), OLD, "- id: B\n- id: A\n  x: 1\n")]),
        (OLD + "# a comment\n", [Edit((), OLD, OLD + "# a comment\n")]),
    ],
)  # fmt: skip
def test_another_text_of_a_list_of_records_is_some_edits_of_records(
    tmp_path: Path, new: str, edits: list[Edit]
) -> None:
    path = tmp_path / "data" / "bodies.yaml"
    path.parent.mkdir()
    path.write_text(OLD, "utf-8")
    assert list(between(tmp_path, path, new)) == edits


def test_a_file_without_records_and_a_new_one_are_one_edit(tmp_path: Path) -> None:
    path = tmp_path / "data" / "imported" / "missions.yaml"
    path.parent.mkdir(parents=True)
    assert list(between(tmp_path, path, "A: {}\n")) == [Edit((), MISSING, "A: {}\n")]
    path.write_text("A: {}\n", "utf-8")
    assert list(between(tmp_path, path, "B: {}\n")) == [Edit((), "A: {}\n", "B: {}\n")]
