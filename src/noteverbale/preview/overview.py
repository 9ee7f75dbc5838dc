"""The contact sheet of a note: which copies stand on it, by what somebody looks for."""

from __future__ import annotations

from dataclasses import dataclass

from ..compose.addressing import state_or_entity
from ..language.ordering import list_name
from ..planning.plan import select
from ..problems import Problem, ProblemsFound
from ..records.notes import Note
from ..registry.audience import audience_of
from .workspace import Seen, Workspace

STEP = 12  # recipients shown at once, and how many more are shown when somebody asks


@dataclass(frozen=True)
class OverviewFilter:
    """What somebody looks for: letters of a name in any language, an audience, a language; '' for all."""

    q: str = ""
    audience: str = ""
    language: str = ""
    upto: int = STEP


@dataclass(frozen=True)
class Row:
    """One row: an audience with how many recipients it has, or a recipient (`own`: the language of its copy)."""

    who: str
    name: str
    audience: str
    many: int = 0
    own: str = ""
    cells: tuple[tuple[str, Seen | None], ...] = ()


@dataclass(frozen=True)
class Overview:
    """What is on the sheet; `more` recipients fit what is looked for and are not shown yet."""

    languages: tuple[str, ...]
    audiences: tuple[Row, ...]
    recipients: tuple[Row, ...]
    more: int
    problems: tuple[Problem, ...]


def contact(workspace: Workspace, note: Note, wanted: OverviewFilter) -> Overview:
    """Return the sheet. Audiences are composed, so that what is wrong with them is told; recipients are not."""
    registry = workspace.pipeline.registry
    codes = tuple(code for code in registry.languages_of(note) if wanted.language in ("", code))
    problems: list[Problem] = []
    audiences = []
    with workspace.lock:
        for name, audience, many in workspace.audiences(note):
            if not wanted.q and wanted.audience in ("", name):
                cells = tuple((code, _seen(workspace, note, code, name, problems)) for code in codes)
                audiences.append(Row(name, str(audience), str(audience), many, "", cells))
    found = _recipients(workspace, note, wanted)
    return Overview(codes, tuple(audiences), found[: wanted.upto], max(0, len(found) - wanted.upto), tuple(problems))


def _seen(workspace: Workspace, note: Note, code: str, name: str, problems: list[Problem]) -> Seen | None:
    try:
        seen = workspace.latest(note, code, name)
    except ProblemsFound as found_problems:
        problems += found_problems.problems
        return None
    problems += seen.problems
    return seen


def _recipients(workspace: Workspace, note: Note, wanted: OverviewFilter) -> tuple[Row, ...]:
    """Return the recipients whose id, or name in any language, has the letters asked for."""
    registry, letters = workspace.pipeline.registry, wanted.q.strip().casefold()
    rows = []
    for one in select(registry, note, ())[0]:
        owner, audience = state_or_entity(registry, one), str(audience_of(registry, note, one))
        names = " ".join(form.text for forms in owner.names.values() for form in forms)
        if letters in f"{one.id} {names}".casefold() and wanted.audience in ("", audience.replace("/", ".")):
            own = next((code for code in one.languages if code in registry.languages_of(note)), "")
            rows.append(Row(one.id, list_name(owner, registry.office.language), audience, 1, own))
    return tuple(rows)
