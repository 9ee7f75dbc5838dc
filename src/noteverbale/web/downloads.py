"""Files that a browser saves and does not show."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes, name: str, media_type: str) -> Response:
    """Return a file to be saved under a name, whatever is in it."""
    return Response(content, media_type=media_type, headers=disposition(name))


def disposition(name: str) -> dict[str, str]:
    """Return the headers of a file to be saved under a name."""
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "-_. ") else "-" for char in name)
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "private, no-store",
    }
