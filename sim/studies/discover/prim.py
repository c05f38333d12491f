"""PRIM: boxes in which cases of interest are concentrated (Friedman and Fisher 1999; Bryant and Lempert 2010).

Implemented here because ema_workbench would add dependencies of 160 MB. Where ema_workbench is installed, a test compares the
boxes with its own, step by step.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

PEEL, PASTE, LEAST_MASS = 0.05, 0.05, 0.05
"""Shares of points peeled off and pasted back per step, and minimum mass of a box."""
SIGNIFICANT = 0.05


class Box(NamedTuple):
    """Limits of a box [2, factors], lower then upper; for unrestricted factors, the range of all points."""

    limits: np.ndarray

    def holds(self, places: np.ndarray) -> np.ndarray:
        """Whether each of the points [points, factors] is in the box [points], limits included."""
        return np.asarray(((places >= self.limits[0]) & (places <= self.limits[1])).all(axis=1))


class Scores(NamedTuple):
    """Quality of a box.

    coverage: share of all cases that are in the box; density: share of its points that are cases; mass: share of all points.
    """

    coverage: float
    density: float
    mass: float


def scores(box: Box, places: np.ndarray, interest: np.ndarray) -> Scores:
    """Scores of a box over points [points, factors] with cases `interest` [points]; density 0 for an empty box."""
    inside = box.holds(places)
    hits, cases = int(interest[inside].sum()), int(interest.sum())
    return Scores(hits / max(1, cases), hits / max(1, int(inside.sum())), float(inside.mean()))


def balance(found: Scores) -> float:
    """The harmonic mean of coverage and density; high only if both are high."""
    both = found.coverage + found.density
    return 2.0 * found.coverage * found.density / both if both else 0.0


def middle_quantile(values: np.ndarray, share: float) -> float:
    """A quantile midway between two distinct values, so that a limit does not coincide with a point unless all are equal."""
    ordered = np.sort(values)
    place = (len(ordered) - 1) * share
    lower, upper = math.floor(place), math.ceil(place)
    if share > 0.5:
        while ordered[lower] == ordered[upper] and lower > 0:
            lower -= 1
    else:
        while ordered[lower] == ordered[upper] and upper < len(ordered) - 1:
            upper += 1
    return float((ordered[lower] + ordered[upper]) / 2)


def gain(before: np.ndarray, after: np.ndarray) -> float:
    """Change of density per point removed or added (the lenient objective)."""
    old, new = before.mean(), after.mean() if after.size else 0.0
    return 0.0 if old == new else float((new - old) / abs(before.size - after.size))


def restricted(box: Box, whole: Box) -> np.ndarray:
    """Numbers of the factors that a box restricts [restricted factors]."""
    return np.flatnonzero((box.limits != whole.limits).any(axis=0))


def moved(box: Box, end: int, factor: int, limit: float) -> Box:
    """The box with one limit replaced; `end` is 0 for the lower and 1 for the upper limit."""
    limits = box.limits.copy()
    limits[end, factor] = limit
    return Box(limits)


def best_of(
    candidates: Sequence[Box], inside: np.ndarray, places: np.ndarray, interest: np.ndarray, whole: Box
) -> tuple[float, Box]:
    """The candidate with the largest gain; ties go to the one with fewer restricted factors, then to the first."""
    best: tuple[float, int, Box] | None = None
    for box in candidates:
        score = gain(interest[inside], interest[box.holds(places)]), -len(restricted(box, whole))
        if best is None or score > best[:2]:
            best = (*score, box)
    assert best is not None
    return best[0], best[2]


def peels(box: Box, inside: np.ndarray) -> list[Box]:
    """Candidates for peeling: 5 % of the points [points, factors] removed at either end of every factor."""
    return [
        moved(box, end, factor, middle_quantile(inside[:, factor], 1 - PEEL if end else PEEL))
        for factor in range(inside.shape[1])
        for end in (1, 0)
    ]


def pastes(box: Box, places: np.ndarray, whole: Box) -> list[Box]:
    """Candidates for pasting: 5 % of the points beyond either limit of every restricted factor added."""
    candidates = []
    for factor in restricted(box, whole):
        for end in (0, 1):
            beyond = moved(moved(box, end, factor, whole.limits[end, factor]), 1 - end, factor, box.limits[end, factor])
            points = places[beyond.holds(places), factor]
            limit = float(whole.limits[end, factor])
            if points.size:
                limit = middle_quantile(points, PASTE if end else 1 - PASTE)
            candidates.append(moved(box, end, factor, limit))
    return candidates


def trajectory(places: np.ndarray, interest: np.ndarray) -> list[Box]:
    """The boxes of a PRIM run, from the one with all points to the densest: first peeling, then pasting.

    places: sample points [points, factors]; interest: cases [points], with both true and false values.
    """
    whole = Box(np.array([places.min(axis=0), places.max(axis=0)]))
    interest = interest.astype(float)
    boxes, count = [whole], len(places)
    while True:
        before = boxes[-1].holds(places)
        won, box = best_of(peels(boxes[-1], places[before]), before, places, interest, whole)
        mass = int(box.holds(places).sum())
        if not (mass / count >= LEAST_MASS and mass < before.sum() and won > 0):
            break
        boxes.append(box)
    while candidates := pastes(boxes[-1], places, whole):
        before = boxes[-1].holds(places)
        won, box = best_of(candidates, before, places, interest, whole)
        after = box.holds(places)
        if not (after.sum() > before.sum() and won > 0 and interest[after].mean() > interest[before].mean()):
            break
        boxes.append(box)
    return boxes


def quasi_p_value(box: Box, factor: int, whole: Box, places: np.ndarray, interest: np.ndarray) -> float:
    """Quasi-p-value of a restriction: probability of at least as many cases if it had no effect (Bryant and Lempert 2010)."""
    from scipy.stats import binomtest

    limits = box.limits.copy()
    limits[:, factor] = whole.limits[:, factor]
    wider, inside = Box(limits).holds(places), box.holds(places)
    share = float(interest[wider].mean())
    return float(binomtest(int(interest[inside].sum()), int(inside.sum()), share, alternative="greater").pvalue)


def without_chance(box: Box, whole: Box, places: np.ndarray, interest: np.ndarray) -> Box:
    """The box without restrictions that are not significant; they are removed one at a time, the weakest first."""
    while True:
        p_values = {factor: quasi_p_value(box, factor, whole, places, interest) for factor in restricted(box, whole)}
        weakest = max(p_values, key=lambda factor: p_values[factor], default=-1)
        if weakest < 0 or p_values[weakest] <= SIGNIFICANT:
            return box
        limits = box.limits.copy()
        limits[:, weakest] = whole.limits[:, weakest]
        box = Box(limits)


def tidy_boxes(boxes: Sequence[Box], places: np.ndarray, interest: np.ndarray) -> list[Box]:
    """Boxes of a trajectory without insignificant restrictions, then those of a second trajectory over the remaining factors.

    With many factors, the first trajectory trims most of them slightly; the second restricts the relevant ones further.
    """
    whole = boxes[0]
    tidy = [without_chance(box, whole, places, interest) for box in boxes[1:]]
    named = sorted({int(factor) for box in tidy for factor in restricted(box, whole)})
    for box in trajectory(places[:, named], interest)[1:] if named else ():
        limits = whole.limits.copy()
        limits[:, named] = box.limits
        tidy.append(without_chance(Box(limits), whole, places, interest))
    return tidy or [whole]


def best_box(boxes: Sequence[Box], places: np.ndarray, interest: np.ndarray, density: float) -> Box:
    """The box of largest coverage among those with at least `density`; if none, the best by `balance` (of `tidy_boxes`)."""
    scored = [(scores(box, places, interest), box) for box in tidy_boxes(boxes, places, interest)]
    dense = [entry for entry in scored if entry[0].density >= density]
    if dense:
        return max(dense, key=lambda entry: (entry[0].coverage, entry[0].density))[1]
    return max(scored, key=lambda entry: balance(entry[0]))[1]
