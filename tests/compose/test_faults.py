"""What is wrong with a template that cannot be rendered, in a paragraph of a note: code, place, words and hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.audience import Audience
from noteverbale.registry.loading import read_note

NOTE = """kind: invitation
date: 2009-03-04
sender: secretariat
meeting: wg4-1
moves:
  - text:
      en: |
        A paragraph.

"""


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("{{ meeting.dattes|on }}", "template-name", "templates have no name 'dattes' (did you mean 'dates'?)"),
        ("{{ meeting.nth.txet }}", "template-name", "templates have no name 'txet' (did you mean 'text'?)"),
        ("{{ sendr|the }}", "template-name", "no name 'sendr' (did you mean 'sender' or 'sender_is'?)"),
        ("{{ meeting.nth|teh }}", "template", "there is no filter 'teh' (did you mean 'the'?)"),
        ("{{ meeting.nth|the }", "template", "not readable: "),
        ("{{ meeting.sittings[0].days|on }}", "missing-fact", "prints the first of a list, and the records have none"),
        ("{% for one in [none] %}{{ one.days }}{% endfor %}", "template-fact", "whose 'days' is printed here"),
    ],
)
def test_a_fault_of_a_template_is_named_with_what_was_meant(
    office: Pipeline, tmp_path: Path, line: str, code: str, words: str
) -> None:
    path = tmp_path / "n.yaml"
    path.write_text(f"{NOTE}        {line}\n", "utf-8")
    with pytest.raises(ProblemsFound) as error:
        Pipeline(office.registry).document(read_note(path), "en", Audience("government", ("participant",), "one"))
    (problem,) = (problem for problem in error.value.problems if problem.code != "first-move")
    assert problem.code == code
    assert words in f"{problem.message} ({problem.hint})"
    # The first of an empty list is a fault of the record, which the move asks for; the others are on the line itself.
    assert problem.place.line == (6 if code == "missing-fact" else 10)
