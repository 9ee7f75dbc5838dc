"""A batch that is done is found so without reading a record, and only while the whole way would find the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zoneinfo
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from batch_support import on_disk
from command import Done, run
from noteverbale.caches import kept_results
from noteverbale.issuing.done_before import DoneBefore
from noteverbale.registry import registry
from replies_support import REMINDER, waiting_office, write_answers, write_note

NOTE = "cu-2009-092"
DONE = f"out/{NOTE}: 0 made, 1 kept\n"


@pytest.fixture
def office(small_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An office with a batch of one copy that was made."""
    monkeypatch.setenv("NOTEVERBALE_CACHE", str(tmp_path))
    monkeypatch.chdir(small_office)
    kept_results.cache_folder.cache_clear()
    assert batch() == Done(0, "", f"out/{NOTE}: 1 made, 0 kept\n")
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


def test_it_is_not_kept_if_it_was_found_in_other_files(office: Path) -> None:
    manifest = office / "out" / NOTE / "manifest.json"
    stamp = json.loads(manifest.read_text("utf-8"))["stamp"]

    def asked() -> DoneBefore:
        return DoneBefore(office, NOTE, manifest, (), "all")

    asked().keep("another note", (), stamp)
    asked().keep(NOTE, [(office / "data" / "office.yaml", b"another digest")], stamp)
    asked().keep(NOTE, [(office / "elsewhere.yaml", b"")], stamp)
    asked().keep(NOTE, (), "that of another plan")
    changed = asked()
    append("data/office.yaml")(office)
    changed.keep(NOTE, (), stamp)
    assert asked().copies() is None
    whole = manifest.read_bytes()
    manifest.write_bytes(
        whole.replace(b'"left_out": {', b'"left_out": {"FRA": "",')
    )  # its contents have another digest
    asked().keep(NOTE, (), stamp)
    assert asked().copies() is None
    manifest.write_bytes(whole)
    asked().keep(NOTE, (), stamp)
    assert asked().copies() == 1


def test_an_edit_that_changes_no_copy_leaves_the_files_of_a_new_batch(office: Path, tmp_path: Path) -> None:
    append(f"notes/2009/{NOTE}.yaml")(office)
    assert known(office) is None
    assert batch() == Done(0, "", DONE)
    assert known(office) == 1
    run("batch", NOTE, "--to", "MEX", "-o", str(tmp_path / "new"), cwd=office)
    assert on_disk(office / "out" / NOTE) == on_disk(tmp_path / "new" / NOTE)


def test_no_copy_is_computed_from_a_time_zone(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(key: str) -> ZoneInfo:
        raise ZoneInfoNotFoundError(key)

    monkeypatch.setattr(registry, "ZoneInfo", none)
    monkeypatch.setattr(zoneinfo, "ZoneInfo", none)
    done = run("batch", NOTE, "--to", "MEX", "-o", str(tmp_path / "new"), cwd=office)
    assert (done.returncode, on_disk(tmp_path / "new" / NOTE)) == (0, on_disk(office / "out" / NOTE))


def test_a_note_to_the_silent_is_planned_every_time(small_workspace: Path) -> None:
    folder = waiting_office(small_workspace)
    write_note(folder, "after", REMINDER)
    first, second = run("batch", "after", cwd=folder), run("batch", "after", cwd=folder)
    assert (first.stderr, second.stderr) == ("out/after: 3 made, 0 kept\n", "out/after: 0 made, 3 kept\n")
    write_answers(folder, "".join(f"- {{recipient: {id}, received: 2026-03-19, by: anna}}\n" for id in ("MEX", "FRA")))
    assert run("batch", "after", cwd=folder).stderr == "out/after: 2 made, 0 kept\n"
    assert "fr/FRA.pdf" not in on_disk(folder / "out" / "after")


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
