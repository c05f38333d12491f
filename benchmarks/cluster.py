"""The engine `dask` against threads: `python -m benchmarks.cluster [RUNS] [ROUNDS]`, 1,000 runs in five rounds unless told.

Both carry out the same plan, in turn, with everything stored: threads of this process, as many as there are workers, and Dask's
workers, which stay up between rounds, as those of a cluster do. What a client and its workers cost to start is printed beside
it. Measured by the clock, and, since the machine has other work, by processor seconds of all processes.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from distributed import Client, LocalCluster

from benchmarks.timing import machine
from sim.model.numerics.kernels import kernel_hash
from sim.runs.execute import execute_plan
from sim.runs.executors.base import EVERY_METRIC, ChunkRunner
from sim.runs.executors.dask.cluster import Workers
from sim.runs.executors.dask.tasks import Tasks
from sim.runs.executors.dask.worker_task import task_spec
from sim.runs.executors.local import in_threads
from sim.runs.options import DOUBLE
from sim.runs.plan import Chunk, Plan
from sim.runs.precompile import compile_model
from sim.runs.storage.store import RUNS, locked_store
from sim.scenarios.scenario import scenario

WORKERS = 2
ALLOWED_RATIO = 1.15
SEEDS = 10


def plan_of(runs: int) -> Plan:
    """A sweep of one setting: points of ten seeds at the values given."""
    costs = np.linspace(0.05, 0.4, max(1, runs // SEEDS))
    points = [scenario("parallel", {"work.adoption_cost": float(cost)}) for cost in costs]
    return Plan(points, [None], list(range(SEEDS)), [{"work.adoption_cost": float(cost)} for cost in costs])


def processor_seconds(pids: Sequence[int]) -> float:
    """Processor seconds of this process and of others, so far (Linux)."""
    ticks = 0
    for pid in pids:
        ticks += sum(int(word) for word in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13])
    return ticks / 100.0 + time.process_time()


def carried(plan: Plan, runner: ChunkRunner, pids: Sequence[int]) -> tuple[float, float, pd.DataFrame]:
    """Seconds by the clock and by the processors, and the runs as read back."""
    with tempfile.TemporaryDirectory() as root, locked_store(Path(root)) as store:
        clock, processors = time.perf_counter(), processor_seconds(pids)
        execute_plan(plan, store, "benchmark", runner=runner)
        return time.perf_counter() - clock, processor_seconds(pids) - processors, store.read(RUNS)


def on_workers(client: Client) -> ChunkRunner:
    """What carries chunks out on the workers of a client that stays connected."""
    workers, order = Workers(client, None), task_spec(EVERY_METRIC, [], DOUBLE)
    return lambda chunks, kept: Tasks(client, order, workers, lambda processor: None).run(chunks)


def timed(task: Callable[[], object]) -> float:
    """Seconds by the clock."""
    started = time.perf_counter()
    task()
    return time.perf_counter() - started


def main(runs: int, rounds: int) -> None:
    """Measure and print."""
    compile_model()
    plan = plan_of(runs)
    small = Plan(plan.points[:1], [None], list(range(4 * WORKERS)))
    started = time.perf_counter()
    with (
        LocalCluster(WORKERS, threads_per_worker=1, security=True, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        workers = on_workers(client)
        begun = time.perf_counter() - started
        first = timed(
            lambda: list(workers([Chunk(0, small.points[0], None, (seed,)) for seed in small.seeds], EVERY_METRIC))
        )
        pids = list(client.run(lambda: __import__("os").getpid()).values())
        found = []
        for _ in range(rounds):
            here, there = carried(plan, partial(in_threads, threads=WORKERS), pids), carried(plan, workers, pids)
            pd.testing.assert_frame_equal(here[2], there[2], check_exact=True)
            found.append([*here[:2], *there[:2]])
    table = np.array(found)
    print(f"{machine()}; kernel {kernel_hash()[:8]}\n")
    print(
        f"{runs:,} runs, {rounds} rounds in turn, {WORKERS} threads here against {WORKERS} workers; tables equal to the last bit"
    )
    for name, column in (("clock", 0), ("processors", 1)):
        here, there = table[:, column], table[:, column + 2]
        ratios = there / here
        print(
            f"by the {name:<10}: here {1e3 * here.min() / runs:.2f} ms a run, workers {1e3 * there.min() / runs:.2f}; "
            f"least to least {there.min() / here.min():.3f}, median of rounds {np.median(ratios):.3f}, "
            f"from {ratios.min():.3f} to {ratios.max():.3f}; at most {ALLOWED_RATIO}"
        )
    print(
        f"to start a cluster on this machine {begun:.1f} s, its first runs {first:.1f} s (loading the model in each worker)"
    )


if __name__ == "__main__":
    main(*(int(word) for word in [*sys.argv[1:], *("1000", "5")[len(sys.argv) - 1 :]]))
