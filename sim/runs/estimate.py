"""Estimate the cost of a plan from trial runs: computing time, and disk space by table."""

import io
import os
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pandas as pd

from sim.runs.blocks import EndedRun, in_order, tasks_of
from sim.runs.execute import RowBuilder
from sim.runs.executors.base import Kept, RunOutput, error_line, run_output
from sim.runs.options import DOUBLE
from sim.runs.plan import MAX_RUNS_PER_CHUNK, Chunk, Plan
from sim.runs.storage.store import part_size
from sim.settings.errors import SettingError

MEASURED_RUNS = 16
"""Number of trial runs."""


class Cost(NamedTuple):
    """Cost per run, measured on `runs` trial runs of which `failed` failed: seconds (with these threads), bytes by table."""

    runs: int
    failed: int
    seconds: float
    bytes: dict[str, float]


def measured_cost(plan: Plan, kept: Kept, threads: int | None, precision: str = DOUBLE) -> Cost:
    """Execute trial runs spread over a plan and measure them. Raises SettingError if all of them fail."""
    few = trial_chunks(plan, MEASURED_RUNS)
    extract = partial(run_output, kept=kept)
    first = few[0]._replace(seeds=few[0].seeds[:1])
    list(in_order(tasks_of([first], extract, precision), 1))  # loads compiled code, which is not part of the cost
    start = time.perf_counter()
    tasks = list(tasks_of(few, extract, precision))
    ended = [ran for found in in_order(tasks, threads) for ran in found]
    seconds = (time.perf_counter() - start) / len(ended)
    good = [ran for ran in ended if ran.output is not None]
    if not good:
        raise SettingError(f"all {len(ended)} trial runs failed: {error_line(ended[0].error)}")
    if len(tasks) < (threads or os.cpu_count() or 1):  # too few tasks to keep all threads busy
        seconds = seconds * len(tasks) / (threads or os.cpu_count() or 1)
    return Cost(len(ended), len(ended) - len(good), seconds, bytes_per_run(plan, good, kept))


def trial_chunks(plan: Plan, runs: int) -> list[Chunk]:
    """Chunks spread evenly over the points and draws of a plan, with about `runs` runs in total."""
    seeds = tuple(plan.seeds[:MAX_RUNS_PER_CHUNK])
    cells = len(plan.points) * len(plan.draws)
    count = min(cells, max(1, runs // len(seeds)))
    places = [divmod(place * cells // count, len(plan.draws)) for place in range(count)]
    return [Chunk(point, plan.points[point], plan.draws[draw], seeds) for point, draw in places]


def bytes_per_run(plan: Plan, ended: list[EndedRun[RunOutput]], kept: Kept) -> dict[str, float]:
    """Bytes per run of each table, in parts of the size that the store writes: fixed size of a file, and size added per run."""
    builder = RowBuilder(plan, "")
    if len(ended) < 2:
        return {name: float(size) for name, size in sizes(builder.frames(ended)).items()}
    half = len(ended) // 2
    whole, part = sizes(builder.frames(ended)), sizes(builder.frames(ended[:half]))
    in_part = min(plan.size(), part_size(0, bool(kept.tables)))
    found = {}
    for name, size in whole.items():
        each = (size - part[name]) / (len(ended) - half)
        found[name] = each + max(0.0, size - each * len(ended)) / in_part
    return found


def sizes(frames: dict[str, pd.DataFrame]) -> dict[str, int]:
    """Size of each table as a Parquet file [bytes]."""
    found = {}
    for name, frame in frames.items():
        if len(frame):
            buffer = io.BytesIO()
            frame.to_parquet(buffer, index=False, compression="zstd")
            found[name] = buffer.getbuffer().nbytes
    return found


def in_units(value: float, units: tuple[tuple[float, str], ...], form: Callable[[float], str]) -> str:
    """A value in the largest unit that does not exceed it."""
    for size, unit in units:
        if value >= size:
            return f"{form(value / size)} {unit}"
    size, unit = units[-1]
    return f"{form(value / size)} {unit}"


def as_time(seconds: float) -> str:
    """A duration with its unit, to two significant digits."""
    return in_units(
        seconds, ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes"), (1.0, "seconds")), "{:.2g}".format
    )


def as_bytes(count: float) -> str:
    """A size on disk with its unit, to three significant digits."""
    return in_units(count, ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")), "{:.3g}".format)
