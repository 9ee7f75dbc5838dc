"""Template files: which are read, which are refused, and what is kept of them."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex
from types import CodeType
from typing import Any

import jinja2
import pytest

from noteverbale.caches.kept_results import KeptResults
from noteverbale.compose.template_files import Compiled, OwnTemplates
from noteverbale.files import ChangedFiles, DiskFiles, MemoryFiles
from noteverbale.problems import ProblemsFound


def loader(folder: Path, content: bytes) -> OwnTemplates:
    return OwnTemplates(MemoryFiles(folder, {folder / "base" / "en.md.j2": content}), folder)


def test_lines_end_alike_and_a_lookup_is_remembered(tmp_path: Path) -> None:
    templates = loader(tmp_path, b"one\r\ntwo\rthree")
    environment = jinja2.Environment(loader=templates, keep_trailing_newline=True)
    assert templates.get_source(environment, "base/en.md.j2")[0] == "one\ntwo\nthree"
    with pytest.raises(jinja2.TemplateNotFound):
        templates.get_source(environment, "base/fr.md.j2")
    english, french = tmp_path / "base" / "en.md.j2", tmp_path / "base" / "fr.md.j2"
    assert templates.digests.keys() == {english, french}
    same = {english: b"one\r\ntwo\rthree"}
    assert templates.are_current(MemoryFiles(tmp_path, same))
    assert not templates.are_current(MemoryFiles(tmp_path, {english: b"one"}))
    assert not templates.are_current(MemoryFiles(tmp_path, {**same, french: b""}))


def test_templates_that_were_not_read_yet_are_those_of_the_files_at_hand(tmp_path: Path) -> None:
    """A change in memory that was tried before must not show up later in a template that nobody had read."""
    french, record = tmp_path / "templates" / "fr.md.j2", tmp_path / "data" / "office.yaml"
    base = MemoryFiles(tmp_path, {french: b"one", record: b"1"})
    with_template, with_record = ChangedFiles(base, {french: b"two"}), ChangedFiles(base, {record: b"2"})
    assert not OwnTemplates(with_template, tmp_path / "templates").are_current(base)
    assert not OwnTemplates(base, tmp_path / "templates").are_current(with_template)
    assert OwnTemplates(with_record, tmp_path / "templates").are_current(base)
    assert OwnTemplates(base, tmp_path / "templates").are_current(with_record)
    removed = ChangedFiles(base, {}, frozenset({french}))
    assert not OwnTemplates(base, tmp_path / "templates").are_current(removed)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff", "this file is not UTF-8 text"),
        ("one\ntwo \ue000".encode(), r"en\.md\.j2:2:1: template: the private-use character U\+E000"),
    ],
)
def test_text_that_a_template_may_not_have_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(ProblemsFound, match=message):
        loader(tmp_path, content).get_source(jinja2.Environment(), "base/en.md.j2")


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "en.md.j2").symlink_to(tmp_path / "secret")
    templates = OwnTemplates(DiskFiles(tmp_path), tmp_path / "templates")
    with pytest.raises(ProblemsFound):
        templates.get_source(jinja2.Environment(), "en.md.j2")


def test_compiled_code_is_taken_only_for_the_same_text(tmp_path: Path) -> None:
    compiled = Compiled(KeptResults("{}", ()))
    sources: list[str] = []

    class Compiling(jinja2.Environment):
        def compile(self, source: Any, *words: Any, **options: Any) -> Any:
            sources.append(source)
            return super().compile(source, *words, **options)

    def rendered(text: str) -> str:
        environment = Compiling(loader=loader(tmp_path, text.encode()), bytecode_cache=compiled)
        return environment.get_template("base/en.md.j2").render()

    one, two = token_hex(), token_hex()  # no earlier run has kept their code
    assert [rendered(text) for text in (one, one, two, one)] == [one, one, two, one]
    assert sources == [one, two]


def test_code_that_was_compiled_for_another_office_names_the_file_of_its_own(tmp_path: Path) -> None:
    compiled = Compiled(KeptResults("{}", ()))
    for office in ("one", "two"):
        folder = tmp_path / office
        folder.mkdir()
        environment = jinja2.Environment(
            loader=loader(folder, b"{% macro wrong() %}{{ 1 / 0 }}{% endmacro %}{{ wrong() }}"), bytecode_cache=compiled
        )
        with pytest.raises(ZeroDivisionError) as error:
            environment.get_template("base/en.md.j2").render()
        files = {str(entry.path) for entry in error.traceback if str(entry.path).endswith(".j2")}
        assert files == {str(folder / "base" / "en.md.j2")}


def test_a_template_is_read_once_and_its_code_is_that_of_its_own_file(tmp_path: Path) -> None:
    compiled, codes = Compiled(KeptResults("{}", ())), dict[Path, CodeType]()
    for folder in (tmp_path / "one", tmp_path / "other"):
        path = folder / "base" / "en.md.j2"
        contents = {path: b"one"}
        templates = OwnTemplates(MemoryFiles(folder, contents), folder)
        for _ in range(2):
            environment = jinja2.Environment(loader=templates, bytecode_cache=compiled)
            bucket = compiled.get_bucket(environment, "base/en.md.j2", str(path), "one")
            environment.get_template("base/en.md.j2")
            code = compiled.get_bucket(environment, "base/en.md.j2", str(path), "one").code
            assert code is not None
            assert code.co_filename == str(path)
            assert codes.setdefault(folder, code) is code is bucket.code
        del contents[path]
        assert templates.get_source(environment, "base/en.md.j2")[0] == "one"
        assert not templates.are_current(MemoryFiles(folder, {}))
