"""The store at a million rows: `python -m benchmarks.store [RUNS]`. Runs are made up; everything else is as in a sweep.

A plan of so many runs (draws, so that settings that vary are stored too) goes through the clerk, the writer and the reader.
Each step is a process of its own, so that its peak memory is known; times are processor seconds, since machines are shared.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.dataset

from benchmarks.timing import machine, peak_megabytes
from sim.runs.blocks import EndedRun, tasks_of
from sim.runs.execute import execute_plan
from sim.runs.executors.base import Kept, RunOutput, run_output
from sim.runs.plan import Chunk, Plan
from sim.runs.storage.store import RUNS, locked_store, reading
from sim.scenarios.scenario import scenario

SEEDS, DRAWS = 10, 100
STEPS = ("plan", "write", "look", "column", "whole")


def plan_of(runs: int) -> Plan:
    """Points of one setting, a hundred draws, ten seeds."""
    costs = [0.05 + 0.35 * number / runs for number in range(max(1, runs // (SEEDS * DRAWS)))]
    points = [scenario("parallel", {"work.adoption_cost": cost}) for cost in costs]
    return Plan(points, list(range(DRAWS)), list(range(SEEDS)), [{"work.adoption_cost": cost} for cost in costs])


def made_up(chunks: Iterable[Chunk], kept: Kept) -> Generator[list[EndedRun[RunOutput]], None, None]:
    """Runs with the numbers of a real one, each changed by chance, so that they take as much room as real ones."""
    chunk = Chunk(0, scenario("parallel", {"months": 12}), None, (0,))
    (task,) = tasks_of([chunk], lambda outcome: run_output(outcome, kept))
    (first,) = task()
    assert first.output is not None
    names, values = list(first.output.summary), np.array(list(first.output.summary.values()))
    generator = np.random.default_rng(0)
    for chunk in chunks:
        numbers = values * generator.random((len(chunk.seeds), len(names)))
        rows = zip(chunk.places(), numbers.tolist(), strict=True)
        yield [EndedRun(key, RunOutput(dict(zip(names, row, strict=True)), {})) for key, row in rows]


def write(folder: Path, runs: int) -> dict[str, Any]:
    """Make the runs up and store them."""
    plan = plan_of(runs)
    with locked_store(folder) as store:
        execute_plan(plan, store, "benchmark", runner=made_up)
    files = list((folder / RUNS).iterdir())
    return {"files": len(files), "bytes a run": sum(path.stat().st_size for path in files) / plan.size()}


def look(folder: Path, runs: int) -> dict[str, Any]:
    """What resuming looks at: which runs are there."""
    return {"found": len(plan_of(runs).of_plan(reading(folder).stored()))}


def column(folder: Path, runs: int) -> dict[str, Any]:
    """One metric by point, as somebody would without dcsim."""
    table = pyarrow.dataset.dataset(folder / RUNS).to_table(columns=["point", "progress"]).to_pandas()
    return {"points": len(table.groupby("point")["progress"].mean())}


def whole(folder: Path, runs: int) -> dict[str, Any]:
    """The whole table in order, as a sweep reads it at its end."""
    table: pd.DataFrame = reading(folder).read(RUNS)
    return {"columns": table.shape[1], "bytes a run in memory": float(table.memory_usage(deep=True).sum()) / len(table)}


def step(name: str, folder: Path, runs: int) -> None:
    """Do one step and print what it took, as JSON."""
    started, clock = time.process_time(), time.perf_counter()
    tasks: dict[str, Callable[[Path, int], Any]] = {"write": write, "look": look, "column": column, "whole": whole}
    found = tasks[name](folder, runs) if name in tasks else {"points": len(plan_of(runs).points)}
    took = {"processor s": time.process_time() - started, "clock s": time.perf_counter() - clock}
    print(json.dumps({**found, **took, "peak MB": peak_megabytes()}))


def main(runs: int) -> None:
    """Do all steps and print."""
    print(f"{machine()}; {runs:,} rows\n")
    with tempfile.TemporaryDirectory() as root:
        for name in STEPS:
            command = [sys.executable, "-m", "benchmarks.store", str(runs), name, root]
            shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            found = json.loads(shown.splitlines()[-1])
            print(f"{name:<7}", ", ".join(f"{key} {value:,.3g}" for key, value in found.items()), flush=True)


if __name__ == "__main__":
    amount = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    if len(sys.argv) > 2:
        step(sys.argv[2], Path(sys.argv[3]), amount)
    else:
        main(amount)
