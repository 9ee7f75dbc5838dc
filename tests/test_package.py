"""`pip install .`: the command is there, and the default office is inside the wheel."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support import ROOT


def built(folder: Path) -> Path:
    """Build the wheel into a folder."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.mark.slow
def test_the_wheel_holds_the_office_and_the_command_runs(tmp_path: Path) -> None:
    wheel = built(tmp_path / "first")
    assert wheel.read_bytes() == built(tmp_path / "second").read_bytes()
    names = zipfile.ZipFile(wheel).namelist()
    for part in (
        "data/office.yaml",
        "data/languages/ar.yaml",
        "notes/2009/cu-2009-033.yaml",
        "templates/page/sheet.css",
    ):
        assert f"noteverbale/office/{part}" in names
    for part in ("py.typed", "web/pages/one_copy.html.j2", "web/static/htmx.min.js", "web/static/htmx.LICENSE"):
        assert f"noteverbale/{part}" in names
    place = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        str(place),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from noteverbale.cli.app import run; run()"
    words = ["show", "cu-2009-033", "--to", "MEX"]
    done = subprocess.run(
        [sys.executable, "-c", code, str(place), *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "saluda atentamente a la Representante Permanente de México" in done.stdout, done.stderr


def test_locks_are_pinned_by_hash_and_name_no_place() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        blocks = [block for block in text.split("\n") if "==" in block]
        assert len(blocks) > 25
        assert text.count("--hash=sha256:") >= len(blocks)
