"""Choice of the executor of a plan: threads of this process, or Dask workers. Dask is imported only when it is chosen."""

from collections.abc import Callable, Sequence
from functools import partial

from sim.runs.executors.base import ChunkRunner
from sim.runs.executors.local import in_threads
from sim.runs.options import DASK, LOCAL, ExecutorChoice
from sim.scenarios.scenario import Scenario


def choose_runner(
    executor: ExecutorChoice, points: Sequence[Scenario], note: Callable[[str, str], object], threads: int | None = None
) -> ChunkRunner:
    """The function that executes chunks of these points. It calls `note(executor, processor)` before it returns first results.

    `threads` is used by the executor `local` only.
    """
    if executor.name == DASK:
        from sim.runs.executors.dask.cluster import run_on_workers  # imported only here, because Dask loads slowly

        return partial(run_on_workers, executor, points, partial(note, DASK))
    return partial(in_threads, threads=threads, note=partial(note, LOCAL), precision=executor.precision)
