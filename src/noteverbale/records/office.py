"""The issuing office: its letterhead, senders and contacts, parties it writes to, and fonts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from .base import Bases, Code, Day, Email, Filled, Gender, Id, Line, Named, Names, Record, Refers, Text, as_list
from .names import folded


class Party(Named):
    """The name in the text for whom the addressee represents: the Government, the Holy See, the Organization."""

    full_sender: bool = Field(
        False,
        description="it or its head may be called as the sender or the office is: the office, and a sender of that name, are named in full",
    )
    courteous: bool = Field(False, description="thanks name it after its representative: 'Her Excellency’s Government'")


Telephone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
Telephones = Annotated[
    tuple[Telephone, ...], BeforeValidator(as_list, json_schema_input_type=Telephone | list[Telephone])
]
AddressLines = Annotated[tuple[Line, ...], BeforeValidator(as_list, json_schema_input_type=Line | list[Line])]


class Contact(Named):
    """The addressee of replies: a secretariat with its postal and electronic addresses, each if there is one."""

    office: bool = Field(True, description="the letterhead's office follows the name in the address")
    street: AddressLines = Field((), description="lines above the town, as the post of its country reads them")
    po_box: Line | None = Field(None, description="number of its post office box")
    postcode: Line | None = Field(None, description="the postcode")
    city: Annotated[Id, Refers("places")] | None = Field(None, description="its city")
    region: Line | None = Field(None, description="the state or province, as its country's post writes it: NY")
    country: Text = Field(
        default_factory=dict, description="the country, in each language in which the address is printed"
    )
    telephone: Telephones = Field((), description="one or several numbers, E.164")
    fax: Telephones = Field((), description="one or several numbers, E.164")
    email: Annotated[tuple[Email, ...], BeforeValidator(as_list, json_schema_input_type=Email | list[Email])] = Field(
        (), description="one or several e-mail addresses"
    )


class Holder(Record):
    """The gender of the person who holds a post from a day on."""

    since: Day = Field(description="the person's first day in the post")
    gender: Gender = Field(description="the person's gender")


class Signatory(Record):
    """Who signs the letters of a sender; without a name on file only the title is printed."""

    name: Text = Field(default_factory=dict, description="the person's name in each language")
    title: Text = Field(description="the person's title in each language")
    gender: Gender | None = Field(None, description="of the person, for words that agree ('буду признательна')")


class Letterhead(Record):
    """The head of page 1, and who it names: an acronym, the name of an office, a logo."""

    names: Names = Field(description="the name at the head of page 1")
    short: Names = Field(default_factory=dict, description="that name in later mentions")
    basis: Bases = Field(
        default_factory=dict, description="how each language's name is known; without an entry: unverified"
    )
    acronym: Filled = Field(description="the acronym at the head of page 1")
    style: Literal["text", "logo", "preprinted"] = Field(
        "text", description="how it is printed: as text, with a logo, or not at all, on paper that has it"
    )
    logo: str | None = Field(None, description="SVG file in the office's data/assets")

    @model_validator(mode="after")
    def _has_its_logo(self) -> Letterhead:
        if self.style == "logo" and not self.logo:
            raise ValueError("a letterhead with a logo names its file: add 'logo:'")
        return self


class Sender(Record):
    """The author of a note: a person (by title) or an office."""

    id: Id = Field(description="how notes name it")
    kind: Literal["person", "office"] = Field(description="whether a person sends, whose gender counts, or an office")
    held_by: tuple[Holder, ...] = Field((), description="who holds the post, from the first holder on")
    names: Mapping[Gender, Names] = Field(description="its name by gender (`n` for an office) and language")
    short: Mapping[Gender, Names] = Field(description="its name in later mentions, by gender and language")
    signatory: Signatory | None = Field(None, description="who signs its letters; by default the sender itself")
    basis: Bases = Field(
        default_factory=dict, description="how each language's name is known; without an entry: unverified"
    )
    letterhead: Letterhead | None = Field(None, description="its own head of page 1; by default the office's")
    taglines: Text | None = Field(None, description="its own line at the foot of page 1; by default the office's")
    tagline_basis: Bases = Field(default_factory=dict, description="how each language's line is known")
    contact: Annotated[Id, Refers("contacts")] | None = Field(
        None, description="to whom replies go, where a note does not say"
    )
    series: Annotated[Id, Refers("series")] | None = Field(
        None, description="the series of its notes; by default the office's"
    )


class SealKey(Record):
    """The key that seals copies: a PKCS#12 file, or a key in a PKCS#11 token; and where time stamps come from."""

    file: Filled | None = Field(None, description="PKCS#12 file with key and certificate, from the office's folder")
    module: Filled | None = Field(None, description="instead of a file: the library of a PKCS#11 token")
    token: Filled | None = Field(None, description="the token's label")
    label: Filled | None = Field(None, description="the label of key and certificate in the token")
    level: Literal["B-B", "B-LT"] = Field("B-B", description="B-LT also keeps the proof that the certificate was valid")
    authority: Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$")] | None = Field(
        None, description="address of a time-stamp authority (RFC 3161); without it seals bear no time stamp"
    )
    proofs: Filled | None = Field(
        None, description="for B-LT: folder of the authorities' certificates (.pem) and current revocation lists (.crl)"
    )

    @model_validator(mode="after")
    def _whole(self) -> SealKey:
        in_token = (self.module, self.token, self.label)
        if not (all(in_token) if self.file is None else not any(in_token)):
            raise ValueError("a seal needs either 'file:', or 'module:', 'token:' and 'label:'")
        if self.level == "B-LT" and not (self.authority and self.proofs):
            raise ValueError("level B-LT needs 'authority:' and 'proofs:'")
        return self


