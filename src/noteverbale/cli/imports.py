"""The commands `import …` and `replies`: tables of missions, filled reply forms and Word templates of others."""

from __future__ import annotations

import sys
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from ..characters import one_line
from ..problems import Problems, first_six, shown
from .commands import HelpGroup
from .console import (
    AllOption,
    ByOption,
    JsonOption,
    LedgerOption,
    NoteArgument,
    OfficeOption,
    find_day,
    find_note,
    now,
    open_ledger,
    open_office,
    own_office,
    save_texts,
    who,
)
from .printing import print_json, print_some, report, report_some

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..desk.translators_import import Correction
    from ..incoming.missions import Intake
    from ..records.notes import Received

app = typer.Typer(
    cls=HelpGroup, help="Read tables of missions, filled reply forms, Word templates, and corrections of translators."
)
replies_command = typer.Typer()
ApplyOption = Annotated[bool, typer.Option("--apply", help="Write what is shown (default: only show it).")]


@app.command()
def missions(
    file: Annotated[Path, typer.Argument(help="A table of missions: .xlsx or .csv.", metavar="FILE")],
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", help="The field of a column: 'Column=Field'; 'Column=-' skips it.", metavar="MAP"),
    ] = None,
    means: Annotated[
        list[str] | None,
        typer.Option("--means", help="What a name means, remembered: 'State:The Mexicans=MEX'.", metavar="NAME"),
    ] = None,
    encoding: Annotated[
        str, typer.Option("--encoding", help="The encoding of a text table (default: detected).", metavar="NAME")
    ] = "",
    details: Annotated[
        bool, typer.Option("--details", help="Show each changed line of the records, and who is not in the table.")
    ] = False,
    every: AllOption = False,
    as_json: JsonOption = False,
    apply: ApplyOption = False,
    by: ByOption = None,
    office: OfficeOption = None,
) -> None:
    """Read recipients from a table: show who would change, and write it with --apply; bad rows go to FILE-rejects. Exit code 1: there are some."""
    from ..incoming.choices import Choices, read_means
    from ..incoming.lookup import Lookup
    from ..incoming.missions import plan_import

    registry = own_office(office)
    problems = Problems()
    names = read_means(Lookup(registry), means or (), problems)
    problems.stop_if_any()
    intake = plan_import(registry, file, maps or (), encoding, Choices(names=names))
    problems_in_order = sorted(intake.problems.found, key=lambda problem: problem.severity)
    report(problems_in_order) if every or details else report_some(problems_in_order)
    print(f"{shown(file)} ({intake.book.read_as})", *map(one_line, intake.headers), sep="\n  ", file=sys.stderr)
    print_json(list(_rows(intake))) if as_json else _show(intake, details, every)
    _keep_rejects(intake)
    counts = f"{len(intake.new)} new, {len(intake.changed)} changed, {len(intake.same)} as on file"
    if intake.absent:
        counts += f"; {len(intake.absent)} on file are not in the table and stay: {first_six(intake.absent)}"
    if intake.broken:
        counts += "; nothing is written, because the office would have errors"
    elif apply:
        save_texts(registry, intake.files, by)
        counts += "; written" if intake.files else "; nothing to write"
    elif intake.files:
        counts += "; nothing is written yet: --apply writes it"
    print(counts, file=sys.stderr)
    raise typer.Exit(1 if intake.problems.errors else 0)


