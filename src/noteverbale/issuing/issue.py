"""Parts of an issue: obstacles, taking the number, and copies added later; `steps` puts them in order.

The number and the issue are entered into the ledger together, or neither is. The copies are made afterwards, by the plan
that the ledger entry has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from ..checks.checks import check
from ..document import unfilled
from ..ledger.entries import Added, Issue, Sent
from ..ledger.entry import Entry, Number
from ..ledger.ledger import Ledger, numbered_elsewhere
from ..pipeline import Pipeline
from ..planning.fingerprint import inputs
from ..planning.plan import Plan, make
from ..problems import Problem, Problems, ProblemsFound, first_six
from ..records.notes import Note
from ..registry.audience import audience_of, capacities_of
from ..registry.registry import Registry
from ..review.approval import approved, comments
from ..review.passages import addressed, packed, passages, unpacked


@dataclass(frozen=True)
class Request:
    """The request of a clerk: recipients, languages, who issues, the time (UTC, ISO 8601) and the day of issue."""

    to: tuple[str, ...]
    lang: str
    by: str
    at: str
    on: date


def obstacles(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger) -> tuple[Problem, ...]:
    """Return the errors that forbid the issue of a note, none when it may be issued, and a warning of open comments.

    `ledger` is the office's, also in a rehearsal: it has the approvals and the comments.
    """
    registry = pipeline.registry
    others = {other.place().file for other in registry.notes.values() if other.id != note.id}
    checked = [problem for problem in check(pipeline, [note]) if problem.place.file not in others]
    problems = [problem for problem in (*checked, *ledger.verify()) if problem.severity == "error"]
    problems += [problem for problem in plan.problems if problem not in problems]
    problems += _broken_notes(registry, note)
    problems += _of_recipients(pipeline, note, plan)
    problems += _unfilled(pipeline, note, plan)
    if note.sample:
        hint = "remove 'sample:' once its dates are true"
        problems.append(
            Problem(note.place("sample"), "sample", f"'{note.id}' is a sample: its dates are invented", hint)
        )
    if not plan.copies:
        problems.append(Problem(note.place("to"), "nobody", "this plan has no recipients", "name recipients with --to"))
    if registry.office.approval:
        problems += _unapproved(pipeline, note, plan, ledger)
    problems += _open_comments(registry, note, ledger)
    numbering = Problems(problems)
    numbering.attempt(next_for, pipeline, note, ledger)  # a rehearsal goes on without a series that has begun
    problems = numbering.found
    return tuple(problems)


def _broken_notes(registry: Registry, note: Note) -> Iterator[Problem]:
    """Yield a Problem for each note with errors that may share the number: it names this note, or the one this shares with."""
    for file, problems in registry.broken_notes.items():
        text = Path(file).read_text("utf-8", "replace") if Path(file).is_file() else note.id
        if any(id in text for id in (note.id, note.same_number_as) if id):
            message = f"this note has errors, and it names '{note.id}': they may share a number"
            yield Problem(problems[0].place, "spoilt", message, "correct it first")


def _unapproved(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger) -> Iterator[Problem]:
    try:
        missing = approved(pipeline, note, ledger.entries(note=note.id), plan)
    except ProblemsFound:
        return  # the check reports that the note cannot be composed
    if missing:
        message = f"'{note.id}' has no valid approval: {'; '.join(missing)}"
        yield Problem(note.place(), "not-approved", message, "have it approved by another person: 'approve'")


def _open_comments(registry: Registry, note: Note, ledger: Ledger) -> Iterator[Problem]:
    unresolved = [remark for remark in comments(ledger.entries(note=note.id)) if not remark.resolved]
    if unresolved:
        named = [f"{remark.serial} by {remark.by} ({remark.language}, {remark.passage})" for remark in unresolved]
        message = f"{len(unresolved)} comments on '{note.id}' are open: {first_six(named)}"
        hint = f"'comments {note.id}' shows them; 'comment {note.id} --resolve N' resolves one"
        warning = Problem(note.place(), "open-comments", message, hint, "warning")
        stop = Problem(note.place(), "open-comments", message, hint)
        yield stop if registry.office.resolved_comments else warning


def _of_recipients(pipeline: Pipeline, note: Note, plan: Plan) -> Iterator[Problem]:
    registry = pipeline.registry
    named = [registry.recipients[id] for id in dict.fromkeys(copy.recipient for copy in plan.copies)]
    chosen = [recipient for recipient in named if not registry.is_collective(recipient)]
    samples = [recipient for recipient in chosen if recipient.sample]
    no_address = [recipient for recipient in chosen if recipient.address is None]
    no_status = [recipient for recipient in chosen if None in capacities_of(registry, note, recipient)]
    status_hint = "add 'status:' to the recipients, or 'capacity:' to the note"
    for wrong, key, code, message, hint in (
        (samples, "sample", "sample", "these have fictional addresses:", "import the real ones"),
        (no_address, "id", "no-address", "there is no address on file for", "add 'address:'"),
        ([] if note.capacity else no_status, "status", "unknown-status", "no status is on file for", status_hint),
    ):
        if wrong:
            names = first_six([recipient.id for recipient in wrong])
            yield Problem(wrong[0].place(key), code, f"{message} {names}", hint)


def _unfilled(pipeline: Pipeline, note: Note, plan: Plan) -> Iterator[Problem]:
    """Yield a Problem for each Field that would stay open in a copy; the reference is not taken yet and does not count."""
    recipients_of: dict[tuple[str, str], list[str]] = {}
    for copy in plan.copies:
        recipient = pipeline.registry.recipients[copy.recipient]
        document = pipeline.document(note, copy.language, audience_of(pipeline.registry, note, recipient))
        fills = pipeline.fills(note, recipient, copy.language)
        for name in set(unfilled(document)) - set(fills) - {"Reference"}:
            recipients_of.setdefault((name, copy.language), []).append(copy.recipient)
    for (name, language), recipients in sorted(recipients_of.items()):
        message = f"in {language}, [[[{name}]]] stays open for {first_six(recipients)}"
        yield Problem(note.place(), "unfilled", message, "add the missing form to the record, or correct the template")


def numbered_in_note(pipeline: Pipeline, note: Note) -> Number | None:
    """Return the number of a note that was numbered elsewhere. Raises ProblemsFound for a reference of no series."""
    if note.reference is None:
        return None
    for series in pipeline.registry.series.values():
        number = numbered_elsewhere(note.reference, series.format, series.id)
        if number:
            return number
    message = f"'{note.reference}' follows the pattern of no series of this office"
    raise ProblemsFound.one(note.place("reference"), "reference", message, "correct it, or add the series")


def next_for(pipeline: Pipeline, note: Note, ledger: Ledger) -> Number:
    """Return the number a note has or would take. Raises ProblemsFound where its series has not begun."""
    current = numbered_in_note(pipeline, note) or ledger.number_of(note.id)
    if current:
        return current
    shared = _numbered_variant(pipeline, note, ledger)
    taken = ledger.number_of(shared) if shared else None
    series = pipeline.registry.series_of(note)
    number = taken.number if taken else ledger.next_number(series, note.date.year)
    return Number(series, note.date.year, number, note.variant or "")


def _numbered_variant(pipeline: Pipeline, note: Note, ledger: Ledger) -> str:
    """Return another note of the same circular that has its number already, or ''."""
    return next((id for id in _variants(pipeline, note) if ledger.number_of(id)), "")


def _variants(pipeline: Pipeline, note: Note) -> list[str]:
    """Return the other notes of the same circular: variants that share its number."""
    family = {note.same_number_as or note.id}
    notes = pipeline.registry.notes.values()
    return [other.id for other in notes if other.id != note.id and (other.same_number_as or other.id) in family]


def spelt(pipeline: Pipeline, number: Number) -> str:
    """Return the reference of a number, by the pattern of its series."""
    return number.spelt(pipeline.registry.series[number.series].format)


def take(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger, request: Request) -> Number:
    """Take the number and issue the note. Raises ProblemsFound for one already issued."""
    beside = _numbered_variant(pipeline, note, ledger)
    counter = (pipeline.registry.series_of(note), note.date.year, note.variant or "", beside)
    frozen = content(pipeline, note, plan, request)
    if inputs(pipeline.registry, note) != plan.inputs:
        message = "the office's files changed since the plan was shown"
        raise ProblemsFound.one(
            note.place(), "changed-meanwhile", message, "give the command again and look at the new plan"
        )
    return ledger.issue(
        note.id, numbered_in_note(pipeline, note), counter, request.by, request.at, frozen, _variants(pipeline, note)
    )


def content(pipeline: Pipeline, note: Note, plan: Plan, request: Request) -> Issue:
    """Return the contents of the ledger entry of an issue: its plan, all words, and the text of each copy's Fields."""
    recipients = pipeline.registry.recipients
    audiences = {
        copy.audience: audience_of(pipeline.registry, note, recipients[copy.recipient]) for copy in plan.copies
    }
    pairs = sorted({(copy.language, copy.audience) for copy in plan.copies})
    texts = {(code, name): passages(pipeline.document(note, code, audiences[name])) for code, name in pairs}
    filled = addressed(pipeline, note, [(copy.recipient, copy.language) for copy in plan.copies])
    return Issue(
        said=packed(texts),
        filled={" ".join(pair): dict(copy.fields) for pair, copy in filled.items()},
        plan=plan.hash,
        to=request.to,
        lang=request.lang,
        dated=request.on.isoformat(),
        copies=tuple(Sent(**asdict(copy)) for copy in plan.copies),
        left_out=dict(plan.left_out),
    )


