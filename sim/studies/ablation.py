"""Ablation: each feature of the model is switched off in turn; which conclusions depend on it, and which results change."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.model.observation.metrics import HEADLINE, metric_of
from sim.scenarios.scenario import Scenario
from sim.studies.findings import Findings, cubes, is_drawn, markdown_table
from sim.studies.paired import span
from sim.studies.text import signed
from sim.studies.variance import error_of_seeds
from sim.studies.verdicts import (
    ENOUGH_DRAWS,
    ENOUGH_SHARE,
    SAME,
    SEED_ERRORS,
    SMALL,
    agreement,
    rounding_scale,
    verdict,
)

FEATURES: dict[str, dict[str, Any]] = {
    "guidance": {"work.guidance": 0.0},
    "peer influence": {"allocation.peer_influence": 0.0},
    "clash": {"obligations.clash_cost": 0.0},
    "travel": {"obligations.travel_days": 0.0},
    "staff rotation": {"learning.rotation": 0.0},
    "self-knowledge": {"recognition.self_ignorance": 1.0},
    "reuse": {"adoption.base_reuse": 0.0, "adoption.learned_reuse": 0.0, "adoption.engagement_reuse": 0.0},
    "attention": {"climate.attention_sd": 0.0},
    "stalls": {"climate.stall_hazard": 0.0},
    "noise": {"allocation.noise": 0.0},
}
"""Name of a feature to the settings that switch it off."""
MOVED = (
    *HEADLINE, "burden_p90", "burden_vulnerable", "progress_population", "progress_vulnerable", "progress_processes",
    "progress_processes_vulnerable",
)  # fmt: skip
"""A feature without an effect on any of these metrics counts as unnecessary.

What the processes add to progress is among them because shifts are judged relative to levels, and most of progress is trend.
"""
KEPT, CHANGED, LOST, GAINED, NONE = "kept", "sign changed", "lost", "gained", "none"


class Shift(NamedTuple):
    """Change of a value when a feature is switched off: mean, standard error due to seeds, and 5-95 % range over draws."""

    mean: float
    error: float
    low: float
    high: float
    moved: bool

    def row(self, name: str) -> dict[str, object]:
        """Columns of a table; their names start with `name`."""
        return {name: self.mean, **{f"{name}_{key}": value for key, value in list(self._asdict().items())[1:]}}


def without(scenario: str, feature: str) -> str:
    """The name of a scenario with a feature switched off."""
    return f"{scenario} without {feature}"


def is_off(point: Scenario, settings: Mapping[str, Any]) -> bool:
    """Whether a scenario already fixes all of these settings at these values."""
    return all(path in point.held and point.values[path] == value for path, value in settings.items())


def features_of(points: Sequence[Scenario]) -> list[str]:
    """The features that are active in at least one of the scenarios."""
    return [name for name, settings in FEATURES.items() if not all(is_off(point, settings) for point in points)]


def ablation_points(points: Sequence[Scenario], features: Sequence[str]) -> list[Scenario]:
    """The scenarios as they are, followed by each of them without each feature."""
    off = [point.at(FEATURES[feature], name=without(point.name, feature)) for feature in features for point in points]
    return [*points, *off]


def shift_of(difference: np.ndarray, scale: float) -> Shift:
    """The shift of values [draws, seeds]; `moved` if its mean exceeds two standard errors due to seeds."""
    mean, error = float(difference.mean()), error_of_seeds(difference)
    low, high = span(difference.mean(axis=1))
    return Shift(mean, error, low, high, bool(abs(mean) > max(SEED_ERRORS * error, SAME * scale)))


def is_firm(contrast: np.ndarray, scale: float, drawn: bool) -> bool:
    """Whether differences [draws] are a finding; below 30 draws, whether 90 % have the same sign as the mean."""
    if contrast.size >= ENOUGH_DRAWS:
        return verdict(contrast, scale, drawn) in ("lower", "higher")
    sign, agreeing = agreement(contrast, scale)
    return sign != "level" and agreeing >= ENOUGH_SHARE * contrast.size


def conclusion(full: np.ndarray, less: np.ndarray, scale: float, drawn: bool) -> dict[str, object]:
    """Compares a contrast [draws] of the full model with that of the model without a feature."""
    both_signs = {agreement(contrast, scale)[0] for contrast in (full, less)}
    firm = [is_firm(contrast, scale, drawn) for contrast in (full, less)]
    changed = both_signs == {"lower", "higher"}
    became = (KEPT if firm[1] else LOST) if firm[0] else (GAINED if firm[1] else NONE)
    if changed and firm[0]:
        became = CHANGED
    return {
        "verdict_with": verdict(full, scale, drawn),
        "verdict_without": verdict(less, scale, drawn),
        "difference_with": float(full.mean()),
        "difference_without": float(less.mean()),
        "sign_changed": changed,
        "conclusion": became,
    }


def ablated(
    runs: pd.DataFrame, reference: str, scenarios: Sequence[str], features: Sequence[str] = tuple(FEATURES)
) -> Findings:
    """The effect of each feature, from runs (scenario, draw, seed, metrics) of the scenarios with and without it.

    `scenarios` are compared with the reference; the reference itself is skipped if it is listed.
    """
    drawn = is_drawn(runs)
    others = [name for name in scenarios if name != reference]
    values = cubes(runs, MOVED)
    conclusions, moves = [], []
    for feature in features:
        for metric in MOVED:
            base, base_off = values[reference][metric], values[without(reference, feature)][metric]
            for name in (reference, *others):
                full, off = values[name][metric], values[without(name, feature)][metric]
                scale = rounding_scale(full, base)
                keys = {"feature": feature, "metric": metric, "scenario": name}
                row = {**keys, "level": float(full.mean()), **shift_of(off - full, scale).row("shift")}
                if name == reference:
                    moves.append(row)
                    continue
                contrast, contrast_off = full - base, off - base_off
                moves.append({**row, **shift_of(contrast_off - contrast, scale).row("contrast_shift")})
                if metric in HEADLINE:
                    ends = (contrast.mean(axis=1), contrast_off.mean(axis=1))
                    conclusions.append(
                        {"feature": feature, "scenario": name, "metric": metric, **conclusion(*ends, scale, drawn)}
                    )
    tables = {"conclusions": pd.DataFrame(conclusions), "moves": pd.DataFrame(moves)}
    return Findings(tables, ablation_words(tables, runs["draw"].nunique() if drawn else 0, runs["seed"].nunique()))


def roles(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per feature: number of significant shifts, largest one relative to its level, conclusions changed, opinion."""
    moves, conclusions = tables["moves"], tables["conclusions"]
    rows = []
    for feature in moves["feature"].unique():
        block = moves[moves["feature"] == feature]
        moved = block["shift_moved"] | (block.get("contrast_shift_moved", False) == True)  # noqa: E712 - NaN for the reference
        counts = {CHANGED: 0, LOST: 0, GAINED: 0}
        if len(conclusions):
            own = conclusions[conclusions["feature"] == feature]["conclusion"]
            counts = {name: int((own == name).sum()) for name in counts}
        shifts = block[["shift", "contrast_shift"]] if "contrast_shift" in block else block[["shift"]]
        largest = shifts.abs().max(axis=1) / block["level"].abs().where(block["level"] != 0.0)
        largest = float(largest[moved].max()) if moved.any() else 0.0
        rows.append({
            "feature": feature, "moved": int(moved.sum()), "of": len(block), "largest": largest, **counts,
            "opinion": opinion(int(moved.sum()), counts[CHANGED] + counts[LOST], largest),
        })  # fmt: skip
    return pd.DataFrame(rows)


