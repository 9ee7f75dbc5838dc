"""Personal links: whom each lets in, and until when.

Only the SHA-256 digests of tokens are kept, in a file of the office that its owner alone can read. A token has 192 random bits,
so a digest without salt cannot be turned back. A link counts until it expires or is revoked; both take effect at the next request.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Literal

from ..problems import Place, ProblemsFound, shown
from ..records.names import folded

FILE = "links.db"
DAYS = 90  # days until a link expires, unless another number is asked for
MOST_DAYS = 366
_TABLE = """
CREATE TABLE IF NOT EXISTS links (
    id INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL UNIQUE, name TEXT NOT NULL, made TEXT NOT NULL,
    made_by TEXT NOT NULL, expires TEXT NOT NULL, revoked TEXT, revoked_by TEXT, used TEXT
)"""
_COLUMNS = "id, name, made, made_by, expires, revoked, revoked_by, used"
LinkState = Literal["valid", "expired", "revoked"]


@dataclass(frozen=True)
class Link:
    """A link of a person, without its token. Times are ISO 8601 in UTC; `used` is the last day on which it was used."""

    id: int
    name: str
    made: str
    made_by: str
    expires: str
    revoked: str | None
    revoked_by: str | None
    used: str | None

    def state(self, at: str) -> LinkState:
        """Return its state at a time."""
        if self.revoked:
            return "revoked"
        return "valid" if datetime.fromisoformat(at) < datetime.fromisoformat(self.expires) else "expired"


class Links:
    """The links of an office. Without a folder they are kept in memory only. It may be used from several threads."""

    def __init__(self, folder: Path | None = None) -> None:
        path = folder / FILE if folder else None
        try:
            if path:
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._connection = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
            self._connection.execute(_TABLE)
        except (OSError, sqlite3.Error) as error:
            place = Place(shown(path) if path else FILE)
            message = f"the file of the personal links cannot be used: {error}"
            raise ProblemsFound.one(
                place, "links", message, "see that the file and its folder can be written"
            ) from None
        self._lock = threading.Lock()

    def close(self) -> None:
        self._connection.close()

    def new(self, name: str, by: str, at: str, days: int = DAYS, until: str = "") -> tuple[Link, str]:
        """Make a link for a person, for some days or until a time; returns it with its token, which is not kept."""
        token = secrets.token_urlsafe(24)
        expires = (datetime.fromisoformat(at) + timedelta(days=min(max(days, 1), MOST_DAYS))).isoformat()
        values = (_digest(token), name, at, by, until or expires)
        with self._lock:
            (row,) = self._connection.execute(
                f"INSERT INTO links (digest, name, made, made_by, expires) VALUES (?, ?, ?, ?, ?) RETURNING {_COLUMNS}",
                values,
            )
        return Link(*row), token

    def find(self, token: str, at: str) -> Link | None:
        """Return the valid link of a token, None without one; the day of its use is noted."""
        with self._lock:
            row = self._connection.execute(
                f"SELECT {_COLUMNS} FROM links WHERE digest = ?", (_digest(token),)
            ).fetchone()
            link = Link(*row) if row else None
            if link is None or link.state(at) != "valid":
                return None
            if link.used != at[:10]:
                self._connection.execute("UPDATE links SET used = ? WHERE id = ?", (at[:10], link.id))
        return link

    def all(self, name: str | None = None) -> tuple[Link, ...]:
        """Return all links, or those of a person, the newest first."""
        with self._lock:
            links = [Link(*row) for row in self._connection.execute(f"SELECT {_COLUMNS} FROM links ORDER BY id DESC")]
        return tuple(link for link in links if name is None or folded(link.name) == folded(name))

    def revoke(self, id: int, by: str, at: str) -> Link:
        """Revoke a link. Raises ProblemsFound for one that is not on file, or was revoked before."""
        with self._lock:
            rows = self._connection.execute(
                f"UPDATE links SET revoked = ?, revoked_by = ? WHERE id = ? AND revoked IS NULL RETURNING {_COLUMNS}",
                (at, by, id),
            ).fetchall()
        if not rows:
            message = f"no link {id} can be revoked: there is none, or it was revoked before"
            raise ProblemsFound.one(Place(FILE), "no-link", message, "'noteverbale links list' has the links")
        return Link(*rows[0])


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
