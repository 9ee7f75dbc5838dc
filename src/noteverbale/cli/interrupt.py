"""Ctrl-C, which the desk sends too, to stop a run.

Python raises KeyboardInterrupt wherever the program is at that moment. In a callback of a C library or while an object is deleted it
ignores what is raised, and the program would go on. So that Ctrl-C is also remembered, and raised again where copies are made.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType

_came = threading.Event()


def watch() -> None:
    """Remember Ctrl-C from now on. Does nothing where the process ignores it or handles it in another way."""
    _came.clear()
    in_main_thread = threading.current_thread() is threading.main_thread()  # no other may set a handler
    if in_main_thread and signal.getsignal(signal.SIGINT) in (signal.default_int_handler, _remember):
        signal.signal(signal.SIGINT, _remember)


def raise_again() -> None:
    """Raise KeyboardInterrupt if Ctrl-C came since `watch`."""
    if _came.is_set():
        raise KeyboardInterrupt


def _remember(signum: int, frame: FrameType | None) -> None:
    _came.set()
    raise KeyboardInterrupt
