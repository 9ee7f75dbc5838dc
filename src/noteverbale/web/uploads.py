"""Forms with files, as browsers send them (multipart/form-data, RFC 7578)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

MOST_PARTS = 1000  # values and files of a form


@dataclass(frozen=True)
class UploadedFile:
    """A file of a form: its name as the browser gave it, which may be any text, and its bytes."""

    name: str
    content: bytes


async def read_upload(request: Request) -> tuple[dict[str, list[str]], dict[str, list[UploadedFile]]]:
    """Return the values and the files of a form, by name; a file input that was left empty gives no file.

    The access control has limited its length. Raises HTTPException 400 for a form that cannot be read.
    """
    head = Message()
    head["content-type"] = request.headers.get("content-type", "")
    boundary = head.get_boundary("")
    if head.get_content_type() != "multipart/form-data" or not boundary:
        raise HTTPException(400, "The form has no files.")
    try:
        body = await request.body()
    except ClientDisconnect:
        raise HTTPException(400, "The form did not arrive whole.") from None
    _, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("latin-1"))
    if not parts or not parts.pop().startswith(b"--") or len(parts) > MOST_PARTS:
        raise HTTPException(400, "The form did not arrive whole.")
    values: dict[str, list[str]] = {}
    files: dict[str, list[UploadedFile]] = {}
    for part in parts:
        lines, _, content = part.partition(b"\r\n\r\n")
        try:
            name, file = _names(lines.decode())
            if file is None:
                values.setdefault(name, []).append(content.decode())
            elif file or content:
                files.setdefault(name, []).append(UploadedFile(file, content))
        except UnicodeDecodeError:
            raise HTTPException(400, "The form has characters that cannot be read.") from None
    return values, files


def _names(lines: str) -> tuple[str, str | None]:
    """Return the name of a part and that of its file, None for a value, from the lines above its content."""
    disposition = re.search(r"^content-disposition:\s*form-data(;.*)$", lines, re.IGNORECASE | re.MULTILINE)
    found = dict(re.findall(r';\s*(name|filename)="([^"]*)"', disposition[1])) if disposition else {}
    if "name" not in found:
        raise HTTPException(400, "The form has a part without a name.")
    names = {key: value.replace("%22", '"').replace("%0D%0A", " ") for key, value in found.items()}
    return names["name"], names.get("filename")
