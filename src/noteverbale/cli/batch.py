"""The command `batch`; how a batch is run, its progress shown and its result printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..problems import Place, Problem, shown
from . import interrupt
from .console import LangsOption, NoteArgument, OfficeOption, ToOption, office_folder, open_note
from .printing import report

if TYPE_CHECKING:
    from ..issuing.batch import Maker
    from ..issuing.batch_job import Event, Job, Outcome
    from ..issuing.cluster import Cluster
    from ..pipeline import Pipeline
    from ..planning.plan import Plan

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
    from ..issuing.done_before import DoneBefore

    recipients = tuple(to or ())
    before = (
        None
        if for_print
        else DoneBefore(office_folder(office), note, output / note / "manifest.json", recipients, lang)
    )
    if before and (kept := before.copies()) is not None:
        raise typer.Exit(nothing_to_do(output / note, kept))

    from ..issuing.batch_job import Job
    from ..issuing.manifest import finished, has_copies
    from ..planning.plan import make
    from ..registry.addressees import depends_on_others

    pipeline, which = open_note(office, note)
    folder = output / which.id
    if before and depends_on_others(pipeline.registry, which, recipients):
        before = None  # neither the digests in its manifest nor `before` have what it depends on
    done = before and finished(pipeline, which, folder / "manifest.json", recipients, lang, None, None)
    if done:
        code, stamp = nothing_to_do(done.folder, done.kept), done.stamp
    else:
        with cluster_at(scheduler, pipeline) as cluster:

            def begin(part: Plan) -> None:
                if cluster and not has_copies(folder):  # copies that are kept are not laid out again
                    cluster.begin(Job(pipeline, which, part, None, folder))

            job = Job(pipeline, which, make(pipeline, which, recipients, lang, on_language=begin), None, folder)
            code, stamp = run_job(job, workers, as_json, for_print, cluster), job.stamp
    if before and not code and not pipeline.registry.broken_notes:  # a warning of each is printed every time
        before.keep(which.id, pipeline.registry.files_read.keys(), stamp)
    raise typer.Exit(code)


@contextmanager
def cluster_at(scheduler: str | None, pipeline: Pipeline) -> Iterator[Cluster | None]:
    """Connect to the cluster that --scheduler names and yield what makes copies there; None without --scheduler."""
    if scheduler is None:
        yield None
        return
    from ..issuing.cluster import connected

    with connected(scheduler, pipeline) as cluster:
        yield cluster


def run_job(job: Job, workers: int, as_json: bool, for_print: bool, cluster: Maker | None) -> int:
    """Run a batch, here or on a cluster, show its progress and print the result; returns the exit code."""
    from ..checks.installation import slow_without
    from ..issuing.batch import print_files, run
    from ..issuing.manifest import stored_copies

    slow = slow_without() if len(job.plan.copies) > 1 else None
    if slow:
        print(f"{slow.name} is {slow.value}: {slow.hint}", file=sys.stderr)

    try:
        with _progress(as_json) as show:

            def on_event(event: Event) -> None:
                show(event)
                if event.copy:
                    interrupt.raise_again()

            outcome = run(job, workers, on_event, cluster)
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
            if as_json:
                print_event("print", file=path.name, language=path.stem.rpartition("-")[2], bytes=path.stat().st_size)
            else:
                print(path)
    return 1 if outcome.problems.found else 0


def _bookmarks(job: Job) -> dict[str, str]:
    """Return the bookmark of each copy in a print file: its State or entity, in the language of the copy."""
    from ..language.ordering import list_name
    from ..registry.addressees import state_or_entity

    registry = job.pipeline.registry
    return {
        f"{copy.recipient}/{copy.language}": list_name(
            state_or_entity(registry, registry.recipients[copy.recipient]), copy.language, job.note.date
        )
        for copy in job.plan.copies
    }


def print_event(event: str, **facts: object) -> None:
    """Print one event as a line of JSON, at once."""
    print(json.dumps({"event": event, **facts}, ensure_ascii=False, default=str), flush=True)


def nothing_to_do(folder: Path, kept: int) -> int:
    """Print the result of a batch of which all copies are kept; returns the exit code."""
    print(f"{folder}: 0 made, {kept} kept", file=sys.stderr)
    return 0


def _summary(job: Job, outcome: Outcome) -> None:
    missing = len(job.wanted) - outcome.made - outcome.kept
    parts = [f"{outcome.made} made", f"{outcome.kept} kept"] + ([f"{missing} missing"] if missing else [])
    full = f" ({outcome.full} laid out one by one)" if outcome.full and outcome.made > 8 else ""
    print(f"{outcome.folder}: {', '.join(parts)}{full}", file=sys.stderr)


@contextmanager
def _progress(as_json: bool) -> Iterator[Callable[[Event], None]]:
    """Yield the function that shows each event: as a line of JSON, in a bar at a terminal, or not at all."""

    def as_lines(event: Event) -> None:
        line: dict[str, object] = asdict(event.copy) if event.copy else {}
        if event.problems:
            line["problems"] = [problem.as_json() for problem in event.problems]
        if event.kind in ("begin", "end"):
            line |= {"total": event.total, "kept": event.kept}
        print_event(event.kind, **line)

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
