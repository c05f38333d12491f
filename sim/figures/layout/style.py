"""Common style of all figures: colours and markers of scenarios, colours of findings, footer, and saving.

A scenario has the same colour, marker and line in every figure. The eight colours are those of Okabe and Ito, which
colour-blind readers can distinguish; markers and lines distinguish scenarios in greyscale.
"""

from collections.abc import Callable, Sequence
from functools import cache, wraps
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar
from zlib import crc32

import matplotlib
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from sim.figures.layout.fonts import FONT, complete_fonts, families, missing_reported_once
from sim.figures.layout.labels import without_math
from sim.studies.verdicts import FOOTER

INK, SOFT, FAINT, BAND = "#222222", "#6b6b6b", "#d9d9d9", "#f5f5f5"
TITLE_SIZE, HEAD_SIZE, TEXT_SIZE, SMALL_SIZE, PRINT_SIZE = 13.0, 10.0, 8.5, 7.5, 6.5
WIDTH, MARGIN, LEADING = 11.7, 0.35, 1.35
"""Width of a figure and its margin [inches] (A4 landscape), and line spacing relative to the font size."""
DPI = 200
WANTED, UNWANTED, OPEN = "#0072B2", "#D55E00", "#8a8a8a"
"""Colours of findings in the desired direction of a metric, of findings against it, and of differences without a finding."""
RC: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": [FONT],
    "font.size": TEXT_SIZE,
    "text.color": INK,
    "text.usetex": False,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL_SIZE,
    "ytick.labelsize": TEXT_SIZE,
    "axes.labelsize": SMALL_SIZE,
    "figure.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "sim",
}
BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILLION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#C9B800", "#0072B2", "#D55E00", "#CC79A7",
)  # fmt: skip
COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, YELLOW)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "h", "p", "*")
LINE_STYLES = ("-", (0, (5, 1.5)), (0, (1, 1)), (0, (6, 1.5, 1, 1.5)), (0, (3, 1, 1, 1, 1, 1)))


class Look(NamedTuple):
    """How a scenario is drawn: colour, marker, and line (as matplotlib's linestyle)."""

    colour: str
    marker: str
    line: Any


def look(number: int) -> Look:
    """The look with this number; the first 420 are distinct."""
    line = LINE_STYLES[number // len(COLOURS) % len(LINE_STYLES)]
    return Look(COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)], line)


NAMED = (
    "itu_proposal", "merger", "joint_roadmap", "nested", "sunset", "actual_path", "wsis_under_gdc", "gdc_only",
    "wsis_only", "lead_agency", "information_sharing", "capacity_support", "actual_path_with_roadmap",
    "joint_reporting_calendar", "inclusive_consultation", "sharing_and_lead", "study_only", "late_study",
)  # fmt: skip
"""Scenarios with fixed looks; those of all others follow from a hash of the name."""
FURTHER = 401
LOOKS = {"parallel": Look(BLACK, "o", "-"), **{name: look(number) for number, name in enumerate(NAMED)}}


def scenario_look(name: str) -> Look:
    """Colour, marker and line of a scenario; the same in every figure."""
    return LOOKS.get(name) or look(len(NAMED) + crc32(name.encode()) % FURTHER)


Taken = ParamSpec("Taken")
Given = TypeVar("Given")


def styled(draw: Callable[Taken, Given]) -> Callable[Taken, Given]:
    """Decorator: run a drawing function with the style of dcsim, independent of the current Matplotlib settings."""

    @wraps(draw)
    def drawn(*args: Taken.args, **kwargs: Taken.kwargs) -> Given:
        with matplotlib.rc_context(RC), missing_reported_once():
            return draw(*args, **kwargs)

    return drawn


@cache
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of the widest line of a text [inches]."""
    font = FontProperties(family=families(text), size=size, weight="bold" if bold else "normal")
    lines = text.split("\n")
    with missing_reported_once():
        return max(float(text_to_path.get_text_width_height_descent(line, font, False)[0]) for line in lines) / 72


def wrapped(text: str, width: float, size: float) -> str:
    """A text wrapped into lines of at most `width` inches."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and text_width(longer, size) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return "\n".join(lines)


def lines_height(text: str, size: float) -> float:
    """Height of a text of one or more lines [inches]; 0 for an empty text."""
    return (text.count("\n") + 1) * size * LEADING / 72 if text else 0.0


def footer_text(width: float, note: str) -> str:
    """The footer of a figure: the note, then the standing statement on how to interpret the numbers."""
    return wrapped("\n".join(filter(None, (without_math(note), FOOTER))), (width - 2 * MARGIN) * 0.98, PRINT_SIZE)


def footer(figure: Figure, note: str = "") -> float:
    """Write the footer of a figure; returns its height [inches]."""
    width, height = figure.get_size_inches()
    text = footer_text(float(width), note)
    figure.text(
        MARGIN / width, 0.18 / height, text, size=PRINT_SIZE, color=SOFT, va="bottom", linespacing=LEADING, gid="footer"
    )
    return lines_height(text, PRINT_SIZE) + 0.18


def save_figure(
    figure: Figure, stem: Path, formats: Sequence[str] = ("png", "svg"), pixels: int | None = None
) -> list[Path]:
    """Write a figure as `stem`.png, `stem`.svg, ... (text in SVG files stays text). Returns the paths.

    A PNG has 200 dots per inch, or is `pixels` wide.
    """
    dpi = DPI if pixels is None else pixels / figure.get_figwidth()
    stem = Path(stem)
    stem.parent.mkdir(parents=True, exist_ok=True)
    paths = [stem.with_name(f"{stem.name}.{kind}") for kind in formats]
    with matplotlib.rc_context(RC), missing_reported_once():
        complete_fonts(figure)
        for kind, path in zip(formats, paths, strict=True):
            undated = {"Date": None} if kind == "svg" else {"CreationDate": None} if kind == "pdf" else {}
            figure.savefig(path, dpi=dpi, format=kind, metadata=undated)
    return paths
