"""What a person answers to the questions of an import, checked: which column is which, what a name means, who is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..incoming.choices import Take
from ..incoming.columns import FIELDS, LEAVE
from ..incoming.lookup import NAMED, Lookup
from ..incoming.words import Unknown
from ..problems import NOWHERE, Problem
from ..registry.registry import Registry
from .import_job import Decisions
from .import_plan import ColumnShown, QuestionShown

ENCODINGS = ("utf-8", "cp1252", "cp1251", "cp1256", "gb18030", "utf-16")  # that a person may choose
OTHER = "?"  # the answer that none of the likely ones is right
Answers = Mapping[str, Sequence[str]]


def decided(
    registry: Registry, decisions: Decisions, questions: Sequence[QuestionShown], answers: Answers
) -> tuple[Decisions, tuple[Problem, ...]]:
    """Return decisions with the answers to some questions, and a problem for each answer that is not valid.

    `answers` has the values of the inputs `name(question)`, and of those with '-other', where a person writes another name.
    """
    lookup, problems = Lookup(registry), []
    for question in questions:
        answer = _last(answers, name(question))
        if answer in ("", OTHER):
            answer = _last(answers, f"{name(question)}-other")
        if not answer:
            continue
        if question.about == "take" and answer in ("table", "record"):
            take: Take = "table" if answer == "table" else "record"
            of_recipient = {**decisions.takes.get(question.text, {}), question.field: take}
            decisions = replace(decisions, takes={**decisions.takes, question.text: of_recipient})
        elif question.about == "gender" and answer in ("f", "m"):
            decisions = replace(decisions, genders={**decisions.genders, question.text: answer})
        elif question.about == "name" and question.field in NAMED:
            try:
                id = lookup.meaning(question.field, answer)
            except Unknown as unknown:
                problems.append(Problem(NOWHERE, "answer", f"{question.text}: {unknown.message}", unknown.hint))
                continue
            of_field = {**decisions.names.get(question.field, {}), question.text: id}
            decisions = replace(decisions, names={**decisions.names, question.field: of_field})
    return decisions, tuple(problems)


def with_columns(decisions: Decisions, columns: Sequence[ColumnShown], answers: Answers) -> Decisions:
    """Return decisions with the fields that a person chose for columns (inputs 'column-0' …), and the encoding.

    A field that the table says by itself is no decision, nor is one of a column whose name is too long to be shown.
    """
    chosen = dict(decisions.columns)
    for i, column in enumerate(columns):
        field = _last(answers, f"column-{i}")
        if field in (*FIELDS, LEAVE) and field != column.field and not column.name.endswith("…"):
            chosen[column.name] = field
    encoding = _last(answers, "encoding")
    return replace(decisions, columns=chosen, encoding=encoding if encoding in ENCODINGS else "")


def name(question: QuestionShown) -> str:
    """Return the name of the input of a question."""
    return f"{question.about}-{question.field}-{question.text}"


def meanings(registry: Registry, field: str) -> Iterator[str]:
    """Yield the ids that a name in a column of this field may mean."""
    match field:
        case "State":
            yield from registry.principals
        case "FunctionalTitle" | "Mission":
            kind = "person" if field == "FunctionalTitle" else "office"
            yield from (title.id for title in registry.titles.values() if title.kind == kind)
        case "Seat":
            yield from (place.id for place in registry.places.values() if place.missions)
        case "Language":
            yield from registry.packs
        case "Gender":
            yield from ("f", "m")


def _last(answers: Answers, name: str) -> str:
    return answers.get(name, [""])[-1].strip()
