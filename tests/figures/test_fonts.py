"""Names in other scripts: drawn by any installed font that has them; a kind that none has is reported once."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib.figure import Figure
from matplotlib.font_manager import FontManager, fontManager

from sim.figures.layout import fonts
from sim.figures.layout.fonts import FONT, families, family_with
from sim.figures.layout.style import save_figure, styled, text_width

NAME = "中国"


def font_file(path: Path, text: str) -> Path:
    """A font with a square for each character of a text."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 900), (900, 900), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    names = [".notdef", *(f"uni{ord(one):04X}" for one in text)]
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder(names)
    made.setupCharacterMap({ord(one): f"uni{ord(one):04X}" for one in text})
    made.setupGlyf(dict.fromkeys(names, square))
    made.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    made.setupHorizontalHeader(ascent=900, descent=-100)
    made.setupNameTable({"familyName": "Village Hand", "styleName": "Regular"})
    made.setupOS2()
    made.setupPost()
    made.save(path)
    return path


@pytest.fixture
def only_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[FontManager]:
    """As if no font but that of the figures were installed."""
    own = [entry for entry in fontManager.ttflist if entry.name.startswith("DejaVu")]
    monkeypatch.setattr(fontManager, "ttflist", own)
    monkeypatch.setattr(fonts, "_reported", set())
    forget()
    yield fontManager
    forget()


def forget() -> None:
    for kept in (family_with, text_width, fontManager._findfont_cached):
        kept.cache_clear()  # type: ignore[attr-defined]


@styled
def picture(name: str) -> Figure:
    """A figure with a name as title and as tick label."""
    figure = Figure(figsize=(3, 2))
    axes = figure.add_subplot()
    axes.set_title(name)
    axes.set_yticks([0, 1], [name, "plain"])
    return figure


def test_any_installed_font_with_the_characters_is_used(
    only_own: FontManager, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    only_own.addfont(font_file(tmp_path / "hand.ttf", NAME))
    assert families(f"{NAME} (China)") == [FONT, "Village Hand"]
    assert text_width(NAME, 72) == pytest.approx(2.0, rel=0.05)  # two squares of one em
    figure = picture(NAME)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        save_figure(figure, tmp_path / "name")
    drawn = [text for text in fonts.texts_of(figure) if text.get_text() == NAME]
    assert len(drawn) >= 2
    assert all(text.get_fontfamily() == [FONT, "Village Hand"] for text in drawn)
    assert "Village Hand" in (tmp_path / "name.svg").read_text()
    assert capsys.readouterr().err == ""


def test_a_kind_that_no_font_has_is_reported_once(
    only_own: FontManager, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for number in range(2):
            save_figure(picture(f"{NAME} 韩国"), tmp_path / f"name{number}")
            save_figure(picture("한국"), tmp_path / f"other{number}")
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(" characters")[0] for line in lines] == [
        "dcsim: no installed font has CJK", "dcsim: no installed font has HANGUL",
    ]  # fmt: skip


def test_plain_figures_keep_their_font(tmp_path: Path) -> None:
    figure = picture("Curaçao – naïve −1")
    save_figure(figure, tmp_path / "name", ["svg"])
    assert {tuple(text.get_fontfamily()) for text in fonts.texts_of(figure)} == {("sans-serif",)}
