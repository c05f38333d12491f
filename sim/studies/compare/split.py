"""The split of a difference in progress: what comes of the time that obligations leave, and what of everything else.

The content run of a scenario has its own settings, but the obligations (ODD 7.3) and the calendar of the reference. Content is
the difference of the content run to the reference; time is the difference of the scenario to its content run. Both sum to the
whole difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.data.late import pd
from sim.runs.batch import BY_RUN, BY_TABLE, Batch
from sim.scenarios.scenario import Scenario
from sim.studies.findings import cubes, is_drawn
from sim.studies.paired import DIFFERENCES, defined_runs, difference_columns

TOTAL, BY_TIME, BY_CONTENT = "total", "time", "content"
SPLIT_PARTS = (TOTAL, BY_TIME, BY_CONTENT)
SPLIT_METRICS = ("progress_processes", "progress_processes_vulnerable")
SPLIT_COLUMNS = ("scenario", "metric", "part", *DIFFERENCES, "draws", "seeds", "verdict")
ENDING = " (content)"
OF_OBLIGATIONS = ("data.calendar", "data.reporting_duties")
"""Tables that obligations alone read, so that they may differ within a pair."""


class Splits(NamedTuple):
    """The content run of each scenario that can be split, by the scenario's name; and why the others cannot."""

    runs: Mapping[str, Scenario]
    refused: Mapping[str, str]


def splits_of(points: Sequence[Scenario]) -> Splits:
    """The content runs of all scenarios but the first, which is the reference."""
    reference, runs, refused = points[0], {}, {}
    for point in points[1:]:
        differing = differing_settings(point, reference)
        if differing:
            refused[point.name] = f"{differing[0]} differs from that of {reference.name}"
        else:
            runs[point.name] = point._replace(name=point.name + ENDING, duties=reference)
    return Splits(runs, refused)


def differing_settings(point: Scenario, reference: Scenario) -> list[str]:
    """The settings of world and horizon in which two scenarios differ, so that one cannot have the obligations of the other."""
    own = [path for path in point.values if path.startswith("data.") and path not in OF_OBLIGATIONS]
    population = [path for path in point.values if path.startswith("population.")]
    paths = ("gdc.framing", "start", "months", *population, *own)
    return [path for path in paths if point.values.get(path) != reference.values.get(path)]


def split_table(runs: pd.DataFrame, reference: str, splits: Splits) -> pd.DataFrame:
    """One row per scenario, metric and part of its difference to the reference, from runs that include the content runs.

    Draws in which the metric is not defined in one of the three runs are left out.
    """
    blocks, drawn, rows = cubes(runs, SPLIT_METRICS), is_drawn(runs), []
    for name, content in splits.runs.items():
        for metric in SPLIT_METRICS:
            found = [blocks[one][metric] for one in (name, content.name, reference)]
            rows += part_rows(name, metric, found, drawn)
    return pd.DataFrame(rows, columns=list(SPLIT_COLUMNS))


def part_pairs(own: np.ndarray, content: np.ndarray, other: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Each part of a difference as two sets of values of which it is the difference."""
    return {TOTAL: (own, other), BY_TIME: (own, content), BY_CONTENT: (content, other)}


def part_rows(name: str, metric: str, found: Sequence[np.ndarray], drawn: bool) -> list[dict[str, object]]:
    """The rows of one metric, from its values [draws, seeds] in the scenario, its content run and the reference."""
    own, content, other = defined_runs(*found, drawn=drawn)
    pairs = part_pairs(own, content, other)
    return [
        {
            "scenario": name,
            "metric": metric,
            "part": part,
            "draws": own.shape[0] if drawn else 0,
            "seeds": own.shape[1],
            **difference_columns(*pairs[part], drawn),
        }
        for part in SPLIT_PARTS
    ]


def without_content_runs(batch: Batch, splits: Splits) -> Batch:
    """The batch without its content runs."""
    names = {content.name for content in splits.runs.values()}
    kept = ~batch.runs["scenario"].isin(names).to_numpy()
    tables = {name: getattr(batch, name) for name in BY_TABLE}
    changed: dict[str, Any] = {name: getattr(batch, name)[kept] for name in BY_RUN}
    for name, table in tables.items():
        changed[name] = None if table is None else table[~table["scenario"].isin(names)].reset_index(drop=True)
    return batch._replace(**changed)
