"""Contents of a figure of a sweep, and its title and caption."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from sim.figures.layout.labels import metric_label, without_math
from sim.figures.sweep.cells import (
    Cell,
    cells_of,
    factor_name,
    level_text,
    missing_runs,
    seed_means,
    to_first_line,
)
from sim.studies.designs.factors import Factor
from sim.studies.findings import draws_and_seeds, is_drawn
from sim.studies.sweep.figure_choice import FigureChoice
from sim.studies.text import joined
from sim.studies.verdicts import ENOUGH_DRAWS

PROGRESS, TREND = "progress", "progress_trend"
IN_A_ROW = 3
"""Maximum number of panels per row."""


class Shown(NamedTuple):
    """Contents of a figure: runs, factors by path, choice of figure, factors of the axes and their levels."""

    runs: pd.DataFrame
    factors: dict[str, Factor]
    picture: FigureChoice
    x: Factor
    by: Factor | None
    levels: list[Any]
    others: list[Any]

    @property
    def rows(self) -> list[str]:
        """What is shown of every metric, from top to bottom: `level`, `difference`."""
        return ["level", "difference"] if self.picture.show == "both" else [self.picture.show]

    @property
    def by_line(self) -> bool:
        """Whether differences are to the first line rather than to the first design point."""
        return self.by is not None and self.picture.kind in ("lines", "interaction")

    def cells(self, metric: str, row: str) -> dict[tuple[Any, Any], Cell]:
        """The cells of a metric; `row` is `level` or `difference`."""
        if row == "level" or self.by_line:
            levels = cells_of(self.runs, metric, self.x, self.by)
            return levels if row == "level" else to_first_line(levels, self.others)
        return cells_of(self.runs, metric, self.x, self.by, to_first_point=True)

    def against(self) -> str:
        """The baseline of differences as text."""
        if self.by_line and self.by is not None:
            return f"{factor_name(self.by)} {level_text(self.by, self.others[0])}".replace("\n", " ")
        return "the first point"


def metrics_title(metrics: Sequence[str]) -> str:
    """Names of metrics as the start of a title."""
    names = [metric_label(metric).name for metric in metrics[:IN_A_ROW]]
    return joined(names[:1] + [name.lower() if not name.isupper() else name for name in names[1:]])


def first_point(runs: pd.DataFrame, factors: Sequence[Factor]) -> str:
    """The levels of the first design point as text."""
    row = runs.loc[runs["point"] == runs["point"].min()].iloc[0]
    return ", ".join(
        f"{factor_name(factor)} {level_text(factor, row[factor.path])}".replace("\n", " ") for factor in factors
    )


def averaged_over(runs: pd.DataFrame) -> str:
    """A phrase on the draws and seeds that means are taken over."""
    draws, seeds = draws_and_seeds(runs)
    times = f"{seeds} seed{'s' * (seeds != 1)}"
    return (
        f"mean over {draws} draws of the uncertain parameters ({times} each, the same at every point)"
        if draws
        else f"mean over {times}; parameters as given, no draws, therefore no ranges and no findings"
    )


def meanings(factors: Sequence[Factor]) -> str:
    """The names of the factors with their meanings."""
    return "; ".join(f"{factor_name(factor)} ({without_math(factor.meaning.rstrip('.'))})" for factor in factors) + "."


def missing_words(runs: pd.DataFrame, metrics: Sequence[str], points: int | None) -> str:
    """A sentence on missing runs and their effect on the means; empty if no run is missing."""
    missing = missing_runs(runs, metrics, points)
    if not missing:
        return ""
    common = seed_means(runs, metrics[0]).dropna(how="all").dropna(axis=1).shape[1]
    rule = f"only the {common} complete draws are shown" if common else "means are not over the same draws"
    return f" {missing} runs are missing: {rule}."


def caption_of(shown: Shown, mark: str, spread: str, points: int | None) -> str:
    """The caption of a figure of cells; `mark` and `spread` name the marks for means and for ranges."""
    drawn = is_drawn(shown.runs)
    text = f"{mark}: {averaged_over(shown.runs)}."
    if drawn:
        first = (
            " (of levels, for the first line only)" if shown.picture.show == "both" and len(shown.others) > 1 else ""
        )
        text += f" {spread}: 5-95 % over draws{first}."
    if "difference" in shown.rows:
        baseline = shown.against()
        if not shown.by_line:
            baseline += f" ({first_point(shown.runs, list(shown.factors.values()))})"
        text += f" Differences are to {baseline}, with the same {'draws and ' if drawn else ''}seeds."
    rest = [
        factor
        for path, factor in shown.factors.items()
        if path not in (shown.x.path, shown.by.path if shown.by else "")
    ]
    if rest:
        text += f" Means over all levels of {' and '.join(factor_name(factor) for factor in rest)}."
    if shown.picture.kind == "heatmap" and "difference" in shown.rows and drawn:
        text += (
            " Bold: a finding (the same sign in at least nine of ten draws); italic: it depends."
            if shown.runs["draw"].nunique() >= ENOUGH_DRAWS
            else f" Fewer than {ENOUGH_DRAWS} draws do not support findings."
        )
    if "level" in shown.rows and PROGRESS in shown.picture.metrics and TREND in shown.runs:
        trend, level = (shown.runs[name].mean() for name in (TREND, PROGRESS))
        text += f" The national trend alone gives {trend:.3f} of the {level:.3f} of progress."
    axes = [shown.x] if shown.by is None else [shown.x, shown.by]
    return f"{text} {meanings(axes)}{missing_words(shown.runs, shown.picture.metrics, points)}"
