"""Runs carried out in threads of this process."""

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from functools import partial

from sim.runs.batch import Ran, in_order, run_chunk
from sim.runs.executors.base import Kept, Seen, see
from sim.runs.plan import Chunk
from sim.runs.storage.provenance import processor


def in_threads(
    chunks: Iterable[Chunk], kept: Kept, threads: int | None = None
) -> Generator[list[Ran[Seen]], None, None]:
    """Runs chunks in threads of this process (None: one a processor); runs come in the order of chunks."""
    look = partial(see, kept=kept)
    return in_order((partial(run_chunk, chunk, look) for chunk in chunks), threads)


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
