"""The network: states by regional group, UN bodies and stakeholders, and the ties between them."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.figures.layout.labels import group_label, spoken, without_math
from sim.figures.layout.markers import diameter
from sim.figures.layout.page import sheet
from sim.figures.layout.style import BLUE, GREEN, INK, MARGIN, ORANGE, PRINT_SIZE, SMALL_SIZE, VERMILLION, styled

HEIGHT = 7.6
REACH = 1.12
"""Half the height of the axes, in units of the radius of the ring of states."""
RINGS = {"state": 1.0, "stakeholder": 0.7, "body": 0.42}
AGENT_LOOKS = {
    "state": ("o", BLUE, "states, by regional group (outer ring)"),
    "stakeholder": ("^", GREEN, "stakeholders (middle ring)"),
    "body": ("s", VERMILLION, "UN bodies (inner ring)"),
}
TIE_LOOKS: dict[tuple[str, ...], tuple[str, str]] = {
    ("state", "state"): (BLUE, "state and state"),
    ("body", "state"): (ORANGE, "state and UN body"),
    ("body", "body"): (VERMILLION, "UN body and UN body"),
    ("stakeholder",): (GREEN, "stakeholder and anyone"),
}
AGENT_DOTS = (3.2, 13.0)
"""Diameters of the smallest and the largest dot [points]."""
SPACE = 3.0
"""Space between groups, in units of the distance between agents of a ring."""


class Ring(NamedTuple):
    """Positions of the agents of one kind: angle by label, and middle angle and size by group."""

    angles: dict[str, float]
    groups: dict[str, tuple[float, int]]


def ring_of(agents: pd.DataFrame) -> Ring:
    """Angles of agents around a circle, group by group, clockwise from the top, by name within a group."""
    groups = sorted(set(agents["group"]))
    gap = SPACE if len(groups) > 1 else 0.0
    step = 2 * np.pi / (len(agents) + gap * len(groups))
    angles: dict[str, float] = {}
    middles: dict[str, tuple[float, int]] = {}
    place = gap / 2
    for group in groups:
        labels = sorted(agents.loc[agents["group"] == group, "label"])
        angles |= {label: np.pi / 2 - step * (place + number + 0.5) for number, label in enumerate(labels)}
        middles[group] = (np.pi / 2 - step * (place + len(labels) / 2), len(labels))
        place += len(labels) + gap
    return Ring(angles, middles)


def curve(first: tuple[float, float], second: tuple[float, float]) -> np.ndarray:
    """Points [16, 2] of an arc between two positions that bends towards the centre."""
    t = np.linspace(0, 1, 16)[:, None]
    a, b = np.array(first), np.array(second)
    return np.asarray((1 - t) ** 2 * a + 2 * t * (1 - t) * (a + b) * 0.4 + t**2 * b)


def tie_kind(one: str, other: str) -> tuple[str, ...]:
    """The kind of a tie between two kinds of agents, a key of TIES."""
    return ("stakeholder",) if "stakeholder" in (one, other) else tuple(sorted((one, other)))


def draw_ties(
    axes: Axes, ties: pd.DataFrame, places: dict[str, tuple[float, float]], kinds: dict[str, str]
) -> set[tuple[str, ...]]:
    """Draw the ties as faint arcs; returns the kinds that occur."""
    bows: dict[tuple[str, ...], list[np.ndarray]] = {}
    for a, b in zip(ties["a"], ties["b"], strict=True):
        bows.setdefault(tie_kind(kinds[a], kinds[b]), []).append(curve(places[a], places[b]))
    faint = float(np.clip(9 / np.sqrt(max(1, len(ties))), 0.15, 0.7))
    for kind, lines in sorted(bows.items()):
        axes.add_collection(LineCollection(lines, colors=TIE_LOOKS[kind][0], linewidths=0.4, alpha=faint, zorder=1))
    return set(bows)


def write_group(axes: Axes, radius: float, angle: float, text: str, size: float) -> None:
    """The name of a group outside its arc."""
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    side = "left" if x > 0.25 * radius else "right" if x < -0.25 * radius else "center"
    axes.text(x, y, text, size=size, ha=side, va="center", weight="bold", color=INK, zorder=5)


def write_along(axes: Axes, radius: float, angle: float, text: str) -> None:
    """The name of a group along its arc."""
    turn = np.rad2deg(angle) - 90
    turn = turn + 180 if np.sin(angle) < 0 else turn
    axes.text(radius * np.cos(angle), radius * np.sin(angle), text, size=PRINT_SIZE, ha="center", va="center",
              rotation=turn, rotation_mode="anchor", color=INK, zorder=5,
              bbox={"facecolor": "white", "alpha": 0.75, "pad": 0.6, "linewidth": 0})  # fmt: skip


def write_inward(axes: Axes, radius: float, angle: float, text: str) -> None:
    """The name of an agent, written from its position towards the centre."""
    turn, right = np.rad2deg(angle), np.cos(angle) >= 0
    axes.text(radius * np.cos(angle), radius * np.sin(angle), text, size=PRINT_SIZE - 0.5,
              ha="right" if right else "left", va="center", rotation=turn if right else turn + 180,
              rotation_mode="anchor", color=INK, zorder=5,
              bbox={"facecolor": "white", "alpha": 0.75, "pad": 0.3, "linewidth": 0})  # fmt: skip


@styled
def draw_network(agents: pd.DataFrame, ties: pd.DataFrame, note: str = "") -> Figure:
    """The network of agents: three rings, joined by ties.

    `agents` has one row per agent: label, kind (state, body or stakeholder), group, size (days per month); `ties` one row per
    tie: the labels a and b of its ends. Positions depend on kinds, groups and names alone.
    """
    counts = agents["kind"].value_counts()
    named = {"state": "states", "body": "UN bodies", "stakeholder": "stakeholders"}
    parts = ", ".join(f"{counts[kind]} {text}" for kind, text in named.items() if kind in counts)
    page = sheet(
        HEIGHT + 0.45,
        "Who is tied to whom",
        f"{parts} and {len(ties):,} ties. Each mark is one agent; its area is proportional to capacity (days per month). "
        "Positions follow kind, group and name; proximity has no meaning.",
        note,
    )
    width = page.width - 2 * MARGIN
    axes = page.axes(MARGIN, 0, width, HEIGHT)
    axes.set_axis_off()
    axes.set_ylim(-REACH, REACH)
    axes.set_xlim(-REACH * width / HEIGHT, REACH * width / HEIGHT)
    kinds = dict(zip(agents["label"], agents["kind"], strict=True))
    rings = {kind: ring_of(agents[agents["kind"] == kind]) for kind in RINGS if kind in counts}
    places = {
        label: (RINGS[kind] * np.cos(angle), RINGS[kind] * np.sin(angle))
        for kind, ring in rings.items()
        for label, angle in ring.angles.items()
    }
    found = draw_ties(axes, ties, places, kinds)
    size_of = dict(zip(agents["label"], agents["size"], strict=True))
    top = float(agents["size"].max()) or 1.0
    for row in agents.itertuples():
        marker, colour, _ = AGENT_LOOKS[str(row.kind)]
        size = diameter(float(size_of[str(row.label)]), top, AGENT_DOTS)
        axes.plot(*places[str(row.label)], marker=marker, color=colour, markersize=size, markeredgecolor="white",
                  markeredgewidth=0.4, linestyle="none", zorder=3)  # fmt: skip
    for group, (angle, number) in (rings["state"].groups if "state" in rings else {}).items():
        write_group(axes, 1.07, angle, f"{without_math(group_label(group))} ({number})", SMALL_SIZE)
    for group, (angle, number) in (rings["stakeholder"].groups if "stakeholder" in rings else {}).items():
        write_along(axes, 0.78, angle, f"{without_math(spoken(group_label(group)))} ({number})")
    for label, angle in (rings["body"].angles if "body" in rings else {}).items():
        write_inward(axes, 0.385, angle, without_math(label.partition(":")[2] or label))
    marks = [
        Line2D([], [], linestyle="none", marker=AGENT_LOOKS[kind][0], color=AGENT_LOOKS[kind][1]) for kind in rings
    ]
    page.legend(marks, [AGENT_LOOKS[kind][2] for kind in rings], HEIGHT + 0.08)
    lines = [Line2D([], [], color=colour, linewidth=1.2) for kind, (colour, _) in TIE_LOOKS.items() if kind in found]
    page.legend(lines, [f"tie of {text}" for kind, (_, text) in TIE_LOOKS.items() if kind in found], HEIGHT + 0.28)
    return page.figure
