"""Commands started from the desk: their log, its lock, what reaches them and what does not."""

from __future__ import annotations

import fcntl
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from noteverbale.desk import child


def wait_for(log: Path) -> None:
    for _ in range(600):
        if not child.is_running(log):
            return
        time.sleep(0.02)
    raise AssertionError("the command does not end")


@pytest.mark.slow
def test_a_command_writes_to_its_log_and_its_errors_beside_it(tmp_path: Path) -> None:
    log = tmp_path / "runs" / "1.jsonl"
    child.start(["--version"], log, tmp_path, b"first\n")
    wait_for(log)
    assert log.read_text().startswith("first\nnoteverbale ")
    child.start(["no-such-command"], log, tmp_path)
    wait_for(log)
    assert "no-such-command" in log.with_suffix(child.ERRORS).read_text()


def test_nothing_is_started_while_the_log_is_in_use(tmp_path: Path) -> None:
    log = tmp_path / "1.jsonl"
    with log.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert child.is_running(log)
        with pytest.raises(child.Busy):
            child.start(["--version"], log, tmp_path)
    assert not child.is_running(log)
    assert log.read_bytes() == b""
    assert not child.is_running(tmp_path / "2.jsonl")


def test_the_program_is_the_installed_one_whatever_is_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "noteverbale.py").write_text("print('another program')")
    log = tmp_path / "1.jsonl"
    child.start(["--version"], log, tmp_path)
    wait_for(log)
    assert log.read_text().startswith("noteverbale ")


def test_a_passphrase_is_not_among_the_words_of_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    popen = subprocess.Popen

    def remember(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        commands.append(command)
        return popen([command[0], "-c", f"import os; print(os.read({command[-1]}, 99))"], **options)

    monkeypatch.setattr(subprocess, "Popen", remember)
    log = tmp_path / "1.jsonl"
    child.start(["issue", "own"], log, tmp_path, passphrase="pass {word}")
    wait_for(log)
    assert commands[0][-2] == "--passphrase-fd"
    assert "pass {word}" not in commands[0]
    assert log.read_text() == "b'pass {word}\\n'\n"


def test_two_holders_of_a_lock_wait_for_each_other(tmp_path: Path) -> None:
    steps: list[str] = []

    def second() -> None:
        with child.locked(tmp_path / ".lock"):
            steps.append("second")

    with child.locked(tmp_path / ".lock"):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        steps.append("first")
    thread.join()
    assert steps == ["first", "second"]
