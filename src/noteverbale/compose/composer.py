"""Render the moves of a Brief, and return a Document with Fields where recipient data goes.

The prose of a move is `templates/moves/<move>/<lang>.md.j2`, or a paragraph of the note's own; it is rendered by
Jinja2 and read as a small Markdown. Values never become template text: `finalize` puts a
private-use mark in their place, and the mark becomes a Value, an Isolate or a Field of the tree.
"""

from __future__ import annotations

import traceback
from collections.abc import Hashable, Iterable
from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from ..caches.kept_results import KeptResults
from ..caches.memo import BoundedMemo, Identity
from ..document import Block, Document, Field, Inline, Isolate, Letterhead, Meta, Move, Paragraph, Text, Value, leaves
from ..files import OfficeFiles
from ..language import dates, grammar, ordinals, typography_rules
from ..language.grammar import Grammar
from ..language.pack import Pack
from ..problems import Place, Problem, Problems, ProblemsFound, did_you_mean, shown
from ..records.notes import Note
from ..registry.audience import Audience
from ..registry.registry import Registry
from . import lacking, marks
from .brief import Brief, Mentioned, MoveText
from .faults import syntax_fault, undefined_fault
from .filters import vocabulary
from .letter_form import form_parts, reference_pattern, title_of
from .markdown import Reader, markdown, merge
from .marks import PHRASES, Phrase, mark
from .sandbox import STEPS, Sandbox, in_steps, steps_left
from .template_files import Compiled, OwnTemplates

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# The folders with the code that templates are compiled by and that filters run, beside the modules outside of folders.
CODE = ("compose", "language", "records")
TOKENS = 1024  # texts of moves that are kept parsed
TEXTS = 256  # own paragraphs of notes that are kept compiled, and templates whose files and names are kept
MOVES = 1024  # composed moves that are kept
Names = frozenset[str] | None  # that a template uses; None if it takes in another template
Prose = tuple[jinja2.Template, Place, Names]  # of a move: its template, where that begins, the names it uses
Composed = tuple[Move, tuple[object, ...]]  # a move, and the values that it prints


