"""Plans: every design point at every parameter draw with every seed, divided into chunks that share their preparation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sim.data.late import pd
from sim.runs.prepare import own_tables
from sim.scenarios.draws import drawn_paths
from sim.scenarios.scenario import Scenario, default_scenario
from sim.scenarios.setting_space import readable, setting_fields

DEFAULTS_DRAW = -1
"""Value of the column `draw` for runs that use the values of the scenario instead of a parameter draw."""
KEYS = ["scenario", "draw", "seed"]
RUN_KEYS = ["run", "point", *KEYS]
"""First columns of every table of stored runs."""
MAX_RUNS_PER_CHUNK = 8
MECHANISM_PREFIX = "mechanism."
"""Prefix of the columns of factors that switch a mechanism on or off."""
FIXED_COLUMN = "held"
"""Column of the table of points that lists the fixed settings: those set by the user, which draws do not vary."""

DUTIES_COLUMN = "duties"
"""Column of the table of points that names the scenario whose obligations and calendar a point has, if not its own."""


class RunKey(NamedTuple):
    """Key of a run in its plan: number of the design point, number of the draw (or DEFAULTS_DRAW), seed."""

    point: int
    draw: int
    seed: int


class Chunk(NamedTuple):
    """Runs of one design point at one draw (None: the values of the scenario), which differ in their seed only."""

    point: int
    scenario: Scenario
    draw: int | None
    seeds: tuple[int, ...]

    def places(self) -> Iterator[RunKey]:
        """The key of each of its runs."""
        for seed in self.seeds:
            yield RunKey(self.point, draw_label(self.draw), seed)


class Plan(NamedTuple):
    """Every design point at every draw (None: values of the scenario) with every seed; `factors`: factor levels of each point."""

    points: Sequence[Scenario]
    draws: Sequence[int | None]
    seeds: Sequence[int]
    factors: Sequence[Mapping[str, Any]] = ()

    def size(self) -> int:
        """Number of runs."""
        return len(self.points) * len(self.draws) * len(self.seeds)

    def places(self) -> Iterator[RunKey]:
        """The key of every run, sorted by point, draw and seed."""
        for point in range(len(self.points)):
            for draw in self.draws:
                for seed in self.seeds:
                    yield RunKey(point, draw_label(draw), seed)

    def of_plan(self, keys: Iterable[RunKey]) -> set[RunKey]:
        """The keys that belong to this plan; a store may contain runs at other draws and seeds."""
        draws, seeds = {draw_label(draw) for draw in self.draws}, set(self.seeds)
        return {key for key in keys if key.point < len(self.points) and key.draw in draws and key.seed in seeds}

    def chunks(self, done: Collection[RunKey] = ()) -> Iterator[Chunk]:
        """Chunks of the runs that are not `done`, draw by draw.

        An unfinished study then has complete draws of all points, and the population of a draw is built once for all points.
        """
        points = list(enumerate(self.points))
        for draw, number, point in ((draw, number, point) for draw in self.draws for number, point in points):
            seeds = [seed for seed in self.seeds if (number, draw_label(draw), seed) not in done]
            for first in range(0, len(seeds), MAX_RUNS_PER_CHUNK):
                yield Chunk(number, point, draw, tuple(seeds[first : first + MAX_RUNS_PER_CHUNK]))

    def chunks_of(self, keys: Iterable[RunKey]) -> Iterator[Chunk]:
        """Chunks of the given runs, one run per chunk."""
        for key in sorted(keys):
            draw = None if key.draw == DEFAULTS_DRAW else key.draw
            yield Chunk(key.point, self.points[key.point], draw, (key.seed,))

    def part_of(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of a table that belong to this plan; a store may contain runs at further points, draws and seeds."""
        draws = [draw_label(draw) for draw in self.draws]
        own = table["draw"].isin(draws) & table["seed"].isin(list(self.seeds)) & (table["point"] < len(self.points))
        return table[own].reset_index(drop=True)


def draw_label(draw: int | None) -> int:
    """Value of the column `draw`: the number of the draw, or DEFAULTS_DRAW."""
    return DEFAULTS_DRAW if draw is None else draw


def run_name(settled: Scenario, seed: int, made_by: str) -> str:
    """Run id: hash of everything that determines a run.

    These are its settings at the draw, the user's own tables, the same of the scenario whose obligations it has, the seed, and
    `made_by` (model, data and users' mechanisms).
    """
    duties = [] if settled.duties is None else [settled.duties.decisive(), own_tables(settled.duties)]
    whole = [settled.decisive(), own_tables(settled), *duties, seed, made_by]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]


def without_settings(runs: pd.DataFrame) -> pd.DataFrame:
    """Stored runs without setting columns: scenario, draw, seed, then metrics."""
    settings = setting_fields()
    measured = [
        name for name in runs if name not in {*RUN_KEYS, *settings} and not str(name).startswith(MECHANISM_PREFIX)
    ]
    return runs[[*KEYS, *measured]]


def drawn_settings(settled: Scenario) -> dict[str, Any]:
    """Settings that draws vary, with their values in a scenario at its draw (months as 2026-01)."""
    values = settled.decisive()
    return {path: readable(path, values[path]) for path in drawn_paths() if path in values}


def points_table(plan: Plan) -> pd.DataFrame:
    """One row per design point: number, scenario name and description, factors, every setting, and the list of fixed settings."""
    rows = []
    for number, point in enumerate(plan.points):
        factors = dict(plan.factors[number]) if plan.factors else {}
        head = {"point": number, "scenario": point.name, "description": point.description}
        rest: dict[str, Any] = {} if point.duties is None else {DUTIES_COLUMN: point.duties.name}
        rows.append({**factors, **head, **point.settings(), FIXED_COLUMN: " ".join(sorted(point.held)), **rest})
    table = pd.DataFrame(rows)
    first = ["point", "scenario", "description"]
    return table[[*first, *(name for name in table if name not in first)]]


def points_of_table(table: pd.DataFrame) -> list[Scenario]:
    """The scenarios of a table of points. Raises SettingError for settings that are unknown in this installation."""
    known = setting_fields()
    points = []
    for row in table.to_dict("records"):
        settings = {
            path: None if value is None or value != value else value for path, value in row.items() if path in known
        }
        point = default_scenario().at(settings, f"point {row['point']}", str(row["scenario"]))
        points.append(
            point._replace(description=str(row["description"]), held=frozenset(str(row[FIXED_COLUMN]).split()))
        )
    return points
