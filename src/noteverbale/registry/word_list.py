"""Lists every word of an office that a translator answers for: prose of moves, words of the languages, names, words of the pages.

Each has a place in the files of every language, also where a language lacks it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from ..caches.memo import BoundedMemo
from ..files import DiskFiles, OfficeFiles, supplied_office
from ..problems import Place, shown
from ..records import yaml_source
from ..records.base import Key
from ..records.edit import indices
from ..records.fixed_parts import NotKept, Piece, as_shown, comparable, corrected, of_pattern, of_template
from ..records.yaml_source import Tree
from ..records.yaml_writer import Plain
from .registry import Registry

Section = Literal["moves", "forms", "language", "titles", "names", "pages", "problems"]
SECTIONS: tuple[Section, ...] = get_args(Section)
EXAMPLE = "0" * 9  # in place of the id of an entry: a row of a document that is an example of one
FIRST = "en"  # the language that the others are compared with
FORMS = (
    "text",
    "article",
    "gen",
    "dat",
    "acc",
    "ins",
    "prep",
    "obl",
    "to",
)  # the words of a noun; its other keys are grammar
_trees: BoundedMemo[tuple[str, bytes], Tree] = BoundedMemo(24)  # files of phrases, which are long
_NO_RECORDS = ("schemas", "interface", "languages", "replies", "imported")  # folders of data/
# Keys of a language, and of records, that hold no words: codes, names of rules, grammar.
_NO_WORDS = {
    *("code", "locale", "tag", "terminology", "fonts", "rules", "page_rules", "sort", "sort_by", "postal_language"),
    *(
        "typed",
        "basis",
        "tagline_basis",
        "gender",
        "since",
        "courtesy_role",
        "group",
        "rule",
        "direction",
        "source",
        "at",
    ),
}


@dataclass(frozen=True)
class Leaf:
    """One text of a file: the keys to it, its name among the others of its passage, and what is around its words."""

    path: Key
    text: str
    name: str = ""

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        return of_pattern(self.text.strip())

    def whole(self, words: str) -> str:
        """Return new words with the space around the old ones."""
        bare = self.text.strip()
        return self.text.replace(bare, words, 1) if bare else words


@dataclass(frozen=True)
class Passage:
    """Words of one language in one place: a template, or texts that belong together. `inherited`: of the program's own file.

    `missing`: the files do not have it yet; its pieces are those of another language.
    """

    file: Path
    path: Key
    leaves: tuple[Leaf, ...]
    place: Place
    template: bool = False
    inherited: bool = False
    missing: bool = False
    basis: str = ""

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """What a reader sees, and what stays: the names of several texts are in braces, each on its own line."""
        if self.template:
            return of_template(self.leaves[0].text.strip())
        pieces: list[Piece] = []
        for i, leaf in enumerate(self.leaves):
            if leaf.name:
                pieces += [Piece("\n")] if i else []
                pieces += [Piece("", "{" + leaf.name + ":}", "next"), Piece(" ")]
            pieces += leaf.pieces
        return tuple(pieces)

    @cached_property
    def shown(self) -> str:
        """The words as a reader sees them; '' where they are missing."""
        return "" if self.missing else as_shown(self.pieces)

    def corrected(self, text: str) -> tuple[str, ...]:
        """Return the texts of the leaves with the words of a corrected passage. Raises NotKept."""
        texts: list[str] = []
        for piece in corrected(self.pieces, text.strip()):
            if not texts or (not piece.source and piece.kind == "next"):
                texts.append("")
            texts[-1] += piece.source
        if not all(map(str.strip, texts)):
            raise NotKept("it has no words")
        return tuple(leaf.whole(words.strip()) for leaf, words in zip(self.leaves, texts, strict=True))


def digest(text: str) -> str:
    """Return six figures that tell a text from others; spaces at the ends of its lines do not count."""
    lines = [line.strip() for line in comparable(text).strip().split("\n")]
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:6]


def mark_of(code: str, id: str, text: str, beside: Iterable[str]) -> str:
    """Return what a row of a document is known by: 'fr-03fa9c01b-9d2e77-51c0de', its language, its entry, its words, and the rest."""
    return f"{code}-{id}-{digest(text)}-{digest(' '.join(' '.join(beside).split()))}"


@dataclass
class Entry:
    """One entry of the list: where it is in the files, what is known of it, and its words by language."""

    name: str
    section: Section
    about: str
    passages: dict[str, Passage] = field(default_factory=dict)

    def id(self, code: str) -> str:
        """Return nine figures that name this entry in a language; the first is that of its section."""
        return f"{SECTIONS.index(self.section)}{sha256(f'{code} {self.name}'.encode()).hexdigest()[:8]}"

    def lacking(self, code: str, others: Collection[str]) -> Passage | None:
        """Return the place for what a language lacks and some others have; None where it lacks nothing, or they do too."""
        is_elsewhere = self.section == "language" or (code, self.section) == (FIRST, "problems")
        if code in self.passages or is_elsewhere or not all(other in self.passages for other in others):
            return None
        like = self.passages.get(FIRST) or next(iter(self.passages.values()))
        if not like.template and self.section in ("pages", "problems"):
            leaves, file = like.leaves, like.file.with_name(f"{code}.yaml")
        else:
            leaves = tuple(replace(leaf, path=(*like.path[:-1], code, *leaf.path[len(like.path) :])) for leaf in like.leaves)  # fmt: skip
            file = (
                like.file.with_name(like.file.name.replace(f"{FIRST}.", f"{code}.", 1)) if like.template else like.file
            )
        return replace(like, file=file, leaves=leaves, place=Place(shown(file)), missing=True)


def sections_of(ids: Iterable[str]) -> tuple[Section, ...]:
    """Return the sections of entries by their ids, those that there are."""
    figures = {id[:1] for id in ids}
    return tuple(section for i, section in enumerate(SECTIONS) if str(i) in figures)


def word_list(registry: Registry, codes: Collection[str] = (), sections: Collection[str] = SECTIONS) -> list[Entry]:
    """Return the entries of some sections with their words in some languages (all languages without `codes`).

    Raises ProblemsFound for a file that cannot be read.
    """
    chosen = sorted(codes or registry.packs, key=lambda code: code != FIRST)
    entries: dict[str, Entry] = {}
    for entry, code, passage in _all(registry, chosen, sections):
        if passage.leaves and code in chosen:
            entries.setdefault(entry.name, entry).passages[code] = passage
    return sorted(entries.values(), key=lambda entry: SECTIONS.index(entry.section))


_Found = tuple[Entry, str, Passage]


def _all(registry: Registry, codes: Sequence[str], sections: Collection[str]) -> Iterator[_Found]:
    for move in registry.shelf.values() if "moves" in sections else ():
        facts = ", ".join(f"{name}: {spec.written}" for name, spec in move.facts.items())
        about = move.does + (f". Facts: {facts}" if facts else "")
        yield from _templates(registry, f"moves/{move.id}", "moves", about)
    for form in registry.forms if "forms" in sections else ():
        yield from _templates(registry, f"forms/{form}", "forms", f"the phrases of a {form}")
    for code in codes if "language" in sections else ():
        path = registry.folder / "data" / "languages" / f"{code}.yaml"
        if registry.files.exists(path):
            yield from _of_language(registry.files, path, code)
    yield from _records(registry, sections)
    folders: dict[Section, str] = {"pages": "interface", "problems": "interface/problems"}
    for section, folder in folders.items():
        if section in sections:
            yield from _phrases(registry, codes, section, folder)


def _templates(registry: Registry, name: str, section: Section, about: str) -> Iterator[_Found]:
    for path in registry.files.find(registry.templates / name, "*.md.j2"):
        code, _, form = path.name.removesuffix(".md.j2").partition(".")
        if code in registry.packs:
            text = registry.files.read(path).decode("utf-8")
            place = Place(shown(path), 1, 1)
            entry = Entry(f"{name} {form}".strip(), section, about + (f" (in a {form})" if form else ""))
            yield entry, code, Passage(path, (), (Leaf((), text),), place, template=True)


def _of_language(files: OfficeFiles, path: Path, code: str) -> Iterator[_Found]:
    tree = yaml_source.parse(files.read(path), shown(path))
    for keys, leaves in _groups(tree.data, ()):
        entry = Entry(f"language {'.'.join(map(str, keys))}", "language", ".".join(map(str, keys)))
        yield entry, code, Passage(path, keys, leaves, tree.root.at(keys).place)


def _groups(data: Plain, path: Key) -> Iterator[tuple[Key, tuple[Leaf, ...]]]:
    """Yield what belongs together: a text by itself, the forms of a noun, or the items of a list."""
    if isinstance(data, dict) and "text" not in data:
        for key, value in data.items():
            if key not in _NO_WORDS:
                yield from _groups(value, (*path, key))
    elif leaves := tuple(_leaves(data, path, "")):
        yield path, leaves


def _leaves(data: Plain, path: Key, name: str) -> Iterator[Leaf]:
    """Yield the texts inside a value, with names where there are several."""
    if isinstance(data, str):
        if data.strip() and not data.isdecimal():
            yield Leaf(path, data, name)
    elif isinstance(data, dict | list):
        items = enumerate(data) if isinstance(data, list) else data.items()
        for key, value in items:
            step = str(key + 1) if isinstance(key, int) else key
            if isinstance(data, list) or (key in FORMS if "text" in data else key not in _NO_WORDS):
                yield from _leaves(value, (*path, key), f"{name}.{step}".strip("."))


def _records(registry: Registry, sections: Collection[str]) -> Iterator[_Found]:
    """Yield what records have in every language: titles of kinds, names of States, words of deadlines."""
    folder, files = registry.folder, registry.files
    paths = files.find(registry.templates, "*.yaml", deep=True) if "titles" in sections else []
    if "names" in sections:
        data = files.find(folder / "data", "*.yaml", deep=True)
        paths += [path for path in data if path.relative_to(folder).parts[1] not in _NO_RECORDS]
    for path in paths:
        tree = yaml_source.parse(files.read(path), shown(path))
        section: Section = "titles" if path.is_relative_to(registry.templates) else "names"
        stem = path.relative_to(folder).with_suffix("").as_posix()
        for keys, values, basis in _by_language(tree.data, (), set(registry.packs)):
            at = indices(tree.data, keys)
            entry = Entry(f"{stem} {'.'.join(map(str, keys))}", section, f"{stem}: {'.'.join(map(str, keys))}")
            for code, value in values.items():
                leaves = tuple(_leaves(value, (*keys, code), ""))
                place = tree.root.at((*at, code)).place
                yield entry, code, Passage(path, (*keys, code), leaves, place, basis=str(basis.get(code, "")))


def _by_language(data: Plain, path: Key, codes: set[str]) -> Iterator[tuple[Key, Mapping[str, Plain], Mapping[str, Plain]]]:  # fmt: skip
    """Yield (keys, values by language, how they are known) for each mapping of languages; items of lists by their id."""
    if isinstance(data, dict):
        known = data.get("basis")
        for key, value in data.items():
            if key in _NO_WORDS or key.endswith("_basis"):
                continue
            if isinstance(value, dict) and value and value.keys() <= codes:
                basis = data.get(f"{key}_basis", known if key in ("names", "title", "functions") else None)
                yield (*path, key), value, basis if isinstance(basis, dict) else {}
            else:
                yield from _by_language(value, (*path, key), codes)
    elif isinstance(data, list):
        ids = [item.get("id") if isinstance(item, dict) else None for item in data]
        for i, item in enumerate(data):
            id = ids[i]
            step = id if isinstance(id, str) and ids.count(id) == 1 else i
            yield from _by_language(item, (*path, step), codes)


def _phrases(registry: Registry, codes: Sequence[str], section: Section, folder: str) -> Iterator[_Found]:
    """Yield the words of the pages, or of problem codes: the program's, or those that the office has in place of them."""
    supplied = DiskFiles(supplied_office())
    for code in codes:
        own = registry.folder / "data" / folder / f"{code}.yaml"
        first = supplied.folder / "data" / folder / f"{code}.yaml"
        found: dict[str, _Found] = {}
        for files, path in ((supplied, first), (registry.files, own)):
            if not files.exists(path) or (path == own == first and found):
                continue
            content = files.read(path)
            tree = _trees.get((shown(path), content), partial(yaml_source.parse, content, shown(path)))
            for group, phrases in (tree.data or {}).items():
                for name, phrase in phrases.items():
                    keys = (group, name)
                    entry = Entry(f"{section} {group}.{name}", section, f"{group}: {name}")
                    leaves, place = tuple(_leaves(phrase, keys, "")), tree.root.at(keys).place
                    found[entry.name] = entry, code, Passage(own, keys, leaves, place, inherited=path != own)
        yield from found.values()
