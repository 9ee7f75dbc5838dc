"""Titles of heads as tables write them."""

from __future__ import annotations

from noteverbale.incoming.lookup import Lookup
from noteverbale.incoming.words import Unknown
from noteverbale.pipeline import Pipeline
from support import grouped_cases


def test_titles_are_known_with_courtesies_ranks_and_places(office: Pipeline) -> None:
    lookup = Lookup(office.registry)

    def found(text: str) -> str:
        try:
            title, genders = lookup.person(text)
        except Unknown:
            return ""
        return " ".join([title, *sorted(genders)])

    spellings = grouped_cases("title_spellings")
    refused = spellings.pop("not taken")
    texts = [(text, title) for title, names in spellings.items() for text in names]
    failures = [f"{text} → {found(text)}, not {title}" for text, title in texts if found(text) != title]
    failures += [f"{text} → {found(text)}, which it is not" for text in refused if found(text)]
    assert not failures, "\n".join(failures)
    assert len(texts) >= 120
