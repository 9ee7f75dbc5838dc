"""Values changed in their files: what was meant changes, and no other line. Nasty texts come back as they were."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from noteverbale.problems import ProblemsFound
from noteverbale.records import edit as edit_module
from noteverbale.records import yaml_source
from noteverbale.records.base import Key
from noteverbale.records.edit import (
    MISSING,
    Clash,
    Conflict,
    Digest,
    Edit,
    applied,
    apply,
    changed_data,
    digest,
    indices,
    value_at,
)
from noteverbale.records.yaml_writer import Plain, plain
from support import ROOT

FOLDERS = ("data", "notes", "templates", "tests/offices")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.yaml"))
NASTY = (
    "a: b # c", "yes", "1010", "عرب # x", "{odd}", "", "x\ny", "x\ny\n", " a", "a ", "it's \"q\"", "null", "2020-01-01",
    "a,b", "#x", "- a", "? a", "a\n\n b", "long " * 40, "\\", "&a", "*a", "!x", "%x", "@x", "`x", "|", ">", "[", "a:",
    "a\t", "…«»", "~", "0123", "---", "\n", "a\n ",
)  # fmt: skip


def leaves(data: Any, path: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Yield path and value of everything in a file's data, but for the whole of it."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in inside:
        yield (*path, step), value
        yield from leaves(value, (*path, step))


def changed_lines(before: str, after: str) -> list[str]:
    """Return the lines of two texts of equally many lines that differ, as they are afterwards."""
    return [new for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]


def edited(text: str, *edits: Edit) -> str:
    return apply(text, edits, "x.yaml")


def read(path: Path) -> tuple[str, Any]:
    text = path.read_bytes().decode("utf-8")
    return text, yaml_source.parse(text, path.name).data


@pytest.mark.slow
def test_every_file_stays_as_it_is_when_nothing_changes() -> None:
    """Byte for byte: without edits, with values that are there already, and with all values set to what they are."""
    for path in FILES:
        text, data = read(path)
        assert edited(text) == text
        assert edited(text, *(Edit((key,), value, value) for key, value in _top(data))) == text, path


def _top(data: Any) -> list[tuple[str | int, Any]]:
    return list(data.items()) if isinstance(data, dict) else list(enumerate(data or []))


@pytest.mark.slow
@pytest.mark.parametrize("many", [3, pytest.param(10, marks=pytest.mark.proof)])
def test_every_text_on_file_can_be_changed_on_its_own_line(many: int) -> None:
    """A nasty text in place of some texts of each file: one line is another, and the text is read back.

    They are each seventh text of a short file, and this many of a long one.
    """
    count = 0
    for path in FILES:
        text, data = read(path)
        places = yaml_source.parse(text, path.name).root
        texts = [(key, value) for key, value in leaves(data) if isinstance(value, str)]
        for key, value in texts[len(path.name) % 7 :: max(7, len(texts) // many)]:
            new = NASTY[count % len(NASTY)]
            if new == value:
                continue
            count += 1
            after = edited(text, Edit(key, value, new))
            if after.count("\n") == text.count("\n"):
                assert len(changed_lines(text, after)) == 1, (path, key)
            else:
                line = text.splitlines()[places.at(key).line]
                assert "\n" in new or len(line) <= 120 < len(line) + len(new), (path, key)
            assert value_at(yaml_source.parse(after, "x").data, key) == new
    assert count > 100 * many


def test_a_path_with_ids_is_given_with_indices() -> None:
    data = plain({"acts": [{"id": "a"}, {"id": "b", "names": {"en": "B"}, "parts": ["x", {"name": "y"}]}]})
    assert indices(data, ("acts", "b", "names", "en")) == ("acts", 1, "names", "en")
    assert indices(data, ("acts", 1, "parts", "y")) == ("acts", 1, "parts", 1)
    assert indices(data, ()) == ()
    for path in (("acts", "c"), ("acts", 2), ("acts", "a", "names")):
        with pytest.raises(KeyError):
            indices(data, path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_many_edits_of_every_kind_leave_what_was_meant(seed: int) -> None:
    """Values set, keys and items put in, taken out, and lists in another order: the data is as if it were changed in memory."""
    dice = random.Random(seed)
    for path in FILES[seed::3]:
        text, data = read(path)
        edits, expected = [], data
        for _ in range(6):
            edit = _any_edit(dice, expected)
            edits.append(edit)
            expected = changed_data(expected, [edit], [])
        assert yaml_source.parse(edited(text, *edits), "x").data == expected


def _any_edit(dice: random.Random, data: Any) -> Edit:
    path, value = dice.choice(list(leaves(data)) or [((0,), MISSING)])
    match dice.randrange(6), value:
        case 0, _:
            return Edit(path, value, MISSING)
        case 1 | 2, dict():
            key = dice.choice(["zz", "on", "b: c", "é"])
            return Edit((*path, key), value.get(key, MISSING), _any_value(dice))
        case 1 | 2, list():
            return Edit((*path, dice.randrange(len(value) + 1)), MISSING, _any_value(dice))
        case 3 | 4, list():
            return Edit(path, value, dice.sample(value, dice.randint(1, len(value))) if value else ["new"])
    return Edit(path, value, _any_value(dice))


def _any_value(dice: random.Random, depth: int = 0) -> Any:
    match dice.randrange(10 if depth < 3 else 6):
        case 6 | 7:
            return {
                dice.choice(["a", "b: c", "on", "no", "é", "1"]): _any_value(dice, depth + 1)
                for _ in range(dice.randrange(4))
            }
        case 8 | 9:
            return [_any_value(dice, depth + 1) for _ in range(dice.randrange(4))]
    return dice.choice(NASTY)


# -- two at once -----------------------------------------------------------------------------


def clashes(text: str, *edits: Edit) -> tuple[Clash, ...]:
    with pytest.raises(Conflict) as caught:
        edited(text, *edits)
    assert {problem.code for problem in caught.value.problems} == {"changed-meanwhile"}
    return caught.value.fields


def test_a_value_that_another_person_changed_is_a_conflict_and_nothing_is_changed() -> None:
    text = "city: Wien\nstreet: B\nzip: 1\n"
    edits = [Edit(("street",), "A", "C"), Edit(("city",), "Linz", "Wien"), Edit(("zip",), Digest(digest("1")), "2")]
    assert clashes(text, *edits) == (Clash(("street",), "A", "B", "C"),)
    assert edited(text, *edits[1:]) == "city: Wien\nstreet: B\nzip: 2\n"


def test_a_record_is_found_by_its_id_wherever_it_is_now() -> None:
    text = "- id: new\n- id: A\n  x: 1\n"
    assert edited(text, Edit(("A", "x"), "1", "2")) == "- id: new\n- id: A\n  x: 2\n"
    assert clashes(text, Edit(("B", "x"), "1", "2")) == (Clash(("B", "x"), "1", MISSING, "2"),)
    assert clashes(text, Edit(("A",), MISSING, {"id": "A"}))[0].theirs == {"id": "A", "x": "1"}
    assert edited("to: [C, A, B]\n", Edit(("to", 0), "A", MISSING)) == "to: [C, B]\n"
    assert clashes("to: [C, B]\n", Edit(("to", 0), "A", "D"))[0].theirs == "C"


def test_a_text_is_not_replaced_by_a_key_inside_it() -> None:
    assert clashes("en: México\n", Edit(("en", "article"), MISSING, "el"))[0].theirs == "México"


def test_an_edit_can_be_undone() -> None:
    text = "a: 1\nb: {c: 2}\nto: [A, B]\n"
    for edit in (
        Edit(("a",), "1", "3"),
        Edit(("b", "d"), MISSING, "x"),
        Edit(("to", 0), "A", MISSING),
        Edit(("e", "f"), MISSING, "1"),
    ):
        assert edited(edited(text, edit), edit.inverse()) == text


def test_a_missing_value_has_the_digest_of_an_empty_one() -> None:
    assert digest(MISSING) == digest(None) != digest("")
    assert digest({"a": 1, "b": [True]}) == digest({"b": ["true"], "a": "1"}) != digest({"a": "1", "b": ["false"]})
    with pytest.raises(TypeError):
        plain({"a": {1, 2}})


# -- refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<<<<<<< HEAD\nx: old\n=======\nx: new\n>>>>>>> other\n", "merge-marks"),
        ("x: &name old\n", "yaml"),
        ("x: old\ny: *x\n", "yaml"),
        ("x: old\nx: old\n", "duplicate-key"),
        ("x: [\n", "yaml"),
    ],
)
def test_a_file_that_cannot_be_changed_safely_is_refused(text: str, code: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        edited(text, Edit(("x",), "old", "new\nlines"))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_change_that_would_be_read_back_as_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit_module, "spliced", lambda text, root, file: "x: other\n")
    with pytest.raises(ProblemsFound) as caught:
        edited("x: old\n", Edit(("x",), "old", "new"))
    assert [problem.code for problem in caught.value.problems] == ["layout"]


def test_a_character_that_no_record_may_hold_is_refused() -> None:
    with pytest.raises(ProblemsFound) as caught:
        edited("x: old\n", Edit(("x",), "old", "bell \x07"))
    assert [problem.code for problem in caught.value.problems] == ["character"]


def test_edits_that_were_made_have_the_values_that_were_there_and_items_by_their_id() -> None:
    text = "- id: A\n  x: 1\n  to: [B, C]\n- id: B\n"
    edits = [
        Edit((0, "x"), Digest(digest("1")), 2), Edit(("A", "to", 1), "C", MISSING), Edit((1,), {"id": "B"}, MISSING),
        Edit(("C",), MISSING, {"id": "C"}), Edit(("A", "x"), "2", "2"),
    ]  # fmt: skip
    made = applied(text, edits, "x.yaml")
    assert made.text == "- id: A\n  x: 2\n  to: [B]\n- id: C\n"
    assert made.edits == (
        Edit(("A", "x"), "1", "2"), Edit(("A", "to", 1), "C", MISSING), Edit(("B",), {"id": "B"}, MISSING),
        Edit(("C",), MISSING, {"id": "C"}),
    )  # fmt: skip
    back = [edit.inverse() for edit in reversed(made.edits)]
    assert edited(made.text, *back) == text


def test_records_are_found_by_their_ids_after_every_kind_of_edit() -> None:
    data: Plain = [{"id": "A", "x": "1"}, {"name": "B"}, {"id": "C"}, {"id": "A", "x": "2"}]
    edits = [
        Edit(("A", "x"), "1", "3"), Edit(("D",), MISSING, {"id": "D"}), Edit(("D", "x"), MISSING, "4"),
        Edit(("A", "id"), "A", "E"), Edit(("A", "x"), "2", "5"), Edit(("E", "x"), "3", "6"),
        Edit((1,), {"name": "B"}, MISSING), Edit(("C", "x"), MISSING, "7"), Edit((0,), MISSING, {"id": "B"}),
        Edit(("B", "x"), MISSING, "8"), Edit(("A",), {"id": "A", "x": "5"}, {"id": "F"}), Edit(("F", "x"), MISSING, "9"),
    ]  # fmt: skip
    clashes: list[Clash] = []
    together, alone = changed_data(data, edits, clashes), data
    for edit in edits:
        alone = changed_data(alone, [edit], clashes)
    assert not clashes
    assert together == alone == [
        {"id": "B", "x": "8"}, {"id": "E", "x": "6"}, {"id": "C", "x": "7"}, {"id": "F", "x": "9"}, {"id": "D", "x": "4"},
    ]  # fmt: skip


def test_records_of_a_file_are_looked_through_once_for_all_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, id_of = 0, edit_module._id_of

    def counted(item: Plain) -> Plain:
        nonlocal looked
        looked += 1
        return id_of(item)

    monkeypatch.setattr(edit_module, "_id_of", counted)
    text = "".join(f"- id: R{number}\n  x: a\n" for number in range(50))
    edits = [Edit((f"R{number}", "x"), "a", "b") for number in range(50)]
    new = [Edit((f"N{number}",), MISSING, {"id": f"N{number}"}) for number in range(50)]
    assert edited(text, *edits, *new).count("x: b") == 50
    assert looked < 3 * (len(edits) + len(new))
