"""Render a Brief with a template, and return a Document with Fields where recipient data goes.

Each move is a block of `templates/<kind>/<lang>.md.j2` (or of the base it extends), rendered by
Jinja2 and read as a small Markdown. Values never become template text: `finalize` puts a
private-use mark in their place, and the mark becomes a Value, an Isolate or a Field of the tree.
"""

from __future__ import annotations

import re
import traceback
from contextvars import ContextVar
from dataclasses import fields
from pathlib import Path

import jinja2
from jinja2.runtime import Context
from markdown_it.token import Token
from markupsafe import Markup

from ..document import Document, Field, Inline, Isolate, Letterhead, Meta, Move, Text, Value
from ..files import OfficeFiles
from ..language import dates, grammar, typography
from ..language.grammar import Grammar, Noun
from ..language.pack import Pack
from ..memo import BoundedMemo
from ..problems import Place, Problem, Problems, ProblemsFound, did_you_mean, shown
from ..records.kinds import Kind
from ..records.notes import Note
from ..registry.audience import Audience
from ..registry.registry import Registry
from . import brief as brief_types
from .brief import Brief
from .filters import vocabulary
from .markdown import CLOSE, OPEN, Reader, markdown, merge
from .sandbox import STEPS, Sandbox, in_steps, steps_left
from .template_files import Compiled, OwnTemplates

TOKENS = 1024  # texts of moves that are kept parsed
_VALUES: ContextVar[list[object]] = ContextVar("values")


