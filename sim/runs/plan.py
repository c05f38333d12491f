"""What is to be run: every design point at every draw with every seed, in chunks that share what is prepared for them."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from sim.runs.prepare import own_tables
from sim.scenarios.draws import drawn_paths
from sim.scenarios.scenario import Scenario, default_scenario, readable, setting_fields

DEFAULTS_DRAW = -1
"""Number in the column `draw` of runs that use the scenario's own values, not a draw."""
KEYS = ["scenario", "draw", "seed"]
RUN_KEYS = ["run", "point", *KEYS]
"""Columns that stand in front of every table of stored runs."""
MOST_RUNS_A_CHUNK = 8
MECHANISM_PREFIX = "mechanism."
"""How the columns of factors that switch a mechanism begin."""
HELD = "held"
"""Column of the table of points: the settings set on purpose, which no draw varies."""


class RunKey(NamedTuple):
    """Place of a run in its plan: number of the design point, number of the draw (or DEFAULTS_DRAW), seed."""

    point: int
    draw: int
    seed: int


class Chunk(NamedTuple):
    """Runs of one design point at one draw (None: its own values), which differ by seed alone."""

    point: int
    scenario: Scenario
    draw: int | None
    seeds: tuple[int, ...]

    def places(self) -> Iterator[RunKey]:
        """The place of each of its runs."""
        for seed in self.seeds:
            yield RunKey(self.point, numbered(self.draw), seed)


class Plan(NamedTuple):
    """Every design point at every draw (None: its own values) with every seed; `factors` are columns of each point."""

    points: Sequence[Scenario]
    draws: Sequence[int | None]
    seeds: Sequence[int]
    factors: Sequence[Mapping[str, Any]] = ()

    def size(self) -> int:
        """Number of runs."""
        return len(self.points) * len(self.draws) * len(self.seeds)

    def places(self) -> Iterator[RunKey]:
        """The place of every run, in the order of tables: by point, draw and seed."""
        for point in range(len(self.points)):
            for draw in self.draws:
                for seed in self.seeds:
                    yield RunKey(point, numbered(draw), seed)

    def of_plan(self, keys: Iterable[RunKey]) -> set[RunKey]:
        """Those of the places that belong to this plan; a store may hold more draws and seeds."""
        draws, seeds = {numbered(draw) for draw in self.draws}, set(self.seeds)
        return {key for key in keys if key.point < len(self.points) and key.draw in draws and key.seed in seeds}

    def chunks(self, done: Collection[RunKey] = (), by_draw: bool = True) -> Iterator[Chunk]:
        """The runs that are not `done`: draw by draw, so that an unfinished study has whole draws of all its points.

        Without `by_draw` they come in the order of tables.
        """
        points = list(enumerate(self.points))
        pairs = (
            ((draw, number, point) for draw in self.draws for number, point in points)
            if by_draw
            else ((draw, number, point) for number, point in points for draw in self.draws)
        )
        for draw, number, point in pairs:
            seeds = [seed for seed in self.seeds if (number, numbered(draw), seed) not in done]
            for first in range(0, len(seeds), MOST_RUNS_A_CHUNK):
                yield Chunk(number, point, draw, tuple(seeds[first : first + MOST_RUNS_A_CHUNK]))

    def chunks_of(self, keys: Iterable[RunKey]) -> Iterator[Chunk]:
        """Some runs of the plan, each by itself."""
        for key in sorted(keys):
            draw = None if key.draw == DEFAULTS_DRAW else key.draw
            yield Chunk(key.point, self.points[key.point], draw, (key.seed,))

    def part_of(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of a table that belong to this plan; a store may hold more draws and seeds."""
        draws = [numbered(draw) for draw in self.draws]
        return table[table["draw"].isin(draws) & table["seed"].isin(list(self.seeds))].reset_index(drop=True)


def numbered(draw: int | None) -> int:
    """A draw as it stands in tables."""
    return DEFAULTS_DRAW if draw is None else draw


def run_name(settled: Scenario, seed: int, made_by: str) -> str:
    """Hash of all that decides a run: settings at its draw, own tables, seed, `made_by` (model, data, users' mechanisms)."""
    whole = [settled.decisive(), own_tables(settled), seed, made_by]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]


def without_settings(runs: pd.DataFrame) -> pd.DataFrame:
    """Stored runs as studies take them: scenario, draw, seed, then what was measured, without settings."""
    settings = setting_fields()
    measured = [
        name for name in runs if name not in {*RUN_KEYS, *settings} and not str(name).startswith(MECHANISM_PREFIX)
    ]
    return runs[[*KEYS, *measured]]


def drawn_settings(settled: Scenario) -> dict[str, Any]:
    """The settings that draws vary, with their values in a scenario at its draw, as people write them."""
    values = settled.decisive()
    return {path: readable(path, values[path]) for path in drawn_paths() if path in values}


def points_table(plan: Plan) -> pd.DataFrame:
    """One row a design point: number, name and description of its scenario, factors, every setting, and those set on purpose."""
    rows = []
    for number, point in enumerate(plan.points):
        factors = dict(plan.factors[number]) if plan.factors else {}
        head = {"point": number, "scenario": point.name, "description": point.description}
        rows.append({**factors, **head, **point.settings(), HELD: " ".join(sorted(point.held))})
    table = pd.DataFrame(rows)
    first = ["point", "scenario", "description"]
    return table[[*first, *(name for name in table if name not in first)]]


def points_of_table(table: pd.DataFrame) -> list[Scenario]:
    """The scenarios of a table of points. Raises SettingError for settings that are not known here."""
    known = setting_fields()
    points = []
    for row in table.to_dict("records"):
        settings = {
            path: None if value is None or value != value else value for path, value in row.items() if path in known
        }
        point = default_scenario().at(settings, f"point {row['point']}", str(row["scenario"]))
        points.append(point._replace(description=str(row["description"]), held=frozenset(str(row[HELD]).split())))
    return points
