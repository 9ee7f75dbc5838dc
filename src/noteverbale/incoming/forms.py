"""Reads a reply form that came back as a PDF: the answers filled in, or why it cannot be read."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from ..characters import STRANGE
from ..problems import Place, ProblemsFound, shown
from .cells import tidy

PERSON = ("name", "function", "email", "telephone")
SAVED = "ask for the form as it was saved, or enter the answer by hand (docs/imports.md)"
LONGEST = 20_000  # characters in a field: six pages of remarks


@dataclass(frozen=True)
class Returned:
    """A filled form: its hidden fields (note, reference, recipient, language, proof) and the answers. Empty fields are left out.

    `state` is who answers, as typed into the form of a copy to all.
    """

    path: Path
    sha256: str
    note: str
    reference: str
    recipient: str
    language: str
    absent: bool
    members: tuple[dict[str, str], ...]
    topics: tuple[str, ...]
    contact: dict[str, str]
    remarks: str
    proof: str = ""
    state: str = ""

    @property
    def place(self) -> Place:
        return Place(shown(self.path))

    @property
    def answer(self) -> str:
        """The answers as one text, equal for the same form saved by different programs."""
        return repr((self.absent, list(self.members), list(self.topics), self.contact, self.remarks))

    @property
    def empty(self) -> bool:
        return not (self.absent or self.members or self.topics or self.remarks)


def read_form(path: Path) -> Returned:
    """Read one filled form. Raises ProblemsFound for other files: no PDF, a flattened or scanned form, another form."""
    place = Place(shown(path))
    try:
        content = path.read_bytes()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            values = _values(pdf)
    except OSError as error:
        raise _unreadable(place, f"cannot read this file: {error.strerror}", "check its name and its rights") from None
    except pikepdf.PasswordError:
        raise _unreadable(place, "this PDF needs a password", "ask for a copy without a password") from None
    except _Unreadable as error:
        raise _unreadable(place, f"its form fields cannot be read: {error}", SAVED) from None
    except Exception as error:  # a broken PDF may fail in any object, with any exception
        reason = " ".join(str(error).rpartition(">: ")[2].split())[:120]  # without the stream it was read from
        raise _unreadable(place, f"this is not readable as a PDF: {reason}", "ask for the form again") from None
    if not values:
        message = "this PDF has no form fields: it was printed to a file, flattened or scanned"
        raise _unreadable(place, message, SAVED)
    if not values.get("form", "").startswith("noteverbale "):
        raise _unreadable(place, "this form was not made by this program", SAVED)
    for name, value in values.items():
        if len(value) > LONGEST:
            message = f"'{name[:40]}' has {len(value):,} characters; at most {LONGEST:,} are filed"
            raise ProblemsFound.one(place, "too-long", message, "ask for it in a letter, and file a summary")
        if strange := STRANGE.search(value.replace("\n", " ")):
            message = f"'{name[:40]}' has the invisible character U+{ord(strange[0]):04X}"
            raise ProblemsFound.one(place, "character", message, SAVED)
    people = [_person(values, "{}" + str(i)) for i in _lines(values, "name")]
    topics = [values.get(f"topic{i}", "") for i in _lines(values, "topic")]
    return Returned(
        path,
        hashlib.sha256(content).hexdigest(),
        values.get("note", ""),
        values.get("reference", ""),
        values.get("recipient", ""),
        values.get("language", ""),
        values.get("absent", "") not in ("", "Off"),
        tuple(person for person in people if person),
        tuple(" ".join(topic.split()) for topic in topics if topic),
        _person(values, "contact_{}"),
        values.get("remarks", ""),
        values.get("proof", ""),
        " ".join(values.get("state", "").split()),
    )


def _unreadable(place: Place, message: str, hint: str) -> ProblemsFound:
    return ProblemsFound.one(place, "unreadable", message, hint)


def _person(values: dict[str, str], pattern: str) -> dict[str, str]:
    """Return the details of a person by key, each on a single line."""
    return {key: " ".join(text.split()) for key in PERSON if (text := values.get(pattern.format(key), ""))}


def _lines(values: dict[str, str], name: str) -> list[int]:
    """Return the numbers of a form's lines, in order."""
    return sorted(int(match[1]) for key in values if (match := re.fullmatch(rf"{name}([1-9][0-9]?)", key)))


class _Unreadable(Exception):
    """The fields of a form are damaged; the message says how."""


def _values(pdf: pikepdf.Pdf) -> dict[str, str]:
    """Return the values of the fields by full name. The value of a ticked box is the name of its state.

    Raises _Unreadable for fields that contradict each other, are nested without end, or are not fields.
    """
    form: Any = pdf.Root.get("/AcroForm")
    if form is None:
        return {}
    if not isinstance(form, pikepdf.Dictionary):
        raise _Unreadable("there is no list of fields")
    values: dict[str, str] = {}
    with_value: set[str] = set()  # names that have a value
    queue = [("", 0, field) for field in _list(form, "/Fields")]
    for above, depth, field in queue:  # the loop adds the fields inside a field at the end
        if not isinstance(field, pikepdf.Dictionary):
            raise _Unreadable("one of them is not a field")
        partial_name = field.get("/T", "")
        if not isinstance(partial_name, (str, pikepdf.String)):
            raise _Unreadable("one of them has no name")
        name = f"{above}.{partial_name}" if above and str(partial_name) else above or str(partial_name)
        queue += [(name, depth + 1, kid) for kid in _list(field, "/Kids")]
        if len(queue) > 10_000 or depth > 20 or len(name) > 1_000:
            raise _Unreadable("they are too many or too deeply nested")
        value = field.get("/V")
        if name:
            values.setdefault(name, "")
        if not name or value is None:
            continue
        if not isinstance(value, (pikepdf.String, pikepdf.Name)):
            raise _Unreadable(f"'{name[:40]}' is not text")
        text = str(value).removeprefix("/") if isinstance(value, pikepdf.Name) else tidy(str(value))
        if name in with_value and values[name] != text:
            raise _Unreadable(f"'{name[:40]}' is there twice with different values")
        with_value.add(name)
        values[name] = text
    return values


def _list(owner: pikepdf.Object, key: str) -> list[pikepdf.Object]:
    items = owner.get(key)
    if items is not None and not isinstance(items, pikepdf.Array):
        raise _Unreadable(f"{key} is not a list")
    return [] if items is None else list(items)
