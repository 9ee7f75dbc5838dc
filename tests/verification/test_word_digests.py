"""Digests of words: what counts, how they are written, and that nothing else is read as such."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noteverbale.verification.word_digests import WordDigests, entry, letters

TEXTS = st.lists(st.text(min_size=1, max_size=30).filter(letters), max_size=6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("les 14 et 15 avril", "les\n14\u00a0et 15\u00ad avril "),
        ("ﬁn", "fin"),
        ("é", "e\u0301"),
        ("\u2067مرحبا\u2069", "مرحبا"),
    ],
)
def test_spaces_marks_and_forms_do_not_count(one: str, other: str) -> None:
    assert entry(one) == entry(other)


@pytest.mark.parametrize(("one", "other"), [("14", "15"), ("avril", "Avril"), ("a, b", "a b"), ("é", "e")])
def test_letters_figures_and_punctuation_count(one: str, other: str) -> None:
    assert entry(one) != entry(other)


@pytest.mark.slow
@given(TEXTS, TEXTS, st.booleans())
def test_digests_are_read_back(body: list[str], panel: list[str], readable: bool) -> None:
    digests = WordDigests.of(body, panel, readable)
    assert WordDigests.read(str(digests)) == digests
    assert (len(digests.body), len(digests.panel), len(digests.root)) == (len(body), len(panel), 16)


def test_every_part_decides_the_root() -> None:
    one = WordDigests.of(["a", "b"], ["c"], True)
    others = [
        WordDigests.of(["b", "a"], ["c"], True),
        WordDigests.of(["a"], ["b", "c"], True),
        WordDigests.of(["a", "b"], ["c"], False),
        WordDigests.of(["a", "b", " "], ["d"], True),
    ]
    assert len({one.root, *(other.root for other in others)}) == 5


@pytest.mark.parametrize(
    "text", ["", ";;", "1:ab;", "1:0123456789ABCDEF;", "x;y", "123456:0123456789abcdef;", "1:0123456789abcdef"]
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="list of digests"):
        WordDigests.read(text)
