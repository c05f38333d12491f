"""Which uncertain parameters separate states of the world by the winning scenario, or by better and worse (Mann-Whitney)."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from sim.studies.robustness.futures import Futures, gains
from sim.studies.robustness.regret import better_verdict, winners

LEAST_SHARE = 0.1
"""Outcomes in a smaller share of the states of the world are too rare to look for the parameters behind them."""
WHERE = ("metric", "winner", "runner_up", "factor", "apart", "p", "place_winner", "place_runner_up")
DEPENDS = ("metric", "scenario", "factor", "apart", "p", "place_better", "place_not")


def separation(
    here: np.ndarray, there: np.ndarray, paths: Sequence[str]
) -> list[tuple[str, float, float, float, float]]:
    """Compare two sets of states of the world [states, paths]: factor, apart, p and both medians, largest separation first.

    `apart` is the probability that the factor is higher in a state of the first set than in one of the second (.5: no
    separation); `p` is the p-value of the Mann-Whitney test with Bonferroni correction for the number of factors.
    """
    from scipy.stats import mannwhitneyu

    rows = []
    for number, path in enumerate(paths):
        one, other = here[:, number], there[:, number]
        test = mannwhitneyu(one, other)
        share = float(test.statistic / (one.size * other.size))
        chance = min(1.0, float(test.pvalue) * len(paths))
        rows.append((path, share, chance, float(np.median(one)), float(np.median(other))))
    return sorted(rows, key=lambda row: -abs(row[1] - 0.5))


def everywhere(found: Futures, places: np.ndarray) -> np.ndarray:
    """Sample points of all states of the world [states, paths], from those of the draws [draws, paths]."""
    return np.tile(places, (len(found.climates), 1))


def in_most_climates(states: np.ndarray, found: Futures) -> np.ndarray:
    """[draws] whether a condition of states of the world, climate by climate, holds in more than half of the climates.

    A draw counts once: its climates have the same sample point, and would make every separation look certain.
    """
    return np.asarray(states.reshape(len(found.climates), -1).mean(axis=0) > 0.5)


def separated(
    here: np.ndarray, there: np.ndarray, own: Collection[str], paths: Sequence[str], places: np.ndarray
) -> list[tuple[str, float, float, float, float]]:
    """`separation` of two sets of draws by the factors `own` alone; empty if one of the sets is too small."""
    if min(here.mean(), there.mean()) < LEAST_SHARE:
        return []
    columns = [number for number, path in enumerate(paths) if path in own]
    return separation(places[here][:, columns], places[there][:, columns], [paths[number] for number in columns])


def where_rows(
    found: Futures, drawn: Mapping[str, Collection[str]], paths: Sequence[str], places: np.ndarray
) -> pd.DataFrame:
    """Where the two most frequent winners of each metric win: one row per metric and factor; see `separation`.

    drawn: the factors that draws vary in each scenario; those of mechanisms that act in neither of two are left out.
    """
    rows: list[dict[str, object]] = []
    for metric in found.values:
        won = winners(found.flat(metric), metric)
        counts = np.bincount(won, minlength=len(found.scenarios))
        if counts.size < 2:
            continue
        first, second = (int(number) for number in np.argsort(-counts, kind="stable")[:2])
        if counts[second] < LEAST_SHARE * won.size:
            continue
        names = {"metric": metric, "winner": found.scenarios[first], "runner_up": found.scenarios[second]}
        here, there = (in_most_climates(won == number, found) for number in (first, second))
        own = {*drawn[found.scenarios[first]], *drawn[found.scenarios[second]]}
        for row in separated(here, there, own, paths, places):
            rows.append({**names, **dict(zip(WHERE[3:], row, strict=True))})
    return pd.DataFrame(rows, columns=list(WHERE))


def depends_rows(
    found: Futures, reference: int, drawn: Mapping[str, Collection[str]], paths: Sequence[str], places: np.ndarray
) -> pd.DataFrame:
    """Where a scenario is better than the reference: one row per metric, scenario and factor; see `where_rows`.

    Only where the verdict is `depends` and both outcomes are frequent enough.
    """
    rows: list[dict[str, object]] = []
    for metric, cube in found.values.items():
        gain = gains(cube, reference, metric)
        for number, name in enumerate(found.scenarios):
            better = gain[number].reshape(-1) > 0.0
            often = min(better.mean(), 1.0 - better.mean()) >= LEAST_SHARE
            if number == reference or not often or better_verdict(gain[number]) in ("better", "worse", "level"):
                continue
            here, own = in_most_climates(better, found), {*drawn[name], *drawn[found.scenarios[reference]]}
            for row in separated(here, ~here, own, paths, places):
                rows.append({"metric": metric, "scenario": name, **dict(zip(DEPENDS[2:], row, strict=True))})
    return pd.DataFrame(rows, columns=list(DEPENDS))
