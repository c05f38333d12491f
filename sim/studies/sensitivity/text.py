"""What decides, in words: first who is better how often, then which factors that hangs on, and how surely."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.model.observation.metrics import metric_of
from sim.studies.findings import Findings, markdown_table
from sim.studies.sensitivity.analysis import DIFFERENCE, LEVEL, REST, WINS, Few, blocks_of
from sim.studies.sensitivity.indices import CONVERGED
from sim.studies.text import capital, joined, phrase, records, signed
from sim.studies.verdicts import ENOUGH_SHARE

LEAST_TOLD = 0.05
"""Indices below this are not told in words; the tables hold them."""
MOST_TOLD = 3
MONOTONE = 0.9
"""From this share of mean to mean size on, elementary effects are said to have one direction."""
SCREEN_SHOWN = 10


def factor_phrase(factor: str) -> str:
    """A factor in a sentence."""
    return (
        f"*{REST} together*"
        if factor == REST
        else f"`{factor.removesuffix('.strength').replace('mechanism.', 'strength of ')}`"
    )


def index_words(row: Any) -> str:
    """`0.42 (0.35 to 0.49)`, and what is wrong with it."""
    text = f"{row.index_value:.2f} ({row.low:.2f} to {row.high:.2f}"
    return f"{text})" if row.sure == "converged" else f"{text}; {row.sure})"


def of_order(block: pd.DataFrame, order: str) -> list[Any]:
    """The indices of one order, largest first."""
    rows = block[(block["order"] == order) & block["index"].notna()].rename(
        columns={"index": "index_value", "with": "other"}
    )
    return list(rows.sort_values("index_value", ascending=False, kind="stable").itertuples())


def decides(block: pd.DataFrame, what: str) -> str:
    """What decides one target, from its indices."""
    total = of_order(block, "total")
    if not total:
        return f"{capital(what)} does not vary over the design, so that nothing decides it."
    firsts = {row.factor: row for row in of_order(block, "first")}
    told = [row for row in total if row.index_value >= LEAST_TOLD][:MOST_TOLD]
    parts = [
        f"{factor_phrase(row.factor)} (total {index_words(row)}, alone {index_words(firsts[row.factor])})"
        for row in told
    ]
    ahead = bool(told) and told[0].low > max((row.high for row in total[1:]), default=0.0)
    lead = (
        f"{capital(what)} hangs most on" if ahead else f"What {what} hangs on most is not settled; largest estimates:"
    )
    text = f"{lead} {joined(parts) if parts else 'none'}."
    alone = sum(row.index_value for row in firsts.values())
    text += f" First-order indices add up to {alone:.2f}"
    text += (
        ": the rest is in how factors act together." if alone < 0.9 else "; little is left for factors acting together."
    )
    totals = {row.factor: row.index_value for row in total}
    pairs = [
        row
        for row in of_order(block, "second")
        if row.index_value >= LEAST_TOLD
        and row.low > 0.0
        and min(totals[row.factor], totals[row.other]) >= LEAST_TOLD  # no pair can explain more than either of it does
    ][:MOST_TOLD]
    if pairs:
        shown = [f"{factor_phrase(row.factor)} with {factor_phrase(row.other)} {index_words(row)}" for row in pairs]
        text += f" Pairs whose interval lies above 0: {joined(shown)}."
    elif len(of_order(block, "second")):
        text += f" No pair has an index of {LEAST_TOLD:g} or more whose interval lies above 0."
    return text


def doubts(block: pd.DataFrame) -> str:
    """Which indices are negative or not converged, in words; empty where none is."""
    wide, negative = [], []
    for order in ("first", "total", "second"):
        rows = of_order(block, order)
        below = [row for row in rows if row.index_value < 0.0]
        beyond = sum(row.high < 0.0 for row in below)
        unsure = sum("not converged" in row.sure for row in rows)
        if unsure:
            wide.append(f"{unsure} of {len(rows)} {order}-order")
        if below:
            far = f", {beyond} of them beyond the interval" if beyond else ""
            negative.append(f"{len(below)} of {len(rows)} {order}-order{far}")
    told = (
        f"Not converged (half the interval above {CONVERGED:g}): {joined(wide)}; more `samples` would narrow them."
        if wide
        else ""
    )
    if negative:
        told += f" Negative, which no true index is, and read as 0: {joined(negative)}."
    return told.strip()


def who_wins(row: Any) -> str:
    """How often the first of two has the sign of its mean difference, and the word for it."""
    agreeing = round(row.same_sign * row.points)
    size = (
        f"mean {signed(row.mean, row.unit)}, 5-95 % range {signed(row.low, row.unit)} to {signed(row.high, row.unit)}"
    )
    name = f"{phrase(row.metric)} under `{row.scenario}`"
    if row.verdict in ("lower", "higher"):
        return (
            f"{capital(name)} is {row.verdict} than under `{row.against}`: {size}, in {agreeing:,} of {row.points:,} points of "
            "all uncertain parameters. What follows decides by how much."
        )
    if row.verdict == "level":
        return f"{capital(name)} is the same as under `{row.against}` at every point."
    way = "higher" if row.mean > 0 else "lower"
    if row.verdict != "depends":
        counted = row.verdict.replace("draws", "points")
        return f"{capital(name)} is {counted} against `{row.against}`: {size}. So few make no finding."
    return (
        f"Whether {name} is higher or lower than under `{row.against}` depends: {way} in {agreeing:,} of {row.points:,} points "
        f"({size})."
    )


def screened_words(block: pd.DataFrame, few: Few, metric: str) -> str:
    """What the screening says of one target: the largest elementary effects, and how much of them the few hold."""
    rows = block.sort_values("mu_star", ascending=False, kind="stable").head(MOST_TOLD)
    unit, parts = metric_of(metric).unit, []
    for row in records(rows):
        if row.mu_star <= 0.0:
            continue
        one_way = abs(row.mu) >= MONOTONE * row.mu_star
        way = ("raises it" if row.mu > 0 else "lowers it") if one_way else "either way, as the others stand"
        half = (row.high - row.low) / 2
        parts.append(
            f"{factor_phrase(row.factor)} (mu* {signed(row.mu_star, unit)[1:]} ± {signed(half, unit)[1:]}, {way})"
        )
    if not parts:
        return "Screening: nothing moves it."
    held = block.loc[block["factor"].isin(few.chosen), "share"].sum()
    return f"Screening: largest elementary effects {joined(parts)}. The few hold {held:.0%} of the sum of mu*."


def sensitivity_findings(
    screened: pd.DataFrame, indices: pd.DataFrame, outcomes: pd.DataFrame, few: Few, sizes: dict[str, int]
) -> Findings:
    """The study's tables and words; `sizes` counts factors, trajectories, samples, seeds, and runs of each stage."""
    paragraphs = [
        f"Screening: Morris's elementary effects of {sizes['factors']} uncertain parameters and strengths, "
        f"{sizes['trajectories']} trajectories; an effect is per whole range of its parameter, mu* the mean of its sizes. Then "
        f"Sobol indices of the {len(few.chosen)} with the largest mean share of mu*, {sizes['samples']} base samples, with all "
        "others as one group that moves together. A first-order index is the share of variance a factor explains alone, a "
        "total-order index its share with all it does together with others; in brackets 95 % intervals by bootstrap. Every "
        f"scenario was run at the same places with the same {sizes['seeds']} seed{'s' * (sizes['seeds'] != 1)}, so differences "
        "are paired. Shares are of the ranges assumed, not of the world.",
        f"The few: {joined([factor_phrase(factor) for factor in few.chosen])}."
        if few.chosen
        else "Nothing moves anything.",
    ]
    by_target = dict(blocks_of(screened, DIFFERENCE))
    wins = dict(blocks_of(indices, WINS))
    rows = {(row.scenario, row.against, row.metric): row for row in records(outcomes[outcomes["what"] == DIFFERENCE])}
    pair = ("", "")
    for key, block in blocks_of(indices, DIFFERENCE):
        scenario, against, metric = key
        if (scenario, against) != pair:
            pair = (scenario, against)
            paragraphs.append(f"## `{scenario}` against `{against}`")
        parts = [who_wins(rows[key]), decides(block, f"the difference in {phrase(metric)}")]
        if key in wins and 1.0 - ENOUGH_SHARE < share_of_wins(rows[key]) < ENOUGH_SHARE:
            parts.append(decides(wins[key], "which of the two is better"))
        parts += [doubts(block), screened_words(by_target[key], few, metric), seed_words(rows[key])]
        paragraphs += [f"### {metric}", " ".join(filter(None, parts))]
    paragraphs += level_words(indices)
    paragraphs += [
        "## Screening",
        "Mean share of mu* over what was screened, of the first ten.",
        screening_table(screened),
    ]
    return Findings({"screening": screened, "indices": indices, "outcomes": outcomes}, paragraphs)


