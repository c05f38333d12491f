"""Executor `local`: runs in threads of this process."""

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from functools import partial

from sim.runs.batch import EndedRun, in_order, run_chunk
from sim.runs.executors.base import Kept, RunOutput, run_output
from sim.runs.plan import Chunk
from sim.runs.storage.provenance import processor


def in_threads(
    chunks: Iterable[Chunk], kept: Kept, threads: int | None = None
) -> Generator[list[EndedRun[RunOutput]], None, None]:
    """Execute chunks in threads of this process (None: one per processor); results come in the order of the chunks."""
    extract = partial(run_output, kept=kept)
    return in_order((partial(run_chunk, chunk, extract) for chunk in chunks), threads)


def run_in_threads(
    note: Callable[[str], object], threads: int | None, chunks: Iterable[Chunk], kept: Kept
) -> Generator[list[EndedRun[RunOutput]], None, None]:
    """Execute chunks in threads of this process, and call `note` with the processor's name before the first results."""
    noted = False
    with closing(in_threads(chunks, kept, threads)) as results:
        for ended in results:
            if not noted:
                note(processor())
                noted = True
            yield ended
