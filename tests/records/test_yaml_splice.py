"""The lines around a change stay as they were written, comments too."""

from __future__ import annotations

import pytest

from noteverbale.records import yaml_source
from noteverbale.records.edit import MISSING, Edit, apply, changed_data


def edited(text: str, *edits: Edit) -> str:
    return apply(text, edits, "x.yaml")


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        # a value, with what is around it
        ("- {id: A, x: a@b}\n- id: B\n", Edit(("A", "x"), "a@b", "new"), "- {id: A, x: new}\n- id: B\n"),
        ("- x:   old   # why\n  id: A\n", Edit(("A", "x"), "old", "new"), "- x:   new   # why\n  id: A\n"),
        ("a: 1\n# above\nx: >\n  old\n  old\n# below\n\nb: 2\n", Edit(("x",), "old old\n", "new"), "a: 1\n# above\nx: new\n# below\n\nb: 2\n"),
        ("x: | # why\n  old\n\ny: 1\n", Edit(("x",), "old\n", "a\nb\n"), "x: | # why\n  a\n  b\n\ny: 1\n"),
        ("a: 1\r\nx: old\r\n", Edit(("x",), "old", "new"), "a: 1\r\nx: new\r\n"),
        ("a: 1\nx: old", Edit(("x",), "old", "new"), "a: 1\nx: new\n"),
        ("\ufeffx: old\n", Edit(("x",), "old", "new"), "\ufeffx: new\n"),
        ("x:\n  a very\n  long text\ny: 1\n", Edit(("x",), "a very long text", "new"), "x: new\ny: 1\n"),
        ("x:\ny: 1\n", Edit(("x",), MISSING, "new"), "x: new\ny: 1\n"),
        ("n: 12\nd: 2026-01-31\nb: false\n", Edit(("n",), "12", "13"), "n: 13\nd: 2026-01-31\nb: false\n"),
        ("n: 12\n", Edit(("m",), MISSING, 13), "n: 12\nm: 13\n"),
        ("n: 'it'\n", Edit(("n",), "it", "its"), "n: 'its'\n"),
        # a key in and out
        ("- id: A\n  # above\n  y: 1", Edit(("A", "x"), MISSING, "new"), "- id: A\n  # above\n  y: 1\n  x: new\n"),
        ("- x: 1\n  # of id\n  id: A\n", Edit(("A", "x"), "1", MISSING), "- # of id\n  id: A\n"),
        ("- x: 1\n  id: A\n", Edit(("A", "x"), "1", MISSING), "- id: A\n"),
        ("a:\n  b: 1 # b\n  # c\n  c: 2\n", Edit(("a", "b"), "1", MISSING), "a:\n  # c\n  c: 2\n"),
        ("a: {b: 1, c: 2}\n", Edit(("a", "c"), "2", MISSING), "a: {b: 1}\n"),
        ("a: {b: 1}\n", Edit(("a", "d"), MISSING, ["x", "y"]), "a: {b: 1, d: [x, y]}\n"),
        ("a: {b: 1}\nz: 1\n", Edit(("a", "b"), "1", MISSING), "z: 1\n"),
        ("z: 1\n", Edit(("a", "b", "c"), MISSING, "2026-01-31"), "z: 1\na:\n  b: {c: 2026-01-31}\n"),
        ("a: {}\n", Edit(("a", "b"), MISSING, "x, y"), 'a: {b: "x, y"}\n'),
        # an item in, out and moved
        ("to: [A, B]\n", Edit(("to", 1), MISSING, "C"), "to: [A, C, B]\n"),
        ("to: [A,\n     B]\n", Edit(("to", 2), MISSING, "C"), "to: [A,\n     B, C]\n"),
        ("to: [A, B]\n", Edit(("to", 0), "A", MISSING), "to: [B]\n"),
        ("to: [A]\nz: 1\n", Edit(("to", 0), "A", MISSING), "z: 1\n"),
        ("to: [A]\n", Edit(("to",), ["A"], []), "to: []\n"),
        ("# of all\n- id: A\n- id: B # b\n# end\n", Edit((1,), {"id": "B"}, MISSING), "# of all\n- id: A\n# end\n"),
        ("# of all\n- id: A\n", Edit(("A",), {"id": "A"}, MISSING), "# of all\n[]\n"),
        ("# of all\n[]\n", Edit(("A",), MISSING, {"id": "A", "x": "y"}), "# of all\n- id: A\n  x: y\n"),
        ("- id: A\n  x: 1\n", Edit(("B",), MISSING, {"id": "B"}), "- id: A\n  x: 1\n- id: B\n"),
        ("x:\n- a # 1\n# of b\n- b # 2\n- c\n", Edit(("x",), ["a", "b", "c"], ["c", "a", "b"]), "x:\n- c\n- a # 1\n# of b\n- b # 2\n"),
        ("x:\n- {a: 1} # 1\n- b:  1 # 2\n", Edit(("x",), [{"a": "1"}, {"b": "1"}], [{"b": "2"}, {"a": "1"}]), "x:\n- b:  2 # 2\n- {a: 1} # 1\n"),
    ],
)  # fmt: skip
def test_lines_around_a_change_stay_as_written(before: str, edit: Edit, after: str) -> None:
    assert edited(before, edit) == after
    assert yaml_source.parse(after, "x").data == changed_data(yaml_source.parse(before, "x").data, [edit], [])


def test_a_line_that_gets_too_long_becomes_one_line_for_each_key() -> None:
    before = "- id: A\n  address: {city: Wien, street: Wagramer Strasse 5}\n"
    after = edited(before, Edit(("A", "address", "street"), "Wagramer Strasse 5", "Strasse " * 15 + "5"))
    assert after == "- id: A\n  address:\n    city: Wien\n    street: " + "Strasse " * 15 + "5\n"
    long = "title: {en: " + "word " * 30 + "end, fr: mot}\n"  # it was too long before: a person wanted it so
    assert edited(long, Edit(("title", "fr"), "mot", "mots")) == long.replace("mot}", "mots}")
