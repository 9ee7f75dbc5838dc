"""Two other offices, made from the command line: a Council's working group in Geneva, and a Commission in New York."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from batch_support import job
from command import run
from noteverbale.checks.checks import check
from noteverbale.issuing.batch import run as run_batch
from noteverbale.pipeline import Pipeline
from noteverbale.records.series import spelled
from offices_support import make_office
from page import validate_pdf

NOTES = {
    "geneva": ["invitation", "registration", "letter", "notification"],
    "new_york": ["session", "registration", "letter", "notification"],
}
EACH = [(name, note) for name, notes in NOTES.items() for note in notes]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pipeline]:
    folder = tmp_path_factory.mktemp("offices")
    return {name: Pipeline.open(make_office(name, folder / name)) for name in NOTES}


@pytest.mark.parametrize("name", NOTES)
def test_check_has_no_error_and_nothing_is_left_open(offices: dict[str, Pipeline], name: str) -> None:
    registry = offices[name].registry
    assert set(registry.notes) == set(NOTES[name])
    problems = check(offices[name], registry.notes.values())
    assert {(problem.severity, problem.code) for problem in problems} == {("warning", "unverified")}
    assert not registry.instruments


def test_the_offices_differ_in_what_an_office_has(offices: dict[str, Pipeline]) -> None:
    geneva, new_york = (offices[name].registry for name in NOTES)
    assert (list(geneva.packs), len(new_york.packs)) == (["en", "fr", "es"], 6)
    assert spelled(geneva.series["HRC"].format, 2027, 7, "A") == "HRC/NV/2027/007 (A)"
    assert spelled(new_york.series["DISD"].format, 2027, 7) == "DISD-7/2027"
    assert (list(geneva.places), list(new_york.places)) == (["geneva"], ["new_york"])
    assert not new_york.acts


@pytest.mark.parametrize(("name", "note"), EACH)
def test_a_batch_makes_a_copy_for_each_recipient(
    offices: dict[str, Pipeline], name: str, note: str, tmp_path: Path
) -> None:
    office = offices[name]
    batch = job(office, tmp_path, (), note=note)
    run_batch(batch, 1)
    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.pdf"))
    assert len(files) == len(batch.plan.copies) > 0
    for path in files:
        text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(tmp_path / path))
        assert office.registry.office.acronym in text
        assert "UNODC" not in text


@pytest.mark.slow
@pytest.mark.parametrize(("name", "note"), EACH)
def test_a_copy_is_pdf_a_2a_and_pdf_ua_1(offices: dict[str, Pipeline], name: str, note: str, tmp_path: Path) -> None:
    office = offices[name]
    batch = job(office, tmp_path, (), note=note)
    for copy in batch.plan.copies:
        document = office.copy(batch.note, office.registry.recipients[copy.recipient], copy.language)
        path = tmp_path / "copy.pdf"
        path.write_bytes(office.pdf(document))
        for profile in ("2a", "ua1"):
            result = validate_pdf(str(path), profile=profile)
            assert result.is_compliant, [(failure.rule_id, failure.message) for failure in result.failures]


@pytest.mark.parametrize("form", ["txt", "docx", "eml", "akn", "ics", "html"])
@pytest.mark.parametrize(("name", "note"), EACH)
def test_every_note_is_exported(offices: dict[str, Pipeline], name: str, note: str, form: str, tmp_path: Path) -> None:
    folder = str(offices[name].registry.folder)
    to = "ILO" if note == "letter" else "FRA"
    done = run("export", note, "--format", form, "--to", to, "-o", str(tmp_path), "--office", folder)
    assert (done.returncode, "error" in done.stderr) == (0, False), done.stderr
    assert all(path.stat().st_size for path in tmp_path.rglob("*.*"))
    assert any(path.is_file() for path in tmp_path.rglob("*"))
