"""Compare scenarios with a reference: paired differences with seed errors and ranges over draws (ODD 8.3)."""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from sim.data.late import pd
from sim.model.observation.metrics import COMPARED, HEADLINE, metric_of
from sim.runs.batch import Batch, joined_batches, run_many
from sim.runs.options import DRAWS, SPLIT, UNTIL
from sim.runs.plan import KEYS
from sim.scenarios.scenario import Scenario, scenario
from sim.settings.errors import SettingError
from sim.settings.validation import checked
from sim.studies.compare.split import Splits, split_table, splits_of, without_content_runs
from sim.studies.findings import cubes, is_drawn
from sim.studies.paired import DIFFERENCES, against_reference, defined_runs, difference_columns, spread_columns
from sim.studies.verdicts import defined

MOST_DRAWS_ADDED = 1024
"""Maximum number of draws that `until` adds up to."""
Z = 1.959963984540054
SUMMARY_COLUMNS = (
    *("scenario", "metric", "unit", "mean", "seed_se", "low", "high"),
    *(*DIFFERENCES, "draws", "seeds", "verdict"),
)


class Comparison(NamedTuple):
    """The summary table (one row per scenario and metric), the batch of runs behind it, and the table of the split."""

    summary: pd.DataFrame
    batch: Batch
    reference: str
    split: pd.DataFrame | None = None


def summary_row(
    name: str, metric: str, values: np.ndarray, reference: np.ndarray | None, drawn: bool
) -> dict[str, object]:
    """One row of the summary, from values [draws, seeds] of a metric and those of the reference (None: its own row).

    Draws in which the metric is not defined (NaN) are left out; `draws` and `seeds` count those that are used.
    """
    (own,) = defined_runs(values, drawn=drawn)
    used = own if reference is None else defined_runs(values, reference, drawn=drawn)[0]
    return {
        "scenario": name,
        "metric": metric,
        "unit": metric_of(metric).unit,
        **spread_columns(own, drawn),
        "draws": used.shape[0] if drawn else 0,
        "seeds": used.shape[1],
        **({"verdict": "reference"} if reference is None else difference_columns(values, reference, drawn)),
    }


def summarise_runs(runs: pd.DataFrame, reference: str) -> pd.DataFrame:
    """The summary table of runs (scenario, draw, seed, metrics). Raises ValueError if runs are missing or duplicated."""
    metrics = [column for column in runs.columns if column not in KEYS]
    blocks, drawn = cubes(runs, metrics), is_drawn(runs)
    only_compared = {entry.name for entry in COMPARED}
    rows = [
        summary_row(name, metric, block[metric], None if name == reference else blocks[reference][metric], drawn)
        for name, block in blocks.items()
        for metric in metrics
        if not (name == reference and metric in only_compared)
    ]
    return pd.DataFrame(rows, columns=list(SUMMARY_COLUMNS))


def comparison_of(batch: Batch, reference: str) -> Comparison:
    """The comparison of a batch that includes the reference."""
    runs = pd.concat([batch.runs, against_reference(batch, reference)], axis=1)
    return Comparison(summarise_runs(runs, reference), batch._replace(runs=runs), reference)


def enough_draws(run_to: Callable[[int], pd.DataFrame], draws: int, until: float | None, reference: str) -> int:
    """Run blocks of `draws` draws, up to 1,024 in all, until the half-width of `widest` is at most `until`.

    `run_to` runs up to the given number of draws and returns all runs. Returns the number of draws.
    """
    runs, reached = run_to(draws), draws
    while until is not None and reached < MOST_DRAWS_ADDED and not widest(runs, reference).half_width <= until:
        reached = min(reached + draws, MOST_DRAWS_ADDED)
        runs = run_to(reached)
    return reached


class Growing:
    """A batch of runs in memory that can be extended by further draws."""

    def __init__(self, points: Sequence[Scenario], seeds: int | Sequence[int], threads: int | None) -> None:
        self.points, self.seeds, self.threads = points, seeds, threads
        self.batch: Batch | None = None
        self.reached = 0

    def run_to(self, draws: int) -> pd.DataFrame:
        """Run the draws that are missing up to `draws`; returns all runs so far."""
        if self.batch is None:
            self.batch = run_many(self.points, self.seeds, draws, self.threads)
        elif draws > self.reached:
            more = run_many(self.points, self.seeds, range(self.reached, draws), self.threads)
            self.batch = joined_batches(self.batch, more)
        self.reached = draws
        return self.batch.runs


