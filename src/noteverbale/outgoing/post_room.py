"""Export what the post room prints, in pouch order: label sheets, envelopes, the dispatch list to be signed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Literal, get_args

from ..compose.builder import missing_text
from ..document import Filled, leaves
from ..formats.labels import Address, Frame, dispatch_list, envelopes, fitted, labels
from ..language import dates
from ..language.ordering import list_name
from ..language.pack import Column, Pack
from ..planning.plan import Planned
from ..problems import NOWHERE, Problem, Problems, ProblemsFound, did_you_mean
from ..records.base import form_on
from ..records.stationery import Stationery
from ..registry.addressees import state_or_entity
from .covering_words import capital, title_of, with_mark
from .pdf_copies import printing
from .selection import File, Options, Outgoing


def label_files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield one PDF of A4 label sheets, of which the first may be partly used.

    Raises ProblemsFound for an unknown size, a start that is not on a sheet, and addresses that do not fit.
    """
    form, pack = _form(out, "labels", options.size), _office_pack(out)
    if not 1 <= options.start <= form.columns * form.rows:
        message = f"a sheet of {form.id} has {form.columns * form.rows} labels, and none is number {options.start}"
        raise ProblemsFound.one(NOWHERE, "start", message, "count the labels from the upper left, row by row, from 1")
    addresses, problems = _addresses(out, form)
    frame = Frame(f"{title_of(out, pack, isolate=False)} – {form.id}", pack.tag, pack.direction)
    content = labels(out.pipeline.printer(pack.code), addresses, form, frame, options.start)
    yield File(f"{out.slug}-labels-{form.id}.pdf", content, problems)


def envelope_files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield one PDF with an envelope on each page. Raises ProblemsFound like `label_files`."""
    form, pack = _form(out, "envelopes", options.size), _office_pack(out)
    addresses, problems = _addresses(out, form)
    frame = Frame(f"{title_of(out, pack, isolate=False)} – {form.id}", pack.tag, pack.direction, _sender(out, pack))
    content = envelopes(out.pipeline.printer(pack.code), addresses, form, frame)
    yield File(f"{out.slug}-envelopes-{form.id}.pdf", content, problems)


def list_files(out: Outgoing, options: Options) -> Iterator[File]:
    """Yield the dispatch list: one line per copy, with its number of pages and room for a signature. Raises ProblemsFound."""
    pack, print_roster = _office_pack(out), printing(out, options)
    words, registry = pack.dispatch, out.pipeline.registry
    pages: dict[tuple[str, str], int] = {}
    for roster in chain.from_iterable(map(out.plan.rosters, out.languages())):
        pdf = print_roster(roster)
        pages |= {(copy.recipient, copy.language): pdf(copy).pages for copy in roster}
    rows = [
        list_row(out, pack, copy, number, pages[copy.recipient, copy.language])
        for number, copy in enumerate(out.plan.copies, 1)
    ]
    names = get_args(Column)
    day = dates.core(pack, (out.note.date, out.note.date), pack.dates.running)
    sample = any(registry.recipients[copy.recipient].sample for copy in out.plan.copies)
    heads = (with_mark(out, pack, title_of(out, pack), sample), day, words.copies.format(number=len(rows)))
    frame = Frame(words.list, pack.tag, pack.direction)
    columns = {str(name): words.columns[name] for name in names}
    yield File(f"{out.slug}-list.pdf", dispatch_list(out.pipeline.printer(pack.code), rows, columns, heads, frame))


def list_row(out: Outgoing, pack: Pack, copy: Planned, number: int, pages: int) -> tuple[str, ...]:
    """Return the cells of a copy in the dispatch list; the last two are filled in by hand."""
    registry = out.pipeline.registry
    owner = state_or_entity(registry, registry.recipients[copy.recipient])
    name = capital(list_name(owner, pack.code, out.note.date))
    name = pack.dispatch.aside.format(text=name, aside=copy.recipient)
    names = pack.language_names.names
    language = names[copy.language][0].text if copy.language in names else registry.packs[copy.language].name
    return str(number), name, language, str(pages), str(len(out.note.enclosures)), "", ""


def _office_pack(out: Outgoing) -> Pack:
    registry = out.pipeline.registry
    return registry.packs[registry.office.language]


def _sender(out: Outgoing, pack: Pack) -> tuple[str, ...]:
    """Return the lines of the sender on an envelope, none where its paper is preprinted. Raises ProblemsFound."""
    head = out.pipeline.registry.letterhead_of(out.note)
    if head.style == "preprinted":
        return ()
    if pack.code not in head.names:
        raise ProblemsFound([missing_text(head.place("names"), f"the letterhead '{head.acronym}' has no name", pack)])
    return head.acronym, form_on(head.names[pack.code], out.note.date)[0].text


def _form(out: Outgoing, kind: Literal["labels", "envelopes"], size: str) -> Stationery:
    """Return a sheet or envelope by name ('l7163', 'Avery L7163'); for '' the first on file. Raises ProblemsFound."""
    by_name = {
        stationery.id: stationery for stationery in out.pipeline.registry.stationery.values() if stationery.for_ == kind
    }
    name = size.strip().lower().removeprefix("avery").lstrip(" -") or next(iter(by_name), "")
    if name not in by_name:
        hint = did_you_mean(name, by_name) or "add it to data/stationery.yaml"
        raise ProblemsFound.one(NOWHERE, "size", f"there are no {kind} of the size '{size}'", hint)
    return by_name[name]


def _addresses(out: Outgoing, form: Stationery) -> tuple[list[Address], tuple[Problem, ...]]:
    """Return the recipients' addresses in pouch order, and warnings for missing ones. Raises ProblemsFound for a misfit."""
    registry, by_recipient, without = out.pipeline.registry, dict[str, Address](), list[Problem]()
    unprintable = Problems()
    for copy, recipient, document in out.copies():
        if recipient.address is None:
            message = f"'{recipient.id}' has no address: nothing is printed for it"
            without.append(Problem(recipient.place(), "no-address", message, "add 'address:'", "warning"))
        elif copy.recipient not in by_recipient:
            # An address on a draft is real, so it is not marked as a draft; a sample address is marked.
            mark = [document.label("watermark.sample")] if "sample" in document.meta.marks else []
            note = " · ".join([*([out.reference] if out.reference else []), copy.recipient, *mark])
            meta = document.meta
            for leaf in chain.from_iterable(map(leaves, document.address)):
                if isinstance(leaf, Filled):
                    letters = out.pipeline.letters(registry.office.language)
                    unprintable.extend(letters.problems_of(leaf.text, leaf.place, f"{document.about}, {recipient.id}"))
            by_recipient[copy.recipient] = Address(copy.recipient, document.address, meta.tag, meta.direction, note)
    unprintable.stop_if_any()
    printer = out.pipeline.printer(registry.office.language)
    addresses, too_long = fitted(printer, list(by_recipient.values()), form)
    if too_long:
        zone = form.address or form
        size = f"{zone.width:g} × {zone.height:g} mm"
        raise ProblemsFound(
            Problem(
                registry.recipients[id].place("address", "lines"),
                "address-too-long",
                f"the address of '{id}' does not fit on {form.id} ({size})",
                "take a larger size with --size, or shorten its lines",
            )
            for id in too_long
        )
    return addresses, tuple(dict.fromkeys(without))
