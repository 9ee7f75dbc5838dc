"""Parts of an issue: obstacles, taking the number, and copies added later; `steps` puts them in order.

The number and the issue are entered into the ledger together, or neither is. The copies are made afterwards, by the plan
that the ledger entry has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..checks.checks import check
from ..document import unfilled
from ..ledger.entries import MANIFEST, Added, Issue, Sent
from ..ledger.entry import Entry, Number
from ..ledger.ledger import Ledger
from ..ledger.snapshot import Snapshot
from ..pipeline import Pipeline
from ..planning.fingerprint import engine, inputs
from ..planning.plan import Plan, Planned
from ..problems import Problem, Problems, ProblemsFound, first_six
from ..records.notes import Note
from ..registry.audience import audience_of, capacities_of
from ..registry.registry import Registry
from ..review.approval import approved, comments
from ..review.passages import addressed, packed, passages
from .frozen import Frozen, snapshot_of
from .trial import page_problems


@dataclass(frozen=True)
class Request:
    """The request of a clerk: recipients, languages, who issues, the time (UTC, ISO 8601) and the day of issue.

    `reason` is why a copy is replaced.
    """

    to: tuple[str, ...]
    lang: str
    by: str
    at: str
    on: date
    reason: str = ""


def obstacles(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger) -> tuple[Problem, ...]:
    """Return the errors that forbid the issue of a note, none when it may be issued, and a warning of open comments.

    `ledger` is the office's, also in a rehearsal: it has the approvals and the comments.
    """
    problems = [*office_obstacles(pipeline, note, plan), *ledger_obstacles(pipeline, note, plan, ledger)]
    if not any(problem.severity == "error" for problem in problems):
        problems += page_problems(pipeline, note, plan)
    return tuple(problems)


def office_obstacles(pipeline: Pipeline, note: Note, plan: Plan) -> tuple[Problem, ...]:
    """Return the errors in the files of the office that forbid the issue of a note by this plan."""
    registry = pipeline.registry
    others = {other.place().file for other in registry.notes.values() if other.id != note.id}
    checked = [problem for problem in check(pipeline, [note]) if problem.place.file not in others]
    problems = [problem for problem in checked if problem.severity == "error"]
    problems += [problem for problem in plan.problems if problem not in problems]
    problems += _broken_notes(registry, note)
    problems += _of_recipients(pipeline, note, plan)
    problems += [problem for problem in _of_copies(pipeline, note, plan) if problem not in problems]
    if note.sample:
        hint = "remove 'sample:' once its dates are true"
        problems.append(
            Problem(note.place("sample"), "sample", f"'{note.id}' is a sample: its dates are invented", hint)
        )
    if not plan.copies:
        problems.append(Problem(note.place("to"), "nobody", "this plan has no recipients", "name recipients with --to"))
    return tuple(problems)


def ledger_obstacles(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger) -> tuple[Problem, ...]:
    """Return what in the ledger forbids the issue: damage, a missing approval, no number; and a warning of open comments."""
    registry = pipeline.registry
    problems = [problem for problem in ledger.verify() if problem.severity == "error"]
    if registry.office.approval:
        problems += _unapproved(pipeline, note, plan, ledger)
    problems += _open_comments(registry, note, ledger)
    numbering = Problems(problems)
    numbering.attempt(next_for, pipeline, note, ledger)  # a rehearsal goes on without a series that has begun
    return tuple(numbering.found)


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


def _of_copies(pipeline: Pipeline, note: Note, plan: Plan) -> Iterator[Problem]:
    """Yield a Problem for each text of a recipient that cannot be printed, and for each Field that would stay open in a copy.

    The reference is not taken yet and does not count.
    """
    recipients_of: dict[tuple[str, str], list[str]] = {}
    open_fields: dict[tuple[str, str], set[str]] = {}  # of a Document, by its language and audience
    for copy in plan.copies:
        recipient, key = pipeline.registry.recipients[copy.recipient], (copy.language, copy.audience)
        if key not in open_fields:
            document = pipeline.document(note, copy.language, audience_of(pipeline.registry, note, recipient))
            open_fields[key] = {*unfilled(document)} - {"Reference"}
        fills, letters = pipeline.fills(note, recipient, copy.language), pipeline.letters(copy.language)
        if letters.missing("\n".join(text for text, _ in fills.values())):
            for text, place in fills.values():
                yield from letters.problems_of(text, place, f"{note.id}/{copy.language}, {copy.recipient}")
        for name in open_fields[key] - set(fills):
            recipients_of.setdefault((name, copy.language), []).append(copy.recipient)
    for (name, language), recipients in sorted(recipients_of.items()):
        message = f"in {language}, [[[{name}]]] stays open for {first_six(recipients)}"
        yield Problem(note.place(), "unfilled", message, "add the missing form to the record, or correct the template")


def numbered_in_note(pipeline: Pipeline, note: Note) -> Number | None:
    """Return the number of a note that was numbered elsewhere. Raises ProblemsFound for a reference of no series."""
    if note.reference is None:
        return None
    number = pipeline.registry.numbered(note.reference)
    if number is None:
        message = f"no series of the office spells the reference '{note.reference}'"
        raise ProblemsFound.one(note.place("reference"), "reference", message, "correct it, or add the series")
    return number


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


def reference_of(pipeline: Pipeline, number: Number) -> str:
    """Return the reference of a number, by the pattern of its series."""
    return number.reference(pipeline.registry.series[number.series].format)


def take(
    pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger, request: Request, snapshot: Snapshot | None = None
) -> Number:
    """Take the number and issue the note. Raises ProblemsFound for one already issued.

    `snapshot` has the office's files as they were when the plan was made (default: as they are now).
    """
    snapshot = snapshot or snapshot_of(pipeline.registry)
    beside = _numbered_variant(pipeline, note, ledger)
    asked = (pipeline.registry.series_of(note), note.date.year, note.variant or "", beside)
    issue = content(pipeline, note, plan, request, snapshot)
    variants = _variants(pipeline, note)
    return ledger.issue(
        note.id, numbered_in_note(pipeline, note), asked, request.by, request.at, issue, variants, snapshot
    )


def content(pipeline: Pipeline, note: Note, plan: Plan, request: Request, snapshot: Snapshot | None = None) -> Issue:
    """Return what the ledger keeps of an issue: its plan, all words, and what fills the Fields of each copy."""
    registry, members = pipeline.registry, {copy.audience: copy.recipient for copy in plan.copies}
    audiences = {name: audience_of(registry, note, registry.recipients[member]) for name, member in members.items()}
    pairs = sorted({(copy.language, copy.audience) for copy in plan.copies})
    texts = {(code, name): passages(pipeline.document(note, code, audiences[name])) for code, name in pairs}
    return Issue(
        said=packed(texts),
        filled=filled(pipeline, note, plan),
        plan=plan.hash,
        to=request.to,
        lang=request.lang,
        dated=request.on.isoformat(),
        copies=tuple(
            Sent(recipient=copy.recipient, language=copy.language, audience=copy.audience, why=copy.why)
            for copy in plan.copies
        ),
        left_out=dict(plan.left_out),
        office=(snapshot or snapshot_of(pipeline.registry)).digest,
        engine=engine(),
    )


def filled(pipeline: Pipeline, note: Note, plan: Plan) -> dict[str, dict[str, str]]:
    """Return what fills the Fields of each copy of a plan: by 'recipient language', then by the name of the Field."""
    copies = addressed(pipeline, note, [(copy.recipient, copy.language) for copy in plan.copies])
    return {" ".join(pair): dict(copy.fields) for pair, copy in copies.items()}


def resumed(office: Frozen, entry: Entry) -> Plan:
    """Return the plan of an issue, or of copies added to it, as the ledger has it."""
    issue = Issue.of(entry)
    copies = tuple(Planned(sent.recipient, sent.language, sent.audience, sent.why) for sent in issue.copies)
    digests = inputs(office.pipeline.registry, office.note)
    return Plan(entry.note, issue.to, issue.lang, (), copies, issue.left_out, (), issue.plan, digests)


def add(office: Frozen, plan: Plan, ledger: Ledger, request: Request, why: Added, snapshot: Snapshot) -> Entry:
    """Enter copies that are sent after the issue, under the same reference; returns the entry.

    `snapshot` has the office's files of today, where the recipients of new copies are from. Raises ProblemsFound for a
    note that is not issued and for copies that cannot be added like this; nothing is entered then.
    """
    issue = content(office.pipeline, office.note, plan, request, snapshot)

    def entered(issues: tuple[Entry, ...], serial: int) -> Issue:
        earlier = issued_before(issues, office.note, plan, why, issue.filled)
        if earlier:
            before = Issue.of(earlier)
            return issue.model_copy(update={"added": why, "manifest": before.manifest, "office": before.office})
        manifest = f"replacement-{serial}/{MANIFEST}" if why == "replacement" else f"manifest-{serial}.json"
        return issue.model_copy(update={"added": why, "manifest": manifest})

    return ledger.issue_more(office.note.id, request.by, request.at, entered, request.reason, snapshot)


def issued_before(
    issues: Sequence[Entry], note: Note, plan: Plan, why: Added, fields: Mapping[str, Mapping[str, str]]
) -> Entry | None:
    """Return the entry with which the copies of a duplicate were issued; None for copies that are new.

    `fields` is what `filled` returns of the plan. Raises ProblemsFound for a note that is not issued, for duplicates and
    replacements of copies that were not issued, for duplicates that were not issued together, for replacements in which
    nothing changed, and for other copies that were issued already.
    """

    def refused(code: str, message: str, hint: str) -> ProblemsFound:
        return ProblemsFound.one(note.place(), code, message, hint)

    def names(pairs: Iterable[tuple[str, str]]) -> str:
        return first_six([f"{recipient} ({language})" for recipient, language in pairs])

    if not issues:
        raise refused("not-issued", f"'{note.id}' is not issued: nothing can be added to it", "issue it first")
    latest: dict[tuple[str, str], Entry] = {}
    for entry in issues:
        if Issue.of(entry).added != "duplicate":
            latest |= {(sent.recipient, sent.language): entry for sent in Issue.of(entry).copies}
    planned = [(copy.recipient, copy.language) for copy in plan.copies]
    missing, issued = [pair for pair in planned if pair not in latest], [pair for pair in planned if pair in latest]
    if why not in ("duplicate", "replacement"):
        if issued:
            hint = "to send the same again: '--add duplicate'; with a changed address or head: '--add replacement'"
            raise refused("has-it", f"these have their copy already: {names(issued)}", hint)
        return None
    if missing or not planned:
        message = f"these have no copy of '{note.id}': {names(missing)}" if missing else "there is no copy to send"
        raise refused("has-none", message, "'--add late' makes them one")
    if why == "replacement":
        same = [pair for pair in planned if Issue.of(latest[pair]).filled.get(" ".join(pair)) == fields[" ".join(pair)]]
        if same:
            message = f"a replacement would be the same as the copy that went out: {names(same)}"
            raise refused("unchanged", message, "correct the record first, or use '--add duplicate'")
        return None
    if len({latest[pair].serial for pair in planned}) > 1:
        message = "duplicates are of copies that were issued together, and these were not"
        raise refused("has-none", message, "name those of one issue at a time")
    return latest[planned[0]]


def pending(ledger: Ledger, note: Note, why: Added, to: Sequence[str], lang: str, folder: Path) -> Entry | None:
    """Return the entry of an earlier run of the same request for added copies that were not all made; None without one."""
    for entry in ledger.issued(note.id):
        earlier = Issue.of(entry)
        is_same_request = (earlier.added, earlier.to, earlier.lang) == (why, tuple(to), lang)
        if is_same_request and not (folder / earlier.manifest).exists():
            return entry
    return None
