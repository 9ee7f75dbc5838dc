"""The rules of typography that a language pack names. Each takes the string of a run and yields edits; `typography` applies them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import product

from .grammar import CONSONANT, VO
from .pack import Pack

OPAQUE = "\ufffc"  # in place of a symbol, a URL, a telephone number or an open Field
NBSP = "\u00a0"
JOINER = "\u2060"  # between two characters: no line ends there
Edit = tuple[int, int, str]  # start and end in the string of the run, new text
Rule = Callable[[str, Pack], Iterable[Edit]]
Substitution = tuple[re.Pattern[str], str]  # what is replaced, and by what


def _substitutions(*pairs: tuple[str, str]) -> tuple[Substitution, ...]:
    """Return patterns, compiled once, and what each is replaced by.

    A pattern that begins with the character it looks for is found several times faster than one that first looks behind:
    r" (?<=a )" in place of "(?<=a) ".
    """
    return tuple((re.compile(pattern), new) for pattern, new in pairs)


def _one_of(words: Iterable[str]) -> str:
    """Return a pattern of one of some words as they are written; without words it matches nothing."""
    return "|".join(map(re.escape, words)) or "(?!)"


def _after_one_of(patterns: Iterable[str]) -> str:
    """Return a pattern of a place after one of some patterns, each of which has a fixed length; without any it matches nothing."""
    return "(?:" + ("|".join(f"(?<={pattern})" for pattern in patterns) or "(?!)") + ")"


def _sub(substitutions: Iterable[Substitution], text: str) -> Iterator[Edit]:
    for pattern, new in substitutions:
        for match in pattern.finditer(text):
            replacement = match.expand(new) if "\\" in new else new
            if replacement != match[0]:
                yield match.start(), match.end(), replacement


_QUOTES = re.compile('["“”„«»]')
_SPACES, _SPACES_BEFORE = re.compile(rf"[ {NBSP}\u202f]+"), re.compile(rf"[ {NBSP}\u202f]+$")


def quotes(text: str, pack: Pack) -> Iterator[Edit]:
    """Replace double quotation marks by those of the language, by depth, and remove the spaces inside them.

    Nothing is changed in a run where they do not match. In French only the outer ones have spaces, which `french_spaces` writes.
    """
    style = pack.typography.quotes
    edits: list[Edit] = []
    depth = 0
    for match in _QUOTES.finditer(text):
        i, sign = match.start(), match[0]
        before = text[i - 1] if i else " "
        if depth >= 2 and sign == style[3]:
            opens = False
        elif sign in "«„":
            opens = True
        elif sign in "»”":
            opens = False
        elif sign == "“":
            opens = depth == 0 or before in " \u00a0([«„“‘"
        else:
            opens = depth == 0 or before in " \u00a0([«„“‘"
        if not opens and depth == 0:
            return
        level = min(depth if opens else depth - 1, 1)
        mark = style[2 * level + (0 if opens else 1)]
        depth += 1 if opens else -1
        if mark != sign:
            edits.append((i, i + 1, mark))
        if level or "french-spaces" not in pack.typography.rules:
            spaces = _SPACES.match(text, i + 1) if opens else _SPACES_BEFORE.search(text, 0, i)
            edits += [(spaces.start(), spaces.end(), "")] if spaces else []
    if depth == 0:
        yield from edits


_APOSTROPHE = _substitutions((r"'(?<=[^\W\d_]')(?=[^\W\d_])", "’"))


def apostrophe(text: str, pack: Pack) -> Iterator[Edit]:
    """Replace ' between letters by ’ (U+2019)."""
    yield from _sub(_APOSTROPHE, text)


_FRENCH_SPACES = _substitutions(
    (rf"(?<=[^\s«])[ {NBSP}\u202f]*(?=[;?!»]|:(?!\d|//))", NBSP),
    (rf"(?<=«)[ {NBSP}\u202f]*(?=[^\s»])", NBSP),
)


