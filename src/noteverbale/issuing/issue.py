"""From a plan to an issued note: what stands in the way, the number, and copies added later.

A number and its issue are one entry in time: both are in the ledger, or neither. The copies follow, and
whatever stops them, the same command goes on with the plan the ledger froze.
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
from ..planning import plan as plans
from ..planning.fingerprint import inputs
from ..planning.plan import Plan
from ..problems import Problem, ProblemsFound, first_six
from ..records.notes import Note
from ..registry.audience import audience_of, capacities_of
from ..registry.registry import Registry
from ..review.approval import approved
from ..review.passages import addressed, packed, passages, unpacked


@dataclass(frozen=True)
class Request:
    """What a clerk asked for: to whom, in which languages, by whom, at which moment, dated when."""

    to: tuple[str, ...]
    lang: str
    by: str
    at: str
    on: date


def obstacles(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger) -> tuple[Problem, ...]:
    """Return all that stands between a note and its issue."""
    registry = pipeline.registry
    others = {one.place().file for one in registry.notes.values() if one.id != note.id}
    found = [one for one in check(pipeline, [note]) if one.severity == "error" and one.place.file not in others]
    found += [problem for problem in plan.problems if problem not in found]
    found += [one for one in ledger.verify() if one.severity == "error"]
    found += _broken_notes(registry, note)
    found += _of_recipients(pipeline, note, plan)
    found += _unfilled(pipeline, note, plan)
    if note.sample:
        hint = "remove 'sample:' once its dates are true"
        found.append(Problem(note.place("sample"), "sample", f"'{note.id}' is a sample: its dates are invented", hint))
    if not plan.copies:
        found.append(Problem(note.place("to"), "nobody", "nobody is in this plan", "name recipients with --to"))
    if registry.office.approval:
        found += _unapproved(pipeline, note, plan, ledger)
    return tuple(found)


def _broken_notes(registry: Registry, note: Note) -> Iterator[Problem]:
    """Yield a Problem for a note put aside that may share this one's number: it names it, or the one it shares with."""
    for file, problems in registry.broken_notes.items():
        text = Path(file).read_text("utf-8", "replace") if Path(file).is_file() else note.id
        if any(id in text for id in (note.id, note.same_number_as) if id):
            message = f"this note is not whole, and it names '{note.id}': they may share a number"
            yield Problem(problems[0].place, "spoilt", message, "mend it first")


def _unapproved(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger) -> Iterator[Problem]:
    try:
        missing = approved(pipeline, note, ledger, plan)
    except ProblemsFound:
        return  # it cannot be composed, which is told above
    if missing:
        message = f"nobody has approved '{note.id}' as it stands: {'; '.join(missing)}"
        yield Problem(note.place(), "not-approved", message, "have it approved by somebody else: 'approve'")


def _of_recipients(pipeline: Pipeline, note: Note, plan: Plan) -> Iterator[Problem]:
    registry = pipeline.registry
    chosen = [registry.recipients[id] for id in dict.fromkeys(copy.recipient for copy in plan.copies)]
    for code, said, hint, wrong in (
        (
            "sample",
            "the addresses are fictional of these:",
            "import the real ones",
            [one for one in chosen if one.sample],
        ),
        (
            "no-address",
            "there is no address on file for",
            "add 'address:'",
            [one for one in chosen if one.address is None],
        ),
        (
            "unknown-status",
            "nobody knows on what footing these would attend:",
            "add 'status:' to the recipients, or 'capacity:' to the note",
            [one for one in chosen if note.capacity is None and None in capacities_of(registry, note, one)],
        ),
    ):
        wrong = [one for one in wrong if not registry.is_collective(one)]
        if wrong:
            key = {"sample": "sample", "no-address": "id", "unknown-status": "status"}[code]
            yield Problem(wrong[0].place(key), code, f"{said} {first_six([one.id for one in wrong])}", hint)


