"""An office of its own, made of what every office needs and of what its clerk gave: nothing in it is of another office."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from noteverbale.checks.checks import check
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Problem, ProblemsFound
from noteverbale.registry.bare_office import NewOffice, bare

HOUSE = NewOffice(
    {"en": "the Ocean Office", "fr": "l'Office des océans (m)"},
    "OO",
    ("en", "fr", "es"),
    "geneva",
    {"en": "the Office"},
    street=("Palais des Nations", "8–14, avenue de la Paix"),
    postcode="1211",
    country="Switzerland",
    email="ocean@example.org",
    series="OO",
    pattern="OO/{year}/{number:03}{variant}",
)
OF_ANOTHER = r"unodc|vienna|vienne\b|viena\b|wien\b|вена\b|вене\b|вены\b|فيينا|维也纳|conference of the parties|conférence des parties"
OF_ANOTHER += "|conferencia de las partes|конференц[^ ]* участников|مؤتمر الأطراف|缔约方会议|trafficking in persons|wg4"


@pytest.fixture(scope="module")
def made(office: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offices") / "ocean"
    bare(office.registry, folder, HOUSE)
    return folder


def checked(folder: Path) -> tuple[Problem, ...]:
    pipeline = Pipeline.open(folder)
    return check(pipeline, pipeline.registry.notes.values())


@pytest.mark.slow
def test_nothing_in_it_is_of_another_office(made: Path) -> None:
    texts = {path: path.read_text("utf-8") for path in made.rglob("*") if path.is_file()}
    found = {
        str(path.relative_to(made)): match[0]
        for path, text in texts.items()
        if (match := re.search(OF_ANOTHER, text, re.I))
    }
    assert found == {}
    assert len(texts) > 200
    assert re.search(OF_ANOTHER, "Vienna", re.I)


@pytest.mark.slow
def test_check_has_no_error_and_names_what_is_left_to_fill_in(made: Path) -> None:
    problems = checked(made)
    assert {(problem.severity, problem.code) for problem in problems} == {("warning", "left-open")}
    assert [problem.message for problem in problems] == [
        "the office still lacks its name in español",
        "the sender 'office' still lacks its name in español",
        "the contact 'office' still lacks its name in español",
    ]


def test_it_has_what_its_clerk_gave_and_no_record_of_the_model(office: Pipeline, made: Path) -> None:
    registry = Pipeline.open(made).registry
    for table in ("notes", "recipients", "meetings", "bodies", "acts", "instruments", "buildings"):
        assert (bool(getattr(office.registry, table)), bool(getattr(registry, table))) == (True, False), table
    for table in ("kinds", "shelf", "forms", "states", "titles", "parties", "fonts", "stationery"):
        assert set(getattr(registry, table)) == set(getattr(office.registry, table)), table
    assert (list(registry.packs), list(registry.places), list(registry.series)) == (
        ["en", "fr", "es"],
        ["geneva"],
        ["OO"],
    )
    names = {code: forms[0] for code, forms in registry.office.names.items()}
    assert (names["en"].text, names["en"].article) == ("Ocean Office", "the")
    assert (names["fr"].text, names["fr"].article, names["fr"].gender) == ("Office des océans", "l’", "m")
    contact = registry.contacts["office"]
    assert (contact.street, contact.postcode, contact.city) == (HOUSE.street, "1211", "geneva")
    assert contact.country == {"en": "Switzerland", "fr": "Suisse", "es": "Suiza"}
    assert registry.series["OO"].format == HOUSE.pattern
    prose = {path.name.partition(".")[0] for path in made.glob("templates/moves/*/*.md.j2")}
    assert prose == {"en", "fr", "es"}


@pytest.mark.slow
def test_an_office_in_a_city_that_is_not_on_file_and_in_a_language_with_cases(office: Pipeline, tmp_path: Path) -> None:
    house = NewOffice(
        {"ru": "Отдел океанов"},
        "OO",
        ("ru", "ar"),
        {"ru": "Найроби"},
        timezone="Africa/Nairobi",
        senders=("head", "secretary_general"),
        title={"ru": "Директор Отдела океанов (m)", "ar": "مدير شعبة المحيطات (m)"},
    )
    bare(office.registry, tmp_path / "new", house)
    registry = Pipeline.open(tmp_path / "new").registry
    assert [place.timezone for place in registry.places.values()] == ["Africa/Nairobi"]
    assert list(registry.senders) == ["head", "secretary_general"]
    assert set(registry.senders["secretary_general"].names["m"]) == {"ru", "ar"}
    messages = [problem.message for problem in checked(tmp_path / "new")]
    assert messages == [
        "the office still lacks gender, gen, dat, acc of its name in русский; its name in العربية",
        "the contact 'office' still lacks gender, gen, dat, acc of its name in русский; its name in العربية",
        "the city 'seat' still lacks gen, prep of its name in русский; its name in العربية",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"languages": ("en", "xx")}, "there is no language 'xx' to begin with"),
        ({"senders": ("secretery_general",)}, "there is no sender 'secretery_general' to begin with"),
        ({"seat": "genva"}, "there is no place 'genva' to begin with"),
        ({"country": "Switzerlnd"}, "there is no state 'Switzerlnd' to begin with"),
        ({"names": {"ru": "Отдел"}}, "there is no language 'ru' to begin with"),
    ],
)
def test_what_is_not_on_file_is_a_problem_and_nothing_is_written(
    office: Pipeline, tmp_path: Path, change: dict[str, object], message: str
) -> None:
    with pytest.raises(ProblemsFound, match=message):
        bare(office.registry, tmp_path / "new", NewOffice(**{**HOUSE.__dict__, **change}))
    assert not (tmp_path / "new").exists()
