"""One diagnostic type, collected and printed in one form."""

from __future__ import annotations

import pytest

from noteverbale.problems import Place, Problem, Problems, ProblemsFound, did_you_mean


def test_a_problem_prints_place_code_message_and_hint() -> None:
    problem = Problem(Place("a.yaml", 3, 5), "value", "no good", "mend it")
    assert str(problem) == "a.yaml:3:5: value: no good (mend it)"
    assert problem.as_json()["line"] == 3


def test_a_stage_collects_all_and_warnings_do_not_stop_it() -> None:
    problems = Problems()
    problems.add(Place("a"), "w", "only a warning", severity="warning")
    problems.stop_if_any()

    def work() -> int:
        raise ProblemsFound.one(Place("a"), "e", "an error")

    assert problems.attempt(work) is None
    with pytest.raises(ProblemsFound) as caught:
        problems.stop_if_any()
    assert [p.code for p in caught.value.problems] == ["w", "e"]


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("invitaton", ["invitation", "consultation"], "did you mean 'invitation'?"),
        ("zzz", ["a", "b"], "known: a, b"),
        ("zzz", [], ""),
    ],
)
def test_did_you_mean(word: str, known: list[str], hint: str) -> None:
    assert did_you_mean(word, known) == hint
