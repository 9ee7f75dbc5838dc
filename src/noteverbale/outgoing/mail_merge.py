"""Export a note for mail-merge: main documents, and tables of what each copy fills in, with matching file names.

The values of a table have the typography of the copies already, so that a merged document has exactly their text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from ..caches.memo import BoundedMemo, Identity
from ..compose.addressing import Fill, with_town_line, without_marks
from ..document import Document, Field, Filled, Text, leaves, runs, unfilled, words
from ..formats.csv_table import RUNS
from ..formats.text import for_word
from ..language.grammar import SET_OFF, Grammar, field_name
from ..language.pack import Pack
from ..language.typography import POLISHED, goes_on, polish_run
from ..problems import Problem, Problems
from ..records.merge_fields import LEGACY, TOWN
from ..records.recipients import Recipient
from ..registry.audience import Audience, audience_of
from .selection import File, Options, Outgoing, each_copy

Polished = BoundedMemo[
    tuple[str, bool], tuple[str, str]
]  # what fills a field and its comma, by the text and whether a comma may be needed
ABOUT = ("Code", "Language", "Audience", "Reference", "Email", "Telephone")  # columns besides the Fields


@dataclass(frozen=True)
class Merge:
    """One main document and its data. `values` has one row per copy, with a text for each of `columns`.

    `running` has warnings for values that a spreadsheet would read as formulas, `unprintable` for letters that no font has.
    """

    stem: str
    language: str
    audience: Audience
    document: Document
    columns: tuple[str, ...]
    values: tuple[Mapping[str, str], ...]
    running: tuple[Problem, ...]
    unprintable: tuple[Problem, ...]

    @cached_property
    def rows(self) -> list[list[str]]:
        """The values in the order of the columns."""
        return [[row[name] for name in self.columns] for row in self.values]


_MERGES = BoundedMemo[Identity, list[Merge]](1)


def columns(pack: Pack, fields: Collection[str] = ()) -> tuple[str, ...]:
    """Return the columns of a language: the legacy ones, the addressee, the party in every role, region and
    town, `ABOUT`.

    Salutation, closing and courtesy have a column if they are among the `fields` of the document.
    """
    party = (field_name("Party", role) for role in Grammar(pack).roles)
    letter = (name for name in ("Salutation", "Closing", "Courtesy") if name in fields)
    return (*LEGACY, "Addressee", *letter, *party, "Region", TOWN, *ABOUT)


def merges(out: Outgoing) -> list[Merge]:
    """Return a Merge for each language and audience, in the plan's order; made once for all formats of an export.

    Raises ProblemsFound, also for a Field of the document that a recipient has no words for.
    """
    return _MERGES.get(Identity(out), lambda: _merges(out))


def _merges(out: Outgoing) -> list[Merge]:
    registry, problems = out.pipeline.registry, Problems()
    groups: dict[tuple[str, Audience], list[Recipient]] = {}
    for copy in out.plan.copies:
        recipient = registry.recipients[copy.recipient]
        groups.setdefault((copy.language, audience_of(registry, out.note, recipient)), []).append(recipient)
    memos = {code: Polished(POLISHED) for code in out.languages()}
    tables = [
        _merge(out, *composition, groups[composition[:2]], memos[composition[0]], problems)
        for composition in out.compositions()
    ]
    problems.stop_if_any()
    return tables


def stem(out: Outgoing, language: str, audience: Audience) -> str:
    """Return the file name, without suffix, of one main document and its table: 'cu-2009-033-fr-government-participant'."""
    number = ["many"] if audience.number == "many" else []
    name = str(audience).replace("/", "-").replace("+", "-").replace("_", "-")
    return "-".join([out.slug, language, name, *number])


def _merge(
    out: Outgoing,
    language: str,
    audience: Audience,
    document: Document,
    recipients: list[Recipient],
    memo: Polished,
    problems: Problems,
) -> Merge:
    pack, letters = out.pipeline.registry.packs[language], out.pipeline.letters(language)
    needed = set(unfilled(document)) - {"Reference"}
    names, followers = columns(pack, needed), _followers(document)
    about = {"Reference": _reference(out), "Language": language, "Audience": str(audience)}
    values: list[dict[str, str]] = []
    running: list[Problem] = []
    unprintable: list[Problem] = []
    for recipient in recipients:
        fills = out.pipeline.fills_of_sentences(out.note, recipient, language)
        for field in sorted(needed - set(fills)):
            message = f"in {language}, [[[{field}]]] stays open for {recipient.id}"
            hint = "add the missing form to the record, or correct the template"
            problems.add(out.note.place(), "unfilled", message, hint)
        row = {}
        for field, (text, place) in fills.items():
            ways = followers.get(field, set())
            set_off = True in ways and SET_OFF in text
            filled, comma = memo.get((text, set_off), partial(_with_comma, text, set_off, pack))
            row[field] = for_word(filled + comma)
            if comma and len(ways) > 1:
                message = f"{field} of {recipient.id} needs a comma after it in one place, and not in another"
                hint = "the table has the comma: remove it in the merged document where a sign follows"
                running.append(Problem(place, "comma", message, hint, "warning"))
        fills = without_marks(fills)
        emails = "; ".join(filter(None, (recipient.email, *recipient.more_emails)))
        row |= about | {"Code": recipient.id, "Email": emails, "Telephone": recipient.telephone or ""}
        if letters.missing("\n".join(text for text, _ in fills.values())):  # one look for a whole row
            for text, place in fills.values():
                unprintable += letters.problems_of(text, place, f"{out.note.id}/{language}, {recipient.id}", False)
        values.append({column: row.get(column, "") for column in names})
        running += _running(recipient, fills, values[-1])
    return Merge(
        stem(out, language, audience),
        language,
        audience,
        with_town_line(document),
        names,
        tuple(values),
        tuple(running),
        tuple(unprintable),
    )


def _with_comma(text: str, set_off: bool, pack: Pack) -> tuple[str, str]:
    """Return what fills a field, polished, and the comma after it: `set_off` where it may need one and the sentence goes on."""
    # A word after the name lets the typography set the comma of its language; some languages take the space away.
    follows = (Text(" a"),) if set_off else ()
    polished, *after = polish_run((Filled(text, ""), *follows), pack)
    return words((polished,)), words((*after,)).removesuffix("a").rstrip()


def _followers(document: Document) -> dict[str, set[bool]]:
    """Return by Field whether the sentence goes on after it, once for each way it is used."""
    followers: dict[str, set[bool]] = {}
    for _, run in runs(document):
        inlines = tuple(leaves(run))
        for i, leaf in enumerate(inlines):
            if isinstance(leaf, Field):
                followers.setdefault(leaf.name, set()).add(goes_on(words(inlines[i + 1 :])))
    return followers


def _running(recipient: Recipient, fills: Mapping[str, Fill], row: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a warning for each value that a spreadsheet would read as a formula, at the place where it is written."""
    for column, text in row.items():
        if text.startswith(RUNS):
            place = fills[column][1] if column in fills else recipient.place(column.lower())
            message = f"{column} “{text}” begins like a formula: in the CSV it has a ' before it"
            yield Problem(place, "formula", message, "use the xlsx: all its cells are text", "warning")