def _mark(value: object) -> Markup:
    """Return a mark in place of a value (Jinja2's `finalize`), so that no record becomes template text."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, jinja2.Undefined):
        str(value)  # raises UndefinedError with the name
    values = _VALUES.get()
    values.append(value)
    return Markup(f"{OPEN}{len(values) - 1}{CLOSE}")


class Composer:
    """The templates of one office in one language, ready to compose any note.

    `like` is a composer of the same office made earlier; with the same pack, only changed templates are compiled again.
    """

    def __init__(self, files: OfficeFiles, templates: Path, pack: Pack, like: Composer | None = None) -> None:
        _known_rules(pack)
        self.pack = pack
        self.markdown = markdown()
        self._tokens: BoundedMemo[str, list[Token]] = BoundedMemo(TOKENS)
        self._lineage: dict[str, list[jinja2.Template]] = {}
        self._places: dict[str, dict[str, Place]] = {}
        self.loader = OwnTemplates(files, templates)
        self.compiled: Compiled = like.compiled if like and like.pack is pack else Compiled()
        self.environment = Sandbox(
            loader=self.loader,
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            finalize=_mark,
            auto_reload=False,
            bytecode_cache=self.compiled,
        )
        # A template has the Brief and our filters only; nothing else is documented for those who write templates.
        self.environment.globals.clear()
        self.environment.filters.clear()
        self.environment.filters.update(vocabulary(Grammar(pack)), in_steps=in_steps)
        self.environment.tests = {name: self.environment.tests[name] for name in ("defined", "none")}

    def is_current(self, files: OfficeFiles) -> bool:
        """Return whether the templates are the same in `files`: whether it composes what a new Composer would."""
        return self.loader.are_current(files)

    def moves(self, kind: Kind, brief: Brief) -> tuple[Move, ...]:
        """Compose all moves of a kind. Raises ProblemsFound with the Problems of every move."""
        name = f"{kind.id}/{self.pack.code}.md.j2"
        problems = Problems()
        context = self._context(name, brief, kind)
        moves: list[Move] = []
        for move in kind.moves:
            if move not in context.blocks:
                problems.add(
                    self._file_place(name),
                    "missing-move",
                    f"the template has no block '{move}'",
                    did_you_mean(move, context.blocks),
                )
                continue
            rendered = problems.attempt(self._move, move, context, brief)
            if rendered is not None and rendered.blocks:
                moves.append(rendered)
        problems.stop_if_any()
        return tuple(moves)

    def _context(self, name: str, brief: Brief, kind: Kind) -> Context:
        facts = {item.name: getattr(brief, item.name) for item in fields(brief)}
        template = self._template(name, kind.place("moves"))
        context = template.new_context(facts)
        for parent in self._parents(template):
            for block, function in parent.blocks.items():
                context.blocks.setdefault(block, []).append(function)
        return context

    def _template(self, name: str, asked: Place) -> jinja2.Template:
        try:
            return self.environment.get_template(name)
        except jinja2.TemplateNotFound as error:
            raise ProblemsFound.one(
                asked, "missing-template", f"there is no template {error.name}", f"write templates/{error.name}"
            ) from None
        except jinja2.TemplateSyntaxError as error:
            place = Place(shown(error.filename or name), error.lineno, 1)
            unknown = re.match(r"No filter named '(\w+)'", error.message or "")
            if unknown:
                hint = did_you_mean(unknown[1], self.environment.filters)
                raise ProblemsFound.one(place, "template", f"there is no filter '{unknown[1]}'", hint) from None
            raise ProblemsFound.one(
                place, "template", f"not readable: {error.message}", "look at the braces on this line"
            ) from None
        except ProblemsFound:
            raise
        except Exception as error:  # compiling evaluates constant expressions, which can raise any exception
            message = f"this cannot be compiled: {str(error)[:200]}"
            raise ProblemsFound.one(
                Place(f"templates/{name}", 1, 1), "template", message, "look at its expressions"
            ) from None

    def _parents(self, template: jinja2.Template) -> list[jinja2.Template]:
        """Return the templates one extends, nearest first. Raises ProblemsFound for one that extends itself."""
        first = name = template.name or ""
        if first in self._lineage:
            return self._lineage[first]
        parents: list[jinja2.Template] = []
        seen = {name}
        while True:
            source, filename, _ = self.loader.get_source(self.environment, name)
            match = re.search(r"\{%-?\s*extends\s+[\"']([^\"']+)[\"']", source)
            if not match:
                self._lineage[first] = parents
                return parents
            place = Place(shown(filename or name), source[: match.start()].count("\n") + 1, 1)
            name = match[1]
            if name in seen:
                raise ProblemsFound.one(
                    place, "template", f"'{name}' extends itself", "extend the base of the language"
                )
            seen.add(name)
            parents.append(self._template(name, place))

    def _file_place(self, name: str) -> Place:
        """Return line 1 of a template's file."""
        try:
            _, filename, _ = self.loader.get_source(self.environment, name)
        except jinja2.TemplateNotFound:
            return Place(name)
        return Place(shown(filename or name), 1, 1)

    def _frame(self, error: BaseException) -> Place:
        """Return the template line an error came from: the last template frame of its traceback."""
        folder = self.loader.folder
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename.endswith(".j2"):
                template = self.environment.get_template(str(Path(frame.filename).relative_to(folder)))
                return Place(shown(frame.filename), template.get_corresponding_lineno(frame.lineno or 1), 1)
        return Place(shown(folder))

    def _block_place(self, move: str, context: Context) -> Place:
        """Return where a move's block begins: in the kind's template, or in the one it extends."""
        kind = context.name or ""
        if kind not in self._places:
            self._places[kind] = self._find_blocks(kind)
        return self._places[kind].get(move) or self._file_place(kind or move)

    def _find_blocks(self, kind: str) -> dict[str, Place]:
        """Return where the blocks of a template and of those it extends begin; the nearest template comes first."""
        places: dict[str, Place] = {}
        template = self.environment.get_template(kind)
        for name in (kind, *(parent.name or "" for parent in self._parents(template))):
            source, filename, _ = self.loader.get_source(self.environment, name)
            file, line, counted_to = shown(filename or name), 1, 0
            for match in re.finditer(r"\{%-?\s*block\s+(\w+)", source):
                line += source.count("\n", counted_to, match.start())
                counted_to = match.start()
                places.setdefault(match[1], Place(file, line, 1))
        return places

    def _parsed(self, source: str) -> list[Token]:
        """Return the tokens of a move; the same for all audiences, since their values are marks here."""
        return self._tokens.get(source, lambda: self.markdown.parse(source))

    def _move(self, name: str, context: Context, brief: Brief) -> Move:
        values: list[object] = []
        token, steps = _VALUES.set(values), steps_left.set([STEPS])
        try:
            source = "".join(context.blocks[name][0](context))
            blocks = Reader(self.pack, values, self._block_place(name, context), name).blocks(self._parsed(source))
        except jinja2.UndefinedError as error:
            raise ProblemsFound([_undefined(error, brief, self._frame(error))]) from None
        except ProblemsFound:
            raise
        except Exception as error:  # an expression of a template can raise any exception
            raise ProblemsFound.one(
                self._frame(error),
                "template",
                f"this cannot be rendered: {str(error)[:200] or type(error).__name__}",
                "look at the names and filters on this line",
            ) from None
        finally:
            _VALUES.reset(token)
            steps_left.reset(steps)
        return Move(name, blocks, len(brief.enclosures) if name == "enclosure" else 0)


