"""A PDF that came back in; what somebody filled in on our reply form out, or why it cannot be read."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from ..problems import Place, Problem, Trouble, shown
from ..source import STRANGE
from .tables import tidy

PERSON = ("name", "function", "email", "telephone")
SAVED = "ask for the form as it was saved, or type the answer in (docs/imports.md)"


@dataclass(frozen=True)
class Returned:
    """A filled form: what it says of itself, and what was filled in; empty fields are left out."""

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

    @property
    def place(self) -> Place:
        return Place(shown(self.path))

    @property
    def answer(self) -> str:
        """What the form says, whoever saved it how often."""
        return repr((self.absent, list(self.members), list(self.topics), self.contact, self.remarks))

    @property
    def empty(self) -> bool:
        return not (self.absent or self.members or self.topics or self.remarks)


def read_form(path: Path) -> Returned:
    """Read one filled form. Raises Trouble for a file that is none: no PDF, flattened, scanned, somebody else's."""
    place, content = Place(shown(path)), path.read_bytes()
    try:
        with pikepdf.open(path) as pdf:
            values = _values(pdf)
    except pikepdf.PasswordError:
        raise _unreadable(place, "this PDF wants a password", "ask for it without one") from None
    except (pikepdf.PdfError, ValueError, TypeError) as error:
        raise _unreadable(place, f"this is not readable as a PDF: {error}", "ask for the form anew") from None
    if not values:
        message = "this PDF has no fields: it was printed to a new file, flattened or scanned"
        raise _unreadable(place, message, SAVED)
    if not values.get("form", "").startswith("noteverbale "):
        raise _unreadable(place, "this is a form, but none of ours", SAVED)
    for name, value in values.items():
        if strange := STRANGE.search(value.replace("\n", " ")):
            message = f"'{name}' holds the invisible character U+{ord(strange[0]):04X}"
            raise Trouble([Problem(place, "character", message, SAVED)])
    people = [{key: text for key in PERSON if (text := values.get(f"{key}{i}", ""))} for i in _lines(values, "name")]
    topics = [values.get(f"topic{i}", "") for i in _lines(values, "topic")]
    return Returned(
        path,
        hashlib.sha256(content).hexdigest(),
        values.get("note", ""),
        values.get("reference", ""),
        values.get("recipient", ""),
        values.get("language", ""),
        values.get("absent", "") not in ("", "Off"),
        tuple(one for one in people if one),
        tuple(" ".join(one.split()) for one in topics if one),
        {key: text for key in PERSON if (text := values.get(f"contact_{key}", ""))},
        values.get("remarks", ""),
    )


def _unreadable(place: Place, message: str, hint: str) -> Trouble:
    return Trouble([Problem(place, "unreadable", message, hint)])


def _lines(values: dict[str, str], name: str) -> list[int]:
    """Return the numbers of a form's lines, in order."""
    return sorted(int(found[1]) for key in values if (found := re.fullmatch(rf"{name}(\d+)", key)))


def _values(pdf: pikepdf.Pdf) -> dict[str, str]:
    """Return the fields by their full name, whatever program saved them; a box that is ticked by the name of its state."""
    form: Any = pdf.Root.get("/AcroForm", {})
    found: dict[str, str] = {}
    left = [("", field) for field in form.get("/Fields", [])]
    for above, field in left:  # grows while it is gone through
        own = str(field.get("/T", ""))
        name = f"{above}.{own}" if above and own else above or own
        left += [(name, kid) for kid in field.get("/Kids", [])]
        if len(left) > 10_000:
            raise ValueError("its fields have no end")
        value = field.get("/V")
        if name and (value is not None or name not in found):
            text = "" if value is None else str(value)
            found[name] = text.removeprefix("/") if isinstance(value, pikepdf.Name) else tidy(text)
    return found
