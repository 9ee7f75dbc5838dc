"""The files of an office as they were at one moment, as the ledger keeps them: each content once, by its digest."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256


@dataclass(frozen=True)
class Snapshot:
    """Files by their path inside the office's folder, with '/' between its parts: 'data/office.yaml'."""

    contents: Mapping[str, bytes]

    @cached_property
    def listing(self) -> bytes:
        """The digest of each file, by path, as JSON: a content of its own."""
        digests = {path: content_digest(self.contents[path]) for path in sorted(self.contents)}
        return json.dumps(digests, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """What names the snapshot: the digest of its listing."""
        return content_digest(self.listing)

    def blobs(self) -> dict[str, bytes]:
        """Return what is stored, by digest: all contents and the listing."""
        return {content_digest(content): content for content in (*self.contents.values(), self.listing)}

    @classmethod
    def read(cls, digest: str, stored: Callable[[str], bytes]) -> Snapshot:
        """Return the snapshot of a digest; `stored` returns the content of a digest, or raises."""
        listing = json.loads(stored(digest))
        return cls({str(path): stored(str(content)) for path, content in listing.items()})


def content_digest(content: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    return sha256(content).hexdigest()
