"""Puts the name of a mission first in its address where a table has only street and city.

Labels, envelopes and page 1 print the address as it is: without a name they do not say for whom a letter is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ..compose.addressing import running_form
from ..compose.builder import noun_of
from ..language.grammar import Grammar
from ..language.plain import plain
from ..page.panel import AddressPanel, panels_of, texts_of
from ..problems import Problems, ProblemsFound, first_six
from ..records.base import form_on
from ..records.recipients import Address, Entity, Recipient, State
from ..registry.registry import Registry
from .lookup import Lookup
from .rejects import Rejected
from .rows import RowValues
from .usual_names import usual_names

MOST = 3  # lines above the city
SHORTEST = 4  # letters of a name of a State that is looked for: 'Rue du Mali' may be a street, 'UK' is in 'Lukács'


def office_led_by(registry: Registry, title: str) -> str | None:
    """Return the office that the holder of a title leads: of a Permanent Representative the permanent mission."""
    office: str | None = usual_names()["offices"].get(title)
    return office if office in registry.titles else None


def with_names(
    lookup: Lookup, rows: list[tuple[RowValues, Rejected]], problems: Problems
) -> list[tuple[RowValues, Rejected]]:
    """Put the mission's name first in each address without one, and tell where that was done and where it cannot be."""
    panels, today, names = panels_of(lookup.registry), date.today(), _names_by_owner(lookup)
    words = [plain(word) for word in usual_names()["name_words"]]
    named = [
        (row, *_with_name(lookup, row, (*words, *names.get(row.owner, ())), panels, today), rejected)
        for row, rejected in rows
    ]
    added = [row for row, longer, _, _ in named if longer is not row]
    nameless = [row for row, _, has_name, _ in named if not has_name]
    if added:
        message = f"these addresses do not say whose they are, and the mission's name is put first: {first_six([row.id for row in added])}"
        hint = "to have another name, write it in the first line of the address in the table"
        problems.add(added[0].places["address"], "name-first", message, hint, "warning")
    if nameless:
        message = f"these addresses do not say whose they are: {first_six([row.id for row in nameless])}"
        hint = "write the mission's name in the first line of the address; at most three lines are above the city"
        problems.add(nameless[0].places["address"], "nameless", message, hint, "warning")
    return [(longer, rejected) for _, longer, _, rejected in named]


def _names_by_owner(lookup: Lookup) -> dict[str, list[str]]:
    """Return the names by which addresses call each State and entity; sorted out once for all rows of a table."""
    names: dict[str, list[str]] = {}
    for name, ids in lookup.owners.ids.items():
        for id in ids if len(name) >= SHORTEST else ():
            names.setdefault(id, []).append(name)
    return names


def _with_name(
    lookup: Lookup, row: RowValues, names: Sequence[str], panels: list[AddressPanel], today: date
) -> tuple[RowValues, bool]:
    """Return a row whose address says whose it is, and whether it does; `names` has the words for a mission and the names of its State or entity.

    The name is put first if no line has one, if it is known, and if there is room.
    """
    address = row.values.get("address")
    if not address or _is_named(names, address["lines"]):
        return row, True
    name = _name(lookup, row, address["country"], today)
    if not name or len(address["lines"]) >= MOST:
        return row, False
    longer = {**address, "lines": [name, *address["lines"]]}
    texts = texts_of(lookup.registry, Address.model_validate(longer))
    if any(panel.too_long(texts) for panel in panels):
        return row, False
    return replace(row, values={**row.values, "address": longer}), True


def _is_named(names: Sequence[str], lines: list[str]) -> bool:
    """Return whether a line of an address has one of some names."""
    texts = [plain(line) for line in lines]
    return any(name in text for text in texts for name in names)


def _name(lookup: Lookup, row: RowValues, country: str, today: date) -> str:
    """Return the name of a row's mission in the language of its address; '' if it is not known."""
    registry, owner = lookup.registry, lookup.registry.principals[row.owner]
    known = registry.recipients.get(row.id)
    code = _language(lookup, row.values, known, country)
    if code not in owner.names:
        return ""
    if isinstance(owner, Entity):
        return form_on(owner.names[code], today)[0].text
    title = registry.titles.get(_office(registry, row.values, known) or "")
    names = title.names.get("n") or next(iter(title.names.values())) if title else {}
    if not title or code not in names or (known and known.mission_override.get(code)):
        return known.mission_override.get(code, "") if known else ""
    grammar = Grammar(registry.packs[code])
    try:
        state = grammar.words(
            noun_of(running_form(owner, code, today)[0], "party", owner.id), title.complement.get(code, "of")
        )
    except ProblemsFound:
        return ""  # a case that is not on file
    text = registry.packs[code].functional.format(
        title=form_on(names[code], today)[0].text, state=state, seat="", to=""
    )
    return " ".join(text.replace("{seat}", "").split())


def _office(registry: Registry, values: Mapping[str, Any], known: Recipient | None) -> str | None:
    """Return the id of the office of a row: in the table, on record, or that of its head's title."""
    if office := values.get("mission"):
        return str(office)
    head = values.get("head")
    implied = office_led_by(registry, head["title"]) if head else None
    return (known.mission if known and not known.sample else None) or implied or (known.mission if known else None)


def _language(lookup: Lookup, values: Mapping[str, Any], known: Recipient | None, country: str) -> str:
    """Return the language in which an address is written, by the name of its country; else that of the office."""
    registry = lookup.registry
    spoken = values.get("languages") or (list(known.languages) if known else [])
    for code in (*spoken, registry.office.language, *registry.packs):
        if code in registry.packs and country in _countries(registry, code):
            return str(code)
    return registry.office.language


def _countries(registry: Registry, code: str) -> set[str]:
    states: list[State] = list(registry.states.values())
    return {form.text for state in states for form in state.names.get(code, ())}
