"""What the figure of a sweep shows: kind, axes and metrics, as given in the options or as suited to the design."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

from sim.model.observation.metrics import COMPARED, HEADLINE, METRICS, metric_of
from sim.settings.errors import SettingError, check_known, unknown
from sim.studies.designs.expand import Design
from sim.studies.designs.factors import MONTH, NUMBER, WHOLE, Factor

LINES, HEATMAP, BARS, INTERACTION, SCATTER = "lines", "heatmap", "bars", "interaction", "scatter"
PICTURES = (LINES, HEATMAP, BARS, INTERACTION, SCATTER)
SHOW_LEVEL, SHOW_DIFFERENCE, SHOW_BOTH = "level", "difference", "both"
SHOWN_BY_KIND = {
    LINES: (SHOW_BOTH, SHOW_LEVEL, SHOW_DIFFERENCE),
    INTERACTION: (SHOW_BOTH, SHOW_LEVEL, SHOW_DIFFERENCE),
    HEATMAP: (SHOW_LEVEL, SHOW_DIFFERENCE),
    BARS: (SHOW_LEVEL, SHOW_DIFFERENCE),
    SCATTER: (SHOW_LEVEL,),
}
"""Kind of figure to the values of `show` that it allows; the first one is the default."""
FIGURE_KEYS = ("kind", "x", "by", "show", "metrics")
MOST_LINES, MOST_METRICS = 7, 6
ENOUGH_LEVELS = 4
"""Two ordered factors with at least this many levels each are shown as a heatmap by default."""


class FigureChoice(NamedTuple):
    """A figure of a sweep. x and by are paths of factors (by None for one factor, both None for a scatter of all).

    `show` is `level`, `difference` or `both`. Differences are paired (same draws and seeds): to the first line at the same x
    where there are lines, otherwise to the first design point.
    """

    kind: str
    x: str | None
    by: str | None
    show: str
    metrics: tuple[str, ...]


def ordered(factor: Factor) -> bool:
    """Whether the values of a factor are ordered."""
    return factor.kind in (NUMBER, WHOLE, MONTH)


def level_counts(design: Design) -> dict[str, int]:
    """Path of each factor to the number of distinct values it takes."""
    return {path: len({point[path] for point in design.points}) for path in design.paths}


def is_listed_grid(design: Design) -> bool:
    """Whether the points are a full factorial (every combination once) of a design that was not sampled."""
    if design.sample is not None:
        return False
    distinct = {tuple(point[path] for path in design.paths) for point in design.points}
    return len(distinct) == len(design.points) == prod(level_counts(design).values())


def suggested(design: Design) -> tuple[str, str | None, str | None]:
    """Kind, x and by that suit a design: lines for an ordered factor, a heatmap for two of them, bars for categories.

    A scatter plot against every factor if the points are not a full factorial.
    """
    if not is_listed_grid(design):
        return SCATTER, None, None
    counts = level_counts(design)
    with_order = sorted((f.path for f in design.factors if ordered(f)), key=lambda path: -counts[path])
    rest = sorted((f.path for f in design.factors if not ordered(f)), key=lambda path: -counts[path])
    paths = [*with_order, *rest]
    x, by = paths[0], paths[1] if len(paths) > 1 else None
    if not with_order:
        return BARS, x, by
    many = len(with_order) > 1 and counts[with_order[1]] >= ENOUGH_LEVELS
    if by is not None and (many or counts[by] > MOST_LINES):
        return HEATMAP, x, by
    return LINES, x, by


def figure_metrics(given: Any, where: str) -> tuple[str, ...]:
    """The metrics given, or the headline metrics. Raises SettingError for metrics that are unknown or not available here."""
    if given is None:
        return HEADLINE
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, (list, tuple)) or not names or not all(isinstance(name, str) for name in names):
        raise SettingError(f"{where}: metrics: {given!r} is not allowed; it takes a list such as [progress, awareness]")
    compared = [metric.name for metric in COMPARED]
    for name in names:
        try:
            metric_of(name)
        except KeyError:
            raise unknown("metric", name, METRICS, where) from None
        if name in compared:
            raise SettingError(f"{where}: metrics: {name} exists only in a comparison of scenarios with a reference")
    if len(set(names)) > MOST_METRICS:
        raise SettingError(f"{where}: metrics: a figure has room for {MOST_METRICS}, not {len(set(names))}")
    return tuple(dict.fromkeys(names))


def axis_of(given: Mapping[str, Any], key: str, paths: Sequence[str], where: str) -> str | None:
    """The factor given for an axis, or None. Raises SettingError if it is not a factor of the sweep."""
    path = given.get(key)
    if path is not None and path not in paths:
        raise unknown("factor", str(path), paths, f"{where}: {key}")
    return path


def read_figure_choice(given: Mapping[str, Any], design: Design, where: str = "figure") -> FigureChoice:
    """The figure described by a mapping, with defaults that suit the design. Raises SettingError with a one-line message."""
    check_known("key", map(str, given), FIGURE_KEYS, where)
    kind, show = given.get("kind"), given.get("show")
    if kind is not None and kind not in PICTURES:
        raise unknown("kind", str(kind), PICTURES, where)
    x, by = (axis_of(given, key, design.paths, where) for key in ("x", "by"))
    metrics = figure_metrics(given.get("metrics"), where)
    if x is not None and x == by:
        raise SettingError(f"{where}: x and by are both {x}; give two factors, or leave by out")
    suits = suggested(design)
    kind = kind or (suits[0] if x is None or suits[0] != SCATTER else LINES)
    if show is not None and show not in SHOWN_BY_KIND[kind]:
        raise unknown("word", str(show), SHOWN_BY_KIND[kind], f"{where}: show")
    show = show or SHOWN_BY_KIND[kind][0]
    if kind == SCATTER:
        if x or by:
            raise SettingError(f"{where}: a scatter shows every metric against every factor; leave x and by out")
        return FigureChoice(kind, None, None, show, metrics)
    candidates = [path for path in (*suits[1:], *design.paths) if path is not None]
    x = x or next(path for path in candidates if path != by)
    by = by or next((path for path in candidates if path != x), None)
    check_axes(kind, x, by, design, where)
    return FigureChoice(kind, x, by, show, metrics)


def check_axes(kind: str, x: str, by: str | None, design: Design, where: str) -> None:
    """Raises SettingError for a kind of figure that cannot show these factors."""
    counts = level_counts(design)
    if kind == HEATMAP and by is None:
        raise SettingError(f"{where}: a heatmap needs two factors; {x} is the only one")
    if kind in (LINES, BARS, INTERACTION) and by is not None and counts[by] > MOST_LINES:
        raise SettingError(
            f"{where}: {by} has {counts[by]} levels, but {kind} can show at most {MOST_LINES}; choose kind: heatmap, or "
            "exchange x and by"
        )
    if design.sample is not None:
        raise SettingError(f"{where}: the points of {design.kind} are not a grid; choose kind: scatter")
