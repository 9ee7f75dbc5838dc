"""The part of CBOR (RFC 8949) that a token needs: integers, bytes, text, arrays, maps and one tag.

Only the shortest form of each value is read, so that a value has one encoding, and a reader of hostile bytes stays small.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

_DEPTH = 8


class Tagged(NamedTuple):
    """A value with its CBOR tag."""

    tag: int
    value: Value


Value: TypeAlias = "int | bytes | str | list[Value] | dict[int, Value] | Tagged"


def encode(value: Value) -> bytes:
    """Return a value as CBOR; maps keep the order of their keys."""
    match value:
        case Tagged():
            return _head(6, value.tag) + encode(value.value)
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            text = value.encode()
            return _head(3, len(text)) + text
        case list():
            return _head(4, len(value)) + b"".join(map(encode, value))
        case dict():
            return _head(5, len(value)) + b"".join(encode(key) + encode(item) for key, item in value.items())


def decode(data: bytes) -> Value:
    """Return the value that these bytes, all of them, are the shortest form of. Raises ValueError."""
    value, end = _value(data, 0, 0)
    if end != len(data):
        raise ValueError("it has bytes after its end")
    if encode(value) != data:
        raise ValueError("it is not CBOR in its shortest form")
    return value


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    power = next(power for power in range(4) if number < 1 << (8 << power))
    return bytes([kind << 5 | 24 + power]) + number.to_bytes(1 << power, "big")


def _value(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    """Return the value that begins at a byte, and where the next begins. Raises ValueError."""
    if depth > _DEPTH:
        raise ValueError("it is nested too deeply")
    kind, number, at = _read_head(data, at)
    if kind < 2:
        return number if kind == 0 else -1 - number, at
    if kind < 4:
        content = data[at : at + number]
        if len(content) != number:
            raise ValueError("it is cut short")
        return content if kind == 2 else content.decode(), at + number
    if kind == 6:
        tagged, at = _value(data, at, depth + 1)
        return Tagged(number, tagged), at
    items: list[Value] = []
    for _ in range(number * (kind - 3)):  # a number too large ends where the bytes do
        item, at = _value(data, at, depth + 1)
        items.append(item)
    if kind == 4:
        return items, at
    keys = [key for key in items[::2] if isinstance(key, int)]
    if len(set(keys)) != number:
        raise ValueError("a map has a key twice, or one that is no integer")
    return dict(zip(keys, items[1::2], strict=True)), at


def _read_head(data: bytes, at: int) -> tuple[int, int, int]:
    """Return the kind and the number of a value's head, and where its content begins. Raises ValueError."""
    if at >= len(data):
        raise ValueError("it is cut short")
    kind, number = data[at] >> 5, data[at] & 31
    if kind == 7 or number > 27:
        raise ValueError("it has a kind of value that a token has not")
    size = 0 if number < 24 else 1 << number - 24
    if size and at + size >= len(data):
        raise ValueError("it is cut short")
    return kind, int.from_bytes(data[at + 1 : at + 1 + size], "big") if size else number, at + 1 + size
