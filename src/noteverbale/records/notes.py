"""Notes and the answers to them.

Ids are lower-case words joined by `-` or `_`, or a code (`MEX`, `EU`). Dates are ISO 8601. Text in a record is keyed by
language code.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from .base import Code, Day, Filled, Id, Record, Refers, as_list
from .times import DeadlineFact

Capacity = Literal["participant", "observer"]
SILENT = "silent"  # in `to:` of a note that names an earlier one: those that have not answered it


class Reply(Record):
    """The contact to reply to, the channels, and the time limit."""

    to: Annotated[Id, Refers("contacts")] | None = Field(None, description="a contact; by default the sender's")
    channels: tuple[Literal["post", "fax", "email", "email_scan"], ...] = Field(
        ("post", "fax", "email"), description="how replies may come; the contact needs each of them"
    )
    deadline: DeadlineFact | None = Field(None, description="until when")


class Member(Record):
    """A member of a delegation, or the person to ask, as a reply gives them."""

    name: str = Field("", description="the person's name")
    function: str = Field("", description="the person's function")
    email: str = Field("", description="the person's e-mail address")
    telephone: str = Field("", description="the person's telephone number")


class Received(Record):
    """One answer to a note: from a form ('import replies'), or typed in from post or fax."""

    recipient: Annotated[Id, Refers("recipients")] = Field(description="who answered")
    received: Day = Field(description="the day it came")
    by: Filled = Field(description="who filed it")
    file: str = Field("", description="the form it came in")
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = Field(
        "", description="digest of that form's bytes (SHA-256), by which it is not filed twice"
    )
    reference: str = Field("", description="the reference that the form bears")
    language: Code | None = Field(None, description="the language of the form")
    absent: bool = Field(False, description="no delegation will attend")
    members: tuple[Member, ...] = Field((), description="the members of the delegation")
    topics: tuple[Filled, ...] = Field((), description="the topics or other lines that it proposes")
    contact: Member | None = Field(None, description="the person to ask")
    remarks: str = Field("", description="what else it says")
    supersedes: bool = Field(False, description="this answer takes the place of the recipient's earlier ones")


class Note(Record):
    """One note verbale; its id is the name of its file."""

    id: Id = Field(description="the name of its file, without '.yaml'")
    kind: Annotated[Id, Refers("kinds")] = Field(description="the kind of note, which has its moves and form")
    series: Annotated[Id, Refers("series")] | None = Field(
        None, description="the series its number is taken from when it is issued; by default the office's"
    )
    variant: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")] | None = Field(
        None, description="the letter after the number: variants of one circular share its number"
    )
    same_number_as: Annotated[Id, Refers("notes")] | None = Field(None, description="another note of the same circular")
    to: tuple[Annotated[Id, Refers("nameable")], ...] = Field(
        (),
        description="recipients and groups to which it is sent; empty: all States and observers, or all organizations for a letter; "
        "with 'silent', those of them that have not answered the earlier note that a move names",
    )
    reference: Filled | None = Field(None, description="as a series of the office spells it")
    date: Day = Field(description="the day it bears; names and titles are those in force on it")
    drafter: Filled | None = Field(None, description="who wrote it: another person approves it")
    sender: Annotated[Id, Refers("senders")] = Field(description="in whose name it is sent")
    initials: str | None = Field(None, description="the initials at its end")
    meetings: Annotated[
        tuple[Annotated[Id, Refers("meetings")], ...], BeforeValidator(as_list, json_schema_input_type=Id | list[Id])
    ] = Field((), alias="meeting", description="the meeting; or a list of meetings, for a joint invitation")
    moves: Any = Field(
        None,
        description="what it says: a list of moves chooses and orders them; a mapping gives facts to the moves of its kind",
    )
    act: Annotated[Id, Refers("acts")] | None = Field(
        None, description="the act recalled; by default the one that established the meeting's body"
    )
    capacity: Capacity | None = Field(None, description="the capacity of recipients whose status is unknown")
    enclosures: tuple[Annotated[Id, Refers("enclosures")], ...] = Field(
        (), description="what is sent with it, in order"
    )
    reply: Reply | None = Field(None, description="where, how and until when to reply")
    languages: tuple[Annotated[Code, Refers("packs")], ...] = Field(
        (), description="languages in which this note is sent; empty: all"
    )
    sample: bool = Field(False, description="its dates are invented; it cannot be issued")
    source: str | None = Field(None, description="the document that it was taken from")

    @property
    def meeting(self) -> Id | None:
        """The meeting, or the first of several; None for a note about no meeting."""
        return self.meetings[0] if self.meetings else None
