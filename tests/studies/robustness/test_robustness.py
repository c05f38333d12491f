"""Regret, goals, ranks and winners of futures that can be worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from sim.scenarios.scenario import scenario
from sim.studies.robustness.drivers import depends_rows, where_rows
from sim.studies.robustness.futures import Futures, climate_points, condition_verdict, futures_of, in_climate
from sim.studies.robustness.regret import (
    ALL_GOALS,
    better_verdict,
    concordance,
    goal_rows,
    met_goals,
    ranks,
    regrets,
    scenario_rows,
    stability_rows,
    winners,
)
from sim.studies.robustness.text import robustness

NAMES = ("parallel", "merger", "sunset")
VALUES = np.array([[1.0, 1.0, 1.0, 1.0], [2.0, 0.0, 2.0, 1.0], [3.0, 3.0, 0.0, 1.0]])


def futures(values: np.ndarray = VALUES, metric: str = "progress", climates: tuple[str, ...] = ("default",)) -> Futures:
    """Values [scenarios, futures] of one metric as futures."""
    draws = values.shape[1] // len(climates)
    return Futures(NAMES, climates, draws, {metric: values.reshape(len(NAMES), len(climates), draws)})


def test_regret_is_what_the_best_of_the_same_future_has_more() -> None:
    np.testing.assert_allclose(regrets(VALUES, "progress"), [[2, 2, 1, 0], [1, 3, 0, 0], [0, 0, 2, 0]], atol=1e-9)
    np.testing.assert_allclose(regrets(VALUES, "burden_median"), [[0, 1, 1, 0], [1, 0, 2, 0], [2, 3, 0, 0]], atol=1e-9)


def test_ranks_and_winners_know_ties() -> None:
    assert ranks(VALUES, "progress").tolist() == [[3, 2, 2, 2], [2, 3, 1, 2], [1, 1, 3, 2]]
    assert winners(VALUES, "progress").tolist() == [2, 2, 1, 0]
    assert winners(VALUES, "burden_median").tolist() == [0, 1, 2, 0]


def test_concordance_is_one_where_all_futures_rank_alike() -> None:
    same = np.tile(np.array([[1.0], [2.0], [3.0]]), 5)
    assert concordance(same) == pytest.approx(1.0)
    turned = np.array([[1.0, 2.0, 3.0], [2.0, 3.0, 1.0], [3.0, 1.0, 2.0]])
    assert concordance(turned) == pytest.approx(0.0)
    tied = np.array([[1.0, 1.0], [2.5, 2.5], [2.5, 2.5]])
    assert concordance(tied) == pytest.approx(1.0)


def test_goals_are_least_gains_on_the_reference_of_the_same_future() -> None:
    found = futures()
    met = met_goals(found, 0, {"progress": 1.0})
    assert met["progress"][:, 0].tolist() == [[False] * 4, [True, False, True, False], [True, True, False, False]]
    assert (met[ALL_GOALS] == met["progress"]).all()
    table = goal_rows(found, met, {"progress": 1.0}).set_index(["scenario", "goal", "climate"])
    assert table.loc[("sunset", ALL_GOALS, "all"), "share"] == 0.5
    loss = met_goals(futures(metric="burden_median"), 0, {"burden_median": -1.0})["burden_median"]
    assert loss[:, 0].tolist() == [[True] * 4, [True, True, True, True], [False, False, True, True]]


def test_a_finding_must_hold_in_every_climate() -> None:
    always, rarely = np.ones(40, dtype=bool), np.arange(40) < 30
    assert condition_verdict(np.array([always, always])) == "yes"
    assert condition_verdict(np.array([always, rarely])) == "depends"
    assert condition_verdict(np.array([~always, ~always])) == "no"
    assert condition_verdict(np.array([always[:4], rarely[-4:]])) == "in 4 of 8 futures"
    assert better_verdict(np.ones((2, 40))) == "better"
    assert better_verdict(-np.ones((2, 40))) == "worse"
    assert better_verdict(np.zeros((2, 40))) == "level"
    assert better_verdict(np.where(np.array([always, rarely]), 1.0, -1.0)) == "depends"


def test_tables_tell_gain_regret_and_order() -> None:
    table = scenario_rows(futures(), 0).set_index("scenario")
    assert table.loc["parallel", "better"] == "reference"
    assert table.loc["merger", "gain"] == pytest.approx(0.25)
    assert table.loc["sunset", "wins"] == 0.5
    assert table.loc["sunset", "regret_most"] == pytest.approx(2.0)
    stability, pairs = stability_rows(futures())
    assert stability.loc[0, "pairs"] == 3
    assert stability.loc[0, "winners"] == 3
    row = pairs.set_index(["first", "second"]).loc[("parallel", "sunset")]
    assert (row["first_better"], row["level"]) == (0.25, 0.25)


def test_the_factor_that_tells_winners_apart_is_found_and_told() -> None:
    random = np.random.default_rng(0)
    places = random.random((64, 2))
    merger = np.where(places[:, 1] < 0.4, 1.0, -1.0)
    values = np.stack([np.zeros(64), merger, np.full(64, -2.0)])
    paths = ("climate.budget_cut", "work.adoption_cost")
    drawn = dict.fromkeys(futures(values).scenarios, paths)
    table = where_rows(futures(values), drawn, paths, places)
    assert table.loc[0, "factor"] == "work.adoption_cost"
    assert table.loc[0, "apart"] in (0.0, 1.0)
    assert table.loc[0, "p"] < 1e-6
    found = robustness(futures(values), "parallel", {"progress": 0.0}, drawn, paths, places, 2)
    text = "\n".join(found.paragraphs)
    assert "`parallel` rather than `merger` wins where `work.adoption_cost` is high" in text
    assert "`merger` is better with `work.adoption_cost` low" in text
    assert "Not all goals are met (a finding): `sunset`" in text
    assert "Whether all goals are met depends on the draw: `merger`" in text


def test_factors_that_act_in_neither_scenario_are_left_out_and_a_draw_counts_once() -> None:
    places = np.random.default_rng(1).random((64, 2))
    paths = ("mechanism.merger.reporting", "work.adoption_cost")
    better = np.where(places[:, 0] < 0.5, 1.0, -1.0)
    values = np.stack([np.zeros(64), better, np.full(64, -2.0)])
    three = Futures(
        futures(values).scenarios, ("default", "calm", "rough"), 64, {"progress": np.stack([values] * 3, axis=1)}
    )
    first, second, third = three.scenarios
    acting = {first: paths[1:], second: paths, third: paths[1:]}
    idle = dict.fromkeys(three.scenarios, paths[1:])
    assert depends_rows(three, 0, acting, paths, places).loc[0, "factor"] == paths[0]
    assert set(depends_rows(three, 0, idle, paths, places)["factor"]) == {paths[1]}
    once = Futures(three.scenarios, ("default",), 64, {"progress": values[:, None]})
    for drawn in (acting, idle):
        pd.testing.assert_frame_equal(
            depends_rows(three, 0, drawn, paths, places), depends_rows(once, 0, drawn, paths, places)
        )


def test_climates_hold_their_settings_and_keep_their_name() -> None:
    points = climate_points([scenario("merger")], {"default": {}, "rough": {"climate.budget_cut": 0.3}})
    assert [point.name for point in points] == ["merger", in_climate("merger", "rough")]
    assert "climate.budget_cut" in points[1].held
    rows = [
        {"scenario": name, "draw": draw, "seed": seed, "progress": number + draw + 0.1 * seed}
        for number, name in enumerate(point.name for point in points)
        for draw in range(2)
        for seed in range(2)
    ]
    found = futures_of(
        pd.DataFrame(rows).sample(frac=1.0, random_state=1), ["merger"], ["default", "rough"], ["progress"]
    )
    np.testing.assert_allclose(found.values["progress"], [[[0.05, 1.05], [1.05, 2.05]]])
