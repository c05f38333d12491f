"""Blocks: the runs of a plan are grouped in eights, and one thread computes the runs of a block in parallel.

Results do not depend on the block, on the number of threads or on other runs.
"""

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import groupby, islice
from typing import Generic, NamedTuple, TypeVar

from sim.model.block import structure
from sim.model.numerics.worlds import WORLDS
from sim.model.observation.outcome import Outcome
from sim.model.simulation import Running
from sim.runs.options import DOUBLE
from sim.runs.plan import Chunk, RunKey
from sim.runs.prepare import Prepared, outcome_of, prepare, run_block
from sim.scenarios.draws import at_draw

MIXED_COST = 1.25
"""Cost of a block of runs with different seeds, relative to one of runs with the same seed (measured)."""
MOST_RUNS_WAITING = 256
"""Number of runs of one structure that may wait for others with their seed."""

Observed = TypeVar("Observed")


class EndedRun(NamedTuple, Generic[Observed]):
    """A run that has ended: its key in the plan, and either its output or the error that stopped it."""

    key: RunKey
    output: Observed | None
    error: Exception | None = None


class PlannedRun(NamedTuple):
    """A run to be executed: its key in the plan, and its prepared scenario or the error that its preparation gave."""

    key: RunKey
    prepared: Prepared | Exception


def tasks_of(
    chunks: Iterable[Chunk], extract: Callable[[Outcome], Observed], precision: str = DOUBLE
) -> Iterator[Callable[[], list[EndedRun[Observed]]]]:
    """Tasks that execute the runs of chunks, each of them one block; `extract` reduces each outcome to its output.

    An error stops its own run only.
    """
    for block in planned_blocks(chunks):
        yield partial(run_planned, block, extract, precision)


def planned_blocks(chunks: Iterable[Chunk]) -> Iterator[list[PlannedRun]]:
    """The runs of chunks in blocks of up to eight of one structure, as soon as eight with the same seed are found.

    Runs with the same seed share their random numbers. The rest is mixed where this needs sufficiently fewer blocks.
    """
    waiting: dict[str, list[PlannedRun]] = {}
    for chunk in chunks:
        prepared, alike = prepared_chunk(chunk)
        planned = waiting.setdefault(alike, [])
        for key in chunk.places():
            planned.append(PlannedRun(key, prepared))
            same = [run for run in planned if run.key.seed == key.seed]
            if len(same) == WORLDS:
                yield same
                planned[:] = [run for run in planned if run.key.seed != key.seed]
        if len(planned) >= MOST_RUNS_WAITING or isinstance(prepared, Exception):
            yield from rest(waiting.pop(alike))
    for planned in waiting.values():
        yield from rest(planned)


def prepared_chunk(chunk: Chunk) -> tuple[Prepared | Exception, str]:
    """The prepared scenario of a chunk and its structure; the error if it cannot be prepared."""
    try:
        prepared = prepare(at_draw(chunk.scenario, chunk.draw))
        return prepared, structure(prepared.setting)
    except Exception as error:
        return error, ""


def rest(planned: list[PlannedRun]) -> Iterator[list[PlannedRun]]:
    """Blocks of runs of which fewer than eight have the same seed."""
    planned.sort(key=lambda run: run.key.seed)
    by_seed = [list(same) for _, same in groupby(planned, key=lambda run: run.key.seed)]
    for group in by_seed if len(by_seed) <= MIXED_COST * -(-len(planned) // WORLDS) else [planned]:
        for first in range(0, len(group), WORLDS):
            yield group[first : first + WORLDS]


def run_planned(
    planned: Sequence[PlannedRun], extract: Callable[[Outcome], Observed], precision: str = DOUBLE
) -> list[EndedRun[Observed]]:
    """Execute the runs of a block."""
    try:
        prepared = [unless_error(run.prepared) for run in planned]
        running = run_block(prepared, [run.key.seed for run in planned], precision)
    except Exception as error:
        return [EndedRun(run.key, None, error) for run in planned]
    return [ended_run(run, running, world, extract) for world, run in enumerate(planned)]


def unless_error(prepared: Prepared | Exception) -> Prepared:
    """The prepared scenario. Raises the error that its preparation gave."""
    if isinstance(prepared, Exception):
        raise prepared
    return prepared


def ended_run(
    run: PlannedRun, running: Running, world: int, extract: Callable[[Outcome], Observed]
) -> EndedRun[Observed]:
    """One run of a block, reduced to its output."""
    try:
        return EndedRun(run.key, extract(outcome_of(unless_error(run.prepared), running, world)))
    except Exception as error:  # a user's metric may raise anything
        return EndedRun(run.key, None, error)


Done = TypeVar("Done")


def in_order(tasks: Iterable[Callable[[], Done]], threads: int | None) -> Generator[Done, None, None]:
    """Results of the tasks in their order, computed in threads (None: one per processor); few tasks are queued at a time."""
    workers = threads or os.cpu_count() or 1
    remaining = iter(tasks)
    with ThreadPoolExecutor(workers) as pool:
        waiting: list[Future[Done]] = [pool.submit(task) for task in islice(remaining, 4 * workers)]
        try:
            while waiting:
                done = waiting.pop(0).result()
                waiting.extend(pool.submit(task) for task in islice(remaining, 1))
                yield done
        except BaseException:
            for future in waiting:
                future.cancel()
            raise
