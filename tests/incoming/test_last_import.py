"""The record of the last import."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.incoming.last_import import base_text, read_base
from noteverbale.problems import ProblemsFound


@pytest.mark.parametrize(
    "text",
    ["[1, 2]", "x", "MEX: abc", "MEX:\n  mission: [a]", "MEX:\n  address: {lines: ~}", "MEX: {strange: a}", "{[a]: b}"],
)
def test_a_damaged_file_of_the_last_import_is_reported(tmp_path: Path, text: str) -> None:
    path = tmp_path / "missions.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ProblemsFound) as caught:
        read_base(path)
    (fault,) = caught.value.problems
    assert fault.place.line
    assert fault.code in ("shape", "unknown-key", "yaml"), fault
    path.write_text(base_text({"MEX": {"mission": None, "head": {"title": "head", "gender": "f"}}}), "utf-8")
    assert read_base(path)["MEX"]["mission"] is None
