"""The text of a note before and now: words inserted and deleted, by passage, for each language and audience.

Takes two texts and returns Changes. Words are compared with their marks; ideographs one by one, because their
script has no spaces between words. A change that all audiences of a language share is reported once. Then the fields
of each recipient's copy are compared.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from diff_match_patch import diff_match_patch

from ..pipeline import Pipeline
from ..planning.fingerprint import sheet
from ..records.notes import Note
from .history import PastNote
from .passages import Addressed, NoteText, Pair, Passage, addressed, note_texts

Op = Literal["same", "deleted", "inserted"]
Part = tuple[Op, str]
_OPS: dict[int, Op] = {-1: "deleted", 0: "same", 1: "inserted"}
_FIRST_CODE = 0xF0000  # the first of the private-use characters that replace words for the comparison


@dataclass(frozen=True)
class Change:
    """One passage that changed. A new one has only insertions, a removed one only deletions."""

    at: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Changes:
    """A change in a language that some audiences share; `copies` of the `of` copies in this language have it.

    Passages are as the first audience reads them, the one with most copies.
    """

    language: str
    audiences: tuple[str, ...]
    copies: int
    of: int
    changes: tuple[Change, ...]

    @property
    def limits(self) -> str:
        """How many copies have it, in words."""
        if not self.of:
            return "no copy goes out in it"
        return f"only {self.copies} of {self.of} copies" if self.some else f"all {self.of} copies"

    @property
    def some(self) -> bool:
        """Whether only some copies change in this language."""
        return self.copies < self.of

    def as_json(self) -> dict[str, object]:
        """Return it for programs: parts are [operation, words]."""
        changes = [{"at": change.at, "parts": [list(part) for part in change.parts]} for change in self.changes]
        record = {"language": self.language, "audiences": list(self.audiences), "copies": self.copies}
        return {**record, "of": self.of, "changes": changes}


@dataclass(frozen=True)
class CopyChange:
    """A recipient's copy that changed: whether its words changed, and which of its Fields."""

    recipient: str
    language: str
    audience: str
    how: Literal["changed", "new", "gone"]
    words: bool = False
    fields: tuple[Change, ...] = ()

    def as_json(self) -> dict[str, object]:
        fields = [{"at": field.at, "parts": [list(part) for part in field.parts]} for field in self.fields]
        copy = {"recipient": self.recipient, "language": self.language, "audience": self.audience}
        return {**copy, "how": self.how, "words": self.words, "fields": fields}


@dataclass(frozen=True)
class Differences:
    """All that changed. `copies` are the changed ones of `of` copies; None where only words were kept.

    `sheet` says that the page itself changed, so that every copy looks different.
    """

    words: tuple[Changes, ...]
    copies: tuple[CopyChange, ...] | None
    of: int
    sheet: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.copies or self.sheet)

    @property
    def summary(self) -> str:
        """How many copies change, in a sentence; '' where the copies were not kept."""
        if self.copies is None:
            return ""
        if self.sheet:
            return f"all {self.of} copies change, because the page changed"
        changed = len(self.copies)
        if not changed:
            return f"none of {self.of} copies changes"
        counts = {
            "in their words": sum(copy.words for copy in self.copies),
            "in what is filled in": sum(bool(copy.fields) for copy in self.copies),
            "are new": sum(copy.how == "new" for copy in self.copies),
            "are removed": sum(copy.how == "gone" for copy in self.copies),
        }
        details = ", ".join(f"{count} {description}" for description, count in counts.items() if count)
        return f"{'all' if changed == self.of else f'only {changed} of'} {self.of} copies change: {details}"

    def as_json(self) -> dict[str, object]:
        copies = None if self.copies is None else [copy.as_json() for copy in self.copies]
        return {"words": [word.as_json() for word in self.words], "copies": copies, "of": self.of, "sheet": self.sheet}


def compare(
    before: NoteText, now: NoteText, copies: Mapping[Pair, int], languages: Sequence[str]
) -> tuple[Changes, ...]:
    """Return what changed, by language; `copies` counts those of each language and audience."""
    changes_by_language: list[Changes] = []
    for code in languages:
        alike: dict[tuple[object, ...], list[str]] = {}
        shown: dict[tuple[object, ...], tuple[Change, ...]] = {}
        named = {name for language, name in (*before, *now) if language == code}
        for name in sorted(named, key=lambda name: (-copies.get((code, name), 0), name)):
            pair = (code, name)
            changes = tuple(passage_changes(before.get(pair, ()), now.get(pair, ())))
            edits: tuple[object, ...] = tuple(
                (change.at, tuple(part for part in change.parts if part[0] != "same")) for change in changes
            )
            alike.setdefault(edits, []).append(name)
            shown.setdefault(edits, changes)
        total = sum(copies.get((code, name), 0) for name in named)
        for edits, names in alike.items():
            if changes := shown[edits]:
                count = sum(copies.get((code, name), 0) for name in names)
                changes_by_language.append(Changes(code, tuple(names), count, total, changes))
    return tuple(changes_by_language)


