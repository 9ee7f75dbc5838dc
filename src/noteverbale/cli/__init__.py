"""The command line: the only layer that prints and that reads the arguments of the process."""

from __future__ import annotations


def run() -> None:
    """Run `noteverbale`; the entry point of the installed package."""
    from .app import run as main

    main()
