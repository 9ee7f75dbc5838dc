"""A zip of files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can name: its bytes do not depend on when it is made


def zipped(contents: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip of files, given with their paths inside it: the same bytes for the same files in the same order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in contents:
            entry = zipfile.ZipInfo(path, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, compresslevel=1)  # PDFs and mails with PDFs hardly shrink further
    return out.getvalue()
