"""A note and a selection in, a Plan out: who gets a copy, in which language and why, and who is left out.

A plan is frozen by its hash: the words of every composition, what each recipient fills in, the sheet
and the engine. The reference is not part of it, for it is taken last.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from .. import __version__
from ..compose.addressing import existed_on, merge_fields, state_or_entity
from ..document import Document, Isolate, Items, Mark, leaves, runs
from ..language.ordering import in_order
from ..page.html import Sheet, font_file
from ..pipeline import Pipeline
from ..problems import NOWHERE, Problem, Problems, ProblemsFound, did_you_mean
from ..records.notes import Note
from ..records.recipients import Recipient
from ..registry.audience import audience_of
from ..registry.groups import members
from ..registry.registry import Registry

LETTER = ("organization", "ngo")


@dataclass(frozen=True)
class Planned:
    """One copy of a plan."""

    recipient: str
    language: str
    audience: str
    why: str

    @property
    def file(self) -> str:
        """Where the copy goes, inside the note's folder."""
        return f"{self.language}/{self.recipient}.pdf"


@dataclass(frozen=True)
class Plan:
    """What a batch makes. `copies` are in pouch order; `left_out` says why, by State or recipient.

    `inputs` are the digests of the office's files when it was made. The hash covers no marks: a rehearsal's plan
    has the hash of the issue's.
    """

    note: str
    to: tuple[str, ...]
    lang: str
    marks: tuple[Mark, ...] | None
    copies: tuple[Planned, ...]
    left_out: Mapping[str, str]
    problems: tuple[Problem, ...]
    hash: str
    inputs: Mapping[str, str]

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the plan, the longest roster first."""
        count: dict[str, int] = {}
        for copy in self.copies:
            count[copy.language] = count.get(copy.language, 0) + 1
        return tuple(sorted(count, key=lambda code: (-count[code], code)))


def make(
    pipeline: Pipeline,
    note: Note,
    to: Sequence[str] = (),
    lang: str = "own",
    marks: tuple[Mark, ...] | None = None,
) -> Plan:
    """Plan a note's copies. `to` names recipients and groups (else the note's own, else all States and observers).

    `lang` is 'own', 'all' or codes with commas. A copy that cannot be addressed stands in `problems`.
    Raises ProblemsFound for a name nobody has.
    """
    registry = pipeline.registry
    problems = Problems()
    read = inputs(registry, note)
    chosen, left_out = select(registry, note, to)
    copies: list[Planned] = []
    words: list[Any] = []
    compositions: dict[tuple[str, str], str] = {}
    for recipient in chosen:
        codes = languages(registry, note, recipient, lang)
        if not codes:
            left_out[recipient.id] = f"the note does not go out in {recipient.languages[0]}, its language"
        audience = audience_of(registry, note, recipient)
        for code in codes:
            document = problems.attempt(pipeline.document, note, code, audience)
            fills = problems.attempt(merge_fields, registry, note, recipient, code)
            if document is None or fills is None:
                left_out[recipient.id] = "its copy cannot be made"
                continue
            why = "language of correspondence" if code == recipient.languages[0] else "asked for"
            copies.append(Planned(recipient.id, code, str(audience), why))
            key = (code, str(audience))
            if key not in compositions:
                compositions[key] = composition(document)
            said = sorted((name, text) for name, (text, _) in fills.items())
            words.append([recipient.id, code, recipient.sample, compositions[key], said])
    hashed = digest([note.id, engine(), sheet(pipeline.sheet), words])
    return Plan(note.id, tuple(to), lang, marks, tuple(copies), left_out, tuple(problems.found), hashed, read)


def select(registry: Registry, note: Note, to: Sequence[str]) -> tuple[list[Recipient], dict[str, str]]:
    """Return recipients in pouch order, the office's alphabet, and why every other State and recipient is left out."""
    named = [name.strip() for one in (to or note.to) for name in one.split(",") if name.strip()]
    if to and not named:
        raise ProblemsFound.one(NOWHERE, "recipient", "nobody is named", "leave --to out for everybody")
    left_out: dict[str, str] = {}
    known = registry.members
    for name in named:
        if name not in known and name.upper() not in known:
            problem = Problem(
                NOWHERE, "recipient", f"there is no recipient or group '{name}'", did_you_mean(name, known)
            )
            raise ProblemsFound([problem])
    chosen: dict[str, Recipient] = {}
    for name in named:
        id = name if name in known else name.upper()
        if id in registry.groups:
            chosen |= {code: member.recipient for code, member in members(registry, id, note.date).items()}
        else:
            chosen[id] = registry.recipients[id]
    for one in registry.recipients.values():
        owner = state_or_entity(registry, one)
        kind = registry.entities[one.entity].kind if one.entity else "state"
        if not named and kind not in (*LETTER, "collective"):
            chosen[one.id] = one
        elif not named:
            left_out[one.id] = "an organization is sent a letter" if kind in LETTER else "stands for all, in one copy"
        elif one.id not in chosen:
            left_out[one.id] = "not among those named"
        if one.id in chosen and not existed_on(owner, note.date):
            del chosen[one.id]
            left_out[one.id] = f"was not there on {note.date}"
    written_to = {one.state for one in registry.recipients.values()}
    left_out |= {id: "no recipient on file" for id in registry.states if id not in written_to}
    owners: dict[str, list[Recipient]] = {}
    for one in chosen.values():
        owners.setdefault(state_or_entity(registry, one).id, []).append(one)
    pack = registry.packs[registry.office.language]
    ordered = in_order({id: state_or_entity(registry, many[0]) for id, many in owners.items()}.values(), pack)
    return [one for owner in ordered for one in owners[owner.id]], left_out


