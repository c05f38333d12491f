"""Futures: every draw of what is uncertain in every climate, with goals on what a scenario gains on the reference there."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.model.observation.metrics import metric_of
from sim.scenarios.scenario import Scenario
from sim.studies.findings import cubes
from sim.studies.verdicts import ENOUGH_DRAWS, is_enough, is_rounding, rounding_scale

DEFAULT = "default"
"""The climate whose settings are drawn like all others."""


class Futures(NamedTuple):
    """Values by metric [scenarios, climates, draws], means over seeds, and the names of scenarios and climates."""

    scenarios: tuple[str, ...]
    climates: tuple[str, ...]
    draws: int
    values: Mapping[str, np.ndarray]

    def flat(self, metric: str) -> np.ndarray:
        """[scenarios, futures] a metric, climate by climate."""
        return self.values[metric].reshape(len(self.scenarios), -1)


def in_climate(scenario: str, climate: str) -> str:
    """The name of a scenario in a climate."""
    return scenario if climate == DEFAULT else f"{scenario} in {climate} climate"


def climate_points(points: Sequence[Scenario], climates: Mapping[str, Mapping[str, float]]) -> list[Scenario]:
    """Every scenario in every climate; the settings of a climate are held, so that no draw varies them."""
    return [
        point.at(settings, name=in_climate(point.name, climate))
        for climate, settings in climates.items()
        for point in points
    ]


def futures_of(
    runs: pd.DataFrame, scenarios: Sequence[str], climates: Sequence[str], metrics: Sequence[str]
) -> Futures:
    """Runs (scenario, draw, seed, metrics) as futures. Raises ValueError if they are not one for each draw and seed."""
    found, names = cubes(runs, metrics), [[in_climate(one, at) for at in climates] for one in scenarios]
    values = {
        metric: np.array([[found[name][metric].mean(axis=1) for name in line] for line in names]) for metric in metrics
    }
    return Futures(tuple(scenarios), tuple(climates), int(runs["draw"].nunique()), values)


def wanted(metric: str) -> float:
    """1 for a metric that should be high, -1 for one that should be low."""
    return 1.0 if metric_of(metric).better == "higher" else -1.0


def gains(values: np.ndarray, reference: int, metric: str) -> np.ndarray:
    """[scenarios, ...] how much better each is than the reference in the same future; rounding counts as 0."""
    found = wanted(metric) * (values - values[reference])
    found[is_rounding(found, rounding_scale(values))] = 0.0
    return np.asarray(found)


def held_in(met: np.ndarray) -> str:
    """What may be said of something that is so or not in futures [climates, draws]: the rule must hold in every climate.

    `yes`, `no`, `depends`, or with fewer than 30 draws a count.
    """
    draws = met.shape[1]
    if draws < ENOUGH_DRAWS:
        return f"in {int(met.sum())} of {met.size} futures"
    for word, count in (("yes", met.sum(axis=1)), ("no", draws - met.sum(axis=1))):
        if all(is_enough(int(one), draws) for one in count):
            return word
    return "depends"
