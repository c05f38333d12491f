"""The runs of the explorer: every set of mechanisms, structures and named scenarios, at common draws and seeds."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.model.observation.history import USES
from sim.model.observation.metrics import COMPARED
from sim.model.observation.shown import EXPLORED, SERIES, START, STATES, shown_summary
from sim.model.observation.time_use import AGENT_GROUPS
from sim.runs.batch import Batch
from sim.runs.executors.base import Kept
from sim.runs.plan import Plan, RunKey
from sim.runs.prepare import prepare
from sim.runs.storage.parts import read_part
from sim.runs.storage.store import RUN_KEY, Store
from sim.runs.stored_study import runs_of
from sim.scenarios.draws import drawn_paths, is_drawn_strength
from sim.scenarios.scenario import Scenario
from sim.scenarios.setting_space import readable
from sim.studies.attribute import attribution_points
from sim.studies.paired import ADDED, against_reference, mean_of_known

STRUCTURES = ("sunset", "nested", "wsis_under_gdc", "merger")
"""Mechanisms that change the structure; they exclude each other."""


def explored_points(base: Scenario, mechanisms: Sequence[str], offered: Sequence[Scenario]) -> list[Scenario]:
    """Every set of the mechanisms on the base, each structure with none and with all of them, and the `offered` scenarios.

    Sets are in Gray code order, starting with the empty set: each differs from the previous one by one mechanism. Scenarios with
    identical runs are included once.
    """
    sets = attribution_points(base, mechanisms)
    points = [sets[number ^ number >> 1] for number in range(len(sets))]
    for structure in STRUCTURES:
        on = {f"mechanism.{structure}.strength": 1.0}
        points += [part.at(on, name=f"{structure}+{part.name}") for part in (sets[0], sets[-1])]
    distinct: dict[Any, Scenario] = {}
    for point in [*points, *offered]:
        distinct.setdefault(outcome_key(point), point)
    return list(distinct.values())


def outcome_key(point: Scenario) -> tuple[Any, ...]:
    """What determines the runs of a scenario: its values, and which uncertain settings are fixed."""
    fixed = frozenset(path for path in point.held if path in drawn_paths() and not is_drawn_strength(path))
    return tuple(point.values.values()), fixed


def different(point: Scenario, base: Scenario) -> dict[str, Any]:
    """The settings in which a scenario differs from the base, in the form used in files."""
    return {path: readable(path, value) for path, value in point.values.items() if value != base.values[path]}


EXPLORER_KEEPS = Kept(shown_summary, tuple(EXPLORED), "sim.model.observation.shown.EXPLORED")


class Explored(NamedTuple):
    """Results in the order of the points; P points, D draws, means over seeds.

    metrics: [P, N, D] by `names`; alone: [P, 5, D] COMPARED against the first point; start: [P] progress before the first
    month; series: [P, M, T, D]; states: [P, 3, S],
    pairs: [P, R] and time_use: [P, G, Y, U] means over draws.
    """

    names: list[str]
    metrics: np.ndarray
    alone: np.ndarray
    start: np.ndarray
    series: np.ndarray
    states: np.ndarray
    pairs: np.ndarray
    time_use: np.ndarray


def read_explored(store: Store, plan: Plan) -> Explored:
    """Read the stored runs of a plan; tables are read part by part and mostly in single precision, to save memory."""
    runs = runs_of(store, plan)
    names = [name for name in runs.columns[list(runs.columns).index("duplication_share") :] if name != START]
    shape = (len(plan.points), len(plan.draws), len(plan.seeds))

    def by_draw(values: np.ndarray) -> np.ndarray:
        """Means over seeds [P, n, D] from values with one row per run."""
        return np.swapaxes(values.reshape(*shape, -1).mean(axis=2), 1, 2)

    table = StoredTables(store, plan)
    progress = table.read("shown_series", ["progress"], float)[..., 0]
    states = table.read("shown_states", list(STATES), float)
    batch = Batch(
        runs=runs[["scenario", "draw", "seed", ADDED]],
        burden=states[:, :, STATES.index("burden")],
        progress=states[:, :, STATES.index("progress")],
        course=np.column_stack((runs[START], progress)),
        vulnerable=prepare(plan.points[0]).setting.world.vulnerable,
    )
    alone = against_reference(batch, plan.points[0].name)[[metric.name for metric in COMPARED]]
    series = table.read("shown_series", list(SERIES), np.float32)
    series = series.reshape(*shape, *series.shape[1:]).mean(axis=2)
    time_use = of_points(table.read("shown_time_use", list(USES), np.float32), shape)
    return Explored(
        names=names,
        metrics=by_draw(runs[names].to_numpy(float)),
        alone=by_draw(alone.to_numpy(float)),
        start=by_draw(runs[START].to_numpy(float))[:, 0].mean(axis=1),
        series=np.transpose(series, (0, 3, 2, 1)),
        states=np.swapaxes(of_points(states, shape), 1, 2),
        pairs=of_points(table.read("shown_pairs", ["share"], np.float32), shape)[..., 0],
        time_use=time_use.reshape(shape[0], len(AGENT_GROUPS), -1, len(USES)),
    )


def of_points(values: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """Means over draws and seeds [P, ...] of values with one entry per run; NaN only where all values are NaN."""
    return mean_of_known(values.reshape(shape[0], -1, *values.shape[1:]), axis=1)


class StoredTables(NamedTuple):
    """The stored tables of a plan; in each table all runs have the same number of rows."""

    store: Store
    plan: Plan

    def read(self, table: str, names: list[str], kind: Any) -> np.ndarray:
        """Columns of all runs [R, rows, columns], in the order of the plan. Raises Stopped for a damaged part."""
        row_of = {key: row for row, key in enumerate(self.plan.places())}
        found: np.ndarray | None = None
        for path in self.store.whole_parts(table):
            frame = read_part(path, [*RUN_KEY, *names])
            keys = frame[RUN_KEY].to_numpy()
            first = np.flatnonzero((np.diff(keys, axis=0, prepend=-2) != 0).any(axis=1))
            values = frame[names].to_numpy(kind).reshape(first.size, -1, len(names))
            if found is None:
                found = np.full((len(row_of), *values.shape[1:]), np.nan, kind)
            rows = [row_of.get(RunKey(*map(int, key)), -1) for key in keys[first]]
            known = [number for number, row in enumerate(rows) if row >= 0]
            found[[rows[number] for number in known]] = values[known]
        assert found is not None
        return found