def _unfilled(pipeline: Pipeline, note: Note, plan: Plan) -> Iterator[Problem]:
    """Yield a Problem for each Field that a copy would print open; the reference is filled last."""
    open_: dict[tuple[str, str], list[str]] = {}
    for copy in plan.copies:
        recipient = pipeline.registry.recipients[copy.recipient]
        document = pipeline.document(note, copy.language, audience_of(pipeline.registry, note, recipient))
        fills = pipeline.fills(note, recipient, copy.language)
        for name in set(unfilled(document)) - set(fills) - {"Reference"}:
            open_.setdefault((name, copy.language), []).append(copy.recipient)
    for (name, language), recipients in sorted(open_.items()):
        message = f"in {language}, [[[{name}]]] stays open for {first_six(recipients)}"
        yield Problem(note.place(), "unfilled", message, "add the form it asks for to the record, or mend the template")


def given(pipeline: Pipeline, note: Note) -> Number | None:
    """Return the number of a note that was numbered elsewhere. Raises ProblemsFound for a reference of no series."""
    if note.reference is None:
        return None
    for series in pipeline.registry.series.values():
        number = numbered_elsewhere(note.reference, series.format, series.id)
        if number:
            return number
    message = f"'{note.reference}' is written like no series of this office"
    raise ProblemsFound.one(note.place("reference"), "reference", message, "mend it, or add the series")


def next_for(pipeline: Pipeline, note: Note, ledger: Ledger) -> Number:
    """Return the number a note has or would take. Raises ProblemsFound where its series has not begun."""
    have = given(pipeline, note) or ledger.number_of(note.id)
    if have:
        return have
    shared = _beside(pipeline, note, ledger)
    taken = ledger.number_of(shared) if shared else None
    series = pipeline.registry.series_of(note)
    number = taken.number if taken else ledger.next_number(series, note.date.year)
    return Number(series, note.date.year, number, note.variant or "")


def _beside(pipeline: Pipeline, note: Note, ledger: Ledger) -> str:
    """Return another note of the same circular that has its number already, or ''."""
    return next((id for id in _kin(pipeline, note) if ledger.number_of(id)), "")


def _kin(pipeline: Pipeline, note: Note) -> list[str]:
    """Return the other notes of the same circular: variants that share its number."""
    family = {note.same_number_as or note.id}
    notes = pipeline.registry.notes.values()
    return [one.id for one in notes if one.id != note.id and (one.same_number_as or one.id) in family]


def spelt(pipeline: Pipeline, number: Number) -> str:
    """Write a number as its series does."""
    return number.spelt(pipeline.registry.series[number.series].format)


def take(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger, asked: Request) -> Number:
    """Take the number and issue the note. Raises ProblemsFound for one already issued."""
    beside = _beside(pipeline, note, ledger)
    wanted = (pipeline.registry.series_of(note), note.date.year, note.variant or "", beside)
    frozen = content(pipeline, note, plan, asked)
    if inputs(pipeline.registry, note) != plan.inputs:
        message = "the office's files changed since the plan was shown"
        raise ProblemsFound.one(note.place(), "changed-meanwhile", message, "look at the plan again, and say yes to it")
    return ledger.issue(note.id, given(pipeline, note), wanted, asked.by, asked.at, frozen, _kin(pipeline, note))


def content(pipeline: Pipeline, note: Note, plan: Plan, asked: Request) -> Issue:
    """Return what the ledger remembers of an issue: the plan, frozen, and the words."""
    recipients = pipeline.registry.recipients
    speaks = {copy.audience: audience_of(pipeline.registry, note, recipients[copy.recipient]) for copy in plan.copies}
    pairs = sorted({(copy.language, copy.audience) for copy in plan.copies})
    said = {(code, name): passages(pipeline.document(note, code, speaks[name])) for code, name in pairs}
    filled = addressed(pipeline, note, [(copy.recipient, copy.language) for copy in plan.copies])
    return Issue(
        said=packed(said),
        filled={" ".join(pair): dict(one.fields) for pair, one in filled.items()},
        plan=plan.hash,
        to=asked.to,
        lang=asked.lang,
        dated=asked.on.isoformat(),
        copies=tuple(Sent(**asdict(copy)) for copy in plan.copies),
        left_out=dict(plan.left_out),
    )


