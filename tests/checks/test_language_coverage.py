"""What a language lacks: texts, sources, and templates that are older than in the other languages."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from noteverbale.checks.language_coverage import STALE, Survey, changed, committed, survey
from noteverbale.files import ChangedFiles
from noteverbale.pipeline import Pipeline
from noteverbale.records.base import Form


@pytest.fixture
def without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")


def of(office: Pipeline, code: str) -> Survey:
    return next(language for language in survey(office.registry) if language.code == code)


@pytest.mark.slow
@pytest.mark.usefixtures("without_git")
def test_a_name_is_missing_or_without_a_source(office: Pipeline) -> None:
    registry, mexico = office.registry, office.registry.states["MEX"]
    before = of(office, "fr")
    assert before.complete
    names = {**mexico.names, "fr": (Form(text="Mexique", basis="unverified"),)}
    fewer = {code: name for code, name in mexico.names.items() if code != "fr"}
    for texts, missing, unverified in ((names, [], ["MEX.names"]), (fewer, ["MEX.names"], [])):
        states = {**registry.states, "MEX": mexico.model_copy(update={"names": texts})}
        french = of(Pipeline(replace(registry, states=states)), "fr")
        assert (french.missing, sorted(set(french.unverified) - set(before.unverified))) == (missing, unverified)


@pytest.mark.usefixtures("without_git")
def test_a_template_is_missing_or_older_than_the_others(small_office: Path) -> None:
    templates = small_office / "templates" / "moves" / "invitation"
    (templates / "zh.md.j2").unlink()
    newest = max(path.stat().st_mtime for path in templates.glob("*.md.j2"))
    os.utime(templates / "ru.md.j2", (newest, newest - STALE - 60))
    office = Pipeline.open(small_office)
    assert of(office, "zh").missing == ["templates/moves/invitation/zh.md.j2"]
    assert of(office, "ru").older == ["templates/moves/invitation/ru.md.j2"]
    assert of(office, "fr").older == []


@pytest.mark.slow
@pytest.mark.usefixtures("without_git")
def test_a_title_and_words_of_the_pages_are_missing(office: Pipeline) -> None:
    registry = office.registry
    path = registry.templates / "kinds" / "views.yaml"
    text = path.read_text("utf-8")
    without = text.replace(", zh: 征求意见和资料的照会", "")
    assert without != text
    german = registry.packs["fr"].model_copy(update={"code": "de"})
    changed_files = ChangedFiles(registry.files, {path: without.encode("utf-8")})
    surveys = {
        language.code: language
        for packs in ({**registry.packs, "de": german}, registry.packs)
        for language in survey(replace(registry, files=changed_files, packs=packs))
    }
    assert "templates/kinds/views: title" in surveys["zh"].missing
    assert surveys["fr"].complete
    assert surveys["fr"].pages == surveys["en"].pages == 0
    assert surveys["de"].pages > 2000


def test_the_time_of_a_template_is_that_of_its_last_commit(tmp_path: Path) -> None:
    (tmp_path / "office" / "templates").mkdir(parents=True)
    path = tmp_path / "office" / "templates" / "é.md.j2"
    for text, time in (("one", 1_000_000_000), ("two", 1_100_000_000)):
        path.write_text(text)
        at = f"{time} +0000"
        for words in (
            ["init", "-q"],
            ["add", "."],
            ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", text],
        ):
            environment = {**os.environ, "GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": at}
            subprocess.run(["git", *words], cwd=tmp_path, check=True, env=environment)
    assert committed(tmp_path / "office") == {path: 1_100_000_000}


def test_the_age_of_a_file_outside_a_repository_is_that_of_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    os.utime(path, (1, 1_000_000))
    assert changed(path, committed(tmp_path)) == 1_000_000
