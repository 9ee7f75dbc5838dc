"""The languages of a note under review: the state of each, who decided or is waited for, how many copies, which comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..ledger.entries import Approval, Return
from ..ledger.entry import Entry
from ..pipeline import Pipeline
from ..records.names import listed
from ..records.notes import Note
from ..records.office import Person
from ..registry.registry import Registry
from ..review.approval import ApprovalState, Comment, authors_of, comments
from .people import may
from .wordings import Wording, wordings


@dataclass(frozen=True)
class LanguageCard:
    """One language of a note. `decided` is when its last decision was entered (ISO 8601), '' without one.

    `reason` is why it was returned; `waits_for` are the revisers of this language who may decide.
    """

    language: str
    approval: ApprovalState
    decided: str
    reason: str
    wordings: tuple[Wording, ...]
    comments: tuple[Comment, ...]
    waits_for: tuple[Person, ...]

    @property
    def copies(self) -> int:
        return sum(wording.copies for wording in self.wordings)

    @property
    def open_comments(self) -> int:
        return sum(not comment.resolved for comment in self.comments)


def language_cards(
    pipeline: Pipeline, note: Note, entries: Sequence[Entry], approvals: Mapping[str, ApprovalState]
) -> tuple[LanguageCard, ...]:
    """Return the card of each language of a note. `entries` are the ledger's on it."""
    remarks, drafters = comments(entries), authors_of(pipeline, note, entries)
    cards = []
    for code in pipeline.registry.languages_of(note):
        state = approvals.get(code, ApprovalState("draft"))
        last = last_decision(entries, code)
        revisers = [
            person
            for person in pipeline.registry.office.everyone
            if code in person.languages and may(person, "approve", code) and not listed(person.name, drafters)
        ]
        cards.append(
            LanguageCard(
                code,
                state,
                last.at if last else "",
                last.reason if last and last.kind == "return" else "",
                wordings(pipeline.registry, note, code),
                tuple(remark for remark in remarks if remark.language == code),
                tuple(revisers) if state.state in ("draft", "void") else (),
            )
        )
    return tuple(cards)


def returns(registry: Registry, note: Note, entries: Sequence[Entry]) -> tuple[tuple[Entry, tuple[str, ...]], ...]:
    """Return each return of a note that no approval has followed, with the languages that it is about."""
    languages: dict[int, tuple[Entry, tuple[str, ...]]] = {}
    for code in registry.languages_of(note):
        last = last_decision(entries, code)
        if last and last.kind == "return":
            languages[last.serial] = (last, (*languages.get(last.serial, (last, ()))[1], code))
    return tuple(languages.values())


def last_decision(entries: Sequence[Entry], code: str) -> Entry | None:
    """Return the last approval or return of a language or of the whole note."""
    kinds: dict[str, type[Approval] | type[Return]] = {"approve": Approval, "return": Return}
    decisions = [entry for entry in entries if entry.kind in kinds]
    about = [entry for entry in decisions if kinds[entry.kind].of(entry).language in (code, "")]
    return about[-1] if about else None
