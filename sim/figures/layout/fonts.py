"""Fonts for characters that the font of the figures lacks, such as Chinese names: any installed font that has them."""

import sys
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, FontProperties, fontManager, get_font
from matplotlib.text import Text

FONT = "DejaVu Sans"
PREFERRED = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "Noto Sans CJK JP", "Arial Unicode MS",
)  # fmt: skip
"""Families that are tried first: without serifs, with simplified Chinese."""
NO_LETTERS = ("Last Resort", "LastResort", "Unicode BMP Fallback")
"""Families that have a box for every character."""
_reported: set[str] = set()


@cache
def characters_of(file: str) -> frozenset[int]:
    """The code points that a font file has; none if it cannot be read."""
    try:
        return frozenset(get_font(file).get_charmap())
    except (OSError, RuntimeError, ValueError):
        return frozenset()


def own_characters() -> frozenset[int]:
    """The code points of the font of the figures."""
    return characters_of(fontManager.findfont(FontProperties(family=FONT)))


def candidates() -> list[FontEntry]:
    """The installed fonts in the order in which they are tried."""
    rank = {name: number for number, name in enumerate(PREFERRED)}
    found = [entry for entry in fontManager.ttflist if not entry.name.startswith(NO_LETTERS)]
    return sorted(
        found,
        key=lambda entry: (
            rank.get(entry.name, len(rank)),
            "Sans" not in entry.name,
            str(entry.weight) != "400",
            entry.name,
        ),
    )


@cache
def family_with(character: str) -> str | None:
    """The family of an installed font that has a character; None if there is none."""
    return next((entry.name for entry in candidates() if ord(character) in characters_of(entry.fname)), None)


def script(character: str) -> str:
    """The kind of a character as Unicode names it, such as CJK, HANGUL or ARABIC."""
    return unicodedata.name(character, "unnamed").split()[0].split("-")[0]


def families(text: str) -> list[str]:
    """The font families that draw a text: that of the figures, then those with the characters that it lacks.

    A kind of characters that no installed font has is reported once, in one line.
    """
    found = [FONT]
    for character in sorted(set(text)):
        if ord(character) in own_characters() or not character.isprintable():
            continue
        family = family_with(character)
        if family is None:
            report_missing(character)
        elif family not in found:
            found.append(family)
    return found


def report_missing(character: str) -> None:
    """Print once per kind of characters that no installed font has them."""
    kind = script(character)
    if kind not in _reported:
        _reported.add(kind)
        print(
            f"dcsim: no installed font has {kind} characters such as {character!a}; figures show boxes instead; "
            "install one, for example Noto Sans CJK for Chinese",
            file=sys.stderr,
        )


def texts_of(figure: Figure) -> Iterable[Text]:
    """All texts of a figure, tick labels too, which exist only when they are requested."""
    for axes in figure.axes:
        axes.get_xticklabels()
        axes.get_yticklabels()
    return [found for found in figure.findobj(Text) if isinstance(found, Text)]


def complete_fonts(figure: Figure) -> None:
    """Give each text of a figure with characters that the font of the figures lacks the fonts that have them."""
    for text in texts_of(figure):
        needed = families(text.get_text())
        if len(needed) > 1:
            text.set_fontfamily(needed)


@contextmanager
def missing_reported_once() -> Iterator[None]:
    """Leave out Matplotlib's warning per missing character, because `families` reports each kind of them once."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield
