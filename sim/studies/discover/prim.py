"""PRIM: boxes of conditions under which cases of interest crowd (Friedman and Fisher 1999; Bryant and Lempert 2010).

Written here, not taken from ema_workbench, which adds 160 MB for these two hundred lines; a test holds the boxes to those of
ema_workbench wherever it is installed, step by step.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

PEEL, PASTE, LEAST_MASS = 0.05, 0.05, 0.05
"""Part of the points cut off or put back at a time, and the least part of all points that a box holds."""
SIGNIFICANT = 0.05


class Box(NamedTuple):
    """Limits of a box [2, factors], lower then upper; those of a factor it leaves free are the ends of the points."""

    limits: np.ndarray

    def holds(self, places: np.ndarray) -> np.ndarray:
        """[points] which points [points, factors] lie in it, ends included."""
        return np.asarray(((places >= self.limits[0]) & (places <= self.limits[1])).all(axis=1))


class Scores(NamedTuple):
    """How well a box tells cases of interest: share of them it holds, share of its points that are, share of all points."""

    coverage: float
    density: float
    mass: float


def scores(box: Box, places: np.ndarray, interest: np.ndarray) -> Scores:
    """Coverage, density and mass of a box over points [points, factors] with `interest` [points]; density 0 of an empty box."""
    held = box.holds(places)
    hits, cases = int(interest[held].sum()), int(interest.sum())
    return Scores(hits / max(1, cases), hits / max(1, int(held.sum())), float(held.mean()))


def balance(found: Scores) -> float:
    """The harmonic mean of coverage and density: high only if both are."""
    both = found.coverage + found.density
    return 2.0 * found.coverage * found.density / both if both else 0.0


def middle_quantile(values: np.ndarray, share: float) -> float:
    """A quantile halfway between two different points, so that a limit never lies on one unless all are equal."""
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
    """How much denser a box gets for each point that it loses or takes in: the lenient objective."""
    old, new = before.mean(), after.mean() if after.size else 0.0
    return 0.0 if old == new else float((new - old) / abs(before.size - after.size))


def restricted(box: Box, whole: Box) -> np.ndarray:
    """[restricted factors] numbers of the factors that a box restricts."""
    return np.flatnonzero((box.limits != whole.limits).any(axis=0))


def moved(box: Box, end: int, factor: int, limit: float) -> Box:
    """The box with one limit elsewhere."""
    limits = box.limits.copy()
    limits[end, factor] = limit
    return Box(limits)


def best_of(
    candidates: Sequence[Box], held: np.ndarray, places: np.ndarray, interest: np.ndarray, whole: Box
) -> tuple[float, Box]:
    """The candidate with the largest gain; of equal ones that which leaves more factors free, then the first."""
    found: tuple[float, int, Box] | None = None
    for box in candidates:
        score = gain(interest[held], interest[box.holds(places)]), -len(restricted(box, whole))
        if found is None or score > found[:2]:
            found = (*score, box)
    assert found is not None
    return found[0], found[2]


def peels(box: Box, inside: np.ndarray) -> list[Box]:
    """A twentieth of the points [points, factors] cut off at either end of every factor."""
    return [
        moved(box, end, factor, middle_quantile(inside[:, factor], 1 - PEEL if end else PEEL))
        for factor in range(inside.shape[1])
        for end in (1, 0)
    ]


def pastes(box: Box, places: np.ndarray, whole: Box) -> list[Box]:
    """A twentieth of the points beyond either end of every restricted factor taken in."""
    found = []
    for factor in restricted(box, whole):
        for end in (0, 1):
            beyond = moved(moved(box, end, factor, whole.limits[end, factor]), 1 - end, factor, box.limits[end, factor])
            points = places[beyond.holds(places), factor]
            limit = float(whole.limits[end, factor])
            if points.size:
                limit = middle_quantile(points, PASTE if end else 1 - PASTE)
            found.append(moved(box, end, factor, limit))
    return found


def trajectory(places: np.ndarray, interest: np.ndarray) -> list[Box]:
    """Boxes from the one that holds all points to the smallest and densest: peeled off, then pasted back.

    places: [points, factors]; interest: [points] true or false, with both among them.
    """
    whole = Box(np.array([places.min(axis=0), places.max(axis=0)]))
    interest = interest.astype(float)
    boxes, count = [whole], len(places)
    while True:
        held = boxes[-1].holds(places)
        won, box = best_of(peels(boxes[-1], places[held]), held, places, interest, whole)
        mass = int(box.holds(places).sum())
        if not (mass / count >= LEAST_MASS and mass < held.sum() and won > 0):
            break
        boxes.append(box)
    while candidates := pastes(boxes[-1], places, whole):
        held = boxes[-1].holds(places)
        won, box = best_of(candidates, held, places, interest, whole)
        inside = box.holds(places)
        if not (inside.sum() > held.sum() and won > 0 and interest[inside].mean() > interest[held].mean()):
            break
        boxes.append(box)
    return boxes


def quasi_p_value(box: Box, factor: int, whole: Box, places: np.ndarray, interest: np.ndarray) -> float:
    """Quasi-p-value of a restriction: how likely as many cases in the box if it did nothing (Bryant and Lempert)."""
    from scipy.stats import binomtest

    limits = box.limits.copy()
    limits[:, factor] = whole.limits[:, factor]
    wider, held = Box(limits).holds(places), box.holds(places)
    share = float(interest[wider].mean())
    return float(binomtest(int(interest[held].sum()), int(held.sum()), share, alternative="greater").pvalue)


def without_chance(box: Box, whole: Box, places: np.ndarray, interest: np.ndarray) -> Box:
    """The box without restrictions that may be chance, the weakest given up first."""
    while True:
        likely = {factor: quasi_p_value(box, factor, whole, places, interest) for factor in restricted(box, whole)}
        weakest = max(likely, key=lambda factor: likely[factor], default=-1)
        if weakest < 0 or likely[weakest] <= SIGNIFICANT:
            return box
        limits = box.limits.copy()
        limits[:, weakest] = whole.limits[:, weakest]
        box = Box(limits)


def tidy_boxes(boxes: Sequence[Box], places: np.ndarray, interest: np.ndarray) -> list[Box]:
    """Boxes of a trajectory without restrictions that may be chance, then those of a second one over what was left.

    With many factors the first cuts a little off most of them; the second goes deep where it matters.
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
    """Of boxes as dense as asked the one of largest coverage; if none is, the best by `balance`; see `tidy_boxes`."""
    told = [(scores(box, places, interest), box) for box in tidy_boxes(boxes, places, interest)]
    dense = [entry for entry in told if entry[0].density >= density]
    if dense:
        return max(dense, key=lambda entry: (entry[0].coverage, entry[0].density))[1]
    return max(told, key=lambda entry: balance(entry[0]))[1]
