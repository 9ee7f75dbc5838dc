"""The overview of a note's copies: its audiences and its recipients, filtered."""

from __future__ import annotations

from dataclasses import dataclass

from ..language.ordering import list_name
from ..problems import Problem, ProblemsFound
from ..records.notes import Note
from ..registry.addressees import own_language, recipients_of, state_or_entity
from ..registry.audience import audience_of
from .workspace import ShownCopy, Workspace

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
    """An audience and its number of recipients (`count`), or a recipient (`own_language`: the language of its copy)."""

    who: str
    name: str
    audience: str
    count: int = 0
    own_language: str = ""
    cells: tuple[tuple[str, ShownCopy | None], ...] = ()


@dataclass(frozen=True)
class Overview:
    """The rows that are shown; `more` is the number of recipients that the filter allows and that are not shown yet."""

    languages: tuple[str, ...]
    audiences: tuple[Row, ...]
    recipients: tuple[Row, ...]
    more: int
    problems: tuple[Problem, ...]


def overview(workspace: Workspace, note: Note, selection: OverviewFilter) -> Overview:
    """Return the overview. Audiences are composed, so that their problems are reported; recipients are not."""
    registry = workspace.pipeline.registry
    codes = tuple(code for code in registry.languages_of(note) if selection.language in ("", code))
    problems: list[Problem] = []
    audiences = []
    with workspace.lock:
        for name, audience, number in workspace.audiences(note):
            if not selection.q and selection.audience in ("", name):
                cells = tuple((code, _shown_copy(workspace, note, code, name, problems)) for code in codes)
                audiences.append(Row(name, str(audience), str(audience), number, "", cells))
    recipients = _recipients(workspace, note, selection)
    more = max(0, len(recipients) - selection.upto)
    return Overview(codes, tuple(audiences), recipients[: selection.upto], more, tuple(problems))


def _shown_copy(workspace: Workspace, note: Note, code: str, name: str, problems: list[Problem]) -> ShownCopy | None:
    try:
        shown = workspace.latest(note, code, name)
    except ProblemsFound as error:
        problems += error.problems
        return None
    problems += shown.problems
    return shown


def _recipients(workspace: Workspace, note: Note, selection: OverviewFilter) -> tuple[Row, ...]:
    """Return the recipients whose id, or name in any language, contains the letters `q`."""
    registry, letters = workspace.pipeline.registry, selection.q.strip().casefold()
    rows = []
    for recipient in recipients_of(registry, note):
        owner, audience = state_or_entity(registry, recipient), str(audience_of(registry, note, recipient))
        names = " ".join(form.text for forms in owner.names.values() for form in forms)
        if letters in f"{recipient.id} {names}".casefold() and selection.audience in ("", audience.replace("/", ".")):
            language = own_language(registry, note, recipient) or ""
            rows.append(Row(recipient.id, list_name(owner, registry.office.language, note.date), audience, 1, language))
    return tuple(rows)
