"""Docking: the second implementation, written from ODD.md alone, gives the same monthly series to 1e-9.

The cases of `hand_cases.md` that need the full data are executed here; those of a single submodel are in `tests/model/processes`.
"""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.model.entities.population import Population
from sim.model.entities.world import Names, World
from sim.model.setting import Setting
from sim.model.simulation import WHOLE, begin, run_months, state_of
from sim.model.state import State
from sim.runs.batch import run
from sim.runs.prepare import events_of, prepare, run_prepared, world_of
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import Scenario, default_scenario, scenario
from sim.settings.months import month_number
from tests.docking.options import DEFAULTS
from tests.docking.twin import Twin

TOLERANCE = 1e-9


def twin_series(chosen: Scenario, seed: int) -> pd.DataFrame:
    """The second implementation's series; what it holds fixed has to be at its default."""
    settings = chosen.settings()
    fixed = settings.keys() - DEFAULTS.keys()
    assert {path: settings[path] for path in fixed} == {path: default_scenario().settings()[path] for path in fixed}
    return Twin({path: settings[path] for path in DEFAULTS}, seed).run()


def assert_same(ours: pd.DataFrame, other: pd.DataFrame) -> None:
    """Equal months and columns, and values within the tolerance of max(1, |value|)."""
    assert list(other.index) == list(ours.index)
    assert set(other.columns) == set(ours.columns)
    error = (other[ours.columns] - ours).abs() / ours.abs().clip(lower=1.0)
    assert (error.notna() | (ours.isna() & other[ours.columns].isna())).to_numpy().all()
    worst = error.max()
    assert worst.max() <= TOLERANCE, f"{worst.idxmax()} in {error[worst.idxmax()].idxmax()}: {worst.max():g}"


FULL = [
    *((name, seed) for name in ("parallel", "joint_roadmap", "merger") for seed in (0, 1)),
    ("itu_proposal", 0),
    ("actual_path_with_roadmap", 1),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "seed"), FULL)
def test_both_implementations_agree_on_whole_runs(name: str, seed: int) -> None:
    assert_same(run(name, seed).series, twin_series(scenario(name), seed))


SHORT = {"start": "2024-06", "months": 26}
OTHERS: list[dict[str, Any]] = [
    {"mechanism.nested.strength": 1.0, "mechanism.capacity_support.strength": 1.0},
    {"mechanism.wsis_under_gdc.strength": 0.6, "mechanism.inclusive_consultation.strength": 1.0},
    {"mechanism.sunset.strength": 1.0, "mechanism.lead_agency.strength": 0.5, "mechanism.lead_agency.start": "2025-01"},
    {"mechanism.no_gdc.strength": 1.0},
    {"mechanism.no_wsis.strength": 1.0},
    {
        "mechanism.no_gdc.strength": 0.5,
        "mechanism.joint_reporting.strength": 1.0,
        "mechanism.aligned_calendar.strength": 0.7,
    },
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes", OTHERS, ids=[" + ".join(path.split(".")[1] for path in changes) for changes in OTHERS]
)
def test_both_implementations_agree_on_the_other_mechanisms(changes: dict[str, Any]) -> None:
    chosen = scenario("parallel", {**changes, **SHORT})
    assert_same(run(chosen, 4).series, twin_series(chosen, 4))


@pytest.mark.slow
def test_both_implementations_agree_on_other_worlds_and_drawn_parameters() -> None:
    world = {
        "gdc.framing": "objectives",
        "population.state_ties": "memberships",
        "population.seed": 3,
        "population.stakeholder_scale": 0.25,
    }
    combined = {
        f"mechanism.{name}.strength": 0.8
        for name in ("merger", "information_sharing", "council_review", "line_roadmaps")
    }
    switches = {"obligations.clash_cost": 0.3, "allocation.peer_influence": 0.4}
    chosen = at_draw(scenario("parallel", {**world, **combined, "climate.stall_months": 4, **switches}), 5)
    assert chosen.values["work.adoption_cost"] != 0.15
    assert_same(run(chosen, 11).series, twin_series(chosen, 11))


# The hand cases.


@cache
def default_world() -> tuple[World, Names]:
    """The default world and its names."""
    return world_of("themes", Population())


def size_of(label: str) -> float:
    """An agent's size."""
    world, names = default_world()
    return float(world.size[names.agents.index(label)])


