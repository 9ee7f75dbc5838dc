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
from ..compose.letter_form import form_text
from ..compose.markdown import FIELDS, NOTE_FIELDS
from ..compose.proofread import proofread
from ..compose.resolve import resolve
from ..files import ChangedFiles
from ..language.pack import Pack
from ..language.plain import plain
from ..problems import NOWHERE, Place, Problems, ProblemsFound, did_you_mean, first_six, shown
from ..records.merge_fields import ADDRESS, TOWN
from ..registry.audience import government
from ..registry.loading import load
from ..registry.registry import Registry
from .kind_text import kind_text, move_record, move_text
from .legacy_fields import FIELD, TITLES, addressed, chosen_fields, party_fields, spelled, title_leads
from .placeholders import read_placeholders
from .word import Part, read_parts

_RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}  # names that Windows keeps for devices
_BESIDE = {
    "footnotes": "a note has no footnotes; write it in the text where it is needed",
    "endnotes": "a note has no endnotes; write it in the text where it is needed",
    "comments": "it is a comment in Word",
}  # why parts beside the body are left out
_DOTS = re.compile(r"(\.{3,}|…+)\s*(?=\S)")


@dataclass
class Template:
    """A kind of note made from a file: texts by path, the paragraphs of each move, Problems, and steps to do by hand."""

    kind: str
    language: str
    moves: list[tuple[str, list[Part]]]
    files: dict[Path, str] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    by_hand: list[str] = field(default_factory=list)


def plan_template(
    registry: Registry, path: Path, kind: str, language: str, maps: Sequence[str] = (), title: str = ""
) -> Template:
    """Read a legacy template and plan a kind of note from it, without writing.

    Raises ProblemsFound for a file that cannot be read and for arguments that cannot be used. All else is in `problems`.
    """
    if language not in registry.packs:
        hint = did_you_mean(language, registry.packs)
        raise ProblemsFound.one(NOWHERE, "language", f"there is no language '{language}'", hint)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", kind) or kind in _RESERVED:
        hint = "use up to 40 small letters, digits and _, like 'reminder'"
        raise ProblemsFound.one(NOWHERE, "kind", f"'{kind}' cannot be used as the name of a kind", hint)
    pack = registry.packs[language]
    template = Template(kind, language, [])
    parts = _read(path, maps, pack, template.problems)
    chosen = party_fields(pack) | chosen_fields(maps, parts, template.problems)
    prose = [spelled(part, chosen, template.problems) for part in _prose(registry, pack, parts, template)]
    leads = title_leads(registry, pack)
    prose = [addressed(leads, part, template.problems) for part in prose]
    _add_warnings(registry, pack, parts, prose, template)
    template.moves = _moves(pack, prose)
    if not template.moves:
        message, hint = "there is no text of a note in this file", "check that it is the right file"
        template.problems.add(Place(shown(path)), "no-prose", message, hint)
    existing = registry.kinds.get(kind)
    template.moves = [(f"{kind}_{name}", parts) for name, parts in template.moves]
    names = [name for name, _ in template.moves]
    if existing and list(existing.moves) != names:
        message = f"the kind '{kind}' has the moves {', '.join(map(str, existing.moves))}, but this file has {', '.join(names)}"
        hint = "choose another --kind, or write this language's template by hand"
        template.problems.add(existing.place("moves"), "other-moves", message, hint)
    for i, (name, move_parts) in enumerate(template.moves):
        folder = registry.templates / "moves" / name
        target = folder / f"{language}.md.j2"
        if target.exists():
            message, hint = "this template exists already and is not overwritten", "choose another --kind"
            raise ProblemsFound.one(Place(shown(target)), "exists", message, hint)
        template.files[target] = move_text(move_parts, path.name, chosen)
        if existing is None:
            template.files[folder / "move.yaml"] = move_record(name, path.name, i == 0, name.endswith("_enclosure"))
    if existing is None:
        template.files[registry.templates / "kinds" / f"{kind}.yaml"] = kind_text(
            kind, language, title or form_text(registry.forms["note"], "title", pack), names
        )
    if not template.problems.errors:
        _check_template(registry, template)
    _add_steps_by_hand(registry, template, existing is not None)
    return template


def _read(path: Path, maps: Sequence[str], pack: Pack, problems: Problems) -> list[Part]:
    """Return the paragraphs of a file with [[[Name]]] for each field that it has, however it is written."""
    answers = {plain(pair.partition("=")[0]) for pair in maps}
    parts = (_visible(part, problems) for part in read_parts(path, problems, pack.marks))
    return [read_placeholders(part, answers, problems) for part in parts]


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
    senders, names = (
        registry.senders.values(),
        {plain(form.title.get(pack.code, "")) for form in registry.forms.values()},
    )
    for head in (registry.office, *(sender.letterhead for sender in senders if sender.letterhead)):
        own = {plain(form.text) for names in (head.names, head.short) for form in names.get(pack.code, ())}
        names |= own | {plain(head.acronym), *(plain(head.acronym) + name for name in own)}
    taglines = (registry.office.taglines, *(sender.taglines or {} for sender in senders))
    names |= {plain(texts.get(pack.code, "")) for texts in taglines}
    label = plain(pack.label("reference").partition("{reference}")[0])
    months = [plain(month) for month in pack.month_names]
    address = {plain(name) for name in (*ADDRESS, TOWN, "AddressBlock")}
    for part in parts:
        bare = plain(FIELD.sub("", part.text))
        fields = {plain(name) for name in FIELD.findall(part.text)}
        reason = ""
        if part.where != "body":
            reason = _BESIDE.get(part.where, f"the sheet prints its own {part.where}")
        elif not bare and fields and {name.removeprefix("if") for name in fields} <= address:
            reason = "the sheet prints the address, at the foot of page 1"
        elif bare in names:
            reason = "the sheet prints letterhead and tagline"
        elif label and bare.startswith(label) and len(part.text) < 60:
            reason = "the sheet prints the reference"
        elif len(part.text) < 40 and re.search(r"\d{4}", part.text) and any(month in bare for month in months):
            reason = "the sheet prints the note's date"
        elif not part.level and not fields and len(part.text) < 8 and (part.text.isupper() or not bare):
            reason = "a line this short is read as initials or a mark"
        if reason:
            template.problems.add(
                part.place, "left-out", f"left out: “{_begin(part.text)}”: {reason}", severity="warning"
            )
        else:
            yield part


