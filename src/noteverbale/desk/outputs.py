"""Files made of a note for sending it: each is made by the command `export`, and kept until the note has other copies."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from ..issuing.manifest_file import Manifest, manifests_in
from ..ledger.entry import Entry
from ..planning.fingerprint import digest, engine
from ..records.notes import Note
from ..records.stationery import Stationery
from ..registry.dues import dues, form_sections
from ..registry.registry import Registry
from . import child

FOLDER = "outputs"
CONTACTS = ".contacts"  # suffix of the file that has the digests of the contacts that an output was made with
WITH_CONTACTS = {"eml", "xlsx"}  # formats with e-mail addresses and telephone numbers, which are always those of today
State = Literal["absent", "making", "made", "failed"]
Group = Literal["all", "mail", "post", "merge", "more"]


@dataclass(frozen=True)
class Kind:
    """A kind of output: the export formats it is made of, the suffix of its file, and where it is on the page.

    `sized` says of which stationery it has a size ('labels', 'envelopes').
    """

    name: str
    formats: tuple[str, ...]
    suffix: str
    group: Group
    sized: Literal["", "labels", "envelopes"] = ""


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("everything", ("pdf", "eml", "list", "labels", "envelopes", "reply-form", "ics", "xlsx", "docx-main"), "zip", "all"),
        Kind("pdf", ("pdf",), "zip", "post"),
        Kind("eml", ("eml",), "zip", "mail"),
        Kind("ics", ("ics",), "zip", "mail"),
        Kind("reply-form", ("reply-form",), "zip", "mail"),
        Kind("list", ("list",), "pdf", "post"),
        Kind("labels", ("labels",), "pdf", "post", "labels"),
        Kind("envelopes", ("envelopes",), "pdf", "post", "envelopes"),
        Kind("xlsx", ("xlsx",), "xlsx", "merge"),
        Kind("docx-main", ("docx-main",), "zip", "merge"),
        Kind("docx", ("docx",), "zip", "more"),
        Kind("html", ("html",), "zip", "more"),
        Kind("txt", ("txt",), "zip", "more"),
        Kind("json", ("json",), "zip", "more"),
        Kind("akn", ("akn",), "zip", "more"),
    )
}  # fmt: skip
TYPES = {
    "zip": "application/zip",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Output:
    """One output of a note: its file, how it is, and once it is made its size in bytes, its files and when (UTC, ISO 8601).

    `size` is the stationery's id of labels and envelopes. `problem` is what the command said when it failed. `changed` is of
    how many recipients the e-mail address or telephone number is another since it was made.
    """

    kind: Kind
    size: str
    file: Path
    state: State
    bytes: int = 0
    files: int = 0
    at: str = ""
    problem: str = ""
    changed: int = 0


@dataclass(frozen=True)
class PrintFile:
    """One print file of a language: its copies, its size in bytes, when it was made (UTC, ISO 8601).

    `name` is unlike that of all others of the note: 'replacement-17-print-fr.pdf'.
    """

    path: Path
    name: str
    language: str
    copies: int
    bytes: int
    at: str


@dataclass(frozen=True)
class Outputs:
    """The outputs of one office. `ledger` is the file of its ledger, `copies` has a folder of copies for each note."""

    office: Path
    ledger: Path
    copies: Path

    def of(
        self, note: Note, name: str, basis: str, size: str = "", contacts: Mapping[str, str] = MappingProxyType({})
    ) -> Output:
        """Return an output as it is now. `basis` is what it is made from (see `basis_of`), `contacts` those of today."""
        kind = KINDS[name]
        file = self._file(note, kind, basis, size)
        log = _log(file)
        running = child.is_running(log)  # asked before the file is looked for: what was made since is there
        with suppress(FileNotFoundError):  # it may be removed at any moment, to be made anew
            stat = file.stat()
            changed = _changed(file, contacts) if WITH_CONTACTS.intersection(kind.formats) else 0
            return Output(kind, size, file, "made", stat.st_size, _count(file), _moment(stat.st_mtime), changed=changed)
        if running:
            return Output(kind, size, file, "making")
        if log.is_file():
            return Output(kind, size, file, "failed", problem=_last_line(log.with_suffix(child.ERRORS)))
        return Output(kind, size, file, "absent")

    def make(
        self,
        registry: Registry,
        note: Note,
        name: str,
        basis: str,
        size: str = "",
        folder: Path | None = None,
        contacts: Mapping[str, str] = MappingProxyType({}),
        start: int | None = None,
    ) -> Output:
        """Start to make an output, unless it is in the making, or made with these contacts; older files of its kind are removed.

        `folder` has the issued copies of the note. `start` is the first label of a sheet; with it labels are made anew.
        """
        output = self.of(note, name, basis, size, contacts)
        if output.state == "making" or (output.state == "made" and not output.changed and start is None):
            return output
        for path in output.file.parent.glob(f"{_stem(output.kind, size)}-*"):
            if not child.is_running(_log(path)):
                path.unlink(missing_ok=True)
        possible = {format for kind in offered(registry, note) for format in kind.formats if kind.name != "everything"}
        formats = ",".join(format for format in output.kind.formats if format in possible)
        words = ["export", note.id, f"--format={formats}", f"--output={output.file}"]
        words += [f"--size={size}"] if size else []
        words += [f"--start={start}"] if start is not None else []
        words += [f"--copies={folder}"] if folder and manifests_in(folder) else []
        words += (
            [f"--office={self.office}", f"--ledger={self.ledger}"]
            if self.ledger.exists()
            else [f"--office={self.office}"]
        )
        output.file.parent.mkdir(parents=True, exist_ok=True)
        output.file.with_suffix(CONTACTS).write_text(json.dumps(dict(contacts)), "utf-8")
        with suppress(child.Busy):
            child.start(words, _log(output.file), self.office)
        return self.of(note, name, basis, size, contacts)

    def _file(self, note: Note, kind: Kind, basis: str, size: str) -> Path:
        key = digest([basis, kind.formats, size])[:16]
        return self.office / FOLDER / note.id / f"{_stem(kind, size)}-{key}.{kind.suffix}"


def basis_of(issues: Iterable[Entry], plan: str) -> str:
    """Return the digest of what the outputs of a note are made from: its issue, or the plan of a note that is not issued."""
    issued = [[entry.serial, entry.digest] for entry in issues]
    return digest([issued or plan, engine()])


def contacts_of(registry: Registry, recipients: Iterable[str]) -> dict[str, str]:
    """Return the digest of the e-mail address and telephone number of each of these recipients that is on file, by its id."""
    on_file = [recipient for id in recipients if (recipient := registry.recipients.get(id))]
    return {
        recipient.id: digest([recipient.email, recipient.more_emails, recipient.telephone]) for recipient in on_file
    }


def offered(registry: Registry, note: Note) -> list[Kind]:
    """Return the kinds of outputs that can be made of a note.

    Reply forms are offered only where it asks for names or topics, calendars only where it has a meeting or a deadline.
    """
    without = set() if form_sections(registry, note) else {"reply-form"}
    without |= set() if note.meetings or dues(registry, note) else {"ics"}
    return [kind for kind in KINDS.values() if kind.name not in without]


def sizes(registry: Registry, kind: Kind) -> tuple[str, ...]:
    """Return the ids of the sheets or envelopes that a kind of output has."""
    forms: Iterable[Stationery] = registry.stationery.values()
    return tuple(form.id for form in forms if form.for_ == kind.sized)


def print_files(folder: Path) -> list[PrintFile]:
    """Return the print files in a note's folder of copies, also those of copies that were added later."""
    return [file for path in manifests_in(folder) for file in _print_files(folder, path)]


