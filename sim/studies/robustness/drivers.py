"""Where: which uncertain parameters tell futures apart, those of two winners, or better ones from worse."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.studies.robustness.futures import Futures, gains
from sim.studies.robustness.regret import better_word, winners

LEAST_SHARE = 0.1
"""What happens in less than this part of the futures is not asked where it happens."""
WHERE = ("metric", "winner", "runner_up", "factor", "apart", "p", "place_winner", "place_runner_up")
DEPENDS = ("metric", "scenario", "factor", "apart", "p", "place_better", "place_not")


def apart(here: np.ndarray, there: np.ndarray, paths: Sequence[str]) -> list[tuple[str, float, float, float, float]]:
    """What tells two sets of futures [futures, paths] apart: factor, apart, p and both medians, the most telling first.

    `apart` is the chance that the factor is higher in a future of the first set than in one of the second (.5: it tells
    nothing), `p` that of so much by chance (Mann and Whitney), times the number of factors.
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
    """[futures, paths] the places of every future, from those of every draw [draws, paths]: the same in each climate."""
    return np.tile(places, (len(found.climates), 1))


def where_rows(found: Futures, paths: Sequence[str], places: np.ndarray) -> pd.DataFrame:
    """Where the first two winners of each metric win: one row a metric and factor; see `apart`."""
    rows: list[dict[str, object]] = []
    whole = everywhere(found, places)
    for metric in found.values:
        won = winners(found.flat(metric), metric)
        counts = np.bincount(won, minlength=len(found.scenarios))
        if counts.size < 2:
            continue
        first, second = (int(number) for number in np.argsort(-counts, kind="stable")[:2])
        if counts[second] < LEAST_SHARE * won.size:
            continue
        names = {"metric": metric, "winner": found.scenarios[first], "runner_up": found.scenarios[second]}
        for row in apart(whole[won == first], whole[won == second], paths):
            rows.append({**names, **dict(zip(WHERE[3:], row, strict=True))})
    return pd.DataFrame(rows, columns=list(WHERE))


def depends_rows(found: Futures, reference: int, paths: Sequence[str], places: np.ndarray) -> pd.DataFrame:
    """On what it depends whether a scenario is better than the reference: one row a metric, scenario and factor; see `apart`.

    Only where it depends, and where both happen often enough.
    """
    rows: list[dict[str, object]] = []
    whole = everywhere(found, places)
    for metric, cube in found.values.items():
        gain = gains(cube, reference, metric)
        for number, name in enumerate(found.scenarios):
            better = gain[number].reshape(-1) > 0.0
            often = min(better.mean(), 1.0 - better.mean()) >= LEAST_SHARE
            if number == reference or not often or better_word(gain[number]) in ("better", "worse", "level"):
                continue
            for row in apart(whole[better], whole[~better], paths):
                rows.append({"metric": metric, "scenario": name, **dict(zip(DEPENDS[2:], row, strict=True))})
    return pd.DataFrame(rows, columns=list(DEPENDS))