class Composer:
    """The templates of one office in one language, ready to compose any note.

    `like` is a composer of the same office made earlier; with the same pack, only changed templates are parsed and compiled again.
    """

    def __init__(self, files: OfficeFiles, templates: Path, pack: Pack, like: Composer | None = None) -> None:
        _known_rules(pack)
        self.pack = pack
        self._tokens: BoundedMemo[str, list[Token]] = BoundedMemo(TOKENS)
        self._texts: BoundedMemo[str, jinja2.Template] = BoundedMemo(TEXTS)
        self._form_names: BoundedMemo[str, Names] = BoundedMemo(TEXTS)  # by the name of a form's template
        self._shelf: BoundedMemo[tuple[str, str], Prose] = BoundedMemo(TEXTS)
        self._moves: BoundedMemo[tuple[Hashable, ...], Composed] = BoundedMemo(MOVES)
        self.loader = OwnTemplates(files, templates)
        like = like if like and like.pack is pack else None
        self._names: BoundedMemo[str, Names] = like._names if like else BoundedMemo(TEXTS)  # by the text of a template
        self.results: KeptResults = like.results if like else KeptResults(pack.model_dump_json(), CODE)
        self.compiled: Compiled = like.compiled if like else Compiled(self.results)
        self.environment: Sandbox = Sandbox(
            trees=like.environment.trees if like else None,
            loader=self.loader,
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            finalize=mark,
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

    def moves(self, brief: Brief) -> tuple[Move, ...]:
        """Compose all moves of a note. Raises ProblemsFound with the Problems of every move."""
        problems = Problems()
        facts = {item.name: getattr(brief, item.name) for item in fields(brief)} | self._phrases(brief, problems)
        moves: list[Move] = []
        first = True
        mentioned = Mentioned()
        for move in brief.moves:
            own = facts | {"first": first, "mentioned": mentioned} | dict(move.facts)
            lacks = [need for need in move.needs if lacking.is_lacking(own, need)]
            if lacks and move.optional:
                continue
            problems.extend(lacking.problem(move, own, need, "missing-fact") for need in lacks)
            if first and not move.begins and not move.heads:
                message = f"the move '{move.name}' cannot begin a note: it does not address the recipient"
                problems.add(
                    move.place, "first-move", message, "put a move that begins a note before it ('noteverbale moves')"
                )
            if lacks:
                continue
            first = first and move.heads
            composed = problems.attempt(self._move, move, own, brief)
            if composed is None:
                continue
            result, values = composed
            if result.blocks:
                mentioned = mentioned.after(values, move.name)
                moves.append(result)
            elif not move.optional:
                message = f"the move '{move.name}' prints nothing: the records lack what it says"
                problems.add(move.place, "empty-move", message, "leave it out, or complete the records")
        problems.stop_if_any()
        return tuple(moves)

    def _phrases(self, brief: Brief, problems: Problems) -> dict[str, object]:
        """Return the phrases of the note's form, by name; they are rendered where a template prints them."""
        template = problems.attempt(self._template, _form_template(brief.form, self.pack), Place("templates/forms"))
        if template is None:
            problems.stop_if_any()
            return {}
        context = template.new_context({item.name: getattr(brief, item.name) for item in fields(brief)})

        def phrase(name: str) -> Phrase:
            return Phrase(lambda: "".join(template.blocks[name](context)))

        return {name: phrase(name) for name in PHRASES if name in template.blocks}

    def _move(self, move: MoveText, facts: dict[str, object], brief: Brief) -> Composed:
        """Return a move and the values that it prints; composed once for all audiences for which its facts are the same."""
        template, place, names = self._prose(move, brief.form)
        if names and not names.isdisjoint(PHRASES):
            form = _form_template(brief.form, self.pack)
            of_form = self._form_names.get(form, lambda: self.names_used(form))
            names = None if of_form is None else names.difference(PHRASES) | of_form
        if names is None:
            return self._rendered(template, place, move, facts, brief)
        values = tuple(lacking.value_of(facts, name) for name in sorted(names))
        key = (Identity(template), move.name, brief.form, brief.enclosures, values)
        return self._moves.get(key, lambda: self._rendered(template, place, move, facts, brief))

    def _rendered(
        self, template: jinja2.Template, place: Place, move: MoveText, facts: dict[str, object], brief: Brief
    ) -> Composed:
        rendered_values: list[object] = []
        token, steps = marks.values.set(rendered_values), steps_left.set([STEPS])
        try:
            source = template.render(facts)
            blocks = Reader(self.pack, rendered_values, place, move.name).blocks(self._parsed(source))
        except Exception as error:  # an expression of a template can raise any exception
            raise ProblemsFound(self._faults(error, template, move, facts, brief)) from None
        finally:
            marks.values.reset(token)
            steps_left.reset(steps)
        return Move(
            move.name, tuple(_with_enclosures(block, brief, move.encloses and block is blocks[0]) for block in blocks)
        ), tuple(rendered_values)

    def _faults(
        self, error: Exception, template: jinja2.Template, move: MoveText, facts: dict[str, object], brief: Brief
    ) -> Iterable[Problem]:
        """Return what is wrong with a move that could not be rendered."""
        if isinstance(error, ProblemsFound) and not any(problem.code == "template-fact" for problem in error.problems):
            return error.problems
        source = move.text
        if source is None:
            source, _, _ = self.loader.get_source(self.environment, template.name or "")
        lacks = lacking.printed_and_lacking(self.environment.parse(source), facts)
        if lacks:
            return [lacking.problem(move, facts, name, "template-fact", "prints") for name in lacks]
        if isinstance(error, ProblemsFound):
            return error.problems
        if isinstance(error, jinja2.UndefinedError):
            first = move.text_place.line if move.text_place else 1
            return [undefined_fault(error, brief, move, self._frame(error, move), source.splitlines(), first)]
        message = f"this cannot be rendered: {str(error)[:200] or type(error).__name__}"
        return [Problem(self._frame(error, move), "template", message, "look at the names and filters on this line")]

    def _prose(self, move: MoveText, form: str) -> Prose:
        """Return the template of a move, where it begins, and the names it uses. Raises ProblemsFound."""
        if move.text is None:
            return self._shelf.get((move.name, form), lambda: self._on_shelf(move, form))
        assert move.text_place
        template = self._own_text(move.text, move.text_place)
        return template, move.text_place, self._names_in(move.text)

    def _on_shelf(self, move: MoveText, form: str) -> Prose:
        name = f"moves/{move.name}/{self.pack.code}.md.j2"
        of_form = f"moves/{move.name}/{self.pack.code}.{form}.md.j2"
        if form != "note" and self._exists(of_form):
            name = of_form
        template, names = self._template(name, move.place), self.names_used(name)
        if form == "letter" and name != of_form and any(used.partition(".")[0] == "sender" for used in names or ()):
            message = f"the move '{move.name}' has no words for a letter: its sentence is in the third person"
            raise ProblemsFound.one(move.place, "missing-template", message, f"write templates/{of_form}")
        return template, Place(shown(template.filename or name), 1, 1), names

    def _exists(self, name: str) -> bool:
        try:
            self.loader.get_source(self.environment, name)
        except jinja2.TemplateNotFound:
            return False
        return True

    def names_used(self, name: str) -> Names:
        """Return the names that a template uses, with dots ('meeting.dates'), each as long as it is written."""
        return self._names_in(self.loader.get_source(self.environment, name)[0])

    def _names_in(self, source: str) -> Names:
        def names() -> Names:
            return lacking.names_used(self.environment.parse(source))

        return self._names.get(source, lambda: self.results.get("names", (source,), names))

    def _own_text(self, source: str, place: Place) -> jinja2.Template:
        """Return the compiled template of a paragraph that stands in a note."""
        try:
            return self._texts.get(source, lambda: self.environment.from_string(source))
        except jinja2.TemplateSyntaxError as error:
            at = Place(place.file, place.line + error.lineno - 1, place.column if error.lineno == 1 else 1)
            raise ProblemsFound([syntax_fault(error, at, self.environment.filters)]) from None

    def _template(self, name: str, asked: Place) -> jinja2.Template:
        try:
            return self.environment.get_template(name)
        except jinja2.TemplateNotFound as error:
            raise ProblemsFound.one(
                asked, "missing-template", f"there is no template {error.name}", f"write templates/{error.name}"
            ) from None
        except jinja2.TemplateSyntaxError as error:
            place = Place(shown(error.filename or name), error.lineno, 1)
            raise ProblemsFound([syntax_fault(error, place, self.environment.filters)]) from None
        except ProblemsFound:
            raise
        except Exception as error:  # compiling evaluates constant expressions, which can raise any exception
            message = f"this cannot be compiled: {str(error)[:200]}"
            raise ProblemsFound.one(
                Place(f"templates/{name}", 1, 1), "template", message, "look at its expressions"
            ) from None

    def _frame(self, error: BaseException, move: MoveText) -> Place:
        """Return the line of a template, or of a note's own text, that an error came from."""
        folder = self.loader.folder
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename.endswith(".j2"):
                template = self.environment.get_template(str(Path(frame.filename).relative_to(folder)))
                return Place(shown(frame.filename), template.get_corresponding_lineno(frame.lineno or 1), 1)
            if frame.filename == "<template>" and move.text is not None and move.text_place:
                place, template = move.text_place, self._own_text(move.text, move.text_place)
                line = template.get_corresponding_lineno(frame.lineno or 1)
                return Place(place.file, place.line + line - 1, place.column if line == 1 else 1)
        return move.place

    @cached_property
    def _markdown(self) -> MarkdownIt:
        return markdown()

    def _parsed(self, source: str) -> list[Token]:
        """Return the tokens of a move; the same for all audiences, since their values are marks here."""
        return self._tokens.get(source, lambda: self._markdown.parse(source))


def _form_template(form: str, pack: Pack) -> str:
    return f"forms/{form}/{pack.code}.md.j2"


def _with_enclosures(block: Block, brief: Brief, all_of_them: bool) -> Block:
    """Return a block; a paragraph that names enclosures of the note has their number, for the marks in the margin."""
    if not isinstance(block, Paragraph):
        return block
    enclosed = {enclosure.noun.id for enclosure in brief.enclosures}
    named = {leaf.id for leaf in leaves(block.inlines) if isinstance(leaf, Value) and leaf.kind == "enclosure"}
    return replace(block, enclosures=len(enclosed if all_of_them else enclosed & named))


def _known_rules(pack: Pack) -> None:
    """Raise ProblemsFound for names of rules that do not exist."""
    problems = Problems()
    for key, names, known in (
        ("typography", (*pack.typography.rules, *pack.typography.page_rules), typography_rules.RULES),
        ("phrases", pack.phrases.rules, grammar.RULES),
        ("joins", pack.joins.rules, grammar.RULES),
        ("ordinals", (pack.ordinals.rule,) if pack.ordinals.rule else (), ordinals.DECLENSIONS),
    ):
        for name in names:
            if name not in known:
                problems.add(pack.place(key), "unknown-rule", f"there is no rule '{name}'", did_you_mean(name, known))
    problems.stop_if_any()


def compose(composer: Composer, registry: Registry, note: Note, brief: Brief, audience: Audience) -> Document:
    """Compose a note's Document from its Brief. Raises ProblemsFound with the Problems of all moves."""
    pack, kind, head = composer.pack, registry.kinds[note.kind], registry.letterhead_of(note)
    before, _, after = reference_pattern(registry, note, pack).partition("{reference}")
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
    title = title_of(registry, note, pack, note.reference)
    return Document(
        meta=Meta(note.id, kind.id, pack.code, pack.tag, pack.direction, title, str(audience), form=kind.form),
        letterhead=Letterhead(head.acronym, brief.office.text, head.style, head.logo),
        reference=merge((Text(before), number, Text(after))),
        body=composer.moves(brief),
        date=(day,),
        initials=note.initials,
        address=ADDRESS,
        tagline=registry.tagline_of(note, pack.code),
        labels=tuple(sorted(pack.labels.items())),
        **form_parts(registry, note, pack, brief.sender),
    )


ADDRESS: tuple[tuple[Inline, ...], ...] = (
    (Field("AddressLine1"),),
    (Field("AddressLine2"),),
    (Field("AddressLine3"),),
    (Field("City"), Text(" "), Field("Postal Code")),
    (Field("CountryAddressName"),),
)
