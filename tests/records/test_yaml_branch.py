"""A file while it is edited: new keys have their place, and items of a list that stay are written as before."""

from __future__ import annotations

from noteverbale.records.base import Key
from noteverbale.records.edit import MISSING, Edit, apply


def test_a_new_key_goes_where_the_order_of_the_record_has_it() -> None:
    order: dict[Key, tuple[str, ...]] = {(): ("id", "date", "sender", "reply"), ("reply",): ("to", "deadline")}
    text = "id: a\nsender: s\nreply: {deadline: soon}\nown: x\n"
    edits = [
        Edit(("date",), MISSING, "2026-01-31"),
        Edit(("reply", "to"), MISSING, "c"),
        Edit(("other",), MISSING, "o"),
    ]
    after = apply(text, edits, "x.yaml", lambda path: order.get(path, ()))
    assert after == "id: a\ndate: 2026-01-31\nsender: s\nreply: {to: c, deadline: soon}\nown: x\nother: o\n"


def test_equal_items_of_a_list_stay_and_the_others_change_one_by_one() -> None:
    text = "x:\n  - a: 1 # first\n    b: 2\n  - a: 3 # second\n  - {a: 4} # third\n"
    value = [{"a": "3"}, {"a": "1", "b": "5"}, {"a": "4"}, {"a": "6"}]
    after = apply(text, [Edit(("x",), [{"a": "1", "b": "2"}, {"a": "3"}, {"a": "4"}], value)], "x.yaml")
    assert after == ('x:\n  - a: 3 # second\n  - a: 1 # first\n    b: 5\n  - {a: 4} # third\n  - a: "6"\n')


def test_an_item_that_is_taken_out_and_put_in_again_is_moved_with_its_comment() -> None:
    text = "x:\n  - a # first\n  - b\n"
    edits = [Edit(("x", 0), "a", MISSING), Edit(("x", 1), MISSING, "a")]
    assert apply(text, edits, "x.yaml") == "x:\n  - b\n  - a # first\n"


def test_a_mapping_without_a_common_key_is_written_anew() -> None:
    assert apply("x:\n  a: 1\ny: 2\n", [Edit(("x",), {"a": "1"}, {"b": "c"})], "x.yaml") == "x: {b: c}\ny: 2\n"


def test_of_items_that_are_left_the_one_that_is_most_alike_is_changed() -> None:
    text = "x:\n  - a: 1 # first\n    b: 2\n  - a: 3 # second\n    b: 4\n"
    edit = Edit(("x",), [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}], [{"a": "3", "b": "5"}])
    assert apply(text, [edit], "x.yaml") == "x:\n  - a: 3 # second\n    b: 5\n"