def french_spaces(text: str, pack: Pack) -> Iterator[Edit]:
    """Put U+00A0 before : ; ? ! » and after «, but not before the colon in a time of day (10:30)."""
    yield from _sub(_FRENCH_SPACES, text)


_ONE_STOP = _substitutions((r"\.(?<=\w\.\w\.\.)(?!\.)", ""))


def one_stop(text: str, pack: Pack) -> Iterator[Edit]:
    """Let the full stop of an abbreviation end the sentence too: 'at 6 p.m.', not 'at 6 p.m..'."""
    yield from _sub(_ONE_STOP, text)


_FIGURE = re.compile(rf"[\d{OPAQUE}]")


def ties(text: str, pack: Pack) -> Iterator[Edit]:
    """Keep 'decision 4/4', a day with its month and year, the two ends of a range, and 'года' with its year on one line."""
    if _FIGURE.search(text):
        rules = pack.typography
        between = (pack.joins.last.strip(), *rules.tie_between)
        yield from _sub(_ties(pack.month_names, rules.tie_before, rules.tie_after, between), text)


@lru_cache(32)
def _ties(
    months: tuple[str, ...], tie_before: tuple[str, ...], tie_after: tuple[str, ...], tie_between: tuple[str, ...]
) -> tuple[Substitution, ...]:
    """Return the substitutions of a language."""
    before = _after_one_of(rf"(?<!\w){re.escape(word)} " for word in tie_before)
    pairs = [(rf" (?=[\d{OPAQUE}]){before}", NBSP)]
    for word in map(re.escape, tie_between):
        pairs.append((rf" (?<=\d )(?={word}[ {NBSP}]\d)", NBSP))
        pairs.append((rf" (?<=\d[ {NBSP}]{word} )(?=\d)", NBSP))
    after = "|".join(re.escape(word).replace(r"\ ", f"[ {NBSP}]") for word in (*months, *tie_after))
    pairs.append((rf" (?:(?<=\d )|(?<=\der ))(?=(?:de[ {NBSP}])?(?:{after})(?!\w))", NBSP))
    names = [re.escape(month).replace(r"\ ", f"[ {NBSP}]") for month in months]
    pairs.append((rf" (?<=\d{NBSP}de )(?=(?:{'|'.join(names)})(?!\w))", NBSP))
    after_month = _after_one_of(rf"(?<!\w){name} " for name in names)
    after_month_of = _after_one_of(rf"(?<!\w){name}{NBSP}de " for name in names)
    pairs.append((rf" (?=(?:de[ {NBSP}])?\d{{4}}(?!\d)){after_month}", NBSP))
    pairs.append((rf" (?=\d{{4}}(?!\d)){after_month_of}", NBSP))
    for month in months:  # تشرين الأول/أكتوبر
        first = month.partition("/")[0]
        if " " in first:
            pairs.append((rf"(?<=\d[ {NBSP}]){re.escape(first)}(?=/)", first.replace(" ", NBSP)))
    return _substitutions(*pairs)


_HAN = "\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef"
_PARAGRAPH_MARK = re.compile("[a-z]|[ivx]+")
_ACT_SESSION = re.compile(r"第\d[\dA-Z ]*?( ?[(（])(?:(?:E?S-)?[IVXLC]+|\d{4})([)）])(?=[号、和])")
_WIDE = str.maketrans(",;:?!", "，；：？！")
_BRACKETS = re.compile(r"((?<=\w) )?\(([^()]*)\)")


@cache
def _beside_han() -> tuple[tuple[Substitution, ...], re.Pattern[str], re.Pattern[str]]:
    """Return the substitutions of spaces, and the patterns of signs and of what is beside brackets.

    Classes of thousands of characters take long to compile: only commands that polish a Chinese text do it.
    """
    spaces = _substitutions((rf"(?<=[{_HAN}”’]) +(?=\S)|(?<=\S) +(?=[{_HAN}“‘])", ""))
    narrow_sign = re.compile(rf"(?<=[{_HAN}”])[,;:?!]|[,;:?!](?=[{_HAN}“])")
    return spaces, narrow_sign, re.compile(f"[{_HAN}“”]")


