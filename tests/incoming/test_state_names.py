"""States and entities by the names that tables use."""

from __future__ import annotations

import pytest

from noteverbale.incoming.lookup import Lookup
from noteverbale.incoming.state_names import StateNames
from noteverbale.incoming.words import GUESSES, Unknown
from noteverbale.pipeline import Pipeline
from support import grouped_cases


@pytest.fixture(scope="module")
def states(office: Pipeline) -> StateNames:
    return Lookup(office.registry).owners


def _found(states: StateNames, text: str) -> tuple[str, tuple[str, ...]]:
    """Return the id that a text names, or '' and the ids that the hint offers."""
    if len(states.guesses) >= GUESSES:
        states.guesses.clear()
    try:
        return states.find(text), ()
    except Unknown as unknown:
        return "", unknown.likely


@pytest.mark.slow
def test_states_are_known_by_the_names_that_tables_use(states: StateNames) -> None:
    spellings = grouped_cases("state_spellings")
    asked, refused = spellings.pop("asked"), spellings.pop("not taken")
    texts = [(text, id) for id, names in spellings.items() for text in names]
    failures = [f"{text} → {found}, not {id}" for text, id in texts if (found := _found(states, text)[0]) != id]
    for id, names in asked.items():
        for text in names:
            found, likely = _found(states, text)
            if found or (likely and id not in likely):
                failures.append(f"{text} → {found or likely}, not a question about {id}")
    for entry in refused:
        ((text, allowed),) = entry.items() if isinstance(entry, dict) else ((entry, ()),)
        found, likely = _found(states, text)
        if found or not set(likely) <= set(allowed):
            failures.append(f"{text} → {found or likely}, which it is not")
    assert not failures, "\n".join(failures)
    assert len(texts) > 20 * sum(map(len, asked.values()))  # of real spellings, 95 of 100 are taken
    assert len(refused) >= 40


def test_a_code_is_not_read_from_letters_with_points(states: StateNames) -> None:
    assert _found(states, "NA")[0] == "NAM"
    assert _found(states, "N.A.")[0] == ""
