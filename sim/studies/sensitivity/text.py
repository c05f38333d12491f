"""Findings of the sensitivity study: which scenario is better, which factors determine the difference, how reliable this is."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.model.observation.metrics import metric_of
from sim.studies.findings import Findings, markdown_table
from sim.studies.sensitivity.analysis import DIFFERENCE, LEVEL, REST, WINS, Few, blocks_of
from sim.studies.sensitivity.indices import CONVERGED
from sim.studies.text import capital, joined, phrase, records, setting_phrase, signed
from sim.studies.verdicts import ENOUGH_SHARE

LEAST_TOLD = 0.05
"""Smaller indices are left out of the sentences; the tables include them."""
MOST_TOLD = 3
MONOTONE = 0.9
"""Elementary effects count as monotone if |mu| is at least this share of mu*."""
SCREEN_SHOWN = 10


def factor_phrase(factor: str) -> str:
    """A factor as it is named in sentences."""
    return f"*{REST} together*" if factor == REST else setting_phrase(factor)


def index_words(row: Any) -> str:
    """An index with its interval, as `0.42 (0.35 to 0.49)`, and its status unless converged."""
    text = f"{row.index_value:.2f} ({row.low:.2f} to {row.high:.2f}"
    return f"{text})" if row.sure == "converged" else f"{text}; {row.sure})"


def of_order(block: pd.DataFrame, order: str) -> list[Any]:
    """The indices of one order, largest first."""
    rows = block[(block["order"] == order) & block["index"].notna()].rename(
        columns={"index": "index_value", "with": "other"}
    )
    return list(rows.sort_values("index_value", ascending=False, kind="stable").itertuples())


def index_sentences(block: pd.DataFrame, what: str) -> str:
    """Which factors determine one target, from its indices."""
    total = of_order(block, "total")
    if not total:
        return f"{capital(what)} does not vary over the design."
    firsts = {row.factor: row for row in of_order(block, "first")}
    largest = [row for row in total if row.index_value >= LEAST_TOLD][:MOST_TOLD]
    parts = [
        f"{factor_phrase(row.factor)} (total {index_words(row)}, first-order {index_words(firsts[row.factor])})"
        for row in largest
    ]
    ahead = bool(largest) and largest[0].low > max((row.high for row in total[1:]), default=0.0)
    lead = (
        f"{capital(what)} depends most on"
        if ahead
        else f"The factor with the largest influence on {what} is not identified; largest estimates:"
    )
    text = f"{lead} {joined(parts) if parts else 'none'}."
    alone = sum(row.index_value for row in firsts.values())
    text += f" First-order indices sum to {alone:.2f}"
    text += "; the remaining variance is due to interactions." if alone < 0.9 else "; interactions contribute little."
    totals = {row.factor: row.index_value for row in total}
    pairs = [
        row
        for row in of_order(block, "second")
        if row.index_value >= LEAST_TOLD
        and row.low > 0.0
        and min(totals[row.factor], totals[row.other]) >= LEAST_TOLD  # a pair cannot exceed either total index
    ][:MOST_TOLD]
    if pairs:
        shown = [f"{factor_phrase(row.factor)} with {factor_phrase(row.other)} {index_words(row)}" for row in pairs]
        text += f" Pairs whose interval is above 0: {joined(shown)}."
    elif len(of_order(block, "second")):
        text += f" No pair has an index of {LEAST_TOLD:g} or more with an interval above 0."
    return text


def doubts(block: pd.DataFrame) -> str:
    """Sentences on indices that are negative or not converged; empty if there are none."""
    wide, negative = [], []
    for order in ("first", "total", "second"):
        rows = of_order(block, order)
        below = [row for row in rows if row.index_value < 0.0]
        beyond = sum(row.high < 0.0 for row in below)
        unsure = sum("not converged" in row.sure for row in rows)
        if unsure:
            wide.append(f"{unsure} of {len(rows)} {order}-order")
        if below:
            far = f", {beyond} of them with an interval that excludes 0" if beyond else ""
            negative.append(f"{len(below)} of {len(rows)} {order}-order{far}")
    text = (
        f"Not converged (half-width of the interval above {CONVERGED:g}): {joined(wide)}; more `samples` would narrow them."
        if wide
        else ""
    )
    if negative:
        text += f" Negative estimates, to be read as 0 since indices cannot be negative: {joined(negative)}."
    return text.strip()


def who_wins(row: Any) -> str:
    """The verdict on a difference between two scenarios, with its size and the number of points that agree."""
    agreeing = round(row.same_sign * row.points)
    size = (
        f"mean {signed(row.mean, row.unit)}, 5-95 % range {signed(row.low, row.unit)} to {signed(row.high, row.unit)}"
    )
    name = f"{phrase(row.metric)} under `{row.scenario}`"
    if row.verdict in ("lower", "higher"):
        return (
            f"{capital(name)} is {row.verdict} than under `{row.against}`: {size}, in {agreeing:,} of {row.points:,} points of "
            "all uncertain parameters. The factors below determine the size of the difference."
        )
    if row.verdict == "level":
        return f"{capital(name)} is the same as under `{row.against}` at every point."
    way = "higher" if row.mean > 0 else "lower"
    if row.verdict != "depends":
        counted = row.verdict.replace("draws", "points")
        return (
            f"{capital(name)} is {counted} than under `{row.against}`: {size}. There are too few points for a finding."
        )
    return (
        f"Whether {name} is higher or lower than under `{row.against}` depends: {way} in {agreeing:,} of {row.points:,} points "
        f"({size})."
    )


def screened_words(block: pd.DataFrame, few: Few, metric: str) -> str:
    """The largest elementary effects on one target, and the share of mu* that the selected factors account for."""
    rows = block.sort_values("mu_star", ascending=False, kind="stable").head(MOST_TOLD)
    unit, parts = metric_of(metric).unit, []
    for row in records(rows):
        if row.mu_star <= 0.0:
            continue
        one_way = abs(row.mu) >= MONOTONE * row.mu_star
        way = ("raises it" if row.mu > 0 else "lowers it") if one_way else "sign depends on the other factors"
        half = (row.high - row.low) / 2
        parts.append(
            f"{factor_phrase(row.factor)} (mu* {signed(row.mu_star, unit)[1:]} ± {signed(half, unit)[1:]}, {way})"
        )
    if not parts:
        return "Screening: no factor has an effect."
    share = block.loc[block["factor"].isin(few.chosen), "share"].sum()
    return f"Screening: largest elementary effects {joined(parts)}. The selected factors make up {share:.0%} of the sum of mu*."


def sensitivity_findings(
    screened: pd.DataFrame, indices: pd.DataFrame, outcomes: pd.DataFrame, few: Few, sizes: dict[str, int]
) -> Findings:
    """Tables and findings of the study; `sizes` holds the numbers of factors, trajectories, samples, seeds, and runs by stage."""
    paragraphs = [
        f"Screening: Morris's elementary effects of {sizes['factors']} uncertain parameters and strengths, "
        f"{sizes['trajectories']} trajectories; effects are per full range of the parameter, and mu* is their mean absolute "
        f"value. Then Sobol indices of the {len(few.chosen)} factors with the largest mean share of mu*, {sizes['samples']} base "
        "samples; all others form one group that varies together. A first-order index is the share of the variance due to a "
        "factor alone; a total-order index includes all its interactions. Brackets give 95 % bootstrap intervals. Every scenario "
        f"was run at the same sample points with the same {sizes['seeds']} seed{'s' * (sizes['seeds'] != 1)}, so differences are "
        "paired. Shares refer to the assumed parameter ranges, not to the real world.",
        f"Selected factors: {joined([factor_phrase(factor) for factor in few.chosen])}."
        if few.chosen
        else "No factor has an effect on any result.",
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
        parts = [who_wins(rows[key]), index_sentences(block, f"the difference in {phrase(metric)}")]
        if key in wins and 1.0 - ENOUGH_SHARE < share_of_wins(rows[key]) < ENOUGH_SHARE:
            parts.append(index_sentences(wins[key], "which of the two is better"))
        parts += [doubts(block), screened_words(by_target[key], few, metric), seed_words(rows[key])]
        paragraphs += [f"### {metric}", " ".join(filter(None, parts))]
    paragraphs += level_words(indices)
    paragraphs += [
        "## Screening",
        "Mean share of mu* over all targets; the ten factors with the largest share.",
        screening_table(screened),
    ]
    return Findings({"screening": screened, "indices": indices, "outcomes": outcomes}, paragraphs)


def share_of_wins(row: Any) -> float:
    """Share of points with the same sign as the mean, which is that of wins or of losses."""
    return float(row.same_sign)


def seed_words(row: Any) -> str:
    """The share of the variance due to seeds; empty if it is small."""
    if np.isnan(row.seed_part) or row.seed_part < LEAST_TOLD:
        return ""
    return f"{row.seed_part:.0%} of the variance of single runs is between seeds at the same sample point, that is due to chance."


def level_words(indices: pd.DataFrame) -> list[str]:
    """Which factors determine the levels, one paragraph per scenario."""
    by_scenario: dict[str, list[str]] = {}
    for (scenario, _, metric), block in blocks_of(indices, LEVEL):
        leading = [row for row in of_order(block, "total") if row.index_value >= LEAST_TOLD][:MOST_TOLD]
        if leading:
            parts = [f"{factor_phrase(row.factor)} {index_words(row)}" for row in leading]
            by_scenario.setdefault(scenario, []).append(f"{phrase(metric)}: {joined(parts)}")
    texts = [f"**`{scenario}`.** {capital('; '.join(parts))}." for scenario, parts in by_scenario.items()]
    return ["## Levels", "Total-order indices for the level of each metric in each scenario.", *texts] if texts else []


def screening_table(screened: pd.DataFrame) -> str:
    """Shares of mu* by factor and target, for the ten factors with the largest mean share."""
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
    """Pairs as they are written in options: `merger:parallel`."""
    return [":".join(pair) for pair in pairs]
