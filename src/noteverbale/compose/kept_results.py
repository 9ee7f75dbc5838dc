"""What is made of a template's text is kept between two runs of the program: its compiled code, the names it uses.

A result is never out of date: its file is named by the SHA-256 of all it is made from, which is the text, the language pack, the
code of this program that makes it, Jinja2 and Python. Without the folder of caches everything is made anew; nothing else changes.
The files have code, as `__pycache__` has, so that only a folder is used that no other user can write to.
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
from typing import TypeVar

import jinja2

from ..files import write_whole

T = TypeVar("T", bool, bytes, frozenset[str] | None)
MOST = 5000  # files in the folder; an office has some 600
_CODE = (
    "",
    "compose",
    "language",
    "records",
)  # the folders with the code that templates are compiled by and filters run


class KeptResults:
    """The results kept for templates of one language; `pack` has all that its language pack has."""

    def __init__(self, pack: str) -> None:
        self._pack = pack

    def get(self, kind: str, texts: tuple[str, ...], make: Callable[[], T]) -> T:
        """Return a result of some texts, made now if it is not kept; `kind` is of one type. What `make` raises is raised."""
        folder = _folder()
        if folder is None:
            return make()
        path = folder / self._name(kind, texts)
        with suppress(OSError, EOFError, ValueError, TypeError):
            kept: T = marshal.loads(path.read_bytes())
            return kept
        result = make()
        with suppress(OSError):
            write_whole(path, marshal.dumps(result), lasting=False)
        return result

    def _name(self, kind: str, texts: tuple[str, ...]) -> str:
        digest = sha256(_program())
        for text in (self._pack, kind, *texts):
            digest.update(sha256(text.encode("utf-8", "surrogatepass")).digest())
        return digest.hexdigest()


@cache
def _program() -> bytes:
    """Return the digest of all that makes results, but for texts and packs."""
    digest = sha256(f"{sys.version} {jinja2.__version__}".encode())
    package = Path(__file__).parents[1]
    for path in sorted(path for folder in _CODE for path in (package / folder).glob("*.py")):
        digest.update(sha256(path.read_bytes()).digest())
    return digest.digest()


@cache
def _folder() -> Path | None:
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
