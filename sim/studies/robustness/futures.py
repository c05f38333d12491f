"""States of the world (`futures`): every parameter draw in every climate, and the gains of scenarios on the reference."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.model.observation.metrics import metric_of
from sim.scenarios.scenario import Scenario
from sim.studies.findings import cubes
from sim.studies.verdicts import ENOUGH_DRAWS, is_enough, is_rounding, rounding_scale

DEFAULT = "default"
"""The climate in which the climate settings are drawn like all other uncertain parameters."""


class Futures(NamedTuple):
    """Names of scenarios and climates, and values by metric [scenarios, climates, draws], means over seeds."""

    scenarios: tuple[str, ...]
    climates: tuple[str, ...]
    draws: int
    values: Mapping[str, np.ndarray]

    def flat(self, metric: str) -> np.ndarray:
        """Values of a metric [scenarios, states of the world], climate by climate."""
        return self.values[metric].reshape(len(self.scenarios), -1)


def in_climate(scenario: str, climate: str) -> str:
    """The name of a scenario in a climate."""
    return scenario if climate == DEFAULT else f"{scenario} in {climate} climate"


def climate_points(points: Sequence[Scenario], climates: Mapping[str, Mapping[str, float]]) -> list[Scenario]:
    """Every scenario in every climate; the settings of a climate are fixed, so that draws do not vary them."""
    return [
        point.at(settings, name=in_climate(point.name, climate))
        for climate, settings in climates.items()
        for point in points
    ]


def futures_of(
    runs: pd.DataFrame, scenarios: Sequence[str], climates: Sequence[str], metrics: Sequence[str]
) -> Futures:
    """Runs (scenario, draw, seed, metrics) by state of the world. Raises ValueError unless there is one per draw and seed."""
    found, names = cubes(runs, metrics), [[in_climate(one, at) for at in climates] for one in scenarios]
    values = {
        metric: np.array([[found[name][metric].mean(axis=1) for name in line] for line in names]) for metric in metrics
    }
    return Futures(tuple(scenarios), tuple(climates), int(runs["draw"].nunique()), values)


def wanted(metric: str) -> float:
    """1 for a metric where higher is better, -1 for one where lower is better."""
    return 1.0 if metric_of(metric).better == "higher" else -1.0


def gains(values: np.ndarray, reference: int, metric: str) -> np.ndarray:
    """Improvement [scenarios, ...] over the reference in the same state of the world; 0 within rounding error."""
    improvement = wanted(metric) * (values - values[reference])
    improvement[is_rounding(improvement, rounding_scale(values))] = 0.0
    return np.asarray(improvement)


def condition_verdict(met: np.ndarray) -> str:
    """The verdict on a condition that is met or not [climates, draws]; the decision rule must hold in every climate.

    `yes`, `no` or `depends`; with fewer than 30 draws a count.
    """
    draws = met.shape[1]
    if draws < ENOUGH_DRAWS:
        return f"in {int(met.sum())} of {met.size} futures"
    for answer, count in (("yes", met.sum(axis=1)), ("no", draws - met.sum(axis=1))):
        if all(is_enough(int(one), draws) for one in count):
            return answer
    return "depends"
