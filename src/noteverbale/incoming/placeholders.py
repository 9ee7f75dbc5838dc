"""Placeholders of other programs that are typed as words: «City», {{City}}, <<City>>, ${City}, %City%, [City].

A known name becomes [[[City]]] with a warning; others stay words, with a warning, since each letter would print them.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace

from ..compose.markdown import FIELDS, NOTE_FIELDS
from ..language.plain import plain
from ..problems import Problems
from .legacy_fields import FIELD
from .word import Part

_WORD = r"[^\W\d_][\w .-]{0,38}"
_CERTAIN = (
    r"\{\{\s*([^{}]{1,60}?)\s*\}\}",
    r"\{%\s*([^{}%]{1,60}?)\s*%\}",
    r"<<\s*([^<>]{1,60}?)\s*>>",
    r"\$\{\s*([^{}]{1,60}?)\s*\}",
    r"［{2,3}([^［］]{1,60})］{2,3}",
)  # nothing else is written so
_LIKELY = (
    rf"(?<![{{$])\{{({_WORD})\}}(?!\}})",
    rf"(?<![\[\w])\[({_WORD})\](?![\](])",
    rf"(?<!<)<({_WORD})>(?!>)",
    r"%([^\W\d]\w{1,38})%",
    r"#([^\W\d]\w{1,38})#",
    r"(?<!\w)@([^\W\d]\w{1,38})@",
    rf"[【［〔]({_WORD})[】］〕]",
)
_QUOTED = (rf"[«‹]\s?({_WORD})\s?[»›]", rf"《({_WORD})》")  # quotation marks too: only names of fields
_PROGRAM = re.compile(r"[A-Za-z]+(?:_\w+|[a-z][A-Z]\w*|\d+)")  # a name that no sentence has: meeting_date, AddressLine4
_ANY = re.compile("|".join((*_CERTAIN, *_LIKELY, *_QUOTED)))
_SURE = len(_CERTAIN) + len(_LIKELY)
_BLANK = re.compile(r"_{4,}|×{2,}")


def read_placeholders(part: Part, chosen: Container[str], problems: Problems) -> Part:
    """Return a paragraph with [[[Name]]] for each placeholder whose name is that of a field or in `chosen` (plain names)."""
    if part.where != "body":
        return part
    known = {plain(name): name for name in (*FIELDS, *NOTE_FIELDS)}

    def field(match: re.Match[str]) -> str:
        number, name = next((i, group) for i, group in enumerate(match.groups()) if group is not None)
        if plain(name) in chosen:
            return f"[[[{name.strip()}]]]"
        if plain(name) in known:
            message = f"{match[0]} is read as the field [[[{known[plain(name)]}]]]"
            problems.add(part.place, "field-spelling", message, severity="warning")
            return f"[[[{known[plain(name)]}]]]"
        if number < _SURE or _PROGRAM.fullmatch(name):
            hint = f'where it is a field, choose which: --map "{name}=City"; else leave it'
            message = (
                f"{match[0]} looks like a field of another program: it is read as words, and each letter would print it"
            )
            problems.add(part.place, "placeholder", message, hint, "warning")
        return match[0]

    pieces = FIELD.split(part.text)  # every second is the name of a field
    pieces[::2] = [_ANY.sub(field, words) for words in pieces[::2]]
    text = "".join(f"[[[{piece}]]]" if i % 2 else piece for i, piece in enumerate(pieces))
    blank = _BLANK.search(text)
    if blank:
        message = f"“{blank[0][:20]}” is a blank to fill in by hand, and each letter would print it"
        problems.add(part.place, "placeholder", message, "write a field or {{ … }} in the template", "warning")
    return replace(part, text=text)
