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
    points: Sequence[Mapping[str, Any]],
    factors: Sequence[Factor],
    picture: FigureChoice,
    question: str = "",
    note: str = "",
) -> Figure:
    """The figure of a sweep.

    `runs` has one row per run: point, draw, seed, metrics; failed runs are absent or NaN. `points` are the design points in order
    of their number, whose levels are shown: draws vary strengths around them. `factors` are those of the design, `picture` is
    the choice of figure, `question` the title.
    """
    paths = {factor.path: factor for factor in factors}
    runs = runs.sort_values(["point", "draw", "seed"], kind="stable")
    runs = runs.assign(**{path: runs["point"].map([point[path] for point in points].__getitem__) for path in paths})
    if picture.kind == "scatter" or picture.x is None:
        title = question or f"{metrics_title(picture.metrics)} at {runs['point'].nunique()} design points"
        return draw_scatters(runs, factors, picture.metrics, title, note, len(points))
    x, by = paths[picture.x], None if picture.by is None else paths[picture.by]
    others = [None] if by is None else levels_in(runs, by)
    shown = Shown(runs, paths, picture, x, by, levels_in(runs, x), others)
    names = factor_name(x) + (f" and {factor_name(by)}" if by else "")
    title = question or f"{metrics_title(picture.metrics)} by {names}"
    draw = draw_heatmaps if picture.kind == "heatmap" else draw_panels
    return draw(shown, title, note, len(points))
