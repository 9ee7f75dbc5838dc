"""Plan a note: who gets a copy, in which language and why, and who is left out and why.

The hash of a plan covers the words of every composition, what fills each recipient's Fields, the sheet and the page
engine. It does not cover the reference, because the number is taken after the plan was agreed to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from operator import attrgetter

from ..document import Mark
from ..pipeline import Pipeline
from ..problems import Problem, Problems
from ..records.notes import Note
from ..registry.addressees import languages, select, why_this_language
from ..registry.audience import audience_of
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
) -> Plan:
    """Plan a note's copies. `to` names recipients and groups (else the note's own, else all States and observers).

    `lang` is 'own', 'all' or codes with commas. A copy that cannot be addressed is left out, with its `problems`.
    Raises ProblemsFound for a name that is no recipient and no group, and for a language the note does not go out in.
    """
    registry = pipeline.registry
    problems = Problems()
    read = inputs(registry, note)
    chosen, left_out = select(registry, note, to)
    copies: list[Planned] = []
    words: list[object] = []
    compositions: dict[tuple[str, str], str] = {}
    for recipient in chosen:
        codes = languages(registry, note, recipient, lang)
        if not codes:
            its = "its language" if len(recipient.languages) == 1 else "its languages"
            left_out[recipient.id] = f"the note does not go out in {' or '.join(recipient.languages)}, {its}"
        audience = audience_of(registry, note, recipient)
        for code in codes:
            document = problems.attempt(pipeline.document, note, code, audience)
            fills = problems.attempt(pipeline.merge_fields, note, recipient, code)
            if document is None or fills is None:
                left_out[recipient.id] = "its copy cannot be made"
                continue
            copies.append(Planned(recipient.id, code, str(audience), why_this_language(recipient, code, lang)))
            key = (code, str(audience))
            if key not in compositions:
                compositions[key] = composition(document)
            filled = sorted((name, text) for name, (text, _) in fills.items())
            words.append([recipient.id, code, recipient.sample, compositions[key], filled])
    hashed = digest([note.id, engine(), sheet(pipeline.sheet), words])
    return Plan(note.id, tuple(to), lang, marks, tuple(copies), left_out, tuple(problems.found), hashed, read)
