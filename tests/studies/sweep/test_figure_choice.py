"""The figure a sweep's reader wants: suggested by the design, or asked for and checked."""

from typing import Any

import pytest

from sim.model.observation.metrics import HEADLINE
from sim.settings.errors import SettingError
from sim.studies.designs import Design, DesignOptions, expand, read_factors
from sim.studies.sweep.figure_choice import read_figure_choice

COST, BASE, START = "work.adoption_cost", "recognition.base", "mechanism.joint_roadmap.start"
FOUR = [0.1, 0.2, 0.3, 0.4]


def grid(**mapping: Any) -> Design:
    """A grid of factors given by short names."""
    names = {"cost": COST, "base": BASE, "start": START, "framing": "gdc.framing", "merger": "mechanism.merger"}
    return expand("grid", read_factors({names.get(key, key): levels for key, levels in mapping.items()}))


SUGGESTED: list[tuple[Design, tuple[str, str | None, str | None, str]]] = [
    (grid(cost=FOUR), ("lines", COST, None, "both")),
    (grid(framing=["themes", "objectives"]), ("bars", "gdc.framing", None, "level")),
    (grid(merger=None, cost=FOUR), ("lines", COST, "mechanism.merger", "both")),
    (grid(cost=FOUR[:3], start=["2025-01", "2026-01", "2027-01", "2028-01"]), ("lines", START, COST, "both")),
    (grid(cost=FOUR, base=FOUR), ("heatmap", COST, BASE, "level")),
    (grid(framing=["themes", "objectives"], merger=None), ("bars", "gdc.framing", "mechanism.merger", "level")),
    (
        expand("lhs", read_factors({COST: {"low": 0.1, "high": 0.2}}), DesignOptions(samples=8)),
        ("scatter", None, None, "level"),
    ),
    (
        expand("list", options=DesignOptions([{COST: 0.1, BASE: 0.1}, {COST: 0.2, BASE: 0.2}])),
        ("scatter", None, None, "level"),
    ),
]


@pytest.mark.parametrize(("design", "wanted"), SUGGESTED, ids=[str(wanted) for _, wanted in SUGGESTED])
def test_a_figure_suits_its_design(design: Design, wanted: tuple) -> None:
    picture = read_figure_choice({}, design)
    assert (picture.kind, picture.x, picture.by, picture.show) == wanted
    assert picture.metrics == HEADLINE


def test_what_is_asked_for_is_kept_and_the_rest_filled_up() -> None:
    design = grid(cost=FOUR, base=FOUR)
    assert read_figure_choice({"x": BASE}, design)[:3] == ("heatmap", BASE, COST)
    assert read_figure_choice({"by": COST, "kind": "lines"}, design)[:3] == ("lines", BASE, COST)
    asked = read_figure_choice({"show": "difference", "metrics": ["progress", "awareness", "progress"]}, design)
    assert asked[3:] == ("difference", ("progress", "awareness"))
    assert read_figure_choice({"metrics": "progress_sdg_04"}, design).metrics == ("progress_sdg_04",)


MISTAKES = [
    ({"knd": "lines"}, "figure: unknown key 'knd'; did you mean 'kind'?"),
    ({"kind": "line"}, "unknown kind 'line'; did you mean 'lines'?"),
    ({"show": "differences"}, "show: unknown word 'differences'; did you mean 'difference'?"),
    ({"kind": "heatmap", "show": "both"}, "unknown word 'both'"),
    ({"x": "work.adoption_cst"}, "x: unknown factor 'work.adoption_cst'; did you mean 'work.adoption_cost'?"),
    ({"x": COST, "by": COST}, "x and by are both work.adoption_cost"),
    ({"metrics": ["progres"]}, "unknown metric 'progres'; did you mean 'progress'?"),
    ({"metrics": []}, "metrics: [] is not allowed"),
    ({"metrics": ["who_gains"]}, "exists only in a comparison"),
    ({"metrics": [f"progress_sdg_{goal:02d}" for goal in range(1, 9)]}, "has room for 6, not 8"),
    ({"kind": "scatter", "x": COST}, "leave x and by out"),
]


@pytest.mark.parametrize(("given", "told"), MISTAKES, ids=str)
def test_every_mistake_gets_one_line(given: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_figure_choice(given, grid(cost=FOUR, base=FOUR))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_figures_that_cannot_show_a_design_are_refused() -> None:
    many = grid(cost=[number / 100 for number in range(1, 10)], base=[number / 100 for number in range(1, 9)])
    assert read_figure_choice({}, many).kind == "heatmap"
    with pytest.raises(SettingError, match="recognition.base has 8 levels, but lines can show at most 7"):
        read_figure_choice({"kind": "lines"}, many)
    with pytest.raises(SettingError, match="a heatmap needs two factors"):
        read_figure_choice({"kind": "heatmap"}, grid(cost=FOUR))
    with pytest.raises(SettingError, match="the points of lhs are not a grid"):
        read_figure_choice({"kind": "lines"}, SUGGESTED[-2][0])
