"""Every named scenario runs to December 2030, stays finite and within bounds, and differs from the reference."""

from functools import cache

import numpy as np
import pytest

from sim.model.observation.metrics import summarise
from sim.model.observation.outcome import Outcome
from sim.model.observation.tables import RUN_TABLES, monthly_series, track_table
from sim.model.state import check
from sim.runs.prepare import prepare, run_prepared
from sim.scenarios.scenario import scenario, scenario_names
from sim.settings.months import ADOPTION_MONTH


@cache
def outcome(name: str) -> Outcome:
    """One run of a scenario."""
    return run_prepared(prepare(scenario(name)), 0)


@pytest.mark.parametrize("name", scenario_names())
def test_a_scenario_runs_is_finite_and_stays_within_bounds(name: str) -> None:
    run = outcome(name)
    check(run.state)
    series = monthly_series(run)
    assert (len(series), series.index[0], series.index[-1]) == (96, "2023-01", "2030-12")
    before = np.arange(96) < ADOPTION_MONTH
    undefined = {
        "duplication_share": before | (series["produced_global"] == 0.0),
        "duplication_national": before | (series["produced_national"] == 0.0),
        "missed_share": run.history.demand.sum(axis=1) == 0.0,
    }
    for measure, nothing in undefined.items():  # ratios over nothing, and no others
        assert np.array_equal(series[measure].isna(), nothing), measure
        series.loc[nothing, measure] = 0.0
    shown = (RUN_TABLES["states"].table(run), RUN_TABLES["groups"].table(run), track_table(run))
    tables = [series, *(table.select_dtypes("number") for table in shown)]
    assert all(np.isfinite(table.to_numpy(float)).all() for table in tables)
    assert np.isfinite(list(summarise(run).values())).all()


@pytest.mark.parametrize("name", [name for name in scenario_names() if name != "parallel"])
def test_a_scenario_differs_from_the_reference(name: str) -> None:
    reference = summarise(outcome("parallel"))
    assert any(abs(value - reference[metric]) > 1e-9 for metric, value in summarise(outcome(name)).items())


def test_the_reference_comes_first_and_has_no_mechanism() -> None:
    assert scenario_names()[0] == "parallel"
    assert scenario("parallel").mechanisms() == {}
