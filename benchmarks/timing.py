"""Clocks that can be trusted on a shared machine: least of several repeats, opponents in turn; and what is timed."""

import datetime
import platform
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numba
import numpy as np

from sim.model.numerics.worlds import WORLDS
from sim.model.simulation import begin, run_state
from sim.model.state import State
from sim.runs.options import DOUBLE
from sim.runs.prepare import Prepared, prepare, run_block
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import scenario


def seconds_of(task: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds a task takes."""
    started = clock()
    task()
    return clock() - started


def least(task: Callable[[], object], repeats: int) -> float:
    """Least seconds of several repeats, after one that is not counted."""
    task()
    return min(seconds_of(task) for _ in range(repeats))


def in_turn(
    tasks: Sequence[Callable[[], object]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> np.ndarray:
    """[tasks] least seconds of each, all measured once a round, so that other work on the machine meets all alike."""
    return np.asarray(np.min([[seconds_of(task, clock) for task in tasks] for _ in range(rounds)], axis=0))


def prepared_run(changes: dict[str, Any] | None = None) -> Prepared:
    """The scenario all benchmarks run, with some settings changed."""
    return prepare(scenario("parallel", changes))


def drawn_runs(changes: dict[str, Any] | None = None) -> list[Prepared]:
    """The runs of a usual block: the scenario of all benchmarks at eight parameter draws."""
    return [prepare(at_draw(scenario("parallel", changes), draw)) for draw in range(WORLDS)]


def first_state(prepared: Prepared) -> State:
    """The state of one run before the first month."""
    return run_state(begin([prepared.setting], [prepared.awareness], [0]), 0, 0)


def one_run(prepared: Prepared, seed: int = 0, precision: str = DOUBLE) -> None:
    """A run alone: a block of one, which takes as long as one of eight."""
    run_block([prepared], [seed], precision)


def full_block(prepared: Prepared | Sequence[Prepared], seed: int = 0, precision: str = DOUBLE) -> None:
    """A block of eight runs with one seed; eight equal runs take as long as eight different ones."""
    runs = [prepared] * WORLDS if isinstance(prepared, Prepared) else prepared
    run_block(runs, [seed] * WORLDS, precision)


def peak_megabytes() -> float:
    """Most memory this process has held so far [10^6 bytes], all libraries included."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux's getrusage would count what the parent held when it started this process
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if "VmHWM" in line) * 1024 / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def machine() -> str:
    """Processor, versions and day, to print beside figures."""
    processor = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        names = [line.split(":")[1].strip() for line in about.read_text().splitlines() if line.startswith("model name")]
        processor = f"{names[0]}, {len(names)} processors" if names else processor
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    return f"{processor}; Python {platform.python_version()}, NumPy {np.__version__}, Numba {numba.__version__}; {day}"
