"""'init --bare' takes options and, at a terminal, asks for what was left out."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
import yaml

from command import run


@pytest.mark.slow
def test_options_make_an_office_without_questions(tmp_path: Path) -> None:
    words = ["--name", "en=the Ocean Office", "--acronym", "OO", "--languages", "en,fr", "--seat", "fr=Genève"]
    done = run("init", str(tmp_path / "new"), "--bare", *words)
    assert (done.returncode, done.stdout.count("\n")) == (0, 3), done.stderr
    office = yaml.safe_load((tmp_path / "new/data/office.yaml").read_text("utf-8"))
    assert (office["seat"], office["series"], office["languages"]) == ("geneva", "NV", ["en", "fr"])
    checked = run("check", "--office", str(tmp_path / "new"))
    assert checked.returncode == 0
    assert "0 errors, 3 warnings" in checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("missing", "words"), [("--acronym", ["--name", "the Office"]), ("no name", ["--acronym", "OO"])]
)
def test_without_a_terminal_what_is_missing_is_a_problem(tmp_path: Path, missing: str, words: list[str]) -> None:
    done = run("init", str(tmp_path / "new"), "--bare", "--languages", "en", "--seat", "geneva", *words)
    assert done.returncode == 2
    assert done.stderr.startswith("noteverbale: init: ")
    assert missing in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
def test_at_a_terminal_it_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answers = {
        "Languages": "en, fr",
        "Its name in en": "the Ocean Office",
        "Its acronym": "OO",
        "Its city": "Addis Ababa",
    }

    def prompt(question: str, default: str | None, err: bool) -> str:
        asked.append(question)
        return next((answer for start, answer in answers.items() if question.startswith(start)), default or "")

    monkeypatch.setattr(typer, "prompt", prompt)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    done = run("init", str(tmp_path / "new"), "--bare", "--postcode", "1000")
    assert done.returncode == 0, done.stderr
    assert "Street and number" in asked
    assert "Postcode" not in asked
    office = yaml.safe_load((tmp_path / "new/data/office.yaml").read_text("utf-8"))
    assert (office["seat"], office["contacts"][0]["postcode"]) == ("addis_ababa", "1000")
    assert (
        yaml.safe_load((tmp_path / "new/data/series.yaml").read_text("utf-8"))[0]["format"]
        == "NV {year}/{number}{variant}"
    )


def test_a_contact_is_printed_with_the_place_where_it_goes() -> None:
    done = run("new", "contact", "registry")
    assert done.returncode == 0
    lines = [line.partition("#")[0].rstrip() for line in done.stdout.splitlines()]  # what a key means is beside it
    assert lines[:3] == ["  - id: registry", "    names:", "      ar:"]
    assert done.stderr == "Add these lines to 'contacts:' in data/office.yaml.\n"
