"""Every metric of a run, on a history with a number of its own in every cell, against its definition written out."""

import math
from typing import Any

import numpy as np
import pytest

from sim.model.entities.packages import Packages
from sim.model.entities.world import Names, World
from sim.model.observation.history import OUTSIDE, History, empty_history
from sim.model.observation.metrics import COMPARED, HEADLINE, METRICS, OVER_NOTHING, metric_of, summarise
from sim.model.observation.outcome import Outcome
from sim.model.setting import Setting
from sim.settings.months import month_number
from tests.support.tiny import packages, state_before, tiny, world

STATES, MONTHS = 8, 20
START = month_number("2024-05")  # adoption is in month 4; years 2024 (8 months) and 2025 (12)
ADOPTED = 4
REACH = 0.2
VOLUME = np.array([2.0, 3.0, 5.0])


def people() -> World:
    small = world()
    return small._replace(
        states=STATES,
        code=np.arange(STATES + 1, dtype=np.uint64),
        vulnerable=np.arange(STATES) < 3,
        population=np.arange(1.0, STATES + 1) / 36.0,
        effort_share=np.full((STATES + 1, 3), 1 / 3),
        figure=np.linspace(0.1, 0.8, 2 * STATES).reshape(STATES, 2),
        figure_year=np.full((STATES, 2), 2031.0),
        track_series=np.array([0, 1]),
        track_most=np.array([0.8, 0.4]),
        first_delivery=np.full(1, 0.1),
    )


def setting() -> Setting:
    return tiny().setting._replace(world=people(), packages=work())


def work() -> Packages:
    sdg = np.zeros((3, 17))
    sdg[0, 0], sdg[1, 0], sdg[1, 8], sdg[2, 16] = 0.5, 0.2, 0.4, 1.0
    few = packages(single_strands=True)
    return few._replace(volume=VOLUME, sdg=sdg, days=np.ones((STATES + 1, 3)))


@pytest.fixture
def outcome() -> Outcome:
    random = np.random.default_rng(3)
    shape = empty_history(people(), work(), START, MONTHS)
    history = History(*(random.uniform(0.1, 0.9, values.shape[:-1]) for values in shape))
    history = history._replace(served=history.demand * random.uniform(0.2, 0.9, history.demand.shape))
    state = state_before(setting(), np.full((STATES + 1, 1), 0.1))
    state.delivery[:] = random.uniform(0.5, 1.0, state.delivery.shape)
    state.national_index[:] = random.uniform(0.1, 0.9, state.national_index.shape)
    history.start_index[:] = random.uniform(0.1, 0.6, state.national_index.shape)
    quarters = {f"capacity_q{q}": np.isin(np.arange(STATES), [2 * q - 2, 2 * q - 1]) for q in range(1, 5)}
    names = Names([], [], [], [], ["C1", "T1"], [], quarters, [])
    return Outcome(history, state, people(), names, work(), START, 0.55, REACH)


def content_by_hand(one: Outcome) -> list[float]:
    """[P] content that states have of each package: e-government for C1, internet use for the package of T1 alone."""
    have = []
    for package, (series, most) in enumerate(((0, 0.8), (0, 0.8), (1, 0.4))):
        states = []
        for state in range(STATES):
            start, now = most * one.history.start_index[state, series], most * one.state.national_index[state, series]
            brought = (one.state.delivery[state + 1, :, package].max() - start) / (1.0 - start)
            states.append(1.0 - (1.0 - now) * (1.0 - REACH * brought))
        have.append(sum(states) / STATES)
    return have


def expected(one: Outcome) -> dict[str, float]:
    history, burden = one.history, one.history.burden.mean(axis=0)
    served, demand = history.served.sum(axis=0), history.demand.sum(axis=0)
    last, trend, have = history.progress[-1], history.trend[-1], content_by_hand(one)
    first = history.start_progress.mean()
    months_to_2030 = 80  # May 2024 to December 2030
    days = history.process_days
    return {
        "duplication_share": history.duplicated[ADOPTED:, 0].sum() / history.produced[ADOPTED:, 0].sum(),
        "duplication_national": history.duplicated[ADOPTED:, 1].sum() / history.produced[ADOPTED:, 1].sum(),
        "procedural_duplication": sum(
            min(days[year, kind, 0].sum(), days[year, kind, 1].sum())
            for year in (slice(0, 8), slice(8, 20))
            for kind in range(days.shape[1])
        ),
        "synergy_days": history.synergy.sum(),
        "burden_median": sorted(burden)[3] / 2 + sorted(burden)[4] / 2,
        "burden_p90": sorted(burden)[6] + 0.3 * (sorted(burden)[7] - sorted(burden)[6]),
        "burden_vulnerable": burden[:3].sum() / 3,
        "overloaded_share": sum(value > 0.55 for value in history.burden.flat) / history.burden.size,
        "missed_share": 1.0 - served.sum() / demand.sum(),
        **{f"attendance_q{q}": (served / demand)[2 * q - 2 : 2 * q].mean() for q in range(1, 5)},
        "awareness": history.awareness[19],
        "progress": last.mean(),
        "progress_population": sum((state + 1) / 36.0 * last[state] for state in range(8)),
        "progress_vulnerable": last[:3].mean(),
        "progress_trend": trend.mean(),
        "progress_trend_vulnerable": trend[:3].mean(),
        "progress_processes": last.mean() - trend.mean(),
        "progress_processes_vulnerable": last[:3].mean() - trend[:3].mean(),
        "progress_gdc_only": history.gdc_only[19].mean(),
        "progress_all": (last.mean() + history.gdc_only[19].mean()) / 2.0,  # 2 + 3 and 5 action lines
        "formal_progress_wsis": history.formal[19, 0],
        "formal_progress_gdc": history.formal[19, 1],
        "months_behind": 20 - months_to_2030 * (last.mean() - first) / (1.0 - first),
        "backed_up_share": history.backed_up[19],
        "effort_lost_share": history.ledger[:, OUTSIDE].sum() / history.effort.sum(),
        "coordination_days": history.coordination.sum(),
        "progress_sdg_01": (1.0 * have[0] + 0.6 * have[1]) / 1.6,
        "progress_sdg_09": have[1],
        "progress_C1": (2 * have[0] + 3 * have[1]) / 5,
        "progress_T1": (2 * have[0] + 5 * have[2]) / 7,
    }


