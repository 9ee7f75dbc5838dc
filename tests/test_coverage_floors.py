"""The floors of coverage: a folder below its own fails, also when the whole program is above."""

from __future__ import annotations

from coverage_floors import FLOORS, SOURCE, below

MODULES = [("ledger/file.py", 100, 94), ("page/html.py", 900, 900)]


def test_a_folder_below_its_floor_is_named() -> None:
    assert below(MODULES, {"": 93}) == []
    assert below(MODULES, {"": 93, "ledger": 95}) == ["ledger: 94.0 % of 100 lines are covered, the floor is 95 %"]
    assert below(MODULES, {"page/html.py": 100}) == []
    assert below(MODULES, {"": 99.9}) == ["all: 99.4 % of 1000 lines are covered, the floor is 99.9 %"]


def test_a_folder_without_lines_is_below() -> None:
    assert below(MODULES, {"led": 95}) == ["led: 0.0 % of 0 lines are covered, the floor is 95 %"]


def test_every_floor_is_of_a_folder_or_file() -> None:
    assert [folder for folder in FLOORS if not (SOURCE / folder).exists()] == []
