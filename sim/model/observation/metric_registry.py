"""The registry of metrics: every metric is a pure function of the outcome of a run (ODD 8.2)."""

from collections.abc import Callable
from typing import NamedTuple

from sim.model.observation.outcome import Outcome


class Metric(NamedTuple):
    """One metric. `better` is `lower`, `higher` or empty; `kind` is `assumed` or `emergent`, the origin of effects on it."""

    name: str
    unit: str
    better: str
    kind: str
    definition: str
    measure: Callable[[Outcome], float] | None


METRICS: dict[str, Metric] = {}
"""Registry of the metrics of a run, in the order of tables."""


def metric(
    unit: str, better: str = "", kind: str = "emergent"
) -> Callable[[Callable[[Outcome], float]], Callable[[Outcome], float]]:
    """Register a function as a metric; its name is the metric's name, its docstring the definition."""

    def register(measure: Callable[[Outcome], float]) -> Callable[[Outcome], float]:
        name = measure.__name__
        METRICS[name] = Metric(name, unit, better, kind, " ".join((measure.__doc__ or "").split()), measure)
        return measure

    return register
