"""Robustness over states of the world: regret, goals met (satisficing), rank stability, and the best scenario in each."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from sim.model.observation.metrics import metric_of
from sim.studies.paired import span
from sim.studies.robustness.futures import Futures, condition_verdict, gains, wanted
from sim.studies.verdicts import SAME, rounding_scale, sign_share

ALL_GOALS = "all goals"
EVERY_CLIMATE = "all"
"""Used instead of a climate's name for all climates together."""


def rounded(values: np.ndarray) -> np.ndarray:
    """Values rounded to the rounding error, so that ties are detected."""
    step = SAME * rounding_scale(values)
    return np.round(values / step / 10.0) * step * 10.0


def regrets(values: np.ndarray, metric: str) -> np.ndarray:
    """Regret [scenarios, states]: shortfall from the best scenario in the same state of the world; 0 for the best."""
    good = wanted(metric) * rounded(values)
    return np.asarray(good.max(axis=0) - good)


def ranks(values: np.ndarray, metric: str) -> np.ndarray:
    """Rank of each scenario in each state of the world [scenarios, states]; 1 is best, ties share their mean rank."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(-wanted(metric) * rounded(values), axis=0))


def winners(values: np.ndarray, metric: str) -> np.ndarray:
    """Number of the best scenario in each state of the world [states]; the first one in case of ties."""
    return np.asarray(np.argmax(wanted(metric) * rounded(values), axis=0))


def concordance(ranked: np.ndarray) -> float:
    """Kendall's W of ranks [scenarios, states]: 1 if all states of the world give the same ranking, 0 without agreement."""
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
    """One row per scenario and metric: gain on the reference, regret, rank and share of wins."""
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
                "better": "reference" if number == reference else better_verdict(gain[number]),
                "regret_mean": float(regret[number].mean()), "regret_95": span(regret[number])[1],
                "regret_most": float(regret[number].max()), "rank_mean": float(ranked[number].mean()),
                "rank_low": rank_low, "rank_high": rank_high, "wins": float((won == number).mean()),
            })  # fmt: skip
    return pd.DataFrame(rows)


def better_verdict(gain: np.ndarray) -> str:
    """Whether gains [climates, draws] have the same sign in every climate: better, worse, level, depends, or a count."""
    if (gain == 0.0).all():
        return "level"
    up = gain.mean() > 0.0
    holds = condition_verdict(gain > 0.0 if up else gain < 0.0)
    direction = "better" if up else "worse"
    return {"yes": direction, "no": "depends", "depends": "depends"}.get(holds, f"{direction} {holds}")


def met_goals(found: Futures, reference: int, goals: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Whether each goal, and all goals together, are met: name to [scenarios, climates, draws]."""
    met = {metric: gains(found.values[metric], reference, metric) >= goal for metric, goal in goals.items()}
    return {**met, ALL_GOALS: np.logical_and.reduce(list(met.values()))}


def goal_rows(found: Futures, met: Mapping[str, np.ndarray], goals: Mapping[str, float]) -> pd.DataFrame:
    """One row per scenario, goal and climate (and one for all climates): share of states that meet the goal, and verdict."""
    rows = []
    for number, name in enumerate(found.scenarios):
        for goal, cube in met.items():
            parts = [
                (EVERY_CLIMATE, cube[number]),
                *((at, cube[number][place : place + 1]) for place, at in enumerate(found.climates)),
            ]
            for climate, block in parts:
                rows.append({"scenario": name, "goal": goal, "least_gain": goals.get(goal, np.nan), "climate": climate,
                             "share": float(block.mean()), "futures": block.size, "met": condition_verdict(block)})  # fmt: skip
    return pd.DataFrame(rows)


def stability_rows(found: Futures) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two tables: rank stability, one row per metric, and the order of every pair of scenarios."""
    metrics: list[dict[str, object]] = []
    pairs: list[dict[str, object]] = []
    for metric, cube in found.values.items():
        flat = found.flat(metric)
        before = len(pairs)
        for one, other in combinations(range(len(found.scenarios)), 2):
            gain = gains(cube[[other, one]], 0, metric)[1]
            pairs.append({"metric": metric, "first": found.scenarios[one], "second": found.scenarios[other],
                          "first_better": float((gain > 0).mean()), "level": float((gain == 0).mean()),
                          "first_is": better_verdict(gain)})  # fmt: skip
        verdicts = [row["first_is"] for row in pairs[before:]]
        settled = sum(one in ("better", "worse", "level") for one in verdicts)
        metrics.append({"metric": metric, "concordance": concordance(ranks(flat, metric)), "pairs": len(verdicts),
                        "settled": settled, "winners": len(set(winners(flat, metric)))})  # fmt: skip
    return pd.DataFrame(metrics), pd.DataFrame(
        pairs, columns=["metric", "first", "second", "first_better", "level", "first_is"]
    )


def future_rows(found: Futures) -> pd.DataFrame:
    """One row per state of the world: climate, draw, and the best scenario by each metric."""
    draws = found.draws
    table = pd.DataFrame(
        {"climate": np.repeat(found.climates, draws), "draw": np.tile(np.arange(draws), len(found.climates))}
    )
    for metric in found.values:
        table[f"best {metric}"] = np.array(found.scenarios)[winners(found.flat(metric), metric)]
    return table
