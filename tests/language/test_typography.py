"""Properties of typography: idempotent, and blind to what must not change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noteverbale.document import Emphasis, Field, Inline, Isolate, Text, Value, leaves, words
from noteverbale.language.pack import Pack
from noteverbale.language.typography import polish_run
from support import packs

PACKS = packs()
TRICKY = st.text(alphabet="aé 1239/:;,?!()'\"“”„«»‘’вВсСкКтор 中文，。عربل,؛و\u00a0-–.", max_size=40)
LEAF: st.SearchStrategy[Inline] = st.one_of(
    TRICKY.map(Text),
    TRICKY.map(lambda text: Value(text, "name", "x")),
    st.sampled_from(
        [Isolate("CTOC/COP/2008/1", "symbol", "s"), Isolate("http://x.org/a:b?c", "url", "u"), Field("City")]
    ),
)
RUN = st.lists(st.one_of(LEAF, st.lists(LEAF, max_size=3).map(lambda many: Emphasis(tuple(many)))), max_size=5).map(
    tuple
)


@given(run=RUN, pack=st.sampled_from(PACKS))
def test_polishing_twice_is_polishing_once(run: tuple[Inline, ...], pack: Pack) -> None:
    once = polish_run(run, pack)
    assert words(polish_run(once, pack)) == words(once)


@pytest.mark.slow
@given(run=RUN, pack=st.sampled_from(PACKS))
def test_symbols_links_and_fields_are_never_touched(run: tuple[Inline, ...], pack: Pack) -> None:
    kept = [leaf for leaf in leaves(run) if isinstance(leaf, (Isolate, Field))]
    after = polish_run(run, pack)
    assert [leaf for leaf in leaves(after) if isinstance(leaf, (Isolate, Field))] == kept


@pytest.mark.slow
@given(run=RUN, pack=st.sampled_from(PACKS))
def test_letters_and_digits_stay(run: tuple[Inline, ...], pack: Pack) -> None:
    def bare(text: str) -> str:
        return "".join(c for c in text.lower() if c.isalnum() and c not in "оo")  # во, со, ко gain a vowel

    assert bare(words(polish_run(run, pack))) == bare(words(run))
