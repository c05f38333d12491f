"""Every figure: texts on the page and apart, legends beside the panels, small print, and text kept as text."""

from collections.abc import Callable, Sequence

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.figures import FIGURES, figure_function
from sim.figures.layout.page import sheet
from sim.figures.layout.style import save_figure
from sim.studies.verdicts import FOOTER
from tests.support import made

NOTE = "30 draws, 2 seeds, version 1.0, data 0123abcd"
LONG = ("parallel", "my_merger_of_$5_and_$6_with_everything_that_is_there_and_a_very_long_name_at_that", "x" * 90)
TABLES: dict[str, Callable[..., object]] = {
    "summary": made.summary_table,
    "series": made.series_table,
    "groups": made.groups_table,
    "pairs": made.pairs_table,
    "split": made.split_table,
}
STARTS = {
    "joint_roadmap": "2026-05",
    "merger": "2026-01",
    "nested": "2026-01",
    "sunset": "2026-01",
    "mapping_study": "2024-02",
}
OPTIONS = {
    "course": {"starts": dict.fromkeys(made.NAMES, STARTS)},
    "pair_heatmap": {"titles": {"C1": "The first line", "T2": "The second objective"}},
}
RESULTS = [name for name, kind in FIGURES.items() if kind.tables[0] in TABLES]


def drawn(name: str, names: Sequence[str] = made.NAMES, draws: int | None = None) -> Figure:
    """A figure from made-up tables."""
    draw = figure_function(name)
    if name == "network":
        return draw(*made.network_tables(), NOTE)
    given = {} if draws is None else {"draws": draws}
    table = TABLES[FIGURES[name].tables[0]](names, **given)
    return draw(table, names[0], NOTE, **OPTIONS.get(name, {}))


def check_page(figure: Figure, monkeypatch: pytest.MonkeyPatch) -> made.Drawn:
    page = made.Drawn(figure, monkeypatch)
    assert page.outside() == []
    assert page.overlapping() == []
    assert page.legends_over_panels() == 0
    assert NOTE in page.words
    assert FOOTER.split(".")[0] in page.words
    assert FOOTER.split()[-1] in page.words
    return page


@pytest.mark.parametrize("name", FIGURES)
def test_texts_and_legends_have_room_with_all_scenarios(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = check_page(drawn(name), monkeypatch)
    assert name == "network" or len(page.texts) > 20
    if name != "trade_off":
        assert page.texts_over_panels() == []


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("names", [("parallel", "merger"), LONG], ids=["two", "long"])
def test_texts_have_room_with_few_scenarios_and_with_long_names(
    name: str, names: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = check_page(drawn(name, names), monkeypatch)
    if names is LONG and name != "pair_heatmap":
        assert "$5" in page.words.replace("\\", "")


@pytest.mark.parametrize("name", RESULTS)
def test_without_draws_there_are_means_and_no_ranges(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = check_page(drawn(name, made.NAMES[:6], 0), monkeypatch)
    assert "no draws" in page.words.lower()
    assert "5-95" not in page.words


@pytest.mark.parametrize("name", ["comparison", "burden_groups", "goals", "trade_off"])
def test_below_thirty_draws_nothing_is_called_a_finding(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = check_page(drawn(name, made.NAMES[:6], 8), monkeypatch)
    assert "finding: " not in page.words
    assert "fewer than 30 draws" in page.words or "8 draws" in page.words


@pytest.mark.parametrize("name", FIGURES)
def test_svg_keeps_text_as_text_and_png_has_200_dots_an_inch(name: str, tmp_path: object) -> None:
    figure = drawn(name, made.NAMES[:4])
    svg, png = save_figure(figure, tmp_path / "folder" / "name.of.figure", ("svg", "png"))
    text = svg.read_text(encoding="utf-8")
    assert (svg.name, png.name) == ("name.of.figure.svg", "name.of.figure.png")
    assert text.count("<text") > 10
    assert NOTE in text
    assert "DejaVuSans-" not in text
    wide, high = figure.get_size_inches()
    head = png.read_bytes()[16:24]
    assert abs(int.from_bytes(head[:4], "big") - 200 * wide) <= 1
    assert abs(int.from_bytes(head[4:], "big") - 200 * high) <= 1


def test_settings_made_elsewhere_change_nothing(tmp_path: object) -> None:
    summary = made.summary_table(("parallel", "merger"))
    draw = figure_function("comparison")
    (plain,) = save_figure(draw(summary, "parallel"), tmp_path / "plain", ("svg",))
    with matplotlib.rc_context({"font.size": 20, "axes.grid": True, "axes.facecolor": "red", "svg.fonttype": "path"}):
        (other,) = save_figure(draw(summary, "parallel"), tmp_path / "other", ("svg",))
    assert plain.read_bytes() == other.read_bytes()


def test_the_checks_of_this_page_see_a_clash(monkeypatch: pytest.MonkeyPatch) -> None:
    page = sheet(2.0, "Title", "Caption")
    page.text(1.0, 1.0, "one text")
    page.text(1.1, 1.0, "another text")
    page.text(11.5, 1.5, "over the edge")
    axes = page.axes(1.0, 0.2, 3.0, 1.5)
    line = axes.plot(np.arange(3))
    page.legend(line, ["on the panel"], 0.4, left=1.5)
    found = made.Drawn(page.figure, monkeypatch)
    assert found.outside() == ["over the edge"]
    assert ("one text", "another text") in found.overlapping()
    assert found.legends_over_panels() == 1
    assert "one text" in found.texts_over_panels()
