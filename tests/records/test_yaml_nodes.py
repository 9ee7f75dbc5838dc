"""Files that are not parsed: those that git could not merge."""

from __future__ import annotations

import pytest

from noteverbale.problems import Place, ProblemsFound
from noteverbale.records.yaml_nodes import compose


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_with_marks_of_a_merge_is_refused_at_the_first_mark(newline: str) -> None:
    text = newline.join(["a: 1", "<<<<<<< HEAD", "x: old", "=======", "x: new", ">>>>>>> other", ""])
    with pytest.raises(ProblemsFound) as caught:
        compose(text, "x.yaml")
    assert [(problem.place, problem.code) for problem in caught.value.problems] == [
        (Place("x.yaml", 2, 1), "merge-marks")
    ]


def test_signs_like_those_of_a_merge_within_a_line_are_read() -> None:
    assert compose("# =======x\nx: <<<<<<<\n", "x.yaml") is not None
