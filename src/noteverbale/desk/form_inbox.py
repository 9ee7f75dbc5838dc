"""Reply forms that came in by the browser: kept in the office's folder `inbox/replies`, read once, filed when a clerk says so.

The file of a form is named by its SHA-256, and a record beside it says what was read in it. A form that was filed, or taken
out, is moved to a folder of its own, so that none is lost.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from ..files import read_regular, state_of, write_whole
from ..incoming.forms import Returned, read_form
from ..incoming.replies import Filing, file_name, plan_forms
from ..problems import NOWHERE, Problem, ProblemsFound
from ..records.notes import Received
from ..registry.registry import Registry
from .limited import limited

State = Literal["ready", "known", "wrong"]
FOLDER = ("inbox", "replies")


@dataclass(frozen=True)
class Upload:
    """A file as it came: its SHA-256, its name, the day it came, who uploaded it; and what was read in it, or why nothing was.

    The path of `form` has the SHA-256 and the name, to tell problems of one form from those of another; it leads nowhere.
    """

    digest: str
    name: str
    received: date
    by: str
    form: Returned | None = None
    problems: tuple[Problem, ...] = ()


_UPLOAD = TypeAdapter(Upload)


@dataclass(frozen=True)
class Waiting:
    """An upload that is not filed. `ready` ones will be; `known` ones say what is on file; the others have problems.

    `note` and `recipient` are ids, '' where the form names none that is on file.
    """

    upload: Upload
    state: State
    note: str = ""
    recipient: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Inbox:
    """All uploads that are not filed, and what filing them would do."""

    waiting: tuple[Waiting, ...]
    filing: Filing = field(default_factory=Filing)

    def of(self, note: str) -> tuple[Waiting, ...]:
        """Return the uploads for a note; those for no note on file are among them, since they may be for it."""
        return tuple(waiting for waiting in self.waiting if waiting.note in (note, ""))

    def ready(self) -> tuple[Received, ...]:
        """Return the answers that would be filed, of all notes."""
        return tuple(answer for new in self.filing.new.values() for answer in new)


def take(office: Path, name: str, content: bytes, received: date, by: str) -> Upload:
    """Keep a file that came in, and what is read in it by a process of its own. A file that is there is read anew."""
    folder, digest = office.joinpath(*FOLDER), sha256(content).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{digest}.pdf"
    write_whole(path, content)
    plain = file_name(Path(PurePosixPath(name.replace("\\", "/")).name)) or path.name
    upload = Upload(digest, plain, received, by)
    try:
        upload = replace(upload, form=replace(limited(read_form, path), path=Path(digest, plain)))
    except ProblemsFound as error:
        upload = replace(upload, problems=tuple(replace(problem, place=NOWHERE) for problem in error.problems))
    _keep(folder, upload)
    return upload


def uploads(office: Path) -> list[Upload]:
    """Return the uploads that are not filed, in the order of their names."""
    found = [upload for path in office.joinpath(*FOLDER).glob("*.json") if (upload := _read(path))]
    return sorted(found, key=lambda upload: (upload.name, upload.digest))


def uploads_for(registry: Registry, note: str) -> list[Upload]:
    """Return the uploads for a note, and those that name no note on file: they may be for it."""
    return [
        upload
        for upload in uploads(registry.folder)
        if upload.form is None or upload.form.note == note or upload.form.note not in registry.notes
    ]


def look_at(registry: Registry, by: str, supersede: Collection[str] = ()) -> Inbox:
    """Return the inbox with the plan of its filing. The answers of the recipients in `supersede` replace earlier ones."""
    found = uploads(registry.folder)
    filing = plan_forms(registry, [(upload.form, upload.received) for upload in found if upload.form], by, supersede)
    ready = {answer.sha256: (note, answer.recipient) for note, new in filing.new.items() for answer in new}
    return Inbox(tuple(_waiting(registry, upload, found, filing, ready) for upload in found), filing)


def name_sender(office: Path, digest: str, state: str) -> None:
    """Say which State answers in a form of the copy to all. Raises ProblemsFound for an upload that is not there."""
    upload = _find(office, digest)
    if upload.form:
        _keep(office.joinpath(*FOLDER), replace(upload, form=replace(upload.form, state=state)))


def put_away(office: Path, digests: Sequence[str], why: Literal["filed", "removed"]) -> None:
    """Move uploads out of the inbox. Raises ProblemsFound for one that is not there."""
    target = office.joinpath(*FOLDER, why)
    target.mkdir(parents=True, exist_ok=True)
    for digest in digests:
        _find(office, digest)
        for suffix in (".pdf", ".json"):
            office.joinpath(*FOLDER, digest + suffix).replace(target / (digest + suffix))


def original(office: Path, digest: str) -> bytes | None:
    """Return the file of a form, waiting or put away; None where it did not come by the browser."""
    if not re.fullmatch("[0-9a-f]{64}", digest):
        return None
    folder = office.joinpath(*FOLDER)
    paths = (place / f"{digest}.pdf" for place in (folder, folder / "filed", folder / "removed"))
    for path in paths:  # in this order: one that is put away meanwhile is found in its new place
        with suppress(FileNotFoundError):
            return read_regular(path)
    return None


def _waiting(
    registry: Registry, upload: Upload, found: Sequence[Upload], filing: Filing, ready: Mapping[str, tuple[str, str]]
) -> Waiting:
    form = upload.form
    if form is None:
        return Waiting(upload, "wrong", problems=upload.problems)
    note = form.note if form.note in registry.notes else ""
    recipient = form.recipient if form.recipient in registry.recipients else ""
    if recipient and registry.is_collective(registry.recipients[recipient]):
        recipient = ""
    problems = tuple(problem for problem in filing.problems.found if problem.place == form.place)
    if upload.digest in ready:
        return Waiting(upload, "ready", *ready[upload.digest], problems)
    if any(problem.severity == "error" for problem in problems):
        return Waiting(upload, "wrong", note, recipient, problems)
    rivals = {str(other.form.place) for other in found if other.form and _same_sender(other.form, form)}
    differ = tuple(problem for problem in filing.problems.errors if str(problem.place) in rivals)
    return Waiting(upload, "wrong" if differ else "known", note, recipient, differ)


def _same_sender(first: Returned, second: Returned) -> bool:
    return (first.note, first.recipient, first.state) == (second.note, second.recipient, second.state)


def _keep(folder: Path, upload: Upload) -> None:
    write_whole(folder / f"{upload.digest}.json", _UPLOAD.dump_json(upload))


def _read(path: Path) -> Upload | None:
    """Return an upload, None for one that was put away meanwhile.

    One whose record cannot be read, such as that of another version of the program, has a problem.
    """
    try:
        return _UPLOAD.validate_json(read_regular(path))
    except FileNotFoundError:
        return None
    except (ValidationError, OSError):
        message, hint = "what was read in this form is not readable any more", "take it out, and upload the file again"
        problem = Problem(NOWHERE, "unreadable", message, hint)
        day = date.fromtimestamp(state_of(path)[0] // 10**9)
        return Upload(path.stem, f"{path.stem[:12]}.pdf", day, "", problems=(problem,))


def _find(office: Path, digest: str) -> Upload:
    found = next((upload for upload in uploads(office) if upload.digest == digest), None)
    if found is None:
        message = "this form is not in the inbox any more"
        raise ProblemsFound.one(NOWHERE, "file", message, "somebody filed it or took it out: look at the list again")
    return found
