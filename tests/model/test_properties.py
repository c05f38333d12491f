"""What has to hold in every run, whatever the numbers: accounts close, order is irrelevant, extremes behave."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.model.entities.network import Ties
from sim.model.entities.packages import Packages
from sim.model.entities.world import BODY, STATE, World
from sim.model.mechanisms import MECHANISMS
from sim.model.observation.metrics import OVER_NOTHING, summarise
from sim.model.observation.tables import monthly_series
from sim.model.simulation import WHOLE_MONTH, Running, begin, run_months, run_state
from sim.model.state import State, check
from sim.runs.batch import run, run_many
from sim.runs.prepare import Prepared, prepare, run_prepared
from sim.scenarios.scenario import Scenario, scenario
from sim.scenarios.setting_space import setting_fields
from sim.settings.months import LAST_MONTH, month_label
from sim.settings.quantity import Field
from tests.support.examples import examples

DUPLICATION = ("duplication_share", "duplication_national")
MANDATES = ("parallel", "joint_roadmap", "merger", "sunset", "wsis_under_gdc", "wsis_only", "capacity_support")


def started(prepared: Prepared, seed: int, rows: int = 1) -> Running:
    """A run before its first month."""
    return begin([prepared.setting], [prepared.awareness], [seed], rows=rows)


def after_month(running: Running, t: int) -> State:
    """The state after month t, which is run now."""
    run_months(running.state, running.aux, running.history, running.block, t, t + 1, WHOLE_MONTH)
    return run_state(running, 0, t + 1)


def has_strand(packages: Packages) -> np.ndarray:
    """[2, P] whether a package has each strand."""
    return np.array([packages.line >= 0, packages.objective >= 0])


@pytest.mark.slow
def test_without_overlap_nothing_is_duplicated_or_saved() -> None:
    series = run(scenario("parallel", {"packages.overlap_intensity": 0.0})).series
    assert not series[["duplicated_global", "duplicated_national", "synergy_days", "awareness", "backed_up_share"]].any(
        axis=None
    )
    assert series["produced_global"].sum() > 0.0


def test_after_a_merger_nothing_more_is_duplicated() -> None:
    series = run("merger").series
    duplicated = series["duplicated_global"] + series["duplicated_national"]
    assert not duplicated["2026-01":].any()
    assert (duplicated["2024-10":"2025-12"] > 0.0).all()
    assert series.loc["2026-01":, "produced_national"].min() > 0.0


def test_without_events_duties_or_overhead_nobody_has_a_burden() -> None:
    prepared = prepare(scenario("parallel"))
    events = prepared.setting.events
    idle = events._replace(share=np.zeros_like(events.share), report_days=np.zeros_like(events.report_days))
    outcome = run_prepared(prepared._replace(setting=prepared.setting._replace(events=idle)), 0)
    series = monthly_series(outcome)
    assert not series[["burden_mean", "served_days", "missed_share", "overloaded_share"]].any(axis=None)
    assert set(series["attendance"]) == {1.0}


def test_once_all_is_delivered_no_further_work_is_booked() -> None:
    running = started(prepared := prepare(scenario("parallel")), seed=0)
    aux = running.aux
    running.state.adopted[:] = 1.0
    running.state.delivery[:] = everything = has_strand(prepared.setting.packages)[..., None]
    for t in range(22, 26):  # from an even month on, as the first one is
        after_month(running, t)
        assert not aux.worked.any()
        assert not aux.drafting.any()
        assert aux.outside == pytest.approx(aux.effort, rel=1e-12)
        assert not aux.days.any()
    assert (running.state.delivery == everything).all()


@pytest.mark.parametrize("name", ["joint_roadmap", "merger", "wsis_under_gdc"])
def test_delivery_never_falls_nor_passes_one_nor_appears_where_there_is_no_strand(name: str) -> None:
    prepared = prepare(scenario(name, {"packages.global_volume": 6000.0, "packages.national_volume": 100.0}))
    running, absent = started(prepared, seed=2), ~has_strand(prepared.setting.packages)
    before, reached = run_state(running, 0, 0).delivery, False
    for t in range(running.months):
        state = after_month(running, t)
        assert (state.delivery >= before).all(), t
        assert state.delivery.max() <= 1.0
        assert not state.delivery[:, absent].any()
        check(state)
        reached = reached or bool((state.delivery == 1.0).any())
        before = state.delivery
    assert reached


@pytest.mark.parametrize("name", MANDATES)
def test_the_ledger_closes_every_month_and_for_every_agent(name: str) -> None:
    series = run(name, seed=1).series
    uses = series[["served_days", "transition_loss_days", "outside_days", "drafting_days", "work_days"]]
    assert uses.sum(axis=1).to_numpy() == pytest.approx(series["capacity_days"].to_numpy(), rel=1e-9)
    assert (uses.to_numpy() >= 0.0).all()
    prepared = prepare(scenario(name))
    running = started(prepared, seed=1, rows=prepared.setting.world.code.size)
    aux = running.aux
    for t in range(40):
        after_month(running, t)
        spent = aux.served + aux.transition_loss + aux.outside + aux.drafting + aux.worked
        assert spent == pytest.approx(aux.capacity, rel=1e-9)


def permuted_world(world: World, order: np.ndarray) -> World:
    """The world with its agents in another order; `order` keeps states, bodies and stakeholders apart."""
    states = order[: world.states]
    agents = ("code", "choice_code", "kind", "size", "teams", "council", "travels", "theta", "salience", "effort_share")
    by_state = ("vulnerable", "population", "figure", "figure_year")
    return world._replace(
        itu=int(np.flatnonzero(order == world.itu)[0]),
        **{name: getattr(world, name)[order] for name in agents},
        **{name: getattr(world, name)[states] for name in by_state},
    )


def permuted_ties(ties: Ties, order: np.ndarray) -> Ties:
    """The same ties between the agents at their new rows."""
    row = np.argsort(order)
    neighbours = [row[ties.neighbour[ties.start[agent] : ties.start[agent + 1]]][::-1] for agent in order]
    return Ties(
        start=np.cumsum([0, *map(len, neighbours)]),
        neighbour=np.concatenate(neighbours),
        first=row[ties.second][::-1].copy(),
        second=row[ties.first][::-1].copy(),
        code=ties.code[::-1].copy(),
    )


@pytest.mark.parametrize("name", ["itu_proposal", "merger"])
def test_the_order_of_agents_changes_nothing(name: str) -> None:
    chance = np.random.default_rng(5)
    prepared = prepare(scenario(name, {"mechanism.capacity_support.strength": 1.0}))
    setting = prepared.setting
    world, levers = setting.world, setting.levers
    order = np.concatenate([chance.permutation(np.flatnonzero(world.kind == kind)) for kind in range(3)])
    states = order[: world.states]
    packages, sites = setting.packages, np.concatenate(([0], states + 1))
    other = setting._replace(
        world=permuted_world(world, order),
        ties=permuted_ties(setting.ties, order),
        packages=packages._replace(scale=packages.scale[sites], days=packages.days[sites]),
        levers=levers._replace(
            **{
                name: np.ascontiguousarray(getattr(levers, name)[:, order])
                for name in ("briefing", "extra_demand", "capacity")
            }
        ),
    )
    plain = run_prepared(prepared, 3)
    shuffled = run_prepared(
        prepared._replace(setting=other, awareness=np.ascontiguousarray(prepared.awareness[order])), 3
    )
    found, expected = monthly_series(shuffled).to_numpy(), monthly_series(plain).to_numpy()
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)
    assert shuffled.history.burden == pytest.approx(plain.history.burden[:, states], abs=1e-9)
    assert shuffled.history.progress == pytest.approx(plain.history.progress[:, states], abs=1e-9)
    assert shuffled.state.awareness == pytest.approx(plain.state.awareness[order], abs=1e-9)
    assert not np.array_equal(states, np.arange(world.states))


def test_runs_are_the_same_in_one_thread_or_many_alone_or_in_a_batch() -> None:
    names, seeds = ["parallel", "merger", "itu_proposal"], [0, 4]
    single, many = (run_many(names, seeds, draws=2, threads=threads, with_tables=True) for threads in (1, 4))
    assert single.runs.equals(many.runs)
    assert single.series is not None
    assert many.series is not None
    assert single.series.equals(many.series)
    assert all(np.array_equal(getattr(single, name), getattr(many, name)) for name in ("burden", "progress", "course"))
    alone = run("merger", seed=4, draw=1)
    row = single.runs[
        (single.runs["scenario"] == "merger") & (single.runs["seed"] == 4) & (single.runs["draw"] == 1)
    ].iloc[0]
    assert {name: row[name] for name in alone.summary} == alone.summary
    assert run("merger", seed=4, draw=1).series.equals(alone.series)
    assert not run("merger", seed=0, draw=1).series.equals(alone.series)


@pytest.mark.parametrize("name", ["joint_roadmap", "merger"])
def test_a_run_of_48_months_is_the_first_half_of_one_of_96(name: str) -> None:
    half = run(scenario(name, {"months": 48}), seed=2).series
    assert half.equals(run(name, seed=2).series.iloc[:48])


def test_twice_the_capacity_at_the_same_size_is_half_the_burden() -> None:
    chosen = scenario("parallel", {"gdc.follow_up": "adopted"})
    prepared = prepare(chosen)
    world = prepared.setting.world
    bodies = world.kind == BODY
    rich = world._replace(size=np.where(bodies, 1000.0 * world.size, world.size))
    doubled = prepared.setting.levers._replace(
        capacity=np.where(world.kind == STATE, 2.0, prepared.setting.levers.capacity)
    )
    plain, twice = (
        run_prepared(prepared._replace(setting=prepared.setting._replace(world=rich, levers=levers)), 0).history
        for levers in (prepared.setting.levers, doubled)
    )
    assert plain.burden.max() > 0.6
    assert twice.burden == pytest.approx(plain.burden / 2, rel=1e-12)
    assert twice.demand == pytest.approx(plain.demand, rel=1e-12)


TAMED: dict[str, tuple[float, float]] = {
    "population.stakeholder_scale": (0.0, 2.0),
    "population.state_slope": (0.0, 100.0),
    "population.seed": (0, 3),
}
"""Narrower limits where the allowed range would only make the test slow."""


def value_of(path: str, field: Field) -> st.SearchStrategy[Any]:
    """Any allowed value of a setting."""
    quantity = field.quantity
    if quantity.choices:
        return st.sampled_from(quantity.choices)
    least, most = TAMED.get(path, (quantity.least, quantity.most))
    assert least is not None
    assert most is not None
    if quantity.unit == "month":
        return st.integers(int(least), int(most)).map(month_label)
    return st.integers(int(least), int(most)) if field.type is int else st.floats(least, most)


@st.composite
def valid_settings(draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, Any]:
    """A short run around the adoption of the GDC, under mechanisms that go together and parameters anywhere in their ranges."""
    start = draw(st.integers(12, 20))
    last = start + 15
    assert last <= LAST_MONTH
    known = setting_fields()
    names: list[str] = []
    for name in draw(st.lists(st.sampled_from(sorted(MECHANISMS)), max_size=5, unique=True)):
        if not any(name in MECHANISMS[other].excludes for other in names):
            names.append(name)
    chosen: dict[str, Any] = {"start": month_label(start), "months": 16}
    for name in names:
        chosen[f"mechanism.{name}.strength"] = draw(st.floats(0.05, 1.0))
        chosen[f"mechanism.{name}.start"] = month_label(draw(st.integers(start - 8, last)))
    own = [
        path
        for path in known
        if path.startswith("mechanism.")
        and path.split(".")[1] in names
        and path.rsplit(".")[-1] not in ("strength", "start")
    ]
    settable = [
        path for path, field in known.items() if field.quantity.unit != "file" and path not in ("start", "months")
    ]
    free = [path for path in settable if not path.startswith("mechanism.")] + own
    for path in draw(st.lists(st.sampled_from(free), max_size=15, unique=True)):
        chosen[path] = draw(value_of(path, known[path]))
    return chosen


def assert_sound(chosen: Scenario, seed: int) -> None:
    """Run it: the state is within its ranges, every number finite, every amount non-negative, the ledger closed."""
    outcome = run_prepared(prepare(chosen), seed)
    check(outcome.state)
    series = monthly_series(outcome)
    before = series.index < "2024-09"  # the Compact is not adopted yet
    assert series.loc[before, list(DUPLICATION)].isna().to_numpy().all()
    over_nothing = [*DUPLICATION, "missed_share"]
    assert np.isfinite(series.drop(columns=over_nothing).to_numpy()).all()
    assert not np.isinf(series[over_nothing].to_numpy()).any()
    summary = summarise(outcome)
    assert np.isfinite([summary[name] for name in summary if name not in OVER_NOTHING]).all()
    amounts = series.drop(columns=["attention_wsis", "attention_gdc"])
    negative = amounts.min() < -1e-9 * amounts.abs().max().clip(lower=1.0)
    assert not negative.any(), list(amounts.columns[negative])
    shares = series.filter(regex="_share$|^progress|^formal|^awareness$|^attendance$")
    assert not (shares.to_numpy() > 1.0 + 1e-9).any()
    uses = series[["served_days", "transition_loss_days", "outside_days", "drafting_days", "work_days"]].sum(axis=1)
    assert uses.to_numpy() == pytest.approx(series["capacity_days"].to_numpy(), rel=1e-9)


@pytest.mark.slow
@settings(
    max_examples=examples(8), deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(valid_settings(), st.integers(0, 2**53))
def test_any_valid_settings_give_finite_and_non_negative_results(chosen: dict[str, Any], seed: int) -> None:
    assert_sound(scenario("parallel", chosen), seed)


@pytest.mark.parametrize("side", [0, 1])
def test_results_are_sound_with_every_uncertain_setting_at_one_end(side: int) -> None:
    ends = {path: field.quantity.drawn[side] for path, field in setting_fields().items() if field.quantity.drawn}
    mechanisms = {
        f"mechanism.{name}.strength": 1.0
        for name in MECHANISMS
        if name not in ("sunset", "nested", "wsis_under_gdc", "no_gdc", "no_wsis")
    }
    assert_sound(scenario("parallel", {**ends, **mechanisms}), 1)
