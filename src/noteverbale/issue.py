"""From a plan to an issued note: what stands in the way, the number, and copies added later.

A number and its issue are one entry in time: both are in the ledger, or neither. The copies follow, and
whatever stops them, the same command goes on with the plan the ledger froze.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from . import plan as plans
from .address import merge_fields
from .audience import audience_of, standings
from .checks import check
from .document import unfilled
from .ledger import Ledger, numbered_elsewhere
from .ledgerfile import Entry, Number
from .pipeline import Pipeline
from .plan import Plan
from .problems import Place, Problem, Trouble
from .records import Note
from .review import approved
from .rules import some
from .said import addressed, packed, passages

Why = Literal["late", "duplicate", "language"]


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
    found += [one for one in plan.problems if one not in found]
    found += ledger.verify()
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


def _unapproved(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger) -> Iterator[Problem]:
    try:
        missing = approved(pipeline, note, ledger, plan)
    except Trouble:
        return  # it cannot be composed, which is told above
    if missing:
        message = f"nobody has approved '{note.id}' as it stands: {'; '.join(missing)}"
        yield Problem(note.place(), "not-approved", message, "have it approved by somebody else: 'approve'")


def _of_recipients(pipeline: Pipeline, note: Note, plan: Plan) -> Iterator[Problem]:
    registry = pipeline.registry
    chosen = [registry.recipients[id] for id in dict.fromkeys(one.recipient for one in plan.copies)]
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
            [one for one in chosen if note.capacity is None and None in standings(registry, note, one)],
        ),
    ):
        wrong = [one for one in wrong if not _collective(pipeline, one.entity)]
        if wrong:
            key = {"sample": "sample", "no-address": "id", "unknown-status": "status"}[code]
            yield Problem(wrong[0].place(key), code, f"{said} {some([one.id for one in wrong])}", hint)


def _unfilled(pipeline: Pipeline, note: Note, plan: Plan) -> Iterator[Problem]:
    """Yield a Problem for each Field that a copy would print open; the reference is filled last."""
    open_: dict[tuple[str, str], list[str]] = {}
    for one in plan.copies:
        recipient = pipeline.registry.recipients[one.recipient]
        document = pipeline.document(note, one.language, audience_of(pipeline.registry, note, recipient))
        fills = merge_fields(pipeline.registry, note, recipient, one.language)
        for name in set(unfilled(document)) - set(fills) - {"Reference"}:
            open_.setdefault((name, one.language), []).append(one.recipient)
    for (name, language), recipients in sorted(open_.items()):
        message = f"in {language}, [[[{name}]]] stays open for {some(recipients)}"
        yield Problem(note.place(), "unfilled", message, "add the form it asks for to the record, or mend the template")


def _collective(pipeline: Pipeline, entity: str | None) -> bool:
    return entity is not None and pipeline.registry.entities[entity].kind == "collective"


def given(pipeline: Pipeline, note: Note) -> Number | None:
    """Return the number of a note that was numbered elsewhere. Raises Trouble for a reference of no series."""
    if note.reference is None:
        return None
    for series in pipeline.registry.series.values():
        number = numbered_elsewhere(note.reference, series.format, series.id)
        if number:
            return number
    message = f"'{note.reference}' is written like no series of this office"
    raise Trouble([Problem(note.place("reference"), "reference", message, "mend it, or add the series")])


def next_for(pipeline: Pipeline, note: Note, ledger: Ledger) -> Number:
    """Return the number a note has or would take. Raises Trouble where its series has not begun."""
    have = given(pipeline, note) or ledger.number_of(note.id)
    if have:
        return have
    shared = _beside(pipeline, note, ledger)
    taken = ledger.number_of(shared) if shared else None
    number = taken.number if taken else ledger.next_number(note.series, note.date.year)
    return Number(note.series, note.date.year, number, note.variant or "")


def _beside(pipeline: Pipeline, note: Note, ledger: Ledger) -> str:
    """Return another note of the same circular that has its number already, or ''."""
    notes = pipeline.registry.notes.values()
    family = {note.same_number_as or note.id}
    kin = [one.id for one in notes if one.id != note.id and (one.same_number_as or one.id) in family]
    return next((id for id in kin if ledger.number_of(id)), "")


def spelt(pipeline: Pipeline, number: Number) -> str:
    """Write a number as its series does."""
    return number.spelt(pipeline.registry.series[number.series].format)


def take(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger, asked: Request) -> Number:
    """Take the number and issue the note. Raises Trouble for one already issued."""
    beside = _beside(pipeline, note, ledger)
    wanted = (note.series, note.date.year, note.variant or "", beside)
    return ledger.issue(
        note.id, given(pipeline, note), wanted, asked.by, asked.at, content(pipeline, note, plan, asked)
    )


def content(pipeline: Pipeline, note: Note, plan: Plan, asked: Request) -> dict[str, Any]:
    """Return what the ledger remembers of an issue: the plan, frozen, and the words."""
    recipients = pipeline.registry.recipients
    speaks = {one.audience: audience_of(pipeline.registry, note, recipients[one.recipient]) for one in plan.copies}
    pairs = sorted({(one.language, one.audience) for one in plan.copies})
    said = {(code, name): passages(pipeline.document(note, code, speaks[name])) for code, name in pairs}
    filled = addressed(pipeline, note, [(one.recipient, one.language) for one in plan.copies])
    return {
        "said": packed(said),
        "filled": {" ".join(pair): dict(one.fields) for pair, one in filled.items()},
        "plan": plan.hash,
        "to": list(asked.to),
        "lang": asked.lang,
        "dated": asked.on.isoformat(),
        "copies": [asdict(one) for one in plan.copies],
        "left_out": dict(plan.left_out),
    }


def resumed(pipeline: Pipeline, note: Note, entry: Entry) -> Plan:
    """Return the plan of an issue again. Raises Trouble where the office no longer says what was issued."""
    frozen = entry.content
    plan = plans.make(pipeline, note, tuple(frozen["to"]), str(frozen["lang"]), ())
    if plan.hash != frozen["plan"]:
        message = f"'{note.id}' was issued on {frozen['dated']}, and the office's files say something else by now"
        hint = "bring the files back as they were, to go on; to change what was issued, void it or write a correction"
        raise Trouble([Problem(note.place(), "changed-since-issue", message, hint)])
    return plan


def add(pipeline: Pipeline, note: Note, plan: Plan, ledger: Ledger, asked: Request, why: Why) -> Entry:
    """Enter copies that go out after the issue, under the same reference. Raises Trouble for a note not issued."""
    number = ledger.number_of(note.id)
    if number is None or not ledger.issued(note.id):
        message = f"'{note.id}' is not issued: nothing can be added to it"
        raise Trouble([Problem(Place(str(ledger.place)), "not-issued", message, "issue it first")])
    before = sum("added" in entry.content for entry in ledger.issued(note.id))
    manifest = manifest_of(again) if (again := had(ledger, note, plan, why)) else f"manifest-{before + 2}.json"
    remembered = {**content(pipeline, note, plan, asked), "added": why, "manifest": manifest}
    return ledger.append(Entry(asked.at, asked.by, "issue", number, note.id, content=remembered))


def had(ledger: Ledger, note: Note, plan: Plan, why: Why) -> Entry | None:
    """Return the entry under which a duplicate's copies went out; None for copies that are new.

    Raises Trouble for a duplicate of nothing, and for a copy that its recipient has already.
    """
    wanted = {(one.recipient, one.language) for one in plan.copies}
    for entry in ledger.issued(note.id):
        out = {(one["recipient"], one["language"]) for one in entry.content["copies"]}
        if why == "duplicate" and wanted <= out and entry.content.get("added") != "duplicate":
            return entry
        again = sorted(wanted & out)
        if why != "duplicate" and again:
            names = some([f"{recipient} ({language})" for recipient, language in again])
            hint = "to send it again, say '--add duplicate'"
            raise Trouble([Problem(note.place(), "has-it", f"these have their copy already: {names}", hint)])
    if why == "duplicate":
        message = "a duplicate is of copies that went out together, and these did not"
        raise Trouble([Problem(note.place(), "has-none", message, "name others, or '--add late'")])
    return None


def pending(ledger: Ledger, note: Note, to: Sequence[str], lang: str, folder: Path) -> Entry | None:
    """Return an entry of added copies, for the same request, that were not all made: to go on with it."""
    for entry in ledger.issued(note.id):
        same = "added" in entry.content and (entry.content["to"], entry.content["lang"]) == (list(to), lang)
        if same and not (folder / manifest_of(entry)).exists():
            return entry
    return None


def manifest_of(entry: Entry) -> str:
    """Return the name of the manifest that lists an entry's copies."""
    return str(entry.content.get("manifest", "manifest.json"))


def folder(directory: Path, number: Number, rehearsal: bool) -> Path:
    """Return the folder of a note's copies."""
    return directory / (number.slug + ("-rehearsal" if rehearsal else ""))
