"""Export one draft message for each copy, in its language, with its PDF, the enclosures on file and the calendar file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..compose.letter_form import form_text
from ..document import Text
from ..document import words as words_of
from ..files import read_inside
from ..formats.eml import Attachment, Letter, to_eml
from ..formats.text import LRI, PDI
from ..language import dates
from ..language.grammar import SET_OFF, Grammar
from ..language.typography import polish_run
from ..planning.plan import Planned
from ..problems import Problem, Problems
from ..records.recipients import Recipient
from .calendar_files import ics
from .copy_files import CopyFiles, Made
from .covering_words import brief_of, deadlines, meeting_name, subjects, title_of, with_mark, without_gaps
from .pdf_copies import printing
from .reply_form import ENCLOSURE, ReplyForms
from .selection import Options, Outgoing


def eml_files(out: Outgoing, options: Options) -> CopyFiles:
    """Return 'fr/FRA.eml' of every copy. Raises ProblemsFound for files of enclosures, and PDFs in `options.copies`, that
    are missing; PDFs that cannot be printed are problems of the files that are made.

    A recipient without an e-mail address gets a draft without 'To', and a warning. An enclosure without a file is a warning.
    """
    enclosed = enclosures(out)
    print_roster = printing(out, options)

    def contents(roster: Sequence[Planned]) -> Callable[[Planned], Made]:
        drafts, pdf = _Drafts(out, roster, enclosed.get(roster[0].language, ())), print_roster(roster)
        return lambda copy: drafts.made(copy, Attachment(f"{out.slug}-{copy.recipient}.pdf", pdf(copy).content()))

    return CopyFiles(out, "eml", contents, (*_made_again_warning(out, options), *_not_attached(out)))


def _made_again_warning(out: Outgoing, options: Options) -> tuple[Problem, ...]:
    """Return a warning for an issued note whose PDFs are made again: their bytes are not those in the manifest."""
    if out.reference is None or options.copies:
        return ()
    message = f"the PDFs of {out.reference} are made again: their words are those issued, but their bytes are not"
    return (Problem(out.note.place(), "not-the-copy", message, "name the issue's folder with --copies", "warning"),)


def _not_attached(out: Outgoing) -> Iterator[Problem]:
    """Yield a warning for each enclosure that the note announces and no draft of some language carries."""
    for id in out.note.enclosures:
        enclosure = out.pipeline.registry.enclosures[id]
        without = [code for code in out.languages() if code not in enclosure.files]
        if without and id != ENCLOSURE:
            message = (
                f"the note announces '{id}', and no file of it is on file in {', '.join(without)}: it is not attached"
            )
            hint = "add it to 'files:' of the enclosure, or attach it to the drafts"
            yield Problem(enclosure.place(), "not-attached", message, hint, "warning")


def enclosures(out: Outgoing) -> dict[str, tuple[Attachment, ...]]:
    """Return the enclosures that are files, by language. Raises ProblemsFound for files that are not in the office."""
    registry, problems = out.pipeline.registry, Problems()
    attachments: dict[str, tuple[Attachment, ...]] = {}
    for code in out.languages():
        for enclosure in (registry.enclosures[id] for id in out.note.enclosures):
            if code not in enclosure.files:
                continue
            path = registry.folder / "data" / "enclosures" / enclosure.files[code]
            try:
                content = read_inside(registry.files, registry.folder, path)
                attachments[code] = (*attachments.get(code, ()), Attachment(path.name, content))
            except OSError as error:
                named = f"data/enclosures/{enclosure.files[code]}"
                message = f"the file of '{enclosure.id}' cannot be read: {named}: {error.strerror or error}"
                problems.add(
                    enclosure.place("files", code), "no-file", message, "put the file itself there, or correct the name"
                )
    problems.stop_if_any()
    return attachments


@dataclass
class _Drafts:
    """Makes the messages of copies of one language that are laid out together. What they share is composed once."""

    out: Outgoing
    roster: Sequence[Planned]
    enclosed: tuple[Attachment, ...]

    def __post_init__(self) -> None:
        self.language = self.roster[0].language
        self._pack = pack = self.out.pipeline.registry.packs[self.language]
        words, brief, note = pack.dispatch, brief_of(self.out, self.language), self.out.note
        names = [meeting_name(pack, meeting) for meeting in brief.meetings]
        title = title_of(self.out, pack, isolate=False)
        self._subject = words.subject.format(title=title, about=Grammar(pack).join(names)) if names else title
        lines = subjects(self.out, self.language)
        lines += [words.sentence.format(text=line) for _, line in deadlines(self.out.pipeline, note, self.language)]
        content = ics(self.out, self.language)
        self._shared = [
            *self.enclosed,
            *([Attachment(f"{self.out.slug}-{self.language}.ics", content)] if content else ()),
        ]
        self._forms = ReplyForms(self.out, self.roster) if ENCLOSURE in note.enclosures else None
        form = self.out.pipeline.registry.form_of(note)
        attached = [form_text(form, "called", pack)]
        attached += [
            enclosure.noun.text
            for enclosure, id in zip(brief.enclosures, note.enclosures, strict=True)
            if self._attached(id)
        ]
        attached += [words.calendar] if content else []
        lines.append(words.attached.format(list=Grammar(pack).join(attached)))
        self._facts = tuple(lines)
        self._office = brief.office.text
        contact = self.out.pipeline.registry.contact_of(note)
        by_mail = note.reply and any(channel.startswith("email") for channel in note.reply.channels)
        emails = self.out.pipeline.registry.contacts[contact].email if contact and by_mail else ()
        self._reply_to = ", ".join(emails) or None

    def _attached(self, enclosure: str) -> bool:
        return enclosure == ENCLOSURE or self.language in self.out.pipeline.registry.enclosures[enclosure].files

    def _form(self, copy: Planned) -> tuple[Attachment, ...]:
        """Return the recipient's reply form, where the note encloses it."""
        if self._forms is None:
            return ()
        content = self._forms.pdf(copy)
        return (Attachment(f"{self.out.slug}-{copy.recipient}-reply.pdf", content),)

    def made(self, copy: Planned, pdf: Attachment) -> Made:
        """Return one recipient's draft, and warnings about it. Raises ProblemsFound when a form of the addressee's names is missing."""
        recipient = self.out.pipeline.registry.recipients[copy.recipient]
        mark = with_mark(self.out, self._pack, sample=recipient.sample)
        subject = with_mark(self.out, self._pack, self._subject, recipient.sample)
        to, problems = _address(recipient)
        letter = Letter(
            to,
            self._reply_to,
            re.sub(r"[\r\n]+", " ", subject),  # a title may have a line break, an e-mail header may not
            (*([mark, ""] if mark else ()), self._opening(recipient), "", *self._facts, "", self._office),
            self._pack.tag,
            self._pack.direction,
            self.out.note.date,
            (pdf, *self._form(copy), *self._shared),
        )
        return to_eml(letter), problems

    def _opening(self, recipient: Recipient) -> str:
        note = self.out.note
        addressee, _ = self.out.pipeline.fills_of_sentences(note, recipient, self.language)["Addressee"]
        reference = self.out.reference or note.reference or ""
        if reference and self._pack.direction == "rtl":
            reference = f"{LRI}{reference}{PDI}"
        day = dates.core(self._pack, (note.date, note.date), self._pack.dates.running)
        form, code = self.out.pipeline.registry.form_of(note), self.language
        words = (reference and form.transmits_numbered.get(code)) or form_text(form, "transmits", self._pack)
        sentence = words.format(reference=reference, date=day, addressee=addressee)
        if SET_OFF in sentence:
            sentence = words_of(polish_run((Text(sentence),), self._pack))
        return without_gaps(sentence)


def _address(recipient: Recipient) -> tuple[str | None, tuple[Problem, ...]]:
    """Return a recipient's e-mail addresses with commas between, or None and a warning."""
    if recipient.email:
        return ", ".join((recipient.email, *recipient.more_emails)), ()
    message = f"'{recipient.id}' has no e-mail address: its draft has no 'To'"
    hint = "add 'email:' to the recipient, or type it in the draft"
    return None, (Problem(recipient.place("email"), "no-email", message, hint, "warning"),)
