"""States, entities, titles, recipients and groups of recipients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from .base import Bases, Code, Day, Email, Filled, Gender, Id, Line, Named, Names, Record, Refers, Text, as_list
from .notes import Capacity


class State(Named):
    """A State by ISO 3166-1 alpha-3 code; `names` are short names, `formal` the formal ones.

    Running text takes the short name with its article; instead of a short name that is inverted
    for lists, 'Iran (Islamic Republic of)', it takes the formal one.
    """

    formal: Names = Field(default_factory=dict, description="its formal name in each language")
    party: Annotated[Id, Refers("parties")] = Field(
        "government", description="what its government is called in the text"
    )
    sort_keys: Text = Field(default_factory=dict, description="the text to sort by, if the name would sort wrongly")
    from_: Day | None = Field(None, alias="from", description="the day the State joined the list of names")
    entity_before: Day | None = Field(
        None, description="before this day it was an observer entity, not a State, and could not be a party to a treaty"
    )


class Entity(Named):
    """A recipient that is not a State: the European Union, the Order of Malta, an organization."""

    party: Annotated[Id, Refers("parties")] = Field(description="what it is called in the text")
    sort_keys: Text = Field(default_factory=dict, description="the text to sort by, if the name would sort wrongly")
    kind: Literal["union", "order", "organization", "ngo", "collective"] = Field(
        description="what it is; groups choose recipients by it"
    )
    head: Mapping[Gender, Names] = Field(
        default_factory=dict,
        description="the title of its head in the languages in which it is not the one that recipients name",
    )


class Title(Record):
    """How a recipient is addressed: a head of mission, a chargé, a mission, a ministry, all missions."""

    id: Id = Field(description="how recipients name it")
    kind: Literal["person", "office"] = Field(
        description="whether it is of a person, whose gender counts, or of an office"
    )
    seat: bool = Field(True, description="the seat follows it: 'to the United Nations' and the city")
    whole: bool = Field(False, description="it says what its holder leads: the organization's name does not follow")
    complement: Mapping[Code, Literal["of", "from", "bare"]] = Field(
        default_factory=dict,
        description="the role of the State's name after the title: of (default), from (Russian от), bare (Arabic idafa)",
    )
    names: Mapping[Gender, Names] = Field(description="its words by gender (`n` for an office) and language")
    salutation: Id = Field(
        "plain", description="the form of address in letters: a name in 'salutations:' of the languages"
    )
    basis: Bases = Field(
        default_factory=dict, description="how each language's words are known; without an entry: unverified"
    )


class Holds(Record):
    """A title and the gender of the person who holds it."""

    title: Annotated[Id, Refers("titles")] = Field(description="the person's title")
    gender: Gender = Field("m", description="the person's gender")


class Address(Record):
    """The address block: at most three lines above the city. The country decides the order of city, region and postcode."""

    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=3)] = Field(
        description="one to three lines above the city"
    )
    city: Line = Field(description="the city, as the post of the country writes it")
    region: str = Field("", description="the state or province, as its country's post writes it: NY")
    postcode: str = Field("", description="the postcode")
    country: Line = Field(description="the country: any name of the State on file, or its code")


class Attested(Record):
    """A status known only from a document that shows it on one day."""

    on: Day = Field(description="the day that the document is of")
    as_: Capacity = Field(alias="as", description="how it took part")
    source: Filled = Field(description="the document")


class Status(Record):
    """Whether a recipient is a party to one instrument, or has signed it."""

    instrument: Annotated[Id, Refers("instruments")] = Field(description="the treaty")
    party_since: Day | None = Field(None, description="the day on which it became a party")
    signed: Day | None = Field(None, description="the day on which it signed")
    not_party: Day | None = Field(None, description="known not to be a party on this date")
    attested: Attested | None = Field(None, description="what a document shows, where no such day is known")
    source: str | None = Field(None, description="where this was read")


class Recipient(Record):
    """One addressee: a State's or entity's mission and its head, with languages and address."""

    id: Id = Field(description="how notes and groups name it: a State's code, or an id")
    state: Annotated[Id, Refers("states")] | None = Field(None, description="the State that it represents")
    entity: Annotated[Id, Refers("entities")] | None = Field(
        None, description="the entity that it represents, where that is not a State"
    )
    head: Holds | None = Field(
        None, description="title and gender of its head, to whom letters and notes are addressed"
    )
    mission: Annotated[Id, Refers("titles")] | None = Field(
        None, description="the title of the office: mission, observer_mission, ministry …"
    )
    title_override: Text = Field(default_factory=dict, description="a title the recipient itself uses instead")
    mission_override: Text = Field(default_factory=dict, description="the same for the mission")
    salutation_override: Text = Field(
        default_factory=dict, description="the salutation of letters instead of the title's, without the sign after it"
    )
    seat: Annotated[Id, Refers("places")] | None = Field(
        None, description="where it is accredited to the United Nations, not where it resides"
    )
    languages: Annotated[
        tuple[Annotated[Code, Refers("packs")], ...],
        BeforeValidator(as_list, json_schema_input_type=Code | list[Code]),
        Field(min_length=1),
    ] = Field(description="the languages in which it is written to, the first one by default")
    address: Address | None = Field(None, description="its postal address")
    email: Email | None = Field(None, description="its e-mail address")
    more_emails: Annotated[tuple[Email, ...], BeforeValidator(as_list, json_schema_input_type=Email | list[Email])] = (
        Field((), description="further addresses: a message goes to all of them")
    )
    telephone: str | None = Field(None, description="its telephone number, as it is printed")
    status: tuple[Status, ...] = Field(
        (), description="its status under treaties, on which its capacity at meetings depends"
    )
    sample: bool = Field(False, description="it is fictional; nothing is issued to it")


class PartyTo(Record):
    """The condition to be a party to an instrument on a day (by default the day for which the group is resolved)."""

    instrument: Annotated[Id, Refers("instruments")] = Field(description="the treaty")
    on: Day | None = Field(None, description="the day; by default that for which the group is resolved")


def _named(value: object) -> object:
    """Accept `MEX` in place of `{is: MEX}`."""
    return {"is": value} if isinstance(value, str) else value


class Term(Record):
    """One term of a group: a name, or one condition."""

    is_: Annotated[Id, Refers("nameable")] | None = Field(None, alias="is", description="a recipient or another group")
    party_to: PartyTo | None = Field(None, description="those that are party to a treaty")
    seat: Annotated[Id, Refers("places")] | None = Field(None, description="those accredited in a city")
    kind: Literal["state", "union", "order", "organization", "ngo", "collective"] | None = Field(
        None, description="those of a kind"
    )

    @model_validator(mode="after")
    def _says_one_thing(self) -> Term:
        if sum(part is not None for part in (self.is_, self.party_to, self.seat, self.kind)) != 1:
            raise ValueError("a term has exactly one of: a name, party_to, seat, kind")
        return self


Terms = tuple[Annotated[Term, BeforeValidator(_named, json_schema_input_type=str | Term)], ...]


class Attending(Record):
    """The capacity in which the members of a list of participants attended, and the day."""

    as_: Capacity = Field(alias="as", description="how the members took part")
    instrument: Annotated[Id, Refers("instruments")] = Field(description="the treaty whose meeting it was")
    on: Day = Field(description="the day of the meeting")


class Group(Record):
    """Recipients chosen by name or by condition."""

    id: Id = Field(description="how notes name it")
    title: Text = Field(default_factory=dict, description="its name in each language")
    any_: Terms = Field((), alias="any", description="those for which one of these terms holds")
    all_: Terms = Field((), alias="all", description="and those for which all of these hold")
    except_: Terms = Field((), alias="except", description="without those for which one of these holds")
    attending: Attending | None = Field(None, description="a list of participants: how and when they took part")
    source: str | None = Field(None, description="the document that lists them")
