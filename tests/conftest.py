"""What all tests share: the default office, opened once, and the tables of cases."""

from __future__ import annotations

import contextlib
import gc
import getpass
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from jinja2 import Environment

from noteverbale.checks import checks
from noteverbale.compose.composer import Composer
from noteverbale.compose.proofread import Types, proofread
from noteverbale.files import OfficeFiles
from noteverbale.language.pack import Pack
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Problem
from noteverbale.records import yaml_source
from offices_support import make_office
from support import OWN_NOTE, ROOT

T = TypeVar("T")
OWN_OFFICES = {
    "own_office",
    "workspace",
    "small_office",
    "small_workspace",
}  # fixtures of offices that a test may change


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write golden files anew instead of comparing")
    parser.addoption(
        "--states", metavar="FILE", help="a table of State names to compare with (see test_state_references)"
    )


def pytest_configure() -> None:
    # An office is many thousand objects that stay: to look through them again and again took a tenth of the run.
    gc.set_threshold(100_000, 50, 100)
    # A busy machine is no fault of the program: examples may take any time.
    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")
    # openpyxl reads workbooks otherwise where defusedxml is installed, which the tools of `./nv audit` need, not the program.
    os.environ["OPENPYXL_DEFUSEDXML"] = "False"
    # Compiled templates of commands that tests start: for this machine's test runs, not in the user's own folder.
    os.environ.setdefault("NOTEVERBALE_CACHE", f"{tempfile.gettempdir()}/noteverbale-tests-{getpass.getuser()}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Set the order of the tests, and mark as slow those with an office of their own, which takes some tenths of a second.

    Of a file whose quick tests all have an office of their own, the first stays quick.
    """
    _longest_first(items)
    quick = [item for item in items if not item.get_closest_marker("slow")]
    seen = {item.path for item in quick if not OWN_OFFICES.intersection(_fixtures(item))}
    for item in quick:
        if item.path in seen and OWN_OFFICES.intersection(_fixtures(item)):
            item.add_marker("slow")
        seen.add(item.path)


def _longest_first(items: list[pytest.Item]) -> None:
    """Put files with tests in a browser first, then those with other slow tests, so that short tests are left for the end.

    Of two workers the first begins with the browser. The other runs the short tests, then takes from the end of what the
    first has left: both end together, and the servers and browsers of a file are rarely started twice.
    """
    in_browser = {item.path for item in items if "browser" in _fixtures(item)}
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in in_browser, item.path not in slow))


def _fixtures(item: pytest.Item) -> Sequence[str]:
    return item.fixturenames if isinstance(item, pytest.Function) else ()


@pytest.fixture(scope="session")
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session", autouse=True)
def _unchanged_files_are_read_once() -> Iterator[None]:
    """Let all offices of a test run share what is made of files of the same path and content.

    Shared are parsed records (for each working directory, from which their places are named), compiled templates, and
    what proofreading finds in a template.
    """
    sources: dict[Path, dict[tuple[Path, bytes], Any]] = defaultdict(dict)
    composers: dict[int, Composer] = {}
    proofs: dict[tuple[str, str, str], tuple[Problem, ...]] = {}
    new_composer, from_file = Composer.__init__, yaml_source.from_file

    def from_file_once(
        files: OfficeFiles, path: Path, make: Callable[[yaml_source.Tree], T], before: yaml_source.Sources
    ) -> tuple[tuple[Path, bytes], T]:
        shared = sources[Path.cwd()]
        key, records = from_file(files, path, make, shared)
        shared[key] = records
        return key, records

    def like_the_last(
        self: Composer, files: OfficeFiles, templates: Path, pack: Pack, like: Composer | None = None
    ) -> None:
        new_composer(self, files, templates, pack, like or composers.get(id(pack)))
        composers[id(pack)] = self

    def proofread_once(
        environment: Environment, source: str, file: str, facts: Types = MappingProxyType({})
    ) -> tuple[Problem, ...]:
        key = (source, file, repr(facts))
        if key not in proofs:
            proofs[key] = tuple(proofread(environment, source, file, facts))
        return proofs[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_source, "from_file", from_file_once)
        patch.setattr(Composer, "__init__", like_the_last)
        patch.setattr(checks, "proofread", proofread_once)
        yield


@pytest.fixture(scope="session")
def office(_unchanged_files_are_read_once: None) -> Pipeline:
    return Pipeline.open(ROOT)


@pytest.fixture(scope="session")
def stress(tmp_path_factory: pytest.TempPathFactory, _unchanged_files_are_read_once: None) -> Pipeline:
    """The office of hard nouns, tests/offices/stress, opened once; a test must not change its files."""
    return Pipeline.open(make_office("stress", tmp_path_factory.mktemp("stress") / "office"))


@pytest.fixture(scope="session")
def office_copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the offices that tests may change: each test finds a fresh copy at the same path."""
    return tmp_path_factory.mktemp("copies")


Copied = dict[Path, tuple[int, int]]  # each file of a copy, and what changes when it is written or replaced
copied: dict[Path, Copied] = {}  # by the folder of the copy


def fresh_copy(model: Path, folder: Path, parts: tuple[str, ...] = ("",)) -> Path:
    """Make a folder a copy of another, or of some folders in it. Only files that a test added or changed are copied again."""
    known = copied.get(folder, {})
    kept = {path for path, state in known.items() if state == state_of(path)}
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            if (path := Path(place, name)) not in kept:
                path.unlink()
        if place != str(folder) and not os.listdir(place):
            os.rmdir(place)
    for part in parts:
        for source in sorted((model / part).rglob("*")):
            target = folder / source.relative_to(model)
            if source.is_dir():
                target.mkdir(parents=True, exist_ok=True)
            elif target not in kept:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
                known[target] = state_of(target)
    copied[folder] = known
    return folder


def state_of(path: Path) -> tuple[int, int]:
    """Return the inode of a file and when it was changed last, which no program can set; (0, 0) where there is none."""
    try:
        state = path.lstat()
    except OSError:
        return 0, 0
    return state.st_ino, state.st_ctime_ns


@pytest.fixture
def own_office(office_copies: Path) -> Path:
    """A copy of the default office that a test may spoil."""
    return fresh_copy(ROOT, office_copies / "own", ("data", "notes", "templates"))


@pytest.fixture
def workspace(own_office: Path) -> Path:
    """An office with real recipients, one note of its own, and a series that has begun."""
    path = own_office / "data" / "missions" / "sample.yaml"
    path.write_text(path.read_text("utf-8").replace("  sample: true\n", ""), "utf-8")
    (own_office / "notes" / "2026").mkdir()
    (own_office / "notes" / "2026" / "own.yaml").write_text(OWN_NOTE, "utf-8")
    with Ledger(own_office / "ledger.db") as ledger:
        ledger.open_series("CU", 2026, 12, "clerk", "2026-03-04T09:00:00+00:00")
    return own_office


SMALL = ("CHN", "CUB", "EGY", "FRA", "GBR", "HTI", "MEX", "RUS", "SLV", "VAT", "BLZ")


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office of fourteen sample missions, their States and one more, and a few notes; it opens three times as fast."""
    folder = tmp_path_factory.mktemp("small")
    for name in ("data", "notes", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("groups.yaml", "missions/states.yaml", "missions/organizations.yaml", "schemas"):
        path = folder / "data" / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in (folder / "notes").rglob("*.yaml"):
        if path.parent.name not in ("2009", "2021"):
            path.unlink()
    for path in (folder / "data/states").glob("*.yaml"):
        head, *records = path.read_text("utf-8").split("\n- id: ")
        kept = [record for record in records if record[:3] in SMALL]
        path.write_text("\n- id: ".join([head, *kept]) + "\n" if kept else "[]\n", "utf-8")
    return folder


@pytest.fixture
def small_office(small_model: Path, office_copies: Path) -> Path:
    """A copy of the small office that a test may spoil."""
    return fresh_copy(small_model, office_copies / "small" / "office")


@pytest.fixture(scope="session")
def issuing_folder(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small office with recipients that are not samples, and two variants of one circular of its own."""
    folder = Path(shutil.copytree(small_model, tmp_path_factory.mktemp("issuing") / "office"))
    path = folder / "data" / "missions" / "sample.yaml"
    path.write_text(path.read_text("utf-8").replace("  sample: true\n", ""), "utf-8")
    (folder / "notes" / "2026").mkdir()
    (folder / "notes" / "2026" / "own.yaml").write_text(OWN_NOTE, "utf-8")
    other = OWN_NOTE.replace("variant: A", "variant: B\nsame_number_as: own")
    (folder / "notes" / "2026" / "other.yaml").write_text(other, "utf-8")
    return folder


@pytest.fixture(scope="session")
def issuing_office(issuing_folder: Path) -> Pipeline:
    """That office, opened once; a test must not change its files."""
    return Pipeline.open(issuing_folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The browser of the tests of a file; each test has its own context in it.

    Playwright keeps an event loop in this thread as long as the browser runs. A test of such a file that runs a coroutine uses
    `support.completed`; what other files test may run one itself, as sealing does.
    """
    from browsers import chromium

    with chromium() as running:
        yield running


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in which the series CU begins at 12 in 2026."""
    with Ledger(tmp_path / "ledger.db") as opened:
        opened.open_series("CU", 2026, 12, "clerk", "2026-03-04T09:00:00+00:00")
        yield opened


@pytest.fixture
def small_workspace(issuing_folder: Path, office_copies: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small office with a series that has begun; a test may change it.

    It is at another path only where a command that a test began is still at work.
    """
    place = office_copies / "workspace" / "office"
    folder = fresh_copy(issuing_folder, tmp_path_factory.mktemp("workspace") if is_at_work(place) else place)
    with Ledger(folder / "ledger.db") as ledger:
        ledger.open_series("CU", 2026, 12, "clerk", "2026-03-04T09:00:00+00:00")
    return folder


def is_at_work(folder: Path) -> bool:
    """Return whether a process that works in a folder, or has it in its command, is still there; True where no /proc tells."""
    if not Path("/proc/self/cmdline").exists():
        return True
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is another user's
            if os.fsencode(folder) in (process / "cmdline").read_bytes() or folder == (process / "cwd").readlink():
                return True
    return False
