"""Ctrl-C that Python loses is raised again."""

from __future__ import annotations

import os
import signal

import pytest

from noteverbale.cli import interrupt


class InterruptedWhileDeleted:
    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(100):  # the handler runs between two of these, and what it raises is ignored here
            pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_was_lost_is_raised_again() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        interrupt.watch()
        interrupt.raise_again()
        thing = InterruptedWhileDeleted()
        del thing
        with pytest.raises(KeyboardInterrupt):
            interrupt.raise_again()
        interrupt.watch()
        interrupt.raise_again()
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("leads_session", [False, True])
def test_a_process_that_ignores_ctrl_c_still_does_but_not_one_in_a_session_of_its_own(
    monkeypatch: pytest.MonkeyPatch, leads_session: bool
) -> None:
    monkeypatch.setattr(os, "getsid", lambda pid: os.getpid() if leads_session else 1)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        interrupt.watch()
        assert (signal.getsignal(signal.SIGINT) is signal.SIG_IGN) != leads_session
    finally:
        signal.signal(signal.SIGINT, before)
