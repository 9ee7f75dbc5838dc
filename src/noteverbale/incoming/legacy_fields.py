"""The fields of a legacy template: their names, their replacements by `--map`, and [[[Addressee]]] for title and preposition."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..compose.builder import noun_of
from ..compose.markdown import FIELDS, NOTE_FIELDS
from ..language.grammar import Grammar, field_name
from ..language.pack import Pack
from ..language.plain import plain
from ..problems import NOWHERE, Problems, ProblemsFound, did_you_mean
from ..registry.registry import Registry
from .kind_text import CODE
from .word import Part

FIELD = re.compile(r"\[\[\[([^\[\]]+)\]\]\]")
_TORN = re.compile(r"(?<!\[)\[{2}(?!\[)[^\[\]]+\]{2,3}|\[{3}[^\[\]]+\]{2}(?!\])")
TITLES = ("FunctionalTitle2", "FunctionalTitle")


def party_fields(pack: Pack) -> dict[str, str]:
    """Return the names of the Party fields that exports write, each with the template expression for its role."""
    roles = Grammar(pack).roles
    expressions = {
        role: f"party|{role}" if role in ("the", "of", "to", "in", "bare", "from") else f'party|case("{role}")'
        for role in roles
    }
    return {plain(field_name("Party", role)): f"{{{{ {words} }}}}" for role, words in expressions.items()}


def chosen_fields(maps: Sequence[str], parts: Sequence[Part], problems: Problems) -> dict[str, str]:
    """Return what `--map` gives for each field: the name of a Field, or a template expression in {{ }}."""
    fields = {plain(name): name for part in parts for name in FIELD.findall(part.text)}
    known = {plain(name): name for name in (*FIELDS, *NOTE_FIELDS)}
    chosen = {}
    for pair in maps:
        name, sign, to = (word.strip() for word in pair.partition("="))
        if not sign or plain(name) not in fields:
            message = f"there is no field '{name}' in this file"
            problems.add(NOWHERE, "map", message, did_you_mean(name, fields.values()))
        elif not (plain(to) in known or re.fullmatch(r"\{\{.*\}\}", to)):
            hint = (
                did_you_mean(to, known.values()) or 'or write it as in a template: --map "Date={{ meeting.dates|on }}"'
            )
            problems.add(NOWHERE, "map", f"there is no field '{to}'", hint)
        else:
            chosen[plain(name)] = f"[[[{known[plain(to)]}]]]" if plain(to) in known else to
    return chosen


def spelled(part: Part, chosen: Mapping[str, str], problems: Problems) -> Part:
    """Return a paragraph with the known spelling of its fields; add a Problem for each unknown field."""
    known = {plain(name): name for name in (*FIELDS, *NOTE_FIELDS)}
    for torn in _TORN.findall(part.text):
        message = f"'{torn}' is not a field"
        problems.add(part.place, "brackets", message, "write three brackets on each side: [[[City]]]")

    def known_spelling(match: re.Match[str]) -> str:
        name = match[1].strip()
        if plain(name) in chosen:
            to = chosen[plain(name)]
            return to if to.startswith("[") else f"{CODE}{name}]]]"  # replaced by code after the prose is escaped
        if plain(name) in known:
            if name != known[plain(name)]:
                message = f"[[[{name}]]] is read as [[[{known[plain(name)]}]]]"
                problems.add(part.place, "field-spelling", message, severity="warning")
            return f"[[[{known[plain(name)]}]]]"
        near = did_you_mean(name, known.values())
        hint = f'{near}{"; " if near else ""}choose what it is: --map "{name}=City" or --map "{name}={{{{ meeting.city }}}}"'
        problems.add(part.place, "unknown-field", f"there is no field [[[{name}]]]", hint)
        return match[0]

    return replace(part, text=FIELD.sub(known_spelling, part.text))


def title_leads(registry: Registry, pack: Pack) -> dict[str, str]:
    """Return the role of each text that can precede a title in a sentence: 'a la', 'au', 'du', 'to the'."""
    grammar, leads = Grammar(pack), {}
    for title in registry.titles.values():
        for names in title.names.values():
            for form in names.get(pack.code, ()):
                noun = noun_of(form, "title", title.id)
                for role in ("the", "of", "in", "to"):
                    try:
                        phrase = grammar.words(noun, role)
                    except ProblemsFound:
                        continue
                    before, noun_text, after = phrase.partition(noun.text)
                    if noun_text and not after and before.strip():
                        leads[before.strip().casefold()] = role
    head = pack.addressee.partition("{")[0].strip()
    return leads | ({head.casefold(): "to"} if head else {})


def addressed(leads: Mapping[str, str], part: Part, problems: Problems) -> Part:
    """Replace a title and its preposition by [[[Addressee]]]; add a warning where they precede another field."""
    text = part.text
    for name in TITLES:
        for match in reversed(list(re.finditer(re.escape(f"[[[{name}]]]"), text))):
            before = text[: match.start()].replace("\u00a0", " ")
            lead = max((known_lead for known_lead in leads if _ends(before, known_lead)), key=len, default="")
            quoted = f"“{before[len(before.rstrip()) - len(lead) :].strip()} [[[{name}]]]”" if lead else ""
            if lead and leads[lead] == "to" and name == "FunctionalTitle2":
                at = len(before.rstrip()) - len(lead)
                text = text[:at] + "[[[Addressee]]]" + text[match.end() :]
                message = (
                    f"{quoted} is now [[[Addressee]]], which brings the preposition and article each recipient needs"
                )
                problems.add(part.place, "addressee", message, "read the sentence again", "warning")
            elif lead:
                message = f"{quoted}: the words before the field are right for some recipients only"
                hint = "rewrite the sentence with [[[Addressee]]] or {{ party|of }}"
                problems.add(part.place, "hard-coded", message, hint, "warning")
            elif not re.search(r"(^|\n)\s*$", before):
                message = f"[[[{name}]]] is inside a sentence, where its article and case depend on the recipient"
                problems.add(
                    part.place, "bare-title", message, "use [[[Addressee]]] where the note is addressed", "warning"
                )
    return replace(part, text=text)


def _ends(before: str, lead: str) -> bool:
    """Return whether a text ends with these words; in Chinese no space is needed before them."""
    tail = before.rstrip().casefold()
    if not tail.endswith(lead):
        return False
    rest = tail[: -len(lead)]
    return not rest or not rest[-1].isalnum() or (not lead[0].isascii() and "\u4e00" <= lead[0] <= "\u9fff")