def months_of(chosen: Scenario, count: int, seed: int = 0) -> list[tuple[State, float, np.ndarray, Setting]]:
    """After each month: the state, the days of drafting, the attention that acted, and the setting."""
    prepared = prepare(chosen)
    setting = prepared.setting
    running = begin([setting], [prepared.awareness], [seed])
    seen = []
    for t in range(count):
        run_months(running.state, running.aux, running.history, running.block, t, t + 1, WHOLE)
        drafting, attention = running.aux.drafting[:, 0].sum(), running.aux.attention[:, 0].copy()
        seen.append((state_of(running, 0, t + 1), float(drafting), attention, setting))
    return seen


@pytest.mark.parametrize(
    ("label", "size"),
    [
        ("body:ITU", 20 * (4 + 4 + 0.25 * 11)),
        ("body:UNESCO", 20 * (6 + 6 + 0.5)),
        ("body:ODET", 20 * (2 + 3.5)),
        ("state:USA", 20 * 25.3),
        ("state:TUV", 20 * (0.3 + 25 * (0.001 / 22) ** 0.5)),
    ],
)
def test_sizes_are_those_worked_out_by_hand(label: str, size: float) -> None:
    assert size_of(label) == pytest.approx(size)


def test_there_are_326_agents_and_the_smallest_16_states_travel_to_geneva() -> None:
    world, names = default_world()
    assert len(names.agents) == world.code.size == 326
    travelling = " ".join(sorted(np.array(names.iso3)[world.travels[: world.states]]))
    assert travelling == "BLZ CPV DMA FSM GRD KIR KNA MHL NRU PLW STP TON TUV VCT VUT WSM"
    assert not world.travels[world.states :].any()
    assert world.teams[names.agents.index("state:USA")] == 3
    assert world.teams[names.agents.index("state:TUV")] == 1


def test_numbers_of_stakeholders_are_rounded_halves_to_even() -> None:
    names = world_of("themes", Population(stakeholder_scale=0.25))[1]
    groups = [label.split(":")[1] for label in names.agents if label.startswith("stakeholder:")]
    assert sorted(groups.count(group) for group in set(groups)) == [2, 2, 4, 4, 5, 8]


def test_itu_starts_with_its_own_preference() -> None:
    world, _ = default_world()
    assert world.effort_share[world.itu, : world.lines].sum() == pytest.approx(1.4 * 0.5 * 0.9)
    assert world.effort_share[world.itu, world.lines : -1].sum() == pytest.approx(1.4 * 0.5 * 0.1)


def test_a_gdc_half_open_is_adopted_and_one_that_is_closed_never_is() -> None:
    half = months_of(scenario("parallel", {"mechanism.no_gdc.strength": 0.5}), 22)
    assert (half[-1][0].adopted[0], half[-1][1]) == (1, 0.0)
    closed = months_of(scenario("wsis_only"), 22)
    assert closed[-1][0].adopted[0] == 0
    assert {drafting for _, drafting, _, _ in closed} == {0.0}


def test_a_merger_before_adoption_shares_the_climate_but_not_the_pool() -> None:
    seen = months_of(scenario("merger", {"mechanism.merger.start": "2023-03"}), 21)
    same = [bool(attention[0] == attention[1]) for _, _, attention, _ in seen]
    assert same == [False, False] + [True] * 19
    assert [drafting > 0 for _, drafting, _, _ in seen] == [True] * 20 + [False]


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, 6.0),
        ({"mechanism.joint_reporting.strength": 1.0}, 3.6),
        ({"mechanism.nested.strength": 1.0, "mechanism.nested.start": "2025-01"}, 6.0),
    ],
)
def test_reports_of_november_2025(changes: dict[str, Any], days: float) -> None:
    month = month_number("2025-11")
    history = run_prepared(prepare(scenario("parallel", changes)), 0).history
    assert history.process_days[month, -1].sum() == pytest.approx(days)
    assert events_of("proposed").report_days[month].sum() == 6.0


def test_without_a_gdc_the_political_forum_of_july_2027_is_half_of_wsis_alone() -> None:
    month = month_number("2027-07")
    history = run_prepared(prepare(scenario("wsis_only")), 0).history
    assert history.process_days[month, :, 1].sum() == 0.0
    assert history.process_days[month, :, 0].sum() > 0.0


def test_a_study_at_half_strength_reaches_other_states_in_part() -> None:
    levers = prepare(scenario("study_only", {"mechanism.mapping_study.strength": 0.5})).setting.levers
    world, names = default_world()
    month = month_number("2023-08")
    outsider = names.agents.index("state:TUV")
    assert not world.council[outsider]
    assert levers.briefing[month, outsider] == pytest.approx(0.5 * 0.35 * 0.3)
    assert levers.extra_demand[month, world.itu] == pytest.approx(30.0)
    assert levers.extra_demand.sum() == pytest.approx(30.0)
