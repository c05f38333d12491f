"""The national trend on its own: the closed form, what is random in it, and that no scenario moves it (ODD 7.0)."""

import math

import numpy as np
import pytest

import sim
from sim.model.entities.index import EGOV, INTERNET
from sim.model.processes.trend import REFERENCE_WORK, Trend, index_before, processes_reach
from sim.runs.prepare import prepare, run_prepared
from sim.scenarios.scenario import scenario_names

NO_LUCK = {"trend.egov_spread": 0.0, "trend.internet_spread": 0.0}


def logistic(first: np.ndarray, rate: np.ndarray, years: float) -> np.ndarray:
    return first / (first + (1.0 - first) * np.exp(-rate * years))


@pytest.mark.parametrize(("phi", "months"), [(1.0, 96), (0.7, 12), (0.0, 5)])
def test_without_luck_the_index_follows_the_logistic_curve(phi: float, months: int) -> None:
    outcome = run_prepared(prepare(sim.scenario("parallel", {**NO_LUCK, "trend.autonomous": phi, "months": months})), 3)
    vulnerable, trend = outcome.world.vulnerable, Trend()
    first, last = outcome.history.start_index, outcome.state.national_index
    egov = trend.egov_rate - trend.egov_gap * vulnerable
    assert last[:, EGOV] == pytest.approx(logistic(first[:, EGOV], phi * egov, months / 12), rel=1e-12)
    internet = np.full(vulnerable.size, trend.internet_rate)
    assert last[:, INTERNET] == pytest.approx(logistic(first[:, INTERNET], phi * internet, months / 12), rel=1e-12)


def test_the_index_starts_at_the_last_figures_moved_on_at_the_observed_rates() -> None:
    setting = prepare(sim.scenario("parallel")).setting
    world, trend = setting.world, setting.parameters.trend
    years = np.maximum(0.0, 2023.0 - world.figure_year)
    assert set(np.unique(world.figure_year[:, EGOV])) == {2022.5}
    assert world.figure_year[:, INTERNET].max() == 2022.5
    rates = np.column_stack(
        [trend.egov_rate - trend.egov_gap * world.vulnerable, np.full(world.states, trend.internet_rate)]
    )
    found = index_before(world, trend, 0)
    assert found == pytest.approx(
        world.figure / (world.figure + (1 - world.figure) * np.exp(-rates * years)), rel=1e-12
    )
    later = index_before(world, trend, 24)
    assert (later >= found).all()  # everybody is online in a few states
    assert (later > found).mean() > 0.95


def test_the_trend_is_the_same_in_every_scenario_and_differs_between_seeds() -> None:
    trends = {name: sim.run(name, seed=1, draw=2).series["progress_trend"].to_numpy() for name in scenario_names()}
    for name, trend in trends.items():
        assert trend == pytest.approx(trends["parallel"], abs=1e-15), name
    assert sim.run("parallel", seed=2, draw=2).series["progress_trend"].iloc[-1] != trends["parallel"][-1]


def test_no_index_falls_and_none_leaves_0_to_1() -> None:
    outcome = run_prepared(
        prepare(sim.scenario("parallel", {"trend.egov_spread": 0.5, "trend.internet_spread": 0.5})), 0
    )
    assert (outcome.state.national_index >= outcome.history.start_index - 1e-15).all()
    assert (np.diff(outcome.history.trend, axis=0) >= -1e-15).all()
    assert outcome.state.national_index.max() <= 1.0


@pytest.mark.parametrize("name", ["parallel", "wsis_only", "merger"])
def test_without_reach_progress_is_the_trend(name: str) -> None:
    series = sim.run(sim.scenario(name, {"trend.reach": 0.0})).series
    assert series["progress"].to_numpy() == pytest.approx(series["progress_trend"].to_numpy(), abs=1e-12)


def test_reach_is_stated_at_a_national_work_and_is_cut_at_1() -> None:
    trend = Trend(reach=0.4, autonomous=0.7)
    assert processes_reach(trend, REFERENCE_WORK) == pytest.approx(0.12, rel=1e-14)
    assert processes_reach(trend, 2 * REFERENCE_WORK) == pytest.approx(0.12 * math.pow(2.0, 0.8), rel=1e-13)
    assert processes_reach(Trend(reach=1.0, autonomous=0.0), 1e5) == 1.0
    assert processes_reach(Trend(autonomous=1.0), 500.0) == 0.0
