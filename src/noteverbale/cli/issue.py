"""The command `issue`: it shows the plan, asks, takes the number and has the copies made."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from ..problems import NOWHERE, Problem, first_six
from .batch import (
    EventsOption,
    FolderOption,
    PrintOption,
    SchedulerOption,
    WorkersOption,
    cluster_at,
    nothing_to_do,
    print_event,
    run_job,
)
from .console import (
    ByOption,
    LangsOption,
    LedgerOption,
    NoteArgument,
    OfficeOption,
    ToOption,
    YesOption,
    acting,
    confirm,
    fail,
    find_day,
    now,
    open_ledger,
    open_note,
)
from .keys import PassphraseOption, copy_coder
from .printing import report

if TYPE_CHECKING:
    from ..issuing.batch_job import Job
    from ..issuing.issue import Request
    from ..issuing.steps import Issuing
    from ..ledger.entries import Added
    from ..ledger.ledger import Ledger
    from ..pipeline import Pipeline
    from ..records.notes import Note

app = typer.Typer()
DayOption = Annotated[str | None, typer.Option("--on", help="The day of issue (default: today).", metavar="DATE")]
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
def issue(
    note: NoteArgument,
    to: ToOption = None,
    lang: LangsOption = "own",
    output: FolderOption = Path("out"),
    workers: WorkersOption = 0,
    scheduler: SchedulerOption = None,
    for_print: PrintOption = False,
    on: DayOption = None,
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
    at, day = now().isoformat(), find_day(pipeline.registry, on)
    person = acting(pipeline.registry, by, "read" if rehearse else "issue")
    why = _why(add, request := Request(tuple(to or ()), lang, person, at, day, reason.strip()))
    with ExitStack() as stack:
        with _ledgers(pipeline, which, ledger, rehearse) as (used, real):
            step = steps.begin(pipeline, which, used, request, output, why, rehearse, real)
            report(step.warnings())
            if step.step == "planned":
                _stop_at_obstacles(step, as_json)
                _confirm_plan(step, yes, plan_hash)
            else:
                _require_same_request(step, plan_hash)
                if not for_print and (done := step.verified()):
                    step.record_made(used)
                    _print_step("done", step, done.kept, as_json)
                    raise typer.Exit(nothing_to_do(done.folder, done.kept))
            coder = copy_coder(step, passphrase_fd)
            cluster = stack.enter_context(cluster_at(scheduler, pipeline))  # before a number is taken
            step = step.take_number() if step.step == "planned" else step
            job = replace(step.job(), coder=coder)
        _print_step("numbered", step, len(job.wanted), as_json)
        code = run_job(job, workers, as_json, for_print, cluster)
    if not code:
        _finish(step, job, ledger, as_json)
    raise typer.Exit(code)


def _finish(step: Issuing, job: Job, ledger: Path | None, as_json: bool) -> None:
    """Enter into the ledger that the copies were made; a rehearsal enters nothing."""
    if not step.rehearsal:
        with open_ledger(step.today, ledger) as opened:
            step.record_made(opened)
        if not as_json:
            _name_duplicates(job)
    _print_step("done", step, len(job.wanted), as_json)


def _print_step(event: str, step: Issuing, total: int, as_json: bool) -> None:
    """Print that a step of the issue is done, as an event with its reference, its folder and the number of its copies."""
    if as_json:
        print_event(event, reference=step.reference, folder=step.folder, total=total)


def _name_duplicates(job: Job) -> None:
    """Print the files of an order of duplicates, those with a seal where there are; nothing for other jobs."""
    from ..verification.ledger_states import SEALED_FOLDER

    if job.only:
        print("A duplicate is the file that was sent; send or print it again:", file=sys.stderr)
    for copy in job.wanted if job.only else ():
        sealed = job.folder / SEALED_FOLDER / copy.file
        print(sealed if sealed.exists() else job.folder / copy.file)


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
def _ledgers(pipeline: Pipeline, note: Note, file: Path | None, rehearse: bool) -> Iterator[tuple[Ledger, Ledger]]:
    """Open the ledger; yield the one to write into, which is a temporary one for a rehearsal, and the real one."""
    with open_ledger(pipeline.registry, file, "read" if rehearse else "write") as real:
        if not rehearse:
            yield real, real
            return
        with _rehearsal(pipeline, note, real) as temporary:
            yield temporary, real


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


def _stop_at_obstacles(step: Issuing, as_json: bool) -> None:
    """Print the obstacles to the issue and exit if there are any; a rehearsal continues after printing them."""
    from ..issuing.issue import obstacles

    problems = obstacles(step.pipeline, step.note, step.planned(), step.reviews)
    report(problems)
    if as_json and problems:
        print_event("problem", problems=[problem.as_json() for problem in problems])
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
    others = Counter(copy.why for copy in plan.copies if copy.why not in ("language of correspondence", "asked for"))
    for why, count in others.most_common():
        show(f"  {count:5} in their {why}: {first_six([copy.recipient for copy in plan.copies if copy.why == why])}")
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
