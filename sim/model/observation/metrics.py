"""All metrics of a run, and those of a comparison, by name: unit, better direction and definition (ODD 8.2)."""

from sim.model.observation import process_metrics, progress_metrics
from sim.model.observation.metric_registry import METRICS, Metric, metric
from sim.model.observation.outcome import Outcome

__all__ = ["METRICS", "Metric", "metric", "process_metrics"]

COMPARED = tuple(
    Metric(name, unit, "higher", "emergent", definition, None)
    for name, unit, definition in (
        (
            "processes_gained",
            "ratio",
            "What the processes add in common content, beyond the reference, relative to what they add in the reference.",
        ),
        (
            "months_gained",
            "months",
            "How much earlier progress reaches the final level of the reference; negative if later.",
        ),
        ("who_gains", "share", "Share of states with lower burden and no less progress than in the reference."),
        (
            "who_gains_vulnerable",
            "share",
            "Share of LDC, LLDC and SIDS with lower burden and no less progress than in the reference.",
        ),
        (
            "who_gains_others",
            "share",
            "Share of all other states with lower burden and no less progress than in the reference.",
        ),
    )
)
"""Metrics that exist only in a comparison with a reference; they have no function of a single run."""
OVER_NOTHING = (
    "duplication_share", "duplication_national", "missed_share", "effort_lost_share", "burden_vulnerable", "progress_vulnerable",
    "progress_trend_vulnerable", "progress_processes_vulnerable", "progress_gdc_only",
)  # fmt: skip
"""Metrics that are not defined (NaN) in a run without what they divide by; NaN in any other is an error of the model."""
ROLLED, WINDOW = ("burden_mean", "burden_median", "burden_p90", "burden_vulnerable"), 12
"""Monthly measures that are shown as means of WINDOW months, because meetings have a seasonal pattern."""
HEADLINE = ("duplication_share", "burden_median", "progress")


def metric_of(name: str) -> Metric:
    """The metric of a column of results, by name. Raises KeyError for an unknown name."""
    if name in METRICS:
        return METRICS[name]
    for compared in COMPARED:
        if compared.name == name:
            return compared
    first, _, thing = name.partition("_")
    if first == "progress" and thing:
        definition = f"Content of {thing} that states have at the end; mean over states."
        if thing.startswith("sdg_"):
            goal = int(name[-2:])
            definition = (
                f"Common content that states have, weighted by its contribution to SDG {goal}; mean over states."
            )
        return Metric(name, "share", "higher", "emergent", definition, None)
    raise KeyError(name)


def summarise(outcome: Outcome) -> dict[str, float]:
    """All metrics of a run: name to value."""
    measured = {name: entry.measure(outcome) for name, entry in METRICS.items() if entry.measure is not None}
    return {**measured, **progress_metrics.progress_by_goal(outcome), **progress_metrics.progress_by_track(outcome)}
