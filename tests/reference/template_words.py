"""The page of template words, read from the types that templates are proofread with, and from the filters."""

from __future__ import annotations

import inspect
import io
import re
import tokenize
import types
import typing
from collections.abc import Callable, Iterator
from functools import partial

from noteverbale.compose import brief
from noteverbale.compose.filters import ROLES, vocabulary
from noteverbale.compose.marks import OF_MOVES, PHRASES
from noteverbale.compose.proofread import attributes
from noteverbale.document import Field, Isolate, Value
from noteverbale.language.grammar import Noun
from noteverbale.pipeline import Pipeline

from .page import Entry, Page, anchor, anchored, code, either, markdown, page, paragraphs, spaced, table

INTRO = (
    "What the prose of a move or form (`templates/**/*.md.j2`) may use beside the [facts of its move](moves.md). How templates are "
    "written is explained in [templates](templates.md). `check` reports a name that is not on this page, also in branches that no note "
    "uses. A value that is not known is `none`. Merge fields, such as `[[[City]]]`, are written as they are; "
    "[columns of mail-merge](merge-fields.md) list them."
)
ATOMS = {  # types of values that are not of the Brief, as a template uses them
    Noun: "a noun, for the filters `the`, `of`, `to`, `in`, `from`, `bare`, `case`, `a` and `agree`; `.short` is its name for later "
    "mentions, `.gender` its gender",
    Value: "words, printed as they are",
    Isolate: "a symbol, number or address, printed as it is, on one line",
    Field: "a phrase that the recipient fills in, printed as it is",
}


def template_words_page(office: Pipeline) -> Page:
    """Return the page of names and filters; filters are the same in every language."""
    filters = vocabulary(office.registry.grammars["en"])
    entries: list[Entry] = []
    given = {"Phrases of the form": PHRASES, "The moves before": OF_MOVES}
    kinds = _kinds()
    parts = ["## Facts of the note", _attributes(brief.Brief, entries)]
    for title, words in given.items():
        parts += [f"## {title}", _words("word", words, entries)]
    parts += ["## Kinds of facts"]
    for kind in kinds:
        parts += [
            f"### {spaced(kind.__name__)}",
            markdown(paragraphs(kind.__doc__ or ""), "words"),
            _attributes(kind, entries),
        ]
    rows = [[anchored(anchor(kind.__name__), spaced(kind.__name__)), about] for kind, about in ATOMS.items()]
    parts += ["### Values", table(["kind", "is"], rows), "## Filters", _words("filter", _filters(filters), entries)]
    return page("Template words", INTRO, "the types that templates are checked with", parts, entries)


def _kinds() -> list[type]:
    """Return the types of the Brief, in the order in which it has them."""
    found: list[type] = []
    waiting: list[type] = [brief.Brief]
    for kind in waiting:
        for annotation in attributes(kind).values():
            new = [part for part in _parts(annotation) if part.__module__ == brief.__name__]
            waiting += [part for part in dict.fromkeys(new) if part not in waiting]
    found = waiting[1:]
    # What only facts of moves have, and what names the moves before.
    others = [kind for kind in vars(brief).values() if isinstance(kind, type) and kind.__module__ == brief.__name__]
    return [*found, *(kind for kind in others if kind not in waiting)]


def _parts(annotation: object) -> Iterator[type]:
    """Yield the classes in a type."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _parts(part)


def _attributes(kind: type, entries: list[Entry]) -> str:
    abouts = _comments(kind)
    rows = []
    for name, annotation in attributes(kind).items():
        doc = inspect.getdoc(getattr(kind, name)) if isinstance(getattr(kind, name, None), property) else None
        about = abouts.get(name) or doc or ""
        here = f"{anchor(kind.__name__)}-{name}"
        entries.append(Entry("word", here, about))
        rows.append([anchored(here, code(name)), kind_words(annotation), markdown(about, "words")])
    return table(["word", "kind", "is"], rows)


def _comments(kind: type) -> dict[str, str]:
    """Return the comments '#: …' at the attributes of a class, by attribute."""
    found: dict[str, str] = {}
    name = ""
    for token in tokenize.generate_tokens(io.StringIO(inspect.getsource(kind)).readline):
        if token.type == tokenize.NAME and token.start[1] == 4:
            name = token.string
        elif token.type == tokenize.COMMENT and token.string.startswith("#: "):
            found[name] = token.string.removeprefix("#: ")
    return found


def kind_words(annotation: object, page: str = "") -> str:
    """Return the type of a word in words, with links to the kinds on the page of template words."""
    arguments = [part for part in typing.get_args(annotation) if part is not Ellipsis]
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        return either([*map(code, arguments)])
    if origin is tuple or origin is frozenset:
        return f"list of {kind_words(arguments[0], page)}"
    if origin in (typing.Union, types.UnionType):
        return " or ".join(kind_words(part, page) for part in arguments if part is not type(None))
    if isinstance(annotation, type) and (annotation.__module__ == brief.__name__ or annotation in ATOMS):
        return f"[{spaced(annotation.__name__)}]({page}#{anchor(annotation.__name__)})"
    plain = {"str": "text", "bool": "true or false", "date": "day", "int": "number", "Mapping": "mapping"}
    return plain.get(getattr(origin or annotation, "__name__", ""), "other")


def _words(kind: str, words: dict[str, str], entries: list[Entry]) -> str:
    heads = {"word": ["word", "is"], "filter": ["filter", "gives"]}
    entries += [Entry(kind, f"{kind}-{name}", about) for name, about in words.items()]
    rows = [[anchored(f"{kind}-{name}", code(name)), markdown(about, "words")] for name, about in words.items()]
    return table(heads[kind], rows)


def _filters(filters: dict[str, Callable[..., object]]) -> dict[str, str]:
    """Return what each filter gives, with its options."""
    found = {}
    for name, call in filters.items():
        about = ROLES.get(name) or paragraphs(inspect.getdoc(call) or "")
        options = [] if isinstance(call, partial) or name == "length" else list(inspect.signature(call).parameters)[1:]
        found[name] = about + (f" Options: {', '.join(map(code, options))}." if options else "")
    return {name: re.sub(r"\.$", "", about) + "." if about else "" for name, about in found.items()}
