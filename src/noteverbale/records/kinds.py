"""A kind of note (`templates/<kind>/kind.yaml`): its title, the facts it needs, its moves in order."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Filled, Id, Record, Text


class Kind(Record):
    """What a note of one kind says, and in which order. The prose stands beside it, a file a language."""

    id: Id
    title: Text = Field(description="what a reader calls such a note, for the title of the file")
    needs: tuple[Filled, ...] = Field((), description="keys a note of this kind must have")
    meetings: Literal["one", "several"] = Field("one", description="whether it invites to one meeting or to several")
    moves: tuple[Filled, ...] = Field(min_length=1, description="names of template blocks, in order")
