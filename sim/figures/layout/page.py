"""The page of a figure in inches: title, caption and small print around a body in which axes are placed."""

from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.layout.labels import without_math
from sim.figures.layout.style import (
    INK,
    LEADING,
    MARGIN,
    PRINT_SIZE,
    SMALL_SIZE,
    SOFT,
    TEXT_SIZE,
    TITLE_SIZE,
    WIDTH,
    footer,
    footer_text,
    lines_height,
    wrapped,
)

GAP = 0.12


class Sheet(NamedTuple):
    """A figure whose body is measured in inches: from its left edge, and downwards from `top` of the page."""

    figure: Figure
    width: float
    height: float
    top: float
    body: float

    def place(self, left: float, down: float) -> tuple[float, float]:
        """Figure coordinates of a point of the body."""
        return left / self.width, 1 - (self.top + down) / self.height

    def axes(self, left: float, down: float, width: float, height: float) -> Axes:
        """New axes with their upper left corner at a point of the body."""
        x, y = self.place(left, down + height)
        return self.figure.add_axes((x, y, width / self.width, height / self.height))

    def text(
        self, left: float, down: float, text: str, size: float = TEXT_SIZE, color: str = INK, ha: str = "left",
        va: str = "baseline", weight: str = "normal", backed: bool = False,
    ) -> None:  # fmt: skip
        """Text at a point of the body, `backed` by white where lines would run through it."""
        x, y = self.place(left, down)
        box = {"facecolor": "white", "pad": 1.0, "linewidth": 0} if backed else None
        self.figure.text(x, y, text, size=size, color=color, ha=ha, va=va, weight=weight, bbox=box)

    def legend(
        self,
        handles: list,
        labels: list[str],
        down: float,
        columns: int = 0,
        left: float = MARGIN,
        pad: float = 0.6,
    ) -> None:
        """A legend without a frame whose upper left corner is at a point of the body."""
        made = self.figure.legend(
            handles,
            labels,
            loc="upper left",
            bbox_to_anchor=self.place(left, down),
            ncols=columns or max(1, len(labels)),
            frameon=False,
            fontsize=SMALL_SIZE,
            borderpad=0,
            borderaxespad=0,
            columnspacing=1.8,
            handletextpad=pad,
        )
        made.set_gid("legend")


def sheet(body: float, title: str, caption: str, note: str = "", width: float = WIDTH) -> Sheet:
    """A page with room for a body of `body` inches between title, caption and small print."""
    room = width - 2 * MARGIN
    title, caption = (
        wrapped(without_math(title), room * 0.92, TITLE_SIZE),
        wrapped(without_math(caption), room * 0.98, TEXT_SIZE),
    )
    under_title = 0.25 + lines_height(title, TITLE_SIZE) + 0.04
    top = under_title + lines_height(caption, TEXT_SIZE) + GAP
    foot = lines_height(footer_text(width, note), PRINT_SIZE) + 0.18 + GAP
    height = top + body + foot
    figure = Figure(figsize=(width, height))
    figure.text(
        MARGIN / width, 1 - 0.25 / height, title, size=TITLE_SIZE, weight="bold", va="top", linespacing=1.2, gid="title"
    )
    figure.text(
        MARGIN / width,
        1 - under_title / height,
        caption,
        size=TEXT_SIZE,
        color=SOFT,
        va="top",
        linespacing=LEADING,
        gid="caption",
    )
    footer(figure, note)
    return Sheet(figure, width, height, top, body)
