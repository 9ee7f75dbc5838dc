"""The names by which a person knows the records on file: those of meetings with their days, of acts with their subjects."""

from __future__ import annotations

from datetime import date

from ..compose.brief import Unattested
from ..compose.builder import BriefBuilder
from ..language.ordering import list_name
from ..language.pack import Pack
from ..outgoing.covering_words import capital, meeting_line, meeting_name
from ..problems import Problems
from ..records.base import Record, form_on
from ..records.meetings import Act, Meeting
from ..records.notes import Note
from ..records.recipients import Recipient
from ..registry.addressees import state_or_entity
from ..registry.registry import Registry


def record_name(registry: Registry, record: Record, language: str, on: date = date.max) -> str:
    """Return the name of a record on a day, in a language or else in the office's; its id where it has no name."""
    code = language if language in registry.packs else registry.office.language
    id = str(getattr(record, "id", getattr(record, "code", "")))
    match record:
        case Meeting() | Act():
            return _of_text(registry, record, registry.packs[code]) or id
        case Note():
            kind = registry.kinds[record.kind].title.get(code, record.kind)
            return f"{kind}, {record.reference or id}"
        case Recipient():
            return list_name(state_or_entity(registry, record), code, on)
        case Pack():
            return record.name
    names = getattr(record, "names", None) or getattr(record, "title", None) or {}
    if isinstance(names, str):
        return names
    gender = next(iter(names), "")
    if gender in ("m", "f", "n"):
        names = names[gender]
    if not names:
        return id
    form = names.get(code) or next(iter(names.values()))
    return capital(form if isinstance(form, str) else form_on(form, on)[0].text)


def _of_text(registry: Registry, record: Meeting | Act, pack: Pack) -> str:
    """Return the name of a meeting or an act as texts have it; '' where it cannot be composed."""
    unattested: list[Unattested] = []
    builder = BriefBuilder(registry, pack, date.max, Problems(), unattested, registry.office, "")
    if isinstance(record, Meeting):
        meeting = builder.meeting_text(record)
        line = meeting_line(pack, meeting, meeting_name(pack, meeting))
    else:
        act = builder.act_text(record)
        about = record.title.get(pack.code) or record.subject.get(pack.code) or ""
        line = capital(act.noun.text) + (f" ({about})" if about else "")
    return "" if builder.problems.found else line
