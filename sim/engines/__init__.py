"""Where the runs of a plan are carried out: threads of this process, or Dask's workers. Only here is Dask imported."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from functools import partial

from sim.batch import Ran
from sim.engine import Carrier, Kept, Seen, in_threads
from sim.options import DASK, LOCAL, Engine
from sim.plan import Chunk
from sim.provenance import processor
from sim.scenarios import Scenario


def carrier_of(
    engine: Engine, points: Sequence[Scenario], note: Callable[[str, str], object], threads: int | None = None
) -> Carrier:
    """What carries chunks of these points out; `note` is told the engine and processor of runs before they are handed on.

    `threads` are for the engine `local`.
    """
    if engine.name == DASK:
        from sim.engines.cluster import carry_on_workers  # loading Dask takes a while; other runs do without

        return partial(carry_on_workers, engine, points, partial(note, DASK))
    return partial(carry_here, partial(note, LOCAL), threads)


def carry_here(
    note: Callable[[str], object], threads: int | None, chunks: Iterable[Chunk], kept: Kept
) -> Generator[list[Ran[Seen]], None, None]:
    """Run chunks in threads of this process."""
    noted = False
    with closing(in_threads(chunks, kept, threads)) as results:
        for ended in results:
            if not noted:
                note(processor())
                noted = True
            yield ended
