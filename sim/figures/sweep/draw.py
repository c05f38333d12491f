"""The figure of a sweep: lines, heatmaps, bars or scatter plots, one panel per metric."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from sim.figures.layout.style import styled
from sim.figures.sweep.caption import Shown, metrics_title
from sim.figures.sweep.cells import factor_name, levels_in
from sim.figures.sweep.panels import draw_heatmaps, draw_panels
from sim.figures.sweep.scatter import draw_scatters
from sim.studies.designs.factors import Factor
from sim.studies.sweep.figure_choice import FigureChoice


@styled
def draw_sweep(
    runs: pd.DataFrame,
    factors: Sequence[Factor],
    picture: FigureChoice,
    question: str = "",
    note: str = "",
    points: Sequence[Mapping[str, Any]] | None = None,
) -> Figure:
    """The figure of a sweep.

    `runs` has one row per run: point, draw, seed, the factors' paths, metrics; failed runs are absent or NaN. `factors` are those
    of the design, `picture` is the choice of figure, `question` the title, `points` the design points in order of their number:
    draws vary strengths around the level of a point, and the levels are shown. Without them the values of the runs are levels.
    """
    paths = {factor.path: factor for factor in factors}
    runs = runs.sort_values(["point", "draw", "seed"], kind="stable")
    count = None
    if points is not None:
        runs = runs.assign(
            **{path: runs["point"].map(lambda number, path=path: points[number][path]) for path in paths}
        )
        count = len(points)
    if picture.kind == "scatter" or picture.x is None:
        title = question or f"{metrics_title(picture.metrics)} at {runs['point'].nunique()} design points"
        return draw_scatters(runs, factors, picture.metrics, title, note, count)
    x, by = paths[picture.x], None if picture.by is None else paths[picture.by]
    others = [None] if by is None else levels_in(runs, by)
    shown = Shown(runs, paths, picture, x, by, levels_in(runs, x), others)
    names = factor_name(x) + (f" and {factor_name(by)}" if by else "")
    title = question or f"{metrics_title(picture.metrics)} by {names}"
    draw = draw_heatmaps if picture.kind == "heatmap" else draw_panels
    return draw(shown, title, note, count)
