"""What a second thread gives: `python -m benchmarks.threads`.

One thread, two threads and two processes compute blocks of eight runs in turn, so that each round meets the same machine: where
no core is free, two processes tell what two threads could do at most. What of a run holds Python's lock is measured beside it,
since only that can keep threads from each other.
"""

import multiprocessing
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from time import thread_time

import sim
from benchmarks.timing import drawn_runs, full_block, in_turn, machine, seconds_of
from sim.model.block import structure
from sim.model.numerics.worlds import WORLDS
from sim.model.observation.metrics import summarise
from sim.model.simulation import begin
from sim.runs.prepare import outcome_of, prepare, run_block
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import scenario

BLOCKS, ROUNDS = 3, 9
"""Blocks of one worker, and how often each way is measured."""
WANTED = 1.8
"""Least gain by a second thread, where two cores are free."""


def bare(threads: int) -> None:
    """BLOCKS blocks of the compiled loop in each thread."""
    drawn = drawn_runs()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda seed: full_block(drawn, seed), range(BLOCKS * threads)))


def batch(threads: int) -> None:
    """As many runs with all metrics in each thread."""
    sim.run_many(["parallel"], draws=BLOCKS * WORLDS * threads, threads=threads)


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


def under_the_lock() -> None:
    """Print how a run in a batch divides into compiled code, which threads do at the same time, and Python."""
    drawn, seeds = drawn_runs(), [0] * WORLDS
    settings, awareness = [one.setting for one in drawn], [one.awareness for one in drawn]
    running = run_block(drawn, seeds)
    point = scenario("parallel")
    tasks = (
        lambda: full_block(drawn),
        lambda: begin(settings, awareness, seeds),
        lambda: [summarise(outcome_of(one, running, world)) for world, one in enumerate(drawn)],
        lambda: [structure(prepare(at_draw(point, draw)).setting) for draw in range(WORLDS)],
    )
    in_turn(tasks, 1)
    block, arrays, metrics, prepared = (1e3 * in_turn(tasks, ROUNDS, thread_time) / WORLDS).tolist()
    whole, held = block + metrics + prepared, arrays + metrics + prepared
    print(f"of a run of {whole:.1f} ms in a batch of draws, Python's lock is held for at most {held / whole:.1%}:")
    print(
        f"    {prepared:.2f} ms to prepare it, {arrays:.2f} ms for the arrays of its block, {metrics:.2f} ms for its metrics"
    )
    print(f"    so that the lock alone would let no more than {whole / held:.0f} threads be of use")


def main() -> None:
    """Print the tables."""
    print(machine())
    print(f"{'against one thread':26s} {'two threads':>12s} {'two processes':>14s} {'threads to processes':>22s}")
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        compare("the compiled loop", bare, pool)
        compare("a batch with its metrics", batch, pool)
    print(f"wanted of two threads where two cores are free: {WANTED}")
    under_the_lock()


if __name__ == "__main__":
    main()
