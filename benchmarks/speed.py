"""How fast a run is, against other ways of computing the same: `python -m benchmarks.speed`.

Every opponent computes the same model, in turn with the compiled loop on the same months; the least of several rounds
counts, since machines are shared and only ratios last. The loop without compilation needs a process of its own.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple

import sim
from benchmarks.arrays import model as arrays
from benchmarks.timing import first_state, in_turn, least, machine, one_run, prepared_run, seconds_of
from sim.runs.prepare import Prepared
from sim.scenarios.scenario import scenario
from tests.docking.options import DEFAULTS
from tests.docking.twin import Twin

BATCH = 24
PLAIN_CHANGES = {"months": 2, "start": "2024-08"}
"""The months around the adoption of the GDC, one before and one after it."""
PLAIN = f"""
from benchmarks.timing import least, one_run, prepared_run
prepared = prepared_run({PLAIN_CHANGES!r})
print(least(lambda: one_run(prepared), 1))
"""


class Row(NamedTuple):
    """One line of the table: months of a run, seconds the run took, and seconds of the compiled loop on the same months."""

    name: str
    months: int
    seconds: float
    kernel: float


def against(name: str, prepared: Prepared, run: Callable[[], object], rounds: int, each: int = 1) -> Row:
    """An opponent and the compiled loop in turn; `run` does `each` runs."""
    run()
    kernel, seconds = in_turn((lambda: one_run(prepared), run), rounds)
    return Row(name, prepared.setting.months, seconds / each, kernel)


def agent_by_agent(prepared: Prepared) -> Row:
    """The twin of `tests/docking`, a Mesa model with an object for each agent; building it is not counted."""
    settings = scenario("parallel").settings()
    twin = Twin({path: settings[path] for path in DEFAULTS}, 0)
    kernel = least(lambda: one_run(prepared), 5)
    seconds = seconds_of(twin.run)
    kernel = min(kernel, least(lambda: one_run(prepared), 5))
    return Row("Mesa, agent by agent", prepared.setting.months, seconds, kernel)


def plain_python() -> Row:
    """The same loop as plain Python."""
    prepared = prepared_run(PLAIN_CHANGES)
    shown = subprocess.run(
        [sys.executable, "-c", PLAIN],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    kernel = least(lambda: one_run(prepared), 15)
    return Row("our loop, not compiled", prepared.setting.months, float(shown.stdout), kernel)


def main() -> None:
    """Print the table."""
    prepared = prepared_run()
    one_run(prepared)
    rows = [
        against("compiled loop", prepared, lambda: one_run(prepared), 15),
        against(
            "the same in a batch, with all metrics",
            prepared,
            lambda: sim.run_many(["parallel"], BATCH, threads=1),
            5,
            BATCH,
        ),
        against(
            "NumPy, an operation on whole arrays a step",
            prepared,
            lambda: arrays.simulate(first_state(prepared), prepared.setting, 0),
            7,
        ),
        agent_by_agent(prepared),
        plain_python(),
    ]
    print(f"One run of {prepared.setting.world.code.size} agents. {machine()}")
    print(f"{'':44s} {'months':>6s} {'ms':>10s} {'compiled, ms':>13s} {'ratio':>8s}")
    for row in rows:
        ratio = row.seconds / row.kernel
        print(f"{row.name:44s} {row.months:6d} {1e3 * row.seconds:10.1f} {1e3 * row.kernel:13.2f} {ratio:8.1f}")


if __name__ == "__main__":
    main()
