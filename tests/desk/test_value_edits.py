"""Edits between two values: few, and together they make the one out of the other."""

from __future__ import annotations

from noteverbale.desk.value_edits import changes
from noteverbale.records.edit import MISSING, Edit


def test_a_list_is_changed_with_few_edits() -> None:
    old, new = ["a", "b", "c", "d"], ["a", "x", "d", "e"]
    made = list(old)
    for edit in changes((), old, new):
        (index,) = edit.path
        assert isinstance(index, int)
        if edit.old is MISSING:
            made.insert(index, str(edit.new))
        elif edit.new is MISSING:
            assert made.pop(index) == edit.old
        else:
            made[index] = str(edit.new)
    assert made == new


def test_a_key_of_a_mapping_is_changed_by_itself() -> None:
    assert list(changes(("a",), {"x": "1", "y": "2"}, {"x": "1", "z": "3"})) == [
        Edit(("a", "y"), "2", MISSING),
        Edit(("a", "z"), MISSING, "3"),
    ]
