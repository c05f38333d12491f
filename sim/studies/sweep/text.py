"""Findings of a sweep: effects of factors, how many draws support them, and missing runs."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim.model.observation.detail_measures import unit_of
from sim.model.observation.metrics import metric_of
from sim.studies.sweep.factor_effects import (
    CONSTANT,
    OF_GROUPS,
    OF_LEVELS,
    OF_RANKS,
    ONE_LEVEL,
    factor_values,
    level_phrase,
)
from sim.studies.text import capital, joined, level, phrase, signed
from sim.studies.verdicts import ENOUGH_DRAWS, NO_DRAW, NOT_DEFINED, SEED_ERRORS

TREND_OF = {"progress": "progress_trend", "progress_vulnerable": "progress_trend_vulnerable"}
"""Measure of progress to the part of it that is the national trend."""
NOTHING = (NO_DRAW, NOT_DEFINED, ONE_LEVEL, CONSTANT)
"""Verdicts without a difference."""
WORTH_TELLING = 0.001
"""Differences below this share of a metric's level (of progress: of what the processes add) are called negligible in the text."""


def sign_sentence(row: Mapping[Any, Any]) -> str:
    """The number of draws that share the sign, and whether this is a finding."""
    verdict, draws = str(row["verdict"]), int(row["draws"])
    if verdict in ("level", *NOTHING) or not draws:
        return verdict
    agreeing = round(row["same_sign"] * draws)
    if draws < ENOUGH_DRAWS:
        return f"the same sign in {agreeing} of {draws} draws, too few for a finding"
    return f"the same sign in {agreeing} of {draws} draws: " + ("it depends" if verdict == "depends" else "a finding")


def along_words(row: Mapping[Any, Any], metric: str, largest: float) -> str:
    """A sentence for one factor and metric, whose largest level (beyond the national trend, for progress) is `largest`."""
    path, unit = row["factor"], unit_of(metric)
    over = f", 5-95 % over draws {signed(row['low'], unit)} to {signed(row['high'], unit)}" if row["draws"] else ""
    if row["verdict"] in ("level", *NOTHING):
        return f"Along `{path}`: {'no difference in any draw' if row['verdict'] == 'level' else row['verdict']}."
    if row["what"] != OF_RANKS and abs(row["value"]) < WORTH_TELLING * largest:
        whole = "what the processes add" if metric in TREND_OF else "the level"
        return f"Along `{path}`: the difference is negligible, less than a thousandth of {whole}."
    if row["what"] == OF_RANKS:
        way = "rises" if row["value"] > 0 else "falls"
        return f"It {way} with `{path}`: rank correlation {row['value']:+.2f} ({sign_sentence(row)})."
    if row["what"] == OF_GROUPS:
        return (
            f"Of the points, those with `{path}` {level_phrase(row['to'])} differ from those with {level_phrase(row['from'])} by "
            f"{signed(row['value'], unit)}{over} ({sign_sentence(row)})."
        )
    text = (
        f"Along `{path}`, {level_phrase(row['to'])} against {level_phrase(row['from'])} makes the largest difference: "
        f"{signed(row['value'], unit)}{over} ({sign_sentence(row)})."
    )
    if abs(row["value"]) <= SEED_ERRORS * row["seed_se"]:
        text += " It may be due to chance: it is at most twice its standard error due to seeds."
    least, most = (signed(row[end], unit) for end in ("least", "most"))
    if least != most and isinstance(row["least_at"], str):
        text += f" It ranges from {least} at {row['least_at']} to {most} at {row['most_at']}."
    return text


def trend_of(effects: pd.DataFrame, metric: str) -> float:
    """The part of a level of progress that is the national trend; NaN for other metrics, or where it was not measured."""
    return float(effects.loc[effects["metric"] == TREND_OF.get(metric), "mean"].mean())


def range_sentence(block: pd.DataFrame, metric: str, factors: list[str]) -> str:
    """Between which levels a metric lies over the points, and at which of them."""
    rows_by_mean = block.sort_values("mean", kind="stable").to_dict("records")
    least, most = (
        f"{level(row['mean'], unit_of(metric))} ({factor_values({path: row[path] for path in factors})})"
        for row in (rows_by_mean[0], rows_by_mean[-1])
    )
    return f"{capital(phrase(metric))} ranges from {least} to {most}."


def sweep_words(
    effects: pd.DataFrame,
    along: pd.DataFrame,
    factors: list[str],
    metrics: Sequence[str],
    shape: tuple[int, ...],
    missing: int,
    drawn: bool,
) -> list[str]:
    """The findings of a sweep: what was run and what is missing, then metric by metric.

    shape: numbers of design points, draws and seeds.
    """
    points, draws, seeds = shape
    made = f"{draws} draws of the uncertain parameters" if drawn else "the parameter values given (no draws)"
    paragraphs = [
        f"{points} design points over {joined([f'`{path}`' for path in factors])}, each at {made} with {seeds} "
        f"seed{'s' * (seeds != 1)}, the same for all. Differences are paired."
    ]
    if len(along) and (along["what"] == OF_LEVELS).all():
        paragraphs[0] += " Levels along a factor are means over all combinations of the others."
    elif len(along):
        paragraphs[0] += (
            " The points are not a full grid: the effect of a factor is estimated while the others vary too."
        )
    varied = [
        path
        for path in factors
        if path.startswith("mechanism.") and (path.count(".") == 1 or path.endswith(".strength"))
    ]
    if varied and drawn:
        paragraphs[0] += (
            f" Strengths vary by 40 % around the levels of {joined([f'`{path}`' for path in varied])} over the draws."
        )
    if missing:
        whole = points * draws * seeds
        paragraphs.append(
            f"**{missing} of {whole} runs are missing.** Means use the draws for which a point has all seeds, differences those "
            "for which both points have all; the columns `draws` and `missing` give the numbers. Means of points with different "
            "draws are not comparable; their differences are."
        )
    for metric in metrics:
        block = effects[(effects["metric"] == metric) & effects["mean"].notna()]
        trend, sentences = trend_of(effects, metric), []
        beyond = block["mean"].abs().max() - (trend if trend == trend else 0.0)
        if len(block):
            sentences.append(range_sentence(block, metric, factors))
            if trend == trend:
                sentences.append(
                    f"The national trend alone gives {level(trend, 'share')} of it; the processes bring the rest."
                )
        rows = along[along["metric"] == metric].to_dict("records") if len(along) else []
        rows.sort(key=lambda row: -abs(row["value"]) if row["value"] == row["value"] else 0.0)
        sentences += [along_words(row, metric, float(beyond)) for row in rows]
        paragraphs += [f"## {metric}", metric_of(metric).definition, " ".join(sentences)]
    return paragraphs