def chinese(text: str, pack: Pack) -> Iterator[Edit]:
    """Use full-width punctuation beside Chinese characters; remove spaces beside them."""
    spaces, narrow_sign, han_or_quote = _beside_han()
    yield from _sub(spaces, text)
    for match in narrow_sign.finditer(text):
        yield match.start(), match.end(), match[0].translate(_WIDE)
    sessions = list(_ACT_SESSION.finditer(text))  # 第9(I)号决议
    for session, (i, sign) in product(sessions, ((1, "("), (2, ")"))):
        if session[i] != sign:
            yield session.start(i), session.end(i), sign
    narrow = {session.end(1) - 1 for session in sessions}
    for match in _BRACKETS.finditer(text):  # both brackets are wide, or none is
        if _PARAGRAPH_MARK.fullmatch(match[2]) or match.start(2) - 1 in narrow:  # 第4条(a)款
            continue
        beside = (
            text[match.start() - 1 : match.start()] + match[2][:1] + match[2][-1:] + text[match.end() : match.end() + 1]
        )
        if han_or_quote.search(beside):
            yield match.start(2) - 1, match.start(2), "（"
            yield match.end() - 1, match.end(), "）"
            if match[1] and not re.match(f"[{_HAN}]", beside):
                yield match.start(), match.start() + 1, ""


@cache
def _last_line() -> tuple[Substitution, ...]:
    return _substitutions((r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff][。；：]$)", JOINER))


def last_line(text: str, pack: Pack) -> Iterator[Edit]:
    """Let no paragraph end in a line of one Chinese character."""
    yield from _sub(_last_line(), text)


_AFTER_SHORT = re.compile(r"-(?:(?<=\b\w-)(?=\w)|(?<=\d-)(?=[^\W\d]))")


def short_titles(text: str, pack: Pack) -> Iterator[Edit]:
    """Break no word after a hyphen that follows one letter or figures: г-жа, 1001-е, e-mail."""
    for match in _AFTER_SHORT.finditer(text):
        yield match.end(), match.end(), JOINER


# Characters of the longest number with 第 and a measure word: longer ones would leave holes in justified lines.
_LONG = 6
_NUMERALS = "零〇一二三四五六七八九十百千"


def chinese_ties(text: str, pack: Pack) -> Iterator[Edit]:
    """Keep 第 with its number, a number with its measure word (27日); a line may end after 年, 月 and 百 of a long ordinal."""
    substitutions, figures, numerals = _chinese_ties(pack.typography.tie_before, pack.typography.tie_after)
    yield from _sub(substitutions, text)
    for match in figures.finditer(text):
        if len(re.sub(r"[()]", "", match[0])) <= _LONG:
            yield match.end(), match.end(), JOINER
    for match in numerals.finditer(text):
        for i in range(match.start(1) + 1, match.end(1) + (match.end() > match.end(1))):
            hundreds = text[i - 1] == "百" and i < match.end(1)
            if not hundreds and JOINER not in text[i - 1 : i + 1]:
                yield i, i, JOINER


@lru_cache(32)
def _chinese_ties(
    tie_before: tuple[str, ...], tie_after: tuple[str, ...]
) -> tuple[tuple[Substitution, ...], re.Pattern[str], re.Pattern[str]]:
    """Return the substitutions, the pattern of figures before a measure word, and that of Chinese numerals after 第."""
    before, after = _one_of(tie_before), _one_of(tie_after)
    substitutions = _substitutions(
        (rf"{_after_one_of(map(re.escape, tie_before))}(?=[\d{OPAQUE}{_NUMERALS}])", JOINER),
        (rf"(?<=时)(?=\d\d?{JOINER}?分)", JOINER),
    )
    figures = re.compile(rf"(?<!\w)[\dA-Za-z/.()-]*[\d)](?=(?:{after}))", re.ASCII)
    return substitutions, figures, re.compile(rf"(?:{before}){JOINER}?([{_NUMERALS}{JOINER}]+)(?:{after})?")


