"""The executor of a plan: threads of this process, or Dask's workers. Dask is imported only when it is chosen."""

from collections.abc import Callable, Sequence
from functools import partial

from sim.runs.executors.base import Carrier
from sim.runs.executors.local import carry_here
from sim.runs.options import DASK, LOCAL, ExecutorChoice
from sim.scenarios.scenario import Scenario


def carrier_of(
    engine: ExecutorChoice, points: Sequence[Scenario], note: Callable[[str, str], object], threads: int | None = None
) -> Carrier:
    """What carries chunks of these points out; `note` is told the engine and processor of runs before they are handed on.

    `threads` are for the engine `local`.
    """
    if engine.name == DASK:
        from sim.runs.executors.dask.cluster import (
            carry_on_workers,  # loading Dask takes a while; other runs do without
        )

        return partial(carry_on_workers, engine, points, partial(note, DASK))
    return partial(carry_here, partial(note, LOCAL), threads)
