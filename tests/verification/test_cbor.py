"""The subset of CBOR: equal to another library's, and hostile bytes end in ValueError."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noteverbale.verification.cbor import Tagged, decode, encode

NUMBERS = st.integers(-(2**64), 2**64 - 1)
VALUES = st.recursive(
    NUMBERS | st.binary(max_size=300) | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(NUMBERS, inner, max_size=30),
    max_leaves=20,
)


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner), default=0)


@pytest.mark.slow
@given(VALUES.filter(lambda value: depth(value) < 8))
def test_a_value_is_read_back(value: Any) -> None:
    assert decode(encode(value)) == value


@pytest.mark.slow
@given(VALUES)
def test_the_bytes_are_those_of_another_library(value: Any) -> None:
    cbor2 = pytest.importorskip("cbor2")
    assert encode(value) == cbor2.dumps(value)
    assert encode(Tagged(18, value)) == cbor2.dumps(cbor2.CBORTag(18, value))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "cut short"),
        ("18", "cut short"),
        ("1805", "shortest form"),
        ("1900ff", "shortest form"),
        ("0100", "after its end"),
        ("4461", "cut short"),
        ("9bffffffffffffffff", "cut short"),
        ("bbffffffffffffffff00", "cut short"),
        ("5bffffffffffffffff00", "cut short"),
        ("9f00ff", "kind of value"),
        ("f6", "kind of value"),
        ("fb3ff0000000000000", "kind of value"),
        ("61ff", "invalid start byte"),
        ("a201010102", "twice"),
        ("a1616101", "no integer"),
        ("81" * 20 + "00", "nested too deeply"),
    ],
)
def test_any_other_value_is_refused(data: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        decode(bytes.fromhex(data))


@given(st.binary(max_size=400))
def test_hostile_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = decode(data)
    except ValueError:
        return
    assert encode(value) == data
