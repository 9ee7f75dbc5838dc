"""The commands `batch` and `issue`: they show the plan, ask, show progress and print the result."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from ..problems import NOWHERE, Place, Problem, shown
from .console import (
    ByOption,
    LangsOption,
    LedgerOption,
    NoteArgument,
    OfficeOption,
    ToOption,
    YesOption,
    confirm,
    fail,
    find_day,
    now,
    open_ledger,
    open_note,
    report,
    who,
)
from .keys import PassphraseOption, copy_coder

if TYPE_CHECKING:
    from ..issuing.batch_job import Event, Job, Outcome
    from ..issuing.issue import Request
    from ..issuing.steps import Issuing
    from ..ledger.entries import Added
    from ..ledger.ledger import Ledger
    from ..pipeline import Pipeline
    from ..records.notes import Note

app = typer.Typer()
FolderOption = Annotated[
    Path, typer.Option("-o", "--output", help="Where the note's folder goes.", metavar="DIR", file_okay=False)
]
WorkersOption = Annotated[
    int, typer.Option("--workers", help="Processes (default: by the number of copies and processors).", min=0, max=64)
]
SchedulerOption = Annotated[
    str | None,
    typer.Option("--scheduler", help="A Dask cluster that makes the copies: tcp://host:8786.", metavar="ADDRESS"),
]
PrintOption = Annotated[
    bool,
    typer.Option(
        "--print", help="Also one print-ready PDF for each language: in pouch order, with blank backs and bookmarks."
    ),
]
EventsOption = Annotated[bool, typer.Option("--json", help="Print events as JSON, one object on each line.")]
AddOption = Annotated[
    str | None,
    typer.Option(
        "--add", help="After issue: copies for --to; why: late, language, duplicate or replacement.", metavar="WHY"
    ),
]
ReasonOption = Annotated[
    str, typer.Option("--reason", help="For --add replacement: why a new copy is sent.", metavar="TEXT")
]
PlanHashOption = Annotated[
    str | None, typer.Option("--plan-hash", help="Issue without asking if this is the plan.", metavar="HASH")
]
RehearseOption = Annotated[
    bool, typer.Option("--rehearse", help="Do everything on a temporary ledger; the copies are marked SPECIMEN.")
]


@app.command()
def batch(
    note: NoteArgument,
    to: ToOption = None,
    lang: LangsOption = "own",
    output: FolderOption = Path("out"),
    workers: WorkersOption = 0,
    scheduler: SchedulerOption = None,
    for_print: PrintOption = False,
    as_json: EventsOption = False,
    office: OfficeOption = None,
) -> None:
    """Make drafts of a note for many recipients; files that are up to date are kept."""
    from ..issuing.batch_job import Job
    from ..issuing.manifest import finished
    from ..planning.plan import make

    pipeline, which = open_note(office, note)
    recipients = tuple(to or ())
    done = not for_print and finished(
        pipeline, which, output / which.id / "manifest.json", recipients, lang, None, None
    )
    if done:
        raise typer.Exit(_nothing_to_do(done))
    job = Job(pipeline, which, make(pipeline, which, recipients, lang), None, output / which.id)
    raise typer.Exit(_run(job, workers, as_json, for_print, scheduler))


@app.command()
def issue(
    note: NoteArgument,
    to: ToOption = None,
    lang: LangsOption = "own",
    output: FolderOption = Path("out"),
    workers: WorkersOption = 0,
    scheduler: SchedulerOption = None,
    for_print: PrintOption = False,
    on: Annotated[str | None, typer.Option("--on", help="The day of issue (default: today).", metavar="DATE")] = None,
    add: AddOption = None,
    reason: ReasonOption = "",
    yes: YesOption = False,
    plan_hash: PlanHashOption = None,
    rehearse: RehearseOption = False,
    passphrase_fd: PassphraseOption = None,
    by: ByOption = None,
    as_json: EventsOption = False,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Take a number, enter the plan into the ledger and make the copies; after a failure the same command continues."""
    from ..issuing import steps
    from ..issuing.issue import Request

    pipeline, which = open_note(office, note)
    day = find_day(pipeline.registry, on)
    request = Request(tuple(to or ()), lang, who(by), now().isoformat(), day, reason.strip())
    why = _why(add, request)
    with ExitStack() as stack:
        real = stack.enter_context(open_ledger(pipeline.registry, ledger, "read" if rehearse else "write"))
        used = stack.enter_context(_rehearsal(pipeline, which, real)) if rehearse else real
        step = steps.begin(pipeline, which, used, request, output, why, rehearse, real)
        report(step.warnings())
        if step.step == "planned":
            _stop_at_obstacles(step)
            _confirm_plan(step, yes, plan_hash)
            coder = copy_coder(step, scheduler, passphrase_fd)
            step = step.take_number()
        else:
            _require_same_request(step, plan_hash)
            if not for_print and (done := step.verified()):
                raise typer.Exit(_nothing_to_do(done))
            coder = copy_coder(step, scheduler, passphrase_fd)
        job = replace(step.job(), coder=coder)
    code = _run(job, workers, as_json, for_print, scheduler)
    if why == "duplicate" and not code:
        _duplicate(job)
    raise typer.Exit(code)


