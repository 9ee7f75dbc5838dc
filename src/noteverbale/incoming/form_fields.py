"""Reads the fields of a PDF form: those that the form lists, and those that are on its pages only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from .cells import clipped
from .form_text import decoded, of_rich_text, plain

OURS = re.compile(
    "form|note|reference|recipient|language|proof|absent|state|remarks|contact_(?:name|function|email|telephone)"
    "|(?:name|function|email|telephone|topic)[1-9][0-9]?"
)
MAKER = "noteverbale "  # the value of the field 'form' begins with it
_MOST_BYTES = 300_000  # of all streams that are read, as they are stored: a small one may hold very much
_SHOWS_TEXT = re.compile(rb"[)>\]]\s*(?:TJ|Tj|'|\")")


class Damaged(Exception):
    """The fields of a form are damaged; the message says how."""


@dataclass
class Fields:
    """The values of the fields by full name, '' for an empty one; what else they hold, as sentences; how many forms there are."""

    values: dict[str, str] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)
    forms: int = 0
    twice: list[str] = field(default_factory=list)  # names of fields that are there with different values
    _left: int = _MOST_BYTES
    _with_value: set[str] = field(default_factory=set)
    _seen: set[tuple[int, int]] = field(default_factory=set)


def read_fields(pdf: pikepdf.Pdf) -> Fields:
    """Return the fields of a PDF; the value of a ticked box is the name of its state.

    Raises Damaged for what is not a field, is no text or is nested without end.
    """
    fields = Fields()
    form: Any = pdf.Root.get("/AcroForm")
    if form is not None and not isinstance(form, pikepdf.Dictionary):
        raise Damaged("there is no list of fields")
    queue = [("", 0, item) for item in (_list(form, "/Fields") if form is not None else [])]
    for above, depth, item in queue:  # the loop adds the fields inside a field at the end
        if not isinstance(item, pikepdf.Dictionary):
            raise Damaged("one of them is not a field")
        fields._seen.add(item.objgen)
        name = f"{above}.{own}" if (own := _partial_name(item)) and above else above or own
        kids = _list(item, "/Kids")
        queue += [(name, depth + 1, kid) for kid in kids]
        if len(queue) > 10_000 or depth > 20 or len(name) > 1_000:
            raise Damaged("they are too many or too deeply nested")
        _take(fields, name, item, bool(kids))
    for item in widgets(pdf):  # some programs list a part of the fields only, and joined files lose the list
        if item.objgen not in fields._seen or not item.is_indirect:
            fields._seen.add(item.objgen)
            _take(fields, full_name(item), item, not item.is_indirect)
    return _of_one_form(fields)


def widgets(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Yield the fields as they are on the pages."""
    for page in pdf.pages:
        for item in annotations_of(page):
            if item.get("/Subtype") == "/Widget":
                yield item


def annotations_of(page: pikepdf.Page) -> list[pikepdf.Dictionary]:
    """Return the annotations of a page, without entries that are not annotations."""
    listed: Any = page.obj.get("/Annots")
    items = list(listed) if isinstance(listed, pikepdf.Array) else []
    return [item for item in items if isinstance(item, pikepdf.Dictionary)]


def full_name(item: Any) -> str:
    """Return the name of a field with those of the fields it is in, a point between. Raises Damaged."""
    parts: list[str] = []
    for _ in range(20):
        if own := _partial_name(item):
            parts.insert(0, own)
        item = item.get("/Parent")
        if not isinstance(item, pikepdf.Dictionary):
            break
    return ".".join(parts)


def _partial_name(item: Any) -> str:
    name = item.get("/T", "")
    if not isinstance(name, (str, pikepdf.String)):
        raise Damaged("one of them has no name")
    return str(name)


def _take(fields: Fields, name: str, item: Any, is_part: bool) -> None:
    """Add the value of a field. One that has further fields inside, or that may have been read before, is not counted."""
    if not name:
        return
    fields.values.setdefault(name, "")
    if item.get("/FT") == "/Sig":
        if item.get("/V") is not None:
            fields.beside.append(f"it is signed electronically ('{clipped(name)}'); such signatures are not checked")
        return
    text = _value(fields, name, item)
    if name == "form" and not is_part:
        fields.forms += 1
    if text is None:
        return
    if name in fields._with_value and fields.values[name] != text:
        fields.twice.append(name)
    fields._with_value.add(name)
    fields.values[name] = text


def _value(fields: Fields, name: str, item: Any) -> str | None:
    """Return the value of a field, None without one. What a foreign field holds that is no text is added to `beside`."""
    value = item.get("/V")
    if value is None and item.get("/FT") == "/Btn":
        value = item.get("/AS")
    try:
        if isinstance(value, pikepdf.Name):
            return str(value).removeprefix("/")
        if isinstance(value, pikepdf.Stream):
            text = plain(decoded(_bytes(fields, value)))
        elif isinstance(value, pikepdf.String):
            text = plain(decoded(bytes(value)))
        elif value is None:
            text = ""
        elif OURS.fullmatch(name):
            raise Damaged(f"'{name[:40]}' is not text")
        else:
            fields.beside.append(f"the field '{clipped(name)}' holds something that is not text")
            return None
    except UnicodeDecodeError:
        raise Damaged(f"the text of '{name[:40]}' is damaged") from None
    rich = item.get("/RV")
    if not text and isinstance(rich, (pikepdf.String, pikepdf.Stream)):
        text = plain(of_rich_text(decoded(_bytes(fields, rich))))
    if not text and item.get("/FT") == "/Tx" and _shows_text(fields, item):
        fields.beside.append(f"the field '{clipped(name)}' shows words, but holds none: look at the page")
    return text if text or value is not None else None


def _shows_text(fields: Fields, item: Any) -> bool:
    """Whether the appearance of a field draws text."""
    looks = item.get("/AP")
    stream = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    return isinstance(stream, pikepdf.Stream) and _SHOWS_TEXT.search(_bytes(fields, stream)) is not None


def _bytes(fields: Fields, value: Any) -> bytes:
    """Return the bytes of a string or a stream. Raises Damaged when all streams together are too large."""
    if isinstance(value, pikepdf.String):
        return bytes(value)
    fields._left -= int(value.get("/Length", 0)) + 100
    if fields._left < 0:
        raise Damaged("they hold too much")
    return bytes(value.read_bytes())


def _of_one_form(fields: Fields) -> Fields:
    """Count the forms in a file, and give the fields of a single one their own names.

    A program that joins files renames fields that are there before ('name1+1', 'Form2.name1').
    """
    renamed = [name for name, value in fields.values.items() if value.startswith(MAKER) and "form" in name]
    fields.forms = max(fields.forms, 1 if "form" in renamed else 0) + len([name for name in renamed if name != "form"])
    if fields.forms == 1 and renamed and "form" not in renamed:
        before, _, after = renamed[0].rpartition("form")
        fields.values = {name.removeprefix(before).removesuffix(after): text for name, text in fields.values.items()}
    return fields


def _list(owner: Any, key: str) -> list[pikepdf.Object]:
    items = owner.get(key)
    if items is not None and not isinstance(items, pikepdf.Array):
        raise Damaged(f"{key} is not a list")
    return [] if items is None else list(items)
