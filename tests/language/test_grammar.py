"""Nouns in sentences: roles, cases, and the rules that no pattern expresses. Tables of cases are in test_cases."""

from __future__ import annotations

import pytest

from noteverbale.document import Field, Value
from noteverbale.language.grammar import Grammar, Noun, elision, field_name, lam, vo, y_to_e
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.base import Form

MEXICO = Noun("Мексика", "party", "MEX", cases=(("gen", "Мексики"),))
GOVERNMENT = Noun(
    "правительство", "party", "government", cases=(("gen", "правительства"),), complement="of", field="Party"
)


@pytest.fixture
def russian(office: Pipeline) -> Grammar:
    return Grammar(office.registry.packs["ru"])


def test_a_noun_with_the_recipients_name_is_a_field(russian: Grammar) -> None:
    assert russian.phrase(GOVERNMENT, "of") == Field("PartyOf")
    assert russian.phrase(MEXICO, "of") == Value("Мексики", "party", "MEX", name="Мексика")
    assert russian.complete(GOVERNMENT, "of", MEXICO) == "правительства Мексики"


def test_a_missing_form_is_a_problem_and_never_a_guess(russian: Grammar) -> None:
    with pytest.raises(ProblemsFound, match="missing-form: русский: the form 'prep' of “Мексика” is missing"):
        russian.words(MEXICO, "in")
    with pytest.raises(ProblemsFound, match="role: there is no role 'under'"):
        russian.words(MEXICO, "under")


def test_cases_are_roles_where_the_patterns_use_them(office: Pipeline, russian: Grammar) -> None:
    assert {"gen", "prep"} < set(russian.roles)
    assert Grammar(office.registry.packs["en"]).roles == ("the", "of", "to", "in", "bare")


def test_a_list_whose_items_have_commas_has_semicolons(office: Pipeline) -> None:
    english, spanish = (Grammar(office.registry.packs[code]) for code in ("en", "es"))
    assert english.join(["a", "b", "c"]) == "a, b and c"
    assert english.join(["a", "b, c"]) == "a; and b, c"
    assert english.join(["a"]) == "a"
    assert spanish.join(["Guatemala", "Indonesia"]) == "Guatemala e Indonesia"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (elision("de Autriche"), "d’Autriche"),
        (elision("de Yémen"), "de Yémen"),
        (elision("de \ue0e1Haïti"), "d’\ue0e1Haïti"),
        (lam("ل+المكسيك"), "للمكسيك"),
        (lam("ل+كندا"), "لكندا"),
        (y_to_e("España y Hungría"), "España y Hungría"),
        (y_to_e("España y Irán"), "España e Irán"),
        (y_to_e("agua y hielo"), "agua y hielo"),
        (vo("в втором"), "во втором"),
        (vo("в пятом"), "в пятом"),
    ],
)
def test_rules_of_one_language(before: str, after: str) -> None:
    assert before == after


@pytest.mark.parametrize(
    "phrase",
    ["a first meeting", "an eighth meeting", "an eleventh session", "an eighteenth meeting", "an eightieth session",
     "a one hundredth session", "an eight hundredth meeting", "an 8th meeting", "an 11th meeting", "an 18th meeting",
     "an 80th meeting", "an 8,000th meeting", "a 1,018th meeting", "a 110th meeting", "a 1001st meeting",
     "an hour", "an honorary consul", "a host country", "an organization", "a European meeting", "a union", "a unit",
     "a unanimous decision", "an unanswered question", "an uninvited guest", "a useful tool", "an urgent matter",
     "a Ugandan proposal", "a Ukrainian proposal", "an updated agenda", "a university"],
)  # fmt: skip
def test_english_a_is_an_before_the_sound_of_a_vowel(office: Pipeline, phrase: str) -> None:
    words = phrase.split(" ", 1)[1]
    assert Grammar(office.registry.packs["en"]).indefinite(Noun(words, "text", "x")) == phrase


def test_a_language_without_an_indefinite_article_says_so(russian: Grammar) -> None:
    with pytest.raises(TypeError, match="русский has no pattern 'a'"):
        russian.indefinite(MEXICO)


def test_fields_are_named_by_noun_and_role() -> None:
    assert [field_name("Party", role) for role in ("the", "of")] == ["Party", "PartyOf"]


def test_what_a_name_lacks_is_known_by_the_patterns_of_its_language(office: Pipeline) -> None:
    russian, french, english = (Grammar(office.registry.packs[code]) for code in ("ru", "fr", "en"))
    assert russian.lacking(Form(text="Отдел")) == ["gender", "gen", "dat", "acc"]
    assert russian.lacking(Form(text="Отдел", gender="m", gen="Отдела", to="в Отдел", acc="Отдел")) == []
    assert russian.lacking(Form(text="Найроби"), ("of", "in")) == ["gen", "prep"]
    assert french.lacking(Form(text="Office", article="l’")) == ["gender"]
    assert english.lacking(Form(text="Office")) == []


def test_articles_of_a_case_and_unchanged_cases_are_data(office: Pipeline) -> None:
    pack = office.registry.packs["fr"]
    phrases = pack.phrases.model_copy(
        update={"of": "{gen}", "to": "{dat}", "articles": {"gen": {"m": "des", "f": "der"}}, "unchanged": ("dat",)}
    )
    grammar = Grammar(pack.model_copy(update={"phrases": phrases}))
    council = Noun("Rat", "body", "HRC", article="der", gender="m", cases=(("gen", "Rates"),))
    assert (grammar.words(council, "of"), grammar.words(council, "gen")) == ("des Rates", "des Rates")
    assert grammar.words(council, "to") == "Rat"  # no article of that case is in the pack
    assert grammar.words(Noun("Frankreich", "state", "FRA", cases=(("gen", "Frankreichs"),)), "of") == "Frankreichs"
    with pytest.raises(ProblemsFound, match="missing-form"):
        grammar.words(council, "acc")
