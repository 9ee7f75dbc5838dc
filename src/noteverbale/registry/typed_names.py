"""Reads names as a clerk types them on one line, with article, gender and cases."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from .registry import Registry


def typed_form(words: str, articles: Mapping[str, set[str]]) -> dict[str, str]:
    """Return a name as a record has it. 'l’Office (m)' is article, text and gender; an article of one gender gives it.

    Cases may follow the gender: 'Отдел (m; gen Отдела; dat Отделу)'.
    """
    text = words.replace("'", "’").strip()
    form: dict[str, str] = {}
    if match := re.fullmatch(r"(.*\S) \(([mfn])((?:; *[a-z]+ [^;]+)*)\)", text):
        text = match[1]
        cases = (case.strip().split(" ", 1) for case in match[3].split(";")[1:])
        form = {"gender": match[2]} | {case: phrase.strip() for case, phrase in cases}
    for article in sorted(articles, key=len, reverse=True):
        start = article if article.endswith("’") else article + " "
        if text.casefold().startswith(start):
            if len(articles[article]) == 1:
                form = {"gender": next(iter(articles[article]))} | form
            return {"text": text[len(start) :], "article": article} | form
    return {"text": text} | form


def articles_of(model: Registry, code: str) -> dict[str, set[str]]:
    """Return the articles of a language with the genders that names on file have after each."""
    articles: dict[str, set[str]] = defaultdict(set)
    pack = model.packs[code]
    named = [record.names for record in (*model.parties.values(), *model.entities.values())]
    named += [names for title in model.titles.values() for names in title.names.values()]
    forms = [form for level in pack.levels.values() for form in level.noun]
    forms += [form for words in pack.acts.values() for form in words]
    for names in named:
        forms += [form for form in names.get(code, ()) if form.number == "one"]
    for form in forms:
        if form.article:
            articles[form.article] |= {form.gender} if form.gender else set()
    return articles