def _add_warnings(
    registry: Registry, pack: Pack, parts: Sequence[Part], prose: Sequence[Part], template: Template
) -> None:
    """Add warnings for unused fields, and for words that are right for Governments only."""
    used = {plain(name) for part in (*parts, *prose) for name in FIELD.findall(part.text)}
    beginning = prose[0].place if prose else NOWHERE
    unused = [name for name in (*FIELDS, *NOTE_FIELDS) if plain(name) not in used]
    if unused:
        message = "these fields are not used: " + ", ".join(unused)
        hint = "the sheet prints the reference and the address"
        template.problems.add(Place(beginning.file.partition("!")[0]), "unused-fields", message, hint, "warning")
    if not used & {plain(name) for name in ("Addressee", *TITLES)}:
        message = "the text does not address the recipient"
        template.problems.add(
            beginning, "no-addressee", message, "write [[[Addressee]]] in the first sentence", "warning"
        )
    party = registry.parties.get("government")
    words = {form.text for form in (party.names.get(pack.code, ()) if party else ())}
    cells = [part for part in prose if part.in_table]
    if cells:
        message = f"{len(cells)} paragraphs are in a table in Word, the first “{_begin(cells[0].text)}”: templates have no tables"
        hint = "read them again: they follow each other cell by cell"
        template.problems.add(cells[0].place, "word-table", message, hint, "warning")
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
    """Return the moves of the note by name: one paragraph each, with the list that follows it."""
    moves: list[tuple[str, list[Part]]] = []
    enclosing = False
    for part in prose:
        if part.level and moves:
            moves[-1][1].append(part)
            continue
        dots = _DOTS.match(part.text)  # the mark of an enclosure, which the sheet draws
        encloses = dots or any(word in part.text.casefold() for word in pack.enclosure_words)
        part = replace(part, text=part.text[dots.end() :]) if dots else part
        name = "opening" if not moves else f"paragraph_{len(moves) + 1}"
        is_enclosure = bool(encloses and moves and not enclosing)
        enclosing = enclosing or is_enclosure
        moves.append(("enclosure" if is_enclosure else name, [part]))
    return moves


def _check_template(registry: Registry, template: Template) -> None:
    """Proofread the templates, and compose a note of them as it would be composed in the office.

    Moves of words alone, one after the other, are composed as one: a file of 6,000 paragraphs is checked in seconds.
    """
    texts = template.files if template.kind in registry.kinds else _joined(registry, template)
    files = ChangedFiles(registry.files, {path: text.encode("utf-8") for path, text in texts.items()})
    office = template.problems.attempt(load, files)
    if office is None:
        return
    composer = Composer(files, registry.templates, office.packs[template.language])
    for path, text in texts.items():
        if path.suffix == ".j2":
            template.problems.extend(proofread(composer.environment, text, shown(path)))
    if not template.problems.errors and registry.notes:
        note = next(iter(registry.notes.values()))
        note = note.model_copy(update={"kind": template.kind, "moves": None})
        template.problems.attempt(lambda: composer.moves(resolve(office, note, template.language, government(note))))


def _joined(registry: Registry, template: Template) -> dict[Path, str]:
    """Return the planned files with moves of words alone put into the move before them, if that has words alone too."""

    def words_of(name: str) -> Path:
        return registry.templates / "moves" / name / f"{template.language}.md.j2"

    groups: list[list[str]] = []  # the names of the moves that are composed as one
    alone = False
    for name, _ in template.moves:
        before, alone = (
            alone,
            not name.endswith("_enclosure") and not re.search(r"\{[{%]", template.files[words_of(name)]),
        )
        if before and alone:
            groups[-1].append(name)
        else:
            groups.append([name])
    texts = {words_of(names[0]): "\n".join(template.files[words_of(name)] for name in names) for names in groups}
    records = {path.parent / "move.yaml": template.files[path.parent / "move.yaml"] for path in texts}
    kind = registry.templates / "kinds" / f"{template.kind}.yaml"
    return {**texts, **records, kind: kind_text(template.kind, template.language, "x", [names[0] for names in groups])}


def _add_steps_by_hand(registry: Registry, template: Template, kind_exists: bool) -> None:
    first = registry.templates / "moves" / template.moves[0][0] if template.moves else registry.templates
    missing = [code for code in registry.packs if not (first / f"{code}.md.j2").exists()]
    to_write = [code for code in missing if code != template.language]
    if to_write:
        template.by_hand.append(
            f"write or import the other languages ({', '.join(to_write)}), or say 'languages: [{template.language}]' in its notes"
        )
    template.by_hand.append(
        "rename the moves by what they do: their folders, their ids and their names in the kind"
        if not kind_exists
        else "read it beside the other languages"
    )
    if kind_exists and template.language not in registry.kinds[template.kind].title:
        template.by_hand.append(f"add '{template.language}:' to 'title:' in templates/kinds/{template.kind}.yaml")
    template.by_hand.append(
        f"write a note of the kind: 'kind: {template.kind}' (noteverbale new note ID), then 'check'"
    )


def _begin(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:37].rstrip() + "…"
