"""What Word shows of a file is what is read of it: a table of cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from noteverbale.incoming.word import read_parts
from noteverbale.problems import Problems
from support import cases, each_row
from word_support import runs_of, word_file


@each_row(cases("word_shows"))
def test_what_word_shows_is_what_is_read(tmp_path: Path, row: dict[str, Any]) -> None:
    path, problems = tmp_path / "l.docx", Problems()
    path.write_bytes(
        word_file(runs_of(row["word"]), {name: runs_of(xml) for name, xml in row.get("parts", {}).items()})
    )
    read = [
        f"{part.where}: {part.text}"
        if part.where != "body"
        else f"{part.level}: {part.text}"
        if part.level
        else part.text
        for part in read_parts(path, problems)
    ]
    level = "roman: " if "parts" in row and "numbering" in row["parts"] else ""
    assert read == [f"{level}{text}" for text in row["read"]]
    told = [f"{problem.code}: {problem.message}" for problem in problems.found]
    wanted = row.get("told", [])
    assert len(told) == len(wanted), told
    assert all(words in message for words, message in zip(wanted, told, strict=True)), told
    assert not problems.errors
