"""The command line: the only layer that prints and that reads the arguments of the process."""

from __future__ import annotations

import gc


def run() -> None:
    """Run `noteverbale`; the entry point of the installed package."""
    from .app import run as main

    try:
        main()
    finally:
        gc.freeze()  # the process ends: Python would search all objects for cycles first, for up to half a second
