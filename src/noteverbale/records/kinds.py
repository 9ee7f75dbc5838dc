"""A kind of note (`templates/<kind>/kind.yaml`): its title, the facts it needs, its moves in order."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Filled, Id, Record, Text


class Kind(Record):
    """The moves of a note of one kind, in order. Its templates are in the same folder, one file for each language."""

    id: Id
    title: Text = Field(description="the name of such a note, for the title of the PDF")
    form: Id = Field("note", description="the form it is written in: note, letter, notification")
    needs: tuple[Filled, ...] = Field((), description="keys a note of this kind must have")
    meetings: Literal["one", "several"] = Field("one", description="whether it invites to one meeting or to several")
    moves: tuple[Filled, ...] = Field(min_length=1, description="names of template blocks, in order")
