"""Scenario discovery: PRIM boxes of the conditions under which a scenario fails its goal, or a ranking reverses.

Boxes are fitted on the first half of the draws and evaluated on the second half (holdout).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.scenarios.draws import varied_paths
from sim.scenarios.scenario import Scenario
from sim.studies.discover.cart import grow
from sim.studies.discover.prim import Box, Scores, best_box, restricted, scores, trajectory
from sim.studies.robustness.futures import Futures, gains
from sim.studies.robustness.text import value_at
from sim.studies.verdicts import wilson_interval

FAILS, CHANGES = "fails its goal", "changes places"
LEAST_CASES = 0.05
"""No box is sought if the share of cases is below this, or above 1 minus this."""
FOUND, RARE, COMMON = "found", "too rare", "too common"
LIMIT_COLUMNS = (
    "what", "scenario", "against", "metric", "method", "factor", "low", "high", "from", "to", "range_low", "range_high",
)  # fmt: skip


class Case(NamedTuple):
    """A question: where does `scenario` fail its goal relative to the reference, or the ranking of two scenarios reverse?"""

    what: str
    scenario: str
    against: str
    metric: str
    goal: float

    def keys(self) -> dict[str, object]:
        """The columns of a table that identify the case."""
        return {"what": self.what, "scenario": self.scenario, "against": self.against, "metric": self.metric}


def cases_of(
    pairs: Sequence[tuple[str, str]], reference: str, metrics: Sequence[str], goals: Mapping[str, float]
) -> list[Case]:
    """One case per pair and metric: failure of the goal if the pair has the reference, otherwise reversal of the ranking."""
    cases = []
    for one, other in pairs:
        what = FAILS if other == reference else CHANGES
        cases += [
            Case(what, one, other, metric, goals.get(metric, 0.0) if what == FAILS else 0.0) for metric in metrics
        ]
    return cases


class Cases(NamedTuple):
    """Whether each draw is of interest [draws], and what happens in those draws: fails, meets, worse or better."""

    interest: np.ndarray
    way: str


def interest_of(case: Case, found: Futures) -> Cases:
    """The draws in which the scenario fails its goal, or the ranking of two scenarios differs from the usual one.

    If it fails in more than half of all draws, the draws in which it meets its goal: the rarer outcome is of interest.
    """
    cube = found.values[case.metric][:, 0]
    one, other = (found.scenarios.index(name) for name in (case.scenario, case.against))
    gain = gains(cube[[other, one]], 0, case.metric)[1]
    if case.what == FAILS:
        fails = gain < case.goal
        return Cases(fails, "fails") if fails.mean() <= 0.5 or fails.all() else Cases(~fails, "meets")
    worse = gain < 0.0
    return Cases(worse, "worse") if worse.mean() <= 0.5 else Cases(gain > 0.0, "better")


def discovered(
    found: Futures,
    points: Sequence[Scenario],
    cases: Sequence[Case],
    paths: Sequence[str],
    places: np.ndarray,
    density: float,
) -> dict[str, pd.DataFrame]:
    """Tables `cases` (one row per case, with the scores of its box and tree) and `boxes` (one row per limit).

    places: sample points of the draws [draws, paths], in the unit hypercube; a case uses the factors that are uncertain in its
    two scenarios.
    """
    by_name = {point.name: point for point in points}
    rows, limits = [], []
    for case in cases:
        interest, way = interest_of(case, found)
        row = {**case.keys(), "goal": case.goal, "way": way, "draws": len(places), "cases": int(interest.sum()),
               "share": float(interest.mean()), "state": state_of(interest)}  # fmt: skip
        if row["state"] == FOUND:
            own = varied_paths([by_name[case.scenario], by_name[case.against]])
            columns = [list(paths).index(path) for path in own]
            judged, restrictions = conditions(own, places[:, columns], interest, density)
            row |= judged
            limits += [{**case.keys(), **limit} for limit in restrictions]
        rows.append(row)
    return {"cases": pd.DataFrame(rows), "boxes": pd.DataFrame(limits, columns=list(LIMIT_COLUMNS))}


def state_of(interest: np.ndarray) -> str:
    """Whether cases [draws] are neither too rare nor too common in both halves of the draws to look for boxes."""
    half = interest.size // 2
    shares = interest[:half].mean(), interest[half:].mean()
    if min(shares) < LEAST_CASES:
        return RARE
    return COMMON if max(shares) > 1.0 - LEAST_CASES else FOUND


def conditions(
    paths: Sequence[str], places: np.ndarray, interest: np.ndarray, density: float
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Scores of the box and the tree of a case on the second half of the draws, and one row per limit of each.

    Both are fitted on the first half of places [draws, paths] and interest [draws].
    """
    half = len(places) // 2
    train, first, test, second = places[:half], interest[:half], places[half:], interest[half:]
    boxes, grown = trajectory(train, first), grow(train, first, density)
    box = best_box(boxes, train, first, density)
    seen, unseen = scores(box, train, first), scores(box, test, second)
    judged = {
        "coverage": unseen.coverage, "density": unseen.density, **density_interval(unseen, len(test)), "mass": unseen.mass,
        "coverage_seen": seen.coverage, "density_seen": seen.density,
        "restricted": len(restricted(box, boxes[0])), "tree_first": "" if grown.first is None else paths[grown.first],
        **{f"tree_{name}": value for name, value in scores(grown.box, test, second)._asdict().items()},
    }  # fmt: skip
    shapes = (("prim", box), ("cart", grown.box))
    return judged, [{"method": name, **limit} for name, one in shapes for limit in limit_rows(one, boxes[0], paths)]


def density_interval(found: Scores, draws: int) -> dict[str, float]:
    """The 95 % Wilson interval of the density of a box, from the number of draws in it; 0 to 1 for an empty box."""
    inside = round(found.mass * draws)
    low, high = wilson_interval(round(found.density * inside), inside)
    return {"density_low": low, "density_high": high}


def limit_rows(box: Box, whole: Box, paths: Sequence[str]) -> list[dict[str, object]]:
    """One row per restricted factor: limits as coordinates (low, high) and values (from, to); NaN for an unrestricted end."""
    rows = []
    for number in restricted(box, whole):
        path = paths[int(number)]
        (low, high), (least, most) = box.limits[:, number], whole.limits[:, number]
        low, high = (low if low > least else np.nan), (high if high < most else np.nan)
        rows.append({"factor": path, "low": low, "high": high, "from": value_at(path, low), "to": value_at(path, high),
                     "range_low": value_at(path, 0.0), "range_high": value_at(path, 1.0)})  # fmt: skip
    return rows
