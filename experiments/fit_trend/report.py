"""What the fit has found as tables in words, and as nested values for docs/numbers.json."""

import math
from collections.abc import Sequence

from experiments.fit_tables import HALVES, Table, Values, percent, slug, three, two
from experiments.fit_trend import growth
from experiments.fit_trend.closure import SEEDS, Closure, calibrated, closures, exponent, remains
from experiments.fit_trend.held_out import HeldOut, held_out
from experiments.fit_trend.hindcast import RULES, WINDOWS, Score, Window
from experiments.fit_trend.rates import (
    EGOV_LONG,
    INTERNET_LONG,
    fitted_rates,
    fitted_spreads,
    in_use,
    in_words,
    lasting,
)
from experiments.fit_trend.series import Observed

LASTING = {
    "egov": ((2010, 2014, 2018), (2014, 2018, 2022)),
    "internet": ((2008, 2013, 2018), (2013, 2018, 2023)),
}
"""Successive windows whose rates are compared."""


def settings_table(data: Observed) -> Table:
    """Rates and spreads: in use, drawn, fitted, fitted to figures up to 2022 alone, and over single windows."""
    rows = []
    for one in (*fitted_rates(data), *(fitted for fitted, _ in fitted_spreads(data))):
        single = ", ".join(f"{window} {value:.3f}" for window, value in one.windows.items())
        drawn = f"{one.low:g} to {one.high:g}"
        rows.append([f"`{one.setting}`", f"{one.in_use:g}", drawn, three(one.fitted), three(one.until_2022), single])
    return {"head": ["setting [per year]", "in use", "drawn", "fitted", "up to 2022", "single windows"], "rows": rows}


def hindcast_table(scores: Sequence[Score], bold: str = "") -> Table:
    """Mean absolute error and rank correlation of growth by window and rule; the smallest error between `bold`."""
    rows = []
    for window in WINDOWS:
        row = [score for score in scores if score.window == window.name()]
        least = min(three(score.error) for score in row)
        cells = [
            f"{bold if three(score.error) == least else ''}{three(score.error)}{bold if three(score.error) == least else ''}"
            f" / {two(score.ranking)}"
            for score in row
        ]
        rows.append([window.name(), *cells])
    return {"head": ["window", *RULES], "rows": rows}


def held_out_table(found: Sequence[HeldOut]) -> Table:
    """Errors in the years after the start figures."""
    rows = [[one.name, str(one.states), *(three(error) for error in one[2:5]), f"{one.bias:+.3f}"] for one in found]
    head = ["year held out", "states", "no change", "rates up to 2022", "rates in use", "bias in use"]
    return {"head": head, "rows": rows}


def reach_rows(found: Sequence[Closure]) -> Table:
    """What reach has to be, by autonomous part and national work."""
    rows = [
        [
            *(f"{one.autonomous:g}", f"{one.work:g}", three(one.reach), f"{one.low:.3f} to {one.high:.3f}"),
            *(three(one.growth), three(one.wanted)),
        ]
        for one in found
    ]
    head = ["`trend.autonomous`", "`packages.national_volume`", "reach that closes", "single seeds", "growth", "wanted"]
    return {"head": head, "rows": rows}


def reach_table(seeds: int = SEEDS) -> Table:
    """The same, worked out, with the values in use and calibrated in a last row."""
    found = closures(seeds)
    use, low, high = in_use("trend.reach")
    table = reach_rows(found)
    table["rows"] += [
        [f"in use {use:g} ({low:g} to {high:g})", *[""] * 5],
        [f"fitted {calibrated(found):.3f}", *[""] * 5],
        [f"reach grows with national work to the power {exponent(found):.2f}", *[""] * 5],
    ]
    return table


def agreements(rows: Sequence[growth.Agreement]) -> Table:
    """Rank correlations of growth."""
    return {
        "head": ["growth of", "with", "rank correlation"],
        "rows": [[*row[:2], f"{row.value:+.2f}"] for row in rows],
    }


