"""No template runs without end: loops, calls and products are counted, and the line is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.compose.sandbox import STEPS, Sandbox, in_steps, steps_left
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound

NOTE = "cu-2009-033"


def rendered(source: str) -> str:
    environment = Sandbox()
    environment.filters["in_steps"] = in_steps
    token = steps_left.set([STEPS])
    try:
        return environment.from_string(source).render(text="x" * 10_000, items=[[1, 2], [3]], empty=[])
    finally:
        steps_left.reset(token)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "{% for a in items %}{{ loop.index }}/{{ loop.length }}{% for b in a %} {{ b }}{% endfor %};{% endfor %}",
            "1/2 1 2;2/2 3;",
        ),
        ("{% for a in empty %}a{% else %}nothing{% endfor %}", "nothing"),
        ("{% for a in items if a[0] > 1 %}{{ loop.last }}{% endfor %}", "True"),
        ("{% for a, b in [(1, 2)] %}{{ a * b }}{{ 7 % 4 }}{% endfor %}", "23"),
        ("{% for a in items recursive %}{{ a if a is number else loop(a) }}{% endfor %}", "123"),
    ],
)
def test_loops_do_as_before(source: str, text: str) -> None:
    assert rendered(source) == text


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{% for a in text %}{% for b in text %}{% for c in text %}{% endfor %}{% endfor %}{% endfor %}", "turns"),
        ("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}", "turns"),
        ("{{ 'x' * 1000000000000 }}", "two numbers"),
        ("{{ 10 ** 10 ** 10 }}", "two numbers"),
        ("{{ [1] * 1000000000000 }}", "two numbers"),
        ("{{ '%1000000000000d' % 1 }}", "two numbers"),
    ],
)
def test_what_runs_without_end_is_stopped(source: str, reason: str) -> None:
    with pytest.raises(Exception, match=reason):
        rendered(source)


@pytest.mark.parametrize(
    ("folder", "before"), [("moves/attention", "{{ opening }}"), ("forms/note", "{% block opening %}")]
)
def test_the_file_of_a_template_without_end_is_named(small_office: Path, folder: str, before: str) -> None:
    path = small_office / "templates" / folder / "fr.md.j2"
    loop = "{% for a in meeting.body.text %}" * 5 + "{% endfor %}" * 5
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, before + loop), "utf-8")
    office = Pipeline.open(small_office)
    note = office.registry.notes[NOTE]
    with pytest.raises(ProblemsFound, match=r"fr\.md\.j2:\d+:1: template: .*more than 100,000 turns"):
        office.copy(note, office.registry.recipients["FRA"], "fr")
