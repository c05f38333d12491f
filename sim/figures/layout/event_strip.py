"""Events on a time axis: thin lines with labels in a strip above the panels."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from sim.figures.layout.labels import spoken, without_math
from sim.figures.layout.page import Sheet
from sim.figures.layout.style import INK, PRINT_SIZE, SOFT, text_width
from sim.settings.months import FIRST_YEAR, month_number

EVENTS = {
    "2024-09": "GDC adopted",
    "2025-12": "WSIS+20 review",
    "2026-01": "UN budget cut",
    "2027-09": "GDC review",
}
"""Dates that are common to all scenarios."""
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MOST_NAMES = 3
STEP, PAD = 0.145, 0.04
"""Height of a row of labels, and padding around a label [inches]."""


class Dated(NamedTuple):
    """An event: its month number and its label."""

    month: int
    text: str


class PlacedLabel(NamedTuple):
    """A label in the strip: event, row from below, left and right end, and its line [inches from the left]."""

    event: Dated
    row: int
    left: float
    right: float
    line: float


def dated(starts: Mapping[str, str]) -> list[Dated]:
    """The common events and the starts of mechanisms (name to `2026-05`), one label per month."""
    texts = {month: [text] for month, text in EVENTS.items()}
    for month in sorted(set(starts.values())):
        names = [without_math(spoken(name)) for name, start in starts.items() if start == month]
        who = ", ".join(names) if len(names) <= MOST_NAMES else f"{len(names)} mechanisms"
        texts.setdefault(month[:7], []).append(f"{who} start{'s' * (len(names) == 1)}")
    return [
        Dated(month_number(month), f"{MONTH_NAMES[int(month[5:7]) - 1]} {month[:4]}: {'; '.join(parts)}")
        for month, parts in sorted(texts.items())
    ]


def clash(one: PlacedLabel, other: PlacedLabel) -> bool:
    """Whether two labels overlap, or a label and the line of the other."""
    if one.row == other.row:
        return one.left < other.right + PAD and other.left < one.right + PAD
    low, high = (one, other) if one.row < other.row else (other, one)
    return low.left - PAD < high.line < low.right + PAD


def free_row(label: PlacedLabel, placed: Sequence[PlacedLabel], most: int) -> PlacedLabel | None:
    """The label in the lowest of `most` rows without overlap with placed labels; None if there is none."""
    rows = (label._replace(row=row) for row in range(most))
    return next((tried for tried in rows if not any(clash(tried, other) for other in placed)), None)


def arranged(labels: Sequence[PlacedLabel], split: int) -> list[PlacedLabel] | None:
    """Labels with rows; those before `split` are right of their lines, the others left. None if some overlap in every row."""
    placed: list[PlacedLabel] = []
    for label in [*labels[:split][::-1], *labels[split:]]:
        in_row = free_row(label, placed, 2 * len(labels))
        if in_row is None:
            return None
        placed.append(in_row)
    return placed


def placed_labels(events: Sequence[Dated], first: int, last: int, width: float) -> list[PlacedLabel]:
    """Positions of labels without overlap with each other or their lines; events outside first..last are left out.

    Labels are right of their lines; near the end of the strip, left of them.
    """
    shown = [event for event in events if first <= event.month <= last]
    lines = [(event.month - first) / max(1, last - first) * width for event in shown]
    wide = [text_width(event.text, PRINT_SIZE) for event in shown]
    rights = [PlacedLabel(e, 0, x + PAD, x + PAD + w, x) for e, x, w in zip(shown, lines, wide, strict=True)]
    lefts = [PlacedLabel(e, 0, x - PAD - w, x - PAD, x) for e, x, w in zip(shown, lines, wide, strict=True)]
    for split in range(len(shown), -1, -1):
        labels = [*rights[:split], *lefts[split:]]
        if all(label.left >= 0 and label.right <= width for label in labels):
            in_rows = arranged(labels, split)
            if in_rows is not None:
                return sorted(in_rows, key=lambda label: label.line)
    squeezed = [
        label._replace(left=max(0.0, min(label.left, width - w))) for label, w in zip(rights, wide, strict=True)
    ]
    return [
        label._replace(right=label.left + w, row=len(shown) - 1 - number)
        for number, (label, w) in enumerate(zip(squeezed, wide, strict=True))
    ]


def strip_height(labels: Sequence[PlacedLabel]) -> float:
    """Height of the strip [inches]."""
    return STEP * (max((label.row for label in labels), default=-1) + 1)


def draw_dates(
    page: Sheet, left: float, down: float, labels: Sequence[PlacedLabel], size: tuple[float, float, float]
) -> None:
    """Lines and labels behind panels that start `down` inches from the top; `size` is width, height of strip and of panels
    [inches]."""
    width, strip, high = size
    behind, top = page.axes(left, down, width, strip + high), strip + high
    behind.set_axis_off()
    behind.set_xlim(0, width)
    behind.set_ylim(0, top)
    for label in labels:
        base = top - strip + label.row * STEP
        behind.plot([label.line] * 2, [0, base + STEP * 0.8], color=SOFT, linewidth=0.5, dashes=(3, 2))
        behind.text(label.left, base + 0.03, label.event.text, size=PRINT_SIZE, color=INK, va="bottom", ha="left",
                    bbox={"facecolor": "white", "pad": 0.2, "linewidth": 0})  # fmt: skip


def year_ticks(axes: Axes, first: int, last: int, labelled: bool) -> None:
    """A tick at each January, with the year right of it if `labelled`."""
    januaries = [month for month in range(first, last + 1) if month % 12 == 0]
    axes.set_xticks(januaries, [str(FIRST_YEAR + month // 12) if labelled else "" for month in januaries])
    for text in axes.get_xticklabels():
        text.set_horizontalalignment("left")
