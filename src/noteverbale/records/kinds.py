"""A kind of note (`templates/kinds/<kind>.yaml`): its title, its form, and its moves in order. It has no prose."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from .base import Id, Record, Refers, Text


class Kind(Record):
    """A kind of note: its moves, of which a note may choose others or give them facts."""

    id: Id = Field(description="how notes name it; the name of its file")
    title: Text = Field(description="the name of such a note, for the title of the PDF")
    form: Annotated[Id, Refers("forms")] = Field(
        "note", description="note, letter or notification: a folder of templates/forms"
    )
    moves: Any = Field(
        description="moves in order, each a name or {name: {fact: value}}; 'name?' is left out when the note has nothing to say in it"
    )
