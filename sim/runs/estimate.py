"""What a plan will cost, measured on a few of its runs: time, and bytes on disk by table."""

import io
import os
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pandas as pd

from sim.runs.batch import Ran, in_order, run_chunk
from sim.runs.execute import Clerk
from sim.runs.executors.base import Kept, Seen, error_line, see
from sim.runs.plan import MOST_RUNS_A_CHUNK, Chunk, Plan
from sim.runs.storage.store import part_size
from sim.settings.errors import SettingError

MEASURED_RUNS = 16


class Cost(NamedTuple):
    """Measured on `runs` runs, of which some failed: seconds a run with these threads, and bytes a run of each table."""

    runs: int
    failed: int
    seconds: float
    bytes: dict[str, float]


def measured_cost(plan: Plan, kept: Kept, threads: int | None) -> Cost:
    """Run some runs spread over a plan, and measure them. Raises SettingError if none of them ends well."""
    few = trial_chunks(plan, MEASURED_RUNS)
    look = partial(see, kept=kept)
    run_chunk(few[0]._replace(seeds=few[0].seeds[:1]), look)  # loads what is compiled
    start = time.perf_counter()
    ended = [ran for found in in_order([partial(run_chunk, chunk, look) for chunk in few], threads) for ran in found]
    seconds = (time.perf_counter() - start) / len(ended)
    good = [ran for ran in ended if ran.seen is not None]
    if not good:
        raise SettingError(f"none of {len(ended)} runs that were tried ended well: {error_line(ended[0].error)}")
    if len(few) < (threads or os.cpu_count() or 1):  # too few to keep every thread busy: as many as there would be
        seconds = seconds * len(few) / (threads or os.cpu_count() or 1)
    return Cost(len(ended), len(ended) - len(good), seconds, bytes_a_run(plan, good, kept))


def trial_chunks(plan: Plan, runs: int) -> list[Chunk]:
    """Some chunks of a plan, evenly spread over its points and draws, with about so many runs between them."""
    seeds = tuple(plan.seeds[:MOST_RUNS_A_CHUNK])
    cells = len(plan.points) * len(plan.draws)
    count = min(cells, max(1, runs // len(seeds)))
    places = [divmod(place * cells // count, len(plan.draws)) for place in range(count)]
    return [Chunk(point, plan.points[point], plan.draws[draw], seeds) for point, draw in places]


def bytes_a_run(plan: Plan, ended: list[Ran[Seen]], kept: Kept) -> dict[str, float]:
    """Bytes a run of each table in parts as large as the store makes them: what a file takes in any case, and what a run adds."""
    clerk = Clerk(plan, "")
    if len(ended) < 2:
        return {name: float(size) for name, size in sizes(clerk.frames(ended)).items()}
    half = len(ended) // 2
    whole, part = sizes(clerk.frames(ended)), sizes(clerk.frames(ended[:half]))
    in_part = min(plan.size(), part_size(0, bool(kept.tables)))
    found = {}
    for name, size in whole.items():
        each = (size - part[name]) / (len(ended) - half)
        found[name] = each + max(0.0, size - each * len(ended)) / in_part
    return found


def sizes(frames: dict[str, pd.DataFrame]) -> dict[str, int]:
    """Bytes of each table as a file."""
    found = {}
    for name, frame in frames.items():
        if len(frame):
            buffer = io.BytesIO()
            frame.to_parquet(buffer, index=False, compression="zstd")
            found[name] = buffer.getbuffer().nbytes
    return found


def in_units(value: float, units: tuple[tuple[float, str], ...], form: Callable[[float], str]) -> str:
    """A value in the largest unit it holds one of."""
    for size, unit in units:
        if value >= size:
            return f"{form(value / size)} {unit}"
    size, unit = units[-1]
    return f"{form(value / size)} {unit}"


def as_time(seconds: float) -> str:
    """A time in words, to two digits."""
    return in_units(
        seconds, ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes"), (1.0, "seconds")), "{:.2g}".format
    )


def as_bytes(count: float) -> str:
    """A size on disk in words."""
    return in_units(count, ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")), "{:.3g}".format)
