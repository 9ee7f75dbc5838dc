"""The shelf of moves (`templates/moves/<move>/move.yaml`): what a move does, the facts it takes, and what it is outside the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from .base import Filled, Id, Record, Text
from .facts import FactSpec, parsed_spec

Amends = Literal["change", "postponement", "cancellation", "correction"]


class FormSection(Record):
    """The section of the reply form that asks for what a move asks for: people, or lines of text."""

    shape: Literal["people", "lines"] = Field(description="rows for people, or lines of text")
    title: Text = Field(description="its heading in each language")
    absence: bool = Field(False, description="with a box to tick: no delegation will attend")


class ShelfMove(Record):
    """One move of the shelf. Its prose stands beside it, one file for each language."""

    id: Id = Field(description="how notes and kinds name it; the name of its folder")
    does: Filled = Field(description="what it does, in one line")
    begins: bool = Field(False, description="it may be the first move of a note: its prose then prints 'opening'")
    heads: bool = Field(False, description="it stands before the first paragraph, like a subject line")
    holds: bool = Field(False, description="it says that the meeting of the note is held: not for a cancelled meeting")
    cancels: bool = Field(False, description="it cancels the meeting of the note: calendar files mark it so")
    amends: Literal["change", "postponement", "correction"] | None = Field(
        None, description="it tells of facts that changed since an earlier note: 'check' proposes a note with it"
    )
    encloses: bool = Field(
        False, description="its first paragraph names all enclosures of the note, in words of its own"
    )
    needs: tuple[Filled, ...] = Field(
        (), description="facts of the note that it cannot do without, such as 'meeting.dates', 'reply', 'act'"
    )
    several: bool = Field(False, description="it needs 'meeting', and is also for a note about several meetings")
    facts: Mapping[Id, Annotated[FactSpec, BeforeValidator(parsed_spec, json_schema_input_type=str)]] = Field(
        default_factory=dict, description="its own facts, with the type of each; '?' after it: may be left out"
    )
    equal_counts: tuple[tuple[Id, ...], ...] = Field(
        (), description="facts that have as many entries as each other: '[[acts, asks]]'"
    )
    due: Mapping[Id, Text] = Field(
        default_factory=dict,
        description="words of a deadline for e-mail, calendar and form, with {bound}; by the fact, or 'reply'",
    )
    form: FormSection | None = Field(None, description="the section of the reply form that answers it")
    example: Mapping[str, Any] = Field(
        default_factory=dict,
        description="facts for 'explain' and the tests; ids that are left out are the first on file",
    )

    @property
    def amends_as(self) -> Amends | None:
        """How a note with this move amends the earlier one that it names; None if it does not."""
        return "cancellation" if self.cancels else self.amends

    def uneven(self, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the name of a fact that has fewer or more entries than another one it goes with, and what is wrong."""
        for names in self.equal_counts:
            counts = {name: _count(facts[name]) for name in names if facts.get(name) is not None}
            first = next(iter(counts), "")
            for name, count in counts.items():
                if count != counts[first]:
                    yield name, f"'{name}' has {_entries(count)}, and '{first}' {_entries(counts[first])}"


def _count(value: Any) -> int:
    """Return the number of entries of a fact; lines have as many in every language."""
    return len(next(iter(value.values()), ())) if isinstance(value, Mapping) else len(value)


def _entries(count: int) -> str:
    return "one entry" if count == 1 else f"{count} entries"
