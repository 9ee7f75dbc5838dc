"""A page of a plan in each language, laid out before a number is taken.

What can stop a copy is in its letters, in its address or in its page. The letters of all texts and the height of all
addresses are checked without the page engine (`page/letters`, `page/panel`); the page is the same for all copies of a
language but for their words, so one of them is laid out.
"""

from __future__ import annotations

from ..page.html import to_html
from ..pipeline import Pipeline
from ..planning.plan import Plan
from ..press.press import rare_garbage_collection
from ..problems import Problem, Problems
from ..records.notes import Note


def page_problems(pipeline: Pipeline, note: Note, plan: Plan) -> tuple[Problem, ...]:
    """Return what prevents a page of a plan from being printed; each language is tried with its first copy."""
    problems = Problems()
    with rare_garbage_collection():
        for language in plan.languages():
            first = next(copy for copy in plan.copies if copy.language == language)
            problems.attempt(_lay_out, pipeline, note, first.recipient, language)
    return tuple(problems.found)


def _lay_out(pipeline: Pipeline, note: Note, recipient: str, language: str) -> None:
    document = pipeline.copy(note, pipeline.registry.recipients[recipient], language, marks=())
    printer = pipeline.printer(language)
    with printer.watched(document.about):
        html, styles = printer.parsed_apart(to_html(document, pipeline.sheet, printer.pack))
        printer.laid_out(html, document.about, styles)
