"""Problems and lists of any length fit on a screen; nothing is coloured that a program may read."""

from __future__ import annotations

import io
import sys

import pytest

from noteverbale.cli.printing import coloured, print_some, report, report_some
from noteverbale.problems import Place, Problem, Severity


def problems(count: int, hint: str, severity: Severity, message: str = "wrong") -> list[Problem]:
    return [Problem(Place("a.yaml", line), "code", message, hint, severity) for line in range(1, count + 1)]


def test_of_warnings_that_are_alike_the_first_two_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    report_some(
        [*problems(9, "do this", "warning"), *problems(1, "do that", "error"), *problems(3, "read it", "warning")]
    )
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "a.yaml:1:0: code: wrong",
        "    do that",
        "a.yaml:1:0: warning: code: wrong",
        "a.yaml:2:0: warning: code: wrong",
        "    do this",
        "    and 7 more like these: --all shows them",
        *(f"a.yaml:{line}:0: warning: code: wrong" for line in (1, 2, 3)),
        "    read it",
    ]


def test_only_warnings_are_shortened(capsys: pytest.CaptureFixture[str]) -> None:
    long = "many words " * 40
    report_some([*problems(1, "", "error", long), *problems(1, "", "warning", long)])
    error, warning = capsys.readouterr().err.splitlines()
    assert error == f"a.yaml:1:0: code: {long}"
    assert len(warning) < 170
    assert warning.endswith(" …")


def test_of_many_errors_ten_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    report_some(problems(500, "do this", "error"))
    assert capsys.readouterr().err.splitlines()[-2:] == ["    do this", "    and 490 more like these: --all shows them"]


@pytest.mark.parametrize(
    ("count", "everything", "shown"), [(0, False, 0), (13, False, 13), (14, False, 12), (14, True, 14)]
)
def test_a_list_is_cut_where_more_than_one_line_is_saved(
    capsys: pytest.CaptureFixture[str], count: int, everything: bool, shown: int
) -> None:
    print_some([f"line {i}" for i in range(count)], everything)
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == shown
    assert printed.err == ("" if shown == count else f"… and {count - shown} more: --all shows them\n")


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_color", "styled"), [(None, True), ("", True), ("1", False)])
def test_no_color(monkeypatch: pytest.MonkeyPatch, no_color: str | None, styled: bool) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr(sys, "stderr", screen := Screen())
    report(problems(1, "", "error"))
    assert ("\x1b" in screen.getvalue()) is styled
    assert coloured(screen) is styled
    assert not coloured(io.StringIO())
