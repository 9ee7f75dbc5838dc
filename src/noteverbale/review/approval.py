"""Review by a second person: comments on a note, approvals and returns, and their state.

An approval counts only if its author may approve: where `office.yaml` names people, one with that role and language, and
never a person who drafted the note or changed it at the desk. That is looked at when it is entered and again whenever it
is read, so also at issue. Any later change of what it binds voids it; see `approved_content`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..characters import indented, one_line, unreadable, visible
from ..ledger import entries
from ..ledger.entries import Approval, Return
from ..ledger.entry import Entry
from ..ledger.ledger import Ledger
from ..pipeline import Pipeline
from ..planning.plan import Plan
from ..problems import NOWHERE, Place, Problem, ProblemsFound, did_you_mean
from ..records.names import folded, listed
from ..records.notes import Note
from .approved_content import ApprovedContent, binding, changes
from .editors import editors_of
from .passages import Passage, compositions, packed, passages

State = Literal["draft", "returned", "void", "approved"]
WORST: tuple[State, ...] = ("void", "returned", "draft", "approved")


@dataclass(frozen=True)
class ApprovalState:
    """The state of approval of a note or of one of its languages; `why` has what voided it, or why it was returned."""

    state: State
    by: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comment:
    """A remark on a passage; `on` is the text of the passage at that time."""

    serial: int
    at: str
    by: str
    language: str
    move: str
    number: int
    text: str
    on: str
    resolved: str = ""

    @property
    def passage(self) -> str:
        return f"{self.move} {self.number}"


def approval_states(
    pipeline: Pipeline, note: Note, entries: Iterable[Entry], now: ApprovedContent
) -> dict[str, ApprovalState]:
    """Return the state of approval of each language of a note. An approval of the whole note approves each of its languages,
    but not those that `office.yaml` wants approved separately."""
    decisions = [entry for entry in entries if entry.kind in ("approve", "return")]
    alone = pipeline.registry.office.approval_languages
    authors = authors_of(pipeline, note, decisions)

    def objections(approval: Entry, code: str) -> tuple[str, ...]:
        who = objection(pipeline, note, approval.by, authors, _about(approval))
        changed = changes(ApprovedContent.of_entry(approval).of(code), now.of(code))
        return (who.message, *changed) if who else changed

    states = {}
    for code in pipeline.registry.languages_of(note):
        about = [entry for entry in decisions if _about(entry) in (code, "")]
        states[code] = _approval_state(about, code, code in alone, objections)
    return states


def _about(entry: Entry) -> str:
    return (Approval if entry.kind == "approve" else Return).of(entry).language


def _approval_state(
    decisions: list[Entry], code: str, alone: bool, objections: Callable[[Entry, str], tuple[str, ...]]
) -> ApprovalState:
    """Return the state of one language, `alone` if it needs an approval of its own.

    `objections` takes an approval and the language, and returns what makes it void; nothing for a valid one.
    """
    returns = [i for i, entry in enumerate(decisions) if entry.kind == "return"]
    since = decisions[returns[-1] + 1 :] if returns else decisions
    approvals = [entry for entry in since if not alone or _about(entry) == code]
    if not approvals and returns:
        last = decisions[returns[-1]]
        return ApprovalState("returned", (last.by,), (f"{last.by} returned it: {last.reason}",))
    if not approvals:
        return ApprovalState("draft")
    valid = [approval.by for approval in approvals if not objections(approval, code)]
    if valid:
        return ApprovalState("approved", tuple(dict.fromkeys(valid)))
    return ApprovalState("void", (approvals[-1].by,), objections(approvals[-1], code))


def approval_state(
    pipeline: Pipeline, note: Note, entries: Iterable[Entry], now: ApprovedContent | None = None
) -> ApprovalState:
    """Return the state of a note: approved when all its languages are. Raises ProblemsFound if it cannot be composed."""
    each = approval_states(pipeline, note, entries, now or binding(pipeline, note))
    state: State = next(word for word in WORST if any(language_state.state == word for language_state in each.values()))
    same = [language_state for language_state in each.values() if language_state.state == state]
    by = tuple(dict.fromkeys(name for language_state in same for name in language_state.by))
    missing = sorted(code for code, language_state in each.items() if language_state.state != "approved")
    why = tuple(dict.fromkeys(line for language_state in same for line in language_state.why))
    if state == "draft" and len(missing) < len(each):
        why = (f"not yet approved: {', '.join(missing)}",)
    return ApprovalState(state, by, why)


def approved(pipeline: Pipeline, note: Note, entries: Sequence[Entry], plan: Plan) -> tuple[str, ...]:
    """Return what a plan would print without a valid approval, a line each; empty when all of it is approved.

    `entries` are the ledger's on the note.
    """
    now = binding(pipeline, note)
    approval = approval_state(pipeline, note, entries, now)
    if approval.state != "approved":
        return approval.why or ("it has no valid approval",)
    others = {(copy.language, copy.audience) for copy in plan.copies} - set(now.compositions)
    return tuple(
        f"{language} for {audience} is not in what was approved: name its recipients in the note's 'to:'"
        for language, audience in sorted(others)
    )


def approve(
    pipeline: Pipeline, note: Note, ledger: Ledger, by: str, at: str, language: str = "", seen: str = ""
) -> Entry:
    """Enter an approval of a note, or of one language. `seen` is the composition hash of what was looked at, if known: of
    the note, or of the language alone, which is not changed by other languages.

    A reviewer of `office.yaml` is entered as it is spelled there. Raises ProblemsFound for a person who may not approve it,
    and when the note is not what was seen.
    """
    by = _reviewer(pipeline, by)
    if against := objection(pipeline, note, by, authors_of(pipeline, note, ledger.entries(note=note.id)), language):
        raise ProblemsFound([against])
    now = binding(pipeline, note)
    bound = now.of(language) if language else now
    if seen and (len(seen) < 8 or not any(hash.startswith(seen) for hash in (now.hash, bound.hash))):
        message = f"'{note.id}' is not what was looked at: it changed meanwhile"
        raise ProblemsFound.one(note.place(), "changed-meanwhile", message, "look at it again")
    texts = {
        pair: passages(document)
        for pair, document in compositions(pipeline, note).items()
        if pair in bound.compositions
    }
    content = bound.entry(language, packed(texts)).to_json()
    return ledger.append(Entry(at, by, "approve", note=note.id, content=content))


def authors_of(pipeline: Pipeline, note: Note, entries: Iterable[Entry]) -> dict[str, Literal["changed", "drafted"]]:
    """Return who may not approve a note, and why: who changed it at the desk, and who drafted it, by the note now and when an
    approval or return was entered. Raises ProblemsFound where the changes cannot be read."""
    decisions = [entry for entry in entries if entry.kind in ("approve", "return")]
    before = [(Approval if entry.kind == "approve" else Return).of(entry).drafter for entry in decisions]
    authors: dict[str, Literal["changed", "drafted"]] = {name: "drafted" for name in (note.drafter, *before) if name}
    for name in editors_of(pipeline.registry.folder, note.id):
        authors.setdefault(name, "changed")
    return authors


def objection(
    pipeline: Pipeline, note: Note, by: str, authors: Mapping[str, Literal["changed", "drafted"]], language: str
) -> Problem | None:
    """Return the Problem of a person who may not approve a language of a note ('': the whole note), None for one who may."""
    office = pipeline.registry.office
    if not office.own_approval and (same := listed(by, authors)):
        listed_as = "" if same == by else f" (as {same})"
        hint = "have it approved by another person, or write 'own_approval: true' in office.yaml"
        return Problem(note.place("drafter"), "own-note", f"{by} {authors[same]} '{note.id}'{listed_as}", hint)
    if not folded(by):
        return Problem(NOWHERE, "by", f"'{by}' is not a name", "give the name: '--by NAME'")
    if not office.everyone:
        return None
    place = office.place("people" if office.people else "reviewers")
    person = office.person(by)
    if person is None or not {"reviser", "approver"} & {*person.roles}:
        names = ", ".join(known.name for known in office.everyone if {"reviser", "approver"} & {*known.roles})
        return Problem(place, "not-reviewer", f"{by} is not a reviewer of this office", f"those who may: {names}")
    if not person.approves(language):
        what = f"in '{language}'" if language else "in all languages at once"
        codes = ", ".join(person.languages) or "one language at a time"
        return Problem(place, "not-reviewer", f"{by} may not decide on a note {what}", f"{by} may decide on: {codes}")
    return None


def _reviewer(pipeline: Pipeline, by: str) -> str:
    """Return the name of a person as `office.yaml` spells it, any other name as it is."""
    person = pipeline.registry.office.person(by)
    return person.name if person else by


def send_back(
    pipeline: Pipeline, note: Note, ledger: Ledger, by: str, at: str, reason: str, language: str = ""
) -> Entry:
    """Enter that a note was returned to its drafter. Raises ProblemsFound without a reason, and for one who is no reviewer."""
    if not reason.strip():
        message = f"'{note.id}' is returned without a reason"
        raise ProblemsFound.one(note.place(), "reason", message, "say what the drafter must correct")
    by = _reviewer(pipeline, by)
    if against := objection(pipeline, note, by, {}, language):
        raise ProblemsFound([against])
    content = Return(version=2, language=language, drafter=note.drafter or "").to_json()
    return ledger.append(Entry(at, by, "return", note=note.id, reason=_readable(note, reason), content=content))


def _readable(note: Note, text: str) -> str:
    """Return what a reviewer typed without spaces around it. Raises ProblemsFound for characters that cannot be seen."""
    text = text.replace("\r\n", "\n").strip()
    if strange := unreadable(text, lines=True):
        message = f"the text has a character that cannot be read, U+{ord(strange):04X}"
        raise ProblemsFound.one(note.place(), "character", message, "type the text again")
    return text


# -- comments --------------------------------------------------------------------------------------


def comments(history: Iterable[Entry]) -> tuple[Comment, ...]:
    """Return the comments on a note, in order, each with who resolved it."""
    comments_by_serial: dict[int, Comment] = {}
    for entry in history:
        if entry.kind != "comment":
            continue
        if "resolves" in entry.content:
            before = comments_by_serial.get(entries.Resolved.of(entry).resolves)
            if before:
                comments_by_serial[before.serial] = replace(before, resolved=entry.by)
            continue
        remark = entries.Comment.of(entry)
        comments_by_serial[entry.serial] = Comment(
            entry.serial,
            entry.at,
            entry.by,
            remark.language,
            remark.move,
            remark.paragraph,
            remark.text,
            remark.on,
        )
    return tuple(comments_by_serial.values())


def comment(
    pipeline: Pipeline,
    note: Note,
    ledger: Ledger,
    by: str,
    at: str,
    language: str,
    passage: str,
    text: str,
    audience: str = "",
) -> Entry:
    """Enter a comment on a passage ('invitation 2') of a language, as an audience reads it if one is named.

    Raises ProblemsFound for a passage that is not there.
    """
    commented = find_passage(pipeline, note, language, passage, audience)
    if not text.strip():
        raise ProblemsFound.one(note.place(), "comment", "the comment is empty", "write what must be corrected")
    remark = entries.Comment(
        language=language,
        move=commented.move,
        paragraph=commented.number,
        text=_readable(note, text),
        on=commented.text,
    )
    return ledger.append(Entry(at, by, "comment", note=note.id, content=remark.to_json()))


def find_passage(pipeline: Pipeline, note: Note, language: str, name: str, audience: str = "") -> Passage:
    """Find a passage by its move and number, as an audience reads it if that has it, else as any other does.

    Without a number it is the first of the move.
    """
    passage_name = name if name.rpartition(" ")[2].isdecimal() else f"{name} 1"
    known: dict[str, Passage] = {}
    for (code, reader), document in compositions(pipeline, note).items():
        if code == language:
            here = {passage.at: passage for passage in passages(document)}
            known = known | here if reader == audience else here | known
    if passage_name not in known:
        message = f"{note.id} has no passage '{name}' in '{language}'"
        raise ProblemsFound.one(NOWHERE, "passage", message, did_you_mean(passage_name, known))
    return known[passage_name]


def resolve(note: Note, ledger: Ledger, by: str, at: str, serial: int) -> Entry:
    """Enter that a comment is resolved. Raises ProblemsFound for a comment that does not exist or is already resolved."""
    unresolved = {remark.serial for remark in comments(ledger.entries(note=note.id)) if not remark.resolved}
    if serial not in unresolved:
        known = ", ".join(map(str, sorted(unresolved))) or "none"
        message = f"'{note.id}' has no open comment {serial}"
        raise ProblemsFound.one(Place(str(ledger.place)), "comment", message, f"open: {known}")
    content = entries.Resolved(resolves=serial).to_json()
    return ledger.append(Entry(at, by, "comment", note=note.id, content=content))


def as_text(remarks: Iterable[Comment]) -> Iterator[str]:
    """Yield comments as lines of text: the place, the text of the passage, the author and the remark."""
    for remark in remarks:
        settled = f" (resolved by {remark.resolved})" if remark.resolved else ""
        head = f"{remark.serial} · {remark.language} · {remark.passage} · {remark.by}, {remark.at[:10]}{settled}"
        yield one_line(head)
        yield f"    {indented(f'“{remark.on}”')}"
        yield from (f"    {line}" for line in visible(remark.text).split("\n"))