def resumed(pipeline: Pipeline, note: Note, entry: Entry) -> Plan:
    """Return the plan of an issue, made again. Raises ProblemsFound where it would print other copies than were issued."""
    frozen = Issue.of(entry)
    plan = make(pipeline, note, frozen.to, frozen.lang, ())
    if plan.hash != frozen.plan:
        message = f"'{note.id}' was issued on {frozen.dated}, and the office's files have changed since"
        hint = "restore the files to continue; to change an issued note, void it or write a correction"
        raise ProblemsFound.one(note.place(), "changed-since-issue", message, hint)
    return plan


def add(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger, request: Request, why: Added) -> Entry:
    """Enter copies that are sent after the issue, under the same reference; returns the entry.

    Raises ProblemsFound for a note that is not issued, and where its text has changed since.
    """
    frozen = content(pipeline, note, plan, request)

    def entered(issues: tuple[Entry, ...], serial: int) -> Issue:
        original = issued_before(issues, note, plan, why)
        manifest = Issue.of(original).manifest if original else f"manifest-{serial}.json"
        return frozen.model_copy(update={"added": why, "manifest": manifest})

    _unchanged(pipeline, note, ledger.issued(note.id))
    return ledger.issue_more(note.id, request.by, request.at, entered)


def _unchanged(pipeline: Pipeline, note: Note, issues: Sequence[Entry]) -> None:
    """Raise ProblemsFound where the text of an issued composition has changed: all copies of a reference have the same text."""
    recipients = [pipeline.registry.recipients[id] for id in _recipients_of(pipeline, issues)]
    audiences = {
        str(audience): audience
        for audience in {audience_of(pipeline.registry, note, recipient) for recipient in recipients}
    }
    for entry in map(Issue.of, issues):
        for (language, name), issued_passages in unpacked(entry.said).items():
            still_planned = language in pipeline.registry.languages_of(note) and name in audiences
            now = passages(pipeline.document(note, language, audiences[name])) if still_planned else ()
            if [(passage.at, passage.text) for passage in now] != [
                (passage.at, passage.text) for passage in issued_passages
            ]:
                message = f"'{note.id}' was issued on {entry.dated}, and its text in {language} has changed since"
                hint = f"'diff {note.id} --against issued' shows it; restore the files, or write a correction"
                raise ProblemsFound.one(note.place(), "changed-since-issue", message, hint)


