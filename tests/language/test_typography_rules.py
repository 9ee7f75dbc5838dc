"""Properties of each rule by itself. Their results are in the cases of `test_cases`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noteverbale.language.pack import Pack, Typography
from noteverbale.language.typography_rules import JOINER, NBSP, OPAQUE, RULES
from support import packs

PACKS = packs()
SIGNS = "aé 12309/:;,?!()'\"“”„«»‘’.-–вВсСкКоОтор一二百第日年月时分号，。عربل,؛و"
RUN = st.text(alphabet=SIGNS + OPAQUE + NBSP + JOINER, max_size=40)


@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
@given(run=RUN, pack=st.sampled_from(PACKS))
def test_each_edit_changes_a_part_of_the_run(name: str, run: str, pack: Pack) -> None:
    for start, end, new in RULES[name](run, pack):
        assert 0 <= start <= end <= len(run)
        assert run[start:end] != new


@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
@given(run=RUN, pack=st.sampled_from(PACKS))
def test_a_rule_inserts_no_letter_but_a_russian_vowel(name: str, run: str, pack: Pack) -> None:
    added = {sign for start, end, new in RULES[name](run, pack) for sign in new if sign.isalnum()}
    assert added <= {*run, "о", "б"}


def with_words(**words: Any) -> Pack:
    """Return a language pack whose rules of typography have these words only."""
    typography = Typography(quotes=("“", "”", "‘", "’"), **words)
    return PACKS[0].model_copy(update={"typography": typography})


def applied(name: str, run: str, pack: Pack) -> str:
    for start, end, new in sorted(RULES[name](run, pack), reverse=True):
        run = run[:start] + new + run[end:]
    return run


@pytest.mark.parametrize("name", ["ties", "short-words", "chinese-ties"])
def test_a_rule_without_words_does_nothing(name: str) -> None:
    assert applied(name, "in (7), 第4日 四 5", with_words()) == "in (7), 第4日 四 5"


def test_words_of_a_pack_are_words_and_no_patterns() -> None:
    pack = with_words(tie_before=("п.", "第", "(b)"), tie_after=("г.", "(e)"), short_words=("т.",))
    assert applied("ties", "п. 4, пп 4, (b) 5", pack) == f"п.{NBSP}4, пп 4, (b){NBSP}5"
    assert applied("ties", "4 г. и 4 го", pack) == f"4{NBSP}г. и 4 го"
    assert applied("short-words", "и т. ж, то да", pack) == f"и{NBSP}т.{NBSP}ж, то да"
    assert applied("chinese-ties", "第4", pack) == f"第{JOINER}4"
