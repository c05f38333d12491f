"""Converge: how many draws and seeds are enough, and how many runs common random numbers save."""

from collections.abc import Iterator
from math import ceil, inf, nan

import numpy as np
import pandas as pd

from sim.model.observation.metrics import HEADLINE
from sim.settings.errors import SettingError
from sim.studies.compare.comparison import Z
from sim.studies.findings import Findings, cube, is_drawn, markdown_table
from sim.studies.variance import Components, components, observed_spread, repaired
from sim.studies.verdicts import (
    COMPARE_DRAWS,
    COMPARE_SEEDS,
    ENOUGH_DRAWS,
    ENOUGH_SHARE,
    OF_LEVEL,
    PAIRED,
    UNPAIRED,
    is_enough,
    rounding_scale,
    sign_share,
)

DRAWS_SHOWN = (4, 8, 16, 32, 64, 128, 256)
SEEDS_SHOWN = (1, 2, 4)
DOUBLED = ((2 * COMPARE_DRAWS, COMPARE_SEEDS), (COMPARE_DRAWS, 2 * COMPARE_SEEDS))
"""Twice the number of runs: (draws, seeds) with more draws, and with more seeds."""
HALF_WIDTHS = (0.01, 0.005, 0.001)
SEEDS_ENOUGH = (1, 2)
MOST_DRAWS = 4096


def error_rows(values: np.ndarray, reference: np.ndarray | None) -> Iterator[dict[str, object]]:
    """Rows of the table of errors for values [draws, seeds] of a scenario, and for its contrasts with the reference."""
    kinds = [(OF_LEVEL, components(values), [values])]
    if reference is not None:
        without = components(values).plus(components(reference))
        kinds += [(PAIRED, components(values - reference), [values - reference])]
        kinds += [(UNPAIRED, without, list(repaired(values, reference)))]
    for what, parts, samples in kinds:
        for seeds in SEEDS_SHOWN:
            for draws in DRAWS_SHOWN:
                spread = [observed_spread(sample, draws, seeds) for sample in samples]
                yield {
                    "what": what,
                    "draws": draws,
                    "seeds": seeds,
                    "standard_error": parts.error(draws, seeds),
                    "over_draws": parts.over_draws(draws, seeds),
                    "observed": float(np.sqrt(np.mean(np.square(spread)))),
                }


def times_larger(without: float, paired: float) -> float:
    """Ratio of unpaired to paired; 1 if both are 0."""
    return without / paired if paired > 0.0 else (inf if without > 0.0 else 1.0)


def saving_row(values: np.ndarray, reference: np.ndarray) -> dict[str, float]:
    """Factors by which pairing reduces the runs, draws or seeds that a contrast of [draws, seeds] needs for the same error.

    Runs: each with its own draw and seed. Draws: with two common seeds each. Seeds: in the limit of many draws.
    """
    paired, without = components(values - reference), components(values).plus(components(reference))
    return {
        "fewer_runs": times_larger(sum(without), sum(paired)),
        "fewer_draws": times_larger(
            without.over_draws(1, COMPARE_SEEDS) ** 2, paired.over_draws(1, COMPARE_SEEDS) ** 2
        ),
        "fewer_seeds": times_larger(without.seeds, paired.seeds),
    }


def draws_for_width(parts: Components, seeds: int, width: float) -> float:
    """Number of draws for a 95 % half-width with `seeds` seeds; NaN if the error due to seeds alone exceeds it."""
    left = (width / Z) ** 2 - parts.seeds / seeds
    need = parts.over_draws(1, seeds) ** 2
    return float(max(2, ceil(need / left))) if left > 0.0 and need == need else nan


def draws_for_finding(share: float) -> float:
    """Smallest number of draws at which this share of the same sign is a finding; NaN if there is none up to 4096."""
    if np.isnan(share):  # the metric is not defined
        return nan
    for draws in range(ENOUGH_DRAWS, MOST_DRAWS + 1):
        if is_enough(round(share * draws), draws):
            return float(draws)
    return nan


