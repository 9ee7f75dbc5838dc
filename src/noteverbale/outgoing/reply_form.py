"""Make the PDF form a recipient can answer a note with: names of a delegation, or topics, as the note asks.

A note offers it with `enclosures: [reply_form]`; `incoming/replies` reads what comes back.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..compose.addressing import running_form
from ..compose.brief import Brief, DeadlineText, MeetingText
from ..document import Document, Isolate
from ..formats.pdf_form import MEMBERS, TOPICS, Form, to_form
from ..language import dates
from ..ledger.form_proof import form_proof
from ..pipeline import Pipeline
from ..problems import ProblemsFound
from ..records.notes import Note
from ..records.recipients import Recipient
from ..registry.addressees import state_or_entity
from ..registry.audience import audience_of
from .covering_words import capital, meeting_line
from .selection import File, Options, Outgoing

ENCLOSURE = "reply_form"  # its id in data/enclosures.yaml
VERSION = "1"


def reply_form(pipeline: Pipeline, note: Note, recipient: Recipient, language: str, copy: Document) -> bytes:
    """Return the form for an addressed copy, as PDF. Raises ProblemsFound for a note that asks for no names and no topics."""
    return to_form(_form(pipeline, note, recipient, language, copy), pipeline.printer(language), copy)


def files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield the form of every copy: 'fr/FRA.pdf'."""
    for copy, recipient, document in out.copies():
        yield File(copy.file, reply_form(out.pipeline, out.note, recipient, copy.language, document))


def _form(pipeline: Pipeline, note: Note, recipient: Recipient, language: str, copy: Document) -> Form:
    registry, pack = pipeline.registry, pipeline.registry.packs[language]
    words = pack.form
    if words is None:
        message = f"{pack.name} has no words for the reply form"
        raise ProblemsFound.one(pack.place(), "missing-text", message, "add 'form:' to the language")
    if note.delegation is None and note.proposals is None:
        message = f"'{note.id}' asks for no names and no topics: there is nothing to fill in"
        raise ProblemsFound.one(note.place(), "no-form", message, "add 'delegation:' or 'proposals:', or send no form")
    brief = pipeline.brief(note, language, audience_of(registry, note, recipient))
    owner = state_or_entity(registry, recipient)
    state = "" if registry.is_collective(recipient) else running_form(owner, language, note.date)[0].text
    reference = _reference(copy)
    mark = f" [{copy.label(f'watermark.{copy.meta.marks[0]}')}]" if copy.meta.marks else ""
    proof = form_proof(registry.folder / registry.office.ledger, note.id, reference, recipient.id)
    facts: list[tuple[str, tuple[str, ...]]] = [(words.reference, (reference,))] if reference else []
    facts += [(words.state, (state,))] if state else []
    facts += [(words.meeting, _meeting(pipeline, meeting, language)) for meeting in brief.meetings or (brief.meeting,)]
    facts += _reply(pipeline, brief, language)
    return Form(
        language, pack.tag, pack.direction, " – ".join([words.title, *filter(None, (reference, state or recipient.id))]),
        words.title + mark,
        registry.office.acronym, brief.office.text, words, tuple(facts),
        MEMBERS if note.delegation else 0, TOPICS if note.proposals else 0,
        {"form": f"noteverbale {VERSION}", "note": note.id, "reference": reference, "recipient": recipient.id,
         "language": language, **({"proof": proof} if proof else {})},
    )  # fmt: skip


def _reference(copy: Document) -> str:
    """Return the reference on a copy, '' before it has one."""
    return next(
        (inline.text for inline in copy.reference if isinstance(inline, Isolate) and inline.kind == "reference"), ""
    )


def _meeting(pipeline: Pipeline, meeting: MeetingText, language: str) -> tuple[str, ...]:
    pack = pipeline.registry.packs[language]
    return capital(meeting.body.text), meeting_line(pack, meeting, meeting.nth.text)


def _reply(pipeline: Pipeline, brief: Brief, language: str) -> list[tuple[str, tuple[str, ...]]]:
    pack = pipeline.registry.packs[language]
    words = pack.form
    assert words
    facts: list[tuple[str, tuple[str, ...]]] = []
    if brief.reply:
        lines = [capital(brief.reply.to.text), brief.reply.office.text, capital(brief.reply.postal.text)]
        if brief.reply.email:
            lines.append(brief.reply.email.text)
        facts.append((words.return_to, tuple(lines)))
    bounds = [
        deadline
        for deadline in (brief.delegation, brief.reply.deadline if brief.reply else None)
        if isinstance(deadline, DeadlineText)
    ]
    if bounds:
        texts = dict.fromkeys(capital(dates.bound(pack, deadline.kind, deadline.day)) for deadline in bounds)
        facts.append((words.deadline, tuple(texts)))
    return facts
