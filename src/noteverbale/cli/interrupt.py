"""Ctrl-C, which the desk sends too, to stop a run.

Python raises KeyboardInterrupt wherever the program is at that moment. In a callback of a C library or while an object is deleted it
ignores what is raised, and the program would go on. So that Ctrl-C is also remembered, and raised again where copies are made.

A shell lets what it runs in the background ignore Ctrl-C, and all that is started from there. A run that the desk starts must still be
stopped by it: such a run leads a session of its own, where no key is pressed, so that the signal is always meant for it.
"""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

_came = threading.Event()


def watch() -> None:
    """Remember Ctrl-C from now on. Does nothing where it is handled in another way, or ignored because the shell says so."""
    _came.clear()
    if threading.current_thread() is not threading.main_thread():
        return  # no other thread may set a handler
    known = signal.getsignal(signal.SIGINT)
    leads_session = hasattr(os, "getsid") and os.getsid(0) == os.getpid()
    if known in (signal.default_int_handler, _remember) or (known == signal.SIG_IGN and leads_session):
        signal.signal(signal.SIGINT, _remember)


def raise_again() -> None:
    """Raise KeyboardInterrupt if Ctrl-C came since `watch`."""
    if _came.is_set():
        raise KeyboardInterrupt


def _remember(signum: int, frame: FrameType | None) -> None:
    _came.set()
    raise KeyboardInterrupt
