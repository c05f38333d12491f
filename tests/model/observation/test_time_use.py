"""Where agents' days go: every day is counted once, in the group and the calendar year it belongs to."""

import numpy as np
import pytest

import sim
from sim.model.observation.history import CAPACITY, SERVED, TRANSITION_LOSS
from sim.model.observation.time_use import AGENT_GROUPS, TIME_USE_COLUMNS, agent_group
from sim.runs.prepare import prepare, run_prepared


@pytest.fixture(scope="module")
def late() -> sim.Result:
    """A run from September 2024 on, so that its first year has four months."""
    return sim.run(sim.scenario("merger", {"start": "2024-09", "months": 21, "population.states": 20}))


def test_groups_hold_every_agent_once() -> None:
    prepared = prepare(sim.scenario("parallel"))
    world = prepared.setting.world
    counts = np.bincount(agent_group(world), minlength=len(AGENT_GROUPS))
    assert counts.tolist() == [int(world.vulnerable.sum()), world.states - int(world.vulnerable.sum()), 37, 96]


def test_days_of_a_year_are_those_of_its_months(late: sim.Result) -> None:
    time_use = late.time_use
    assert time_use["year"].unique().tolist() == [2024, 2025, 2026]
    by_year = time_use.groupby("year")[list(TIME_USE_COLUMNS)].sum()
    months = late.series.groupby(late.series.index.str[:4].astype(int))
    for column in ("served_days", "transition_loss_days"):
        np.testing.assert_allclose(by_year[column], months[column].sum(), rtol=1e-12)
    np.testing.assert_allclose(by_year.sum(axis=1), months["capacity_days"].sum(), rtol=1e-12)


def test_days_of_a_group_are_those_of_its_agents(late: sim.Result) -> None:
    outcome = run_prepared(prepare(late.scenario), 0)
    served = outcome.history.served.sum(axis=0)  # [S] of states
    vulnerable = outcome.world.vulnerable
    by_group = late.time_use.groupby("agents")["served_days"].sum()
    assert by_group["vulnerable"] == pytest.approx(served[vulnerable].sum(), rel=1e-12)
    assert by_group["others"] == pytest.approx(served[~vulnerable].sum(), rel=1e-12)
    ledger = outcome.history.ledger.sum(axis=0)
    assert by_group.sum() == pytest.approx(ledger[SERVED], rel=1e-12)
    assert late.time_use["transition_loss_days"].sum() == pytest.approx(ledger[TRANSITION_LOSS], rel=1e-12)
    assert late.time_use[list(TIME_USE_COLUMNS)].to_numpy().sum() == pytest.approx(ledger[CAPACITY], rel=1e-12)


def test_a_closed_process_gets_no_days() -> None:
    time_use = sim.run(sim.scenario("sunset", {"population.states": 20})).time_use.set_index(["agents", "year"])
    assert (time_use["wsis_days"].xs(2025, level="year") > 0).all()
    assert (time_use["wsis_days"].xs(2027, level="year") == 0).all()