def _print_files(folder: Path, manifest: Path) -> Iterator[PrintFile]:
    with suppress(OSError, ValueError):
        copies = Manifest.read(manifest).copies
        for language in sorted({copy.language for copy in copies}):
            path = manifest.with_name(f"{manifest.stem.replace('manifest', 'print')}-{language}.pdf")
            if path.is_file():
                count, stat = sum(copy.language == language for copy in copies), path.stat()
                name = "-".join(path.relative_to(folder).parts)
                yield PrintFile(path, name, language, count, stat.st_size, _moment(stat.st_mtime))


def _stem(kind: Kind, size: str) -> str:
    return f"{kind.name}-{size}" if size else kind.name


def _log(file: Path) -> Path:
    return file.with_suffix(".log")


def _changed(file: Path, contacts: Mapping[str, str]) -> int:
    """Return of how many recipients the contacts are others than those an output was made with; 0 where that is not known."""
    with suppress(OSError, ValueError):
        before = json.loads(file.with_suffix(CONTACTS).read_text("utf-8"))
        return sum(before.get(id) != contacts.get(id) for id in before.keys() | contacts.keys())
    return 0


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()


def _count(file: Path) -> int:
    """Return how many files an output has: those of a zip, else one."""
    if file.suffix != ".zip":
        return 1
    with zipfile.ZipFile(file) as archive:
        return len(archive.namelist())


def _last_line(errors: Path) -> str:
    """Return the last problem that a command printed, without its hint; '' where it printed none."""
    with suppress(OSError):
        lines = errors.read_text("utf-8", "replace").splitlines()
        problems = [line for line in lines if line and not line.startswith(" ") and ": warning: " not in line]
        return problems[-1] if problems else ""
    return ""
