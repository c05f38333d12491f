"""Runs and batches: their tables, their order, and that neither threads nor company change a result."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.model.observation.metrics import METRICS, metric_of
from sim.settings.errors import SettingError

SHORT = {"months": 6}


@pytest.fixture(scope="module")
def points() -> list[sim.Scenario]:
    return [sim.scenario(name, SHORT) for name in ("parallel", "merger", "itu_proposal")]


def test_a_result_has_the_tables_it_promises() -> None:
    result = sim.run(sim.scenario("joint_roadmap", {"months": 24}), seed=1)
    assert result.series.index[0] == "2023-01"
    assert len(result.series) == 24
    assert set(METRICS) <= set(result.summary)
    assert len(result.states) == 193
    assert len(result.tracks) == 25
    assert result.groups.set_index("group").loc["all", "states"] == 193
    assert result.groups.set_index("group").loc["all", "burden"] == pytest.approx(result.states["burden"].mean())
    assert result.summary["burden_median"] == pytest.approx(result.states["burden"].median())
    assert result.summary["progress"] == pytest.approx(result.series["progress"].iloc[-1])
    for name in result.summary:
        assert metric_of(name).unit


def test_a_batch_has_one_row_a_run_in_the_order_asked_for(points: list[sim.Scenario]) -> None:
    runs = sim.run_many(points, seeds=[5, 3], draws=2, threads=2).runs
    assert list(runs.columns[:3]) == ["scenario", "draw", "seed"]
    keys = [(name, draw, seed) for name in ("parallel", "merger", "itu_proposal") for draw in (0, 1) for seed in (5, 3)]
    assert list(runs[["scenario", "draw", "seed"]].itertuples(index=False, name=None)) == keys


def test_threads_and_company_change_nothing(points: list[sim.Scenario]) -> None:
    one = sim.run_many(points, seeds=3, draws=3, threads=1)
    four = sim.run_many(points, seeds=3, draws=3, threads=4)
    pd.testing.assert_frame_equal(one.runs, four.runs, check_exact=True)
    assert np.array_equal(one.course, four.course)
    alone = sim.run_many(points[1:2], seeds=[2], draws=3, threads=1).runs
    same = one.runs[(one.runs["scenario"] == "merger") & (one.runs["seed"] == 2)].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, same, check_exact=True)
    single = sim.run(points[1], seed=2, draw=1).summary
    assert single == pytest.approx(alone.loc[1, list(single)].to_dict(), rel=0, abs=0, nan_ok=True)


def test_a_batch_without_draws_runs_the_scenarios_own_values(points: list[sim.Scenario]) -> None:
    runs = sim.run_many(points[:1], seeds=2, draws=0).runs
    assert runs["draw"].tolist() == [-1, -1]
    assert sim.run(points[0], seed=1).summary["progress"] == runs.loc[1, "progress"]


def test_seeds_and_draws_make_a_difference(points: list[sim.Scenario]) -> None:
    runs = sim.run_many(points[:1], seeds=2, draws=2).runs
    assert runs["awareness"].nunique() == 4


def test_numpys_numbers_are_taken(points: list[sim.Scenario]) -> None:
    found = sim.run(points[0], seed=np.int64(1)).summary  # type: ignore[arg-type]
    assert found == pytest.approx(sim.run(points[0], seed=1).summary, rel=0, abs=0, nan_ok=True)


@pytest.mark.parametrize(
    ("call", "part"),
    [
        (lambda: sim.run("parallel", seed=-1), "seed: -1"),
        (lambda: sim.run("parallel", seed=1.5), "seed: 1.5"),
        (lambda: sim.run("parallel", seed=True), "seed: True"),
        (lambda: sim.run_many([]), "at least one"),
        (lambda: sim.run_many(["parallel"], seeds=0), "seeds: 0"),
        (lambda: sim.run_many(["parallel"], seeds=[1, -4]), "seeds: -4"),
        (lambda: sim.run_many(["parallel"], seeds=[0, 0]), "seeds: 0 is given twice"),
        (lambda: sim.run_many(["parallel"], seeds=[]), "seeds: a list of seeds needs at least one"),
        (lambda: sim.compare(["parallel", "merger"], draws=1, seeds=[3, 1, 3]), "seeds: 3 is given twice"),
        (lambda: sim.run_many(["parallel"], draws=-1), "draws: -1"),
        (lambda: sim.run_many(["parallel"], threads=0), "threads: 0"),
        (lambda: sim.run_many(["parallel", "parallel"]), "'parallel' is given twice"),
        (lambda: sim.run_many(["parallel", sim.scenario("merger", SHORT)]), "need the same months"),
        (lambda: sim.run("paralel"), "did you mean 'parallel'"),
    ],
)
def test_bad_calls_get_one_clear_line(call: object, part: str) -> None:
    with pytest.raises(SettingError) as fault:
        call()  # type: ignore[operator]
    assert part in str(fault.value)
    assert "\n" not in str(fault.value)
