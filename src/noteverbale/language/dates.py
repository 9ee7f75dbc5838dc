"""Days, ranges and deadlines in words.

Functions take dates as (start, end) pairs, both days included, and return text of the language's pack. Two
days are both named, three or more are written as a range (UN practice in all six languages).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain, groupby
from typing import Literal

from .grammar import Grammar, Noun
from .pack import Pack
from .pack_numbers import Spans

Span = tuple[date, date]
Shape = Literal["day", "pair", "range"]
Lead = Literal["day", "pair", "range", "pairs"]


def shape(span: Span) -> Shape:
    """Say how many days a span has: a day, a pair of days, or a range."""
    days = (span[1] - span[0]).days + 1
    return "day" if days == 1 else "pair" if days == 2 else "range"


def core(pack: Pack, span: Span, style: Spans) -> str:
    """Return the days of `span` in one style, without the preposition before them."""
    start, end = span
    pattern: str = shape(span)
    if pattern != "day" and start.year != end.year:
        pattern += "_years"
    elif pattern != "day" and start.month != end.month:
        pattern += "_months"
    fields = {"d1": _day(pack, start), "m1": pack.month_names[start.month - 1], "y1": start.year}
    fields |= {"d2": _day(pack, end), "m2": pack.month_names[end.month - 1], "y2": end.year}
    return str(getattr(style, pattern)).format(**fields)


def on(pack: Pack, spans: Sequence[Span]) -> str:
    """Return 'on 14 and 15 April 2009': one meeting's days, those of several, or separate days, in one phrase."""
    leads = pack.dates.on
    parts = [(leads[lead], days) for lead, days in _parts(pack, spans)]
    if len(spans) > 1 and all(shape(span) == "pair" for span in spans):
        parts = [(leads["pairs"], days) for _, days in parts]
    if len({lead for lead, _ in parts}) == 1:
        return parts[0][0].format(core=_join(pack, [days for _, days in parts]))
    return _join(pack, [lead.format(core=days) for lead, days in parts])


def days(pack: Pack, spans: Sequence[Span]) -> str:
    """Return the same days without the prepositions before them: '3, 5 and 9 March 2027'."""
    return _join(pack, [days for _, days in _parts(pack, spans)])


def _parts(pack: Pack, spans: Sequence[Span]) -> list[tuple[Lead, str]]:
    """Return each span and what precedes it; single days that follow each other are one list: '3, 5 and 9 March'."""
    parts: list[tuple[Lead, str]] = []
    for single, group in groupby(_single_days(spans), key=lambda span: shape(span) == "day"):
        members = list(group)
        if single and len(members) > 1:
            parts.append(("pair" if len(members) == 2 else "pairs", _separate(pack, [start for start, _ in members])))
        else:
            parts += [(shape(span), core(pack, span, pack.dates.running)) for span in members]
    return parts


def _single_days(spans: Sequence[Span]) -> Sequence[Span]:
    """Return spans with each pair as its two days, if there are single days beside it: '1, 2 and 9 March 2027'."""
    if all(shape(span) != "day" for span in spans):
        return spans
    pairs_split = ([(day, day) for day in span] if shape(span) == "pair" else [span] for span in spans)
    return list(chain.from_iterable(pairs_split))


def _separate(pack: Pack, days: Sequence[date]) -> str:
    """Return separate days, in the given order, with each month and year named once."""
    pattern, joins, years = pack.dates.separate, pack.joins, []
    one_a_month = len({(day.year, day.month) for day in days}) == len(days)
    between = joins.last if one_a_month else _between(pack)  # between months whose days are lists themselves
    for year, of_year in groupby(days, key=lambda day: day.year):
        months = []
        for month, of_month in groupby(of_year, key=lambda day: day.month):
            items = [pattern.item.format(d=_day(pack, day)) for day in of_month]
            listed = _list(items, joins.comma, joins.last)
            months.append(pattern.month.format(days=listed, m=pack.month_names[month - 1]))
        years.append(pattern.year.format(months=_list(months, joins.comma, between), y=year))
    return _list(years, joins.comma, between)


def _list(parts: Sequence[str], comma: str, last: str) -> str:
    return last.join([comma.join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _between(pack: Pack) -> str:
    return pack.dates.between or pack.joins.last


def _join(pack: Pack, parts: list[str]) -> str:
    """Join the days of several meetings. Each may contain 'and', so some languages join them by another word."""
    between = pack.dates.between
    return between.join(parts) if between else Grammar(pack).join(parts)


def masthead(pack: Pack, span: Span) -> str:
    """Return days in the short style of a masthead ('27–29 January 2010')."""
    return core(pack, span, pack.dates.masthead)


def hour(pack: Pack, clock: str) -> str:
    """Return an hour: '18:00' is '6 p.m.', '18 heures', '18.00 horas'."""
    return pack.hours.full.format(time=_time(pack, clock))


def hours(pack: Pack, start: str, end: str) -> tuple[str, str]:
    """Return the two hours of a span as they follow 'from' and 'to': '10.00' and '13.00 horas' in Spanish, 下午3时 and 6时."""
    figures = not {start, end} & set(pack.hours.words)
    if pack.hours.half_once and figures and (start < "12") == (end < "12"):
        return _time(pack, start), _time(pack, end).removeprefix(pack.hours.half[end >= "12"])
    return _time(pack, start), hour(pack, end)


def bound(
    pack: Pack, kind: Literal["before", "by", "soon"], day: date | None, at: str = "", zone: Noun | None = None
) -> str:
    """Return a deadline: `before` excludes its day, `by` includes it, `soon` has none.

    With an hour (`at`, such as '18:00') the hour is the limit, on the clocks of the city `zone`.
    """
    text = core(pack, (day, day), pack.dates.running) if day else ""
    if at:
        where = Grammar(pack).fill(pack.dates.zone, zone) if zone else ""
        at_one = pack.dates.moment_at_one if at.startswith("01") else None
        text = (at_one or pack.dates.moment).format(day=text, hour=hour(pack, at), zone=where)
    return pack.dates.bounds[kind].format(core=text)


def _time(pack: Pack, clock: str) -> str:
    words = pack.hours.words.get(clock)
    if words:
        return words
    h, m = (int(part) for part in clock.split(":"))
    pattern = pack.hours.minutes if m else pack.hours.whole
    return pattern.format(h=h, h12=(h - 1) % 12 + 1, m=m, mm=f"{m:02}", half=pack.hours.half[h // 12])


def _day(pack: Pack, day: date) -> str:
    return pack.dates.first if day.day == 1 and pack.dates.first else str(day.day)
