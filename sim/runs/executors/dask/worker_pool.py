"""The workers of a cluster: number of threads, and whether they have the same code and data as this process."""

import json
import time
from collections.abc import Callable
from typing import Any

from distributed import Client

from sim.runs.executors.base import error_line
from sim.runs.executors.dask.same_code import code_difference, identity
from sim.runs.executors.dask.worker_task import TaskSpec
from sim.settings.errors import Stopped

WORKERS_WAIT = 120.0
"""Seconds without any worker after which a study stops: at its start, or after the last worker was lost.

Longer than Dask's `lost-worker-timeout` (`cluster.py`), after which lost processes of a cluster on this machine are renewed.
"""


class Workers:
    """The workers of a cluster; `renew` is called at each check, to restart lost workers."""

    def __init__(self, client: Client, address: str | None, renew: Callable[[], object] | None = None) -> None:
        self.client, self.address, self.renew = client, address or "the cluster on this machine", renew
        self._last_available = time.monotonic()

    def threads(self) -> int:
        """Number of threads of all workers. Raises Stopped if there has been no worker for WORKERS_WAIT seconds."""
        try:
            threads = sum(self.client.nthreads().values())
        except Exception as error:
            raise Stopped(f"scheduler: {self.address} no longer answers ({error_line(error)})") from None
        now = time.monotonic()
        if threads:
            self._last_available = now
        elif now - self._last_available > WORKERS_WAIT:
            raise Stopped(f"workers: {self.address} has had none for {WORKERS_WAIT:.0f} s")
        if self.renew is not None:
            self.renew()
        return int(threads)

    def check(self, spec: TaskSpec) -> None:
        """Wait for a worker, then check all workers. Raises Stopped naming the first one with other code or data."""
        while not self.threads():
            time.sleep(0.2)
        try:
            answers = self.client.run(identity, spec.own, on_error="return")
        except Exception as error:
            raise Stopped(f"workers: those of {self.address} cannot be checked ({error_line(error)})") from None
        for address, answer in sorted(answers.items()):
            refused = worker_difference(answer, json.loads(spec.identity))
            if refused:
                raise refused_worker(refused, address)


def worker_difference(answer: Any, ours: dict[str, Any]) -> str:
    """How a worker differs from this process, in words; empty if it does not. `answer` is its identity, or an error."""
    if has_gone(answer):  # its replacement is checked with its first task
        return ""
    if isinstance(answer, Exception):
        return f"no working dcsim, or another version of it ({error_line(answer)})"
    return code_difference(answer, ours)


def has_gone(answer: Any) -> bool:
    """Whether an answer is the error of a broken connection. An error about a file (a broken installation) has an errno."""
    return isinstance(answer, (ConnectionError, TimeoutError)) or (isinstance(answer, OSError) and answer.errno is None)


def refused_worker(refused: str, address: str = "") -> Stopped:
    """The error for a worker with other code or data."""
    which = f"the worker {address}" if address else "a worker"
    return Stopped(f"{which} is refused: it has {refused}; install the same version there and restart it")
