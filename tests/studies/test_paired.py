"""Paired differences: right values of planted tables, with draws and without, and where runs are missing."""

import numpy as np
import pandas as pd
import pytest

from sim.studies.paired import (
    defined_runs,
    difference_columns,
    draw_columns,
    gained_over,
    mean_of_known,
    paired_differences,
    quantiles,
    seed_error,
    span,
    spread_columns,
)
from sim.studies.verdicts import NO_DRAW, rounding_scale, sign_share

DRAWS, SEEDS = 40, 3


def planted(shift: float, draws: int = DRAWS, first: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Values and reference [draws, seeds] whose paired difference in draw d is shift + d / 1000, the same for all seeds."""
    rng = np.random.default_rng(5)
    reference = rng.random((draws, SEEDS))
    return reference + shift + np.arange(first, first + draws)[:, None] / 1000.0, reference


def test_a_planted_difference_is_found_whatever_the_levels_do() -> None:
    found = difference_columns(*planted(0.1), drawn=True)
    assert found["difference"] == pytest.approx(0.1 + 39 / 2000)
    assert found["difference_low"] == pytest.approx(0.1 + 0.05 * 0.039)
    assert found["difference_high"] == pytest.approx(0.1 + 0.95 * 0.039)
    assert found["difference_seed_se"] == pytest.approx(0.0, abs=1e-12)
    assert (found["same_sign"], found["verdict"]) == (1.0, "higher")


def test_draws_of_both_signs_are_no_finding() -> None:
    found = difference_columns(*planted(-0.0195), drawn=True)
    assert found["verdict"] == "depends"
    assert found["same_sign"] in (0.0, 0.5)
    few = difference_columns(*planted(0.1, draws=8), drawn=True)
    assert few["verdict"] == "higher in 8 of 8 draws"


def test_without_draws_there_is_no_range_and_no_share() -> None:
    values, reference = planted(0.1, draws=1)
    found = difference_columns(values, reference, drawn=False)
    assert found["difference"] == pytest.approx(0.1)
    assert np.isnan([found[name] for name in ("difference_low", "difference_high", "same_sign")]).all()
    assert found["verdict"] == "higher at the defaults"
    level = spread_columns(values, drawn=False)
    assert level["mean"] == pytest.approx(values.mean())
    assert level["seed_se"] == pytest.approx(values.std(ddof=1) / np.sqrt(SEEDS))


def test_no_draw_at_all_has_no_numbers() -> None:
    values, reference = planted(0.1, draws=0)
    found = difference_columns(values, reference, drawn=True)
    assert found.pop("verdict") == NO_DRAW
    assert np.isnan(list(found.values())).all()
    assert np.isnan(list(spread_columns(values, drawn=True).values())).all()


def test_draws_with_missing_runs_are_left_out() -> None:
    per_draw = np.concatenate([np.full(30, 0.2), [np.nan] * 5, np.full(2, -0.1)])
    found = draw_columns(per_draw, 1.0, drawn=True)
    assert (found["draws"], found["verdict"]) == (32, "higher")
    assert found["value"] == pytest.approx((30 * 0.2 - 2 * 0.1) / 32)
    assert found["same_sign"] == 30 / 32
    assert draw_columns(np.full(3, np.nan), 1.0, drawn=True)["verdict"] == NO_DRAW


def test_many_points_at_once_are_what_each_is_alone() -> None:
    points = np.stack([planted(shift)[0] for shift in (-0.1, 0.0, 0.3)])
    together = spread_columns(points, drawn=True)
    for number, values in enumerate(points):
        assert {name: column[number] for name, column in together.items()} == spread_columns(values, drawn=True)


def test_ranges_and_errors_are_those_of_the_textbook() -> None:
    values = np.random.default_rng(1).random(101)
    assert span(values) == tuple(np.quantile(values, (0.05, 0.95)))
    np.testing.assert_array_equal(quantiles(values)[1], np.median(values))
    holes = np.array([[np.nan, 1.0, 2.0, 3.0], [np.nan] * 4])
    np.testing.assert_allclose(quantiles(holes, axis=1), [[1.1, np.nan], [2.0, np.nan], [2.9, np.nan]])
    assert np.isnan(span(values, drawn=False)).all()
    assert np.isnan(span(values[:0])).all()
    assert np.isnan(seed_error(values[:, None]))
    assert seed_error(np.array([[0.0, 2.0], [1.0, 1.0]])) == pytest.approx(np.sqrt(1.0 / 2))


def test_a_mean_of_known_values_is_missing_only_where_all_are() -> None:
    values = np.array([[1.0, np.nan, np.nan], [3.0, 2.0, np.nan]])
    np.testing.assert_array_equal(mean_of_known(values, axis=0), [2.0, 2.0, np.nan])


def test_rounding_is_no_sign() -> None:
    differences = np.array([1e-15, -1e-15, 0.5])
    assert sign_share(differences, 1.0) == 1 / 3
    assert sign_share(differences) == 2 / 3
    assert rounding_scale(np.array([-3.0, 2.0]), np.array([1.0])) == 3.0
    assert rounding_scale(np.zeros(2)) > 0.0


@pytest.mark.parametrize("drawn", [True, False])
def test_tables_are_paired_by_draw_and_thing(drawn: bool) -> None:
    draws = list(range(DRAWS)) if drawn else [-1]
    values, reference = planted(-0.2, draws=len(draws))
    rows = [
        (name, draw, seed, group, block[row, seed] + number)
        for name, block in (("parallel", reference), ("merger", values))
        for row, draw in enumerate(draws)
        for seed in range(SEEDS)
        for number, group in enumerate(("all", "ldc"))
    ]
    table = pd.DataFrame(rows, columns=["scenario", "draw", "seed", "group", "burden"])
    found = paired_differences(table, "parallel", ["group"], "burden")
    assert list(found["scenario"]) == ["merger", "merger"]
    assert list(found["group"]) == ["all", "ldc"]
    np.testing.assert_allclose(found["mean"], [values.mean(), values.mean() + 1])
    np.testing.assert_allclose(found["difference"], (values - reference).mean())
    assert set(found["verdict"]) == {"lower" if drawn else "lower at the defaults"}
    assert found["difference_low"].isna().all() == (not drawn)


def test_rows_of_differences_follow_the_order_of_the_runs() -> None:
    names = ["nested", "parallel", "merger"]
    table = pd.DataFrame(
        [(name, 0, 0, "all", 1.0) for name in names], columns=["scenario", "draw", "seed", "group", "burden"]
    )
    assert paired_differences(table, "parallel", ["group"], "burden")["scenario"].tolist() == ["nested", "merger"]


def test_a_run_that_is_not_defined_takes_its_draw_with_it_and_at_the_defaults_its_seed() -> None:
    values, reference = np.array([[1.0, np.nan, 3.0], [4.0, 5.0, 6.0]]), np.zeros((2, 3))
    own, other = defined_runs(values, reference, drawn=True)
    assert (own.tolist(), other.tolist()) == ([[4.0, 5.0, 6.0]], [[0.0, 0.0, 0.0]])
    own, other = defined_runs(values[:1], reference[:1], drawn=False)
    assert (own.tolist(), other.tolist()) == ([[1.0, 3.0]], [[0.0, 0.0]])
    assert defined_runs(values[:1, 1:2], drawn=False)[0].shape == (0, 1)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("axis", [0, 1])
def test_quantiles_are_those_of_what_is_known(kind: type, axis: int) -> None:
    values = np.random.default_rng(3).uniform(size=(6, 5, 4)).astype(kind)
    values[:, :, 0] = np.nan  # never known
    values[2, 3, 1] = np.nan  # partly
    found = quantiles(values, axis=axis)
    assert found.dtype == kind
    assert np.isnan(found[..., 0]).all()
    known = [
        [column[~np.isnan(column)] for column in np.moveaxis(values, axis, 0)[:, row, 1:].T]
        for row in range(values.shape[1 - axis])
    ]
    for row, columns in enumerate(known):
        for place, column in enumerate(columns, 1):
            assert found[:, row, place].tolist() == np.quantile(column, (0.05, 0.5, 0.95)).astype(kind).tolist()


def test_what_the_processes_gain_is_relative_to_what_they_add_in_the_reference() -> None:
    assert gained_over(0.03, 0.02) == pytest.approx(0.5)
    assert np.isnan(gained_over(0.03, 0.0))
