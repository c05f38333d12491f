"""Parts of the second implementation against the hand cases (numbers of `hand_cases.md`)."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.data import load_tables
from tests.docking.agenda import Agenda, Event
from tests.docking.meetings import Meeting, MonthAgenda
from tests.docking.options import DEFAULTS
from tests.docking.packages import Outcome, Packages, Site
from tests.docking.participation import asked_to
from tests.docking.trend import Figure, Index, grown
from tests.docking.twin import Twin
from tests.docking.voices import agreed_strength, decision_on, decisions_of
from tests.docking.weighing import Desk, Mechanism, Window, item_ratio, mechanism_ratio

TAU = 0.15


def settled(
    before: tuple[float, float], effort: tuple[float, float], aware: tuple[float, float], merged: float
) -> tuple[np.ndarray, Outcome]:
    """Delivery and outcome of the first joint package, of 10 days, after a month's work on it."""
    packages = Packages(load_tables(), DEFAULTS)
    delivery = np.zeros((2, len(packages)))
    delivery[:, 0] = before
    site = Site(packages, 10.0 / packages.volume[0], delivery)
    site.effort[:, 0] = effort
    site.aware[:, 0] = aware
    site.unaware[:, 0] = np.subtract(effort, aware)
    outcome = site.settle(TAU, adopted=True, merged=merged)
    return site.y[:, 0], outcome


@pytest.mark.parametrize(
    ("effort", "aware", "merged", "after", "outcome"),
    [
        ((2.0, 1.9), (0.0, 0.9), 0.0, (0.8, 0.73), (1.0, 3.3, 3.4, 0.0)),
        ((1.0, 1.0), (0.5, 0.5), 0.5, (0.684783, 0.684783), (0.25, 1.347826, 3.695652, 0.0)),
        ((12.0, 8.0), (0.0, 0.0), 0.5, (1.0, 1.0), (0.0, 4.0, 6.8, 14.8)),
        ((0.0, 1.9), (0.0, 0.1), 0.0, (0.6, 0.446667), (1.8, 1.8, 0.566667, 0.0)),
    ],
)
def test_a_month_at_a_site_is_as_worked_out_by_hand(
    effort: tuple[float, float],
    aware: tuple[float, float],
    merged: float,
    after: tuple[float, float],
    outcome: tuple[float, float, float, float],
) -> None:
    delivery, found = settled((0.6, 0.2), effort, aware, merged)
    assert delivery == pytest.approx(after, abs=1e-6)
    assert (found.duplicated, found.produced, found.synergy, found.outside) == pytest.approx(outcome, abs=1e-6)


@pytest.mark.parametrize(("aware", "duplicated"), [(0.0, 1.0), (0.4, 0.6), (1.0, 0.0)])
def test_what_is_made_at_once_is_duplicated_as_far_as_nobody_knows(aware: float, duplicated: float) -> None:
    assert settled((0.5, 0.5), (1.0, 1.0), (aware, 0.0), 0.0)[1].duplicated == pytest.approx(duplicated)


def test_the_index_starts_from_a_figure_and_grows_as_the_logistic_curve() -> None:
    assert grown(0.5, 0.7 * 0.099 / 12) == pytest.approx(0.501444, abs=1e-6)
    settings = {**DEFAULTS, "trend.egov_spread": 0.0, "trend.internet_spread": 0.0, "trend.autonomous": 1.0}
    index = Index(settings, (Figure(0.5, 2022), Figure(0.5, 2022)), vulnerable=False, first_month=0)
    assert index.u[0] == pytest.approx(0.512372, abs=1e-6)
    index.draw(0, 1)
    for _ in range(96):
        index.advance()
    assert index.u == pytest.approx([1 / (1 + np.exp(-rate * 8.5)) for rate in (0.099, 0.17)], abs=1e-12)


def small(changes: Mapping[str, Any]) -> Twin:
    """A short run with few stakeholders."""
    return Twin({"start": "2024-07", "months": 4, "population.stakeholder_scale": 0.1, **changes}, 0)


def test_obligations_can_be_those_of_another_scenario() -> None:
    merged = {"mechanism.merger.strength": 1.0, "mechanism.merger.start": "2024-09"}
    whole = small(merged)
    other = Twin(whole.settings, 0, asked_by={**whole.settings, "mechanism.merger.strength": 0.0})
    plain = small({})
    changed, content, reference = (twin.run() for twin in (whole, other, plain))
    assert list(content["burden_mean"]) == list(reference["burden_mean"])
    assert changed["burden_mean"].iloc[-1] != reference["burden_mean"].iloc[-1]
    assert content["duplicated_global"].iloc[-1] == 0.0 < reference["duplicated_global"].iloc[-1]
    assert list(content["transition_loss_days"]) == list(reference["transition_loss_days"]) == [0.0] * 4


def meeting(name: str, days: float) -> Meeting:
    """A meeting of the GDC in New York."""
    event = Event(name, 1, "gdc", "review", "New York", 1.0, 1.0, "always", ())
    return Meeting(event, 0.0, days, days, 0.0)


