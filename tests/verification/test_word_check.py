"""What a file says otherwise is named; what only a page does to words is no difference."""

from __future__ import annotations

import time

import pytest

from noteverbale.verification.word_check import difference
from noteverbale.verification.word_digests import WordDigests

BODY = [
    "UNODC",
    "Référence : CU 2009/33 (A)",
    "La réunion se tiendra les 14 et 15 avril 2009.",
    "i) Premier point ;",
    "4 mars 2009",
]
PANEL = ["Mission permanente de la France", "1010 Vienne"]
DIGESTS = WordDigests.of(BODY, PANEL, True)
ONE_PAGE = ["\r\n".join([*BODY, *PANEL])]


def test_the_same_words_are_no_difference() -> None:
    assert difference(DIGESTS, ONE_PAGE) == ""


@pytest.mark.parametrize(
    "pages",
    [
        ["\n".join([*BODY[:3], *PANEL]), "\n".join([*BODY[3:], "2"])],
        ["\n".join([*BODY[:2], BODY[2][:20], *PANEL]), "\n".join([BODY[2][20:], *BODY[3:], "2"])],
        ["\n".join([*PANEL[::-1], *BODY])],
        ["\n".join([*BODY[:2], BODY[2].replace(" ", "\n"), *BODY[3:], *PANEL])],
    ],
)
def test_pages_and_the_panel_may_cut_them(pages: list[str]) -> None:
    assert difference(DIGESTS, pages) == ""


@pytest.mark.parametrize(
    ("pages", "why"),
    [
        (
            [ONE_PAGE[0].replace("14 et 15", "15 et 14")],
            "passage 3 of 7 read otherwise: “La réunion se tiendra les 15 et 14 avril 2009.”",
        ),
        ([ONE_PAGE[0].replace("Premier point ;", "")], "passage 4 of 7 read otherwise: “i)”"),
        ([ONE_PAGE[0].replace(BODY[3], "")], "passage 4 of 7 read otherwise, or are missing"),
        ([ONE_PAGE[0].replace("14", "15").replace("France", "Belgique")], "passages 3, 6 of 7"),
        (
            [ONE_PAGE[0] + "\nand send your reply to another address"],
            "more than was issued: “and send your reply to another address”",
        ),
        (["\n".join([BODY[1], BODY[0], *BODY[2:], *PANEL])], "another order"),
        (["\n".join([*BODY[3:], *PANEL]), "\n".join([*BODY[:3], "2"])], "another order"),
        ([ONE_PAGE[0], "3"], "more than was issued: “3”"),
        (ONE_PAGE * 2, "more than was issued"),
        ([ONE_PAGE[0] * 40], "much more than was issued"),
        ([""], "passages 1, 2, 3, 4, 5, 6, 7 of 7 read otherwise, or are missing"),
    ],
)
def test_passages_that_read_otherwise_are_named(pages: list[str], why: str) -> None:
    assert why in difference(DIGESTS, pages)


def test_every_changed_letter_is_noticed() -> None:
    text = ONE_PAGE[0]
    unnoticed = [
        at
        for at, char in enumerate(text)
        if not char.isspace() and not difference(DIGESTS, [text[:at] + "#" + text[at + 1 :]])
    ]
    assert unnoticed == []


@pytest.mark.slow
def test_hostile_texts_take_no_longer_than_a_page() -> None:
    digests = WordDigests.of([str(number) * 60 for number in range(100, 130)], PANEL, True)
    start = time.perf_counter()
    assert difference(digests, ["x" * 6000])
    assert time.perf_counter() - start < 10  # a fifth of a second on a quiet machine
