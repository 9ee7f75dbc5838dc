"""A cluster in this process, and a real one: the same bytes, and a lost worker is made up for."""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

import command
from batch_support import job, on_disk
from coded_support import KEY, REFERENCE, coded_office
from noteverbale.issuing import cluster as cluster_module
from noteverbale.issuing.batch import run
from noteverbale.issuing.batch_job import Job
from noteverbale.issuing.cluster import LanguageCopies, connected
from noteverbale.issuing.codes import OfficeCoder
from noteverbale.page.printer import Printer
from noteverbale.pipeline import Pipeline
from noteverbale.planning import plan
from noteverbale.press.press import Press
from noteverbale.problems import Place, Problem, ProblemsFound


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, Callable[[], subprocess.Popen[bytes]]]]:
    """Start a scheduler; yield its address, and a function that starts a worker of one thread."""
    file = folder / "scheduler.json"
    options = ["--scheduler-file", str(file), "--no-dashboard", "--host", "127.0.0.1"]
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *words, *options]
        started.append(subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return started[-1]

    try:
        start("scheduler", "--port", "0", "--no-jupyter")
        while not (file.exists() and file.read_text("utf-8").endswith("}")):
            time.sleep(0.1)
        yield (
            json.loads(file.read_text("utf-8"))["address"],
            partial(start, "worker", "--nthreads", "1", "--no-nanny"),
        )
    finally:
        for process in started:
            process.kill()
            process.wait()


def run_here(office: Pipeline, folder: Path, address: str, to: str) -> list[Problem]:
    """Run a batch of drafts on the cluster at an address; return its problems."""
    with connected(address, office) as cluster:
        return run(job(office, folder, (to,)), run_on_cluster=cluster).problems.found


@pytest.fixture
def threads() -> Iterator[Callable[[int], str]]:
    """Return a function that starts a cluster of so many workers inside this process and returns its address."""
    with ExitStack() as clusters:

        def start(workers: int) -> str:
            options = {"processes": False, "threads_per_worker": 1, "dashboard_address": ":0"}
            return str(clusters.enter_context(LocalCluster(n_workers=workers, **options)).scheduler_address)

        yield start


@pytest.mark.slow
def test_copies_and_press_travel_to_a_worker_and_back(office: Pipeline, tmp_path: Path) -> None:
    work = job(office, tmp_path, ("MEX",))
    copies = pickle.loads(pickle.dumps(cluster_module._copies_of(work, work.plan.copies)))
    press = cluster_module.lay_out(copies)
    assert pickle.loads(pickle.dumps(press)).pdf("MEX") == press.pdf("MEX")


@pytest.mark.slow
def test_a_cluster_leaves_the_same_bytes_and_reports_what_was_not_laid_out(
    office: Pipeline, tmp_path: Path, threads: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(job(office, tmp_path / "here", ("MEX,FRA",)), 1)
    address = threads(2)
    assert not run_here(office, tmp_path / "there", address, "MEX,FRA")
    assert on_disk(tmp_path / "there") == on_disk(tmp_path / "here")

    def lay_out(language: LanguageCopies) -> Press:
        if language.pack.code == "fr":
            raise ValueError("no fonts here")
        documents = [copy.filled(language.pack) for copy in language.copies]
        return Press(Printer(language.sheet, language.pack), documents)

    monkeypatch.setattr(cluster_module, "lay_out", lay_out)
    (problem,) = run_here(office, tmp_path / "broken", address, "MEX,FRA")
    assert problem.code == "cluster"
    assert "the copies in 'fr': ValueError: no fonts here" in problem.message
    assert len(list((tmp_path / "broken").glob("*/*.pdf"))) == 1


@pytest.mark.slow
def test_languages_sent_while_the_plan_is_made_are_not_sent_again(
    office: Pipeline, tmp_path: Path, threads: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copies_of, sent = cluster_module._copies_of, []

    def watched(work: Job, roster: cluster_module.Roster) -> LanguageCopies:
        sent.append((work.plan.hash, roster[0].language))
        return copies_of(work, roster)

    monkeypatch.setattr(cluster_module, "_copies_of", watched)
    run(here := job(office, tmp_path / "here", ("MEX,FRA",)), 1)
    there = tmp_path / "there"
    with connected(threads(2), office) as cluster:
        whole = plan.make(
            office, here.note, ("MEX,FRA",), on_language=lambda part: cluster.begin(replace(here, plan=part))
        )
        assert not run(replace(here, plan=whole, folder=there), run_on_cluster=cluster).problems.found
        assert sorted(sent) == [("", "es"), ("", "fr")]
        numbered = replace(here, plan=replace(whole, marks=()), reference="CU 2018/7", folder=tmp_path / "numbered")
        assert not run(numbered, run_on_cluster=cluster).problems.found
        assert len(sent) == 4, "other copies are laid out for themselves"
    assert on_disk(there) == on_disk(tmp_path / "here")


@pytest.mark.slow
def test_a_batch_begins_with_the_first_language_planned_unless_copies_may_be_kept(
    small_office: Path, threads: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[str, ...]] = []
    begin = cluster_module.Cluster.begin

    def watched(cluster: cluster_module.Cluster, part: Job) -> None:
        begun.append(part.plan.languages())
        begin(cluster, part)

    monkeypatch.setattr(cluster_module.Cluster, "begin", watched)
    out = small_office / "out"
    words = ("batch", "cu-2009-033", "--to", "MEX", "--lang", "es,ru", "--office", str(small_office), "-o", str(out))
    address = threads(1)
    assert command.run(*words, "--scheduler", address).returncode == 0
    assert begun == [("ru",), ("es",)]
    before = on_disk(out)
    (out / "cu-2009-033" / "es" / "MEX.pdf").unlink()
    assert command.run(*words, "--scheduler", address).returncode == 0
    assert len(begun) == 2, "the copy in Russian is kept"
    assert on_disk(out) == before


@pytest.mark.slow
def test_codes_are_made_on_the_machine_of_the_command(
    tmp_path: Path, threads: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def coded(folder: str) -> Job:
        drafts = job(coded_office(), tmp_path / folder, ("MEX,FRA",))
        coder = OfficeCoder(drafts.pipeline, REFERENCE, drafts.note.date, KEY)
        return replace(drafts, reference=REFERENCE, coder=coder)

    sent: list[bytes] = []
    copies_of = cluster_module._copies_of

    def watched(*words: Any) -> LanguageCopies:
        sent.append(pickle.dumps(copies := copies_of(*words)))
        return copies

    monkeypatch.setattr(cluster_module, "_copies_of", watched)
    run(coded("here"), 1)
    drafts = coded("there")
    with connected(threads(2), drafts.pipeline) as cluster:
        there = run(drafts, run_on_cluster=cluster)
    assert not there.problems.found
    assert on_disk(tmp_path / "there") == on_disk(tmp_path / "here")
    files = list((tmp_path / "there").glob("*/*.pdf"))
    assert [file.read_bytes().count(b"<nv:token>NV1:") for file in files] == [1, 1]
    assert len(sent) == 2
    assert not any(KEY.private_bytes_raw() in task or b"OfficeCoder" in task for task in sent)


def test_problems_of_a_worker_are_those_of_the_office(
    office: Pipeline, tmp_path: Path, threads: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Problem(Place("press"), "roster", "there are no copies", "plan again")

    def lay_out(language: LanguageCopies) -> Press:
        raise ProblemsFound([problem])

    monkeypatch.setattr(cluster_module, "lay_out", lay_out)
    assert run_here(office, tmp_path, threads(1), "MEX") == [problem]


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_reported(
    office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "SECONDS", 1)
    with pytest.raises(ProblemsFound, match="no scheduler answers here"):
        run_here(office, tmp_path, "tcp://127.0.0.1:9", "MEX")


@pytest.mark.slow
def test_a_cluster_without_workers_is_reported(
    office: Pipeline, tmp_path: Path, threads: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = Client.wait_for_workers

    def wait_shortly(client: Client, workers: int, timeout: float) -> None:
        wait(
            client, workers, timeout=0.1
        )  # only for workers: on a busy machine the scheduler may take seconds to answer

    monkeypatch.setattr(Client, "wait_for_workers", wait_shortly)
    with pytest.raises(ProblemsFound, match="has no workers"):
        run_here(office, tmp_path, threads(0), "MEX")


@pytest.mark.slow
def test_the_work_of_a_killed_worker_is_done_by_another(office: Pipeline, tmp_path: Path) -> None:
    run(job(office, tmp_path / "here", ("MEX,FRA",)), 1)
    with cluster(tmp_path) as (address, start):
        held = start()
        with Client(address) as client, ThreadPoolExecutor() as pool:
            client.wait_for_workers(1, timeout=60)
            held.send_signal(signal.SIGSTOP)  # it takes the tasks, and does nothing
            batch = pool.submit(run_here, office, tmp_path / "there", address, "MEX,FRA")
            while not batch.done() and "lay_out" not in str(client.processing()):
                time.sleep(0.05)
            held.kill()
            start()
            assert not batch.result(timeout=300)
    assert on_disk(tmp_path / "there") == on_disk(tmp_path / "here")
