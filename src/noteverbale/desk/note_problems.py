"""The problems of one note, for the page of its review: by who can mend them and by language, those that stop its issue first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..checks.checks import as_composed
from ..checks.rules import about
from ..pipeline import Pipeline
from ..problems import Place, Problem, shown
from ..records.notes import Note
from ..registry.registry import Registry
from .record_place import RecordAt, record_at

# Who can mend a problem: the drafter in the note, a clerk in a record, an administrator in a template or a setting.
Mender = Literal["drafter", "clerk", "administrator"]
MENDERS: tuple[Mender, ...] = ("drafter", "clerk", "administrator")
_RECORDS_OF_CLERKS = ("meetings", "bodies", "acts", "places", "buildings", "enclosures", "recipients", "groups")


@dataclass(frozen=True)
class NoteProblem:
    """A problem of a note: who can mend it, the languages it is about (() for all), and the record that it is in."""

    problem: Problem
    mender: Mender
    languages: tuple[str, ...]
    record: RecordAt | None

    @property
    def stops(self) -> bool:
        """Whether the note cannot be issued before it is mended."""
        return self.problem.severity == "error"

    @property
    def is_about_sources(self) -> bool:
        """Whether words are right as far as is known, and only a document that attests them is missing."""
        return self.problem.code == "unverified"


@dataclass(frozen=True)
class ProblemsOfNote:
    """The problems of a note: errors, which stop its issue; warnings; and words that no source attests."""

    stops: tuple[NoteProblem, ...]
    warnings: tuple[NoteProblem, ...]
    unsourced: tuple[NoteProblem, ...]

    def of(self, language: str) -> ProblemsOfNote:
        """Return those that a reviser of one language is shown: without those of other languages."""

        def kept(problems: tuple[NoteProblem, ...]) -> tuple[NoteProblem, ...]:
            return tuple(problem for problem in problems if not problem.languages or language in problem.languages)

        return ProblemsOfNote(kept(self.stops), kept(self.warnings), kept(self.unsourced))


def problems_of(pipeline: Pipeline, note: Note) -> ProblemsOfNote:
    """Return the problems of a note: of its record, and of its words in every language for those it goes to."""
    registry = pipeline.registry
    problems = dict.fromkeys((*about(registry, note), *as_composed(pipeline, [note])))
    of_note = [_sorted_out(registry, problem) for problem in problems]
    of_note.sort(key=lambda problem: (MENDERS.index(problem.mender), problem.languages, problem.problem))
    return ProblemsOfNote(
        tuple(problem for problem in of_note if problem.stops),
        tuple(problem for problem in of_note if not problem.stops and not problem.is_about_sources),
        tuple(problem for problem in of_note if not problem.stops and problem.is_about_sources),
    )


def _sorted_out(registry: Registry, problem: Problem) -> NoteProblem:
    record = record_at(registry, problem.place)
    mender: Mender = "administrator"
    if record and record.table == "notes":
        mender = "drafter"
    elif record and record.table in _RECORDS_OF_CLERKS:
        mender = "clerk"
    return NoteProblem(problem, mender, tuple(_languages(registry, problem, record)), record)


def _languages(registry: Registry, problem: Problem, record: RecordAt | None) -> Iterator[str]:
    """Yield the languages a problem is about: that of its file, those its message names, or that of the value it is at."""
    codes = registry.packs
    if code := _language_of_file(registry, problem.place):
        yield code
    elif named := [code for code, pack in codes.items() if pack.name in problem.message]:
        yield from named
    else:
        yield from [str(key) for key in (record.path if record else ()) if key in codes][:1]


def _language_of_file(registry: Registry, place: Place) -> str | None:
    """Return the language that a file is of: 'templates/moves/invitation/ar_short.md.j2', 'data/languages/ar.yaml'."""
    languages, templates = (shown(folder) for folder in (registry.folder / "data" / "languages", registry.templates))
    path = Path(place.file)
    stem = path.name.partition(".")[0].partition("_")[0]
    is_of_one = path.parent == Path(languages) or path.is_relative_to(templates)
    return stem if is_of_one and stem in registry.packs else None
