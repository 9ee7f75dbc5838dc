"""Makes a kind of note in one language from an old template with [[[fields]]], and lists what a person must do.

The text is not changed. What the sheet prints itself (letterhead, reference, date, address, tagline) is left out, with a
warning; a preposition before a title becomes part of [[[Addressee]]], which is right for every recipient.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..characters import STRANGE
from ..compose.composer import Composer
from ..compose.markdown import FIELDS, NOTE_FIELDS
from ..compose.proofread import proofread
from ..files import ChangedFiles
from ..language.pack import Pack
from ..problems import NOWHERE, Place, Problem, Problems, ProblemsFound, did_you_mean, first_six, shown
from ..records.merge_fields import ADDRESS
from ..registry.registry import Registry
from .columns import plain
from .kind_text import kind_text, template_text
from .legacy_fields import FIELD, TITLES, addressed, chosen_fields, party_fields, spelled, title_leads
from .word import Part, read_parts

_TAKEN = {"base", "page", "word", "macros", "con", "prn", "aux", "nul"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}  # folders that are there, or may be; and what Windows takes for devices
_DOTS = re.compile(r"(\.{3,}|…+)\s*(?=\S)")


@dataclass
class Template:
    """A kind of note made from a file: texts by path, the paragraphs of each move, Problems, and what is left to do by hand."""

    kind: str
    language: str
    moves: list[tuple[str, list[Part]]]
    files: dict[Path, str] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    by_hand: list[str] = field(default_factory=list)


def plan_template(
    registry: Registry, path: Path, kind: str, language: str, maps: Sequence[str] = (), title: str = ""
) -> Template:
    """Read a legacy template and plan a kind of note of it; nothing is written. Raises ProblemsFound for what cannot begin."""
    if language not in registry.packs:
        hint = did_you_mean(language, registry.packs)
        raise ProblemsFound.one(NOWHERE, "language", f"there is no language '{language}'", hint)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", kind) or kind in _TAKEN:
        hint = "use up to 40 small letters, digits and _, like 'reminder'"
        raise ProblemsFound.one(NOWHERE, "kind", f"'{kind}' cannot be used as the name of a kind", hint)
    pack, target = registry.packs[language], registry.templates / kind / f"{language}.md.j2"
    if target.exists():
        message = "this template exists already and is not overwritten"
        raise ProblemsFound.one(Place(shown(target)), "exists", message, "choose another --kind, or move the file away")
    template = Template(kind, language, [])
    parts = [_visible(part, template.problems) for part in read_parts(path, template.problems, pack.marks)]
    chosen = party_fields(pack) | chosen_fields(maps, parts, template.problems)
    prose = [spelled(part, chosen, template.problems) for part in _prose(registry, pack, parts, template)]
    leads = title_leads(registry, pack)
    prose = [addressed(leads, part, template.problems) for part in prose]
    _told(registry, pack, parts, prose, template)
    template.moves = _moves(pack, prose)
    if not template.moves:
        template.problems.add(
            Place(shown(path)), "no-prose", "there is no text of a note in this file", "check that it is the right file"
        )
    known = registry.kinds.get(kind)
    names = [name for name, _ in template.moves]
    if known and list(known.moves) != names:
        message = f"the kind '{kind}' has the moves {', '.join(known.moves)}, but this file has {', '.join(names)}"
        hint = "choose another --kind, or write this language's template by hand"
        template.problems.add(known.place("moves"), "other-moves", message, hint)
    source = template_text(template.moves, path.name, chosen)
    template.files[target] = source
    if known is None:
        template.files[registry.templates / kind / "kind.yaml"] = kind_text(
            kind, language, title or pack.label("note_verbale"), names
        )
    if not template.problems.errors:
        _check_template(registry, pack, source, target, template)
    _by_hand(registry, template, known is not None)
    return template


def _visible(part: Part, problems: Problems) -> Part:
    """Remove invisible characters, which no template may hold, with a warning."""
    strange = STRANGE.search(part.text)
    if strange:
        message = f"left out: the invisible character U+{ord(strange[0]):04X}"
        problems.add(part.place, "character", message, "read the paragraph again", "warning")
    text = STRANGE.sub(lambda match: " " if match[0].isspace() else "", part.text)
    return replace(part, text=text)


def _prose(registry: Registry, pack: Pack, parts: Sequence[Part], template: Template) -> Iterator[Part]:
    """Yield the paragraphs of the note itself; add a warning for each that the sheet prints."""
    office = registry.office
    names = {plain(form.text) for names in (office.names, office.short) for form in names.get(pack.code, ())}
    names |= {plain(office.acronym) + name for name in names}
    names |= {plain(office.acronym), plain(office.taglines.get(pack.code, "")), plain(pack.label("note_verbale"))}
    label = plain(pack.label("reference").partition("{reference}")[0])
    months = [plain(month) for month in pack.month_names]
    for part in parts:
        bare = plain(FIELD.sub("", part.text))
        fields = {plain(name) for name in FIELD.findall(part.text)}
        reason = ""
        if part.where != "body":
            reason = f"the sheet prints its own {part.where}"
        elif not bare and fields and fields <= {plain(name) for name in ADDRESS}:
            reason = "the sheet prints the address, at the foot of page 1"
        elif bare in names:
            reason = "the sheet prints letterhead and tagline"
        elif label and bare.startswith(label) and len(part.text) < 60:
            reason = "the sheet prints the reference"
        elif len(part.text) < 40 and re.search(r"\d{4}", part.text) and any(month in bare for month in months):
            reason = "the sheet prints the note's date"
        elif not part.level and not fields and len(part.text) < 8 and (part.text.isupper() or not bare):
            reason = "a line this short is taken for initials or a mark"
        if reason:
            template.problems.add(
                part.place, "left-out", f"left out: “{_begin(part.text)}”: {reason}", severity="warning"
            )
        else:
            yield part


def _told(registry: Registry, pack: Pack, parts: Sequence[Part], prose: Sequence[Part], template: Template) -> None:
    """Add warnings for unused fields, and for words that are right for Governments only."""
    used = {plain(name) for part in (*parts, *prose) for name in FIELD.findall(part.text)}
    here = prose[0].place if prose else NOWHERE
    unused = [name for name in (*FIELDS, *NOTE_FIELDS) if plain(name) not in used]
    if unused:
        message = "these fields are not used: " + ", ".join(unused)
        hint = "the sheet prints the reference and the address"
        template.problems.add(Place(here.file.partition("!")[0]), "unused-fields", message, hint, "warning")
    if not used & {plain(name) for name in ("Addressee", *TITLES)}:
        message = "the text does not address the recipient"
        template.problems.add(here, "no-addressee", message, "write [[[Addressee]]] in the first sentence", "warning")
    party = registry.parties.get("government")
    words = {form.text for form in (party.names.get(pack.code, ()) if party else ())}
    fixed = [part for part in prose if any(word.casefold() in part.text.casefold() for word in words)]
    if fixed:
        word = next(iter(words))
        message = f"“{word}” is in {len(fixed)} paragraphs, but it is wrong for the Holy See and for organizations"
        template.problems.add(
            fixed[0].place, "party", message, "write {{ party|the }}, {{ party|of }}, {{ party|to }}", "warning"
        )
    dated = [part for part in prose if re.search(r"\d{4}|\d/\d", FIELD.sub("", part.text))]
    if dated:
        places = first_six([f"“{_begin(part.text)}”" for part in dated])
        message = f"dates and numbers are written out in {len(dated)} paragraphs: {places}"
        hint = (
            "where they differ from note to note, write {{ meeting.dates|on }}, {{ act }}, {{ reply.deadline|bound }}"
        )
        template.problems.add(dated[0].place, "fixed", message, hint, "warning")


def _moves(pack: Pack, prose: Sequence[Part]) -> list[tuple[str, list[Part]]]:
    """Return the steps of the note: a paragraph each, with the list it announces."""
    moves: list[tuple[str, list[Part]]] = []
    for part in prose:
        if part.level and moves:
            moves[-1][1].append(part)
            continue
        dots = _DOTS.match(part.text)  # what dispatch clerks count: the sheet draws it
        encloses = dots or any(word in part.text.casefold() for word in pack.enclosure_words)
        part = replace(part, text=part.text[dots.end() :]) if dots else part
        taken = {name for name, _ in moves}
        name = "opening" if not moves else f"paragraph_{len(moves) + 1}"
        moves.append(("enclosure" if encloses and "enclosure" not in taken and moves else name, [part]))
    return moves


def _check_template(registry: Registry, pack: Pack, source: str, target: Path, made: Template) -> None:
    """Proofread the template, and read every move as composing does."""
    files = ChangedFiles(registry.files, {target: source.encode("utf-8")})
    composer = Composer(files, registry.templates, pack)
    made.problems.extend(proofread(composer.environment, source, shown(target)))
    if not made.problems.errors and registry.notes:
        made.problems.extend(_composed(registry, composer, made))


def _composed(registry: Registry, composer: Composer, made: Template) -> tuple[Problem, ...]:
    from ..compose.resolve import resolve
    from ..records.kinds import Kind
    from ..registry.audience import government

    kind = Kind(id=made.kind, title={}, needs=(), moves=tuple(name for name, _ in made.moves))
    note = next(iter(registry.notes.values()))
    try:
        composer.moves(kind, resolve(registry, note, made.language, government(note)))
    except ProblemsFound as found_problems:
        return found_problems.problems
    return ()


def _by_hand(registry: Registry, made: Template, known: bool) -> None:
    others = [code for code in registry.packs if not (registry.templates / made.kind / f"{code}.md.j2").exists()]
    left = [code for code in others if code != made.language]
    if left:
        made.by_hand.append(
            f"write or import the other languages ({', '.join(left)}), or say 'languages: [{made.language}]' in its notes"
        )
    made.by_hand.append(
        "rename the blocks by what they do, here and in kind.yaml"
        if not known
        else "read it beside the other languages"
    )
    if known and made.language not in registry.kinds[made.kind].title:
        made.by_hand.append(f"add '{made.language}:' to 'title:' in templates/{made.kind}/kind.yaml")
    made.by_hand.append(f"write a note of the kind: 'kind: {made.kind}' (noteverbale new note ID), then 'check'")


def _begin(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:37].rstrip() + "…"