_ARABIC = str.maketrans(",;?", "،؛؟")
_ARABIC_SIGNS = re.compile(r"[,;?](?:(?<=[\u0600-\u06ff\"][,;?])|(?= ?[\"«]?[\u0621-\u064a]))")
_ARABIC_SPACES = _substitutions(
    (r"^(?=\d+-\d+)", "\u061c"),
    (r" (?<=\d )(?=و\d)", NBSP),  # 14 و15
    (r" (?<=[\u0621-\u064a] )(?=\d{4}(?!\d))", NBSP),  # أبريل 2009
    (r" +(?=[،؛؟])", ""),
)


def arabic(text: str, pack: Pack) -> Iterator[Edit]:
    """Use the Arabic comma, semicolon and question mark; show a range at the start of a paragraph from right to left."""
    for match in _ARABIC_SIGNS.finditer(text):
        yield match.start(), match.end(), match[0].translate(_ARABIC)
    yield from _sub(_ARABIC_SPACES, text)


_DOUBLE_NAMES = _substitutions((r"(?<=[\u0621-\u064a]/)(?=[\u0621-\u064a])", JOINER))


def double_names(text: str, pack: Pack) -> Iterator[Edit]:
    """Keep the two Arabic names of a month on one line: نيسان/أبريل."""
    yield from _sub(_DOUBLE_NAMES, text)


_MANY = r"[Мм]н(?:ог|ож|ой|е(?!\w))"  # со многими, ко множеству, со мной, ко мне; but с мнениями, к мнению
_ALL = r"вс(?:[еёяю]|ём|е[мхйю]|ем[иу])(?!\w)"  # all, in its cases
_SECOND = rf"2(?!\d|[ {NBSP}](?:ч(?!\w)|\d{{3}}))"  # со 2 по 4 марта; but с 2 ч 00 мин, с 2 000 слов
_RUSSIAN_PREPOSITIONS = _substitutions(
    (VO, r"\1о "),
    (
        rf"([Сс])(?<!\w.) (?={_SECOND}|втор|{_ALL}|[СЗШЖсзшж]{CONSONANT}|[Щщ]|{_MANY}|[Лл]ьв)",
        r"\1о ",
    ),
    (rf"([Кк])(?<!\w.) (?=втор|{_ALL}|{_MANY}|[Лл]ьв)", r"\1о "),
    (rf"([Оо])(?<!\w.) (?={_ALL})", r"\1бо "),
    (r"([Оо])(?<!\w.) (?=[аиоуэАИОУЭ])", r"\1б "),
)


def russian_prepositions(text: str, pack: Pack) -> Iterator[Edit]:
    """Write во втором, со 2 октября, ко второму, об оружии: the letters that в, с, к and о take before some words."""
    yield from _sub(_RUSSIAN_PREPOSITIONS, text)


def short_words(text: str, pack: Pack) -> Iterator[Edit]:
    """Keep words of one letter and `short_words` of the language off the end of a line, and a dash off its beginning (Russian typesetting)."""
    yield from _sub(_short_words(pack.typography.short_words), text)


@lru_cache(32)
def _short_words(words: tuple[str, ...]) -> tuple[Substitution, ...]:
    """Return the substitutions of a language."""
    return _substitutions(
        (rf"(?i:(?<!\w)([а-я]|{_one_of(words)}) (?=\S))", rf"\1{NBSP}"), (r" (?<=\S )(?=[—–] )", NBSP)
    )


RULES: dict[str, Rule] = {
    "quotes": quotes,
    "apostrophe": apostrophe,
    "french-spaces": french_spaces,
    "one-stop": one_stop,
    "ties": ties,
    "chinese": chinese,
    "last-line": last_line,
    "chinese-ties": chinese_ties,
    "short-titles": short_titles,
    "arabic": arabic,
    "double-names": double_names,
    "russian-prepositions": russian_prepositions,
    "short-words": short_words,
}
