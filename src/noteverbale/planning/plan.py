"""Plan a note: who gets a copy, in which language and why, and who is left out and why.

The hash of a plan covers the words of every composition, what fills each recipient's Fields, the sheet and the page
engine. It does not cover the reference, because the number is taken after the plan was agreed to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import ceil
from operator import attrgetter
from typing import NamedTuple

from ..document import Mark
from ..pipeline import Pipeline
from ..problems import Problem, Problems
from ..records.notes import Note
from ..records.recipients import Recipient
from ..registry.addressees import languages, select, why_this_language
from ..registry.audience import Audience, audience_of
from .cost import cost
from .fingerprint import composition, digest, engine, inputs, sheet

MOST_TOGETHER = 2000  # copies that one press lays out: with more, each takes more memory and hardly less time


@dataclass(frozen=True)
class Planned:
    """One copy of a plan. `folder` is where its file is inside the note's folder: '' or 'replacement-17/'."""

    recipient: str
    language: str
    audience: str
    why: str
    folder: str = ""

    @property
    def file(self) -> str:
        """Where the copy goes, inside the folder of its manifest."""
        return f"{self.language}/{self.recipient}.pdf"


@dataclass(frozen=True)
class Plan:
    """The copies that a batch makes, in the order of the pouch. `left_out` maps ids of States and recipients to reasons.

    `inputs` are the digests of the office's files when it was made. The hash does not cover `marks`: the plan of a
    rehearsal and that of the issue have the same hash.
    """

    note: str
    to: tuple[str, ...]
    lang: str
    marks: tuple[Mark, ...] | None
    copies: tuple[Planned, ...]
    left_out: Mapping[str, str]
    problems: tuple[Problem, ...]
    hash: str
    inputs: Mapping[str, str]

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the plan, the one with most copies first."""
        count: dict[str, int] = {}
        for copy in self.copies:
            count[copy.language] = count.get(copy.language, 0) + 1
        return tuple(sorted(count, key=lambda code: (-count[code], code)))

    def rosters(self, language: str) -> Sequence[tuple[Planned, ...]]:
        """Return the copies of a language as one press each lays them out.

        It depends on the plan only which copies are laid out together, so that the bytes of a copy do too.
        """
        return self._rosters.get(language, ())

    @cached_property
    def _rosters(self) -> dict[str, tuple[tuple[Planned, ...], ...]]:
        """The rosters by language. A batch asks for them with each roster that it prints."""
        copies: dict[str, list[Planned]] = {}
        for copy in sorted(self.copies, key=attrgetter("recipient")):
            copies.setdefault(copy.language, []).append(copy)
        return {language: _divided(own) for language, own in copies.items()}


def _divided(copies: Sequence[Planned]) -> tuple[tuple[Planned, ...], ...]:
    """Return copies in parts of one size, as few as there can be with at most MOST_TOGETHER in each."""
    size = ceil(len(copies) / ceil(len(copies) / MOST_TOGETHER))
    return tuple(tuple(copies[start : start + size]) for start in range(0, len(copies), size))


def make(
    pipeline: Pipeline,
    note: Note,
    to: Sequence[str] = (),
    lang: str = "own",
    marks: tuple[Mark, ...] | None = None,
    on_language: Callable[[Plan], None] = lambda part: None,
) -> Plan:
    """Plan a note's copies. `to` names recipients and groups (else the note's own, else all States and observers).

    `lang` is 'own', 'all' or codes with commas. A copy that cannot be addressed is left out, with its `problems`. Languages are
    planned one after the other, the most expensive first; `on_language` is called with the copies of each, as a plan without a hash.
    Raises ProblemsFound for a name that is no recipient and no group, and for a language the note does not go out in.
    """
    registry = pipeline.registry
    read = inputs(registry, note)
    chosen, left_out = select(registry, note, to)
    codes = {recipient.id: languages(registry, note, recipient, lang) for recipient in chosen}
    numbers = Counter(chain.from_iterable(codes.values()))
    attempts: dict[tuple[str, str], _Attempt] = {}
    with_audience = [(recipient, audience_of(registry, note, recipient)) for recipient in chosen]
    for code in sorted(numbers, key=lambda code: -cost(registry, note, code, numbers[code])):
        of_language = _attempts(pipeline, note, [one for one in with_audience if code in codes[one[0].id]], code, lang)
        attempts |= {(recipient, code): copy for recipient, copy in of_language.items()}
        own = tuple(one.copy for one in of_language.values() if one.copy)
        on_language(Plan(note.id, tuple(to), lang, marks, own, {}, (), "", read))
    problems = Problems()
    in_order: list[_Attempt] = []
    for recipient in chosen:
        if not codes[recipient.id]:
            its = "its language" if len(recipient.languages) == 1 else "its languages"
            left_out[recipient.id] = f"the note does not go out in {' or '.join(recipient.languages)}, {its}"
        for one in (attempts[recipient.id, code] for code in codes[recipient.id]):
            in_order.append(one)
            problems.extend(one.problems)
            if one.copy is None:
                left_out[recipient.id] = "its copy cannot be made"
    copies = tuple(one.copy for one in in_order if one.copy)
    words = [one.words for one in in_order if one.copy]
    hashed = digest([note.id, engine(), sheet(pipeline.sheet), words])
    return Plan(note.id, tuple(to), lang, marks, copies, left_out, tuple(problems.found), hashed, read)


class _Attempt(NamedTuple):
    """A copy, None where it cannot be addressed; what the hash of the plan covers of it, and its problems."""

    copy: Planned | None
    words: list[object]
    problems: list[Problem]


def _attempts(
    pipeline: Pipeline, note: Note, recipients: Sequence[tuple[Recipient, Audience]], code: str, lang: str
) -> dict[str, _Attempt]:
    """Return the copies for recipients, each with its audience, in one language, by recipient."""
    attempts: dict[str, _Attempt] = {}
    compositions: dict[str, str] = {}
    for recipient, audience in recipients:
        problems = Problems()
        document = problems.attempt(pipeline.document, note, code, audience)
        fills = problems.attempt(pipeline.merge_fields, note, recipient, code)
        if document is None or fills is None:
            attempts[recipient.id] = _Attempt(None, [], problems.found)
            continue
        if (key := str(audience)) not in compositions:
            compositions[key] = composition(document)
        filled = sorted((name, text) for name, (text, _) in fills.items())
        copy = Planned(recipient.id, code, key, why_this_language(recipient, code, lang))
        words = [recipient.id, code, recipient.sample, compositions[key], filled]
        attempts[recipient.id] = _Attempt(copy, words, problems.found)
    return attempts
