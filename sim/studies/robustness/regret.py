"""Robustness: scenarios by futures; regret and goals met, how stable the ranks are, and which scenario wins where."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from sim.model.observation.metrics import metric_of
from sim.studies.paired import span
from sim.studies.robustness.futures import Futures, gains, held_in, wanted
from sim.studies.verdicts import SAME, rounding_scale, sign_share

ALL_GOALS = "all goals"
EVERY_CLIMATE = "all"
"""In place of a climate: all of them."""


def rounded(values: np.ndarray) -> np.ndarray:
    """Values in which differences that are rounding are gone, so that ties are ties."""
    step = SAME * rounding_scale(values)
    return np.round(values / step / 10.0) * step * 10.0


def regrets(values: np.ndarray, metric: str) -> np.ndarray:
    """[scenarios, futures] how much better the best scenario of each future is; 0 for the best."""
    good = wanted(metric) * rounded(values)
    return np.asarray(good.max(axis=0) - good)


def ranks(values: np.ndarray, metric: str) -> np.ndarray:
    """[scenarios, futures] rank of each scenario in each future, 1 the best; ties share the mean of their ranks."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(-wanted(metric) * rounded(values), axis=0))


def winners(values: np.ndarray, metric: str) -> np.ndarray:
    """[futures] number of the best scenario; of equal ones the first."""
    return np.asarray(np.argmax(wanted(metric) * rounded(values), axis=0))


def concordance(ranked: np.ndarray) -> float:
    """Kendall's W of ranks [scenarios, futures]: 1 if every future ranks alike, 0 if ranks have nothing in common."""
    count, futures = ranked.shape
    if count < 2:
        return 1.0
    sums = ranked.sum(axis=1)
    ties = sum(
        float((sizes**3 - sizes).sum()) for column in ranked.T for sizes in [np.unique(column, return_counts=True)[1]]
    )
    spread = 12.0 * float(((sums - sums.mean()) ** 2).sum())
    most = futures**2 * (count**3 - count) - futures * ties
    return spread / most if most > 0 else 1.0


def scenario_rows(found: Futures, reference: int) -> pd.DataFrame:
    """One row a scenario and metric: gain on the reference, regret, rank and wins."""
    rows = []
    for metric, cube in found.values.items():
        flat = found.flat(metric)
        gain, regret, ranked = gains(cube, reference, metric), regrets(flat, metric), ranks(flat, metric)
        won = winners(flat, metric)
        for number, name in enumerate(found.scenarios):
            own = gain[number].reshape(-1)
            low, high = span(own)
            rank_low, rank_high = span(ranked[number])
            rows.append({
                "scenario": name, "metric": metric, "unit": metric_of(metric).unit, "mean": float(flat[number].mean()),
                "gain": float(own.mean()), "gain_low": low, "gain_high": high, "same_sign": sign_share(own),
                "better": "reference" if number == reference else better_word(gain[number]),
                "regret_mean": float(regret[number].mean()), "regret_95": span(regret[number])[1],
                "regret_most": float(regret[number].max()), "rank_mean": float(ranked[number].mean()),
                "rank_low": rank_low, "rank_high": rank_high, "wins": float((won == number).mean()),
            })  # fmt: skip
    return pd.DataFrame(rows)


def better_word(gain: np.ndarray) -> str:
    """Whether gains [climates, draws] have one sign in every climate: better, worse, level, depends, or a count."""
    if (gain == 0.0).all():
        return "level"
    up = gain.mean() > 0.0
    said = held_in(gain > 0.0 if up else gain < 0.0)
    word = "better" if up else "worse"
    return {"yes": word, "no": "depends", "depends": "depends"}.get(said, f"{word} {said}")


def met_goals(found: Futures, reference: int, goals: Mapping[str, float]) -> dict[str, np.ndarray]:
    """By metric, and for all goals together: [scenarios, climates, draws] whether the goal is met."""
    met = {metric: gains(found.values[metric], reference, metric) >= goal for metric, goal in goals.items()}
    return {**met, ALL_GOALS: np.logical_and.reduce(list(met.values()))}


def goal_rows(found: Futures, met: Mapping[str, np.ndarray], goals: Mapping[str, float]) -> pd.DataFrame:
    """One row a scenario, goal and climate (and one for all climates): share of futures that meet it, and the word."""
    rows = []
    for number, name in enumerate(found.scenarios):
        for goal, cube in met.items():
            parts = [
                (EVERY_CLIMATE, cube[number]),
                *((at, cube[number][place : place + 1]) for place, at in enumerate(found.climates)),
            ]
            for climate, block in parts:
                rows.append({"scenario": name, "goal": goal, "least_gain": goals.get(goal, np.nan), "climate": climate,
                             "share": float(block.mean()), "futures": block.size, "met": held_in(block)})  # fmt: skip
    return pd.DataFrame(rows)


def stability_rows(found: Futures) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables of rank stability by metric, and of the order of every pair of scenarios."""
    metrics: list[dict[str, object]] = []
    pairs: list[dict[str, object]] = []
    for metric, cube in found.values.items():
        flat = found.flat(metric)
        before = len(pairs)
        for one, other in combinations(range(len(found.scenarios)), 2):
            gain = gains(cube[[other, one]], 0, metric)[1]
            word = better_word(gain)
            pairs.append({"metric": metric, "first": found.scenarios[one], "second": found.scenarios[other],
                          "first_better": float((gain > 0).mean()), "level": float((gain == 0).mean()),
                          "first_is": word})  # fmt: skip
        words = [row["first_is"] for row in pairs[before:]]
        settled = sum(word in ("better", "worse", "level") for word in words)
        metrics.append({"metric": metric, "concordance": concordance(ranks(flat, metric)), "pairs": len(words),
                        "settled": settled, "winners": len(set(winners(flat, metric)))})  # fmt: skip
    return pd.DataFrame(metrics), pd.DataFrame(
        pairs, columns=["metric", "first", "second", "first_better", "level", "first_is"]
    )


def future_rows(found: Futures) -> pd.DataFrame:
    """One row a future: climate, draw, and the best scenario by each metric."""
    draws = found.draws
    table = pd.DataFrame(
        {"climate": np.repeat(found.climates, draws), "draw": np.tile(np.arange(draws), len(found.climates))}
    )
    for metric in found.values:
        table[f"best {metric}"] = np.array(found.scenarios)[winners(found.flat(metric), metric)]
    return table
