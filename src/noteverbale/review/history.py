"""A note at an earlier time: at a revision of git, in a file, or with the words of an approval or issue in the ledger."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..caches.memo import BoundedMemo
from ..files import OFFICE_FOLDERS, MemoryFiles
from ..ledger.entries import Approval, Issue
from ..ledger.entry import Entry
from ..ledger.ledger import Ledger
from ..pipeline import Pipeline
from ..problems import NOWHERE, Place, ProblemsFound
from ..records.notes import Note
from ..registry.loading import read_note
from .passages import Addressed, NoteText, Pair, Passage, addressed, note_texts, unpacked

KEPT = 3  # revisions that are kept open


@dataclass(frozen=True)
class PastNote:
    """The text of a note at an earlier time. `copies` has the fields of each copy, by recipient and language.

    `copies` is None where they were not kept; `office` and `note` are None where only texts were kept, and no pages can be made.
    """

    texts: NoteText
    copies: Mapping[Pair, Addressed] | None = None
    office: Pipeline | None = None
    note: Note | None = None


class Revisions:
    """Offices at revisions of git, read from `git archive`; the last few are kept."""

    def __init__(self) -> None:
        self._offices: BoundedMemo[str, Pipeline] = BoundedMemo(KEPT)

    def office(self, folder: Path, name: str) -> Pipeline:
        """Return an office's folder as it was at a revision. Raises ProblemsFound."""
        answer = _git(folder, name, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        commit = answer.decode().strip()
        return self._offices.get(commit, lambda: _opened(folder, name, commit))


def _opened(folder: Path, name: str, commit: str) -> Pipeline:
    place = folder.resolve()
    packed = _git(folder, name, "archive", "--format=zip", commit, *OFFICE_FOLDERS)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        contents = {place / file.filename: archive.read(file) for file in archive.infolist() if not file.is_dir()}
    try:
        return Pipeline.open(MemoryFiles(place, contents))
    except ProblemsFound as error:
        message = f"the office of {name} cannot be read by this program: {error.problems[0].message}"
        raise ProblemsFound.one(NOWHERE, "revision", message, "name a later revision") from None


def earlier(pipeline: Pipeline, note: Note, against: str, ledger: Ledger | None, revisions: Revisions) -> PastNote:
    """Return a note when it was 'issued' or 'approved', from a YAML file, or at a revision of git. Raises ProblemsFound."""
    if against in ("issued", "approved"):
        kind = {"issued": "issue", "approved": "approve"}[against]
        past = past_text(entry for entry in (ledger.valid(note.id) if ledger else ()) if entry.kind == kind)
        if past is None:
            message = f"the ledger has no words of '{note.id}' as {against}"
            hint = "compare with a revision of git: --against HEAD"
            raise ProblemsFound.one(note.place(), f"not-{against}", message, hint)
        return past
    if Path(against).suffix in (".yaml", ".yml"):
        if not Path(against).is_file():
            raise ProblemsFound.one(Place(against), "file", "there is no such file", "name a note's YAML")
        from_file = read_note(Path(against)).model_copy(update={"id": note.id})
        registry = replace(pipeline.registry, notes={**pipeline.registry.notes, note.id: from_file})
        return past_note(replace(pipeline, registry=registry), from_file)
    past_office = revisions.office(pipeline.registry.folder, against)
    if note.id not in past_office.registry.notes:
        message = f"there is no note '{note.id}' at {against}"
        raise ProblemsFound.one(NOWHERE, "note", message, "name a later revision")
    return past_note(past_office, past_office.registry.notes[note.id])


def past_note(office: Pipeline, note: Note) -> PastNote:
    """Return a note of an office as it was. Raises ProblemsFound for one that could not be composed then."""
    return PastNote(note_texts(office, note), addressed(office, note), office, note)


def past_text(entries: Iterable[Entry]) -> PastNote | None:
    """Return the words that approvals or issues in the ledger kept, the last of each composition; None if they kept none."""
    words: dict[Pair, tuple[Passage, ...]] = {}
    copies: dict[Pair, Addressed] = {}
    for entry in entries:
        if entry.kind == "approve":
            texts = Approval.of(entry).said
            words |= unpacked(texts) if texts else {}
            continue
        issue = Issue.of(entry)
        words |= unpacked(issue.said)
        for copy in issue.copies:
            if (key := f"{copy.recipient} {copy.language}") in issue.filled:
                copies[copy.recipient, copy.language] = Addressed(copy.audience, issue.filled[key])
    return PastNote(words, copies or None) if words else None


@dataclass(frozen=True)
class Commit:
    """A commit of the office's folder: its hash, when (ISO 8601), by whom, and the first line of its message."""

    hash: str
    at: str
    by: str
    subject: str


def commits(folder: Path, path: Path, most: int = 12) -> tuple[Commit, ...]:
    """Return the last commits that changed a file, the newest first; none where the folder is in no git repository."""
    try:
        lines = _git(folder, "HEAD", "log", f"-{most}", "--format=%H%x00%aI%x00%an%x00%s", "--", str(path.resolve()))
    except ProblemsFound:
        return ()
    return tuple(Commit(*line.split("\0")) for line in lines.decode("utf-8", "replace").split("\n") if line)


def commit_at(folder: Path, at: str) -> str:
    """Return the hash of the last commit at a time (ISO 8601); '' where there is none."""
    try:
        return _git(folder, "HEAD", "rev-list", "-1", f"--before={at}", "HEAD").decode().strip()
    except ProblemsFound:
        return ""


def _git(folder: Path, name: str, *arguments: str) -> bytes:
    if not name.isprintable():
        message, hint = "a revision of git is not named like this", "name a revision, a YAML file, or 'issued'"
        raise ProblemsFound.one(NOWHERE, "revision", message, hint)
    try:
        result = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        message, hint = "git is not installed", "install it, or compare with 'issued' or a file"
        raise ProblemsFound.one(NOWHERE, "git", message, hint) from None
    if result.returncode:
        message = f"git has no office here as of '{name}'"
        hint = (
            result.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
            or "name a revision, a YAML file, or 'issued'"
        )
        raise ProblemsFound.one(NOWHERE, "revision", message, hint)
    return result.stdout
