"""Tests of the helpers of the tests."""

from __future__ import annotations

import pytest

from support import each_row


def test_every_row_of_a_table_is_tried_and_each_failure_is_named() -> None:
    tried = []

    @each_row(["a", "b", "c"], lambda row: f"row {row}")
    def is_b(row: str) -> None:
        tried.append(row)
        assert row == "b"

    with pytest.raises(pytest.fail.Exception, match=r"(?s)2 of 3 rows.*row a: .*row c: "):
        is_b()
    assert tried == ["a", "b", "c"]


def test_a_table_without_rows_fails() -> None:
    @each_row([])
    def nothing(row: str) -> None:
        pass

    with pytest.raises(AssertionError):
        nothing()
