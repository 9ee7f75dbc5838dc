"""Text tables (.csv, .tsv, .txt): their encoding and delimiter are found, their rows become cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from ..problems import Place, Problem, ProblemsFound, shown
from .cell_text import read_text
from .cells import CELLS, COLUMNS, ROWS, Book, Cell, Table, tidy, too_large

IsKnown = Callable[[str], bool]
TEXT = 20_000_000  # bytes of a text table
_ENCODINGS = "write utf-8, utf-16, cp1252, cp1251, …"
_ESCAPED_BREAK = re.compile(r"_x000[9AD]_", re.IGNORECASE)  # of a workbook that was turned into a text table
DELIMITERS = (",", ";", "\t", "|")
CODE_PAGES = ("cp1252", "cp1251", "cp1256", "gb18030")  # in which Excel saves CSV where the six languages are used
SCRIPTS = {"LATIN": "[A-Za-z\u00c0-\u024f]", "CYRILLIC": "[\u0400-\u04ff]", "ARABIC": "[\u0600-\u06ff]"}


def read_text_table(path: Path, known: IsKnown, encoding: str) -> Book:
    """Read a text table. `known` and `encoding` as in `tables.read_book`. Raises ProblemsFound for a file that is no table."""
    file, size = shown(path), path.stat().st_size
    if size > TEXT:
        raise too_large(Place(file), f"this table has {size // 1_000_000} MB", f"{TEXT // 1_000_000} MB")
    content = path.read_bytes()
    text, name, remarks = decode(content, file, known, encoding)
    text = text.removeprefix("\ufeff")
    declared = re.match(r'"?sep=(.)"?\r?\n', text)  # Excel's own first line
    delimiter = declared[1] if declared else _delimiter(text, known)
    try:
        rows = tuple(_rows(text, delimiter, file))
    except csv.Error as error:
        hint = "look for a quotation mark that is never closed, or save the table again"
        raise ProblemsFound.one(Place(file), "file", f"not readable as a table: {error}", hint) from None
    if declared:
        rows = rows[1:]
    parted = {"\t": "tabs"}.get(delimiter, f"'{delimiter}'")
    return Book(path, (Table("", rows),), f"{name}, columns separated by {parted}", tuple(remarks), delimiter)


def decode(content: bytes, file: str, known: IsKnown, encoding: str = "") -> tuple[str, str, list[Problem]]:
    """Return a text, the name of its encoding, and a warning when that is a guess. Raises ProblemsFound."""
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\0\0": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    marked = next((name for mark, name in marks.items() if content.startswith(mark)), "")
    half = content[:200:2].count(0), content[1:200:2].count(0)
    bare = "utf-16-be" if half[0] > 20 else "utf-16-le" if half[1] > 20 else ""
    for name in [encoding] if encoding else [name for name in (marked, bare, "utf-8") if name]:
        try:
            text = content.decode(name)
            text.encode("utf-8")  # some of Python's codecs are not encodings of text, and make surrogates
            return text, name, []
        except UnicodeEncodeError:
            message = f"read as {name} this file has incomplete characters"
            raise ProblemsFound.one(Place(file), "encoding", message, _ENCODINGS) from None
        except LookupError:
            message = f"there is no encoding '{name}'"
            raise ProblemsFound.one(Place(file), "encoding", message, _ENCODINGS) from None
        except UnicodeDecodeError as error:
            if not encoding and name.startswith("utf-8") and (damaged := _damaged(content, file, error.start)):
                return damaged[0], name, [damaged[1]]
            if encoding or name == marked:
                line = content[: error.start].count(b"\n") + 1
                message = f"this file is not {name}: byte {error.start + 1} is not a character of that encoding"
                raise ProblemsFound.one(Place(file, line, 1), "encoding", message, "save it as 'CSV UTF-8'") from None
        except ValueError:  # of the codecs 'undefined' and 'punycode'
            message = f"this file is not readable as '{name}'"
            raise ProblemsFound.one(Place(file), "encoding", message, _ENCODINGS) from None
    scores = []
    for name in CODE_PAGES:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        scores.append((*_likely(text, known), name, text))
    if not scores:
        message = "the encoding of this file is not known"
        raise ProblemsFound.one(Place(file), "encoding", message, "save it as 'CSV UTF-8', or name it with --encoding")
    scores.sort(key=lambda score: score[:2], reverse=True)
    best = scores[0]
    others = [score[2] for score in scores[1:] if score[:2] == best[:2] and score[3] != best[3]]
    doubt = f"; it may also be {' or '.join(others)}" if others else ""
    message = f"this file does not name its encoding; it was read as {best[2]}{doubt}"
    hint = "look at names with accents; if they are wrong, name the encoding with --encoding, or save as 'CSV UTF-8'"
    code = "encoding-unsure" if others else "encoding"
    return best[3], best[2], [Problem(Place(file), code, message, hint, "warning")]


def _damaged(content: bytes, file: str, first: int) -> tuple[str, Problem] | None:
    """Return a text of UTF-8 with some wrong bytes, and a warning; None if it is not UTF-8 to begin with.

    `first` is the place of the first wrong byte. Each becomes a replacement character, which is a fault of its cell.
    """
    text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd") - content.count("\ufffd".encode())
    right = sum(not letter.isascii() for letter in text) - text.count("\ufffd")
    if not content.startswith(b"\xef\xbb\xbf") and right <= wrong:
        return None
    place = Place(file, content[:first].count(b"\n") + 1, 1)
    message = f"some bytes of this file are not UTF-8 ({wrong}; the first is byte {first + 1}, {content[first]:02X})"
    hint = "correct the cells that are named, or save the table anew as 'CSV UTF-8'"
    return text, Problem(place, "encoding", message, hint, "warning")


def _likely(text: str, known: IsKnown) -> tuple[int, int]:
    """Return the number of cells that are names on file, and minus the number of words that look wrongly decoded."""
    cells = {tidy(cell) for cell in re.split(r'[;,\t\r\n"|]+', text)}
    torn = len(re.findall("[\x80-\x9f¤¦§¬\ue000-\uf8ff]", text))
    for word in re.findall(r"[^\W\d_]+", text):
        torn += sum(bool(re.search(letters, word)) for letters in SCRIPTS.values()) > 1
        torn += any(a.islower() and b.isupper() for a, b in pairwise(word))
    return sum(known(cell) for cell in cells if not cell.isascii()), -torn


def _delimiter(text: str, known: IsKnown) -> str:
    """Return the delimiter that gives most known names in the first rows, or else most cells."""

    def score(delimiter: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(io.StringIO(text[:20000], newline=""), delimiter=delimiter))[:20]
        except csv.Error:
            return -1, 0
        best = max((sum(known(tidy(cell)) for cell in row) for row in rows), default=0)
        return best, min((len(row) for row in rows if any(row)), default=0)

    return max(DELIMITERS, key=score)


def _rows(text: str, delimiter: str, file: str) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a text table; a cell's place is the line and column of its first character."""
    line, column, quoted, fresh = 1, 1, False, True
    starts: list[tuple[int, int]] = []
    source, at, count, cells = io.StringIO(text, newline=""), 0, 0, 0
    for row in csv.reader(source, delimiter=delimiter):
        if len(row) > COLUMNS:
            raise too_large(Place(file, line, 1), f"this row has {len(row)} cells", f"{COLUMNS} columns")
        end, starts = source.tell(), []
        fresh = True
        while at < end:
            char = text[at]
            if fresh:
                starts.append((line, column))
                fresh = False
            quoted ^= char == '"'
            fresh = char == delimiter and not quoted
            newline = char == "\n" or (char == "\r" and text[at + 1 : at + 2] != "\n")
            line, column = (line + 1, 1) if newline else (line, column + 1)
            at += 1
        if fresh:
            starts.append((line, column))
        quoted = False
        if any(tidy(cell) for cell in row):
            count, cells = count + 1, cells + len(row)
            if count > ROWS or cells > CELLS:
                raise too_large(Place(file), "this table has more rows", f"{ROWS} rows and {CELLS} cells")
            places = [*starts, *[starts[-1]] * len(row)]
            yield tuple(
                read_text(_ESCAPED_BREAK.sub("\n", cell), Place(file, *places[i])) for i, cell in enumerate(row)
            )
