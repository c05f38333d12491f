"""CART as a cross-check of boxes: a small tree by scikit-learn, its leaves read as boxes."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.studies.discover.prim import Box, Scores, balance, scores

DEPTH, LEAST_LEAF = 3, 0.05
"""Most splits on the way to a leaf, and least part of the points in one."""


class Grown(NamedTuple):
    """A tree: the leaf box that holds most cases of interest among dense ones, its scores, and the factor split first."""

    box: Box
    scores: Scores
    first: int | None


def leaves(tree: object, whole: Box) -> Iterator[Box]:
    """The leaves of a fitted tree as boxes."""
    structure = tree.tree_  # type: ignore[attr-defined]

    def walk(node: int, limits: np.ndarray) -> Iterator[Box]:
        if structure.children_left[node] < 0:
            yield Box(limits)
            return
        factor, cut = structure.feature[node], structure.threshold[node]
        for child, end in ((structure.children_left[node], 1), (structure.children_right[node], 0)):
            inside = limits.copy()
            inside[end, factor] = min(cut, inside[1, factor]) if end else max(np.nextafter(cut, 2.0), inside[0, factor])
            yield from walk(child, inside)

    yield from walk(0, whole.limits.copy())


def grow(places: np.ndarray, interest: np.ndarray, density: float) -> Grown:
    """A tree on points [points, factors] that tells cases of interest [points]; the same points give the same tree.

    Of leaves as dense as asked the one of largest coverage, else the best by `balance`.
    """
    from sklearn.tree import DecisionTreeClassifier

    whole = Box(np.array([places.min(axis=0), places.max(axis=0)]))
    least = max(1, round(LEAST_LEAF * len(places)))
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=least, random_state=0).fit(places, interest)
    told = [(scores(box, places, interest), box) for box in leaves(tree, whole)]
    dense = [entry for entry in told if entry[0].density >= density]
    found = max(
        dense or told,
        key=lambda entry: entry[0].coverage if dense else balance(entry[0]),
    )
    first = int(tree.tree_.feature[0])
    return Grown(found[1], found[0], first if first >= 0 else None)