def _duplicate(job: Job) -> None:
    print("A duplicate is the file that was sent; send or print it again:", file=sys.stderr)
    for copy in job.wanted:
        print(job.folder / copy.file)


def _require_same_request(step: Issuing, plan_hash: str | None) -> None:
    """Exit where the request differs from what was issued."""
    issued, id = step.content, step.note.id
    assert issued
    if step.added is None and step.request.to and step.request.to != issued.to:
        message = f"'{id}' was issued already, to {' '.join(issued.to) or 'all its recipients'}"
        hint = "to send it to others, give the reason: --add late, language, duplicate or replacement"
        fail(Problem(NOWHERE, "issued", message, hint), 1)
    if plan_hash is not None and not _is_plan(issued.plan, plan_hash):
        message = f"'{id}' was issued already, by the plan {issued.plan[:16]}"
        fail(Problem(NOWHERE, "plan-hash", message, "leave --plan-hash out to continue with that plan"), 1)


def _is_plan(hash: str, typed: str) -> bool:
    """Whether a plan's hash begins with what was typed, eight characters at least."""
    return len(typed) >= 8 and hash.startswith(typed)


def _why(add: str | None, asked: Request) -> Added | None:
    from ..ledger.entries import Added

    if add is None:
        return None
    if add not in get_args(Added):
        fail(Problem(NOWHERE, "add", f"'{add}' is not a reason", f"one of: {', '.join(get_args(Added))}"))
    if not asked.to:
        fail(Problem(NOWHERE, "add", "no recipients are named", "name them with --to"))
    if add == "replacement" and not asked.reason:
        fail(Problem(NOWHERE, "add", "a replacement needs a reason", "give it with --reason 'new address'"))
    return cast("Added", add)


@contextmanager
def _rehearsal(pipeline: Pipeline, note: Note, real: Ledger) -> Iterator[Ledger]:
    """Open a temporary ledger whose next number is that of the real one, or 1 where the series has not begun."""
    import tempfile

    from ..ledger.ledger import Ledger
    from ..problems import ProblemsFound

    series, year, first = pipeline.registry.series_of(note), note.date.year, 1
    with suppress(ProblemsFound):
        first = real.next_number(series, year)
    with tempfile.TemporaryDirectory(prefix="noteverbale-") as folder, Ledger(Path(folder) / "ledger.db") as opened:
        opened.open_series(series, year, first, "rehearsal", now().isoformat())
        yield opened


def _stop_at_obstacles(step: Issuing) -> None:
    """Print the obstacles to the issue and exit if there are any; a rehearsal continues after printing them."""
    from ..issuing.issue import obstacles

    problems = obstacles(step.pipeline, step.note, step.planned(), step.reviews)
    report(problems)
    problems = tuple(problem for problem in problems if problem.severity == "error")
    if problems and step.rehearsal:
        print("The rehearsal continues; an issue would stop here.", file=sys.stderr)
    if problems and not step.rehearsal:
        print("Nothing was issued: correct the above first, or try it with --rehearse.", file=sys.stderr)
        raise typer.Exit(1)


