"""Make the PDF form a recipient can answer a note with: names of a delegation, or topics, as the note asks.

A note offers it with `enclosures: [reply_form]`; `incoming/replies` reads what comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

from ..compose.addressing import running_form
from ..compose.brief import Brief, MeetingText, ReplyTo
from ..document import Document, Isolate
from ..formats.form_press import FormPress
from ..formats.pdf_form import MEMBERS, TOPICS, Form, Section, to_form
from ..language.pack import Pack
from ..language.typography import polish_text
from ..ledger.form_proof import form_proof
from ..pipeline import Pipeline
from ..planning.plan import Planned
from ..problems import ProblemsFound
from ..records.moves import FormSection
from ..records.notes import Note
from ..records.recipients import Recipient
from ..registry.addressees import state_or_entity
from ..registry.audience import audience_of
from ..registry.dues import form_sections
from ..registry.note_moves import moves_of
from ..registry.registry import Registry
from .copy_files import CopyFiles, Made
from .covering_words import capital, deadlines, meeting_line
from .selection import Options, Outgoing

ENCLOSURE = "reply_form"  # its id in data/enclosures.yaml
VERSION = "1"


def reply_form(pipeline: Pipeline, note: Note, recipient: Recipient, language: str, copy: Document) -> bytes:
    """Return the form for an addressed copy, as PDF. Raises ProblemsFound for a note that asks for no names and no topics."""
    form = _form(pipeline, note, recipient, language, copy, partial(_limits, pipeline, note))
    return to_form(form, pipeline.printer(language), copy)


def files(out: Outgoing, options: Options) -> CopyFiles:
    """Return the form of every copy: 'fr/FRA.pdf'."""
    out.pipeline.printer(out.languages()[0])  # loads the page engine once, before processes are forked

    def contents(roster: Sequence[Planned]) -> Callable[[Planned], Made]:
        forms = ReplyForms(out, roster)
        return lambda copy: (forms.pdf(copy), ())

    return CopyFiles(out, "pdf", contents)


class ReplyForms:
    """The forms of copies of one language, laid out together. Raises ProblemsFound with the Problems of all copies."""

    def __init__(self, out: Outgoing, copies: Sequence[Planned]) -> None:
        language = copies[0].language
        limits = cache(partial(_limits, out.pipeline, out.note))
        documents = out.documents(copies)
        self._forms: dict[str, tuple[Form, Document]] = {}
        for copy, document in zip(copies, documents, strict=True):
            recipient = out.pipeline.registry.recipients[copy.recipient]
            form = _form(out.pipeline, out.note, recipient, language, document, limits)
            self._forms[copy.recipient] = form, document
        forms = [form for form, _ in self._forms.values()]
        self._press = FormPress(forms, out.pipeline.printer(language), documents[0])

    def pdf(self, copy: Planned) -> bytes:
        """Return the form of a copy, as PDF. Raises ProblemsFound."""
        return self._press.pdf(*self._forms[copy.recipient])


def _form(
    pipeline: Pipeline,
    note: Note,
    recipient: Recipient,
    language: str,
    copy: Document,
    limits: Callable[[str], tuple[str, ...]],
) -> Form:
    """Return the form of a copy; `limits` returns the deadlines in a language, which are the same in all its forms."""
    registry, pack = pipeline.registry, pipeline.registry.packs[language]
    words = pack.form
    if words is None:
        message = f"{pack.name} has no words for the reply form"
        raise ProblemsFound.one(pack.place(), "missing-text", message, "add 'form:' to the language")
    sections = {section.shape: section for section in form_sections(registry, note)}
    if not sections:
        message = f"'{note.id}' asks for no names and no topics: there is nothing to fill in"
        hint = "add a move that the form answers ('noteverbale moves'), or send no form"
        raise ProblemsFound.one(note.place("moves"), "no-form", message, hint)
    brief = pipeline.brief(note, language, audience_of(registry, note, recipient))
    owner = state_or_entity(registry, recipient)
    state = "" if registry.is_collective(recipient) else running_form(owner, language, note.date)[0].text
    reference = _reference(copy)
    proof = form_proof(registry.folder / registry.office.ledger, note.id, reference, recipient.id)
    facts: list[tuple[str, tuple[str, ...]]] = [(words.reference, (reference,))] if reference else []
    facts.append((words.state, (state,) if state else ()))  # who answers a copy to all writes it in
    facts += [
        (capital(words.meeting.format(level=meeting.word.text)), _meeting(pipeline, meeting, language))
        for meeting in brief.meetings
    ]
    to = brief.reply or _asked_contact(pipeline.registry, note, brief)
    if to:
        lines = [capital(part.text) for part in (to.to, to.office, to.postal) if part]
        facts.append((words.return_to, (*lines, *([to.email.text] if to.email else []))))
    if days := limits(language):
        facts.append((words.deadlines if words.deadlines and len(days) > 1 else words.deadline, days))
    how = words.how if to and to.email else words.how_without_email or words.how
    return Form(
        language, pack.tag, pack.direction, " – ".join([words.title, *filter(None, (reference, state))]),
        copy.marked(words.title), how,
        copy.letterhead.acronym, copy.letterhead.name, words, tuple(facts),
        _section(sections.get("people"), MEMBERS, pack), _section(sections.get("lines"), TOPICS, pack),
        {"form": f"noteverbale {VERSION}", "note": note.id, "reference": reference, "recipient": recipient.id,
         "language": language, **({"proof": proof} if proof else {})},
        1 if reference else 0,
    )  # fmt: skip


def _reference(copy: Document) -> str:
    """Return the reference on a copy, '' before it has one."""
    return next(
        (inline.text for inline in copy.reference if isinstance(inline, Isolate) and inline.kind == "reference"), ""
    )


def _meeting(pipeline: Pipeline, meeting: MeetingText, language: str) -> tuple[str, ...]:
    pack = pipeline.registry.packs[language]
    body = () if meeting.nth.id == meeting.body.id else (capital(meeting.body.text),)
    return *body, polish_text(meeting_line(pack, meeting, meeting.nth.text), pack)


def _section(section: FormSection | None, lines: int, pack: Pack) -> Section | None:
    """Return a section of the form; None if no move asks for it."""
    return Section(section.title.get(pack.code, ""), lines, section.absence) if section else None


def _asked_contact(registry: Registry, note: Note, brief: Brief) -> ReplyTo | None:
    """Return the contact of the first move that asks for what the form has, for a note without `reply:`; else None."""
    asking = {move.name for move in moves_of(registry, note) if move.shelf and move.shelf.form}
    contacts = (move.facts.get("contact") for move in brief.moves if move.name in asking)
    return next((contact for contact in contacts if isinstance(contact, ReplyTo)), None)


def _limits(pipeline: Pipeline, note: Note, language: str) -> tuple[str, ...]:
    """Return a sentence for each deadline that copies of a note print. Raises ProblemsFound for words that are missing."""
    pack = pipeline.registry.packs[language]
    limits = dict.fromkeys(limit for _, limit in deadlines(pipeline, note, language))
    return tuple(polish_text(pack.dispatch.sentence.format(text=limit), pack) for limit in limits)
