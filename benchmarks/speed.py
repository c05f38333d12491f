"""How fast a run is, against other ways of computing the same: `python -m benchmarks.speed`.

The measure is a run in a block of eight of the usual kind: eight parameter draws with one seed, in double precision. Other
blocks and other programs take turns with it on the same months, by the processor's clock; the least of several rounds counts,
since machines are shared and only ratios last. The loop without compilation needs a process of its own.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from time import process_time
from typing import Any, NamedTuple

import sim
from benchmarks.arrays import model as arrays
from benchmarks.timing import drawn_runs, first_state, full_block, in_turn, machine, one_run, prepared_run
from sim.model.block import structure
from sim.model.numerics.worlds import WORLDS
from sim.runs.options import SINGLE
from sim.runs.prepare import Prepared, prepare, run_block
from sim.scenarios.scenario import scenario, scenario_names
from tests.docking.options import DEFAULTS
from tests.docking.twin import Twin

ROUNDS = 9
BATCH = 3 * WORLDS
PLAIN_CHANGES: dict[str, Any] = {"months": 2, "start": "2024-08"}
"""The months around the adoption of the GDC, one before and one after it."""
PLAIN = f"""
from time import process_time
from benchmarks.timing import full_block, prepared_run, seconds_of
prepared = prepared_run({PLAIN_CHANGES!r})
print(seconds_of(lambda: full_block(prepared), process_time))
"""


class Row(NamedTuple):
    """One line of the table: months of a run, seconds of a run, and seconds of a run in the usual block on the same months."""

    name: str
    months: int
    seconds: float
    usual: float


def mixed_runs() -> list[Prepared]:
    """Eight scenarios of the structure that the scenario of all benchmarks has."""
    alike = structure(prepared_run().setting)
    every = (prepare(scenario(name)) for name in scenario_names())
    found = [prepared for prepared in every if structure(prepared.setting) == alike][:WORLDS]
    if len(found) < WORLDS:
        raise RuntimeError(f"only {len(found)} scenarios have the structure of the first one")
    return found


def against(named: Sequence[tuple[str, Callable[[], object], int]], rounds: int = ROUNDS) -> list[Row]:
    """The usual block, and others in turn with it; each is given with the number of its runs."""
    drawn = drawn_runs()
    tasks: list[Callable[[], object]] = [partial(full_block, drawn), *(task for _, task, _ in named)]
    in_turn(tasks, 1)
    usual, *seconds = in_turn(tasks, rounds, process_time).tolist()
    months = drawn[0].setting.months
    return [Row(name, months, one / runs, usual / WORLDS) for (name, _, runs), one in zip(named, seconds, strict=True)]


def blocks() -> list[Row]:
    """Blocks of other kinds, runs alone, and a batch."""
    prepared, drawn, mixed = prepared_run(), drawn_runs(), mixed_runs()
    seeds = list(range(WORLDS))
    return against(
        [
            ("eight draws, one seed", partial(full_block, drawn), WORLDS),
            ("eight draws, eight seeds", partial(run_block, drawn, seeds), WORLDS),
            ("eight scenarios, one seed", partial(full_block, mixed), WORLDS),
            ("eight scenarios, eight seeds", partial(run_block, mixed, seeds), WORLDS),
            ("eight draws, one seed, single precision", partial(full_block, drawn, 0, SINGLE), WORLDS),
            ("eight draws, eight seeds, single precision", partial(run_block, drawn, seeds, SINGLE), WORLDS),
            ("a run alone", partial(one_run, prepared), 1),
            ("a run alone, single precision", partial(one_run, prepared, 0, SINGLE), 1),
            (
                "a batch of draws, with all metrics",
                partial(sim.run_many, ["parallel"], draws=BATCH, threads=1),
                BATCH,
            ),
        ]
    )


def other_programs() -> list[Row]:
    """NumPy, and the twin of `tests/docking`, a Mesa model with an object for each agent; building it is not counted."""
    prepared = prepared_run()
    state = first_state(prepared)
    rows = against([("NumPy", partial(arrays.simulate, state, prepared.setting, 0), 1)], 5)
    settings = scenario("parallel").settings()
    twin = Twin({path: settings[path] for path in DEFAULTS}, 0)
    usual, seconds = in_turn([partial(full_block, drawn_runs()), twin.run], 1, process_time)
    return [*rows, Row("Mesa, agent by agent", prepared.setting.months, seconds, min(usual / WORLDS, rows[0].usual))]


def plain_python() -> Row:
    """The same block as plain Python, in which a value of eight worlds is a NumPy array of eight."""
    shown = subprocess.run(
        [sys.executable, "-c", PLAIN],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    drawn = drawn_runs(PLAIN_CHANGES)
    full_block(drawn)
    usual = in_turn([partial(full_block, drawn)], 3 * ROUNDS, process_time)[0]
    return Row("our loop, not compiled", PLAIN_CHANGES["months"], float(shown.stdout) / WORLDS, usual / WORLDS)


def main() -> None:
    """Print the table."""
    rows = [*blocks(), *other_programs(), plain_python()]
    print(f"Processor time of one run of {prepared_run().setting.world.code.size} agents. {machine()}")
    print(f"{'':44s} {'months':>6s} {'ms':>10s} {'usual block, ms':>16s} {'ratio':>8s}")
    for row in rows:
        ratio = row.seconds / row.usual
        print(f"{row.name:44s} {row.months:6d} {1e3 * row.seconds:10.2f} {1e3 * row.usual:16.2f} {ratio:8.2f}")


if __name__ == "__main__":
    main()
