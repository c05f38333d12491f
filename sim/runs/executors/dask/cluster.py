"""Runs carried out by Dask's workers: chunks of runs as tasks, few of them under way at a time, results as they come."""

import logging
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain

import dask
from distributed import Client, LocalCluster, Security

from sim.runs.batch import Ran
from sim.runs.executors.base import Kept, Seen, error_line
from sim.runs.executors.dask.same_code import own_of
from sim.runs.executors.dask.tasks import Tasks
from sim.runs.executors.dask.worker_pool import Workers
from sim.runs.executors.dask.worker_task import order_of
from sim.runs.options import ExecutorChoice
from sim.runs.plan import Chunk
from sim.runs.precompile import warm
from sim.scenarios.scenario import Scenario
from sim.settings.errors import Stopped

SCHEDULER_WAIT = 10.0
"""Seconds that a scheduler has to answer."""
LOCAL_SETTINGS = {
    "distributed.scheduler.allowed-failures": 1,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}
"""Of a cluster on this machine: a task may outlive one death of a worker (Dask's own number is 3); no status pages."""


def carry_on_workers(
    engine: ExecutorChoice,
    points: Sequence[Scenario],
    note: Callable[[str], object],
    chunks: Iterable[Chunk],
    kept: Kept,
) -> Generator[list[Ran[Seen]], None, None]:
    """Run chunks on Dask's workers, with `note` error_line each kind of processor before its first runs are handed on.

    A run that fails, or whose worker dies again and again, comes as a failed run. An interruption cancels what is under way and
    hands on what had ended. Raises Stopped, in one line, where the scheduler, its workers or their versions are not as they
    should be. Where no runs are missing, nothing is connected.
    """
    remaining = iter(chunks)
    first = next(remaining, None)
    if first is None:
        return
    order = order_of(kept, own_of(points))
    with connected(engine) as (client, renew):
        workers = Workers(client, engine.scheduler, renew)
        workers.check(order)
        yield from Tasks(client, order, workers, note).carry(chain([first], remaining))


@contextmanager
def connected(engine: ExecutorChoice) -> Iterator[tuple[Client, Callable[[], object] | None]]:
    """A client of the scheduler asked for, or of a cluster of processes on this machine, which ends with it.

    With the second comes what brings its lost processes back.
    """
    hush()
    if engine.scheduler is None:
        warm()  # else each process would compile the model
    with ExitStack() as stack:
        try:
            client, renew = (
                cluster_elsewhere(engine.scheduler, stack) if engine.scheduler else cluster_here(engine.workers, stack)
            )
        except Stopped:
            raise
        except Exception as error:
            where = f"scheduler: {engine.scheduler}" if engine.scheduler else "engine=dask: no cluster on this machine"
            raise Stopped(f"{where}: {error_line(error)}") from None
        yield client, renew


def cluster_elsewhere(address: str, stack: ExitStack) -> tuple[Client, None]:
    """A client of the scheduler at an address."""
    if address.startswith("tls:") and Security().get_connection_args("client")["ssl_context"] is None:
        raise Stopped(f"scheduler: {address} needs keys; name their files in Dask's own configuration")
    try:
        client = Client(address, timeout=SCHEDULER_WAIT, set_as_default=False)
    except OSError as error:
        if error.errno is not None:
            raise
        raise Stopped(f"scheduler: {address}: nothing answers within {SCHEDULER_WAIT:.0f} s") from None
    stack.callback(client.close, timeout=SCHEDULER_WAIT)
    return client, None


def cluster_here(workers: int | None, stack: ExitStack) -> tuple[Client, Callable[[], object]]:
    """A client of new processes on this machine, and what brings those back that Dask has given up.

    Dask's nanny starts a process anew if it dies at work, yet not if it dies as soon as it has started.
    """
    # processes of other users reach the ports of this machine too: temporary keys keep them out, and there are no status pages
    stack.enter_context(dask.config.set(LOCAL_SETTINGS))
    asked = workers or os.cpu_count() or 1
    cluster = stack.enter_context(
        LocalCluster(
            n_workers=asked,
            threads_per_worker=1,
            security=True,
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
            preload="sim.runs.executors.dask.ignore_interrupts",
        )
    )
    return stack.enter_context(Client(cluster, set_as_default=False)), partial(cluster.scale, asked)


def hush() -> None:
    """Keep Dask's own log off the terminal: what went wrong is error_line in one line."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