def test_every_metric_is_what_its_definition_says(outcome: Outcome) -> None:
    found = summarise(outcome)
    wanted = expected(outcome)
    assert {name: found[name] for name in wanted} == pytest.approx(wanted, rel=1e-12)
    others = set(found) - set(wanted)
    assert others == {f"progress_sdg_{goal:02d}" for goal in range(1, 18)} - set(wanted)
    assert all(math.isnan(found[name]) for name in others)  # goals to which no common package contributes


def test_what_is_divided_by_nothing_is_not_defined(outcome: Outcome) -> None:
    empty = outcome.history._replace(
        produced=outcome.history.produced * 0.0,
        demand=outcome.history.demand * 0.0,
        served=outcome.history.served * 0.0,
        effort=outcome.history.effort * 0.0,
    )
    nobody = outcome.world._replace(vulnerable=np.zeros(STATES, dtype=bool))
    few = outcome.packages._replace(wsis=3)  # nothing that only the GDC asks for
    found = summarise(outcome._replace(history=empty, world=nobody, packages=few))
    own = {name for name in METRICS if math.isnan(found[name])}
    assert own == set(OVER_NOTHING)
    assert [found[f"attendance_q{q}"] for q in range(1, 5)] == [1.0] * 4


def test_a_run_that_ends_before_adoption_has_no_duplication(outcome: Outcome) -> None:
    early = outcome._replace(start=month_number("2023-01"))
    assert math.isnan(summarise(early)["duplication_share"])
    begun = outcome._replace(start=month_number("2026-01"))
    history = outcome.history
    assert summarise(begun)["duplication_share"] == pytest.approx(
        history.duplicated[:, 0].sum() / history.produced[:, 0].sum(), rel=1e-12
    )


def test_who_has_delivered_all_before_the_start_is_never_behind_a_path(outcome: Outcome) -> None:
    full = outcome.history._replace(start_progress=np.ones(STATES))
    assert summarise(outcome._replace(history=full))["months_behind"] == -math.inf


def test_metrics_tell_their_unit_direction_and_definition() -> None:
    lower = {
        "duplication_share", "duplication_national", "procedural_duplication", "burden_median", "burden_p90", "burden_vulnerable",
        "overloaded_share", "missed_share", "months_behind", "effort_lost_share", "coordination_days",
    }  # fmt: skip
    assert {name for name, one in METRICS.items() if one.better == "lower"} == lower
    assert {one.better for one in METRICS.values()} == {"lower", "higher", ""}
    by_design = {name for name in METRICS if name.startswith(("burden", "attendance", "progress_trend"))}
    by_design |= {"procedural_duplication", "overloaded_share", "missed_share", "coordination_days"}
    assert {name for name, one in METRICS.items() if one.kind == "assumed"} == by_design
    assert all(one.definition.endswith((".", "closes.", "adoption of the GDC on.")) for one in METRICS.values())
    assert len(METRICS) == 29
    assert set(HEADLINE) <= set(METRICS)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("progress", "Common content"), ("months_gained", "How much earlier"), ("progress_sdg_04", "SDG 4"),
        ("progress_C7-egov", "Content of C7-egov"),
    ],
)  # fmt: skip
def test_a_metric_is_found_by_its_name(name: str, words: str) -> None:
    found = metric_of(name)
    assert found.name == name
    assert words in found.definition
    assert (found.measure is None) == (name not in METRICS)
    assert found.better == "higher"
    assert found.kind == "emergent"


@pytest.mark.parametrize("name", ["progress_", "wealth", ""])
def test_an_unknown_metric_is_refused(name: str) -> None:
    with pytest.raises(KeyError):
        metric_of(name)


def test_metrics_of_comparisons_have_no_function_of_one_run() -> None:
    assert [one.name for one in COMPARED] == [
        "processes_gained", "months_gained", "who_gains", "who_gains_vulnerable", "who_gains_others",
    ]  # fmt: skip
    every: list[Any] = [one.measure for one in COMPARED]
    assert every == [None] * 5
