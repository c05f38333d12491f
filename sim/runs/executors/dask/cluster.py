"""Connect to a Dask cluster and execute chunks of runs as tasks; few tasks are submitted at a time."""

import logging
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain

import dask
from distributed import Client, LocalCluster, Security

from sim.runs.blocks import EndedRun
from sim.runs.executors.base import Kept, RunOutput, error_line
from sim.runs.executors.dask.same_code import user_tables_of
from sim.runs.executors.dask.tasks import Tasks
from sim.runs.executors.dask.worker_pool import Workers
from sim.runs.executors.dask.worker_task import task_spec
from sim.runs.options import ExecutorChoice
from sim.runs.plan import Chunk
from sim.runs.precompile import compile_model
from sim.scenarios.scenario import Scenario
from sim.settings.errors import Stopped

SCHEDULER_WAIT = 10.0
"""Seconds within which a scheduler must answer."""
LOCAL_SETTINGS = {
    "distributed.scheduler.allowed-failures": 1,
    "distributed.deploy.lost-worker-timeout": "90s",
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}
"""Dask settings of a cluster on this machine: a task is retried after one death of a worker (default: 3); no web pages.

A process that dies is restarted at once; one that is not back within the timeout (default: 15 s) is closed, with whatever it
executes by then, and the death would be blamed on that run. On a busy machine a restart takes longer than the default.
"""


def run_on_workers(
    executor: ExecutorChoice,
    points: Sequence[Scenario],
    note: Callable[[str], object],
    chunks: Iterable[Chunk],
    kept: Kept,
) -> Generator[list[EndedRun[RunOutput]], None, None]:
    """Execute chunks on Dask workers; `note` is called with each kind of processor before its first results are returned.

    A run that raises an error, or whose worker dies repeatedly, is returned as a failed run. An interruption cancels submitted
    tasks and returns those already finished. Raises Stopped, with a message of one line, if the scheduler does not answer or a
    worker has another version of code or data. If no runs are missing, no connection is made.
    """
    remaining = iter(chunks)
    first = next(remaining, None)
    if first is None:
        return
    spec = task_spec(kept, user_tables_of(points), executor.precision)
    with dask_client(executor) as (client, renew):
        workers = Workers(client, executor.scheduler, renew)
        workers.check(spec)
        yield from Tasks(client, spec, workers, note).run(chain([first], remaining))


@contextmanager
def dask_client(executor: ExecutorChoice) -> Iterator[tuple[Client, Callable[[], object] | None]]:
    """A client of the chosen scheduler, or of a new cluster of processes on this machine that is closed at the end.

    The second item restarts lost processes of a cluster on this machine; it is None for an external scheduler.
    """
    silence_dask_logs()
    if executor.scheduler is None:
        compile_model()  # otherwise each process would compile the model
    with ExitStack() as stack:
        try:
            client, renew = (
                cluster_elsewhere(executor.scheduler, stack)
                if executor.scheduler
                else cluster_here(executor.workers, stack)
            )
        except Stopped:
            raise
        except Exception as error:
            where = (
                f"scheduler: {executor.scheduler}" if executor.scheduler else "engine=dask: no cluster could be started"
            )
            raise Stopped(f"{where}: {error_line(error)}") from None
        yield client, renew


def cluster_elsewhere(address: str, stack: ExitStack) -> tuple[Client, None]:
    """A client of the scheduler at an address."""
    if address.startswith("tls:") and Security().get_connection_args("client")["ssl_context"] is None:
        raise Stopped(f"scheduler: {address} needs TLS keys; give their files in the configuration of Dask")
    try:
        client = Client(address, timeout=SCHEDULER_WAIT, set_as_default=False)
    except OSError as error:
        if error.errno is not None:
            raise
        raise Stopped(f"scheduler: {address}: no answer within {SCHEDULER_WAIT:.0f} s") from None
    stack.callback(client.close, timeout=SCHEDULER_WAIT)
    return client, None


def cluster_here(workers: int | None, stack: ExitStack) -> tuple[Client, Callable[[], object]]:
    """A client of new processes on this machine, and a function that restarts processes Dask has given up.

    Dask's nanny restarts a process that dies while it works, but not one that dies immediately after its start.
    """
    # other users of this machine can reach its ports: temporary keys keep them out, and no web pages are served
    stack.enter_context(dask.config.set(LOCAL_SETTINGS))
    processes = workers or os.cpu_count() or 1
    cluster = stack.enter_context(
        LocalCluster(
            n_workers=processes,
            threads_per_worker=1,
            security=True,
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
            preload="sim.runs.executors.dask.ignore_interrupts",
        )
    )
    return stack.enter_context(Client(cluster, set_as_default=False)), partial(cluster.scale, processes)


def silence_dask_logs() -> None:
    """Keep Dask's log off the terminal; errors are reported in one line instead."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
