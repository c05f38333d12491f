"""The figures of studies: room for their texts, and marks where the tables say so."""

import numpy as np
import pandas as pd
import pytest

from sim.figures.layout.style import LOOKS
from sim.figures.studies.ablation import ShiftCell, cell_text, draw_ablation, largest_cell, shade
from sim.figures.studies.attribution import draw_attribution, draws_behind
from sim.figures.studies.convergence import draw_convergence
from sim.model.mechanisms import COMBINABLE
from sim.model.observation.metrics import HEADLINE
from sim.studies.ablation import FEATURES, MOVED, conclusion, shift_of, without
from sim.studies.attribute import contribution_row
from sim.studies.converge import convergence
from tests.figures.test_page import NOTE, check_page
from tests.support import made


def shapley_table(draws: int, drawn: bool = True) -> pd.DataFrame:
    """Made-up values of all mechanisms that combine."""
    random = np.random.default_rng(1)
    return pd.DataFrame([
        {"metric": metric, "mechanism": name, **contribution_row(random.normal(random.normal(), 0.2, draws), 1.0, drawn)}
        for metric in HEADLINE
        for name in (*COMBINABLE, "all together")
    ])  # fmt: skip


@pytest.mark.parametrize(("draws", "drawn"), [(1, False), (8, True), (40, True)])
def test_contributions_have_room_and_say_what_they_rest_on(
    draws: int, drawn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = check_page(draw_attribution(shapley_table(draws, drawn), NOTE), monkeypatch)
    assert page.texts_over_panels() == []
    assert "All together" in page.words
    assert ("5-95 %" in page.words) == drawn
    assert ("finding: " in page.words) == (draws >= 30)
    assert draws_behind(list(shapley_table(draws, drawn)["verdict"])) == (min(draws, 30) if drawn else 0)


def test_contributions_are_ordered_by_duplication(monkeypatch: pytest.MonkeyPatch) -> None:
    table = shapley_table(8)
    table.loc[(table["metric"] == "duplication_share") & (table["mechanism"] == "sunset"), "value"] = -9.0
    table = table[table["mechanism"].isin(["all together", *COMBINABLE[:3]])]
    axes = draw_attribution(table, NOTE).axes
    assert len(axes) == 1 + len(HEADLINE)
    points = [line.get_ydata()[0] for line in axes[1].lines if line.get_marker() not in ("None", None, "")]
    values = [line.get_xdata()[0] for line in axes[1].lines if line.get_marker() not in ("None", None, "")]
    below = [abs(value) for _, value in sorted(zip(points, values, strict=True))[1:]]
    assert below == sorted(below, reverse=True)


@pytest.mark.parametrize(
    "names", [tuple(LOOKS)[:6], ("parallel", "merger"), ("parallel", "x" * 90, *tuple(LOOKS)[1:12])]
)
def test_errors_have_room(names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    errors = convergence(made.runs_table(names, 16), "parallel").tables["errors"]
    page = check_page(draw_convergence(errors, NOTE), monkeypatch)
    assert page.texts_over_panels() == []


def test_errors_of_nothing_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = made.runs_table(("parallel", "merger"), 16)
    runs["burden_median"] = 0.5
    errors = convergence(runs, "parallel").tables["errors"]
    check_page(draw_convergence(errors, NOTE), monkeypatch)
    figure = draw_convergence(errors, NOTE)
    drawn = [sum(len(line.get_xdata()) for line in axes.lines[1:]) for axes in figure.axes]
    assert drawn[1] == 0
    assert min(drawn[0], drawn[2]) > 10


def ablation_tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Made-up shifts of every feature and metric in three scenarios."""
    random = np.random.default_rng(2)
    moves, ends = [], []
    for feature in FEATURES:
        for metric in MOVED:
            for name in ("parallel", "merger", "sunset"):
                keys = {"feature": feature, "metric": metric, "scenario": name, "level": 0.5}
                shifts = random.normal(random.normal(0, 0.1), 0.02, (2, 8, 2))
                row = {**keys, **shift_of(shifts[0], 1.0).row("shift")}
                moves.append(row if name == "parallel" else row | shift_of(shifts[1], 1.0).row("contrast_shift"))
                if metric in HEADLINE and name != "parallel":
                    full, less = np.ones(8), np.full(8, -1.0 if (feature, metric) == ("reuse", "progress") else 1.0)
                    ends.append({**keys, **conclusion(full, less, 1.0, True)})
    return pd.DataFrame(moves), pd.DataFrame(ends)


def test_the_grid_has_room_and_marks_the_sign_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    moves, conclusions = ablation_tables()
    figure = draw_ablation(moves, conclusions, NOTE)
    page = check_page(figure, monkeypatch)
    assert page.texts_over_panels() == []
    marks = [tuple(line.get_xydata()[0]) for axes in figure.axes[:2] for line in axes.lines]
    assert [(int(x), int(y)) for x, y in marks] == [(list(MOVED).index("progress"), list(FEATURES).index("reuse"))]


def test_the_grid_can_be_drawn_of_one_seed_and_of_the_reference_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    moves, conclusions = ablation_tables()
    errors = {column: np.nan for column in moves if column.endswith("_error")}
    page = check_page(draw_ablation(moves.assign(**errors), conclusions, NOTE), monkeypatch)
    assert "–" in page.words
    alone = moves[moves["scenario"] == "parallel"][[column for column in moves if "contrast" not in column]]
    check_page(draw_ablation(alone, conclusions[:0], NOTE), monkeypatch)


def test_a_cell_shows_the_scenario_that_moves_most() -> None:
    rows = pd.DataFrame({"level": [1.0, 1.0], "shift": [0.004, -0.005], "shift_error": [0.001, 0.0005]})
    assert largest_cell(rows, "shift") == ShiftCell(pytest.approx(-10.0), False)
    assert largest_cell(rows.assign(level=0.1), "shift").large
    assert largest_cell(rows.assign(shift_error=0.0), "shift").errors == np.inf
    assert largest_cell(rows.assign(shift=0.0, shift_error=0.0), "shift").errors == 0.0
    assert [cell_text(size) for size in (-np.inf, -3.2, 0.2, 12.0, 300.0)] == ["< −99", "−3", "0", "+12", "> +99"]
    assert shade(1.9) == 0.5
    assert shade(-1e9) == 0.0
    assert 0.5 < shade(3.0) < shade(30.0) <= 1.0


def test_names_of_scenarios_without_a_feature_are_plain() -> None:
    assert without("merger", "peer influence") == "merger without peer influence"