def _confirm_plan(step: Issuing, yes: bool, plan_hash: str | None) -> None:
    """Print the plan and ask whether to issue it; exit unless confirmed, or when it is not the plan of `plan_hash`."""
    registry, plan, rehearse = step.pipeline.registry, step.planned(), step.rehearsal
    title = f"{step.reference} · {step.note.id} · {step.note.date}"

    show = partial(print, file=sys.stderr)

    show(f"{'Rehearsal of ' if rehearse else ''}{title}")
    for language, count in sorted(Counter(copy.language for copy in plan.copies).items()):
        audiences = Counter(copy.audience for copy in plan.copies if copy.language == language)
        parts = ", ".join(f"{name} {number}" for name, number in sorted(audiences.items()))
        show(f"  {count:5} in {registry.packs[language].name}: {parts}")
    reasons = Counter(plan.left_out.values())
    for why, count in reasons.most_common():
        names = [name for name, reason in plan.left_out.items() if reason == why]
        shown = ", ".join(names[:8]) + (" …" if count > 8 else "")
        show(f"  {count:5} left out, {why}: {shown}")
    show(f"  plan {plan.hash[:16]}, {len(plan.copies)} copies")
    if plan_hash is not None:
        if not _is_plan(plan.hash, plan_hash):
            fail(Problem(NOWHERE, "plan-hash", "the plan is not the one with this hash", "look at the plan above"), 1)
        return
    if not yes and not rehearse:
        confirm("Issue it?", f"add --yes, or --plan-hash {plan.hash[:16]}")


def _run(job: Job, workers: int, as_json: bool, for_print: bool, scheduler: str | None) -> int:
    """Run a batch, show its progress and print the result; returns the exit code."""
    from ..checks.installation import slow_without
    from ..issuing.batch import print_files, run
    from ..issuing.cluster import run_on_cluster
    from ..issuing.manifest import stored_copies

    slow = slow_without() if len(job.plan.copies) > 1 else None
    if slow:
        print(f"{slow.name} is {slow.value}: {slow.hint}", file=sys.stderr)

    try:
        with _progress(as_json) as on_event:
            outcome = run(job, workers, on_event, partial(run_on_cluster, scheduler) if scheduler else None)
    except KeyboardInterrupt:
        message = (
            f"stopped; {job.reference or job.note.id} has {len(stored_copies(job))} of {len(job.plan.copies)} copies"
        )
        hint = "give the same command again to make the missing copies"
        report([Problem(Place(shown(job.folder)), "stopped", message, hint)])
        return 130
    report(outcome.problems.found)
    _summary(job, outcome)
    if for_print and not outcome.problems.found:
        for path in print_files(job, _bookmarks(job)):
            print(path)
    return 1 if outcome.problems.found else 0


def _bookmarks(job: Job) -> dict[str, str]:
    """Return the bookmark of each copy in a print file: its State or entity, in the language of the copy."""
    from ..compose.addressing import state_or_entity
    from ..language.ordering import list_name

    registry = job.pipeline.registry
    return {
        f"{copy.recipient}/{copy.language}": list_name(
            state_or_entity(registry, registry.recipients[copy.recipient]), copy.language
        )
        for copy in job.plan.copies
    }


def _nothing_to_do(outcome: Outcome) -> int:
    print(f"{outcome.folder}: 0 made, {outcome.kept} kept", file=sys.stderr)
    return 0


def _summary(job: Job, outcome: Outcome) -> None:
    missing = len(job.wanted) - outcome.made - outcome.kept
    parts = [f"{outcome.made} made", f"{outcome.kept} kept"] + ([f"{missing} missing"] if missing else [])
    full = f" ({outcome.full} laid out one by one)" if outcome.full and outcome.made > 8 else ""
    print(f"{outcome.folder}: {', '.join(parts)}{full}", file=sys.stderr)


@contextmanager
def _progress(as_json: bool) -> Iterator[Any]:
    """Yield the function that shows each event: as a line of JSON, in a bar at a terminal, or not at all."""

    def as_lines(event: Event) -> None:
        line: dict[str, Any] = {"event": event.kind}
        if event.copy:
            line |= asdict(event.copy)
        if event.problems:
            line["problems"] = [problem.as_json() for problem in event.problems]
        if event.kind in ("begin", "end"):
            line |= {"total": event.total, "kept": event.kept}
        print(json.dumps(line, ensure_ascii=False, default=str), flush=True)

    if as_json:
        yield as_lines
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("  ", total=None, rate="")

            def at_terminal(event: Event) -> None:
                if event.kind == "begin":
                    progress.update(task, total=event.total, completed=event.kept)
                elif event.copy:
                    speed = progress.tasks[0].speed
                    rate = f"{speed:.0f} a second" if speed else ""
                    progress.update(task, advance=1, description=event.copy.language, rate=rate)

            yield at_terminal
    else:
        yield lambda event: None
