"""Reads ordinals, hours, number words and figures in plain text, with the words and patterns of a language's pack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

from ..language.grammar import CASES
from ..language.ordinals import declined, ordinal
from ..language.pack import Pack
from ..records.base import Gender
from .read_dates import DIGITS, Facts, digits, replaced, squeezed

_HAN = re.compile("[\u3400-\u9fff]")
_ARABIC = re.compile("[\u0621-\u064a]")
_LETTER = "0-9A-Za-zÀ-ɏЀ-ӿ"
_SPACED = re.compile(rf"(?<![{_LETTER}/.,_-])(\d{{1,3}}(?: \d{{3}})+)(?!\d)")
FIGURE = re.compile(rf"(?<![{_LETTER}/.,_+-])(?:\d{{1,3}}(?:[,\u00a0\u202f]\d{{3}})+|\d+)(?![{_LETTER}/_-]|[.,:]\d)")


_WORD = re.compile(r"\w+")
_JOINED = "وفبكل"  # Arabic particles that are written with the word after them
_NUMBER = r"(?<![\d.])"  # before a pattern that begins with a digit


class NumberReader:
    """Finds the numbers that a text in one language names. `loose`: in text and patterns that are squeezed."""

    def __init__(self, pack: Pack, loose: bool) -> None:
        self._pack, self._loose = pack, loose
        self._plain = squeezed if loose else str
        self._values = self._atoms()
        self._meetings = [self._meeting(nth) for nth in dict.fromkeys(level.nth for level in pack.levels.values())]
        self._hours = list(self._hour_patterns())
        self._words = {self._plain(word).lower(): n for word, n in self._number_words()}
        self._word = self._any_word()

    def take_ordinals(self, text: str, facts: Facts) -> str:
        """Add a fact ('ordinal', number) for each ordinal beside a kind of meeting; return the text without them."""
        for pattern, firsts, genders in self._meetings:

            def read(match: re.Match[str], genders: dict[str, set[tuple[Gender, str]]] = genders) -> str:
                for number in self._numbers(match["ordinal"].lower()):
                    forms = (self._form(number, *form) for form in genders[match["noun"].lower()])
                    if match["ordinal"].lower() in forms:
                        facts["ordinal", str(number)] += 1
                        return " "
                return match[0]

            text = replaced(text, pattern, read, self._starts(text, firsts))
        return text

    def take_hours(self, text: str, facts: Facts) -> str:
        """Add a fact ('hour', 'HH:MM') for each hour; return the text without them."""
        for pattern, clock in self._hours:

            def read(match: re.Match[str], clock: str = clock) -> str:
                facts["hour", clock or self._clock(match.groupdict())] += 1
                return " "

            text = replaced(text, pattern, read, digits(text) if pattern.pattern.startswith(_NUMBER) else None)
        return text

    def take_words(self, text: str, facts: Facts) -> str:
        """Add a fact ('number', number) for each number word; return the text without them."""

        def read(match: re.Match[str]) -> str:
            facts["number", self._words[match["word"].lower()]] += 1
            return " "

        return replaced(text, self._word, read, self._starts(text, frozenset(self._words))) if self._words else text

    def take_figures(self, text: str, facts: Facts) -> None:
        """Add a fact ('figure', number) for each number in figures."""
        if self._pack.group.isspace():
            text = re.sub(
                rf"(?<![{_LETTER}/.,_-])(\d{{1,3}}(?: \d{{3}})+)(?!\d)", lambda m: m[0].replace(" ", ""), text
            )
        end = 0
        for start in digits(text):
            match = FIGURE.match(text, start) or DIGITS.match(text, start)  # also in '2º', '61st' and 'M2'
            if match and start >= end:
                end = match.end()
                facts["figure", str(int(re.sub(r"\D", "", match[0])))] += 1

    def _form(self, number: int, gender: Gender, case: str) -> str:
        return self._plain(ordinal(self._pack.ordinals, number, gender, case)).lower()

    def _cases(self, name: str) -> tuple[str, ...]:
        form = self._pack.levels[name].noun[0]
        return ("nom", *(case for case in CASES if getattr(form, case)), *(() if form.gen else ("obl",)))

    def _used(self) -> set[tuple[Gender, str]]:
        """Return the genders of kinds of meeting, each with the cases that their nouns have."""
        levels = self._pack.levels
        return {(levels[name].noun[0].gender or "m", case) for name in levels for case in self._cases(name)}

    def _atoms(self) -> dict[str, set[int]]:
        """Return the words of ordinals that are not composed, in all forms, with their numbers."""
        table, atoms = self._pack.ordinals, dict[str, set[int]]()
        for gender, case in self._used():
            words = {n + 1: {word} for n, word in enumerate(table.table(gender))}
            for number, word in (*table.joined.get(gender, {}).items(), *table.joined.get("m", {}).items()):
                words.setdefault(number, set()).add(word)
            for number, word in (*table.exceptions.get(gender, {}).items(), *table.exceptions.get("m", {}).items()):
                words.setdefault(number, set()).add(word)
            for number, step in table.steps.items():
                words.setdefault(number, set()).add(step.exact)
            for number, names in words.items():
                for name in names:
                    form = declined(table, name, gender, case)
                    atoms.setdefault(self._plain(form).lower(), set()).add(number)
        return atoms

    def _steps(self) -> Iterator[tuple[int, str, str]]:
        """Yield the steps that compose ordinals, with the words before and after what remains, in each form."""
        table = self._pack.ordinals
        for number, step in self._pack.ordinals.steps.items():
            before, _, after = re.sub(r"\{\w+\}", "\0", step.more).partition("\0")
            forms = {after, *(declined(table, after, *form) for form in self._used())} if after else {after}
            for form in forms:
                yield number, self._plain(before).lower(), self._plain(form).lower()

    def _numbers(self, words: str) -> set[int]:
        """Return the numbers that words may mean as an ordinal; the caller writes them anew to be sure."""
        found = set(self._values.get(words, ()))
        if figure := re.search(r"\d+", words):
            found.add(int(figure[0]))
        for base, before, after in self._steps():
            inner = words[len(before) : len(words) - len(after)]
            if inner and words.startswith(before) and words.endswith(after) and inner != words:
                found |= {base + rest for rest in self._numbers(inner) if rest < base}
        return found

    def _starts(self, text: str, firsts: frozenset[str]) -> list[int] | None:
        """Return where a word of `firsts` or a number begins; None where words have no edges."""
        if self._loose or any(map(_HAN.search, firsts)):
            return None
        words = ((match.start(), match[0].lower()) for match in _WORD.finditer(text))
        return [
            at
            for at, word in words
            if word in firsts or word[0].isdigit() or word.lstrip(_JOINED) in firsts or word[1:] in firsts
        ]

    def _meeting(self, nth: str) -> tuple[re.Pattern[str], frozenset[str], dict[str, set[tuple[Gender, str]]]]:
        """Return the pattern of an ordinal with a noun, the words it may begin with, and the gender and case of each noun."""
        nouns: dict[str, set[tuple[Gender, str]]] = {}
        for name, level in self._pack.levels.items():
            form = level.noun[0]
            for case in self._cases(name) if level.nth == nth else ():
                text = self._plain(getattr(form, case, None) or form.text).lower()
                for noun in (text, "ل" + text[2:]) if text.startswith("ال") else (text,):  # للدورة
                    nouns.setdefault(noun, set()).add((form.gender or "m", case))
        steps = list(self._steps())
        number = "|".join(sorted(self._figure_patterns(set().union(*nouns.values()))))
        before, after = _any_of(words for _, words, _ in steps), _any_of(words for *_, words in steps)
        ordinals = f"{before}*{_any_of(self._values, number)}{after}*"
        joined = f"[{_JOINED}]{{0,2}}" if any(_ARABIC.search(noun) for noun in nouns) else ""
        pieces = {"{ordinal}": f"(?P<ordinal>{ordinals})", "{noun}": f"{joined}(?P<noun>{_any_of(nouns)})"}
        text = "".join(pieces.get(piece) or re.escape(self._plain(piece)) for piece in re.split(r"(\{\w+\})", nth))
        heads = {"{ordinal}": (*self._values, *(words for _, words, _ in steps)), "{noun}": nouns}
        firsts = {word[0] for words in heads.get(nth[: nth.index("}") + 1], nouns) if (word := _WORD.match(words))}
        pattern = self._edged(text, any(_HAN.search(noun) for noun in nouns))
        return re.compile(pattern, re.IGNORECASE), frozenset(firsts), nouns

    def _figure_patterns(self, forms: set[tuple[Gender, str]]) -> Iterator[str]:
        """Yield the patterns of ordinals in figures, in each gender and case."""
        table = self._pack.ordinals
        for pattern in (pattern for patterns in table.figures.values() for pattern in patterns.values()):
            for gender, case in forms:
                text = pattern.format(n=0)
                form = declined(table, text, gender, case)
                yield re.escape(self._plain(form)).replace("0", r"\d+")

    def _edged(self, pattern: str, han: bool) -> str:
        return pattern if han or self._loose else rf"(?<!\w){pattern}(?!\w)"

    def _hour_patterns(self) -> Iterator[tuple[re.Pattern[str], str]]:
        """Yield the patterns of hours; with the hour that a pattern names in words."""
        hours = self._pack.hours
        fields = {"h": r"(?P<h>\d{1,2})", "h12": r"(?P<h12>\d{1,2})", "m": r"(?P<m>\d{1,2})", "mm": r"(?P<m>\d\d)"}
        fields["half"] = f"(?P<half>{_any_of(map(self._plain, hours.half))})"

        def times(pattern: str) -> str:
            pieces = re.split(r"(\{\w+\})", self._plain(pattern).replace("\u00a0", " "))
            return "".join(fields[piece[1:-1]] if piece[0] == "{" else re.escape(piece) for piece in pieces if piece)

        patterns = [times(pattern) for pattern in (hours.minutes, hours.whole)]
        if hours.half_once:  # the last hour of a span, after one that names the half of the day
            for last, first, hour in product(patterns, patterns, (r"\d", r"\d\d")):
                first = first.replace(fields["h12"], hour).replace(fields["m"], r"\d\d").replace(fields["mm"], r"\d\d")
                yield re.compile(f"(?<={first}.){last.replace(fields['half'], '')}"), ""
        full = [re.escape(piece) for piece in self._plain(hours.full).replace("\u00a0", " ").split("{time}")]
        if any(full):  # the first hour of a span has no word after it
            later = re.sub(r"\?P<\w+>", "?:", "|".join(full[0] + pattern + full[1] for pattern in patterns))
            yield from ((re.compile(rf"{_NUMBER}{pattern}(?= (?:\w+ )?(?:{later}))"), "") for pattern in patterns)
        for clock, word in sorted(hours.words.items(), key=lambda row: -len(row[1])):
            text = re.escape(self._plain(word).replace("\u00a0", " "))
            yield re.compile(self._edged(text, bool(_HAN.search(word)))), clock
        whole = [full[0] + pattern + full[1] for pattern in patterns]
        yield from (
            (re.compile((_NUMBER if pattern.startswith(("(?P<h>", "(?P<h12>")) else "") + pattern), "")
            for pattern in whole
        )

    def _clock(self, parts: dict[str, str | None]) -> str:
        hour = int(parts.get("h") or parts["h12"] or 0)
        if half := parts.get("half"):
            hour = hour % 12 + 12 * [self._plain(name) for name in self._pack.hours.half].index(half)
        return f"{hour:02}:{int(parts.get('m') or 0):02}"

    def _number_words(self) -> Iterator[tuple[str, str]]:
        """Yield (word, number) for number words from three on: one and two are articles and duals in places."""
        for table in self._pack.numbers.values():
            for number, word in enumerate(table):
                # In squeezed text a short word cannot be told from a part of another.
                if number > 2 and not (self._loose and len(self._plain(word)) < 4):
                    yield word, str(number)

    def _any_word(self) -> re.Pattern[str]:
        """Return the pattern of number words: Chinese has no word edges, Arabic joins و ف ب ك ل to the word after them."""
        text = f"(?P<word>{_any_of(self._words)})"
        if self._loose:
            pattern = text
        elif any(map(_HAN.search, self._words)):
            pattern = rf"(?<![第十百零]){text}(?=[个项名人字页份位天次])"
        elif any(map(_ARABIC.search, self._words)):
            pattern = rf"(?<!\w)[{_JOINED}]?{text}(?![\w\u064b-\u0652])"  # a vowel sign: the word goes on (ستُعقد)
        else:
            pattern = rf"(?<!\w){text}(?!\w)"
        return re.compile(pattern, re.IGNORECASE)


def _any_of(words: Iterable[str], *patterns: str) -> str:
    return "(?:" + "|".join((*patterns, *map(re.escape, sorted(set(words), key=len, reverse=True)))) + ")"
