"""What a second thread gives: `python -m benchmarks.threads`.

One thread, two threads and two processes take turns, so that each round meets the same machine: where no core is free, two
processes tell what two threads could do at most. What of a run holds Python's lock is measured beside it, since only that
can keep threads from each other.
"""

import multiprocessing
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import sim
from benchmarks.timing import first_state, least, machine, one_run, prepared_run, seconds_of
from sim.model.auxiliaries import empty_auxiliaries
from sim.model.observation.history import empty_history
from sim.model.observation.metrics import summarise
from sim.runs.prepare import Prepared, run_prepared

RUNS, ROUNDS = 24, 9
"""Runs of one worker, and how often each way is measured."""


def bare(threads: int) -> None:
    """RUNS runs of the compiled loop in each thread."""
    prepared = prepared_run()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda seed: one_run(prepared, seed), range(RUNS * threads)))


def batch(threads: int) -> None:
    """RUNS runs with all metrics in each thread."""
    sim.run_many(["parallel"], RUNS * threads, threads=threads)


def in_two_processes(task: Callable[[int], None], pool: ProcessPoolExecutor) -> float:
    """Seconds until two processes have each done what one thread does."""
    started = time.perf_counter()
    for done in [pool.submit(task, 1) for _ in range(2)]:
        done.result()
    return time.perf_counter() - started


def compare(name: str, task: Callable[[int], None], pool: ProcessPoolExecutor) -> None:
    """Print the runs a second of two threads and of two processes against those of one thread: medians over rounds."""
    for _ in range(2):
        task(2)
        in_two_processes(task, pool)
    threads, processes = [], []
    for _ in range(ROUNDS):
        one = seconds_of(lambda: task(1))
        threads.append(2.0 * one / seconds_of(lambda: task(2)))
        processes.append(2.0 * one / in_two_processes(task, pool))
    between = statistics.median(a / b for a, b in zip(threads, processes, strict=True))
    print(
        f"{name:26s} {statistics.median(threads):12.2f} {statistics.median(processes):14.2f} {between:22.2f}"
        f"    rounds: {min(threads):.2f} to {max(threads):.2f}, {min(processes):.2f} to {max(processes):.2f}"
    )


def under_the_lock(prepared: Prepared) -> None:
    """Print how a run in a batch divides into compiled code, which threads do side by side, and Python."""
    setting, outcome = prepared.setting, run_prepared(prepared, 0)
    compiled = least(lambda: one_run(prepared), 20)
    room = least(
        lambda: (
            first_state(prepared),
            empty_auxiliaries(setting.world, setting.packages),
            empty_history(setting.world, setting.packages, setting.start, setting.months),
        ),
        50,
    )
    metrics = least(lambda: summarise(outcome), 50)
    whole = compiled + metrics
    print(
        f"of a run of {1e3 * whole:.1f} ms in a batch, Python's lock is held for about {(room + metrics) / whole:.1%}:"
    )
    print(f"    {1e3 * metrics:.2f} ms to work out its metrics, {1e3 * room:.2f} ms to make its arrays")
    print(f"    so that the lock alone would let no more than {whole / (room + metrics):.0f} threads be of use")


def main() -> None:
    """Print the tables."""
    print(machine())
    print(f"{'against one thread':26s} {'two threads':>12s} {'two processes':>14s} {'threads to processes':>22s}")
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        compare("the compiled loop", bare, pool)
        compare("a batch with its metrics", batch, pool)
    under_the_lock(prepared_run())


if __name__ == "__main__":
    main()
