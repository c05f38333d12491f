"""Placement of labels next to points, with as little overlap as possible."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Rectangle(NamedTuple):
    """A rectangle [inches]."""

    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: "Rectangle") -> float:
        """Area of the intersection with another rectangle [square inches]."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return wide * high if wide > 0 and high > 0 else 0.0

    def distance(self, point: tuple[float, float]) -> float:
        """Distance to a point [inches]; 0 inside."""
        across = max(self.left - point[0], 0.0, point[0] - self.right)
        return float(np.hypot(across, max(self.bottom - point[1], 0.0, point[1] - self.top)))

    def outside(self, other: "Rectangle") -> float:
        """Area outside another rectangle [square inches]."""
        return (self.right - self.left) * (self.top - self.bottom) - self.overlap(other)


ANGLES = np.deg2rad([0, 180, 90, 270, 45, 315, 135, 225, 22, 338, 158, 202, 67, 293, 113, 247])
DISTANCES = (0.05, 0.12, 0.22, 0.35, 0.5, 0.7, 0.95)
FAR, ON_LINE, ALONG, MISTAKEN = 0.025, 1.6, 0.02, 0.03
"""Penalties: per inch of distance from the point, per square inch of overlap with a line, for a leader line along an axis of the
point's cross, and for each other point that is closer to the label than its own. Overlap with labels or points costs 10 per
square inch, overlap with the edge of the panel 100."""


def label_boxes(
    points: Sequence[tuple[float, float]],
    radii: Sequence[float],
    sizes: Sequence[tuple[float, float]],
    lines: Sequence[Rectangle],
    room: Rectangle,
) -> list[Rectangle]:
    """A box for the label of each point: close to it, in `room`, without overlap with labels, points and (if possible) lines.

    Points, their radii, and the labels' sizes (width, height) in inches. Points with many neighbours are placed first; two
    further rounds improve all placements.
    """
    discs = [Rectangle(x - r, y - r, x + r, y + r) for (x, y), r in zip(points, radii, strict=True)]
    placed: dict[int, Rectangle] = {}

    def cost(number: int, box: Rectangle, away: float) -> float:
        own = box.distance(points[number]) - radii[number]
        nearer = sum(
            box.distance(point) - radius < own
            for place, (point, radius) in enumerate(zip(points, radii, strict=True))
            if place != number
        )
        others = [*discs, *(other for place, other in placed.items() if place != number)]
        return (
            100.0 * box.outside(room)
            + 10 * sum(box.overlap(other) for other in others)
            + ON_LINE * sum(box.overlap(line) for line in lines)
            + FAR * away
            + MISTAKEN * nearer
        )

    def best(number: int) -> Rectangle:
        (x, y), (wide, high) = points[number], sizes[number]
        options: list[tuple[float, int, Rectangle]] = []
        for distance in DISTANCES:
            for angle in ANGLES:
                reach = radii[number] + distance
                across, up = float(np.cos(angle)), float(np.sin(angle))
                left = x + across * reach + (across - 1) / 2 * wide
                bottom = y + up * reach + (up - 1) / 2 * high
                box = Rectangle(left, bottom, left + wide, bottom + high)
                along = ALONG if distance > 0.12 and min(abs(across), abs(up)) < 0.01 else 0.0
                options.append((cost(number, box, distance) + along, len(options), box))
        return min(options)[2]

    nearness = [sum(np.hypot(x - a, y - b) < 1.0 for a, b in points) for x, y in points]
    order = sorted(range(len(points)), key=lambda number: -nearness[number])
    for _ in range(3):
        for number in order:
            placed[number] = best(number)
    return [placed[number] for number in range(len(points))]
