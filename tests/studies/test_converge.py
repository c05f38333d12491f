"""Variance components, savings and what is enough, against planted runs; and when `until` stops."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.model.observation.metrics import HEADLINE
from sim.runs.batch import Batch, joined_batches, run_many
from sim.settings.errors import SettingError
from sim.studies.compare import comparison as compare_module
from sim.studies.compare.comparison import (
    Comparison,
    Growing,
    Z,
    comparison_of,
    enough_draws,
    half_width,
    widest,
    with_reference,
)
from sim.studies.converge import convergence, draws_for_finding, draws_for_width, saving_row
from sim.studies.variance import Components, components, error_of_seeds, observed_spread, repaired
from sim.studies.verdicts import OF_LEVEL, PAIRED, UNPAIRED, wilson_interval

SMALL = {"months": 4, "population.states": 20, "population.stakeholder_scale": 0.25}


def crossed(seed: int, of_draws: float, of_seeds: float, rest: float, shape: tuple[int, int] = (400, 60)) -> np.ndarray:
    """Values [draws, seeds] with planted standard deviations."""
    random = np.random.default_rng(seed)
    draws, seeds = random.normal(0, of_draws, (shape[0], 1)), random.normal(0, of_seeds, (1, shape[1]))
    return draws + seeds + random.normal(0, rest, shape)


def runs_of(values: dict[str, np.ndarray]) -> pd.DataFrame:
    """Runs whose headline metrics all have these values [draws, seeds]."""
    return pd.DataFrame([
        {"scenario": name, "draw": draw, "seed": seed, **dict.fromkeys(HEADLINE, value)}
        for name, table in values.items()
        for (draw, seed), value in np.ndenumerate(table)
    ])  # fmt: skip


def test_planted_components_are_recovered() -> None:
    found = components(crossed(1, 0.30, 0.20, 0.10))
    assert np.sqrt(found) == pytest.approx([0.30, 0.20, 0.10], rel=0.15)
    assert components(np.arange(4.0)[:, None] + np.zeros((4, 3))) == pytest.approx((5 / 3, 0.0, 0.0))
    assert components(crossed(2, 0.0, 0.0, 1.0)).draws < 0.005


def test_errors_fall_with_draws_only_as_far_as_seeds_let_them() -> None:
    found = Components(draws=9.0, seeds=4.0, rest=2.0)
    assert found.error(10, 2) == pytest.approx(np.sqrt(9 / 10 + 4 / 2 + 2 / 20))
    assert found.over_draws(10, 2) == pytest.approx(np.sqrt(9 / 10 + 2 / 20))
    assert found.error(10**9, 2) == pytest.approx(np.sqrt(2.0))


def test_the_error_of_a_mean_is_what_repeated_samples_show() -> None:
    means = [crossed(seed, 0.3, 0.2, 0.1, (20, 3)).mean() for seed in range(1000)]
    assert Components(0.09, 0.04, 0.01).error(20, 3) == pytest.approx(np.std(means), rel=0.1)


def test_seeds_that_are_the_same_in_all_draws_do_not_average_out() -> None:
    shared = np.zeros((100, 1)) + np.array([[0.0, 2.0]])
    assert error_of_seeds(shared) == pytest.approx(1.0)  # two seeds with a standard deviation of root 2
    assert error_of_seeds(shared[:1]) == pytest.approx(1.0)
    assert np.isnan(error_of_seeds(shared[:, :1]))


def test_the_mean_over_all_repairings_is_the_sum_of_both() -> None:
    one, other = crossed(1, 0.5, 0.5, 0.1, (12, 4)), crossed(2, 0.5, 0.5, 0.1, (12, 4))
    shifts = [components(one - np.roll(other, (a, b), axis=(0, 1))) for a in range(12) for b in range(4)]
    assert min(min(found) for found in shifts) > 0.0  # none cut off at 0
    assert np.mean(shifts, axis=0) == pytest.approx(components(one).plus(components(other)))


def test_repaired_runs_have_other_draws_and_other_seeds() -> None:
    draws, seeds = np.mgrid[0:8, 0:3]
    for which, size in ((draws, 8), (seeds, 3)):
        shifts = list(repaired(which.astype(float), which.astype(float)))
        assert len(shifts) == 7
        assert all((shift % size != 0).all() for shift in shifts)


def test_common_random_numbers_save_what_was_planted() -> None:
    common = crossed(1, 0.30, 0.0, 0.10)
    scenario = common - 0.2 + crossed(2, 0.05, 0.0, 0.0)
    saved = saving_row(scenario, common)
    expected = (2 * (0.3**2 + 0.1**2) + 0.05**2) / 0.05**2
    assert saved["fewer_runs"] == pytest.approx(expected, rel=0.2)
    assert saved["fewer_draws"] == pytest.approx((2 * (0.3**2 + 0.1**2 / 2) + 0.05**2) / 0.05**2, rel=0.2)
    apart = saving_row(crossed(3, 0.3, 0.1, 0.1), crossed(4, 0.3, 0.1, 0.1))
    assert apart["fewer_runs"] == pytest.approx(1.0, rel=0.2)


def test_the_observed_spread_shows_what_an_even_sequence_gains() -> None:
    even = np.tile(np.arange(4.0), 16)[:, None] + np.zeros((64, 2))  # every block of four has the same mean
    assert observed_spread(even, 4, 2) == 0.0
    assert components(even).over_draws(4, 2) > 0.5
    assert observed_spread(crossed(5, 0.3, 0.0, 0.1), 10, 1) == pytest.approx(np.sqrt((0.09 + 0.01) / 10), rel=0.2)
    assert np.isnan(observed_spread(even, 32, 2))  # two blocks tell nothing


def test_draws_that_are_enough() -> None:
    assert draws_for_width(Components(0.04, 0.0, 0.02), 2, 0.05) == np.ceil(0.05 * (Z / 0.05) ** 2)
    assert np.isnan(draws_for_width(Components(0.04, 0.01, 0.02), 2, 0.05))
    assert draws_for_finding(1.0) == 30
    first = draws_for_finding(0.9)
    assert first == next(
        n for n in range(30, 99) if round(0.9 * n) >= 0.9 * n and wilson_interval(round(0.9 * n), n)[0] > 0.75
    )
    assert np.isnan(draws_for_finding(0.85))


def test_the_study_has_its_tables_and_says_what_is_not_settled() -> None:
    reference = crossed(1, 0.3, 0.0, 0.05, (64, 4))
    values = {"parallel": reference, "merger": reference - 0.2 + crossed(2, 0.01, 0, 0, (64, 4)),
              "sunset": reference + 0.001 + crossed(3, 0.1, 0, 0, (64, 4))}  # fmt: skip
    found = convergence(runs_of(values), "parallel")
    errors = found.tables["errors"]
    assert set(errors["what"]) == {OF_LEVEL, PAIRED, UNPAIRED}
    assert set(errors[errors["scenario"] == "parallel"]["what"]) == {OF_LEVEL}
    known = errors["observed"].notna()
    assert set(errors[known]["draws"]) == {4, 8, 16}
    assert len(found.tables["saving"]) == 2 * len(HEADLINE)
    assert set(found.tables["enough"]["seeds"]) == {1, 2}
    text = found.markdown("Title")
    unsettled = text.split("Not settled: ")[1].split(".")[0]
    assert "sunset on progress" in unsettled
    assert "merger" not in unsettled


@pytest.mark.parametrize("shape", [(1, 4), (4, 1)])
def test_too_few_runs_are_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(SettingError, match="at least 2 draws and 2 seeds"):
        convergence(runs_of({"parallel": np.zeros(shape), "merger": np.ones(shape)}), "parallel")


class Planted:
    """In the place of `run_many`: differences of 1 and -1 in turn by draw in `progress`, none in the others."""

    def __init__(self, size: float = 1.0) -> None:
        self.size, self.asked = size, []

    def __call__(self, points: Any, seeds: int, draws: Any, *rest: Any) -> Batch:
        numbers = list(draws) if not isinstance(draws, int) else list(range(draws))
        self.asked.append(numbers)
        rows = [
            {"scenario": point.name, "draw": draw, "seed": seed, "duplication_share": 0.5, "burden_median": 0.5,
             "progress_processes": 0.1,
             "progress": 0.5 + (point.name != "parallel") * (0.3 + self.size * (-1) ** draw) + 0.001 * draw}
            for point in points for draw in numbers for seed in range(seeds)
        ]  # fmt: skip
        flat = np.zeros((len(rows), 2))
        return Batch(pd.DataFrame(rows), flat, flat, flat, np.array([True, False]))


def until(monkeypatch: pytest.MonkeyPatch, width: float, draws: int = 8) -> tuple[Comparison, Planted]:
    """A comparison of planted runs: what came of it, and what was run."""
    planted = Planted()
    monkeypatch.setattr(compare_module, "run_many", planted)
    growing = Growing(with_reference(["merger"], "parallel"), 2, None)
    reached = enough_draws(growing.run_to, draws, width, "parallel")
    assert growing.batch is not None
    assert reached == growing.reached
    return comparison_of(growing.batch, "parallel"), planted


def test_draws_are_added_until_the_difference_is_known_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    found, planted = until(monkeypatch, 0.4)
    widths = {n: Z * np.std([1, -1] * (n // 2), ddof=1) / np.sqrt(n) for n in (8, 16, 24, 32)}
    assert widths[24] > 0.4 * 0.99
    assert widths[24] <= 0.41
    enough = next(n for n, width in widths.items() if width <= 0.4)
    assert planted.asked == [list(range(first, first + 8)) for first in range(0, enough, 8)]
    assert set(found.summary["draws"]) == {enough}
    assert widest(found.batch.runs, "parallel").half_width <= 0.4
    keys = list(found.batch.runs[["scenario", "draw", "seed"]].itertuples(index=False, name=None))
    assert keys == [(name, draw, seed) for name in ("parallel", "merger") for draw in range(enough) for seed in (0, 1)]


def test_nothing_is_added_where_the_first_draws_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(until(monkeypatch, 0.8)[1].asked) == 1


def test_the_limit_of_draws_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.cli.reports import until_report

    found, planted = until(monkeypatch, 1e-6, 300)
    assert [len(block) for block in planted.asked] == [300, 300, 300, 124]
    assert set(found.summary["draws"]) == {1024}
    told = until_report(found, 1e-6)
    assert "limit of 1,024 draws was reached" in told
    assert "progress in merger" in told


def test_one_draw_is_never_enough() -> None:
    assert half_width(np.array([0.1])) == float("inf")


def test_draws_added_later_change_nothing_of_earlier_ones() -> None:
    points = [sim.scenario(name, SMALL) for name in ("parallel", "merger")]
    whole = run_many(points, 2, 5, with_tables=True)
    joined = joined_batches(
        run_many(points, 2, range(3), with_tables=True), run_many(points, 2, [3, 4], with_tables=True)
    )
    for name in ("runs", "series", "groups", "pairs"):
        pd.testing.assert_frame_equal(getattr(joined, name), getattr(whole, name), check_exact=True)
    for name in ("burden", "progress", "course", "vulnerable"):
        assert np.array_equal(getattr(joined, name), getattr(whole, name))


def test_a_comparison_with_until_equals_one_with_as_many_draws() -> None:
    longer = SMALL | {"months": 30}
    points, reference = [sim.scenario("merger", longer)], sim.scenario("parallel", longer)
    first = widest(run_many([reference, *points], 1, 2).runs, "parallel").half_width
    grown = sim.compare(points, 2, 1, reference, until=first * 0.7)
    draws = int(grown["draws"].max())
    assert draws > 2
    pd.testing.assert_frame_equal(grown, sim.compare(points, draws, 1, reference), check_exact=True)


@pytest.mark.parametrize(
    ("draws", "width", "told"), [(0, 0.1, "until: .* not 0"), (8, 0.0, "until"), (2000, 0.1, "not 2000")]
)
def test_until_without_draws_is_refused(draws: int, width: float, told: str) -> None:
    with pytest.raises(SettingError, match=told):
        sim.compare(["merger"], draws=draws, until=width)


@pytest.mark.parametrize("draws", [[], [1, 1], [-1], ["a"]])
def test_lists_of_draws_that_are_none_are_refused(draws: Any) -> None:
    with pytest.raises(SettingError, match="draws"):
        run_many(["parallel"], draws=draws)
