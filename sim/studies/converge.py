"""Converge: how many draws and seeds are enough, and what running all scenarios at the same ones saves."""

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
"""Twice the runs, as more draws and as more seeds."""
HALF_WIDTHS = (0.02, 0.01, 0.005)
SEEDS_ENOUGH = (1, 2)
MOST_DRAWS = 4096


def error_rows(values: np.ndarray, reference: np.ndarray | None) -> Iterator[dict[str, object]]:
    """Rows of the table of errors for values [draws, seeds] of a scenario, and its contrasts with a reference."""
    kinds = [(OF_LEVEL, components(values), [values])]
    if reference is not None:
        without = components(values).plus(components(reference))
        kinds += [(PAIRED, components(values - reference), [values - reference])]
        kinds += [(UNPAIRED, without, list(repaired(values, reference)))]
    for what, found, samples in kinds:
        for seeds in SEEDS_SHOWN:
            for draws in DRAWS_SHOWN:
                spread = [observed_spread(sample, draws, seeds) for sample in samples]
                yield {
                    "what": what,
                    "draws": draws,
                    "seeds": seeds,
                    "standard_error": found.error(draws, seeds),
                    "over_draws": found.over_draws(draws, seeds),
                    "observed": float(np.sqrt(np.mean(np.square(spread)))),
                }


def times_larger(without: float, paired: float) -> float:
    """How many times larger the first is; 1 if both are 0."""
    return without / paired if paired > 0.0 else (inf if without > 0.0 else 1.0)


def saving_row(values: np.ndarray, reference: np.ndarray) -> dict[str, float]:
    """How many times fewer runs, draws or seeds a contrast of [draws, seeds] needs for the same error, thanks to pairing.

    Runs: each with a draw and a seed of its own. Draws: at two seeds each, the same for all. Seeds: with all draws.
    """
    paired, without = components(values - reference), components(values).plus(components(reference))
    return {
        "fewer_runs": times_larger(sum(without), sum(paired)),
        "fewer_draws": times_larger(
            without.over_draws(1, COMPARE_SEEDS) ** 2, paired.over_draws(1, COMPARE_SEEDS) ** 2
        ),
        "fewer_seeds": times_larger(without.seeds, paired.seeds),
    }


def draws_for_width(found: Components, seeds: int, width: float) -> float:
    """Draws for a 95 % half-width, at so many seeds; NaN if the seeds alone make it wider."""
    left = (width / Z) ** 2 - found.seeds / seeds
    need = found.over_draws(1, seeds) ** 2
    return float(max(2, ceil(need / left))) if left > 0.0 else nan


def draws_for_finding(share: float) -> float:
    """Draws from which a share of draws of the same sign is a finding; NaN if it never is."""
    for draws in range(ENOUGH_DRAWS, MOST_DRAWS + 1):
        if is_enough(round(share * draws), draws):
            return float(draws)
    return nan


def enough_rows(values: np.ndarray, reference: np.ndarray) -> Iterator[dict[str, object]]:
    """Rows of what is enough for one contrast of values [draws, seeds]."""
    difference = values - reference
    for seeds in SEEDS_ENOUGH:
        share = sign_share(difference[:, :seeds].mean(axis=1), rounding_scale(values, reference))
        found = components(difference)
        row = {"seeds": seeds, "difference": float(difference.mean()), "same_sign": share}
        for width in HALF_WIDTHS:
            yield {**row, "aim": f"half-width {width:g}", "draws": draws_for_width(found, seeds, width)}
        yield {**row, "aim": "finding", "draws": draws_for_finding(share)}


def check_sample(draws: int, seeds: int) -> None:
    """Refuse samples that no spread can be read from. Raises SettingError."""
    if draws < 2 or seeds < 2:
        raise SettingError(f"converge needs at least 2 draws and 2 seeds, not {draws} and {seeds}")


def convergence(runs: pd.DataFrame, reference: str) -> Findings:
    """Errors, savings and what is enough, from runs (scenario, draw, seed, metrics). Raises SettingError for too few runs."""
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


def at(errors: pd.DataFrame, what: str, draws: int, seeds: int, column: str = "standard_error") -> pd.Series:
    """The errors of one kind at so many draws and seeds, by (scenario, metric)."""
    rows = errors[(errors["what"] == what) & (errors["draws"] == draws) & (errors["seeds"] == seeds)]
    return rows.set_index(["scenario", "metric"])[column]


def times(values: pd.Series) -> str:
    """`7 (from 2 to 90)`: the median of ratios and their range."""
    known = values[np.isfinite(values)]
    return f"{known.median():.1f} (from {known.min():.1f} to {known.max():.1f})" if len(known) else "not to be told"


