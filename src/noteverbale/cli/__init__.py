"""The command line: the only layer that prints and that reads the arguments of the process."""

from __future__ import annotations

import gc

_NEW_OBJECTS = 250_000  # between two collections of garbage; Python has 700


def run() -> None:
    """Run `noteverbale`; the entry point of the installed package.

    Garbage is collected seldom: a command ends soon, and nearly all that it makes stays in use until then.
    """
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
    try:
        from .app import run as main

        main()
    finally:
        gc.freeze()  # the process ends: Python would search all objects for cycles first, for up to half a second
