"""The page of a figure, measured in inches: title, caption and footer around a body in which axes are placed."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.layout.labels import without_math
from sim.figures.layout.style import (
    HEAD_SIZE,
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
    """A figure with a body that is measured in inches from the left edge and downwards from `top`."""

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
        self,
        left: float,
        down: float,
        text: str,
        size: float = TEXT_SIZE,
        color: str = INK,
        backed: bool = False,
        **style: Any,
    ) -> None:
        """Text at a point of the body, with a white background if `backed`; `style` holds Matplotlib's text properties."""
        x, y = self.place(left, down)
        box = {"facecolor": "white", "pad": 1.0, "linewidth": 0} if backed else None
        self.figure.text(x, y, text, size=size, color=color, bbox=box, **style)

    def label(self, right: float, down: float, text: str, size: float = TEXT_SIZE, **style: Any) -> None:
        """Text that ends at a point of the body, vertically centred on it."""
        self.text(right, down, text, size, **{"ha": "right", "va": "center_baseline", **style})

    def labels(self, right: float, down: float, high: float, texts: Iterable[str], size: float = TEXT_SIZE) -> None:
        """Labels of rows of `high` inches each, from top to bottom, right-aligned at `right`; the first row starts at `down`."""
        for row, text in enumerate(texts):
            self.label(right, down + (row + 0.5) * high, text, size)

    def heading(self, left: float, name: str, unit: str, down: float = 0.0) -> None:
        """The heading of a panel: a name, with its unit below."""
        self.text(left, down + 0.16, name, HEAD_SIZE, weight="bold")
        self.text(left, down + 0.34, unit, SMALL_SIZE, SOFT)

    def legend(
        self,
        handles: list[Any],
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
    """A page with a body `body` inches high between title and caption above and the footer below."""
    room = width - 2 * MARGIN
    title = wrapped(without_math(title), room * 0.92, TITLE_SIZE)
    caption = wrapped(without_math(caption), room * 0.98, TEXT_SIZE)
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
