"""The files of an office, read through one seam, and files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from .problems import Place, ProblemsFound

OFFICE_FOLDERS = ("data", "notes", "templates")  # the folders of an office
BUILT_IN = Path(__file__).parent / "office"  # of an installed package; it is read-only


def supplied_office() -> Path:
    """Return the folder of the office that comes with the program: inside the package, or the checkout that it runs from."""
    return BUILT_IN if BUILT_IN.is_dir() else Path(__file__).parents[2]


def is_built_in(folder: Path) -> bool:
    """Return whether this is the folder of the office inside the package, which is read-only."""
    return folder == BUILT_IN


def write_whole(path: Path, content: bytes, lasting: bool = True, name_too: bool = True) -> None:
    """Write a file so that it appears whole or not at all; a `lasting` one survives a power cut from then on.

    Its content is on the disk before it has its name. Without `name_too` the name is not: a caller who writes many files
    forces their folder to the disk (`force_names`) when all are there.
    """
    if not path.name or path.is_dir():
        raise ProblemsFound.one(Place(str(path)), "file", "this is a folder", "name a file in it, like copy.pdf")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        fresh.replace(path)
        if lasting and name_too:
            force_names(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


def remove_incomplete(folder: Path, pattern: str) -> None:
    """Remove what `write_whole` began in processes that have ended since, for files of a pattern: '*/.*.pdf.*'."""
    for part in folder.glob(pattern):
        try:
            os.kill(int(part.suffix[1:]), 0)
        except ProcessLookupError:
            part.unlink(missing_ok=True)
        except (ValueError, OverflowError, PermissionError):
            continue  # a file of another name, or of a process of another user


def force_names(folder: Path) -> None:
    """Force the names of the files in a folder to the disk: they survive a power cut from then on.

    Not where this cannot be done: for a folder in which this user may write but not look, or on a file system without it.
    """
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EBADF, errno.ENOTSUP):
                raise
        finally:
            os.close(descriptor)


class OfficeFiles(Protocol):
    """The files of one office, wherever they are: all that reads an office reads through this.

    Paths are those on disk below `folder`, also where the files are not there: problems name them as a person knows them.
    """

    @property
    def folder(self) -> Path:
        """The office's folder."""
        ...

    def read(self, path: Path) -> bytes:
        """Return a file's content. Raises OSError for one that is not there."""
        ...

    def exists(self, path: Path) -> bool:
        """Whether there is a file of this path."""
        ...

    def find(self, folder: Path, pattern: str, deep: bool = False) -> list[Path]:
        """Return the files of a folder that match a pattern ('*.yaml', '*/kind.yaml'), sorted; `deep`: at any depth."""
        ...


def is_inside(folder: Path, path: Path) -> bool:
    """Return whether a path, with all links followed, is below a folder."""
    return path.resolve().is_relative_to(folder.resolve())


def read_inside(files: OfficeFiles, folder: Path, path: Path) -> bytes:
    """Return a file that a record or a page names. Raises OSError, also for a link that leads out of `folder`."""
    if not is_inside(folder, path):
        raise OSError(errno.EXDEV, f"it leads out of the folder '{folder.name}'", str(path))
    return files.read(path)


def read_regular(path: Path | str) -> bytes:
    """Return the content of a file, links followed. Raises OSError, also for a pipe, a device or a socket: reading one may never end."""
    mode = os.stat(path).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # to open a folder fails at once
        raise OSError(errno.EINVAL, "it is a pipe, a device or a socket", str(path))
    with open(path, "rb", buffering=0) as file:  # a fifth less time than with a buffer, half of that of Path.read_bytes
        return file.read()


def digest(files: OfficeFiles, path: Path) -> bytes:
    """Return the SHA-256 of a file's content; no bytes if there is no such file, or it cannot be read."""
    try:
        return sha256(files.read(path)).digest()
    except OSError:
        return b""


def has_content(path: Path, digest: str) -> bool:
    """Whether there is a file on disk whose content has a SHA-256, in hexadecimal."""
    try:
        return sha256(path.read_bytes()).hexdigest() == digest
    except (OSError, ValueError):  # ValueError: the path has a null character
        return False


def state_of(path: Path) -> tuple[int, int]:
    """Return when a file was last changed, in nanoseconds, and its size; (0, 0) for a file that does not exist.

    Another process may remove it at any moment: SQLite does so with the `-wal` of a database when it is closed.
    """
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@dataclass(frozen=True)
class DiskFiles:
    """An office on disk."""

    folder: Path

    def read(self, path: Path) -> bytes:
        return read_regular(path)

    def exists(self, path: Path) -> bool:
        return path.is_file()

    def find(self, folder: Path, pattern: str, deep: bool = False) -> list[Path]:
        return sorted(folder.rglob(pattern) if deep else folder.glob(pattern))


@dataclass(frozen=True)
class MemoryFiles:
    """An office in memory: `contents` by path."""

    folder: Path
    contents: Mapping[Path, bytes]

    def read(self, path: Path) -> bytes:
        try:
            return self.contents[path]
        except KeyError:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from None

    def exists(self, path: Path) -> bool:
        return path in self.contents

    def find(self, folder: Path, pattern: str, deep: bool = False) -> list[Path]:
        prefix, depth = f"{folder}{os.sep}", len(Path(pattern).parts)
        names = [str(path).removeprefix(prefix) for path in self.contents if str(path).startswith(prefix)]
        near = [name for name in names if deep or name.count(os.sep) == depth - 1]
        return sorted(folder / name for name in near if Path(name).match(pattern))


@dataclass(frozen=True)
class ChangedFiles:
    """An office with some files changed, added or removed, and nothing written: to see what a change would do."""

    base: OfficeFiles
    changed: Mapping[Path, bytes]
    removed: frozenset[Path] = frozenset()

    @property
    def folder(self) -> Path:
        return self.base.folder

    @property
    def _changes(self) -> MemoryFiles:
        return MemoryFiles(self.folder, self.changed)

    def read(self, path: Path) -> bytes:
        if path in self.removed:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return self.changed[path] if path in self.changed else self.base.read(path)

    def exists(self, path: Path) -> bool:
        return path not in self.removed and (path in self.changed or self.base.exists(path))

    def find(self, folder: Path, pattern: str, deep: bool = False) -> list[Path]:
        found = {*self.base.find(folder, pattern, deep), *self._changes.find(folder, pattern, deep)}
        return sorted(found - self.removed)
