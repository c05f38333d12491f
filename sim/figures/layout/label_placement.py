"""Where to write labels beside points so that nothing overlaps."""

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
        """Area in common with another."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return wide * high if wide > 0 and high > 0 else 0.0

    def distance(self, point: tuple[float, float]) -> float:
        """How far a point is away; 0 inside."""
        across = max(self.left - point[0], 0.0, point[0] - self.right)
        return float(np.hypot(across, max(self.bottom - point[1], 0.0, point[1] - self.top)))

    def outside(self, other: "Rectangle") -> float:
        """Area that lies outside another."""
        return (self.right - self.left) * (self.top - self.bottom) - self.overlap(other)


ANGLES = np.deg2rad([0, 180, 90, 270, 45, 315, 135, 225, 22, 338, 158, 202, 67, 293, 113, 247])
DISTANCES = (0.05, 0.12, 0.22, 0.35, 0.5, 0.7, 0.95)
FAR, ON_LINE, ALONG, MISTAKEN = 0.025, 1.6, 0.02, 0.03
"""Against an area on another label or point: an inch of distance, an area on a line, a leader along a cross, and each
point of another label that is nearer than one's own."""


def label_boxes(
    points: Sequence[tuple[float, float]],
    radii: Sequence[float],
    sizes: Sequence[tuple[float, float]],
    lines: Sequence[Rectangle],
    room: Rectangle,
) -> list[Rectangle]:
    """A box for the label of each point: near it, inside the room, off other labels and points, and if it can be off lines.

    Points, their radii, and the labels' sizes (width, height) in inches. Crowded points choose first; then all may improve.
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