def growth_table(data: Observed) -> Table:
    """Growth by payment and by the series, observed and in the model."""
    whole, early = growth.grown_by_seed(), growth.grown_by_seed(growth.UNTIL_2024)
    seen = [row._replace(growth=f"observed, {row.growth}") for row in growth.observed_with_payment(data)]
    return agreements([*seen, *growth.model_with_payment(data, whole), *growth.model_with_series(data, whole, early)])


def window_key(window: Window) -> str:
    """`egdi_2010_18`."""
    return f"{window.series.lower()}_{window.first}_{window.last % 100}"


def rate_values(data: Observed) -> Values:
    """Rates and spreads by setting, and how states scatter."""
    values: Values = {"table": settings_table(data)}
    spreads = fitted_spreads(data)
    for one in (*fitted_rates(data), *(fitted for fitted, _ in spreads)):
        whole = {slug(window): value for window, value in one.windows.items()}
        values[one.setting.removeprefix("trend.")] = {**one._asdict(), "windows": whole}
    rows = [
        [f"{series.name} {in_words(window)}", three(one.spread), percent(one.covered), percent(one.falling)]
        for (_, found), series, windows in zip(spreads, (data.egov, data.internet), (EGOV_LONG, INTERNET_LONG), strict=True)
        for window, one in zip(windows, found, strict=True)
    ]  # fmt: skip
    values["scatter"] = {"head": ["window", "standard deviation", "inside 1.645 spreads", "falling"], "rows": rows}
    values["lasting"] = {
        name: {f"from_{years[0]}": lasting(getattr(data, name), *years) for years in windows}
        for name, windows in LASTING.items()
    }
    return values


def held_out_values(data: Observed) -> Values:
    """Errors in the years after the start figures, by series and year."""
    found = held_out(data)
    return {"table": held_out_table(found), "of": {slug(one.name): one._asdict() for one in found}}


def hindcast_values(scores: Sequence[Score], halves: int = HALVES) -> Values:
    """Error and ranking by window and rule."""
    values: Values = {"halves": halves, "table": hindcast_table(scores, "**"), "of": {}}
    for window in WINDOWS:
        values["of"][window_key(window)] = {
            slug(score.rule): {"error": score.error, "ranking": score.ranking}
            for score in scores
            if score.window == window.name()
        }
    egdi = [score.ranking for score in scores if score.window.startswith("EGDI") and not math.isnan(score.ranking)]
    values["best_ranking_egdi"] = max(egdi)
    return values


def reach_values(seeds: int = SEEDS) -> Values:
    """What reach has to be, beside what it is."""
    found = closures(seeds)
    use, low, high = in_use("trend.reach")
    reach = calibrated(found)
    alone = [one.reach for one in found if one.work == found[0].work]
    (usual,) = (one for one in found if one.reach == reach)
    return {
        "table": reach_rows(found),
        "seeds": seeds,
        "in_use": use,
        "low": low,
        "high": high,
        "fitted": reach,
        "single_low": usual.low,
        "single_high": usual.high,
        "exponent": exponent(found),
        "across_autonomous": max(alone) - min(alone),
        "wanted": usual.wanted,
        "growth": usual.growth,
        "remains": abs(remains(reach, seeds)),
    }


def growth_values(data: Observed) -> Values:
    """Rank correlations of growth, observed and in the model."""
    whole, early = growth.grown_by_seed(), growth.grown_by_seed(growth.UNTIL_2024)
    observed, model = growth.observed_with_payment(data), growth.model_with_payment(data, whole)
    series = growth.model_with_series(data, whole, early)
    return {
        "seeds": growth.SEEDS,
        "payment": agreements([*(row._replace(growth=f"observed: {row.growth}") for row in observed),
                               *(row._replace(growth=f"model: {row.growth}") for row in model)]),
        "series": agreements(series),
        "of": {slug(row.growth): row.value for row in (*observed, *model)},
        "with": {f"{slug(row.growth)}_{slug(row.compared)}": row.value for row in series},
        "trend_part": growth.trend_part(whole),
    }  # fmt: skip
