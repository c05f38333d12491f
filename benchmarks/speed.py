"""How fast a run is, against other ways of computing the same: `python -m benchmarks.speed`.

Everything is timed in one process, best of several, since machines are shared and only ratios last. The loop without
compilation runs in a process of its own, for two months, and is extrapolated to the whole run.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import sim
from sim.prepare import Prepared, prepare
from sim.scenarios import scenario
from sim.simulation import simulate
from sim.state import initial_state
from tests.docking.options import DEFAULTS
from tests.docking.twin import Twin

REPEATS = 15
RUNS = 24
PLAIN_MONTHS = 2
PLAIN = """
import time
from sim.prepare import prepare
from sim.scenarios import scenario
from sim.simulation import simulate
from sim.state import initial_state
prepared = prepare(scenario("parallel", {{"months": {months}, "start": "2024-09"}}))
state = initial_state(prepared.setting.world, prepared.setting.packages, prepared.awareness)
started = time.perf_counter()
simulate(state, prepared.setting, 0)
print(time.perf_counter() - started)
"""
"""The months around the adoption of the GDC, so that one of them is before and one after it."""


def best(task: Callable[[], object], repeats: int = REPEATS) -> float:
    """Least seconds of several repeats."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def one_run(prepared: Prepared, seed: int = 0) -> None:
    """The compiled loop on a new state."""
    setting = prepared.setting
    simulate(initial_state(setting.world, setting.packages, prepared.awareness), setting, seed)


def in_threads(prepared: Prepared, threads: int) -> None:
    """RUNS runs of the compiled loop in threads."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda seed: one_run(prepared, seed), range(RUNS)))


def plain_loop(months: int) -> float:
    """Seconds of a whole run of the same loop as plain Python, extrapolated from a few months."""
    shown = subprocess.run(
        [sys.executable, "-c", PLAIN.format(months=PLAIN_MONTHS)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(shown.stdout) * months / PLAIN_MONTHS


def main() -> None:
    """Print the table."""
    chosen = scenario("parallel")
    prepared, settings = prepare(chosen), chosen.settings()
    one_run(prepared)
    sim.run_many([chosen], seeds=2, threads=2)
    kernel = best(lambda: one_run(prepared))
    rows = {
        "compiled loop": kernel,
        "compiled loop, two threads": best(lambda: in_threads(prepared, 2), 5) / RUNS,
        "run_many with its metrics, one thread": best(lambda: sim.run_many([chosen], seeds=RUNS, threads=1), 5) / RUNS,
        "run_many with its metrics, two threads": best(lambda: sim.run_many([chosen], seeds=RUNS, threads=2), 5) / RUNS,
        "agent by agent (the twin in tests/docking)": best(
            lambda: Twin({path: settings[path] for path in DEFAULTS}, 0).run(), 1
        ),
        f"the loop as plain Python, from {PLAIN_MONTHS} months": plain_loop(prepared.setting.months),
    }
    print(f"{'a run of 326 agents and 96 months':44s} {'ms':>10s} {'against the compiled loop':>26s}")
    for name, seconds in rows.items():
        print(f"{name:44s} {1e3 * seconds:10.1f} {seconds / kernel:26.2f}")


if __name__ == "__main__":
    main()
