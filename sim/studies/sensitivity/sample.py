"""Evaluate scenarios at sampled values of all uncertain parameters, and match results to sample points by run id."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.runs.plan import run_name
from sim.scenarios.draws import is_drawn_in, values_at, varied_paths
from sim.scenarios.scenario import Scenario
from sim.settings.errors import SettingError


class SampledPoints(Sequence[Scenario]):
    """Design points for every scenario at every sample point [rows, paths] of a design, created on access.

    Sample points that differ only in factors without effect on a scenario (such as the strength of a mechanism it does not
    have) share one design point. numbers: design point of each row and scenario [rows, scenarios]; adding sample points does
    not change earlier numbers.
    """

    def __init__(self, scenarios: Sequence[Scenario], paths: Sequence[str], places: np.ndarray) -> None:
        self.scenarios, self.paths, self.places = tuple(scenarios), tuple(paths), places
        relevant = [np.array([is_drawn_in(one, path) for path in paths], dtype=bool) for one in self.scenarios]
        self.numbers = np.empty((len(places), len(self.scenarios)), dtype=int)
        self.first: list[tuple[int, int]] = []
        known: dict[tuple[int, bytes], int] = {}
        for row, place in enumerate(places):
            for number, mask in enumerate(relevant):
                key = (number, place[mask].tobytes())
                if key not in known:
                    known[key] = len(self.first)
                    self.first.append((row, number))
                self.numbers[row, number] = known[key]

    def __len__(self) -> int:
        return len(self.first)

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        row, scenario = self.first[number]
        base = self.scenarios[scenario]
        return base._replace(values={**base.values, **values_at(base, self.paths, self.places[row])})

    def run_ids(self, seeds: Sequence[int], made_by: str) -> np.ndarray:
        """Run id of every run [points, seeds]: a hash of everything that determines the run."""
        return np.array([[run_name(point, seed, made_by) for seed in seeds] for point in self], dtype=object)


class Factors(Sequence[dict[str, float]]):
    """Values of the uncertain settings at every design point, for the columns of stored runs; computed on access."""

    def __init__(self, placed: SampledPoints) -> None:
        self.placed = placed

    def __len__(self) -> int:
        return len(self.placed)

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        point = self.placed[number]
        return {path: point.values[path] for path in self.placed.paths}


def uncertain(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Paths of all uncertain settings of the scenarios: parameters with a range, then strengths of active mechanisms."""
    return tuple(sorted(varied_paths(scenarios), key=lambda path: (path.startswith("mechanism."), path)))


def results_of(runs: pd.DataFrame, ids: np.ndarray, numbers: np.ndarray, metric: str) -> np.ndarray:
    """Values of a metric [rows, scenarios, seeds] at every sample point of a design, matched by run id in any order of runs.

    runs: columns `run` and the metric; ids: run ids [points, seeds]; numbers: design points [rows, scenarios].
    Raises ValueError if a run is missing, SettingError if the metric is not defined in one: indices need all values.
    """
    stored = runs.drop_duplicates("run").set_index("run")[metric]
    missing = sorted(set(ids.ravel()) - set(stored.index))
    if missing:
        raise ValueError(f"{len(missing)} runs of the design are missing, such as {missing[0]}")
    results = stored.reindex(ids.ravel())
    if results.isna().any():
        raise SettingError(
            f"metrics: {metric} is not defined in {int(results.isna().sum()):,} of {results.size:,} runs, but indices need it "
            "in all; name other metrics, such as metrics=[progress]"
        )
    return np.asarray(results.to_numpy(float).reshape(ids.shape)[numbers])


def place_table(placed: SampledPoints, stages: Sequence[tuple[str, int]]) -> pd.DataFrame:
    """The design as a table: stage, row within it, coordinate (0 to 1) of each uncertain setting, design point per scenario."""
    labels = [(stage, row) for stage, count in stages for row in range(count)]
    places = pd.DataFrame(placed.places, columns=list(placed.paths))
    points = pd.DataFrame(placed.numbers, columns=[f"point of {one.name}" for one in placed.scenarios])
    return pd.concat([pd.DataFrame(labels, columns=["stage", "row"]), places, points], axis=1)
