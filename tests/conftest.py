"""What all tests share: the default office, opened once, and the tables of cases."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from noteverbale.pipeline import Pipeline
from support import ROOT


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write golden files anew instead of comparing")
    parser.addoption(
        "--states", metavar="FILE", help="a table of State names to compare with (see test_state_references)"
    )


@pytest.fixture(scope="session")
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def office() -> Pipeline:
    return Pipeline.open(ROOT)


@pytest.fixture
def own_office(tmp_path: Path) -> Path:
    """A copy of the default office that a test may spoil."""
    for name in ("data", "notes", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path
