"""The manifest of a folder of copies, as a typed record with a version; `docs/reference/schemas/manifest.schema.json` publishes it.

A manifest is read by other programs and by later versions of this one: a field is never renamed or removed. Manifests
from before versions were written have none and are read as version 1.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..document import Mark
from ..files import has_content
from ..planning.fingerprint import digest
from .batch_job import CopyFile

_CONFIG = ConfigDict(frozen=True, extra="forbid")


class Asked(BaseModel):
    """What the batch was asked for: recipients and groups, languages, marks (None: a draft's), the reference printed."""

    model_config = _CONFIG

    to: tuple[str, ...] = Field(description="recipients and groups; empty: the note's own")
    lang: str = Field(description="the languages")
    marks: tuple[Mark, ...] | None = Field(description="what is printed across the pages; none: the mark of a draft")
    reference: str | None = Field(description="the reference that is printed")


class Manifest(BaseModel):
    """The copies of one folder. `seal` is the SHA-256 of the rest: it finds accidents and is not a signature."""

    model_config = _CONFIG

    version: Literal[1] = Field(1, description="version of the manifest")
    note: str = Field(description="id of the note")
    reference: str | None = Field(description="its reference; none for drafts")
    stamp: str = Field(description="what must be the same for a copy on disk to be kept")
    asked: Asked = Field(description="what was asked for")
    digests: Mapping[str, str] = Field(description="of the office's files, of the page engine and of the plan")
    copies: tuple[CopyFile, ...] = Field(description="each copy in the folder")
    left_out: Mapping[str, str] = Field(description="recipients that get none, with the reason")
    entry: str = Field(
        "", description="serial and digest of the ledger's entry of this issue; '' for drafts and specimens"
    )
    issued: Mapping[str, str] | None = Field(
        None, description="of sealed copies only: SHA-256 of the issued copy before its seal, by file"
    )
    seal: str = Field("", description="SHA-256 of all the rest: it finds accidents and is not a signature")

    @classmethod
    def read(cls, path: Path, intact: bool = False) -> Self:
        """Read a manifest; with `intact`, only one whose contents match its digest.

        Raises OSError, and ValueError for a file that is not such a manifest.
        """
        return cls.of(path.read_bytes(), intact)

    @classmethod
    def of(cls, file: bytes, intact: bool = False) -> Self:
        """Return the manifest in the content of a file, as `read` does. Raises ValueError."""
        try:
            content = json.loads(file.decode())
            manifest = cls.model_validate(content)
        except (ValidationError, RecursionError) as error:
            raise ValueError(str(error).partition("\n")[0]) from None
        content.pop("seal", None)
        if intact and manifest.seal != digest(content):
            raise ValueError("its contents do not match its digest")
        return manifest

    def to_json(self) -> bytes:
        """Return the file's content, with the digest of all the rest as `seal`."""
        added = {"entry": self.entry, "issued": self.issued}  # absent in manifests from before there were these keys
        absent = {name for name, value in added.items() if not value}
        content: dict[str, Any] = self.model_dump(mode="json", exclude={"copies", "seal", *absent})
        content["copies"] = [asdict(copy) for copy in self.copies]
        content["seal"] = digest(content)
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

    def is_complete(self, folder: Path) -> bool:
        """Whether all copies are in the folder, with the bytes listed."""
        return all(is_copy(folder, copy) for copy in self.copies)


def manifests_in(folder: Path) -> list[Path]:
    """Return the manifests of a note's folder: of the issue, of copies added to it, of replacements, of sealed copies."""
    return sorted([*folder.glob("manifest*.json"), *folder.glob("replacement-*/manifest.json")])


def sealed_manifest(path: Path) -> Path:
    """Return the manifest of the sealed copies that were made of the copies of a manifest."""
    from ..verification.ledger_states import SEALED_MANIFEST  # a batch of drafts does not load the ledger

    return path.with_name(f"{path.stem}{SEALED_MANIFEST}")


def is_recorded(path: Path, recorded: Collection[str]) -> bool:
    """Whether a manifest is one that the ledger recorded, by their SHA-256; any, where none was recorded."""
    try:
        return not recorded or sha256(path.read_bytes()).hexdigest() in recorded
    except OSError:
        return False


def is_copy(folder: Path, copy: CopyFile) -> bool:
    """Whether a copy's file is in the folder with the bytes listed."""
    return has_content(folder / copy.file, copy.sha256)


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a manifest."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Manifest.model_json_schema(mode="serialization"),
    }
