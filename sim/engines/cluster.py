"""Runs carried out by Dask's workers: chunks of runs as tasks, few of them under way at a time, results as they come."""

import logging
import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

import dask
from distributed import Client, LocalCluster, Security

from sim.batch import Ran
from sim.check import Stopped
from sim.engine import Kept, Seen
from sim.engines.identity import difference, own_of
from sim.engines.tasks import Tasks
from sim.engines.worker import about, order_of
from sim.options import Engine
from sim.plan import Chunk
from sim.prepare import OwnTables
from sim.scenarios import Scenario
from sim.warm import warm

SCHEDULER_WAIT = 10.0
"""Seconds that a scheduler has to answer."""
WORKERS_WAIT = 60.0
"""Seconds without any worker after which we stop: at the beginning, or after the last one was lost."""
LOCAL_DEATHS = 1
"""Deaths of workers that a task on this machine may outlive; a scheduler elsewhere has its own number (Dask's is 3)."""


def carry_on_workers(
    engine: Engine, points: Sequence[Scenario], note: Callable[[str], object], chunks: Iterable[Chunk], kept: Kept
) -> Generator[list[Ran[Seen]], None, None]:
    """Run chunks on Dask's workers, with `note` told each kind of processor before its first runs are handed on.

    A run that fails, or whose worker dies again and again, comes as a failed run. An interruption cancels what is under way and
    hands on what had ended. Raises Stopped, in one line, where the scheduler, its workers or their versions are not as they
    should be. Where no runs are missing, nothing is connected.
    """
    remaining = iter(chunks)
    for first in remaining:
        order = order_of(kept, own_of(points))
        with connected(engine) as client:
            workers = Workers(client, engine.scheduler)
            workers.check(order.own)
            yield from Tasks(client, order, workers, note).carry(chain([first], remaining))


@contextmanager
def connected(engine: Engine) -> Iterator[Client]:
    """A client of the scheduler asked for, or of a cluster of processes on this machine, which ends with it."""
    hush()
    if engine.scheduler is not None:
        if engine.scheduler.startswith("tls:") and Security().get_connection_args("client")["ssl_context"] is None:
            raise Stopped(f"scheduler: {engine.scheduler} needs keys; name their files in Dask's own configuration")
        try:
            client = Client(engine.scheduler, timeout=SCHEDULER_WAIT, set_as_default=False)
        except Exception as error:
            reason = f"nothing answers within {SCHEDULER_WAIT:.0f} s" if isinstance(error, OSError) else in_words(error)
            raise Stopped(f"scheduler: {engine.scheduler}: {reason}") from None
        try:
            yield client
        finally:
            client.close(timeout=SCHEDULER_WAIT)
        return
    warm()  # else each process would compile the model
    # processes of other users reach the ports of this machine too: temporary keys keep them out
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": LOCAL_DEATHS}),
        LocalCluster(
            n_workers=engine.workers or os.cpu_count() or 1,
            threads_per_worker=1,
            security=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            preload="sim.engines.quiet",
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


def hush() -> None:
    """Keep Dask's own log off the terminal: what went wrong is told in one line."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def in_words(error: object) -> str:
    """Another library's error in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:500]


class Workers:
    """The workers of a cluster: how many threads there are, and whether they compute what we do."""

    def __init__(self, client: Client, address: str | None) -> None:
        self.client, self.address = client, address or "the cluster on this machine"
        self._seen = time.monotonic()

    def threads(self) -> int:
        """Threads of all workers now. Raises Stopped where there has been none for too long."""
        try:
            threads = sum(self.client.nthreads().values())
        except Exception as error:
            raise Stopped(f"scheduler: {self.address} answers no more ({in_words(error)})") from None
        now = time.monotonic()
        if threads:
            self._seen = now
        elif now - self._seen > WORKERS_WAIT:
            raise Stopped(f"workers: {self.address} has had none for {WORKERS_WAIT:.0f} s")
        return threads

    def check(self, own: Sequence[OwnTables]) -> None:
        """Wait for a worker, and look at all there are. Raises Stopped naming the first that does not compute what we do."""
        while not self.threads():
            time.sleep(0.2)
        ours = about(own)[0]
        answers = self.client.run(about, own, on_error="return")
        for address, answer in sorted(answers.items()):
            refused = differs(answer, ours)
            if refused:
                raise refused_worker(address, refused)


def differs(answer: object, ours: dict[str, object]) -> str:
    """How a worker that was asked for its identity differs from us, in words; empty where it does not."""
    if isinstance(answer, OSError):  # it has gone; whoever comes in its place is looked at with its first task
        return ""
    if not isinstance(answer, tuple):
        return f"no dcsim, or another version of it ({in_words(answer)})"
    return difference(answer[0], ours)


def refused_worker(address: str, refused: str) -> Stopped:
    """The one line about a worker that does not compute what we do."""
    return Stopped(f"the worker {address} is refused: it has {refused}; install the same there and start it anew")
