"""How time grows: `python -m benchmarks.scaling PLOT.png`.

Measures a block of eight runs against agents (up to a hundred times the stakeholders), months and packages, a batch against runs
and threads, and the memory of a process against agents; prints all, and draws them against a line of proportional growth.
Times are of the processor, so that other work on the machine counts little; runs a second of threads are by the clock.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import NamedTuple

import numpy as np

import sim
from benchmarks.growth import draw_growth
from benchmarks.timing import full_block, in_turn, machine, prepared_run
from sim.model.entities.packages import PackageParameters, build_packages
from sim.runs.prepare import Prepared, maps_of

SCALES = (1.0, 3.0, 10.0, 30.0, 100.0)
MONTHS = (4, 8, 16, 32, 76)
PAIRS = (0, 16, 32, 64, 126)
RUNS = (8, 32, 128, 512)
THREADS = (1, 2)
BATCH = 32
MEMORY = """
import sys
from benchmarks.timing import full_block, peak_megabytes, prepared_run
full_block(prepared_run({"population.stakeholder_scale": float(sys.argv[1])}))
print(peak_megabytes())
"""


class Growth(NamedTuple):
    """Sizes and what was measured at each; `name` says of what, `unit` of what is measured."""

    name: str
    unit: str
    sizes: list[float]
    measured: list[float]

    def power(self, last: int = 0) -> float:
        """The exponent with which it grows: slope of the logarithms, of all sizes or of the last few."""
        return float(np.polyfit(np.log(self.sizes[-last:]), np.log(self.measured[-last:]), 1)[0])


def processor_seconds(tasks: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Least processor seconds of each task, measured in turn; a first round is not counted."""
    in_turn(tasks, 1)
    return list(in_turn(tasks, rounds, process_time).tolist())


def with_pairs(pairs: int) -> Prepared:
    """The default scenario with another overlap map: so many pairs of line and objective ask for the same content.

    The strongest pairs of the map are kept, or further ones are added at its weakest value; each pair is a package.
    """
    prepared = prepared_run({"start": "2024-09", "months": 76})
    overlap, matrix = maps_of("themes")
    order = np.argsort(-overlap, axis=None, kind="stable")[:pairs]
    changed = np.zeros(overlap.size)
    changed[order] = np.maximum(overlap.flat[order], 0.25)
    setting = prepared.setting
    packages = build_packages(
        changed.reshape(overlap.shape), matrix, setting.world.size[: setting.world.states], PackageParameters()
    )
    awareness = np.full((setting.world.code.size, packages.joint), 0.1)
    return prepared._replace(setting=setting._replace(packages=packages), awareness=awareness)


def of_agents() -> Growth:
    """A block by number of agents: states and bodies stay, stakeholders grow."""
    worlds = [prepared_run({"population.stakeholder_scale": scale}) for scale in SCALES]
    seconds = processor_seconds([lambda world=world: full_block(world) for world in worlds], 7)
    return Growth("agents", "seconds a block", [world.setting.world.code.size for world in worlds], seconds)


def of_months() -> Growth:
    """A block by number of months, all of them after the adoption of the GDC (before it half the strands are at rest)."""
    prepared = [prepared_run({"start": "2024-09", "months": months}) for months in MONTHS]
    return Growth(
        "months", "seconds a block", list(MONTHS), processor_seconds([lambda p=p: full_block(p) for p in prepared], 25)
    )


def of_packages() -> Growth:
    """A block of 76 months by number of packages."""
    prepared = [with_pairs(pairs) for pairs in PAIRS]
    seconds = processor_seconds([lambda p=p: full_block(p) for p in prepared], 25)
    return Growth("packages", "seconds a block", [p.setting.packages.line.size for p in prepared], seconds)


def of_runs() -> Growth:
    """A batch with its metrics, in one thread, by number of runs."""
    tasks = [lambda runs=runs: sim.run_many(["parallel"], draws=runs, threads=1) for runs in RUNS]
    return Growth("runs", "seconds a batch", list(RUNS), processor_seconds(tasks, 3))


def of_threads() -> Growth:
    """Runs a second of a batch with its metrics, by number of threads."""
    tasks = [lambda threads=threads: sim.run_many(["parallel"], draws=BATCH, threads=threads) for threads in THREADS]
    return Growth("threads", "runs a second", list(THREADS), (BATCH / in_turn(tasks, 15)).tolist())


def of_memory(agents: list[float]) -> Growth:
    """Most memory of a process that prepares and does one block, by number of agents."""
    shown = [
        subprocess.run([sys.executable, "-c", MEMORY, str(scale)], capture_output=True, text=True, check=True)
        for scale in SCALES
    ]
    return Growth("agents", "MB of memory", agents, [float(done.stdout) for done in shown])


def main(path: Path) -> None:
    """Print what was measured, with the power of growth, and save the plot."""
    agents = of_agents()
    found = [agents, of_months(), of_packages(), of_runs(), of_threads(), of_memory(agents.sizes)]
    print(machine())
    for growth in found:
        pairs = zip(growth.sizes, growth.measured, strict=True)
        print(f"{growth.unit} by {growth.name}: " + ", ".join(f"{size:g}: {value:.3g}" for size, value in pairs))
        print(f"    grows with the power {growth.power():.2f}, over the last step {growth.power(2):.2f}")
    draw_growth(found, machine()).savefig(path, dpi=200)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m benchmarks.scaling PLOT.png")
    main(Path(sys.argv[1]))
