"""Commits what was saved at the desk to git, where the office's folder is a repository, with the person as its author."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ..problems import Place, Problem, first_six, shown
from ..registry.registry import Registry

PATIENCE = 30  # seconds for one command of git


def commit(registry: Registry, by: str, paths: Sequence[Path], ids: Sequence[str]) -> tuple[Problem, ...]:
    """Commit these files only. Returns a warning where git does not do it: the files are saved all the same."""
    person = registry.office.person(by)
    name = "".join(char for char in by if char not in "<>\n\r").strip()
    email = person.email if person and person.email else ""
    author = {
        "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email,
    }  # fmt: skip
    names = [str(path) for path in paths]
    for arguments in (
        ["add", "-A", "--", *names],
        ["commit", "--quiet", "-m", f"Change {first_six(list(ids))}", "--", *names],
    ):
        try:
            result = subprocess.run(
                ["git", "-C", str(registry.folder), *arguments],
                capture_output=True, check=False, timeout=PATIENCE, env=os.environ | author,
            )  # fmt: skip
            reason = result.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        except (OSError, subprocess.TimeoutExpired) as error:
            reason = str(error)
        else:
            if not result.returncode:
                continue
        message = f"this is saved, but git did not commit it: {reason}"
        hint = "look at it with 'git status' in the office's folder"
        return (Problem(Place(shown(registry.folder)), "not-committed", message, hint, "warning"),)
    return ()
