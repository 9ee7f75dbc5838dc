"""What all tests share: the default office, opened once, and the tables of cases."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from noteverbale.ledger import Ledger
from noteverbale.pipeline import Pipeline
from support import OWN_NOTE, ROOT


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


@pytest.fixture
def desk(own_office: Path) -> Path:
    """An office with real recipients, one note of its own, and a series that has begun."""
    path = own_office / "data" / "missions" / "sample.yaml"
    path.write_text(path.read_text("utf-8").replace("  sample: true\n", ""), "utf-8")
    (own_office / "notes" / "2026").mkdir()
    (own_office / "notes" / "2026" / "own.yaml").write_text(OWN_NOTE, "utf-8")
    with Ledger(own_office / "ledger.db") as ledger:
        ledger.open_series("CU", 2026, 12, "clerk", "2026-03-04T09:00:00+00:00")
    return own_office
