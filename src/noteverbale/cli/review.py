"""The commands of reviewers: `approve`, `comment`, `comments`, `state` and `diff`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..characters import indented, one_line
from ..problems import NOWHERE, Problem, ProblemsFound
from .console import (
    ByOption,
    JsonOption,
    LedgerOption,
    NoteArgument,
    NotesArgument,
    OfficeOption,
    acting,
    fail,
    find_language,
    find_notes,
    now,
    open_ledger,
    open_note,
    open_office,
    who,
)
from .printing import coloured, print_json
from .terminal import DELETED, INSERTED, PLAIN

if TYPE_CHECKING:
    from ..ledger.ledger import Ledger
    from ..pipeline import Pipeline
    from ..records.notes import Note
    from ..review.approval import ApprovalState
    from ..review.history import PastNote
    from ..review.text_diff import Changes, CopyChange, Differences, Op

app = typer.Typer()
LanguageOption = Annotated[
    str, typer.Option("--language", help="One language (default: the whole note).", metavar="CODE")
]


@app.command()
def approve(
    note: NoteArgument,
    by: ByOption = None,
    language: LanguageOption = "",
    returned: Annotated[bool, typer.Option("--return", help="Send it back to the drafter instead.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why it is sent back.")] = "",
    seen: Annotated[
        str, typer.Option("--hash", help="Only if this is the note's hash ('state' prints it).", metavar="HASH")
    ] = "",
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Approve a note in its present form, or send it back. A change of its text or its page voids the approval."""
    from ..ledger.entries import Approval
    from ..review import approval

    pipeline, which = open_note(office, note)
    code = find_language(pipeline, which, language) if language else ""
    with open_ledger(pipeline.registry, ledger) as opened:
        if returned:
            entry = approval.send_back(pipeline, which, opened, who(by), now().isoformat(), reason, code)
            result = f"returned by {entry.by}: {indented(entry.reason)}"
        elif reason:
            fail(Problem(NOWHERE, "reason", "an approval has no reason", "add --return, or leave it out"))
        else:
            entry = approval.approve(pipeline, which, opened, who(by), now().isoformat(), code, seen)
            result = f"approved by {entry.by}: {Approval.of(entry).hash[:16]}"
    print(f"{which.id}{f' in {code}' if code else ''} {result}", file=sys.stderr)


