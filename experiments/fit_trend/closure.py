"""What `trend.reach` has to be, so that without the Compact content grows at the observed rates (closure).

The observed rates are those of years with one process. So, in `wsis_only`, trend and processes together should bring what the
whole observed rates bring alone (`trend.autonomous` = 1). What the processes add is proportional to reach, hence one run at any
reach gives the one wanted. Reach is stated at a national work of 320 days; here it is also told at the work of the run.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

import sim
from sim.model.processes.trend import REFERENCE_WORK, Trend, processes_reach

SEEDS = 24
AUTONOMOUS = (0.5, 0.7, 0.9)
WORK = (200.0, 320.0, 500.0)
"""National work H0 [days]."""
WORLD = "wsis_only"


class Closure(NamedTuple):
    """At one autonomous part [share] and national work [days].

    reach: what closes the gap, per unit of what is not autonomous, at this work [share]; low, high: of single seeds; growth: of
    progress in the run at the reach in use, and wanted: at the whole observed rates [share].
    """

    autonomous: float
    work: float
    reach: float
    low: float
    high: float
    growth: float
    wanted: float


def ends(settings: dict[str, float], seeds: int) -> tuple[np.ndarray, np.ndarray, float]:
    """[R] progress and progress_trend at the end by seed, and progress before the first month [share]."""
    batch = sim.run_many([sim.scenario(WORLD, settings)], seeds=seeds)
    runs = batch.runs
    return runs["progress"].to_numpy(), runs["progress_trend"].to_numpy(), float(batch.course[0, 0])


def closed(autonomous: float, work: float, seeds: int = SEEDS) -> Closure:
    """The reach with which the mean over seeds is that of the whole observed rates."""
    settings = {"trend.autonomous": autonomous, "packages.national_volume": work}
    progress, trend, start = ends(settings, seeds)
    _, whole, _ = ends({**settings, "trend.autonomous": 1.0}, seeds)
    used = processes_reach(Trend(autonomous=autonomous), work)
    scale = used / (1.0 - autonomous)
    single = scale * (whole - trend) / (progress - trend)
    reach = scale * float((whole - trend).mean() / (progress - trend).mean())
    grown, wanted = float(progress.mean()) - start, float(whole.mean()) - start
    return Closure(autonomous, work, reach, float(single.min()), float(single.max()), grown, wanted)


def closures(seeds: int = SEEDS) -> list[Closure]:
    """Each autonomous part at the usual work, then each other work at the usual part."""
    usual = Trend()
    return [
        *(closed(autonomous, REFERENCE_WORK, seeds) for autonomous in AUTONOMOUS),
        *(closed(usual.autonomous, work, seeds) for work in WORK if work != REFERENCE_WORK),
    ]


def exponent(found: Iterable[Closure]) -> float:
    """How reach grows with national work: the slope of log reach on log work, at the usual autonomous part."""
    rows = [one for one in found if one.autonomous == Trend().autonomous]
    slope, _ = np.polyfit(np.log([one.work for one in rows]), np.log([one.reach for one in rows]), 1)
    return float(slope)


def calibrated(found: Iterable[Closure]) -> float:
    """Reach at the usual national work and autonomous part."""
    (one,) = (one for one in found if one.work == REFERENCE_WORK and one.autonomous == Trend().autonomous)
    return one.reach


def remains(reach: float, seeds: int = SEEDS) -> float:
    """What a reach leaves between progress and that of the whole observed rates at the end, mean over seeds [share]."""
    progress, _, _ = ends({"trend.reach": reach}, seeds)
    _, whole, _ = ends({"trend.autonomous": 1.0}, seeds)
    return float(progress.mean() - whole.mean())
