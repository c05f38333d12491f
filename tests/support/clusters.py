"""A real Dask scheduler with real worker processes on this machine, for tests that use and kill them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

DASK = [sys.executable, "-m", "dask"]
PATIENCE = 240.0
"""Seconds; many times what anything here takes, since a worker that is started anew loads everything, on a busy machine."""

SMALL_PARTS = """
from sim.runs.storage import store
from sim.runs.executors.dask import tasks
store.SMALLEST_PART, tasks.LEAST_RUNS, tasks.LEAST_SECONDS = 16, 4, 0.0
"""
"""Code that makes parts and tasks small, so that there is much to lose half-way."""


def wait_for(happened: Callable[[], object], what: str) -> None:
    """Wait until something has happened."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, f"{what} did not happen within {PATIENCE:.0f} s"
        time.sleep(0.005)


def end(process: subprocess.Popen, how: signal.Signals = signal.SIGKILL) -> None:
    """End a process at once."""
    if process.poll() is None:
        process.send_signal(how)
    process.wait(PATIENCE)


class Cluster:
    """A scheduler and the workers started so far; each worker is one process with one thread."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file, self.workers = folder, folder / "scheduler.json", list[subprocess.Popen]()
        words = [
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(self.file),
        ]
        self.scheduler = self.start(words, {})
        wait_for(self.file.exists, "a scheduler")
        wait_for(lambda: self.file.read_text().strip().endswith("}"), "a scheduler's file")
        self.address = json.loads(self.file.read_text())["address"]

    def start(self, words: Sequence[str], environment: dict[str, str]) -> subprocess.Popen:
        """Start a command of Dask's in the cluster's folder."""
        log = (self.folder / f"{words[0]}.log").open("ab")
        return subprocess.Popen(
            [*DASK, *words], cwd=self.folder, stdout=log, stderr=log, env={**os.environ, **environment}
        )

    def add_worker(self, **environment: str) -> subprocess.Popen:
        """Start a further worker, in an environment with changes."""
        words = ["worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        self.workers.append(self.start(words, environment))
        return self.workers[-1]

    def close(self) -> None:
        """End all processes."""
        for process in [*self.workers, self.scheduler]:
            end(process)
