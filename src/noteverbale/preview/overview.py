"""The overview of a note's copies: its audiences and its recipients, filtered."""

from __future__ import annotations

from dataclasses import dataclass

from ..compose.addressing import state_or_entity
from ..language.ordering import list_name
from ..planning.plan import select
from ..problems import Problem, ProblemsFound
from ..records.notes import Note
from ..registry.audience import audience_of
from .workspace import Seen, Workspace

STEP = 12  # recipients shown at first, and added by each click on "more"


@dataclass(frozen=True)
class OverviewFilter:
    """What is shown: recipients with the letters `q` in a name, of an audience, in a language; '' for all."""

    q: str = ""
    audience: str = ""
    language: str = ""
    upto: int = STEP


@dataclass(frozen=True)
class Row:
    """An audience and its number of recipients (`many`), or a recipient (`own`: the language of its copy)."""

    who: str
    name: str
    audience: str
    many: int = 0
    own: str = ""
    cells: tuple[tuple[str, Seen | None], ...] = ()


@dataclass(frozen=True)
class Overview:
    """The rows that are shown; `more` is the number of recipients that the filter allows and that are not shown yet."""

    languages: tuple[str, ...]
    audiences: tuple[Row, ...]
    recipients: tuple[Row, ...]
    more: int
    problems: tuple[Problem, ...]


def overview(workspace: Workspace, note: Note, wanted: OverviewFilter) -> Overview:
    """Return the overview. Audiences are composed, so that their problems are reported; recipients are not."""
    registry = workspace.pipeline.registry
    codes = tuple(code for code in registry.languages_of(note) if wanted.language in ("", code))
    problems: list[Problem] = []
    audiences = []
    with workspace.lock:
        for name, audience, number in workspace.audiences(note):
            if not wanted.q and wanted.audience in ("", name):
                cells = tuple((code, _seen(workspace, note, code, name, problems)) for code in codes)
                audiences.append(Row(name, str(audience), str(audience), number, "", cells))
    recipients = _recipients(workspace, note, wanted)
    more = max(0, len(recipients) - wanted.upto)
    return Overview(codes, tuple(audiences), recipients[: wanted.upto], more, tuple(problems))


def _seen(workspace: Workspace, note: Note, code: str, name: str, problems: list[Problem]) -> Seen | None:
    try:
        seen = workspace.latest(note, code, name)
    except ProblemsFound as found_problems:
        problems += found_problems.problems
        return None
    problems += seen.problems
    return seen


def _recipients(workspace: Workspace, note: Note, wanted: OverviewFilter) -> tuple[Row, ...]:
    """Return the recipients whose id, or name in any language, contains the letters `q`."""
    registry, letters = workspace.pipeline.registry, wanted.q.strip().casefold()
    rows = []
    for recipient in select(registry, note, ())[0]:
        owner, audience = state_or_entity(registry, recipient), str(audience_of(registry, note, recipient))
        names = " ".join(form.text for forms in owner.names.values() for form in forms)
        if letters in f"{recipient.id} {names}".casefold() and wanted.audience in ("", audience.replace("/", ".")):
            own = next((code for code in recipient.languages if code in registry.languages_of(note)), "")
            rows.append(Row(recipient.id, list_name(owner, registry.office.language), audience, 1, own))
    return tuple(rows)