Role = Literal["clerk", "reviser", "approver", "administrator"]


class Person(Record):
    """A person who works at the desk: the name under which acts are entered, and what this person may do."""

    name: Line = Field(description="the name under which acts are entered in the ledger")
    email: Email | None = Field(
        None, description="the person's e-mail address, by which git names the author of a change"
    )
    roles: Annotated[tuple[Role, ...], Field(min_length=1)] = Field(description="what this person may do")
    languages: tuple[Annotated[Code, Refers("packs")], ...] = Field(
        (), description="those a reviser comments on and approves; empty: all"
    )

    def approves(self, language: str) -> bool:
        """Return whether this person may approve or return a language; '' is the whole note."""
        if "approver" in self.roles:
            return True
        return "reviser" in self.roles and language != "" and (not self.languages or language in self.languages)


class Desk(Record):
    """What happens when a person saves a change in the browser."""

    commit: bool = Field(
        False,
        description="each saved change is committed to git, with the person as author; the office is a repository",
    )


class Office(Letterhead):
    """The issuing office: letterhead, senders, contacts and house rules."""

    id: Id = Field(description="the office's short name for itself")
    short: Names = Field(description="its name in later mentions")
    style: Literal["text", "logo", "preprinted"] = Field(
        "text",
        alias="letterhead",
        description="how its letterhead is printed: as text, with a logo, or not at all, on paper that has it",
    )
    taglines: Text = Field(default_factory=dict, description="the line at the foot of page 1")
    tagline_basis: Bases = Field(default_factory=dict, description="how each language's line is known")
    language: Annotated[Code, Refers("packs")] = Field(
        "en", description="the office's working language; commands show it unless another one is asked for"
    )
    languages: tuple[Annotated[Code, Refers("packs")], ...] = Field(
        (),
        description="the languages this office writes in; a note's own 'languages:' narrows them; empty: all packs on file",
    )
    seat: Annotated[Id, Refers("places")] = Field(
        description="the city whose missions this office writes to by default"
    )
    series: Annotated[Id, Refers("series")] | None = Field(
        None, description="the series of a note that names none; by default the first on file"
    )
    instrument: Annotated[Id, Refers("instruments")] | None = Field(
        None, description="the treaty that decides who is a party, for groups that do not name a treaty"
    )
    ledger: Filled = Field("ledger.db", description="the ledger's file, from the office's folder")
    key: Filled | None = Field(
        None,
        description="the file of the private key that signs manifests, from the office's folder; without it manifests are not signed",
    )
    code: Annotated[str, StringConstraints(pattern=r"^[!-~]{4,40}$")] | None = Field(
        None,
        description="where the office publishes keys.txt ('www.example.org/keys'): issued copies bear a code; without it they do not",
    )
    seal: SealKey | None = Field(None, description="the key that seals issued copies; without it they are not sealed")
    approval: bool = Field(False, description="a note is issued only after another person approved it")
    approval_languages: tuple[Annotated[Code, Refers("packs")], ...] = Field(
        (), description="languages that need an approval of their own, given for that language"
    )
    own_approval: bool = Field(False, description="a drafter may approve a note of their own")
    reviewers: tuple[Filled, ...] = Field(
        (),
        description="the short form of 'people:' for an office that only approves: each is reviser and approver",
    )
    people: tuple[Person, ...] = Field((), description="who works at the desk, and what each may do")
    desk: Desk = Field(default_factory=Desk, description="how changes at the desk are kept")
    resolved_comments: bool = Field(False, description="a note is issued only when no comment on it is open")
    senders: tuple[Sender, ...] = Field(description="in whose names notes are sent")
    contacts: tuple[Contact, ...] = Field(description="to whom replies go")

    @model_validator(mode="after")
    def _names_each_person_once(self) -> Office:
        keys = [folded(person.name) for person in self.people]
        for person, key in zip(self.people, keys, strict=True):
            if not key:
                raise ValueError(f"'{person.name}' is not a name")
            if keys.count(key) > 1:
                raise ValueError(
                    f"two people have the name {person.name}: entries of the ledger could not tell them apart"
                )
        if self.people and self.reviewers:
            raise ValueError(
                "give the reviewers in 'people:', with the roles reviser and approver, and take 'reviewers:' out"
            )
        return self

    @property
    def everyone(self) -> tuple[Person, ...]:
        """The people of the office; each of `reviewers:` as reviser and approver."""
        return self.people or tuple(Person(name=name, roles=("reviser", "approver")) for name in self.reviewers)

    def person(self, name: str) -> Person | None:
        """Return the person of a name in any spelling, None without one."""
        key = folded(name)
        return next((person for person in self.everyone if folded(person.name) == key), None)


FontFile = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]+/)*[A-Za-z0-9_,\[\]-]+\.(ttf|otf)$")]


class Font(Record):
    """A font family of the page: files of an installed package, and the characters for which it is used."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 -]+$")] = Field(
        description="the family's name in the style sheet"
    )
    package: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")] = Field(
        description="the installed Python package that has the files"
    )
    regular: FontFile = Field(description="the file of the regular face, in the package")
    bold: FontFile | None = Field(None, description="the file of the bold face, in the package")
    ranges: Annotated[str, StringConstraints(pattern=r"^[U+0-9A-Fa-f, -]+$")] = Field(description="CSS unicode-range")
    stand_in: str = Field("", description="the font that Word uses if this one is not installed")