def _reference(out: Outgoing) -> str:
    """Return the reference for every row; for a note without one, its open Field, as drafts print it."""
    return out.reference or out.note.reference or Field("Reference", "note").text


def csv_files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield a data source for each language and audience."""
    from ..formats.csv_table import to_csv

    for merge in merges(out):
        yield File(f"{merge.stem}.csv", to_csv(merge.columns, merge.rows), (*merge.running, *merge.unprintable))


def xlsx_files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield one workbook with a sheet for each language."""
    from ..formats.xlsx import Table, to_xlsx

    packs, tables_by_audience = out.pipeline.registry.packs, merges(out)
    tables = []
    for code in out.languages():
        of_language = [merge for merge in tables_by_audience if merge.language == code]
        rows = [row for merge in of_language for row in merge.rows]
        tables.append(Table(code, of_language[0].columns, rows, packs[code].direction == "rtl"))
    warnings = tuple(problem for merge in tables_by_audience for problem in merge.unprintable)
    yield File(f"{out.slug}.xlsx", to_xlsx(tables, out.slug), warnings)


def main_files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield a main document for each language and audience."""
    typed = _word_writer(out)
    for merge in merges(out):
        yield File(f"{merge.stem}.docx", typed(merge.document), _no_logo(out))


def docx_files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield each copy in Word, filled."""
    for file in each_copy(out, "docx", _word_writer(out)):
        yield replace(file, problems=(*file.problems, *_no_logo(out)))


def _no_logo(out: Outgoing) -> tuple[Problem, ...]:
    head = out.pipeline.registry.letterhead_of(out.note)
    message, hint = "Word files have the acronym where the PDF has the logo", "set it in Word, or print on headed paper"
    return (Problem(head.place("logo"), "logo", message, hint, "warning"),) if head.style == "logo" else ()


def _word_writer(out: Outgoing) -> Callable[[Document], bytes]:
    from ..formats.word import WordWriter

    packs = out.pipeline.registry.packs
    writers = {code: WordWriter(out.pipeline.sheet, packs[code], out.note.date) for code in out.languages()}
    return lambda document: writers[document.meta.language].docx(document)