def enough_rows(values: np.ndarray, reference: np.ndarray) -> Iterator[dict[str, object]]:
    """Rows with the draws needed for one contrast of values [draws, seeds], one per aim and number of seeds."""
    difference = values - reference
    for seeds in SEEDS_ENOUGH:
        share = sign_share(difference[:, :seeds].mean(axis=1), rounding_scale(values, reference))
        parts = components(difference)
        row = {"seeds": seeds, "difference": float(difference.mean()), "same_sign": share}
        for width in HALF_WIDTHS:
            yield {**row, "aim": f"half-width {width:g}", "draws": draws_for_width(parts, seeds, width)}
        yield {**row, "aim": "finding", "draws": draws_for_finding(share)}


def check_sample(draws: int, seeds: int) -> None:
    """Raises SettingError for samples too small to estimate a variance."""
    if draws < 2 or seeds < 2:
        raise SettingError(f"converge needs at least 2 draws and 2 seeds, not {draws} and {seeds}")


def convergence(runs: pd.DataFrame, reference: str) -> Findings:
    """Errors, savings and sufficient sample sizes, from runs (scenario, draw, seed, metrics).

    Raises SettingError for fewer than 2 draws or seeds.
    """
    check_sample(runs["draw"].nunique() if is_drawn(runs) else 0, runs["seed"].nunique())
    errors, savings, enough = [], [], []
    for scenario in runs["scenario"].unique():
        for metric in HEADLINE:
            keys = {"scenario": scenario, "metric": metric}
            values, other = cube(runs, scenario, metric), cube(runs, reference, metric)
            if scenario == reference:
                errors += [{**keys, **row} for row in error_rows(values, None)]
                continue
            errors += [{**keys, **row} for row in error_rows(values, other)]
            savings.append({**keys, **saving_row(values, other)})
            enough += [{**keys, **row} for row in enough_rows(values, other)]
    tables = {
        "errors": pd.DataFrame(errors),
        "saving": pd.DataFrame(savings, columns=["scenario", "metric", "fewer_runs", "fewer_draws", "fewer_seeds"]),
        "enough": pd.DataFrame(
            enough, columns=["scenario", "metric", "seeds", "difference", "same_sign", "aim", "draws"]
        ),
    }
    return Findings(tables, convergence_words(tables, runs["draw"].nunique(), runs["seed"].nunique(), reference))


def errors_at(errors: pd.DataFrame, what: str, draws: int, seeds: int, column: str = "standard_error") -> pd.Series:
    """The errors of one kind at these numbers of draws and seeds, by (scenario, metric)."""
    rows = errors[(errors["what"] == what) & (errors["draws"] == draws) & (errors["seeds"] == seeds)]
    return rows.set_index(["scenario", "metric"])[column]


def times(values: pd.Series) -> str:
    """The median of ratios and their range, such as `7.0 (from 2.0 to 90.0)`."""
    known = values[np.isfinite(values)]
    return (
        f"{known.median():.1f} (from {known.min():.1f} to {known.max():.1f})" if len(known) else "an unknown number of"
    )


def contrasts_in(rows: pd.DataFrame) -> str:
    """Contrasts as `merger on progress; ...`, or `none`."""
    named = [f"{scenario} on {metric}" for scenario, metric in zip(rows["scenario"], rows["metric"], strict=True)]
    return "; ".join(named) or "none"


