"""Zips of files."""

from __future__ import annotations

import io
import zipfile

from noteverbale.formats.archive import zipped


def test_a_zip_has_its_files_under_their_names_in_any_script_and_the_same_bytes_every_time() -> None:
    contents = {"fr/FRA.pdf": b"%PDF", "ar/مصر.eml": "مذكرة".encode()}
    first = zipped(contents.items())
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == contents
    assert zipped(contents.items()) == first
    assert zipped(()) != first
