"""Files returned forms in the register of answers to a note: at its end; what a clerk typed is not changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from ..characters import STRANGE
from ..ledger.file import was_begun
from ..ledger.form_proof import is_proof, secret_path
from ..problems import Place, Problems, ProblemsFound, did_you_mean, shown
from ..records import yaml_source, yaml_writer
from ..records.notes import Member, Received
from ..registry.registry import Registry
from ..registry.replies import latest_answers, register, register_path
from .form_text import plain
from .forms import BY_HAND, Returned, read_form
from .lookup import Lookup
from .words import Unknown

HEAD = """# yaml-language-server: $schema=../schemas/replies.json
# Answers to {note}. 'import replies' adds forms at the end; answers by post or fax are typed in the same way.
"""


@dataclass
class Filing:
    """What forms add: new answers by note, texts by file, the SHA-256 of forms that are filed already, and Problems."""

    new: dict[str, list[Received]] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)


def plan_filing(registry: Registry, folder: Path, by: str, received: date, supersede: Collection[str] = ()) -> Filing:
    """Read the PDFs of a folder and plan what to file, without writing. `problems` names forms that cannot be filed."""
    filing = Filing()
    readable = (form for path in _pdfs(folder, filing.problems) if (form := filing.problems.attempt(read_form, path)))
    return plan_forms(registry, ((form, received) for form in readable), by, supersede, filing)


def plan_forms(
    registry: Registry,
    returned: Iterable[tuple[Returned, date]],
    by: str,
    supersede: Collection[str] = (),
    filing: Filing | None = None,
) -> Filing:
    """Plan what to file of forms, each with the day it came, without writing. `filing` has the problems of reading them.

    The answers of the recipients in `supersede` replace earlier ones.
    """
    filing = filing or Filing()
    forms: dict[tuple[str, str], list[Returned]] = {}
    days: dict[str, date] = {}
    for form, received in returned:
        if form.sha256 in days or not _can_be_filed(registry, form, filing.problems):
            continue
        days[form.sha256] = received
        named = filing.problems.attempt(_named, registry, form)
        if named is not None:
            forms.setdefault((named.note, named.recipient), []).append(named)
    for note in dict.fromkeys(note for note, _ in forms):
        before = filing.problems.attempt(register, registry, note)
        if before is None:
            continue
        filed, latest = {answer.sha256 for answer in before}, latest_answers(before)
        for (form_note, recipient), answers in forms.items():
            if form_note != note:
                continue
            previous = latest.get(recipient)
            previous_text = _answer_text(previous) if previous else None
            new_forms = [form for form in answers if form.sha256 not in filed and form.answer != previous_text]
            filing.known += [form.sha256 for form in answers if form not in new_forms]
            only = _only_one(list({form.answer: form for form in new_forms}.values()), filing.problems)
            if only and previous and recipient not in supersede:
                message = f"{recipient} already answered on {previous.received} ({previous.file or 'typed in'})"
                hint = f"if the new form replaces it: --supersede {recipient}"
                filing.problems.add(only.place, "two-replies", message, hint)
            elif only:
                received = days[only.sha256]
                answer = filing.problems.attempt(_received, only, by, received, previous is not None)
                if answer is not None:
                    filing.new.setdefault(note, []).append(answer)
    for note, new in list(filing.new.items()):
        text = filing.problems.attempt(_register_text, registry, note, new)
        if text is None:
            del filing.new[note]
        else:
            filing.texts[register_path(registry, note)] = text
    return filing


def _only_one(forms: Sequence[Returned], problems: Problems) -> Returned | None:
    """Return the form of a recipient; None without one, and with a Problem for forms that differ."""
    if len(forms) > 1:
        names = " and ".join(form.path.name for form in forms)
        message = f"{forms[0].recipient} returned {len(forms)} forms that differ: {names}"
        for form in forms[1:]:
            problems.add(form.place, "two-replies", message, "keep only the valid one in the folder")
    return forms[0] if len(forms) == 1 else None


def _register_text(registry: Registry, note: str, new: Sequence[Received]) -> str:
    """Return a note's register with new answers at its end. Raises ProblemsFound for a text that could not be read again."""
    path = register_path(registry, note)
    text = registry.files.read(path).decode("utf-8") if registry.files.exists(path) else HEAD.format(note=note)
    text = (text if text.endswith("\n") else text + "\n") + "".join(entry(answer) for answer in new)
    yaml_source.records(Received, yaml_source.parse(text, shown(path)))
    return text


def _pdfs(folder: Path, problems: Problems) -> Iterator[Path]:
    if not folder.exists():
        message = "there is no such folder"
        raise ProblemsFound.one(Place(str(folder)), "file", message, "name the folder with the filled forms")
    files = [folder] if folder.is_file() else sorted(file for file in folder.rglob("*") if file.is_file())
    for path in files:
        if path.suffix.lower() == ".pdf":
            yield path
        elif not path.name.startswith("."):
            problems.add(Place(shown(path)), "not-a-form", "this is not a PDF; it is not read", severity="warning")


