"""Scenarios at sampled places of all that is uncertain, and how results find back to their place: by run id."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.runs.plan import run_name
from sim.scenarios.draws import is_drawn_in, values_at, varied_paths
from sim.scenarios.scenario import Scenario


class SampledPoints(Sequence[Scenario]):
    """Every scenario at every place [rows, paths] of a design, as design points that are made when they are asked for.

    Places that differ in nothing a scenario depends on, such as the strength of a mechanism it has not, are one point.
    numbers: [rows, scenarios] number of the point of each row and scenario. More places never change earlier numbers.
    """

    def __init__(self, scenarios: Sequence[Scenario], paths: Sequence[str], places: np.ndarray) -> None:
        self.scenarios, self.paths, self.places = tuple(scenarios), tuple(paths), places
        felt = [np.array([is_drawn_in(one, path) for path in paths], dtype=bool) for one in self.scenarios]
        self.numbers = np.empty((len(places), len(self.scenarios)), dtype=int)
        self.first: list[tuple[int, int]] = []
        known: dict[tuple[int, bytes], int] = {}
        for row, place in enumerate(places):
            for number, mask in enumerate(felt):
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
        """[points, seeds] the run id of every run: the hash of all that settles it."""
        return np.array([[run_name(point, seed, made_by) for seed in seeds] for point in self], dtype=object)


class Factors(Sequence[dict[str, float]]):
    """The values of the uncertain settings at every point, as columns of stored runs; made when they are asked for."""

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
    """Everything uncertain in these scenarios: parameters with a range, then strengths of mechanisms that act."""
    return tuple(sorted(varied_paths(scenarios), key=lambda path: (path.startswith("mechanism."), path)))


def results_of(runs: pd.DataFrame, ids: np.ndarray, numbers: np.ndarray, metric: str) -> np.ndarray:
    """[rows, scenarios, seeds] a metric at every place of a design, found by run id, in whatever order the runs come.

    runs: columns `run` and the metric; ids: [points, seeds] run ids; numbers: [rows, scenarios] points.
    Raises ValueError if a run is missing.
    """
    found = runs.drop_duplicates("run").set_index("run")[metric].reindex(ids.ravel())
    if found.isna().any():
        missing = sorted(set(found.index[found.isna()]))
        raise ValueError(f"{len(missing)} runs of the design are missing, such as {missing[0]}")
    return np.asarray(found.to_numpy(float).reshape(ids.shape)[numbers])


def place_table(placed: SampledPoints, stages: Sequence[tuple[str, int]]) -> pd.DataFrame:
    """The design: stage, row in it, and place of each uncertain setting (0 to 1), then the point of each scenario."""
    labels = [(stage, row) for stage, count in stages for row in range(count)]
    places = pd.DataFrame(placed.places, columns=list(placed.paths))
    points = pd.DataFrame(placed.numbers, columns=[f"point of {one.name}" for one in placed.scenarios])
    return pd.concat([pd.DataFrame(labels, columns=["stage", "row"]), places, points], axis=1)
