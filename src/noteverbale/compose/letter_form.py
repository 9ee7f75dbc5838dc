"""What a note's form gives it in one language: its title, and the heading, salutation and signature of its sheet."""

from __future__ import annotations

from typing import Literal, TypedDict

from ..document import Break, Field, Inline, Text, Value
from ..language.grammar import Noun
from ..language.pack import Pack
from ..problems import ProblemsFound
from ..records.letter_forms import LetterForm
from ..records.notes import Note
from ..records.office import Sender
from ..registry.registry import Registry
from .builder import missing_text


class FormParts(TypedDict):
    """The fields of a Document that depend on its form."""

    heading: tuple[Inline, ...]
    salutation: tuple[Inline, ...]
    signature: tuple[Inline, ...]
    date_above: bool


def form_text(form: LetterForm, key: Literal["title", "called", "transmits"], pack: Pack) -> str:
    """Return a text of a form in a language. Raises ProblemsFound if it has none."""
    if pack.code in (texts := getattr(form, key)):
        return str(texts[pack.code])
    raise ProblemsFound([missing_text(form.place(key), f"the form '{form.id}' has no '{key}:'", pack)])


def title_of(registry: Registry, note: Note, pack: Pack, reference: str | None) -> str:
    """Return a note's title: the form's with the reference, else the kind's, else the form's. Raises ProblemsFound."""
    title = form_text(registry.form_of(note), "title", pack)
    return f"{title} {reference}" if reference else registry.kinds[note.kind].title.get(pack.code, title)


def reference_pattern(registry: Registry, note: Note, pack: Pack) -> str:
    """Return the line of the reference with {reference} in it: the form's, else the language's."""
    return registry.form_of(note).reference.get(pack.code) or pack.label("reference")


def form_parts(registry: Registry, note: Note, pack: Pack, sender: Noun) -> FormParts:
    """Return what the form puts around a note's text; `sender` is the sender's name. Raises ProblemsFound."""
    form = registry.form_of(note)
    return {
        "heading": (Text(form_text(form, "title", pack)),) if form.heading else (),
        "salutation": _salutation(pack) if form.salutation else (),
        "signature": _signature(registry.senders[note.sender], pack, sender) if form.signature else (),
        "date_above": form.date == "above",
    }


def _salutation(pack: Pack) -> tuple[Inline, ...]:
    if pack.salutations is None:
        message, hint = f"there are no salutations of letters in {pack.name}", "add 'salutations:'"
        raise ProblemsFound.one(pack.place(), "missing-text", message, hint)
    before, _, after = pack.salutations.line.partition("{text}")
    return tuple(part for part in (Text(before), Field("Salutation"), Text(after)) if part.text)


def _signature(sender: Sender, pack: Pack, name: Noun) -> tuple[Inline, ...]:
    """Return the name, where one is on file, and the title of who signs; without a signatory the sender's name."""
    signatory = sender.signatory
    if signatory is None:
        return (Value(name.text, "sender", sender.id, sender.place("names")),)
    lines: list[Inline] = []
    for key, texts in (("name", signatory.name), ("title", signatory.title)):
        if texts and pack.code not in texts:
            what = f"the signatory of '{sender.id}' has no {key}"
            raise ProblemsFound([missing_text(signatory.place(key), what, pack)])
        if texts:
            value = Value(texts[pack.code], "signatory", f"{sender.id}.{key}", signatory.place(key, pack.code))
            lines += [Break(), value] if lines else [value]
    return tuple(lines)
