"""A ledger that lost its end is found out by every write, and no write heals it over."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger_support import AT, begun, codes, spoil
from noteverbale.ledger.entries import Comment
from noteverbale.ledger.entry import Entry, Number
from noteverbale.ledger.ledger import Ledger
from noteverbale.problems import ProblemsFound

WRITERS: dict[str, Callable[[Ledger], object]] = {
    "reserve": lambda ledger: ledger.reserve("CU", 2026, "clerk", AT),
    "open": lambda ledger: ledger.open_series("NV", 2026, 1, "clerk", AT),
    "void": lambda ledger: ledger.void(Number("CU", 2026, 1), "clerk", AT, "a reason"),
    "withdraw": lambda ledger: ledger.withdraw(2, "clerk", AT, "a reason", Path("out")),
    "append": lambda ledger: ledger.append(
        Entry(AT, "B", "comment", note="a", content=Comment(language="fr", move="m", paragraph=1, text="?").to_json())
    ),
    "issue_more": lambda ledger: ledger.issue_more("a", "clerk", AT, lambda issues, serial: pytest.fail("not refused")),
}


def older_copy(path: Path) -> None:
    """Bring an older copy of the file back by hand."""
    shutil.copy(path.with_name("night.db"), path)


def head(text: bytes) -> Callable[[Path], object]:
    return lambda path: path.with_name(f"{path.name}.head").write_bytes(text)


LOSSES: dict[str, tuple[Callable[[Path], object], str]] = {
    "older copy": (older_copy, "ledger-cut: entry 3 was written, and is missing now"),
    "last row deleted": (lambda path: spoil(path, "DELETE FROM entries WHERE serial = 3"), "ledger-cut"),
    "empty file": (lambda path: path.write_bytes(b""), "ledger-gone: the ledger is missing or empty"),
    "no file": (lambda path: path.unlink(), "ledger-gone"),
    "head of entry 99": (head(b"99 " + b"0" * 64 + b"\n"), "ledger-cut: entry 99"),
    "head of another branch": (head(b"2 " + b"0" * 64 + b"\n"), "ledger-cut: entry 2 is not the one that was written"),
    "garbage in the head": (head(b"\xff\xfe junk"), "ledger-head: the head of the ledger is damaged"),
    "empty head": (head(b""), "ledger-head: the head of the ledger is damaged"),
    "half a head": (head(b"3 0123456789abcdef\n"), "ledger-head: the head of the ledger is damaged"),
    "no head": (lambda path: path.with_name(f"{path.name}.head").unlink(), "ledger-head: ledger.db.head is missing"),
    "row edited": (
        lambda path: spoil(path, "UPDATE entries SET note = 'z' WHERE serial = 2"),
        "ledger-broken: entry 2",
    ),
    "row in the middle deleted": (lambda path: spoil(path, "DELETE FROM entries WHERE serial = 2"), "ledger-broken"),
    "trigger dropped": (lambda path: spoil(path, schema=False), "ledger-damaged: .*'nothing_is_changed' is missing"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = begun(tmp_path / "ledger.db", "a")
    shutil.copy(path, tmp_path / "night.db")
    with Ledger(path) as ledger:
        ledger.reserve("CU", 2026, "clerk", AT, note="b")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("writer", WRITERS)
def test_no_write_heals_a_loss(path: Path, loss: str, writer: str) -> None:
    lose, message = LOSSES[loss]
    lose(path)
    before = {beside.name: beside.read_bytes() for beside in path.parent.iterdir()}
    for _ in range(2):
        with pytest.raises(ProblemsFound, match=message), Ledger(path) as ledger:
            WRITERS[writer](ledger)
    assert {beside.name: beside.read_bytes() for beside in path.parent.iterdir()} == before
    with pytest.raises(ProblemsFound, match=message), Ledger(path, "read") as ledger:
        raise ProblemsFound(ledger.verify())


def test_a_ledger_longer_than_its_head_goes_on(path: Path) -> None:
    beside = path.with_name("ledger.db.head")
    with Ledger(path) as ledger:
        first = ledger.entries()[0]
        beside.write_text(f"{first.serial} {first.digest}\n")  # killed between COMMIT and the head, twice
        assert codes(path) == []
        ledger.reserve("CU", 2026, "clerk", AT)
        assert beside.read_text() == "{} {}\n".format(*ledger.file.last())


def test_a_head_that_cannot_be_written_stops_the_next_write(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from noteverbale.ledger import head

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with Ledger(path) as ledger:
        with monkeypatch.context() as patch:
            patch.setattr(head, "write_whole", full)
            assert ledger.reserve("CU", 2026, "clerk", AT).number == 3, "it is committed"
            with pytest.raises(ProblemsFound, match="ledger-head: this file cannot be written: No space left"):
                ledger.reserve("CU", 2026, "clerk", AT)
        assert ledger.reserve("CU", 2026, "clerk", AT).number == 4
        assert not ledger.verify()


def test_the_head_is_there_from_the_beginning(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db"):
        assert (tmp_path / "ledger.db.head").read_bytes() == b"0 -\n"
    (tmp_path / "ledger.db").unlink()
    with Ledger(tmp_path / "ledger.db") as again:
        assert again.entries() == ()


def test_a_printed_head_is_compared(path: Path) -> None:
    with Ledger(path, "read") as ledger:
        serial, digest = ledger.file.last()
        for printed in (f"{serial} {digest}", f"head {serial} {digest[:16]}…", f"1 {ledger.entries()[0].digest}"):
            assert not list(ledger.file.compare(printed))
        for printed in (f"2 {digest}", f"77 {digest}", "3 " + digest[::-1]):
            assert [problem.code for problem in ledger.file.compare(printed)] == ["ledger-cut"]
        (problem,) = ledger.file.compare("3 abc")
        assert str(problem).partition(": ")[2].startswith("head: '3 abc' is not the head of a ledger")