def opinion(moved: int, dependent: int, largest: float) -> str:
    """Whether to keep a feature, by the rule that the findings state; `dependent` counts conclusions changed or lost."""
    if not moved:
        return "no effect: drop it"
    if dependent:
        return "conclusions depend on it: keep it"
    return "changes results: keep it" if largest >= SMALL else "small effect: may be dropped"


def ablation_words(tables: Mapping[str, pd.DataFrame], draws: int, seeds: int) -> list[str]:
    """The findings on all features, then feature by feature."""
    made = f"at {draws} parameter draws" if draws else "at the default parameters (no draws)"
    rule = (
        "Fewer than 30 draws do not support findings; here a contrast counts as a conclusion if nine of ten draws share its sign."
        if draws < ENOUGH_DRAWS
        else "A conclusion is a contrast that is a finding."
    )
    table, conclusions, moves = roles(tables), tables["conclusions"], tables["moves"]
    paragraphs = [
        f"Every scenario was run {made} with {seeds} seeds each, with all features and without each in turn, at the same "
        f"draws and seeds. {rule} A result changes if its mean shift exceeds {SEED_ERRORS:g} times its standard error due to "
        f"seeds; this error is estimated from {seeds} seeds and therefore only approximate.",
        "## Effect of each feature",
        markdown_table(table),
        f"The opinion follows a rule. A feature without a significant effect on any of {', '.join(MOVED)} should be dropped. A "
        "feature is kept if a conclusion changes its sign or is lost without it, or if it shifts a result by at least "
        f"{SMALL:.0%} of its level. The rest may be dropped.",
    ]
    unnecessary = list(table.loc[table["moved"] == 0, "feature"])
    paragraphs.append(f"Features without effect: {', '.join(unnecessary) if unnecessary else 'none'}.")
    for feature in table["feature"]:
        paragraphs += [f"## Without {feature}", feature_words(feature, conclusions, moves)]
    return paragraphs


def feature_words(feature: str, conclusions: pd.DataFrame, moves: pd.DataFrame) -> str:
    """What changes without one feature: conclusions first, then the levels of metrics."""
    own = conclusions[conclusions["feature"] == feature] if len(conclusions) else conclusions
    changes = []
    for became, change in ((CHANGED, "changes sign"), (LOST, "no longer holds"), (GAINED, "holds only without it")):
        changes += [
            f"{row['scenario']} on {row['metric']} {change} ({row['verdict_with']}, {signed(row['difference_with'])}; "
            f"without: {row['verdict_without']}, {signed(row['difference_without'])})"
            for row in (own[own["conclusion"] == became].to_dict("records") if len(own) else ())
        ]
    block = moves[moves["feature"] == feature]
    moved = [
        f"{metric} in {int(rows['shift_moved'].sum())} of {len(rows)} scenarios (on average {rows['shift'].mean():+.3g} "
        f"{metric_of(str(metric)).unit})"
        for metric, rows in block.groupby("metric", sort=False)
        if rows["shift_moved"].any()
    ]
    return (
        f"Conclusions: {'; '.join(changes) if changes else 'none changes'}. "
        f"Levels that change significantly: {'; '.join(moved) if moved else 'none'}."
    )
