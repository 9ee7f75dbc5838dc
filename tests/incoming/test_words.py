"""Words of a table and the ids that they name."""

from __future__ import annotations

import pytest

from noteverbale.incoming.words import GUESSES, Unknown, Words


def test_a_table_of_unknown_names_is_reported_once_and_long_cells_are_cut() -> None:
    words = Words("State")
    words.add("Comores", "COM")
    hints = set()
    for i in range(4_000):
        with pytest.raises(Unknown) as caught:
            words.find(f"Comore {i % 2_000}")
        hints.add(caught.value.hint)
    assert hints == {"did you mean 'Comores'?", "write it as the office does, or its code"}
    assert len(words.guesses) == GUESSES
    with pytest.raises(Unknown) as caught:
        words.find("A" * 100_000)
    assert len(caught.value.message) < 200