def _prove(registry: Registry, form: Returned, problems: Problems) -> None:
    """Add a Problem for a form that was not made for the recipient it names, and a warning for one that cannot tell."""
    ledger = registry.folder / registry.office.ledger
    if form.proof and not is_proof(ledger, form.proof, form.note, form.reference, form.recipient):
        message = f"this form was not made by this office for '{form.recipient}', '{form.note}' and '{form.reference}'"
        hint = (
            f"ask the mission whether it answered; if {secret_path(ledger).name} was lost, bring it back from a backup"
        )
        problems.add(form.place, "not-ours", message, hint)
    elif not form.proof and was_begun(ledger):
        message = f"nothing in this form proves that it is the one made for '{form.recipient}'"
        hint = "forms made by earlier versions are like this: look at who sent it"
        problems.add(form.place, "no-proof", message, hint, "warning")


def _can_be_filed(registry: Registry, form: Returned, problems: Problems) -> bool:
    """Return whether a form names a note and a recipient on file and is filled in; add a Problem for each fault."""
    before = len(problems.errors)
    note, recipient, language = form.note[:80], form.recipient[:80], form.language[:80]
    if form.note not in registry.notes:
        hint = did_you_mean(note, registry.notes) or "check that this is the right office"
        problems.add(form.place, "unknown-note", f"the form is for the note '{note}', which is not on file", hint)
    if form.recipient not in registry.recipients:
        hint = did_you_mean(recipient, registry.recipients)
        problems.add(form.place, "unknown-recipient", f"the form is for '{recipient}', which is not on file", hint)
    if not problems.errors[before:]:
        _prove(registry, form, problems)
    if form.language and form.language not in registry.packs:
        hint = did_you_mean(language, registry.packs)
        problems.add(form.place, "unknown-language", f"the form's language '{language}' is not on file", hint)
    if form.empty:
        message = "nothing is filled in"
        problems.add(form.place, "empty", message, "ask for the form as it was saved after filling it in")
    if form.only_contact:
        message = f"only the person to contact is filled in: {', '.join(form.contact.values())}"
        problems.add(form.place, "only-contact", message, "it is filed; ask the mission for the rest", "warning")
    for sentence in form.beside:
        hint = "this is not filed: if it belongs to the answer, add it by hand (docs/how-to/clerk/replies.md)"
        problems.add(form.place, "beside-fields", sentence, hint, "warning")
    if form.absent and form.members:
        message = f"the form says that no delegation will attend, but names {len(form.members)}"
        problems.add(
            form.place,
            "contradiction",
            message,
            "ask the mission, and enter the answer by hand (docs/how-to/clerk/replies.md)",
        )
    if not form.reference and len(problems.errors) == before:
        message = "this form comes from a draft: it has no reference"
        problems.add(form.place, "draft-form", message, "it is filed; make sure that drafts are not sent", "warning")
    return len(problems.errors) == before


def _named(registry: Registry, form: Returned) -> Returned:
    """Return a form with the recipient that its sender typed, if it was made for all. Raises ProblemsFound for an unknown one."""
    if not registry.is_collective(registry.recipients[form.recipient]):
        return form
    message, hint = "the form is that of the copy to all, and does not say who answers", ""
    try:
        owner = Lookup(registry).owners.find(form.state) if form.state else ""
        if answering := [id for id, row in registry.recipients.items() if owner and owner in (row.state, row.entity)]:
            return replace(form, recipient=answering[0])
        message = f"'{owner}' is no recipient on file" if owner else message
    except Unknown as error:
        message, hint = error.message, error.hint
    raise ProblemsFound.one(form.place, "unknown-recipient", message, hint or BY_HAND)


def _answer_text(answer: Received) -> str:
    """Return the answers on file as one text, to compare with `Returned.answer`."""
    people = [_plain(member) for member in answer.members]
    contact = _plain(answer.contact) if answer.contact else {}
    return repr((answer.absent, people, [*map(plain, answer.topics)], contact, plain(answer.remarks)))


def _plain(member: Member) -> dict[str, str]:
    return {key: plain(text) for key, text in member.model_dump(exclude_defaults=True).items()}


def _received(form: Returned, by: str, received: date, replaces: bool) -> Received:
    """Return a form as an answer. Raises ProblemsFound, at the form, for values that the register cannot hold."""
    data: dict[str, object] = {
        "recipient": form.recipient,
        "received": received.isoformat(),
        "by": by,
        "file": file_name(form.path),
        "sha256": form.sha256,
        "reference": form.reference,
        "language": form.language or None,
        "absent": form.absent,
        "members": list(form.members),
        "topics": list(form.topics),
        "contact": form.contact or None,
        "remarks": form.remarks,
        "supersedes": replaces,
    }
    try:
        answer = Received.model_validate(data)
        yaml_source.records(Received, yaml_source.parse(entry(answer), form.place.file))
    except (ProblemsFound, ValidationError) as error:
        reason = error.problems[0].message if isinstance(error, ProblemsFound) else error.errors()[0]["msg"]
        hint = BY_HAND
        raise ProblemsFound.one(form.place, "value", f"this cannot be filed: {reason}", hint) from None
    return answer


def file_name(path: Path) -> str:
    """Return a file's name without line breaks, control characters and undecodable bytes."""
    return " ".join(STRANGE.sub(" ", path.name.encode("utf-8", "replace").decode("utf-8")).split())


def entry(answer: Received) -> str:
    """Return an answer as an item of the register, without empty values."""
    data = answer.model_dump(exclude_defaults=True)
    return "\n".join([*yaml_writer.item(yaml_writer.plain(data), 0, whole=True), ""])