@app.command("replies")
def import_replies(
    folder: Annotated[Path, typer.Argument(help="A folder of filled forms, or one form.", metavar="DIR")],
    received: Annotated[
        str | None, typer.Option("--received", help="The day they came (default: today).", metavar="DATE")
    ] = None,
    supersede: Annotated[
        list[str] | None,
        typer.Option("--supersede", help="A recipient whose new form replaces the answer on file.", metavar="CODE"),
    ] = None,
    as_json: JsonOption = False,
    by: ByOption = None,
    office: OfficeOption = None,
) -> None:
    """File filled reply forms: who answered, when, with whom. A form filed once is not filed again. Exit code 1: some were not filed."""
    from ..incoming.replies import plan_filing

    registry = own_office(office)
    filing = plan_filing(registry, folder, who(by), find_day(registry, received), supersede or ())
    save_texts(registry, filing.texts, by)
    report(filing.problems.found)
    if as_json:
        new = ((note, answer) for note, answers in filing.new.items() for answer in answers)
        print_json([{"note": note, **answer.model_dump(mode="json")} for note, answer in new])
    else:
        for note, answers in filing.new.items():
            print(f"{note}: {', '.join(answer.recipient for answer in answers)}")
    count = sum(len(answers) for answers in filing.new.values())
    print(
        f"{count} answers filed, {len(filing.known)} filed before, {len(filing.problems.errors)} not", file=sys.stderr
    )
    raise typer.Exit(1 if filing.problems.errors else 0)


@app.command("reviser")
def import_reviser(
    file: Annotated[
        Path,
        typer.Argument(help="The document of 'export --format reviser', corrected: .docx or .html.", metavar="FILE"),
    ],
    as_json: JsonOption = False,
    apply: ApplyOption = False,
    by: ByOption = None,
    office: OfficeOption = None,
) -> None:
    """Read a translator's corrections: show what would change, and what cannot be taken over; --apply writes it. Exit code 1: not all can."""
    from ..desk.saving import save
    from ..desk.translators_import import plan_corrections
    from ..pipeline import Pipeline

    pipeline = Pipeline(own_office(office))
    plan = plan_corrections(pipeline, file)
    report(sorted(plan.problems.found, key=lambda problem: problem.severity))
    print_json([_correction(taken) for taken in plan.taken]) if as_json else show_changes(plan.files)
    counts = f"{_counted(len(plan.taken), 'correction')}, {plan.same} rows as they are, {plan.refused} refused"
    if plan.broken:
        counts += "; nothing is written, because the office would have errors"
    elif apply and plan.files:
        saved = save(
            pipeline,
            plan.edits,
            who(by),
            now().isoformat(),
            new_files=plan.new_files,
            texts=plan.texts,
            check=plan.check,
        )
        report(saved.problems)
        counts += "; written"
    elif plan.files:
        counts += "; nothing is written yet: --apply writes it"
    print(counts, file=sys.stderr)
    raise typer.Exit(1 if plan.problems.errors else 0)


@replies_command.command()
def replies(
    note: NoteArgument,
    names: Annotated[bool, typer.Option("--names", help="The members of all delegations, tabs between.")] = False,
    as_json: JsonOption = False,
    on: Annotated[str | None, typer.Option("--on", help="As of a day (default: today).", metavar="DATE")] = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """List who answered a note, who answered late and who has not answered."""
    from ..desk.reply_register import register_of
    from ..registry.replies import ReplyState

    registry = (pipeline := open_office(office)).registry
    with open_ledger(registry, ledger, "read") as opened:
        answers = register_of(registry, find_note(pipeline, note), opened, find_day(registry, on))
    if as_json:
        rows = [
            {
                "standing": row.state,
                **(row.answer.model_dump(mode="json") if row.answer else {"recipient": row.recipient}),
            }
            for row in answers.rows
        ]
        print_json(rows)
        return
    for row, member in answers.members() if names else ():
        values = (member.name, member.function, member.email, member.telephone)
        # One line for each member, also where a value has line breaks.
        print(row.recipient, *(" ".join(value.split()) for value in values), sep="\t")
    for row in () if names else answers.rows:
        print(f"{row.state:9} {row.recipient:9} {_summary(row.answer) if row.answer else ''}".rstrip())
    counts = {state: answers.count(state) for state in get_args(ReplyState)}
    until = f"; the last day is {answers.last_day}" if answers.last_day else ""
    print(", ".join(f"{count} {state}" for state, count in counts.items() if count) + until, file=sys.stderr)


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="A Word or text file with [[[fields]]]: .docx or .txt.", metavar="FILE")],
    kind: Annotated[str, typer.Option("--kind", help="The new kind of note, like 'reminder'.", metavar="NAME")],
    lang: Annotated[str, typer.Option("--lang", help="The language the file is written in.", metavar="CODE")],
    title: Annotated[str, typer.Option("--title", help="What readers call such a note, in that language.")] = "",
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", help="What a field is: 'Old=City', 'Day={{ meeting.dates|on }}'.", metavar="MAP"),
    ] = None,
    as_json: JsonOption = False,
    apply: ApplyOption = False,
    office: OfficeOption = None,
) -> None:
    """Make a new kind of note from a template of another program, and list what to do by hand. No template is overwritten."""
    from ..files import write_whole
    from ..incoming.legacy import plan_template

    registry = own_office(office)
    plan = plan_template(registry, file, kind, lang, maps or (), title)
    report(plan.problems.found)
    if as_json:
        print_json([{"file": shown(path), "text": text} for path, text in plan.files.items()])
    else:
        show_changes(plan.files)
    if plan.problems.errors:
        print("nothing is written: correct the errors above", file=sys.stderr)
        raise typer.Exit(1)
    for path, text in plan.files.items() if apply else ():
        write_whole(path, text.encode("utf-8"))
    print("written" if apply else "nothing is written yet: --apply writes it", file=sys.stderr)
    print("By hand:", *(f"- {step}" for step in plan.by_hand), sep="\n", file=sys.stderr)


