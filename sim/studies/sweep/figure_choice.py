"""What a sweep's figure shows: its kind, its axes and its metrics, as asked for or as the design suggests."""

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
"""What each kind can show; first what it shows unless told otherwise."""
FIGURE_KEYS = ("kind", "x", "by", "show", "metrics")
MOST_LINES, MOST_METRICS = 7, 6
ENOUGH_LEVELS = 4
"""Two factors with an order and so many levels each are shown as a heatmap unless told otherwise."""


class FigureChoice(NamedTuple):
    """A figure of a sweep. x and by are paths of factors (by None for one factor, both None for a scatter of all).

    `show` is `level`, `difference` or `both`. A difference has the same draws and seeds on both sides; where there are lines it
    is that to the first line at the same place, otherwise that to the first design point.
    """

    kind: str
    x: str | None
    by: str | None
    show: str
    metrics: tuple[str, ...]


def ordered(factor: Factor) -> bool:
    """Whether a factor's values have an order."""
    return factor.kind in (NUMBER, WHOLE, MONTH)


def level_counts(design: Design) -> dict[str, int]:
    """How many different values each factor takes."""
    return {path: len({point[path] for point in design.points}) for path in design.paths}


def is_listed_grid(design: Design) -> bool:
    """Whether the points are every combination of the factors' values, each once, and were listed as such."""
    if design.sample is not None:
        return False
    distinct = {tuple(point[path] for path in design.paths) for point in design.points}
    return len(distinct) == len(design.points) == prod(level_counts(design).values())


def suggested(design: Design) -> tuple[str, str | None, str | None]:
    """Kind, x and by that suit a design: lines where something has an order, a heatmap of two such, bars of words.

    Points that are no full grid are scattered against every factor.
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
    """The metrics asked for, the headline ones if none are. Raises SettingError for one nobody knows."""
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
    """The factor asked for as an axis; None if none is. Raises SettingError for what is no factor of the sweep."""
    path = given.get(key)
    if path is not None and path not in paths:
        raise unknown("factor", str(path), paths, f"{where}: {key}")
    return path


def read_figure_choice(given: Mapping[str, Any], design: Design, where: str = "figure") -> FigureChoice:
    """The figure that a mapping asks for, filled up by what suits the design. Raises SettingError in one line."""
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
    left = [path for path in (*suits[1:], *design.paths) if path is not None]
    x = x or next(path for path in left if path != by)
    by = by or next((path for path in left if path != x), None)
    check_axes(kind, x, by, design, where)
    return FigureChoice(kind, x, by, show, metrics)


def check_axes(kind: str, x: str, by: str | None, design: Design, where: str) -> None:
    """Refuse a kind of figure that cannot show these factors."""
    counts = level_counts(design)
    if kind == HEATMAP and by is None:
        raise SettingError(f"{where}: a heatmap needs two factors; {x} is the only one")
    if kind in (LINES, BARS, INTERACTION) and by is not None and counts[by] > MOST_LINES:
        raise SettingError(
            f"{where}: {by} has {counts[by]} levels, and {kind} can tell {MOST_LINES} apart; choose kind: heatmap, or "
            "exchange x and by"
        )
    if design.sample is not None:
        raise SettingError(f"{where}: the points of {design.kind} are no grid; choose kind: scatter")