class Widest(NamedTuple):
    """The least precise headline difference: scenario, metric, and 95 % half-width of its mean over draws."""

    scenario: str
    metric: str
    half_width: float


def half_width(differences: np.ndarray) -> float:
    """95 % half-width of the mean of independent differences [draws]; infinite for fewer than two draws."""
    return float(Z * differences.std(ddof=1) / np.sqrt(differences.size)) if differences.size > 1 else float("inf")


def widest(runs: pd.DataFrame, reference: str) -> Widest:
    """The headline difference to the reference with the largest half-width; half-width 0 if there is none."""
    means = runs.groupby(["scenario", "draw"], sort=False)[list(HEADLINE)].mean()
    largest = Widest("", "", 0.0)
    for name in runs["scenario"].unique():
        if name != reference:
            difference = means.loc[name] - means.loc[reference]
            for metric in HEADLINE:
                width = half_width(defined(difference[metric].to_numpy(float)))
                largest = Widest(str(name), metric, width) if width > largest.half_width else largest
    return largest


def check_until(draws: int, until: float | None) -> None:
    """Raises SettingError if `until` is not a valid width, or if there are no draws to add."""
    checked("until", UNTIL, until)
    if until is not None and not 1 <= checked("draws", DRAWS, draws) <= MOST_DRAWS_ADDED:
        raise SettingError(f"until: blocks must have 1 to {MOST_DRAWS_ADDED} draws, not {draws} (option draws)")


def with_reference(scenarios: Sequence[str | Scenario], reference: str | Scenario) -> list[Scenario]:
    """The scenarios with the reference first, included once even if it is listed. Raises SettingError for a single name."""
    if isinstance(scenarios, (str, Scenario)):
        raise SettingError("scenarios: give a list, such as ['parallel', 'merger']")
    first = scenario(reference)
    points = [scenario(chosen) for chosen in scenarios]
    return [first, *(point for point in points if point != first)]


@typing.overload
def compare(
    scenarios: Sequence[str | Scenario],
    draws: int = ...,
    seeds: int | Sequence[int] = ...,
    reference: str | Scenario = ...,
    threads: int | None = ...,
    until: float | None = ...,
    split: Literal[False] = ...,
) -> pd.DataFrame: ...


@typing.overload
def compare(
    scenarios: Sequence[str | Scenario],
    draws: int = ...,
    seeds: int | Sequence[int] = ...,
    reference: str | Scenario = ...,
    threads: int | None = ...,
    until: float | None = ...,
    *,
    split: Literal[True],
) -> tuple[pd.DataFrame, pd.DataFrame]: ...


def compare(
    scenarios: Sequence[str | Scenario],
    draws: int = 32,
    seeds: int | Sequence[int] = 2,
    reference: str | Scenario = "parallel",
    threads: int | None = None,
    until: float | None = None,
    split: bool = False,
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    """The summary table of scenarios against a reference: one row per scenario and metric.

    Columns: scenario, metric, unit, mean, seed_se, low, high, difference, difference_seed_se, difference_low,
    difference_high, same_sign, draws, seeds, verdict. low and high are the 5-95 % range over draws of the means over seeds;
    differences are paired. With `until`, blocks of `draws` draws are added until the 95 % half-width over draws of every
    headline difference is at most `until`, up to 1,024 draws.

    With `split`, a second table is returned: how much of each difference in what the processes add is due to time, and how much
    to content (scenario, metric, part, and the columns of differences). It needs one more run per scenario. A scenario that
    differs from the reference in framing, population, start or data has no rows there. Raises SettingError for invalid input.
    """
    check_until(draws, until)
    points = with_reference(scenarios, reference)
    splits = splits_of(points) if checked("split", SPLIT, split) else Splits({}, {})
    growing = Growing([*points, *splits.runs.values()], seeds, threads)
    compared = [point.name for point in points]

    def run_to(reached: int) -> pd.DataFrame:
        runs = growing.run_to(reached)
        return runs[runs["scenario"].isin(compared)]

    enough_draws(run_to, draws, until, points[0].name)
    assert growing.batch is not None
    summary = comparison_of(without_content_runs(growing.batch, splits), points[0].name).summary
    return (summary, split_table(growing.batch.runs, points[0].name, splits)) if split else summary