def passage_changes(before: Sequence[Passage], now: Sequence[Passage]) -> Iterator[Change]:
    """Yield what changed between the passages of two compositions, in reading order."""
    old, new = ([(passage.move, passage.text) for passage in passages] for passages in (before, now))
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op != "equal":
            yield from _paired(before[a:b], now[c:d])


def _paired(before: Sequence[Passage], now: Sequence[Passage]) -> Iterator[Change]:
    """Yield the changes of passages. Each old one is paired with the most similar new one of its move, in order."""
    start = 0
    for removed in before:
        candidates = [(i, passage) for i, passage in enumerate(now[start:], start) if passage.move == removed.move]
        likeness = [
            (SequenceMatcher(None, removed.text, passage.text, autojunk=False).ratio(), -i) for i, passage in candidates
        ]
        best = max(likeness, default=(0.0, 0))
        if best[0] < 0.4 and not (len(candidates) == 1 and best[0] > 0.2):
            yield Change(removed.at, (("deleted", removed.text),))
            continue
        at = -best[1]
        yield from (Change(added.at, (("inserted", added.text),)) for added in now[start:at])
        yield Change(now[at].at, words(removed.text, now[at].text))
        start = at + 1
    yield from (Change(added.at, (("inserted", added.text),)) for added in now[start:])


def words(before: str, now: str) -> tuple[Part, ...]:
    """Return two texts as one, cut into what stayed, what was deleted and what was inserted, never inside a word."""
    table: dict[str, str] = {}
    coded = [
        "".join(table.setdefault(word, chr(_FIRST_CODE + len(table))) for word in cut(text)) for text in (before, now)
    ]
    word_of = {code: word for word, code in table.items()}
    engine = diff_match_patch()
    engine.Diff_Timeout = 0  # no time limit, so that the result is the same on a slow machine
    edits = engine.diff_main(*coded, False)
    engine.diff_cleanupSemantic(edits)
    return tuple((_OPS[op], "".join(word_of[code] for code in run)) for op, run in edits)


def cut(text: str) -> tuple[str, ...]:
    """Cut a text into words, spaces and signs; marks stay with their letter, and an ideograph is a word."""
    pieces: list[str] = []
    previous = ""
    for char in text:
        kind = unicodedata.category(char)
        letter = kind[0] in "LN"
        wide = letter and unicodedata.east_asian_width(char) in "WF"
        if pieces and (kind[0] == "M" or (kind == "Cf" and previous) or (letter and not wide and previous == "word")):
            pieces[-1] += char
        else:
            pieces.append(char)
            previous = "wide" if wide else "word" if letter else ""
    return tuple(pieces)


def copies(
    before: Mapping[Pair, Addressed], now: Mapping[Pair, Addressed], old: NoteText, new: NoteText
) -> Iterator[CopyChange]:
    """Yield the copies that changed, in the order they are made now; `old` and `new` are the words by audience."""
    alike: dict[tuple[str, str, str], bool] = {}
    for (recipient, code), filled in now.items():
        past = before.get((recipient, code))
        if past is None:
            yield CopyChange(recipient, code, filled.audience, "new")
            continue
        key = (code, past.audience, filled.audience)
        if key not in alike:
            texts = [
                [(p.move, p.text) for p in passages]
                for passages in (old.get((code, past.audience), ()), new.get((code, filled.audience), ()))
            ]
            alike[key] = texts[0] == texts[1]
        names = [name for name in {**past.fields, **filled.fields} if past.fields.get(name) != filled.fields.get(name)]
        fields = tuple(Change(name, words(past.fields.get(name, ""), filled.fields.get(name, ""))) for name in names)
        if fields or not alike[key]:
            yield CopyChange(recipient, code, filled.audience, "changed", not alike[key], fields)
    for (recipient, code), filled in before.items():
        if (recipient, code) not in now:
            yield CopyChange(recipient, code, filled.audience, "gone")


def differences(pipeline: Pipeline, note: Note, past: PastNote, languages: Sequence[str] = ()) -> Differences:
    """Return what changed in a note since it was. Raises ProblemsFound.

    With an issue or an approval, only the languages and copies it had are compared, so other languages are not new.
    """
    present = note_texts(pipeline, note)
    if past.office is None:
        present = {pair: composed for pair, composed in present.items() if pair in past.texts}
    current = addressed(pipeline, note)
    count = Counter((code, filled.audience) for (_, code), filled in current.items())
    changes = compare(past.texts, present, count, languages or sorted({code for code, _ in {*past.texts, *present}}))
    page = past.office is not None and sheet(past.office.sheet) != sheet(pipeline.sheet)
    if past.copies is None:
        return Differences(changes, None, 0, page)
    codes = set(languages) or {code for _, code in past.copies} | set(pipeline.registry.languages_of(note))
    before, now = (
        {pair: filled for pair, filled in pairs.items() if pair[1] in codes}
        for pairs in (past.copies, current if past.office else addressed(pipeline, note, tuple(past.copies)))
    )
    return Differences(changes, tuple(copies(before, now, past.texts, present)), len({**before, **now}), page)