def _known_rules(pack: Pack) -> None:
    """Raise ProblemsFound for names of rules that do not exist."""
    problems = Problems()
    for key, names, known in (
        ("typography", pack.typography.rules, typography.RULES),
        ("phrases", pack.phrases.rules, grammar.RULES),
        ("joins", pack.joins.rules, grammar.RULES),
        ("ordinals", (pack.ordinals.rule,) if pack.ordinals.rule else (), grammar.DECLENSIONS),
    ):
        for name in names:
            if name not in known:
                problems.add(pack.place(key), "unknown-rule", f"there is no rule '{name}'", did_you_mean(name, known))
    problems.stop_if_any()


def compose(composer: Composer, registry: Registry, note: Note, brief: Brief, audience: Audience) -> Document:
    """Compose a note's Document from its Brief. Raises ProblemsFound with the Problems of all moves."""
    pack, office, kind = composer.pack, registry.office, registry.kinds[note.kind]
    before, _, after = pack.label("reference").partition("{reference}")
    number: Inline = (
        Isolate(note.reference, "reference", note.reference, None, note.place("reference"))
        if note.reference
        else Field("Reference", "note")
    )
    day = Value(
        pack.dates.line.format(core=dates.masthead(pack, (note.date, note.date))),
        "date",
        note.date.isoformat(),
        note.place("date"),
    )
    title = pack.titled(note.reference) if note.reference else kind.title.get(pack.code, pack.label("note_verbale"))
    return Document(
        meta=Meta(note.id, kind.id, pack.code, pack.tag, pack.direction, title, str(audience)),
        letterhead=Letterhead(office.acronym, brief.office.text, office.letterhead, office.logo),
        reference=merge((Text(before), number, Text(after))),
        body=composer.moves(kind, brief),
        date=(day,),
        initials=note.initials,
        address=ADDRESS,
        tagline=office.taglines.get(pack.code),
        labels=tuple(sorted(pack.labels.items())),
    )


ADDRESS: tuple[tuple[Inline, ...], ...] = (
    (Field("AddressLine1"),),
    (Field("AddressLine2"),),
    (Field("AddressLine3"),),
    (Field("City"), Text(" "), Field("Postal Code")),
    (Field("CountryAddressName"),),
)


def _undefined(error: jinja2.UndefinedError, brief: Brief, place: Place) -> Problem:
    message = str(error)
    match = re.search(r"has no attribute '(\w+)'", message) or re.search(r"'(\w+)' is undefined", message)
    known = {item.name for item in fields(brief)}
    owner = re.search(r"'[\w.]*?(\w+) object' has no attribute", message)
    if owner:
        kind = getattr(brief_types, owner[1], None) or {"Noun": Noun}.get(owner[1])
        known = {item.name for item in fields(kind)} if kind else known
    if "is None" in message or "None has no" in message or "'None'" in message:
        return Problem(
            place,
            "template-fact",
            "the note has no such fact",
            "guard it with {% if … %} or add the fact to the note",
        )
    return Problem(
        place,
        "template-name",
        f"templates have no name '{match[1]}'" if match else message,
        did_you_mean(match[1], known) if match else "",
    )
