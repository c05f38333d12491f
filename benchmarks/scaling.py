"""How time grows with agents, months, runs and threads: `python -m benchmarks.scaling scaling.png`.

Ties of the larger worlds are drawn at random with the usual number a stakeholder: to draw them as the model does takes
time that grows with the square of the agents, and which ties there are makes no difference to the time of a run.
"""

import sys
import time
from collections.abc import Callable

import matplotlib

matplotlib.use("Agg")
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.ticker import NullFormatter

import sim
from sim.mechanisms import build_levers
from sim.population import Population
from sim.prepare import Prepared, awareness_of, prepare, world_of
from sim.scenarios import scenario
from sim.simulation import simulate
from sim.state import initial_state
from sim.ties import Ties

SCALES = (1.0, 3.0, 10.0, 30.0, 100.0)
MONTHS = (6, 12, 24, 48, 96)
RUNS = (8, 16, 32, 64)
THREADS = (1, 2)
TIES_AN_AGENT = 7


def best(task: Callable[[], object], repeats: int) -> float:
    """Least seconds of several repeats, the first of which is not counted."""
    task()
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def random_ties(agents: int) -> Ties:
    """Ties between agents chosen at random, about as many for each as in the default world."""
    chance = np.random.default_rng(0)
    first, second = np.sort(chance.integers(0, agents, (2, TIES_AN_AGENT * agents)), axis=0)
    ends, others = np.concatenate((first, second)), np.concatenate((second, first))
    order = np.argsort(ends, kind="stable")
    return Ties(
        start=np.concatenate(([0], np.cumsum(np.bincount(ends, minlength=agents)))),
        neighbour=others[order],
        first=first,
        second=second,
        code=chance.integers(0, 2**63, first.size).astype(np.uint64),
    )


def grown(scale: float) -> Prepared:
    """The default scenario with so many times the stakeholders."""
    prepared = prepare(scenario("parallel"))
    setting, population = prepared.setting, Population(stakeholder_scale=scale)
    world, names = world_of("themes", population)
    joint = tuple(
        (int(line), int(objective))
        for line, objective in zip(setting.packages.line, setting.packages.objective, strict=True)
        if line >= 0 and objective >= 0
    )
    levers = build_levers({}, world, float(setting.levers.recognition[0]), setting.start, setting.months)
    larger = setting._replace(world=world, ties=random_ties(world.code.size), levers=levers)
    return Prepared(larger, names, awareness_of("themes", population, (), joint))


def one_run(prepared: Prepared) -> None:
    """The compiled loop on a new state."""
    setting = prepared.setting
    simulate(initial_state(setting.world, setting.packages, prepared.awareness), setting, 0)


def of_agents() -> dict[float, float]:
    """Seconds of a run by number of agents."""
    worlds = [grown(scale) for scale in SCALES]
    return {world.setting.world.code.size: best(lambda world=world: one_run(world), 5) for world in worlds}


def of_months() -> dict[float, float]:
    """Seconds of a run by number of months."""
    return {
        months: best(lambda months=months: one_run(prepare(scenario("parallel", {"months": months}))), 8)
        for months in MONTHS
    }


def of_runs(threads: int) -> dict[float, float]:
    """Seconds of a batch by number of runs."""
    return {runs: best(lambda runs=runs: sim.run_many(["parallel"], runs, threads=threads), 3) for runs in RUNS}


def main(path: str) -> None:
    """Print what was measured, with the exponent of growth, and save the plot."""
    measured = {"agents": of_agents(), "months": of_months()}
    measured |= {f"runs, {threads} thread{'s' * (threads > 1)}": of_runs(threads) for threads in THREADS}
    figure, axes = plt.subplots(1, 3, figsize=(9.0, 3.0), sharey=True, layout="constrained")
    for name, seconds in measured.items():
        exponent = np.polyfit(np.log(list(seconds)), np.log(list(seconds.values())), 1)[0]
        print(f"{name}: " + ", ".join(f"{size:g} {1e3 * time:.1f} ms" for size, time in seconds.items()))
        print(f"    time grows with the power {exponent:.2f}")
        panel = axes[("agents", "months", "runs").index(name.split(",")[0])]
        panel.loglog(list(seconds), list(seconds.values()), marker="o", label=name)
        panel.xaxis.set_minor_formatter(NullFormatter())
        panel.set_xlabel(name.split(",")[0])
    axes[0].set_ylabel("seconds")
    axes[2].legend(frameon=False)
    figure.savefig(path, dpi=150)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m benchmarks.scaling PLOT.png")
    main(sys.argv[1])