@app.command()
def comment(
    note: NoteArgument,
    language: Annotated[str, typer.Option("--language", help="The language commented on.", metavar="CODE")] = "",
    at: Annotated[
        str, typer.Option("--at", help="The passage: a move and a number, 'invitation 2'.", metavar="PASSAGE")
    ] = "",
    text: Annotated[str, typer.Option("--text", help="The comment.")] = "",
    resolve: Annotated[
        int, typer.Option("--resolve", help="Mark this comment as resolved instead.", metavar="SERIAL")
    ] = 0,
    by: ByOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Comment on a passage of a note, or resolve a comment."""
    from ..review import approval

    pipeline, which = open_note(office, note)
    code = find_language(pipeline, which, language or pipeline.registry.office.language)
    with open_ledger(pipeline.registry, ledger) as opened:
        if resolve:
            approval.resolve(which, opened, acting(pipeline.registry, by, "comment"), now().isoformat(), resolve)
            print(f"comment {resolve} is resolved", file=sys.stderr)
            return
        person = acting(pipeline.registry, by, "comment", code)
        entry = approval.comment(pipeline, which, opened, person, now().isoformat(), code, at, text)
    print(f"comment {entry.serial}", file=sys.stderr)


@app.command()
def comments(
    note: NoteArgument,
    everything: Annotated[bool, typer.Option("--all", help="Resolved ones too.")] = False,
    as_json: JsonOption = False,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Print the comments on a note: where, on which text, by whom."""
    from ..review import approval

    pipeline, which = open_note(office, note)
    with open_ledger(pipeline.registry, ledger, "read") as opened:
        on_file = approval.comments(opened.entries(note=which.id))
    shown = [comment for comment in on_file if everything or not comment.resolved]
    if as_json:
        print_json([asdict(comment) for comment in shown])
    for line in () if as_json else approval.as_text(shown):
        print(line)
    print(f"{len(shown)} comments, {len(on_file) - len(shown)} more are resolved", file=sys.stderr)


@app.command()
def state(
    note: NotesArgument = None,
    as_json: JsonOption = False,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Print the state of a note (draft, returned, approved, void and why, issued) and its composition hash."""
    pipeline = open_office(office)
    notes = find_notes(pipeline, note)
    with open_ledger(pipeline.registry, ledger, "read") as opened:
        states = [_state(pipeline, which, opened, whole=bool(note) or as_json) for which in notes]
    if as_json:
        print_json([asdict(state) for state in states])
    for state in () if as_json else states:
        names = f" by {one_line(', '.join(state.by))}" if state.by else ""
        print(f"{state.note}: {'issued, ' if state.issued else ''}{state.state}{names}")
        for line in state.why:
            print(f"    {indented(line, ' ' * 8)}")
        if note and state.hash:
            print(f"    composition hash {state.hash}")
            for code, partial in state.languages.items():
                print(f"    {code} {partial.state}{f' by {one_line(partial.by[0])}' if partial.by else ''}")


@dataclass(frozen=True)
class NoteState:
    """The state of a note, as `state` prints it; `languages` is empty where only the note was asked about."""

    note: str
    state: str
    issued: bool
    by: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    hash: str = ""
    languages: Mapping[str, ApprovalState] = field(default_factory=dict)


def _state(pipeline: Pipeline, note: Note, ledger: Ledger, whole: bool) -> NoteState:
    from ..review import approval
    from ..review.approved_content import binding

    issued, entries = bool(ledger.issued(note.id)), ledger.entries(note=note.id)
    try:
        content = binding(pipeline, note)
    except ProblemsFound as error:
        return NoteState(note.id, f"cannot be composed, {len(error.problems)} problems: 'check {note.id}'", issued)
    approved = approval.approval_state(pipeline, note, entries, content)
    languages = approval.approval_states(pipeline, note, entries, content) if whole else {}
    return NoteState(note.id, approved.state, issued, approved.by, approved.why, content.hash[:16], languages)


@app.command()
def diff(
    note: NoteArgument,
    against: Annotated[
        str,
        typer.Option(
            "--against",
            help="A revision of git, a note's YAML file, 'issued' or 'approved'.",
            metavar="GITREV|issued|approved|FILE",
        ),
    ] = "HEAD",
    lang: Annotated[str, typer.Option("--lang", help="Codes with commas (default: all).", metavar="LANG")] = "",
    pictures: Annotated[
        Path | None,
        typer.Option(
            "--pictures", help="Draw the pages that changed, before and now, into this folder.", metavar="DIR"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Show what changed in a note: [-words gone-] and {+words new+}, by language, audience and passage; then by copy."""
    from ..review.history import Revisions, earlier
    from ..review.text_diff import differences

    pipeline, which = open_note(office, note)
    codes = [find_language(pipeline, which, code) for code in lang.split(",") if code]
    with ExitStack() as stack:
        frozen = against in ("issued", "approved")
        opened = stack.enter_context(open_ledger(pipeline.registry, ledger, "read")) if frozen else None
        was = earlier(pipeline, which, against, opened, Revisions())
    changes = differences(pipeline, which, was, codes)
    if as_json:
        print_json(changes.as_json())
    else:
        colour = coloured(sys.stdout)
        for word in changes.words:
            _show_changes(word, colour)
        for copy in changes.copies or ():
            _show_copy(copy, colour)
    if pictures:
        _draw(pipeline, which, was, changes, codes, pictures)
    if changes.summary:
        print(changes.summary, file=sys.stderr)
    languages = len({word.language for word in changes.words})
    same = "the words are the same" if changes else "the same"
    text = f"words changed in {languages} languages" if languages else same
    print(f"{which.id} against {against}: {text}", file=sys.stderr)


def _draw(
    pipeline: Pipeline, note: Note, was: PastNote, changes: Differences, languages: Sequence[str], folder: Path
) -> None:
    """Write pictures of the pages that changed, 900 pixels wide."""
    from ..files import write_whole
    from ..review.page_diff import pages, pages_to_draw

    for code, of in pages_to_draw(pipeline, note, changes, languages):
        for page in pages(pipeline, note, was, code, of, 900):
            path = folder / code / f"{of.replace('/', '.')}-{page.number}.png"
            write_whole(path, page.picture)
            print(f"{path}: page {page.number} {page.how}, {len(page.places)} places", file=sys.stderr)


def _show_copy(copy: CopyChange, colour: bool) -> None:
    if copy.how != "changed":
        print(f"{copy.language}: {copy.recipient} {'is new' if copy.how == 'new' else 'is removed'}")
    elif copy.fields:
        print(f"{copy.language}: only {copy.recipient}")
        for change in copy.fields:
            print(f"  {change.at}")
            print("    " + "".join(_part(op, text, colour) for op, text in change.parts))


def _show_changes(group: Changes, colour: bool) -> None:
    print(f"{group.language}: {group.limits}, {', '.join(group.audiences)}")
    for change in group.changes:
        print(f"  {change.at}")
        print("    " + "".join(_part(op, text, colour) for op, text in change.parts))


def _part(op: Op, text: str, colour: bool) -> str:
    text = indented(text)
    if op == "same":
        return text
    if colour:
        return f"{DELETED if op == 'deleted' else INSERTED}{text}{PLAIN}"
    return f"[-{text}-]" if op == "deleted" else f"{{+{text}+}}"
