"""The workers of a cluster: how many threads there are, and whether they compute what we do."""

import json
import time
from collections.abc import Callable
from typing import Any

from distributed import Client

from sim.runs.executors.base import error_line
from sim.runs.executors.dask.same_code import code_difference, identity
from sim.runs.executors.dask.worker_task import Order
from sim.settings.errors import Stopped

WORKERS_WAIT = 60.0
"""Seconds without any worker after which we stop: at the beginning, or after the last one was lost."""


class Workers:
    """The workers of a cluster; `renew` is called at each look, to bring back those that are lost."""

    def __init__(self, client: Client, address: str | None, renew: Callable[[], object] | None = None) -> None:
        self.client, self.address, self.renew = client, address or "the cluster on this machine", renew
        self._seen = time.monotonic()

    def threads(self) -> int:
        """Threads of all workers now. Raises Stopped where there has been none for too long."""
        try:
            threads = sum(self.client.nthreads().values())
        except Exception as error:
            raise Stopped(f"scheduler: {self.address} answers no more ({error_line(error)})") from None
        now = time.monotonic()
        if threads:
            self._seen = now
        elif now - self._seen > WORKERS_WAIT:
            raise Stopped(f"workers: {self.address} has had none for {WORKERS_WAIT:.0f} s")
        if self.renew is not None:
            self.renew()
        return threads

    def check(self, order: Order) -> None:
        """Wait for a worker, and look at all there are. Raises Stopped naming the first that does not compute what we do."""
        while not self.threads():
            time.sleep(0.2)
        try:
            answers = self.client.run(identity, order.own, on_error="return")
        except Exception as error:
            raise Stopped(f"workers: those of {self.address} cannot be looked at ({error_line(error)})") from None
        for address, answer in sorted(answers.items()):
            refused = differs(answer, json.loads(order.identity))
            if refused:
                raise refused_worker(refused, address)


def differs(answer: Any, ours: dict[str, Any]) -> str:
    """How a worker that was asked for its identity differs from us, in words; empty where it does not."""
    if has_gone(answer):  # whoever comes in its place is looked at with its first task
        return ""
    if isinstance(answer, Exception):
        return f"no dcsim that works, or another version of it ({error_line(answer)})"
    return code_difference(answer, ours)


def has_gone(answer: Any) -> bool:
    """Whether an answer is the error of a connection that broke; one about a file, of a broken install, has a number."""
    return isinstance(answer, (ConnectionError, TimeoutError)) or (isinstance(answer, OSError) and answer.errno is None)


def refused_worker(refused: str, address: str = "") -> Stopped:
    """The one line about a worker that does not compute what we do."""
    which = f"the worker {address}" if address else "a worker"
    return Stopped(f"{which} is refused: it has {refused}; install the same there and start it anew")
