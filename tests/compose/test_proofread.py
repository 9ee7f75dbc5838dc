"""Names that a template does not have are found without rendering it."""

from __future__ import annotations

import pytest

from noteverbale.compose.fact_words import type_of
from noteverbale.compose.proofread import proofread
from noteverbale.pipeline import Pipeline


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ meeting.dattes|on }}", ["1 'dattes' did you mean 'dates'?"]),
        ("\n{% if meeting.past %}{{ sendr }}{% endif %}", ["2 'sendr' did you mean 'sender' or 'sender_is'?"]),
        (
            "{% for one in enclosures %}{{ one.nuon }}{{ one.noun|the }}{{ loop.last }}{% endfor %}",
            ["1 'nuon' did you mean 'noun'?"],
        ),
        ("{{ reply.deadline.kynd }}", ["1 'kynd' did you mean 'kind'?"]),
        ("{{ act.session.nth|of }}{{ meeting.body.short|the }}{{ party|agree(m='x') }}", []),
        ("{{ body.short|the }}{{ organ|the }}", ["1 'body' ", "1 'organ' "]),  # names of a part, not of the Brief
        ("{% set here = meeting.city %}{{ here }}", []),
        ("{{ meeting.", []),
    ],
)
def test_unknown_names_are_reported_with_their_line(office: Pipeline, text: str, found: list[str]) -> None:
    environment = office.composer("es").environment
    told = [f"{p.place.line} {p.message.rpartition(' ')[2]} {p.hint}" for p in proofread(environment, text, "x.md.j2")]
    assert told == found


@pytest.mark.slow
def test_the_shipped_templates_say_only_what_they_may(office: Pipeline) -> None:
    registry, environment = office.registry, office.composer("es").environment
    proofs = {
        path: proofread(environment, path.read_text("utf-8"), path.name)
        for path in registry.templates.glob("forms/*/*.md.j2")
    }
    for move in registry.shelf.values():
        facts = {name: type_of(spec) for name, spec in move.facts.items()}
        for path in (registry.templates / "moves" / move.id).glob("*.md.j2"):
            proofs[path] = proofread(environment, path.read_text("utf-8"), path.name, facts)
    assert (
        len(proofs) == len(list(registry.templates.rglob("*.md.j2"))) >= 6 * (len(registry.shelf) + len(registry.forms))
    )
    assert [problem for found in proofs.values() for problem in found] == []
