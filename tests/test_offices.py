"""Other offices, made from the command line: a Council's working group in Geneva, a Commission in New York, and one in German.

German is added to the office in Geneva by data alone, in tests/offices/german: the program has no word of it.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from batch_support import job
from command import run
from noteverbale.checks.checks import check
from noteverbale.formats.text import body_lines
from noteverbale.issuing.batch import run as run_batch
from noteverbale.language.grammar import ordinal_noun
from noteverbale.pipeline import Pipeline
from noteverbale.records.series import spelled
from offices_support import make_german_office, make_office
from page import validate_pdf

NOTES = {
    "geneva": ["invitation", "registration", "letter", "notification"],
    "new_york": ["session", "registration", "letter", "notification"],
    "german": ["invitation", "registration"],
}
EACH = [(name, note) for name, notes in NOTES.items() for note in notes]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pipeline]:
    folder = tmp_path_factory.mktemp("offices")
    folders = [
        make_office("geneva", folder / "a"),
        make_office("new_york", folder / "b"),
        make_german_office(folder / "c"),
    ]
    return dict(zip(NOTES, map(Pipeline.open, folders), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTES)
def test_check_has_no_error_and_nothing_is_left_open(offices: dict[str, Pipeline], name: str) -> None:
    registry = offices[name].registry
    assert set(registry.notes) == set(NOTES[name])
    problems = check(offices[name], registry.notes.values())
    assert {(problem.severity, problem.code) for problem in problems} == {("warning", "unverified")}
    assert not registry.instruments


@pytest.mark.slow
def test_the_offices_differ_in_what_an_office_has(offices: dict[str, Pipeline]) -> None:
    geneva, new_york = offices["geneva"].registry, offices["new_york"].registry
    assert (list(geneva.packs), len(new_york.packs)) == (["en", "fr", "es"], 6)
    assert spelled(geneva.series["HRC"].format, 2027, 7, "A") == "HRC/NV/2027/007 (A)"
    assert spelled(new_york.series["DISD"].format, 2027, 7) == "DISD-7/2027"
    assert (list(geneva.places), list(new_york.places)) == (["geneva"], ["new_york"])
    assert not new_york.acts


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("form", ["txt", "docx", "eml", "akn", "ics", "html"])
@pytest.mark.parametrize(("name", "note"), EACH)
def test_every_note_is_exported(offices: dict[str, Pipeline], name: str, note: str, form: str, tmp_path: Path) -> None:
    folder = str(offices[name].registry.folder)
    to = "ILO" if note == "letter" else "CHE" if name == "german" else "FRA"
    done = run("export", note, "--format", form, "--to", to, "-o", str(tmp_path), "--office", folder)
    assert (done.returncode, "error" in done.stderr) == (0, False), done.stderr
    assert all(path.stat().st_size for path in tmp_path.rglob("*.*"))
    assert any(path.is_file() for path in tmp_path.rglob("*"))


GERMAN = [
    (
        "invitation",
        "CHE",
        "entbietet der Ständigen Vertretung der Schweiz bei den Vereinten Nationen (Genf) seine Empfehlungen und",
    ),
    (
        "invitation",
        "VAT",
        "beehrt sich, die Aufmerksamkeit des Heiligen Stuhls auf die Resolution 26/9 des Menschenrechtsrats vom 26. Juni",
    ),
    (
        "invitation",
        "VAT",
        "Dementsprechend wird der Heilige Stuhl hiermit eingeladen, an der dreizehnten Tagung der offenen zwischenstaatlichen",
    ),
    ("invitation", "DEU", "teilzunehmen, die vom 18. bis 22. Oktober 2027 in Genf stattfindet."),
    (
        "invitation",
        "VAT",
        "Das Sekretariat wäre dem Heiligen Stuhl dankbar, wenn er seine Antwort auf diese Einladung vor dem 6. September",
    ),
    (
        "invitation",
        "AUT",
        "unmittelbar dem Sekretariat des Menschenrechtsrats, Palais des Nations, 1211 Genf, Schweiz (E-Mail: igwg@example.org),",
    ),
    (
        "invitation",
        "DEU",
        "Das Sekretariat benutzt diesen Anlass, der Ständigen Vertretung Deutschlands bei den Vereinten Nationen (Genf) die",
    ),
    ("registration", "AUT", "stattfinden wird. Die Eröffnungssitzung beginnt am 18. Oktober 2027 um 10 Uhr (Saal XX)."),
    (
        "registration",
        "AUT",
        "online anmelden würde, und zwar spätestens bis zum 8. Oktober 2027, 18 Uhr (Ortszeit Genf).",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("note", "to", "sentence"), GERMAN)
def test_german_is_written_by_data_alone(offices: dict[str, Pipeline], note: str, to: str, sentence: str) -> None:
    office = offices["german"]
    document = office.copy(office.registry.notes[note], office.registry.recipients[to], "de")
    assert sentence in " ".join(body_lines(document)).replace("\u00a0", " ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "case", "words"),
    [
        (1, "the", "die erste Tagung"),
        (3, "of", "der dritten Tagung"),
        (21, "dat", "der einundzwanzigsten Tagung"),
        (66, "acc", "die sechsundsechzigste Tagung"),
        (107, "of", "der hundertsiebten Tagung"),
        (1001, "of", "der 1001. Tagung"),
    ],
)
def test_german_ordinals_are_declined_by_data(offices: dict[str, Pipeline], number: int, case: str, words: str) -> None:
    grammar = offices["german"].registry.grammars["de"]
    assert grammar.words(ordinal_noun(grammar.pack, "session", number), case) == words
