"""Compare the coverage that was measured with the floors of folders: `./nv test --cov` calls it at the end.

`python tests/coverage_floors.py` reads `.coverage` and fails where a folder is below its floor. Floors are of the whole set only:
`./nv test fast` leaves out too much.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from coverage import Coverage

SOURCE = Path(__file__).parents[1] / "src" / "noteverbale"
# In per cent of lines, by folder or file; "" is the whole program, the others give a note its number and its copies. A number may go
# up, never down.
FLOORS = {"": 94, "ledger": 95, "issuing/issue.py": 95, "issuing/batch.py": 95}

Lines = tuple[str, int, int]  # a module's path in the package, its lines, and how many of them ran


def below(modules: Iterable[Lines], floors: Mapping[str, float]) -> list[str]:
    """Return a line for each folder or file that is below its floor, or that has no lines at all."""
    modules = list(modules)
    faults = []
    for folder, floor in floors.items():
        inside = [module for module in modules if folder in ("", module[0]) or module[0].startswith(f"{folder}/")]
        lines, ran = sum(module[1] for module in inside), sum(module[2] for module in inside)
        percent = 100 * ran / lines if lines else 0.0
        if percent < floor:
            faults.append(f"{folder or 'all'}: {percent:.1f} % of {lines} lines are covered, the floor is {floor} %")
    return faults


def measured() -> list[Lines]:
    """Return the lines of all modules as the last run left them in `.coverage`."""
    coverage = Coverage()
    coverage.load()
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        if path.name != "__main__.py":
            _, lines, _, missing, _ = coverage.analysis2(str(path))
            found.append((path.relative_to(SOURCE).as_posix(), len(lines), len(lines) - len(missing)))
    return found


if __name__ == "__main__":
    sys.exit("\n".join(below(measured(), FLOORS)) or 0)
