"""The world batch on a Dask cluster of this machine: CPU and wall seconds of one worker and of two, in turns.

    python benchmarks/cluster.py [--note cu-2009-033] [--rounds 3] [--workers 1,2] [--times 1]

With `--times 5` there are five times as many recipients: those on file again under other ids, in other towns.

Each cluster has a scheduler and workers of one thread, in processes of their own, which end with this one; each round gives the
whole command `batch --lang all --scheduler ADDRESS` once to each cluster, into a new folder. The first round, in which workers
load the page engine, is counted apart. `lead` are the CPU seconds of the client until a worker has a task. `path` is the least that
the command can take where each process has a core of its own: these seconds and those of the busiest worker, or all of the
client's if they are more. On a busy machine only CPU seconds count.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from distributed import Client

from noteverbale.files import OFFICE_FOLDERS

OFFICE = Path(__file__).resolve().parent.parent
LOCAL = ("--host", "127.0.0.1", "--no-dashboard")
_LIBC = ctypes.CDLL(None)
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass(frozen=True)
class Cluster:
    address: str
    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]


def cpu(process: subprocess.Popen[bytes]) -> float:
    """Return the CPU seconds that a running process has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def started(command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    """Start a process that ends with this one, also where this one is killed."""
    quiet, end = subprocess.DEVNULL, partial(_LIBC.prctl, _PARENT_DEATH, signal.SIGKILL)
    return subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet, preexec_fn=end)


def spent(cluster: Cluster) -> list[float]:
    """Return the CPU seconds that the scheduler and each worker have used."""
    return [cpu(process) for process in (cluster.scheduler, *cluster.workers)]


@contextmanager
def cluster(count: int) -> Iterator[Cluster]:
    """Start a scheduler and so many workers; they end with the context."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"

        def start(*words: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "dask", *words, "--scheduler-file", str(file), *LOCAL]
            return started(command, Path(folder))

        scheduler = start("scheduler", "--port", "0", "--no-jupyter")
        workers: tuple[subprocess.Popen[bytes], ...] = ()
        try:
            while not (file.exists() and file.read_text("utf-8").endswith("}")):
                time.sleep(0.1)
            workers = tuple(start("worker", "--nthreads", "1", "--no-nanny") for _ in range(count))
            time.sleep(5)
            yield Cluster(json.loads(file.read_text("utf-8"))["address"], scheduler, workers)
        finally:
            for process in (*workers, scheduler):
                process.kill()
                process.wait()


def grown(times: int, folder: Path) -> Path:
    """Return an office with so many times the recipients of this one, made in a folder."""
    for name in OFFICE_FOLDERS:
        shutil.copytree(OFFICE / name, folder / name)
    for file in ("states.yaml", "sample.yaml"):
        path = folder / "data" / "missions" / file
        head, *records = re.split(r"(?m)^(?=- id: )", path.read_text("utf-8"))
        more = (again(record, time_) for time_ in range(1, times) for record in records)
        path.write_text("".join((head, *records, *more)), "utf-8")
    return folder


def again(record: str, time_: int) -> str:
    """Return a recipient under another id, in another town."""
    return re.sub(r"(?m)^(- id: \S+|    city: [^{\n]+)$", lambda line: f"{line[1]}_{time_}", record)


def batch(note: str, office: Path, where: Cluster) -> dict[str, float]:
    """Give the command once; return seconds of the wall, and CPU seconds of each part."""
    before = spent(where)
    with tempfile.TemporaryDirectory() as folder:
        words = ["batch", note, "--lang", "all", "--office", str(office), "-o", folder, "--scheduler", where.address]
        start, lead, used = time.perf_counter(), 0.0, os.times()
        client = started([sys.executable, "-P", "-m", "noteverbale", *words], Path(folder))
        with Client(where.address) as watcher:
            while client.poll() is None:
                if not lead and "lay_out" in str(watcher.processing()):
                    lead = cpu(client)
                time.sleep(0.05)
        wall, now = time.perf_counter() - start, os.times()
    if client.returncode:
        raise SystemExit(f"the batch failed: {' '.join(words)}")
    scheduler, *workers = (now - then for now, then in zip(spent(where), before, strict=True))
    of_client = now.children_user + now.children_system - used.children_user - used.children_system
    return {
        "wall": wall,
        "client": of_client,
        "scheduler": scheduler,
        "workers": sum(workers),
        "busiest worker": max(workers),
        "lead": lead,
        "path": max(lead + max(workers), of_client),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--note", default="cu-2009-033")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    report: dict[str, dict[str, float]] = {}
    counts = [int(count) for count in options.workers.split(",")]
    rows: dict[int, list[dict[str, float]]] = {count: [] for count in counts}
    with tempfile.TemporaryDirectory() as folder, cluster(counts[0]) as first, cluster(counts[-1]) as second:
        office = grown(options.times, Path(folder)) if options.times > 1 else OFFICE
        for _ in range(options.rounds + 1):
            for count, where in zip(counts, (first, second), strict=True):
                rows[count].append(batch(options.note, office, where))
                print(count, {name: round(seconds, 2) for name, seconds in rows[count][-1].items()}, flush=True)
    for count, (cold, *warm) in rows.items():
        report[f"{count}, first"] = cold
        report[f"{count}"] = {name: statistics.median(row[name] for row in warm) for name in cold}
    for name, row in report.items():
        print(f"workers {name:8} " + "  ".join(f"{part} {seconds:.2f}" for part, seconds in row.items()))
    one, two = (report[str(count)] for count in counts)
    names = "wall", "busiest worker", "path"
    print("times quicker: " + "  ".join(f"{name} {one[name] / two[name]:.2f}" for name in names))


if __name__ == "__main__":
    main()
