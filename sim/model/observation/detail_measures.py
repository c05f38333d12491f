"""Further measures of a run for the study of questions: by action line, by group of states, by pair, and of WSIS alone."""

from collections.abc import Callable

import numpy as np

from sim.model.entities.population import WEAK_LINES
from sim.model.observation.metrics import METRICS, Metric, metric_of, summarise
from sim.model.observation.outcome import Outcome
from sim.model.observation.tables import STATE_COLUMNS, group_values, pair_labels, pair_values

MEASURED_GROUPS = ("vulnerable", "others", "ldc", "lldc", "sids")
GROUP_MEASURES = ("burden", "attendance", "progress")
LINE_MEASURES = ("formal_national", "formal_global", "wsis_only_national", "wsis_only_global")
PAIR_MEASURES = ("synergy_days", "duplicated_days", "produced_days")


def strand_delivery(outcome: Outcome, mask: np.ndarray) -> tuple[float, float]:
    """Final delivery of the WSIS strands of the packages in `mask` [P], weighted by volume: mean over states, and global.

    NaN if there is no package, for example if a line is entirely shared.
    """
    volume = outcome.packages.volume[mask]
    if not volume.size:
        return float("nan"), float("nan")
    by_site = outcome.state.delivery[:, 0][:, mask] @ volume / volume.sum()
    return float(by_site[1:].mean()), float(by_site[0])


def wsis_mask(outcome: Outcome, only: bool = False) -> np.ndarray:
    """[P] mask of the packages with a WSIS strand, or (`only`) of those with a WSIS strand only."""
    packages = outcome.packages
    return (packages.line >= 0) & (packages.objective < 0) if only else packages.line >= 0


def weak_mask(outcome: Outcome) -> np.ndarray:
    """[P] mask of the packages of WEAK_LINES."""
    return np.isin(outcome.packages.line, [outcome.names.tracks.index(line) for line in WEAK_LINES])


def formal_global_wsis(outcome: Outcome) -> float:
    """Delivery of WSIS strands at the global site at the end, weighted by volume."""
    return strand_delivery(outcome, wsis_mask(outcome))[1]


def weak_lines_national(outcome: Outcome) -> float:
    """Delivery of the WSIS strands of lines C2, C3, C4, C5 and C10 in states at the end, weighted by volume."""
    return strand_delivery(outcome, weak_mask(outcome))[0]


def weak_lines_global(outcome: Outcome) -> float:
    """Delivery of the WSIS strands of lines C2, C3, C4, C5 and C10 at the global site at the end, weighted by volume."""
    return strand_delivery(outcome, weak_mask(outcome))[1]


def wsis_only_national(outcome: Outcome) -> float:
    """Delivery in states at the end, weighted by volume, of content that only WSIS lists."""
    return strand_delivery(outcome, wsis_mask(outcome, only=True))[0]


def wsis_only_global(outcome: Outcome) -> float:
    """Delivery at the global site at the end, weighted by volume, of content that only WSIS lists."""
    return strand_delivery(outcome, wsis_mask(outcome, only=True))[1]


def reuse(outcome: Outcome) -> float:
    """Share of WSIS content and forums that the GDC took over when it was adopted."""
    return float(outcome.state.reuse[0])


FURTHER_MEASURES: tuple[Callable[[Outcome], float], ...] = (
    formal_global_wsis, weak_lines_national, weak_lines_global, wsis_only_national, wsis_only_global, reuse,
)  # fmt: skip
FURTHER_METRICS = {
    measure.__name__: Metric(
        measure.__name__, "share", "higher", "emergent", " ".join((measure.__doc__ or "").split()), measure
    )
    for measure in FURTHER_MEASURES
}
"""Metrics of this study only, described like those of `metrics.py`."""
ASKABLE = (*METRICS, *FURTHER_METRICS)
"""Names of the metrics that an experiment can use."""


def unit_of(metric: str) -> str:
    """Unit of a metric or further measure, by the name of its column. Raises KeyError for an unknown name."""
    name = metric.partition(":")[0]
    if name in FURTHER_METRICS:
        return FURTHER_METRICS[name].unit
    if name in PAIR_MEASURES:
        return "person-days"
    if name in (*GROUP_MEASURES, *LINE_MEASURES, "duplication_share"):
        return "ratio" if name == "burden" else "share"
    return metric_of(name).unit


def by_line(outcome: Outcome) -> dict[str, float]:
    """`formal_national:C2` ..: delivery of the WSIS strands of each line, and of its content that only WSIS lists, by scope."""
    found: dict[str, float] = {}
    for number, line in enumerate(outcome.names.tracks[: outcome.world.lines]):
        own = outcome.packages.line == number
        values = (*strand_delivery(outcome, own), *strand_delivery(outcome, own & wsis_mask(outcome, only=True)))
        found |= {f"{name}:{line}": value for name, value in zip(LINE_MEASURES, values, strict=True)}
    return found


def by_group(outcome: Outcome) -> dict[str, float]:
    """`burden:ldc` ..: means over each group of states that has members in this population."""
    values, names = group_values(outcome), list(outcome.names.groups)
    columns = [STATE_COLUMNS.index(measure) for measure in GROUP_MEASURES]
    return {
        f"{measure}:{group}": float(values[names.index(group), column])
        for measure, column in zip(GROUP_MEASURES, columns, strict=True)
        for group in MEASURED_GROUPS
        if group in names
    }


def by_pair(outcome: Outcome) -> dict[str, float]:
    """`synergy_days:C2:T1` ..: days of the whole run at all sites, by pair of action line and objective."""
    days = pair_values(outcome).reshape(-1, 2, 3).sum(axis=1)  # [P_j, (duplicated, produced, synergy)]
    names = ("duplicated_days", "produced_days", "synergy_days")
    return {
        f"{name}:{line}:{objective}": float(value)
        for line, objective, row in zip(*pair_labels(outcome).values(), days, strict=True)
        for name, value in zip(names, row, strict=True)
    }


def detailed_summary(outcome: Outcome) -> dict[str, float]:
    """All metrics and further measures of a run: name to value; a name with a colon is for one line, group or pair."""
    single = {name: entry.measure(outcome) for name, entry in FURTHER_METRICS.items() if entry.measure is not None}
    return {**summarise(outcome), **single, **by_line(outcome), **by_group(outcome), **by_pair(outcome)}
