"""Documents that attest names: a `basis:` names one by its id."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from .base import ATTESTED, UNATTESTED, Id, Line, Record


class Source(Record):
    """A document that attests names."""

    id: Id = Field(description="how `basis` names it")
    title: Line = Field(description="its title, with the symbol and the language if it has them")
    date: Annotated[str, StringConstraints(pattern=r"^(19|20)\d\d(-\d\d){0,2}$")] | None = Field(
        None, description="its day, month or year: 2009-12-09, 2009-12 or 2009; left out if it does not say"
    )
    at: Line | None = Field(None, description="where it was read: an address, or a collection")

    @field_validator("id")
    @classmethod
    def _is_no_word_of_a_basis(cls, id: str) -> str:
        if id in (*ATTESTED, *UNATTESTED):
            raise ValueError(f"'{id}' has a meaning of its own in 'basis:'; choose another id")
        return id
