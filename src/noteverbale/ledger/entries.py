"""What each kind of ledger entry remembers, as typed records with a version; `docs/reference/schemas/ledger.schema.json` publishes them.

These are permanent: an entry that was ever written must be readable for ever. Entries from before versions were
written have none and are read as version 1. A field is never renamed or removed; a change of meaning is a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..problems import Place, ProblemsFound
from .entry import Entry

Added = Literal["late", "duplicate", "language", "replacement"]
MANIFEST = "manifest.json"  # of the copies of the issue itself


class Content(BaseModel):
    """Base of what an entry remembers. Unknown keys are refused: they are of a newer program."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    version: Literal[1] = Field(1, description="version of the content of this kind of entry")

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Read what an entry remembers. Raises ProblemsFound for content this program does not know."""
        try:
            return cls.model_validate(entry.content)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            key = ".".join(map(str, first["loc"]))
            message = f"entry {entry.serial} ({entry.kind}) is not readable by this program: {key}: {first['msg']}"
            raise ProblemsFound.one(
                Place("ledger"), "ledger-entry", message, "use the version of the program that wrote it, or a newer one"
            ) from None

    def to_json(self) -> dict[str, Any]:
        """Return what the ledger stores; optional fields that are not set are left out."""
        return self.model_dump(mode="json", exclude_none=True)


class Opening(Content):
    """A series begins to count in a year."""

    first: int = Field(description="the first number still free")


class Texts(BaseModel):
    """The words of a note: each passage once as [move, number, text], and which passages each copy has.

    `copies` maps 'language audience' to positions in `texts`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    texts: tuple[tuple[str, int, str], ...] = Field(
        description="each passage once: the move, the number of the paragraph in it, the text"
    )
    copies: Mapping[str, tuple[int, ...]] = Field(description="positions in `texts`, by 'language audience'")


class Sent(BaseModel):
    """One copy of an issue: to whom, in which language, for which audience, and why this language."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    recipient: str = Field(description="id of the recipient")
    language: str = Field(description="language of the copy")
    audience: str = Field(description="the audience it was composed for")
    why: str = Field("", description="why in this language")


class Issue(Content):
    """A note was issued, or copies were `added` to it later under the same reference.

    `filled` maps 'recipient language' to the text of each Field; `plan` is the hash of the plan; `to` and `lang` are
    what was asked for; `dated` is the day of issue (ISO 8601); `left_out` maps recipients to the reason. `office` is the
    digest of the snapshot of the office's files, and `engine` what made the pages; both are '' in entries from before.
    """

    said: Texts = Field(description="the words of the note")
    filled: Mapping[str, Mapping[str, str]] = Field({}, description="the text of each field, by 'recipient language'")
    plan: str = Field(description="digest of the plan")
    to: tuple[str, ...] = Field(description="recipients and groups that were asked for; empty: the note's own")
    lang: str = Field(description="the languages that were asked for")
    dated: str = Field(description="the day of issue")
    copies: tuple[Sent, ...] = Field(description="the copies of the issue")
    left_out: Mapping[str, str] = Field({}, description="recipients that got none, with the reason")
    added: Added | None = Field(None, description="why copies were added later; none for the issue itself")
    manifest: str = Field(MANIFEST, description="the manifest of its copies, in the note's folder")
    office: str = Field("", description="digest of the snapshot of the office's files")
    engine: str = Field("", description="what made the pages: versions of the program and its libraries")

    @property
    def folder(self) -> str:
        """Where the copies are inside the note's folder: '', or 'replacement-17/' beside copies they replace."""
        folder, slash, _ = self.manifest.rpartition("/")
        return folder + slash


class Approval(Content):
    """A note, or one language of it, was approved: digests of its compositions, of the sheet, of the page engine.

    Version 2 adds the drafter named in the note ('' for none), the digest of each enclosure's file by 'enclosure
    language', the pattern of the series, and the digest of the Word styles.
    """

    version: Literal[1, 2] = Field(1, description="version 2 has the keys from `drafter` on")  # type: ignore[assignment]  # a kind may have more versions than the base
    hash: str = Field(description="digest of all that was approved")
    compositions: Mapping[str, str] = Field(description="digest of each composition, by 'language audience'")
    sheet: str = Field(description="digest of the sheet")
    engine: str = Field(description="what made the pages")
    language: str = Field("", description="the language that was approved; empty: the whole note")
    said: Texts | None = Field(None, description="the words that were approved")
    drafter: str | None = Field(None, description="the drafter named in the note; empty: none")
    enclosures: Mapping[str, str] | None = Field(
        None, description="digest of each enclosure's file, by 'enclosure language'"
    )
    pattern: str | None = Field(None, description="the pattern of the series")
    word: str | None = Field(None, description="digest of the Word styles")


class Return(Content):
    """A note, or one language of it, was returned to its drafter; the entry has the reason.

    Version 2 adds the drafter named in the note ('' for none).
    """

    version: Literal[1, 2] = Field(1, description="version 2 has `drafter`")  # type: ignore[assignment]  # as for Approval
    language: str = Field("", description="the language that was returned; empty: the whole note")
    drafter: str | None = Field(None, description="the drafter named in the note; empty: none")


class Comment(Content):
    """A remark on a passage; `on` is the passage as it read then."""

    language: str = Field(description="language of the passage")
    move: str = Field(description="the move that has it")
    paragraph: int = Field(description="number of the paragraph in the move")
    text: str = Field(description="the remark")
    on: str = Field("", description="the passage as it read then")


class Resolved(Content):
    """A comment, by the serial of its entry, was settled."""

    resolves: int = Field(description="serial of the comment's entry")


class Made(Content):
    """All copies of an issue were made: the serial of its issue entry, its manifest, SHA-256 of the manifest file."""

    issue: int = Field(description="serial of the issue's entry")
    manifest: str = Field(MANIFEST, description="the manifest of its copies, in the note's folder")
    digest: str = Field(description="SHA-256 of the manifest's file")


class Withdrawn(Content):
    """An issue entry that added copies, by its serial, counts no more: no copy of it was made."""

    withdraws: int = Field(description="serial of the issue entry that counts no more")


class Restored(Content):
    """The ledger may lack entries: it was restored from a backup, or goes on without the entries that it lost.

    `entries` is the number of entries it had then; `head` the serial of the last entry known to be lost, None where it is not
    known. `taken` maps a series and a year ('CU 2027') to the highest number known to be taken. Until a series is opened
    anew in a year, up to `last_year`, no number of it is taken.
    """

    entries: int = Field(description="how many entries the ledger had then")
    head: int | None = Field(None, description="serial of the last entry known to be lost; none if it is not known")
    last_year: int = Field(description="the last year in which a series must be opened anew")
    taken: Mapping[str, int] = Field(
        {}, description="the highest number known to be taken, by series and year: 'CU 2027'"
    )


KINDS: dict[str, tuple[type[Content], ...]] = {
    "opening": (Opening,),
    "issue": (Issue,),
    "approve": (Approval,),
    "return": (Return,),
    "comment": (Comment, Resolved),
    "made": (Made,),
    "withdrawn": (Withdrawn,),
    "restored": (Restored,),
}  # kinds not listed here remember nothing


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what entries remember, by kind of entry."""
    from pydantic.json_schema import JsonSchemaMode, models_json_schema

    mode: JsonSchemaMode = "serialization"
    models = [(model, mode) for kinds in KINDS.values() for model in kinds]
    names, definitions = models_json_schema(models, title="Contents of ledger entries")
    by_kind = {kind: {"oneOf": [names[model, mode] for model in models]} for kind, models in KINDS.items()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **definitions, "properties": by_kind}