def languages(registry: Registry, note: Note, recipient: Recipient, lang: str) -> tuple[str, ...]:
    """Return the languages a recipient's copies are in. Raises ProblemsFound for a language the note does not go out in."""
    known = registry.languages_of(note)
    if lang == "own":
        return tuple(code for code in recipient.languages[:1] if code in known)
    codes = known if lang == "all" else tuple(dict.fromkeys(code.strip() for code in lang.split(",") if code.strip()))
    if not codes:
        raise ProblemsFound.one(NOWHERE, "language", "no language is named", "own, all, or codes")
    for code in codes:
        if code not in known:
            message = f"{note.id} does not go out in '{code}'"
            raise ProblemsFound.one(NOWHERE, "language", message, did_you_mean(code, known))
    return codes


def composition(document: Document) -> str:
    """Return the digest of all that a Document says, its Fields open; where it was written does not matter."""
    meta, head = document.meta, document.letterhead
    outline = [(move.name, move.enclosures, [_shape(block) for block in move.blocks]) for move in document.body]
    said = [
        (
            name,
            [(type(leaf).__name__, leaf.text, leaf.href if isinstance(leaf, Isolate) else "") for leaf in leaves(run)],
        )
        for name, run in runs(document)
    ]
    whole = [
        *(meta.kind, meta.language, meta.tag, meta.direction, meta.title),
        *(head.acronym, head.name, head.style, head.logo),
        *(outline, said, document.initials, document.tagline, document.labels),
    ]
    return digest(whole)


def _shape(block: object) -> Any:
    return [type(block).__name__, list(block.marks)] if isinstance(block, Items) else type(block).__name__


def sheet(page: Sheet) -> str:
    """Return the digest of the sheet: its files, the office's assets and the fonts."""
    fonts = [font_file(font, name) for font in page.fonts for name in (font.regular, font.bold) if name]
    return _files([page.folder, page.assets], [*fonts])


def engine() -> str:
    """Return what makes the pages: this program and the page engine, with their versions."""
    from importlib.metadata import version

    return f"noteverbale {__version__}, WeasyPrint {version('weasyprint')}, pydyf {version('pydyf')}"


def inputs(registry: Registry, note: Note) -> dict[str, str]:
    """Return the digests of the files a batch was made from."""
    data = registry.folder / "data"
    return {
        "note": _files([], [registry.paths[note.id]]) if note.id in registry.paths else "",
        "records": _files([data], []),
        "templates": _files([registry.templates], []),
    }


def _files(folders: Iterable[Path], single: Iterable[Path]) -> str:
    total = sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and "schemas" not in path.parts and "__pycache__" not in path.parts:
                total.update(f"{path.relative_to(folder)}\0".encode() + sha256(path.read_bytes()).digest())
    for path in single:
        total.update(f"{path.name}\0".encode() + sha256(path.read_bytes()).digest())
    return total.hexdigest()


def digest(whole: Any) -> str:
    """Return the digest of anything JSON can write."""
    return sha256(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