def resumed(pipeline: Pipeline, note: Note, entry: Entry) -> Plan:
    """Return the plan of an issue again. Raises ProblemsFound where the office no longer says what was issued."""
    frozen = Issue.of(entry)
    plan = plans.make(pipeline, note, frozen.to, frozen.lang, ())
    if plan.hash != frozen.plan:
        message = f"'{note.id}' was issued on {frozen.dated}, and the office's files say something else by now"
        hint = "bring the files back as they were, to go on; to change what was issued, void it or write a correction"
        raise ProblemsFound.one(note.place(), "changed-since-issue", message, hint)
    return plan


def add(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger, asked: Request, why: Added) -> Entry:
    """Enter copies that go out after the issue, under the same reference.

    Raises ProblemsFound for a note not issued, and where the office no longer says what was issued.
    """
    frozen = content(pipeline, note, plan, asked)

    def entered(issues: tuple[Entry, ...], serial: int) -> Issue:
        again = had(issues, note, plan, why)
        manifest = Issue.of(again).manifest if again else f"manifest-{serial}.json"
        return frozen.model_copy(update={"added": why, "manifest": manifest})

    _unchanged(pipeline, note, ledger.issued(note.id))
    return ledger.issue_more(note.id, asked.by, asked.at, entered)


def _unchanged(pipeline: Pipeline, note: Note, issues: Sequence[Entry]) -> None:
    """Raise ProblemsFound where a composition that went out reads otherwise by now: every copy of a reference says the same."""
    recipients = [pipeline.registry.recipients[one] for one in _written_to(pipeline, issues)]
    speaks = {
        str(audience): audience
        for audience in {audience_of(pipeline.registry, note, recipient) for recipient in recipients}
    }
    for entry in map(Issue.of, issues):
        for (language, name), was in unpacked(entry.said).items():
            known = language in pipeline.registry.languages_of(note) and name in speaks
            now = passages(pipeline.document(note, language, speaks[name])) if known else ()
            if [(one.at, one.text) for one in now] != [(one.at, one.text) for one in was]:
                message = f"'{note.id}' was issued on {entry.dated}, and reads otherwise in {language} by now"
                hint = f"'diff {note.id} --against issued' shows it; bring the files back, or write a correction"
                raise ProblemsFound.one(note.place(), "changed-since-issue", message, hint)


def _written_to(pipeline: Pipeline, issues: Sequence[Entry]) -> Iterator[str]:
    """Yield the recipients of copies that went out and are on file still."""
    sent = [copy.recipient for entry in issues for copy in Issue.of(entry).copies]
    yield from (recipient for recipient in sent if recipient in pipeline.registry.recipients)


def had(issues: Sequence[Entry], note: Note, plan: Plan, why: Added) -> Entry | None:
    """Return the entry under which a duplicate's copies went out; None for copies that are new.

    Raises ProblemsFound for a note not issued, a duplicate of nothing, and a copy that its recipient has already.
    """
    if not issues:
        message = f"'{note.id}' is not issued: nothing can be added to it"
        raise ProblemsFound.one(note.place(), "not-issued", message, "issue it first")
    wanted = {(copy.recipient, copy.language) for copy in plan.copies}
    for entry in issues:
        before = Issue.of(entry)
        out = {(copy.recipient, copy.language) for copy in before.copies}
        if why == "duplicate" and wanted <= out and before.added != "duplicate":
            return entry
        again = sorted(wanted & out)
        if why != "duplicate" and again:
            names = first_six([f"{recipient} ({language})" for recipient, language in again])
            hint = "to send it again, say '--add duplicate'"
            raise ProblemsFound.one(note.place(), "has-it", f"these have their copy already: {names}", hint)
    if why == "duplicate":
        message = "a duplicate is of copies that went out together, and these did not"
        raise ProblemsFound.one(note.place(), "has-none", message, "name others, or '--add late'")
    return None


def pending(ledger: Ledger, note: Note, to: Sequence[str], lang: str, folder: Path) -> Entry | None:
    """Return an entry of added copies, for the same request, that were not all made: to go on with it."""
    for entry in ledger.issued(note.id):
        asked = Issue.of(entry)
        same = asked.added is not None and (asked.to, asked.lang) == (tuple(to), lang)
        if same and not (folder / asked.manifest).exists():
            return entry
    return None
