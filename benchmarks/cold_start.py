"""CPU seconds (user and system, with children) of single commands, for one or more checkouts, interleaved.

    python benchmarks/cold_start.py [--rounds N] [CHECKOUT …]

Without a checkout, that of this file. Each has a cache of its own: `first` is a check without it, `again` one with nothing changed,
`edited` one after an edit of one note. The office is a copy of that of the last checkout, the same for all.
"""

from __future__ import annotations

import argparse
import compileall
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

NOTE = "notes/2009/cu-2009-033.yaml"
COMMANDS = {
    "python": ("-c", "pass"),
    "--help": ("-m", "noteverbale", "--help"),
    "first": ("-m", "noteverbale", "check"),
    "again": ("-m", "noteverbale", "check"),
    "edited": ("-m", "noteverbale", "check"),
    "show": ("-m", "noteverbale", "show", "cu-2009-033", "--to", "MEX"),
    "render": ("-m", "noteverbale", "render", "cu-2009-033", "--to", "MEX", "-o", "copy.pdf"),
    "batch": ("-m", "noteverbale", "batch", "cu-2009-033", "--to", "MEX", "-o", "copies"),
    "nobody": ("-m", "noteverbale", "batch", "cu-2009-033", "--to", "NOBODY"),
}


def seconds(words: tuple[str, ...], source: Path, office: Path, cache: Path) -> float:
    """Return the CPU seconds of one command in an office."""
    env = {**os.environ, "PYTHONPATH": str(source / "src"), "NOTEVERBALE_CACHE": str(cache)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-P", *words], cwd=office, env=env, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(sources: list[Path], rounds: int, folder: Path) -> dict[tuple[Path, str], list[float]]:
    """Return the seconds of each command of each checkout, one for each round."""
    office = folder / "office"
    for part in ("data", "notes", "templates"):
        shutil.copytree(sources[-1] / part, office / part)
    for source in sources:
        # As when it is installed. With PYTHONDONTWRITEBYTECODE each run would compile all modules again.
        compileall.compile_dir(source / "src", quiet=1)
    note, taken = office / NOTE, defaultdict[tuple[Path, str], list[float]](list)
    text = note.read_text("utf-8")
    for number in range(rounds):
        for name, words in COMMANDS.items():
            note.write_text(f"{text}# round {number}\n" if name == "edited" else text, "utf-8")
            for i, source in enumerate(sources):
                cache = folder / f"cache{i}"
                if name == "first":
                    shutil.rmtree(cache, ignore_errors=True)
                shutil.rmtree(office / "copies", ignore_errors=True)
                taken[source, name].append(seconds(words, source, office, cache))
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("checkouts", nargs="*", type=Path, default=[Path(__file__).parents[1]])
    asked = parser.parse_args()
    sources = [path.resolve() for path in asked.checkouts]
    with tempfile.TemporaryDirectory() as folder:
        taken = measure(sources, asked.rounds, Path(folder))
    for name in COMMANDS:
        print(
            f"{name:8}", *(f"{median(taken[source, name]):7.2f} ({min(taken[source, name]):.2f})" for source in sources)
        )


if __name__ == "__main__":
    main()
