"""Executor `local`: runs in threads of this process."""

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from functools import partial

from sim.runs.blocks import EndedRun, in_order, tasks_of
from sim.runs.executors.base import Kept, RunOutput, run_output
from sim.runs.options import DOUBLE
from sim.runs.plan import Chunk
from sim.runs.storage.provenance import processor


def in_threads(
    chunks: Iterable[Chunk],
    kept: Kept,
    threads: int | None = None,
    note: Callable[[str], object] = str,
    precision: str = DOUBLE,
) -> Generator[list[EndedRun[RunOutput]], None, None]:
    """Execute chunks in threads of this process (None: one per processor); results come block by block.

    `note` is called with the processor's name before the first results.
    """
    extract = partial(run_output, kept=kept)
    with closing(in_order(tasks_of(chunks, extract, precision), threads)) as results:
        for number, ended in enumerate(results):
            if number == 0:
                note(processor())
            yield ended
