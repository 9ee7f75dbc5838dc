"""A real cluster, in processes of its own: the same bytes, and a lost worker is made up for."""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from batch_support import job, on_disk
from noteverbale.issuing import cluster as cluster_module
from noteverbale.issuing.batch import run
from noteverbale.pipeline import Pipeline
from support import ROOT

pytestmark = pytest.mark.slow
TO = "MEX,CUB,ESP,ARG,BOL,CHL,COL,CRI,DOM,ECU,SLV,GTM,HND,NIC,PAN,PRY,PER,URY,VEN,FRA,EGY"


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and workers of one thread each; yield its address and the workers."""
    file = folder / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]

    def start(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*dask, *words], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    options = ["--port", "0", "--no-dashboard", "--no-jupyter", "--scheduler-file", str(file), "--host", "127.0.0.1"]
    started = [start("scheduler", *options)]
    try:
        for _ in range(300):
            if file.exists() and file.read_text("utf-8").endswith("}"):
                break
            time.sleep(0.1)
        options = [
            "--scheduler-file",
            str(file),
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--host",
            "127.0.0.1",
        ]
        crew = [start("worker", *options) for _ in range(workers)]
        started += crew
        yield json.loads(file.read_text("utf-8"))["address"], crew
    finally:
        for one in started:
            one.kill()
            one.wait()


def batch(address: str, folder: Path) -> subprocess.Popen[bytes]:
    words = [
        "batch",
        "cu-2009-033",
        "--to",
        TO,
        "--office",
        str(ROOT),
        "-o",
        str(folder),
        "--scheduler",
        address,
        "--json",
    ]
    return subprocess.Popen([sys.executable, "-m", "noteverbale", *words], stdout=subprocess.PIPE)


def test_copies_of_a_language_can_be_pickled_after_use(office: Pipeline, tmp_path: Path) -> None:
    made = cluster_module._copies_of(job(office, tmp_path, ("MEX",)), "es")
    cluster_module.press_some(made, ["MEX"])
    again = pickle.loads(pickle.dumps(made))
    assert cluster_module.press_some(again, ["MEX"])[0].pdf.startswith(b"%PDF")


def test_a_language_is_laid_out_by_one_worker_or_by_those_to_spare(office: Pipeline, tmp_path: Path) -> None:
    wide = job(office, tmp_path, ("MEX,FRA,EGY",), "all")
    chunks = [cluster_module._Chunk(code, wide.plan.copies[:1]) for code in ("ar", "en", "ar", "es", "fr", "es")]
    homes = cluster_module._assign(wide, chunks, ["a", "b"])
    assert homes[0] == homes[2]
    assert homes[3] == homes[5]
    assert {tuple(home or ()) for home in homes} == {("a",), ("b",)}
    assert cluster_module._assign(wide, chunks, []) == [None] * 6
    assert len({tuple(home or ()) for home in cluster_module._assign(wide, chunks, list("abcdefghijkl"))}) > 4


def test_a_cluster_leaves_the_same_bytes_also_when_a_worker_is_killed(office: Pipeline, tmp_path: Path) -> None:
    run(job(office, tmp_path / "here", (TO,)), 2)
    with cluster(tmp_path, 2) as (address, crew):
        started = batch(address, tmp_path / "there")
        assert started.stdout
        for line in started.stdout:  # the first copy is back: others are under way
            if json.loads(line)["event"] == "copy":
                crew[0].send_signal(signal.SIGKILL)
                break
        started.communicate(timeout=300)
        assert started.returncode == 0
    assert on_disk(tmp_path / "there" / "cu-2009-033").keys() == on_disk(tmp_path / "here").keys()
    for name, digest in on_disk(tmp_path / "here").items():
        if name.endswith(".pdf"):
            assert on_disk(tmp_path / "there" / "cu-2009-033")[name] == digest


def test_a_scheduler_that_does_not_answer_is_reported(tmp_path: Path) -> None:
    words = ["batch", "cu-2009-033", "--to", "MEX", "-o", str(tmp_path), "--scheduler", "tcp://127.0.0.1:9"]
    done = subprocess.run([sys.executable, "-m", "noteverbale", *words], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert "cluster: no scheduler answers here" in done.stderr
    assert "Traceback" not in done.stderr
