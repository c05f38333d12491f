"""Figures of sweeps: room for their texts, marks where the runs say so, and what is missing told."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.figures.sweep.cells import Cell, cells_of, factor_label, factor_name, missing_runs, seed_means, to_first_line
from sim.figures.sweep.draw import draw_sweep
from sim.figures.sweep.heatmap import places_for, shade_of
from sim.model.observation.metrics import HEADLINE
from sim.studies.designs import Design, DesignOptions, expand, read_factors
from sim.studies.sweep.figure_choice import read_figure_choice
from sim.studies.verdicts import NO_DRAW
from tests.figures.test_page import NOTE, check_page

COST, BASE, START = "work.adoption_cost", "recognition.base", "mechanism.joint_roadmap.start"
SCENARIOS = ["parallel", "merger", "information_sharing", "actual_path_with_roadmap"]
SPECS: dict[str, dict[str, Any]] = {
    COST: {COST: [0.05, 0.1, 0.2, 0.4]},
    "log": {COST: {"low": 0.05, "high": 0.4, "scale": "log", "levels": 5}},
    "months": {START: ["2025-01", "2025-03", "2026-01", "2028-01"], COST: [0.1, 0.2, 0.4]},
    "near months": {START: ["2025-01", "2025-03"], "mechanism.merger": None},
    "numbers": {COST: [0.05, 0.1, 0.2, 0.4], BASE: [0.15, 0.25, 0.35, 0.45, 0.6]},
    "words": {"scenario": SCENARIOS, "gdc.framing": ["themes", "objectives"]},
    "three": {COST: [0.1, 0.2], "scenario": SCENARIOS[:2], "mechanism.lead_agency": None},
    "one point": {COST: [0.1]},
}


def runs_of(design: Design, draws: int = 30, metrics: Sequence[str] = HEADLINE) -> pd.DataFrame:
    """Made-up runs: each point is off the others by its own amount."""
    random = np.random.default_rng(3)
    effect = random.normal(0, 0.05, (len(design.points), len(metrics)))
    luck = random.normal(0.4, 0.03, (max(draws, 1), 2, len(metrics)))
    return pd.DataFrame([
        {"point": number, "draw": draw, "seed": seed, **point,
         **dict(zip(metrics, luck[draw if draws else 0, seed] + effect[number], strict=True))}
        for number, point in enumerate(design.points)
        for draw, seed in product(range(draws) if draws else [-1], range(2))
    ])  # fmt: skip


def design_of(name: str) -> Design:
    """A full grid."""
    return expand("grid", read_factors(SPECS[name]))


KINDS = [
    (COST, {}), ("log", {}), ("one point", {}), ("months", {}), ("months", {"show": "level"}),
    ("months", {"show": "difference"}), ("near months", {}), ("numbers", {}), ("numbers", {"show": "difference"}),
    ("numbers", {"kind": "lines", "metrics": ["progress"]}), ("words", {}), ("words", {"show": "difference"}),
    ("words", {"kind": "interaction"}), ("words", {"kind": "heatmap", "show": "difference"}),
    ("three", {}), ("three", {"metrics": ["progress", "burden_median", "duplication_share", "awareness"]}),
]  # fmt: skip


@pytest.mark.parametrize("draws", [30, 4, 0])
@pytest.mark.parametrize(("name", "figure"), KINDS, ids=str)
def test_texts_and_legends_have_room(
    name: str, figure: dict[str, Any], draws: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    design = design_of(name)
    picture = read_figure_choice(figure, design)
    runs = runs_of(design, draws, picture.metrics)
    page = check_page(draw_sweep(runs, design.points, design.factors, picture, "", NOTE), monkeypatch)
    assert page.texts_over_panels() == []
    assert ("5-95 %" in page.words) == bool(draws)
    assert ("no draws" in page.words) == (not draws)
    assert "missing" not in page.words
    for path in (picture.x, picture.by):
        shown = {factor.path: factor for factor in design.factors}
        assert path is None or factor_label(shown[path]) in page.words


@pytest.mark.parametrize("kind", ["lhs", "sobol", "morris"])
@pytest.mark.parametrize("draws", [8, 0])
def test_scattered_points_have_room(kind: str, draws: int, monkeypatch: pytest.MonkeyPatch) -> None:
    mapping = {
        COST: {"low": 0.05, "high": 0.4, "scale": "log"},
        START: {"low": "2025-01", "high": "2028-12"},
        "population.states": {"low": 20, "high": 60},
        "scenario": SCENARIOS[:3],
        "mechanism.lead_agency": None,
        BASE: {"low": 0.1, "high": 0.6},
        "climate.stall_hazard": {"low": 0.0, "high": 0.03},
    }
    design = expand(kind, read_factors(mapping), DesignOptions(samples=8))
    picture = read_figure_choice({}, design)
    assert picture.kind == "scatter"
    page = check_page(draw_sweep(runs_of(design, draws), design.points, design.factors, picture, "", NOTE), monkeypatch)
    assert "Shown are 6 of 7 factors" in page.words
    assert "rank correlation" in page.words
    assert ("5-95 %" in page.words) == bool(draws)


def test_a_question_is_the_title_and_the_first_point_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    design = design_of("words")
    picture = read_figure_choice({"show": "difference"}, design)
    page = check_page(
        draw_sweep(runs_of(design), design.points, design.factors, picture, "What of $5?", NOTE), monkeypatch
    )
    assert "What of \\$5?" in page.words
    assert "Scenario Parallel, GDC: framing themes" in page.words.replace("\n", " ")


def test_lines_are_against_the_first_line_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    design = design_of("months")
    page = check_page(
        draw_sweep(runs_of(design), design.points, design.factors, read_figure_choice({}, design), "", NOTE),
        monkeypatch,
    )
    assert page.words.count("difference to Work: adoption cost 0.1") == 3
    assert "Jan 2026: UN budget cut" in page.words


def test_missing_runs_are_told_and_leave_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    design = design_of("numbers")
    runs = runs_of(design, 4)
    some = runs[(runs["point"] != 7) & ~((runs["point"] == 3) & (runs["draw"] == 1) & (runs["seed"] == 0))]
    figure = draw_sweep(some, design.points, design.factors, read_figure_choice({}, design), "", NOTE)
    page = check_page(figure, monkeypatch)
    assert "9 runs are missing: only the 3 complete draws are shown" in page.words.replace("\n", " ")
    assert sum(patch.get_hatch() == "////" for axes in figure.axes for patch in axes.patches) == 3
    assert missing_runs(runs, HEADLINE) == 0


def test_strengths_that_draws_vary_are_shown_at_the_levels_of_their_points() -> None:
    strength = "mechanism.merger.strength"
    design = expand("grid", read_factors({strength: [0.0, 0.5, 1.0]}))
    runs = runs_of(design, 8)
    drawn = runs.assign(**{strength: runs[strength] * (1.0 - 0.05 * runs["draw"])})
    figure = draw_sweep(drawn, design.points, design.factors, read_figure_choice({}, design), "", NOTE)
    lines = [list(line.get_xdata()) for axes in figure.axes for line in axes.lines]
    assert sum(x == [0.0, 0.5, 1.0] for x in lines) == sum(len(x) > 2 for x in lines) > 0


def test_cells_are_means_of_whole_draws_and_differences_are_paired() -> None:
    design = design_of("three")
    runs = runs_of(design, 3, ["progress"])
    cost, base = design.factors[0], design.factors[1]
    cells = cells_of(runs, "progress", cost, base)
    assert set(cells) == set(product([0.1, 0.2], SCENARIOS[:2]))
    wanted = runs[(runs[COST] == 0.2) & (runs["scenario"] == "merger")].groupby("draw")["progress"].mean()
    assert cells[0.2, "merger"].values == pytest.approx(wanted.to_numpy())
    holed = runs.drop(runs[(runs["point"] == 6) & (runs["draw"] == 1)].index[:1])
    assert seed_means(holed, "progress").isna().sum().tolist() == [0, 8, 0]  # the draw is left out everywhere
    assert seed_means(holed[holed["draw"] == 1], "progress").isna().sum().tolist() == [1]  # unless no draw were left
    assert np.isnan(cells_of(holed, "progress", cost, base)[0.2, "merger"].values).tolist() == [False, True, False]
    lines = to_first_line(cells, SCENARIOS[:2])
    assert set(lines) == {(0.1, "merger"), (0.2, "merger")}
    assert np.ptp(lines[0.2, "merger"].values) == pytest.approx(0.0, abs=1e-12)  # luck is shared
    to_point = cells_of(runs, "progress", cost, base, to_first_point=True)
    assert np.ptp(to_point[0.2, "merger"].values) == pytest.approx(0.0, abs=1e-12)


def test_words_of_cells_follow_the_rule() -> None:
    assert Cell(np.full(40, -0.1), True).verdict(1.0) == "lower"
    assert Cell(np.array([0.1, -0.1] * 20), True).verdict(1.0) == "depends"
    assert Cell(np.array([np.nan]), True).verdict(1.0) == NO_DRAW
    assert np.isnan(Cell(np.array([0.1]), False).span[0])


def test_shades_and_decimals() -> None:
    assert [shade_of(value, -0.2, 0.1, True) for value in (-0.2, 0.0, 0.1)] == [0.0, 0.5, 0.75]
    assert shade_of(0.5, 0.5, 0.5, False) == 0.25
    assert [places_for(values) for values in ([0.1, 0.5], [0.5, 0.501], [0.3], [float("nan")])] == [2, 4, 3, 3]


def test_factors_are_written_as_people_write_them() -> None:
    factors = read_factors({COST: [0.1], START: ["2025-01"], "mechanism.merger": None, "packages.need_exponent": [1.0]})
    assert [factor_label(factor) for factor in factors] == [
        "Work: adoption cost (share)", "Joint roadmap: start", "Merger", "Packages: need exponent",
    ]  # fmt: skip
    assert factor_name(factors[0]) == "Work: adoption cost"
