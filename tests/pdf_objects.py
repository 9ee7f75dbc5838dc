"""A small strict reader of PDF files with a cross-reference stream, to compare two of them object by object."""

from __future__ import annotations

import re
import zlib
from typing import Any

TOKEN = re.compile(
    rb"[\s\0]*(<<|>>|\[|\]|<[0-9A-Fa-f\s]*>|\((?:\\.|[^\\()])*\)|/[^\s\0/<>\[\]()]*|[^\s\0/<>\[\]()]+)", re.DOTALL
)


class Reference(int):
    """The number of an object."""


class File:
    """The objects of a file by number: dictionaries (keys with slash), lists, tokens, (dictionary, data) for streams."""

    def __init__(self, content: bytes) -> None:
        place = int(content[content.rindex(b"startxref") + 9 :].split()[0])
        table = self._object(content, place)
        assert isinstance(table, tuple), "no cross-reference stream"
        self.trailer, rows = table
        widths = [int(width) for width in self.trailer["/W"]]
        index = [int(one) for one in self.trailer.get("/Index", [0, self.trailer["/Size"]])]
        numbers = [first + i for first, count in zip(index[::2], index[1::2], strict=True) for i in range(count)]
        assert len(rows) == len(numbers) * sum(widths)
        self.objects: dict[int, Any] = {}
        inside: dict[int, list[tuple[int, int]]] = {}
        for i, number in enumerate(numbers):
            row, values = rows[i * sum(widths) : (i + 1) * sum(widths)], []
            for width in widths:
                values.append(int.from_bytes(row[:width], "big"))
                row = row[width:]
            if values[0] == 1:
                assert content[values[1] :].startswith(b"%d 0 obj" % number), number
                self.objects[number] = self._object(content, values[1])
            elif values[0] == 2:
                inside.setdefault(values[1], []).append((number, values[2]))
        for holder, members in inside.items():
            entries, data = self.objects.pop(holder)
            heads = data[: int(entries["/First"])].split()
            for number, order in members:
                assert int(heads[2 * order]) == number
                self.objects[number] = _value(_Tokens(data, int(entries["/First"]) + int(heads[2 * order + 1])))

    def _object(self, content: bytes, place: int) -> Any:
        place = content.index(b"obj", place) + 3
        tokens = _Tokens(content, place)
        value = _value(tokens)
        if not content[tokens.place : tokens.place + 8].startswith(b"\nstream\n"):
            return value
        start, length = tokens.place + 8, int(value["/Length"])
        assert content[start + length :].startswith(b"\nendstream\nendobj"), "wrong /Length"
        data = content[start : start + length]
        assert not data.endswith(b"\r")
        return value, zlib.decompressobj().decompress(data) if "/Filter" in value else data

    def at(self, value: Any) -> Any:
        """Follow a reference."""
        return self.objects[value] if isinstance(value, Reference) else value

    @property
    def pages(self) -> list[dict[str, Any]]:
        return [self.at(one) for one in self.at(self.at(self.trailer["/Root"])["/Pages"])["/Kids"]]

    def content(self, page: dict[str, Any]) -> bytes:
        """Return the operators of a page."""
        return bytes(self.at(page["/Contents"])[1])

    def packet(self) -> bytes:
        return bytes(self.at(self.at(self.trailer["/Root"])["/Metadata"])[1])

    def described(self) -> list[Any]:
        """Return all that hangs on the trailer in one list, references resolved, but for fonts and /ID.

        Object numbers fall out: an object is named by the place it is met first.
        """
        met: dict[int, int] = {}
        told: list[Any] = []

        def tell(value: Any) -> Any:
            if isinstance(value, Reference):
                if value not in met:
                    met[value] = len(met)
                    told.append(None)
                    place = len(told) - 1
                    told[place] = tell(self.objects[value])
                return f"#{met[value]}"
            if isinstance(value, tuple):
                entries = {key: one for key, one in value[0].items() if key not in ("/Length", "/Filter")}
                return tell(entries), value[1]
            if isinstance(value, dict):
                kind = value.get("/Type")
                own = {key: one for key, one in value.items() if key != "/Font"}
                if kind == "/Page":
                    own["/Contents"] = None
                return {key: tell(one) for key, one in own.items()}
            return [tell(one) for one in value] if isinstance(value, list) else value

        tell(self.trailer["/Root"])
        tell(self.trailer["/Info"])
        return told


class _Tokens:
    def __init__(self, data: bytes, place: int) -> None:
        self.data, self.place = data, place

    def next(self) -> bytes:
        found = TOKEN.match(self.data, self.place)
        assert found, self.data[self.place : self.place + 40]
        self.place = found.end()
        return found[1]


def _value(tokens: _Tokens) -> Any:
    token = tokens.next()
    if token == b"<<":
        entries = {}
        while (token := tokens.next()) != b">>":
            entries[token.decode()] = _value(tokens)
        return entries
    if token == b"[":
        many: list[Any] = []
        while True:
            before = tokens.place
            if tokens.next() == b"]":
                return many
            tokens.place = before
            many.append(_value(tokens))
    found = re.compile(rb"\s+0\s+R").match(tokens.data, tokens.place) if token.isdigit() else None
    if found:
        tokens.place = found.end()
        return Reference(token)
    return token.decode("latin-1")
