"""Values as people write them, and any text in such a way that it is read back as it was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noteverbale.characters import STRANGE
from noteverbale.records import yaml_source
from noteverbale.records.edit import MISSING, Edit, apply, value_at
from noteverbale.records.yaml_writer import entry, plain, scalar


def edited(text: str, *edits: Edit) -> str:
    return apply(text, edits, "x.yaml")


def test_a_new_record_is_written_as_people_write_them() -> None:
    record = {
        "id": "A",
        "head": {"title": "head", "gender": "m"},
        "address": {"lines": ["A: b", "№ 4 # x"], "city": "Wien", "postcode": "0010", "country": "no"},
        "status": [{"instrument": "X", "attested": {"on": "2021-10-12"}}],
    }
    assert edited("- id: B\n", Edit(("A",), MISSING, record)) == (
        "- id: B\n- id: A\n  head: {title: head, gender: m}\n  address:\n"
        '    lines: ["A: b", "№ 4 # x"]\n    city: Wien\n    postcode: "0010"\n    country: "no"\n'
        "  status:\n    - instrument: X\n      attested: {on: 2021-10-12}\n"
    )


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=60).filter(
    lambda text: not STRANGE.search(text)
)
PATHS: list[tuple[str | int, ...]] = [("k",), ("k", "a"), (0, 0), (0, 0, 0)]
BOXES = [
    "k: old # why\nz: 1\n",
    "k: {a: old, b: 2}\n",
    "- [old, x]\n",
    "- - old\n  - x\n",
    "k: >-\n  old\n\n# of z\nz: 1\n",
    'k: "old"\r\n',
]


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(BOXES))
def test_any_text_comes_back(new: str, box: str) -> None:
    path = next(key for key in PATHS if value_at(yaml_source.parse(box, "x").data, key) in ("old", "old\n"))
    assert value_at(yaml_source.parse(edited(box, Edit(path, "old", new)), "x").data, path) == new


def test_values_of_python_are_written_as_records_have_them() -> None:
    value: dict[str, Any] = {"on": date(2026, 1, 31), "open": True, "seats": 12, "none": None}
    assert entry("x", plain(value), 0) == ["x: {on: 2026-01-31, open: true, seats: 12, none: null}"]
    assert plain(("A", {"b": 1})) == ["A", {"b": "1"}]
    with pytest.raises(TypeError):
        plain({"a": {1, 2}})


def test_quotes_are_there_where_another_reader_of_yaml_would_see_no_text() -> None:
    texts = ("no", "1010", "0x1f", "1:30", "~", "", "true", "2026-01-31", "a, b", "it's")
    assert [scalar(text) for text in texts] == [
        '"no"', '"1010"', '"0x1f"', '"1:30"', '"~"', '""', "true", "2026-01-31", "a, b", "it's",
    ]  # fmt: skip
    assert scalar("a, b", flow=True) == '"a, b"'


@pytest.mark.parametrize(
    "text", ["\u00a0x\u00a0", "\u2003x", "\u200fعربي", "x\n---\ny", "--- x", "...", "\n\n", " \n x", "x\n\ty"]
)
@pytest.mark.parametrize("box", BOXES)
def test_texts_with_unusual_spaces_and_signs_of_documents_come_back(text: str, box: str) -> None:
    path = next(key for key in PATHS if value_at(yaml_source.parse(box, "x").data, key) in ("old", "old\n"))
    old = value_at(yaml_source.parse(box, "x").data, path)
    assert value_at(yaml_source.parse(edited(box, Edit(path, old, text)), "x").data, path) == text


def test_a_text_of_several_lines_is_written_as_it_is() -> None:
    assert entry("x", "one\n\ntwo\n", 2) == ["  x: |", "    one", "", "    two"]
    assert entry("x", "one\ntwo", 0) == ["x: |-", "  one", "  two"]
    assert entry("x", "one \ntwo", 0) == ['x: "one \\ntwo"']
