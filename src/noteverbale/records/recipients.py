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

    formal: Names = Field(default_factory=dict)
    party: Annotated[Id, Refers("parties")] = "government"
    sort_keys: Text = Field(default_factory=dict, description="the text to sort by, if the name would sort wrongly")
    from_: Day | None = Field(None, alias="from", description="the day the State joined the list of names")
    entity_before: Day | None = Field(
        None, description="before this day it was an observer entity, not a State, and could not be a party to a treaty"
    )


class Entity(Named):
    """A recipient that is not a State: the European Union, the Order of Malta, an organization."""

    party: Annotated[Id, Refers("parties")]
    sort_keys: Text = Field(default_factory=dict, description="the text to sort by, if the name would sort wrongly")
    kind: Literal["union", "order", "organization", "ngo", "collective"]
    head: Mapping[Gender, Names] = Field(
        default_factory=dict,
        description="the title of its head in the languages in which it is not the one that recipients name",
    )


class Title(Record):
    """How a recipient is addressed: a head of mission, a chargé, a mission, a ministry, all missions."""

    id: Id
    kind: Literal["person", "office"]
    seat: bool = True
    whole: bool = Field(False, description="it says what its holder leads: the organization's name does not follow")
    complement: Mapping[Code, Literal["of", "from", "bare"]] = Field(
        default_factory=dict,
        description="the role of the State's name after the title: of (default), from (Russian от), bare (Arabic idafa)",
    )
    names: Mapping[Gender, Names]
    salutation: Id = Field(
        "plain", description="the form of address in letters: a name in 'salutations:' of the languages"
    )
    basis: Bases = Field(default_factory=dict)


class Holds(Record):
    """A title and the gender of the person who holds it."""

    title: Annotated[Id, Refers("titles")]
    gender: Gender = "m"


class Address(Record):
    """The address block: at most three lines above the city. The country decides the order of city, region and postcode."""

    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=3)]
    city: Line
    region: str = Field("", description="the state or province, as its country's post writes it: NY")
    postcode: str = ""
    country: Line


class Attested(Record):
    """A status known only from a document that shows it on one day."""

    on: Day
    as_: Capacity = Field(alias="as")
    source: Filled


class Status(Record):
    """Whether a recipient is a party to one instrument, or has signed it."""

    instrument: Annotated[Id, Refers("instruments")]
    party_since: Day | None = None
    signed: Day | None = None
    not_party: Day | None = Field(None, description="known not to be a party on this date")
    attested: Attested | None = None
    source: str | None = None


class Recipient(Record):
    """One addressee: a State's or entity's mission and its head, with languages and address."""

    id: Id
    state: Annotated[Id, Refers("states")] | None = None
    entity: Annotated[Id, Refers("entities")] | None = None
    head: Holds | None = None
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
    ]
    address: Address | None = None
    email: Email | None = None
    more_emails: Annotated[tuple[Email, ...], BeforeValidator(as_list, json_schema_input_type=Email | list[Email])] = (
        Field((), description="further addresses: a message goes to all of them")
    )
    telephone: str | None = None
    status: tuple[Status, ...] = ()
    sample: bool = False


class PartyTo(Record):
    """The condition to be a party to an instrument on a day (by default the day for which the group is resolved)."""

    instrument: Annotated[Id, Refers("instruments")]
    on: Day | None = None


def _named(value: object) -> object:
    """Accept `MEX` in place of `{is: MEX}`."""
    return {"is": value} if isinstance(value, str) else value


class Term(Record):
    """One term of a group: a name, or one condition."""

    is_: Annotated[Id, Refers("nameable")] | None = Field(None, alias="is", description="a recipient or another group")
    party_to: PartyTo | None = None
    seat: Annotated[Id, Refers("places")] | None = None
    kind: Literal["state", "union", "order", "organization", "ngo", "collective"] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Term:
        if sum(part is not None for part in (self.is_, self.party_to, self.seat, self.kind)) != 1:
            raise ValueError("a term has exactly one of: a name, party_to, seat, kind")
        return self


Terms = tuple[Annotated[Term, BeforeValidator(_named, json_schema_input_type=str | Term)], ...]


class Attending(Record):
    """The capacity in which the members of a list of participants attended, and the day."""

    as_: Capacity = Field(alias="as")
    instrument: Annotated[Id, Refers("instruments")]
    on: Day


class Group(Record):
    """Recipients chosen by name or by condition."""

    id: Id
    title: Text = Field(default_factory=dict)
    any_: Terms = Field((), alias="any")
    all_: Terms = Field((), alias="all")
    except_: Terms = Field((), alias="except")
    attending: Attending | None = None
    source: str | None = None