def convergence_words(tables: dict[str, pd.DataFrame], draws: int, seeds: int, reference: str) -> list[str]:
    """The findings on errors, savings and sufficient sample sizes."""
    errors, saving, enough = tables["errors"], tables["saving"], tables["enough"]
    paragraphs = [
        f"Estimated from {draws} draws with {seeds} seeds each, the same for all scenarios; contrasts are with {reference}. "
        f"{'These samples are small: the estimates are rough. ' if draws < ENOUGH_DRAWS or seeds < max(SEEDS_SHOWN) else ''}"
        "A standard error has three components: draws, seeds, and their interaction. Since every draw has the same seeds, the "
        f"component of the seeds does not decrease with more draws. It is estimated from {seeds} seeds and therefore only "
        "approximate. `over_draws` excludes it, as do the ranges and the option `until` of compare."
    ]
    if saving.empty:
        return [*paragraphs, "The reference is the only scenario, so there are no contrasts."]
    here = (PAIRED, COMPARE_DRAWS, COMPARE_SEEDS)
    error, over = errors_at(errors, *here), errors_at(errors, *here, "over_draws")
    finding = enough[(enough["aim"] == "finding") & (enough["seeds"] == COMPARE_SEEDS)].set_index(
        ["scenario", "metric"]
    )
    shown = pd.DataFrame({
        "difference": finding["difference"],
        "half-width": Z * error,
        "half-width over draws": Z * over,
        "part of the seeds": 1.0 - (over / error.where(error > 0.0)) ** 2,
        "same sign": finding["same_sign"],
    }).reset_index()  # fmt: skip
    wide = shown[shown["half-width"] > shown["difference"].abs()]
    margin = Z * np.sqrt(shown["same sign"] * (1.0 - shown["same sign"]) / COMPARE_DRAWS)
    close = shown[((shown["same sign"] - ENOUGH_SHARE).abs() <= margin) & (shown["same sign"] < 1.0)]
    more_draws, more_seeds = (errors_at(errors, PAIRED, *size) for size in DOUBLED)
    better = int((more_seeds < more_draws).sum())
    gain_draws, gain_seeds = ((1.0 - (more / error.where(error > 0.0))).mean() for more in (more_draws, more_seeds))
    sobol, of_levels = sobol_gain(errors, PAIRED), sobol_gain(errors, OF_LEVEL)
    pays = "more seeds" if gain_seeds > gain_draws else "more draws"
    return [
        *paragraphs,
        f"## At compare's defaults: {COMPARE_DRAWS} draws, {COMPARE_SEEDS} seeds",
        markdown_table(shown, 4),
        f"Settled (95 % half-width smaller than the difference): {len(shown) - len(wide)} of {len(shown)} "
        f"contrasts. Not settled: {contrasts_in(wide)}.",
        f"The verdict on a contrast can still change if its share of draws of the same sign is within one 95 % half-width of "
        f"{ENOUGH_SHARE:g}: {contrasts_in(close)}.",
        "## Savings from common random numbers",
        markdown_table(saving, 1),
        f"For the same error, contrasts at common draws and seeds need {times(saving['fewer_runs'])} times fewer runs than "
        f"contrasts with separate ones: {times(saving['fewer_draws'])} times fewer draws at {COMPARE_SEEDS} seeds, and "
        f"{times(saving['fewer_seeds'])} times fewer seeds. Below 1, pairing increases the error.",
        "## More seeds or more draws",
        f"Doubling the seeds reduces the error by {gain_seeds:.0%} on average, doubling the draws by {gain_draws:.0%}; "
        f"more seeds are better for {better} of {len(error)} contrasts. On average {pays} reduce the error more.",
        sobol_words(sobol, of_levels, errors),
        "## Sufficient numbers of draws",
        markdown_table(enough_shown(enough), 0),
        "nan: not reached by more draws alone, because the error due to seeds is larger or too few draws share the sign.",
    ]


def sobol_gain(errors: pd.DataFrame, what: str) -> float:
    """Median ratio of the observed spread to that of independent draws, over scenarios, metrics and block sizes; or NaN."""
    rows = errors[(errors["what"] == what) & errors["observed"].notna() & (errors["over_draws"] > 0.0)]
    return float((rows["observed"] / rows["over_draws"]).median()) if len(rows) else nan


def sobol_words(contrasts: float, levels: float, errors: pd.DataFrame) -> str:
    """The gain from the Sobol sequence, and its consequence for the choice between more seeds and more draws."""
    if np.isnan(contrasts):
        return "There are too few draws to estimate the gain from the Sobol sequence."
    squares = [
        errors_at(errors, PAIRED, *size) ** 2
        - (1.0 - contrasts**2) * errors_at(errors, PAIRED, *size, "over_draws") ** 2
        for size in DOUBLED
    ]
    return (
        f"The standard deviation of means over whole blocks of the Sobol sequence is {contrasts:.2f} times that of independent "
        f"draws for contrasts, and {levels:.2f} times for levels. Below 1 the sequence reduces the error, and the errors above, "
        "like those used by `until` of compare, are conservative. With this gain taken into account, more seeds are better "
        f"than more draws for {int((squares[1] < squares[0]).sum())} of {len(squares[0])} contrasts."
    )


def enough_shown(enough: pd.DataFrame) -> pd.DataFrame:
    """One row per contrast and number of seeds, one column per aim."""
    wide = enough.pivot_table(
        index=["scenario", "metric", "seeds"], columns="aim", values="draws", sort=False, dropna=False
    )
    return wide[list(dict.fromkeys(enough["aim"]))].reset_index()
