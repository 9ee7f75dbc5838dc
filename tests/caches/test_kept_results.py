"""Results kept between runs: taken only for the same texts, pack and program, and only from a folder of this user."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from pathlib import Path

import pytest

from noteverbale.caches import kept_results
from noteverbale.caches.kept_results import KeptResults


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("NOTEVERBALE_CACHE", str(tmp_path))
    kept_results.cache_folder.cache_clear()
    yield tmp_path / "noteverbale"
    kept_results.cache_folder.cache_clear()


def made(results: KeptResults, texts: tuple[str, ...], kind: str = "code") -> bool:
    """Say whether a result had to be made."""
    calls: list[int] = []

    def make() -> bytes:
        calls.append(1)
        return b"result"

    assert results.get(kind, texts, make) == b"result"
    return bool(calls)


def test_a_result_is_made_once_for_the_same_texts_pack_and_program(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert made(KeptResults("pack", ()), ("a", "b"))
    assert not made(KeptResults("pack", ()), ("a", "b"))
    assert made(KeptResults("pack", ()), ("ab", ""))
    assert made(KeptResults("pack", ()), ("a", "b"), "other")
    assert made(KeptResults("other", ()), ("a", "b"))
    monkeypatch.setattr(kept_results, "_program", lambda code: b"another version")
    assert made(KeptResults("pack", ()), ("a", "b"))
    assert len(list(folder.iterdir())) == 5


@pytest.mark.slow
def test_a_damaged_file_is_never_read_and_its_result_is_made_anew(folder: Path) -> None:
    made(KeptResults("pack", ()), ("a",))
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    flipped = (whole[:i] + bytes([whole[i] ^ bit]) + whole[i + 1 :] for i in range(len(whole)) for bit in (1, 0x80))
    shorter = (whole[:i] for i in range(len(whole)))
    for content in (*flipped, *shorter, whole + b"\0", marshal.dumps(b"result"), whole + whole):
        file.write_bytes(content)
        assert made(KeptResults("pack", ()), ("a",))
        assert file.read_bytes() == whole


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_can_write_to_is_not_used(folder: Path, mode: int) -> None:
    folder.mkdir()
    folder.chmod(mode)
    assert made(KeptResults("pack", ()), ("a",))
    assert made(KeptResults("pack", ()), ("a",))
    assert list(folder.iterdir()) == []


def test_without_a_folder_everything_is_made_anew(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("NOTEVERBALE_CACHE", "")
    assert made(KeptResults("pack", ()), ("a",))
    assert made(KeptResults("pack", ()), ("a",))


def test_the_oldest_files_of_a_full_folder_are_removed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_results, "MOST", 4)
    folder.mkdir()
    for number in range(5):
        (folder / str(number)).write_bytes(b"")
    made(KeptResults("pack", ()), ("a",))
    assert len(list(folder.iterdir())) == 4
