"""Ask a public database (OSV) for known vulnerabilities of the packages in requirements.lock: `./nv audit` calls it.

Exit code 0: none is known. 1: the table names package, vulnerability and the version that mends it. 3: the database did not answer.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from lock_support import LOCK

NO_ANSWER = 3


def audit(*options: str) -> tuple[int, str]:
    """Return the exit code, and what to print; `options` are pip-audit's."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        words = [
            "-m",
            "pip_audit",
            "-r",
            str(LOCK),
            "--disable-pip",
            "--strict",
            "-s",
            "osv",
            "--progress-spinner",
            "off",
        ]
        run = subprocess.run(
            [sys.executable, *words, "-o", str(report), *options], stderr=subprocess.PIPE, text=True, check=False
        )
        if report.is_file() and report.stat().st_size:
            return 1, report.read_text("utf-8")
    last = (run.stderr.strip().splitlines() or [""])[-1]
    if run.returncode:  # pip-audit has one exit code for vulnerabilities and for its own errors
        return NO_ANSWER, f"NO AUDIT: the database of vulnerabilities did not answer ({last})\n"
    return 0, f"{last}\n"


if __name__ == "__main__":
    code, output = audit()
    sys.stdout.write(output)
    sys.exit(code)
