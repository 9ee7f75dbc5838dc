"""Results are kept between two runs of the program: compiled templates, what the check of a note found, records that were read.

A result is never out of date: its file is named by the SHA-256 of all it is made from, which is the texts given, the code of
this program that makes it, Python and the packages installed. Without the folder of caches everything is made anew; nothing
else changes. The files have code, as `__pycache__` has, so that only a folder is used that no other user can write to. Each begins
with the SHA-256 of the rest: a damaged one counts as not kept, since `marshal` and `pickle` must not read it.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from ..files import write_whole

T = TypeVar("T")
DIGEST = sha256().digest_size  # bytes at the beginning of a file
MOST = 5000  # files in the folder; an office has some 800


class KeptResults:
    """The results of one step. `source` is what all of them are made from; `code` names the folders of the program that make them.

    The modules outside of folders and those of this folder are always part of the code. A result is made of None, truth
    values, numbers, texts, bytes, tuples, lists, sets and dictionaries.
    """

    def __init__(self, source: str, code: tuple[str, ...]) -> None:
        self._source, self._code = source, code

    def get(self, kind: str, texts: tuple[str, ...], make: Callable[[], T]) -> T:
        """Return a result of some texts, made now if it is not kept; `kind` is of one type. What `make` raises is raised."""
        name = self.name(kind, texts)
        kept: list[T] = self.find(name)
        if kept:
            return kept[0]
        result = make()
        self.put(name, result)
        return result

    def name(self, kind: str, texts: tuple[str, ...]) -> str:
        """Return the name of the file that has a result: the digest of all that it is made from."""
        digest = sha256(_program(self._code))
        for text in (self._source, kind, *texts):
            digest.update(sha256(text.encode("utf-8", "surrogatepass")).digest())
        return digest.hexdigest()

    def find(self, name: str) -> list[Any]:
        """Return a list of the result of a name; empty if it is not kept, or its file is damaged."""
        folder = cache_folder()
        if folder is not None:
            with suppress(OSError):
                content = memoryview((folder / name).read_bytes())
                if sha256(content[DIGEST:]).digest() == content[:DIGEST]:
                    return [marshal.loads(content[DIGEST:])]
        return []

    def put(self, name: str, result: Any) -> None:
        """Keep a result, if that is possible."""
        folder = cache_folder()
        if folder is not None:
            with suppress(OSError):
                content = marshal.dumps(result)
                write_whole(folder / name, sha256(content).digest() + content, lasting=False)


@cache
def _program(code: tuple[str, ...]) -> bytes:
    """Return the digest of all that makes results: Python, the packages installed by name and version, and folders of this one."""
    packages = sorted(
        name
        for folder in {*sys.path}
        if os.path.isdir(folder)
        for name in os.listdir(folder)
        if name.endswith((".dist-info", ".egg-info"))
    )
    digest = sha256(repr((sys.version, packages)).encode("utf-8", "surrogatepass"))
    for folder in ("", "caches", *code):
        digest.update(_source(folder))
    return digest.digest()


@cache
def _source(folder: str) -> bytes:
    """Return the digest of the modules in one folder of the program."""
    digest = sha256()
    for path in sorted((Path(__file__).parents[1] / folder).glob("*.py")):
        digest.update(sha256(path.read_bytes()).digest())
    return digest.digest()


@cache
def cache_folder() -> Path | None:
    """Return the folder of caches, made where it is missing; None where there can be none that is this user's only."""
    named = os.environ.get("NOTEVERBALE_CACHE")
    if named == "" or not hasattr(os, "getuid"):
        return None
    try:
        folder = Path(named or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "noteverbale"
        folder.mkdir(0o700, parents=True, exist_ok=True)
        status = folder.stat()
        if status.st_uid != os.getuid() or status.st_mode & 0o022:
            return None
        kept = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime) if len(os.listdir(folder)) > MOST else []
        for path in kept[: MOST // 2]:
            path.unlink(missing_ok=True)
    except (OSError, RuntimeError):  # RuntimeError: the user has no home
        return None
    return folder
