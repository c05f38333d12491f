"""How differences are drawn and worded: findings filled, all others hollow (ODD 8.3)."""

from typing import Any

from matplotlib.lines import Line2D

from sim.figures.layout.style import INK, OPEN, SOFT, UNWANTED, WANTED
from sim.studies.verdicts import ENOUGH_DRAWS

MARKS: dict[str, dict[str, Any]] = {
    "wanted": {"color": WANTED, "marker": "o", "markersize": 6.5},
    "unwanted": {"color": UNWANTED, "marker": "s", "markersize": 6.0},
    "open": {"color": OPEN, "marker": "o", "markersize": 6.0, "markerfacecolor": "white", "markeredgewidth": 1.2},
    "level": {"color": SOFT, "marker": "x", "markersize": 5.5, "markeredgewidth": 1.6},
    "reference": {"color": INK, "marker": "D", "markersize": 5.0},
}
"""Marker of a difference by its kind: shape and filling tell the kinds apart without colour."""


def marker_kind(verdict: str, better: str) -> str:
    """`wanted` or `unwanted` for a finding with or against a metric's direction, else `open`, `level` or `reference`."""
    if verdict in ("level", "reference"):
        return verdict
    if verdict not in ("lower", "higher") or not better:
        return "open"
    return "wanted" if verdict == better else "unwanted"


def short_verdict(verdict: str) -> str:
    """The word for a difference, short enough for a column: `lower`, `lower 18/20`, `depends`."""
    word, _, count = verdict.removesuffix(" at the defaults").removesuffix(" draws").partition(" in ")
    return f"{word} {count.replace(' of ', '/')}" if count else word


def difference_caption(draws: int, seeds: int, reference: str, mean: str = "Point", spread: str = "Bar") -> str:
    """What the marks of a difference mean, and how far they may be read."""
    twin = f"of the difference to {reference} (same draws, same seeds)"
    if not draws:
        return (
            f"{mean}: mean {twin}; defaults, no draws ({seeds} seed{'s' * (seeds != 1)}), so no range and no finding."
        )
    few = " Fewer than 30 draws: how many have that sign is given, and nothing is a finding."
    enough = " Finding: the sign is the same in nine of ten draws or more."
    text = f"{mean}: mean {twin}. {spread}: its 5-95 % range over {draws} draws of the uncertain parameters."
    return text + (few if draws < ENOUGH_DRAWS else enough)


def open_reason(draws: int) -> str:
    """Why a difference is no finding."""
    if not draws:
        return "at the defaults: no range, no finding"
    return "no finding (depends on the draw)" if draws >= ENOUGH_DRAWS else "no finding (fewer than 30 draws)"


def finding_legend(kinds: set[str], draws: int, wanted: str, unwanted: str) -> tuple[list[Line2D], list[str]]:
    """Handles and texts for the kinds of difference that occur; `wanted` and `unwanted` say what such findings are."""
    texts = {
        "wanted": f"finding: {wanted}",
        "unwanted": f"finding: {unwanted}",
        "open": open_reason(draws),
        "level": "level: no difference in any draw",
    }
    shown = [kind for kind in texts if kind in kinds]
    ranged = [kind != "level" and draws > 0 for kind in shown]
    handles = [
        Line2D([], [], linestyle="-" if line else "none", linewidth=1.8, **MARKS[kind])
        for kind, line in zip(shown, ranged, strict=True)
    ]
    return handles, [texts[kind] for kind in shown]
