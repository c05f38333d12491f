"""The outcome of one run, and quantities derived from it that several modules use."""

from typing import NamedTuple

import numpy as np

from sim.model.entities.packages import Packages
from sim.model.entities.world import Names, World
from sim.model.observation.history import History
from sim.model.processes.trend import trend_content
from sim.model.state import State
from sim.settings.months import ADOPTION_MONTH


class Outcome(NamedTuple):
    """One finished run: history, final state, and the records needed to interpret them.

    `start` is the number of the first month, `service_limit` the largest share of capacity that obligations can use, `reach`
    the part of what is missing that full delivery of both processes brings (eta) [share].
    """

    history: History
    state: State
    world: World
    names: Names
    packages: Packages
    start: int
    service_limit: float
    reach: float


def divided(part: np.ndarray, whole: np.ndarray, otherwise: float = np.nan) -> np.ndarray:
    """part / whole; `otherwise`, by default NaN for not defined, where there is no whole."""
    return np.asarray(np.divide(part, whole, out=np.full_like(part, otherwise), where=whole > 0.0))


def ratio(part: float, whole: float) -> float:
    """part / whole; NaN, not defined, if there is no whole."""
    return float(part / whole) if whole > 0.0 else float("nan")


def mean_of(values: np.ndarray) -> float:
    """The mean of values; NaN, not defined, if there are none."""
    return float(values.mean()) if values.size else float("nan")


def since_adoption(outcome: Outcome) -> slice:
    """Indices of the months from the adoption of the GDC on."""
    return slice(max(0, ADOPTION_MONTH - outcome.start), None)


def state_attendance(outcome: Outcome) -> np.ndarray:
    """[S] share of demanded days that were served over the run; 1 for a state without demand."""
    demand, served = outcome.history.demand.sum(axis=0), outcome.history.served.sum(axis=0)
    return divided(served, demand, 1.0)


def progress_course(outcome: Outcome) -> np.ndarray:
    """[T + 1] progress, mean over states: before the first month, then at the end of each."""
    history = outcome.history
    return np.concatenate(([history.start_progress.mean()], history.progress.mean(axis=1)))


def better_strand(outcome: Outcome) -> np.ndarray:
    """[S, P] final delivery of the better strand of each package in each state."""
    return np.asarray(outcome.state.delivery[1:].max(axis=1))


def content(outcome: Outcome) -> np.ndarray:
    """[S, P] content of each package that each state has at the end (D) [share]: its trend, and what the processes add."""
    world, packages = outcome.world, outcome.packages
    first = trend_content(outcome.history.start_index, world, packages)
    trend = trend_content(outcome.state.national_index, world, packages)
    brought = np.clip(divided(better_strand(outcome) - first, 1.0 - first, 0.0), 0.0, 1.0)
    return np.asarray(1.0 - (1.0 - trend) * (1.0 - outcome.reach * brought))


def track_packages(outcome: Outcome, track: int) -> np.ndarray:
    """[P] mask of the packages of an action line or objective."""
    lines = outcome.world.lines
    return np.asarray(outcome.packages.line == track if track < lines else outcome.packages.objective == track - lines)