def share_of_wins(row: Any) -> float:
    """Share of points with the sign that is better, near enough: those with the sign of the mean, or the rest."""
    return float(row.same_sign)


def seed_words(row: Any) -> str:
    """How much of the variance is chance, where that is worth telling."""
    if np.isnan(row.seed_part) or row.seed_part < LEAST_TOLD:
        return ""
    return f"Of the variance of single runs {row.seed_part:.0%} is between seeds at one place: chance."


def level_words(indices: pd.DataFrame) -> list[str]:
    """What decides the levels of the scenarios, a paragraph each."""
    found: dict[str, list[str]] = {}
    for (scenario, _, metric), block in blocks_of(indices, LEVEL):
        leading = [row for row in of_order(block, "total") if row.index_value >= LEAST_TOLD][:MOST_TOLD]
        if leading:
            parts = [f"{factor_phrase(row.factor)} {index_words(row)}" for row in leading]
            found.setdefault(scenario, []).append(f"{phrase(metric)}: {joined(parts)}")
    texts = [f"**`{scenario}`.** {capital('; '.join(parts))}." for scenario, parts in found.items()]
    return ["## Levels", "Total-order indices of what decides the level under each scenario.", *texts] if texts else []


def screening_table(screened: pd.DataFrame) -> str:
    """Factors by targets: shares of mu*, the first ten by their mean."""
    rows = screened[screened["what"] == DIFFERENCE]
    rows = rows if len(rows) else screened
    labels = [
        f"{one}{f' - {other}' if other else ''}: {metric}"
        for one, other, metric in zip(rows["scenario"], rows["against"], rows["metric"], strict=True)
    ]
    wide = rows.assign(target=labels).pivot_table(index="factor", columns="target", values="share", sort=False)
    wide.insert(0, "mean", wide.mean(axis=1))
    shown = wide.sort_values("mean", ascending=False, kind="stable").head(SCREEN_SHOWN)
    return markdown_table(shown.reset_index(), 2)


def pair_names(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Pairs as they are written: `merger:parallel`."""
    return [":".join(pair) for pair in pairs]
