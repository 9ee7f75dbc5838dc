"""A new note has exactly the keys that its moves need; what only a person knows is empty, and 'check' asks for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.loading import load
from noteverbale.registry.scaffold import new
from noteverbale.registry.skeleton import like_note, note_text

TODAY = date(2026, 11, 28)


def keys(text: str, commented: bool = False) -> list[str]:
    """Return the keys of a text, at any depth: those that are set or, with `commented`, those in comments."""
    lines = [line.strip() for line in text.splitlines() if ":" in line]
    if commented:
        return [line.lstrip("# ").partition(":")[0] for line in lines if line.startswith("# ")]
    return [line.removeprefix("- ").partition(":")[0] for line in lines if not line.startswith("#")]


def test_a_note_of_moves_has_the_keys_that_they_need(office: Pipeline) -> None:
    text = note_text(office.registry, None, ["session", "registration", "text", "no_funds", "reply"], TODAY)
    assert keys(text) == [
        *("kind", "date", "sender", "meeting", "reply", "to", "channels", "moves"),
        *("session", "registration", "through", "deadline", "text", *office.registry.packs, "reply"),
    ]
    assert {"opening_sitting", "url", "contents", "what"} <= set(keys(text, commented=True))
    assert "\nact:" not in text


def test_a_note_of_a_kind_has_the_keys_that_its_moves_need(office: Pipeline) -> None:
    text = note_text(office.registry, "nomination", [], TODAY)
    assert {"kind", "date", "sender", "reply", "nomination", "deadline"} <= set(keys(text))
    assert "enclosures" in keys(text, commented=True)  # of a move that may be left out
    assert "wg4" not in text  # nothing of another note


@pytest.mark.parametrize(("kind", "moves"), [("nomintion", []), (None, []), (None, ["regstration"])])
def test_a_misspelt_kind_or_move_is_a_problem(office: Pipeline, kind: str | None, moves: list[str]) -> None:
    with pytest.raises(ProblemsFound) as found:
        note_text(office.registry, kind, moves, TODAY)
    assert "nomination" in str(found.value) or "registration" in str(found.value)


def test_check_asks_for_what_is_left_open(own_office: Path) -> None:
    registry = load(own_office)
    path, text = new(registry, "note", "demo", None, TODAY, None, ["session", "reply"])
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    with pytest.raises(ProblemsFound) as found:
        load(own_office)
    problems = {(problem.code, problem.message.split("'")[1]) for problem in found.value.problems}
    assert problems == {("fill-in", name) for name in ("sender", "meeting", "channels")}
    text = text.replace("sender:", "sender: secretariat").replace("meeting:", "meeting: wg4-14")
    path.write_text(text.replace("channels:", "channels: [post]"), "utf-8")
    assert "demo" in load(own_office).notes


def test_a_new_record_is_not_a_copy_of_another(office: Pipeline) -> None:
    path, text = new(office.registry, "meeting", "wg4-16", None, TODAY)
    assert path.name == "wg4-16.yaml"
    assert keys(text) == ["id"]
    assert {"ordinal", "start", "report"} <= set(keys(text, commented=True))


def test_a_copy_has_nothing_that_is_true_of_its_model_only(office: Pipeline) -> None:
    _, text = new(office.registry, "meeting", "wg4-16", "wg4-14", TODAY)
    assert "report" not in text
    assert "start" not in text
    assert "body: WG4" in text
    model = (
        "# of 2024\nkind: invitation\nreference: CU 2024/1\nsample: true\ndate: 2024-01-15\nsender: office\nsource: x\n"
    )
    assert like_note(model, TODAY) == "kind: invitation\ndate: 2026-11-28\nsender: office\n"