def _recipients_of(pipeline: Pipeline, issues: Sequence[Entry]) -> Iterator[str]:
    """Yield the recipients of issued copies that are still on file."""
    sent = [copy.recipient for entry in issues for copy in Issue.of(entry).copies]
    yield from (recipient for recipient in sent if recipient in pipeline.registry.recipients)


def issued_before(issues: Sequence[Entry], note: Note, plan: Plan, why: Added) -> Entry | None:
    """Return the entry with which the copies of a duplicate were issued; None for copies that are new.

    Raises ProblemsFound for a note that is not issued, for duplicates of copies that were not issued together, and for new
    copies that were issued already.
    """
    if not issues:
        message = f"'{note.id}' is not issued: nothing can be added to it"
        raise ProblemsFound.one(note.place(), "not-issued", message, "issue it first")
    planned = {(copy.recipient, copy.language) for copy in plan.copies}
    for entry in issues:
        before = Issue.of(entry)
        issued_copies = {(copy.recipient, copy.language) for copy in before.copies}
        if why == "duplicate" and planned <= issued_copies and before.added != "duplicate":
            return entry
        already_issued = sorted(planned & issued_copies)
        if why != "duplicate" and already_issued:
            names = first_six([f"{recipient} ({language})" for recipient, language in already_issued])
            hint = "to send it again, use '--add duplicate'"
            raise ProblemsFound.one(note.place(), "has-it", f"these have their copy already: {names}", hint)
    if why == "duplicate":
        message = "duplicates are of copies that were issued together, and these were not"
        raise ProblemsFound.one(note.place(), "has-none", message, "name others, or '--add late'")
    return None


def pending(ledger: Ledger, note: Note, to: Sequence[str], lang: str, folder: Path) -> Entry | None:
    """Return the entry of an earlier run of the same request for added copies that were not all made; None without one."""
    for entry in ledger.issued(note.id):
        earlier = Issue.of(entry)
        is_same_request = earlier.added is not None and (earlier.to, earlier.lang) == (tuple(to), lang)
        if is_same_request and not (folder / earlier.manifest).exists():
            return entry
    return None
