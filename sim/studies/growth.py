"""How a level of progress is reported: how much of its growth is the national trend, and what a closed process displaces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.data.late import pd
from sim.model.observation.outcome import Outcome, ratio
from sim.runs.batch import Batch
from sim.runs.prepare import prepare
from sim.scenarios.scenario import Scenario
from sim.settings.months import month_label

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
TRENDS = {"progress": "progress_trend", "progress_vulnerable": "progress_trend_vulnerable"}
"""Measure to the part of it that is the national trend, drawn as a dotted line."""
WSIS_CLOSED, GDC_CLOSED = "WSIS is closed", "the Compact is closed"


def trend_part(progress: float, trend: float, start: float) -> float:
    """Share of the growth of progress since its start that is the national trend; NaN without growth."""
    return ratio(trend - start, progress - start)


def trend_sentence(part: float, start: int, of: str = "") -> str:
    """A sentence on the trend's part of the growth since the first month `start`, in the scenario `of` if it is given."""
    since = f"{MONTHS[start % 12]} {month_label(start)[:4]}"
    if part != part:
        return f"There is no growth of progress since {since}."
    return f"Of the growth of progress since {since}{f' in {of}' if of else ''}, {part:.0%} is the national trend."


def trend_part_of_run(outcome: Outcome) -> float:
    """The trend's part of the growth of progress in one run."""
    history = outcome.history
    means = (history.progress[-1], history.trend[-1], history.start_progress)
    return trend_part(*(float(values.mean()) for values in means))


def trend_parts(batch: Batch) -> dict[str, float]:
    """Scenario to the trend's part of the growth of progress, by means over draws and seeds."""
    runs = batch.runs
    table = pd.DataFrame(
        {
            "scenario": runs["scenario"],
            "progress": runs["progress"],
            "trend": runs["progress_trend"],
            "start": batch.course[:, 0],
        }
    )
    means = table.groupby("scenario", sort=False).mean()
    return {str(name): trend_part(*means.loc[name, ["progress", "trend", "start"]]) for name in means.index}


def closed_process(point: Scenario) -> str:
    """Which process a scenario closes at some time, in words; empty if it closes none."""
    levers = prepare(point).setting.levers
    closed = [WSIS_CLOSED] * bool(np.min(levers.wsis_open) <= 0.0) + [GDC_CLOSED] * bool(np.min(levers.gdc_open) <= 0.0)
    return ", ".join(closed)


def closing(points: Sequence[Scenario]) -> dict[str, str]:
    """Scenario to the process that it closes, for those that close one."""
    return {point.name: words for point in points if (words := closed_process(point))}
