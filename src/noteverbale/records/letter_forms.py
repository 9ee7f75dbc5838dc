"""A form of letter (`templates/forms/<form>/form.yaml`): its name in each language, and what its sheet has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from .base import Id, Record, Text


def _pattern(*names: str, needed: bool = False) -> AfterValidator:
    """Return a check of a text in each language: its braces hold these names only, and all of them if `needed`."""

    def check(texts: Mapping[str, str]) -> Mapping[str, str]:
        for text in texts.values():
            found = re.findall(r"\{([^{}]*)\}", text)
            wrong = set(found) - set(names) or (needed and sorted(found) != sorted(names))
            if wrong or re.search("[{}]", re.sub(r"\{[^{}]*\}", "", text)):
                known = " and ".join(f"{{{name}}}" for name in names)
                raise ValueError(f"write {known}{' once' if needed else ''}, and no other braces")
        return texts

    return AfterValidator(check)


class LetterForm(Record):
    """A form: note, letter or notification. Its phrases are in the same folder, one file for each language."""

    id: Id = Field(description="how kinds name it; the name of its folder")
    title: Text = Field(description="its name: 'Note verbale'; the title of a copy is this and the reference")
    called: Text = Field(description="its name in a list of attachments: 'note verbale'")
    transmits: Annotated[Text, _pattern("reference", "date", "addressee")] = Field(
        description="the first sentence of a covering message; {reference} may be empty, {addressee} has its own 'to'"
    )
    transmits_numbered: Annotated[Text, _pattern("reference", "date", "addressee")] = Field(
        default_factory=dict, description="the same where there is a {reference}, in languages where it differs"
    )
    reference: Annotated[Text, _pattern("reference", needed=True)] = Field(
        default_factory=dict, description="the line with the {reference}; by default that of the language"
    )
    heading: bool = Field(False, description="its title is printed above the text")
    date: Literal["above", "below"] = Field("below", description="where the date is: above or below the text")
    salutation: bool = Field(False, description="it begins with a salutation, so it is addressed to a person")
    signature: bool = Field(False, description="it ends with the name and title of who signs it, with room to sign")
