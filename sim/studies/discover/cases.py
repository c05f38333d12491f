"""Discover: the conditions under which a scenario fails its goal, or two scenarios change places, as boxes.

Boxes are found on the first half of the draws and judged on the second, which they have not seen.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.scenarios.draws import varied_paths
from sim.scenarios.scenario import Scenario
from sim.studies.discover.cart import Grown, grow
from sim.studies.discover.prim import Box, Scores, best_box, restricted, scores, trajectory
from sim.studies.robustness.futures import Futures, gains
from sim.studies.robustness.text import value_at
from sim.studies.verdicts import wilson_lower

FAILS, CHANGES = "fails its goal", "changes places"
LEAST_CASES = 0.05
"""Cases rarer than this, or as common as all but this, have no conditions worth looking for."""
FOUND, RARE, COMMON = "found", "too rare", "too common"


class Case(NamedTuple):
    """A question: where does `scenario` fail its goal against the reference, or trade places with the other scenario?"""

    what: str
    scenario: str
    against: str
    metric: str
    goal: float

    def keys(self) -> dict[str, object]:
        """Columns that name it."""
        return {"what": self.what, "scenario": self.scenario, "against": self.against, "metric": self.metric}


def cases_of(
    pairs: Sequence[tuple[str, str]], reference: str, metrics: Sequence[str], goals: Mapping[str, float]
) -> list[Case]:
    """A case for each pair and metric: against the reference it fails its goal, against others it changes places."""
    return [
        Case(
            FAILS if other == reference else CHANGES,
            one,
            other,
            metric,
            goals.get(metric, 0.0) if other == reference else 0.0,
        )
        for one, other in pairs
        for metric in metrics
    ]


class Cases(NamedTuple):
    """Which draws are of interest [draws], and in words what happens there: fails, meets, worse or better."""

    interest: np.ndarray
    way: str


def interest_of(case: Case, found: Futures) -> Cases:
    """The draws in which the scenario fails its goal, or the order of two is not the usual one.

    Where it fails in more than half of all draws, those in which it meets its goal: the rarer side is the one to look for.
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
    """Tables `cases` (a row a case, with the scores of its box and tree) and `boxes` (a row a limit).

    places: [draws, paths] of every draw, from 0 to 1; a case looks at what is uncertain in its two scenarios.
    """
    by_name = {point.name: point for point in points}
    rows, limits = [], []
    half = len(places) // 2
    for case in cases:
        interest, way = interest_of(case, found)
        share = float(interest.mean())
        row = {
            **case.keys(),
            "goal": case.goal,
            "way": way,
            "draws": len(places),
            "cases": int(interest.sum()),
            "share": share,
        }
        first, second = interest[:half], interest[half:]
        state = FOUND
        if min(first.mean(), second.mean()) < LEAST_CASES:
            state = RARE
        elif max(first.mean(), second.mean()) > 1.0 - LEAST_CASES:
            state = COMMON
        rows.append({**row, "state": state})
        if state != FOUND:
            continue
        own = varied_paths([by_name[case.scenario], by_name[case.against]])
        columns = [list(paths).index(path) for path in own]
        train, test = places[:half, columns], places[half:, columns]
        whole, box, named, grown = conditions(train, first, density)
        seen, unseen = scores(box, train, first), scores(box, test, second)
        rows[-1] |= {
            "coverage": unseen.coverage, "density": unseen.density, **wilson_interval(unseen, len(test)), "mass": unseen.mass,
            "coverage_seen": seen.coverage,
            "density_seen": seen.density, "restricted": len(named), "tree_first": "" if grown.first is None else own[grown.first],
            **{f"tree_{name}": value for name, value in scores(grown.box, test, second)._asdict().items()},
        }  # fmt: skip
        for method, shape in (("prim", box), ("cart", grown.box)):
            limits += [{**case.keys(), "method": method, **limit} for limit in limit_rows(shape, whole, own)]
    names = [
        "what",
        "scenario",
        "against",
        "metric",
        "method",
        "factor",
        "low",
        "high",
        "from",
        "to",
        "range_low",
        "range_high",
    ]
    return {"cases": pd.DataFrame(rows), "boxes": pd.DataFrame(limits, columns=names)}


def wilson_interval(found: Scores, draws: int) -> dict[str, float]:
    """The 95 % Wilson interval of a box's density over so many draws; from 0 to 1 of an empty box."""
    held = round(found.mass * draws)
    hits = round(found.density * held)
    ends = (wilson_lower(hits, held), 1.0 - wilson_lower(held - hits, held)) if held else (0.0, 1.0)
    return {"density_low": ends[0], "density_high": ends[1]}


def conditions(places: np.ndarray, interest: np.ndarray, density: float) -> tuple[Box, Box, np.ndarray, Grown]:
    """The box of all points, the box chosen, the factors it restricts, and the tree, of points [points, factors]."""
    boxes = trajectory(places, interest)
    box = best_box(boxes, places, interest, density)
    return boxes[0], box, restricted(box, boxes[0]), grow(places, interest, density)


def limit_rows(box: Box, whole: Box, paths: Sequence[str]) -> list[dict[str, object]]:
    """One row a factor that a box restricts: its places and values from and to; an end that is not restricted is empty."""
    rows = []
    for number in restricted(box, whole):
        path = paths[int(number)]
        (low, high), (least, most) = box.limits[:, number], whole.limits[:, number]
        low, high = (low if low > least else np.nan), (high if high < most else np.nan)
        rows.append({"factor": path, "low": low, "high": high, "from": value_at(path, low), "to": value_at(path, high),
                     "range_low": value_at(path, 0.0), "range_high": value_at(path, 1.0)})  # fmt: skip
    return rows
