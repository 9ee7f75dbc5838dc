"""A manifest is permanent: samples of every version, as they were written, must stay readable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from noteverbale.issuing.manifest_file import Manifest

SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize("name", ["manifest-1-old", "manifest-1", "manifest-1-entry"])
def test_a_sample_of_a_version_is_read_and_nothing_of_it_is_lost(name: str, tmp_path: Path) -> None:
    path = SAMPLES / f"{name}.json"
    manifest = Manifest.read(path, intact=True)
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    written = json.loads(manifest.to_json())
    assert written["version"] == 1
    if "version" in content:
        assert path.read_bytes() == manifest.to_json()
    else:
        del written["version"], written["seal"], content["seal"]
        assert written == content
    (tmp_path / "again.json").write_bytes(manifest.to_json())
    assert Manifest.read(tmp_path / "again.json", intact=True).copies == manifest.copies


def test_a_changed_manifest_is_read_but_is_not_intact(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text((SAMPLES / "manifest-1.json").read_text("utf-8").replace('"pages": 2', '"pages": 3'), "utf-8")
    assert Manifest.read(path).copies[0].pages == 3
    with pytest.raises(ValueError, match="do not match its digest"):
        Manifest.read(path, intact=True)


@pytest.mark.parametrize(
    "change", [{"version": 2}, {"newer": 1}, {"note": None}, {"copies": [{"file": 3}]}, {"asked": {}}, {"digests": 1}]
)
def test_what_is_not_a_manifest_of_ours_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    content = json.loads((SAMPLES / "manifest-1.json").read_text("utf-8")) | change
    (tmp_path / "manifest.json").write_text(json.dumps(content), "utf-8")
    with pytest.raises(ValueError, match="validation error"):
        Manifest.read(tmp_path / "manifest.json")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff", b"null", b'{"note": "x"}', b"[" * 100_000], ids=range(7)
)
def test_an_arbitrary_file_is_a_value_error(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(ValueError, match=r"\S"):
        Manifest.read(tmp_path / "manifest.json")
