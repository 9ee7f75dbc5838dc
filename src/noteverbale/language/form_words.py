"""The words of the reply form in one language, and the letters that can be typed into it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from ..records.base import Filled, Record

_Letters = Annotated[
    str, StringConstraints(pattern=r"^(U\+[0-9A-F]{4,5}(-[0-9A-F]{4,5})?|gb2312 [0-9A-F]{2}-[0-9A-F]{2})$")
]


class FormWords(Record):
    """The words of the reply form."""

    title: Filled = Field(description="the heading of the form")
    how: Filled = Field(description="one sentence: fill in, save, send by e-mail")
    how_without_email: Filled | None = Field(
        None, description="one sentence for a form that has no e-mail address; without it: `how`"
    )
    reference: Filled = Field(description="beside the note's reference")
    state: Filled = Field(description="beside the name of the State or entity")
    meeting: Filled = Field(description="it may contain the {level} of the meeting: 'session'")
    return_to: Filled = Field(description="before the address to which the form is sent")
    deadline: Filled = Field(description="before the day until when")
    deadlines: Filled | None = Field(None, description="several of them; without it: `deadline`")
    absent: Filled = Field(description="beside a box to tick")
    number: Filled = Field(description="head of the column of numbers")
    name: Filled = Field(description="of a person's name")
    function: Filled = Field(description="of a person's function")
    email: Filled = Field(description="of an e-mail address")
    telephone: Filled = Field(description="of a telephone number")
    topic: Filled = Field(description="of a topic")
    contact: Filled = Field(description="of the person to ask")
    remarks: Filled = Field(description="of remarks")
    line: Filled = Field(description="the name of a field of a list, with {label} and {number}")
    within: Filled = Field("{whole}: {part}", description="the name of a field of the contact person")
    typed: tuple[_Letters, ...] = Field(
        (),
        description="the characters that the face of the fields has: ranges ('U+0400-045F'), rows of a Chinese character set "
        "('gb2312 B0-D7'); without them readers take a face of their own",
    )
