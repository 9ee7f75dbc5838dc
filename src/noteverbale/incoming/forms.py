"""Reads a reply form that came back as a PDF: the answers filled in, or why it cannot be read."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from ..characters import STRANGE
from ..problems import Place, ProblemsFound, shown
from .cells import clipped
from .form_extras import extras, kind_without_fields
from .form_fields import MAKER, OURS, Damaged, read_fields
from .form_text import looks_damaged

PERSON = ("name", "function", "email", "telephone")
SAVED = "ask for the form as it was saved, or enter the answer by hand (docs/how-to/clerk/replies.md)"
BY_HAND = "enter the answer by hand (docs/how-to/clerk/replies.md)"
MOST_BESIDE = 20  # sentences
LONGEST = 20_000  # characters in a field: six pages of remarks


@dataclass(frozen=True)
class Returned:
    """A filled form: its hidden fields (note, reference, recipient, language, proof) and the answers. Empty fields are left out.

    `state` is who answers, as typed into the form of a copy to all; `beside` has a sentence for each thing that the file holds
    beside the fields of the form.
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
    beside: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        return Place(shown(self.path))

    @property
    def answer(self) -> str:
        """The answers as one text, equal for the same form saved by different programs."""
        return repr((self.absent, list(self.members), list(self.topics), self.contact, self.remarks))

    @property
    def empty(self) -> bool:
        return not (self.absent or self.members or self.topics or self.remarks or self.contact)

    @property
    def only_contact(self) -> bool:
        """Whether the person to contact is all that is filled in."""
        return bool(self.contact) and not (self.absent or self.members or self.topics or self.remarks)


def read_form(path: Path) -> Returned:
    """Read one filled form. Raises ProblemsFound for other files: no PDF, a flattened or scanned form, another form."""
    place = Place(shown(path))
    try:
        content = path.read_bytes()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            fields = read_fields(pdf)
            values = fields.values
            is_form = values.get("form", "").startswith(MAKER)
            beside = (*fields.beside, *extras(pdf, content)) if is_form else ()
            otherwise = "" if values else kind_without_fields(pdf, content)
    except OSError as error:
        raise _unreadable(place, f"cannot read this file: {error.strerror}", "check its name and its rights") from None
    except pikepdf.PasswordError:
        raise _unreadable(place, "this PDF needs a password", "ask for a copy without a password") from None
    except Damaged as error:
        raise _unreadable(place, f"its form fields cannot be read: {error}", SAVED) from None
    except Exception as error:  # a broken PDF may fail in any object, with any exception
        raise _unreadable(place, *_no_pdf(content, error)) from None
    if not values:
        raise _unreadable(place, otherwise, SAVED)
    if fields.forms > 1:
        message = f"{fields.forms} forms are joined in this file, and programs that join them lose answers"
        raise ProblemsFound.one(place, "two-forms", message, "ask for each form in a file of its own")
    if not is_form:
        raise _unreadable(place, "this form was not made by this program", SAVED)
    if fields.twice:
        message = f"its form fields cannot be read: '{fields.twice[0][:40]}' is there twice with different values"
        raise _unreadable(place, message, SAVED)
    _check_text(values, place)
    return _returned(path, content, values, beside)


def _no_pdf(content: bytes, error: Exception) -> tuple[str, str]:
    """Return why a file cannot be read as a PDF, and what to do."""
    for beginning, kind in _OTHER_FILES.items():
        if content.startswith(beginning):
            return f"this is not a PDF but {kind}", "ask for the form itself, as it was saved"
    if b"/Adobe.PubSec" in content:
        return "this PDF is encrypted for the holder of a certificate", "ask for a copy that is not encrypted"
    reason = " ".join(str(error).rpartition(">: ")[2].split())[:120]  # without the stream it was read from
    return f"this is not readable as a PDF: {reason}", "ask for the form again"


_OTHER_FILES = {
    b"PK\x03\x04": "a Word document or another archive",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"\x89PNG": "a picture (PNG)",
    b"II*\0": "a picture (TIFF)",
    b"MM\0*": "a picture (TIFF)",
    b"%FDF": "the data of a form without the form (FDF)",
    b"<?xml": "an XML file",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
    b"\xd0\xcf\x11\xe0": "an old Word document or a message of Outlook",
}


def _check_text(values: Mapping[str, str], place: Place) -> None:
    """Raise ProblemsFound for an answer that is too long, or has a character that cannot be filed."""
    for name, value in values.items():
        if not OURS.fullmatch(name):
            continue
        if len(value) > LONGEST:
            message = f"'{name}' has {len(value):,} characters; at most {LONGEST:,} are filed"
            raise ProblemsFound.one(place, "too-long", message, "ask for it in a letter, and file a summary")
        if strange := STRANGE.search(value.replace("\n", " ")):
            message = f"'{name}' has the character U+{ord(strange[0]):04X}, which has no meaning outside one computer"
            raise ProblemsFound.one(place, "character", message, BY_HAND)


def _returned(path: Path, content: bytes, values: Mapping[str, str], beside: Iterable[str]) -> Returned:
    foreign = {name: " ".join(value.split()) for name, value in values.items() if not OURS.fullmatch(name)}
    added = [
        f"the field '{clipped(name)}' says “{value[:400]}”"
        for name, value in foreign.items()
        if value != "Off" and value
    ]
    damaged = [
        f"the text of '{name}' looks damaged: “{clipped(value)}”"
        for name, value in values.items()
        if name not in foreign and looks_damaged(value)
    ]
    people = [_person(values, "{}" + str(i)) for i in _lines(values, "|".join(PERSON))]
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
        tuple([*dict.fromkeys([*damaged, *added, *beside])][:MOST_BESIDE]),
    )


def _unreadable(place: Place, message: str, hint: str) -> ProblemsFound:
    return ProblemsFound.one(place, "unreadable", message, hint)


def _person(values: Mapping[str, str], pattern: str) -> dict[str, str]:
    """Return the details of a person by key, each on a single line."""
    return {key: " ".join(text.split()) for key in PERSON if (text := values.get(pattern.format(key), ""))}


def _lines(values: Mapping[str, str], names: str) -> list[int]:
    """Return the numbers of a form's lines, in order. `names` are those of their fields, with | between."""
    return sorted({int(match[1]) for key in values if (match := re.fullmatch(rf"(?:{names})([1-9][0-9]?)", key))})
