"""CART as a cross-check of PRIM boxes: a small scikit-learn tree whose leaves are read as boxes."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.studies.discover.prim import Box, Scores, balance, scores

DEPTH, LEAST_LEAF = 3, 0.05
"""Maximum depth of the tree, and minimum share of the points in a leaf."""


class Grown(NamedTuple):
    """Result for a tree: the best leaf as a box, its scores, and the number of the factor of the first split (or None)."""

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
    """Fit a tree that classifies cases of interest [points] from sample points [points, factors]; deterministic.

    The best leaf is that of largest coverage among those with at least `density`; if there is none, the best by `balance`.
    """
    from sklearn.tree import DecisionTreeClassifier

    whole = Box(np.array([places.min(axis=0), places.max(axis=0)]))
    least = max(1, round(LEAST_LEAF * len(places)))
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=least, random_state=0).fit(places, interest)
    scored = [(scores(box, places, interest), box) for box in leaves(tree, whole)]
    dense = [entry for entry in scored if entry[0].density >= density]
    best = max(
        dense or scored,
        key=lambda entry: entry[0].coverage if dense else balance(entry[0]),
    )
    first = int(tree.tree_.feature[0])
    return Grown(best[1], best[0], first if first >= 0 else None)