def _summary(answer: Received) -> str:
    """Return the day of an answer and how many members and topics it names."""
    members = [_counted(len(answer.members), "member")] if answer.members else []
    parts = ["no delegation"] if answer.absent else members
    parts += [_counted(len(answer.topics), "topic")] if answer.topics else []
    return f"{answer.received}  {', '.join(parts) or 'remarks'}"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count != 1 else ''}"


def _keep_rejects(intake: Intake) -> None:
    """Write the rows that are not imported into a table beside the one imported, if there are any, and print where."""
    from ..incoming.rejects import keep_rejects

    if rejected := sum(len(group.rows) for group in intake.rejected):
        path = keep_rejects(intake.book, intake.rejected)
        print(f"{rejected} rows are not imported: {shown(path)} gives the reasons", file=sys.stderr)


def _show(intake: Intake, details: bool, everything: bool) -> None:
    """Print what an import changes: a line for each recipient, or each line of the records and who is not in the table."""
    if not details:
        print_some(list(intake.lines()), everything)
        return
    show_changes(intake.files)
    print(*(f"{id:9} not in the table" for id in intake.absent), sep="\n")


def _rows(intake: Intake) -> Iterator[dict[str, object]]:
    """Yield an object for each recipient in the table, and for each on file that is not in it."""
    for state, ids in (
        ("new", intake.new),
        ("changed", intake.changed),
        ("same", intake.same),
        ("absent", intake.absent),
    ):
        for id in ids:
            changes = intake.changes.get(id, {}).items()
            old = {key: before for key, (before, _) in changes if before is not None}
            new = {key: after for key, (_, after) in changes if after is not None}
            yield {"recipient": id, "state": state, "old": old, "new": new}


def _correction(taken: Correction) -> dict[str, object]:
    """Return a correction as an object: the row of the document, the file, and its texts before and after."""
    passage = taken.passage
    return {
        "row": taken.number,
        "name": taken.name,
        "file": shown(passage.file),
        "old": [] if passage.missing or passage.inherited else [leaf.text for leaf in passage.leaves],
        "new": list(taken.texts),
    }


def show_changes(files: Mapping[Path, str]) -> None:
    """Print the differences between each file and its new text."""
    for path, text in files.items():
        if path.parent.name == "imported":
            continue  # a copy of the import, not a record that a person reads
        before = path.read_text("utf-8") if path.is_file() else ""
        name = shown(path)
        lines = unified_diff(before.splitlines(), text.splitlines(), name, name, lineterm="")
        for line in lines:
            print(line)