def test_a_state_joins_what_fits_and_owes_the_rest() -> None:
    twin = small({"participation.spread": 0.0, "participation.const": 20.0, "population.stakeholder_scale": 0.0})
    state = next(one for one in twin.states if one.iso3 == "TUV")
    twin.month, twin.duties = 18, twin.asked[18]
    state.capacity, state.owed, state.party, state.report_factor = 10.0, 4.0, 4.0 / 3.0, 1.0
    agenda: Any = SimpleNamespace(
        month=18,
        levers={"overhead": 2.0},
        report_days=5.0,
        meetings=[meeting("A", 4.0), meeting("B", 3.0)],
        extra_days=0.5,
        extra_trip=0.0,
    )
    state.meet_obligations(agenda)
    assert (state.demand, state.served, state.paid, state.owed, state.effort) == pytest.approx((22, 14, 6, 12, 4))
    assert (state.attendance, state.seen) == pytest.approx((14 / 22, 3.5 / 7.5))
    assert [one.event.name for one in state.joined] == ["B"]
    state.meet_obligations(
        SimpleNamespace(
            **{**vars(agenda), "levers": {"overhead": 0.0}, "report_days": 0.0, "meetings": [], "extra_days": 0.0}
        )
    )
    assert (state.demand, state.served, state.paid, state.owed) == pytest.approx((0, 0, 6, 6))


def test_dispositions_and_who_is_asked_are_as_worked_out_by_hand() -> None:
    twin = small({})
    found = {state.iso3: state.disposition for state in twin.states if state.iso3 in ("TUV", "CHE")}
    assert found == pytest.approx({"TUV": 2.674242, "CHE": 7.112704}, abs=1e-6)
    groups = next(event for event in twin.agenda.events if event.days[0].month == 1 and event.asked < 1)
    asked = [state.iso3 for state in twin.states if not state.council and asked_to(state, groups)]
    assert asked == ["BEL", "COD", "GTM", "ISL", "KIR", "LUX", "NPL", "PAN", "SSD", "SVN", "SYC", "TLS", "ZMB"]
    assert {body.asked_part(groups) for body in twin.bodies} == {0.1}


def test_events_come_by_their_first_day_and_count_for_their_processes() -> None:
    twin = small({})
    agenda = Agenda(twin.tables, twin.settings, 0)
    july = MonthAgenda(agenda, 18, twin.asked, {})
    days = [one.event.days[0] for one in july.meetings]
    assert days == sorted(days) and len(days) > 1
    forum = next(one for one in july.meetings if one.event.process == "joint")
    assert forum.wsis == forum.gdc == pytest.approx(forum.days / 2)


@pytest.mark.parametrize(
    ("said", "dissent", "agreed"),
    [
        ([], 0.02, 0.0),
        ([0.2, 0.5, 3.0], 0.02, 0.2),
        ([0.2, 0.5, 3.0], 0.34, 0.5),
        ([0.2, 0.5, 3.0], 0.67, 1.0),
        ([0.2, 0.2, 0.5, 3.0], 0.25, 0.2),
        ([2.0, 3.0], 0.0, 1.0),
    ],
)
def test_what_is_agreed_leaves_few_voices_that_object(said: list[float], dissent: float, agreed: float) -> None:
    assert agreed_strength(said, dissent) == agreed


def test_mechanisms_belong_to_the_last_decision_before_they_start() -> None:
    decisions = decisions_of(load_tables())
    months = {"2023-07": 6, "2025-01": 24, "2025-12": 35, "2026-01": 36, "2026-07": 42, "2030-01": 84}
    found = {text: decision_on(month, decisions).name for text, month in months.items()}
    assert list(found.values()) == ["compact", "compact", "wsis20", "wsis20", "ecosoc_2026", "gdc_review"]


def test_states_weigh_days_against_what_they_know() -> None:
    desk = Desk(load=0.5, aware=0.2, theta=0.6, party=2.0, reports=1.5, capacity=20.0)
    settings = {**DEFAULTS, "negotiation.worth": 1.0}
    assert item_ratio(desk, 0.5, settings) == pytest.approx(0.8 * 0.9 / 0.75)
    window = Window(wsis=20.0, gdc=10.0, follow_up=4.0, wsis_reports=6.0, gdc_reports=3.0)
    reporting = mechanism_ratio(desk, Mechanism("joint_reporting", settings), window, (0.5, 0.4), settings)
    assert reporting == pytest.approx(0.5 * 0.2 * 0.4 * 6.0 * 1.5 / (0.5 * 12.0 * 0.1 * 1.5))
    nested = mechanism_ratio(desk, Mechanism("nested", settings), window, (0.5, 0.4), settings)
    used = max((0.7 - 0.35) / 0.65, 0.5)
    saved, lost = 0.8 * 4.0 * 1.5 * 2.0, 2.0 * 0.8 * 4.0 * 0.8 * (1.0 - 0.2 * 0.4)
    assert nested == pytest.approx((0.5 * saved + 2.0 * 30.0 * 0.2 * 0.5 * used) / lost)


def test_preparation_is_paid_until_the_decision_and_the_rest_as_agreed() -> None:
    twin = small({"negotiation.mechanisms": "agreed", "mechanism.joint_roadmap.strength": 1.0})
    share = twin.talks.share
    assert [share("joint_roadmap", month) for month in (34, 35, 36, 40)] == [1.0, 1.0, 1.0, 0.0]
    twin.talks.agreed["joint_roadmap"] = 0.3
    assert [share("joint_roadmap", month) for month in (34, 35, 36, 40)] == [1.0, 1.0, 0.3, 0.3]


def test_in_a_content_run_nothing_is_decided_again() -> None:
    agreed = {"negotiation.mechanisms": "agreed", "mechanism.aligned_calendar.start": "2024-10"}
    chosen = {**agreed, "mechanism.aligned_calendar.strength": 1.0}
    content = Twin(small(chosen).settings, 0, asked_by=small(agreed).settings)
    assert content.talks.agreed.keys() == {"aligned_calendar"} and not content.asked_talks.agreed
    before = content.asked_talks.kept.copy()
    content.run()
    assert content.asked_talks.kept == before
