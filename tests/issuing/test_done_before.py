"""A batch that is done is found so without reading a record, and only while the whole way would find the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from command import Done, run
from noteverbale.caches import kept_results
from noteverbale.issuing.done_before import DoneBefore

NOTE = "cu-2009-092"
DONE = f"out/{NOTE}: 0 made, 1 kept\n"


@pytest.fixture
def office(small_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An office with a batch of one copy that was made, and found to be done."""
    monkeypatch.setenv("NOTEVERBALE_CACHE", str(tmp_path))
    monkeypatch.chdir(small_office)
    kept_results.cache_folder.cache_clear()
    for _ in range(2):
        done = batch()
    assert (done.returncode, done.stderr) == (0, DONE)
    yield small_office
    kept_results.cache_folder.cache_clear()


def batch() -> Done:
    return run("batch", NOTE, "--to", "MEX", cwd=Path.cwd())


def known(office: Path, to: tuple[str, ...] = ("MEX",), lang: str = "own", note: str = NOTE) -> int | None:
    return DoneBefore(office, note, Path("out", NOTE, "manifest.json"), to, lang).copies()


def test_nothing_is_imported_that_reads_records(office: Path) -> None:
    code = f"import sys; from noteverbale.cli import run\nsys.argv[1:] = ['batch', '{NOTE}', '--to', 'MEX']\ntry: run()\nfinally: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, cwd=office)
    assert done.stderr == DONE
    assert {"pydantic", "yaml", "jinja2", "noteverbale.pipeline"}.isdisjoint(done.stdout.split())


def append(path: str) -> Callable[[Path], None]:
    def edit(office: Path) -> None:
        with (office / path).open("ab") as file:
            file.write(b"\n")

    return edit


def linked(office: Path) -> None:
    path = office / "data" / "bodies.yaml"
    path.rename(office / "elsewhere.yaml")
    path.symlink_to(office / "elsewhere.yaml")


def added(office: Path) -> None:
    (office / "notes" / "new.yaml").write_text("", "utf-8")


EDITS: dict[str, Callable[[Path], None]] = {
    "the note": append(f"notes/2009/{NOTE}.yaml"),
    "another note": append("notes/2009/cu-2009-033.yaml"),
    "a record": append("data/office.yaml"),
    "a template": append("templates/page/sheet.css"),
    "a new file": added,
    "a file that is gone": lambda office: (office / "data" / "bodies.yaml").unlink(),
    "a file that is a link now": linked,
    "the manifest": append(f"out/{NOTE}/manifest.json"),
    "no manifest": lambda office: (office / "out" / NOTE / "manifest.json").unlink(),
    "a copy": append(f"out/{NOTE}/es/MEX.pdf"),
    "no copy": lambda office: (office / "out" / NOTE / "es" / "MEX.pdf").unlink(),
}


def test_any_change_asks_the_whole_way(office: Path) -> None:
    assert known(office) == 1
    assert known(office, ("MEX", "CUB")) is None
    assert known(office, lang="es") is None
    assert known(office, note="cu-2009-033") is None
    for what, edit in EDITS.items():
        before = {path: path.read_bytes() for path in office.rglob("*") if path.is_file()}
        edit(office)
        assert known(office) is None, what
        for path in [path for path in office.rglob("*") if path.is_file() or path.is_symlink()]:
            path.unlink()
        for path, content in before.items():
            path.write_bytes(content)
        assert known(office) == 1, what


def test_it_is_not_kept_if_it_was_found_in_other_files(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append("data/office.yaml")(office)
    manifest = office / "out" / NOTE / "manifest.json"

    def asked() -> DoneBefore:
        return DoneBefore(office, NOTE, manifest, (), "all")

    asked().keep("another note", ())
    assert asked().copies() is None
    asked().keep(NOTE, [(office / "data" / "office.yaml", b"another digest")])
    assert asked().copies() is None
    asked().keep(NOTE, [(office / "elsewhere.yaml", b"")])
    assert asked().copies() is None
    changed = asked()
    append("data/office.yaml")(office)
    changed.keep(NOTE, ())
    assert asked().copies() is None
    asked().keep(NOTE, ())
    assert asked().copies() == 1


def test_a_pipe_in_the_folder_is_not_waited_for(office: Path) -> None:
    os.mkfifo(office / "notes" / "pipe")
    assert known(office) is None
    assert batch().stderr == DONE


def test_a_note_that_is_skipped_is_warned_of_every_time(office: Path) -> None:
    (office / "notes" / "new.yaml").write_text("kind: nothing\n", "utf-8")
    first, second, third = batch(), batch(), batch()
    assert "this note is skipped" in second.stderr
    assert second == third
    assert first.returncode == 0
