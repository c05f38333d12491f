"""Ablation: each feature of the model switched off in turn; which conclusions hang on it, and which numbers move."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.model.observation.metrics import HEADLINE, metric_of
from sim.scenarios.scenario import Scenario
from sim.studies.findings import Findings, cubes, is_drawn, markdown_table
from sim.studies.paired import span
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
"""Name to the settings that switch a feature off."""
MOVED = (*HEADLINE, "burden_p90", "burden_vulnerable", "progress_population", "progress_vulnerable")
"""Metrics that a feature has to move to be more than decoration."""
KEPT, CHANGED, LOST, GAINED, NONE = "kept", "sign changed", "lost", "gained", "none"


class Shift(NamedTuple):
    """How far a value moves when a feature is switched off: mean, error from chance, and 5-95 % range over draws."""

    mean: float
    error: float
    low: float
    high: float
    moved: bool

    def row(self, name: str) -> dict[str, object]:
        """Columns of a table, their names begun by `name`."""
        return {name: self.mean, **{f"{name}_{key}": value for key, value in list(self._asdict().items())[1:]}}


def without(scenario: str, feature: str) -> str:
    """The name of a scenario with a feature switched off."""
    return f"{scenario} without {feature}"


def is_off(point: Scenario, settings: Mapping[str, Any]) -> bool:
    """Whether a scenario holds all of these settings already."""
    return all(path in point.held and point.values[path] == value for path, value in settings.items())


def features_of(points: Sequence[Scenario]) -> list[str]:
    """The features that are not switched off in all of the scenarios already."""
    return [name for name, settings in FEATURES.items() if not all(is_off(point, settings) for point in points)]


def ablation_points(points: Sequence[Scenario], features: Sequence[str]) -> list[Scenario]:
    """The scenarios, then each of them without each feature."""
    off = [point.at(FEATURES[feature], name=without(point.name, feature)) for feature in features for point in points]
    return [*points, *off]


def shift_of(difference: np.ndarray, scale: float) -> Shift:
    """The shift of values [draws, seeds]: moved if its mean is more than twice its error from chance."""
    mean, error = float(difference.mean()), error_of_seeds(difference)
    low, high = span(difference.mean(axis=1))
    return Shift(mean, error, low, high, bool(abs(mean) > max(SEED_ERRORS * error, SAME * scale)))


def is_firm(contrast: np.ndarray, scale: float, drawn: bool) -> bool:
    """Whether differences [draws] are a finding, or would be with more draws: nine of ten have the sign of the mean."""
    if contrast.size >= ENOUGH_DRAWS:
        return verdict(contrast, scale, drawn) in ("lower", "higher")
    word, agreeing = agreement(contrast, scale)
    return word != "level" and agreeing >= ENOUGH_SHARE * contrast.size


def conclusion(full: np.ndarray, less: np.ndarray, scale: float, drawn: bool) -> dict[str, object]:
    """What becomes of a contrast [draws] when a feature is switched off."""
    words = [agreement(contrast, scale)[0] for contrast in (full, less)]
    firm = [is_firm(contrast, scale, drawn) for contrast in (full, less)]
    changed = set(words) == {"lower", "higher"}
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
    """What each feature carries, from runs (scenario, draw, seed, metrics) of the scenarios with and without each.

    `scenarios` are those set against the reference, which is left out if it is among them.
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
    """One row a feature: shifts beyond chance, the largest against its metric's level, conclusions that hang on it, opinion."""
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


def opinion(moved: int, hanging: int, largest: float) -> str:
    """Whether to keep a feature: the rule that the findings state."""
    if not moved:
        return "decoration: drop it"
    if hanging:
        return "carries conclusions: keep it"
    return "moves numbers: keep it" if largest >= SMALL else "moves little: may be dropped"


def ablation_words(tables: Mapping[str, pd.DataFrame], draws: int, seeds: int) -> list[str]:
    """What switching features off says, in plain words."""
    made = f"at {draws} draws" if draws else "at the default parameters, no draws"
    counted = (
        "Below 30 draws nothing is a finding; a contrast counts as a conclusion here if nine of ten draws share its sign."
        if draws < ENOUGH_DRAWS
        else "A conclusion is a contrast that is a finding."
    )
    table, conclusions, moves = roles(tables), tables["conclusions"], tables["moves"]
    paragraphs = [
        f"Every scenario was run {made} with {seeds} seeds each, with all features and without each in turn, at the same "
        f"draws and seeds. {counted} A number moves if its mean shift is more than {SEED_ERRORS:g} times the error that "
        f"chance gives it; that error rests on {seeds} seeds and is itself known roughly only.",
        "## What each feature carries",
        markdown_table(table),
        f"Opinion, by rule: what moves none of {', '.join(MOVED)} beyond chance is decoration and should be dropped; what "
        f"changes the sign of a conclusion or takes one away is kept; what moves a number by at least {SMALL:.0%} of its "
        "level is kept; the rest may be dropped.",
    ]
    decoration = list(table.loc[table["moved"] == 0, "feature"])
    paragraphs.append(f"Decoration: {', '.join(decoration) if decoration else 'none'}.")
    for feature in table["feature"]:
        paragraphs += [f"## Without {feature}", feature_words(feature, conclusions, moves)]
    return paragraphs


def feature_words(feature: str, conclusions: pd.DataFrame, moves: pd.DataFrame) -> str:
    """What changes without one feature: conclusions first, then the metrics that move."""
    own = conclusions[conclusions["feature"] == feature] if len(conclusions) else conclusions
    told = []
    for became, word in ((CHANGED, "changes sign"), (LOST, "no longer holds"), (GAINED, "holds only now")):
        told += [
            f"{row.scenario} on {row.metric} {word} ({row.verdict_with}, {row.difference_with:+.3f}; "
            f"without: {row.verdict_without}, {row.difference_without:+.3f})"
            for row in (own[own["conclusion"] == became].itertuples() if len(own) else ())
        ]
    block = moves[moves["feature"] == feature]
    moved = [
        f"{metric} in {int(rows['shift_moved'].sum())} of {len(rows)} scenarios (on average {rows['shift'].mean():+.3g} "
        f"{metric_of(str(metric)).unit})"
        for metric, rows in block.groupby("metric", sort=False)
        if rows["shift_moved"].any()
    ]
    return (
        f"Conclusions: {'; '.join(told) if told else 'none changes'}. "
        f"Levels that move beyond chance: {'; '.join(moved) if moved else 'none'}."
    )
