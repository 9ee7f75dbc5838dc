"""The exception between the press and the printer: a copy that is laid out in full instead."""

from __future__ import annotations


class CannotPress(Exception):
    """A copy, or a group of copies, cannot be filled into a laid-out page; the message is the reason."""