def contrasts_in(rows: pd.DataFrame) -> str:
    """`merger on progress; ...` for rows of contrasts, or `none`."""
    named = [f"{scenario} on {metric}" for scenario, metric in zip(rows["scenario"], rows["metric"], strict=True)]
    return "; ".join(named) or "none"


def convergence_words(tables: dict[str, pd.DataFrame], draws: int, seeds: int, reference: str) -> list[str]:
    """What the errors say, in plain words."""
    errors, saving, enough = tables["errors"], tables["saving"], tables["enough"]
    paragraphs = [
        f"Estimated from {draws} draws with {seeds} seeds each, the same for all scenarios; contrasts are with {reference}. "
        f"{'With so few, these are guesses. ' if draws < ENOUGH_DRAWS or seeds < max(SEEDS_SHOWN) else ''}"
        "A standard error holds three parts: of the draws, of the seeds, and of both together. Since every draw has the "
        f"same seeds, the part of the seeds does not shrink with more draws; it rests on {seeds} seeds, so it is known "
        "roughly only. `over_draws` leaves it out: that is what compare's ranges and `until` see."
    ]
    if saving.empty:
        return [*paragraphs, "There is no scenario beside the reference, so there are no contrasts."]
    here = (PAIRED, COMPARE_DRAWS, COMPARE_SEEDS)
    error, over = at(errors, *here), at(errors, *here, "over_draws")
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
    more_draws, more_seeds = (at(errors, PAIRED, *size) for size in DOUBLED)
    better = int((more_seeds < more_draws).sum())
    gain_draws, gain_seeds = ((1.0 - (more / error.where(error > 0.0))).mean() for more in (more_draws, more_seeds))
    sobol, of_levels = sobol_gain(errors, PAIRED), sobol_gain(errors, OF_LEVEL)
    pays = "more seeds" if gain_seeds > gain_draws else "more draws"
    return [
        *paragraphs,
        f"## At compare's defaults: {COMPARE_DRAWS} draws, {COMPARE_SEEDS} seeds",
        markdown_table(shown, 4),
        f"Settled, the 95 % half-width being smaller than the difference: {len(shown) - len(wide)} of {len(shown)} "
        f"contrasts. Not settled: {contrasts_in(wide)}.",
        f"The word of a contrast can still change where its share of draws of the same sign is within its own error of "
        f"{ENOUGH_SHARE:g}: {contrasts_in(close)}.",
        "## What the same draws and seeds for all scenarios save",
        markdown_table(saving, 1),
        f"For the same error, contrasts need {times(saving['fewer_runs'])} times fewer runs than with draws and seeds of "
        f"their own: {times(saving['fewer_draws'])} times fewer draws at {COMPARE_SEEDS} seeds, and "
        f"{times(saving['fewer_seeds'])} times fewer seeds. Below 1, pairing costs.",
        "## More seeds or more draws",
        f"Twice the runs as more seeds lower the error by {gain_seeds:.0%} on average, as more draws by {gain_draws:.0%}; "
        f"more seeds are better for {better} of {len(error)} contrasts. On average {pays} pay.",
        sobol_words(sobol, of_levels, errors),
        "## Draws that are enough",
        markdown_table(enough_shown(enough), 0),
        "nan: not reached by draws alone, because the seeds leave more than that, or because too few draws share the sign.",
    ]


def sobol_gain(errors: pd.DataFrame, what: str) -> float:
    """Observed spread against that of independent draws: the median over scenarios, metrics and sizes of blocks; or NaN."""
    rows = errors[(errors["what"] == what) & errors["observed"].notna() & (errors["over_draws"] > 0.0)]
    return float((rows["observed"] / rows["over_draws"]).median()) if len(rows) else nan


def sobol_words(contrasts: float, levels: float, errors: pd.DataFrame) -> str:
    """What the Sobol sequence gains, and what that means for seeds against draws."""
    if np.isnan(contrasts):
        return "What the Sobol sequence gains cannot be told from so few draws."
    squares = [
        at(errors, PAIRED, *size) ** 2 - (1.0 - contrasts**2) * at(errors, PAIRED, *size, "over_draws") ** 2
        for size in DOUBLED
    ]
    return (
        f"Means of whole blocks of the Sobol sequence spread {contrasts:.2f} times as far as those of independent draws "
        f"would (contrasts), levels {levels:.2f} times. Below 1 the sequence gains, and the errors above, like those of "
        f"compare's `until`, are on the safe side. Counting that gain, more seeds are better than more draws for "
        f"{int((squares[1] < squares[0]).sum())} of {len(squares[0])} contrasts."
    )


def enough_shown(enough: pd.DataFrame) -> pd.DataFrame:
    """One row a contrast and number of seeds, one column an aim."""
    wide = enough.pivot_table(
        index=["scenario", "metric", "seeds"], columns="aim", values="draws", sort=False, dropna=False
    )
    return wide[list(dict.fromkeys(enough["aim"]))].reset_index()
