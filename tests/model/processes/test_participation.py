"""Participation of states: the reference of the specification, the plain reading of ODD 7.3, what always holds, and the fit."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.data import load_tables
from sim.model.entities.events import ADOPTED, ITU, NEW_YORK, held_events
from sim.model.processes.participation import FORUM, Participation
from sim.model.simulation import WHOLE_MONTH, begin, run_months
from sim.runs.prepare import Prepared, prepare, run_block, run_prepared
from sim.scenarios.scenario import scenario
from tests.model.processes.reference_participation import NEUTRAL, Month, participation
from tests.support.paths import ROOT

V1 = ROOT / "tests" / "support" / "tables_v1"
"""The calendar and the reporting duties of the first version, which the sums of the specification are of.

Its precision `year` is written `month` here: that version drew such a day from the month of the date too.
"""
ADOPTED_V1 = {
    "gdc.follow_up": "adopted",
    "data.calendar": str(V1 / "calendar.csv"),
    "data.reporting_duties": str(V1 / "reporting_duties.csv"),
}
FIRST_EVENTS = "ITU Council Working Groups cluster"


class Course(NamedTuple):
    """Months of all states: days and shares [T, S], presence [T, S, E]; capacity [S] is constant."""

    demand: np.ndarray
    served: np.ndarray
    owed: np.ndarray
    paid: np.ndarray
    seen: np.ndarray
    present: np.ndarray
    capacity: np.ndarray
    names: list[str]

    def of(self, iso3: str, names: list[str]) -> tuple[float, float]:
        """Days served and demanded of one state in the whole run."""
        row = names.index(iso3)
        return self.served[:, row].sum(), self.demand[:, row].sum()


def course(prepared: Prepared, seed: int, names: list[str] | None = None) -> Course:
    """A run month by month."""
    setting = prepared.setting
    states = setting.world.states
    running = begin([setting], [prepared.awareness], [seed])
    state, aux = running.state, running.aux
    kept: dict[str, list[np.ndarray]] = {name: [] for name in ("demand", "served", "owed", "paid", "seen", "present")}
    for t in range(setting.months):
        run_months(state, aux, running.history, running.block, t, t + 1, WHOLE_MONTH)
        for name in ("demand", "served", "paid", "seen"):
            kept[name].append(getattr(aux, name)[:states, 0].copy())
        kept["owed"].append(state.owed[:states, 0].copy())
        number = aux.calendar.number[0]
        present = np.zeros((states, setting.events.code.size), dtype=bool)
        present[:, aux.calendar.held[:number, 0]] = aux.present[:number, :, 0].T > 0.0
        kept["present"].append(present)
    found = {name: np.array(values) for name, values in kept.items()}
    return Course(**found, capacity=setting.world.size[:states], names=names or [])


@pytest.fixture(scope="module")
def first_version() -> tuple[Prepared, dict[int, Course]]:
    """Both seeds of the specification's table."""
    prepared = prepare(scenario("parallel", ADOPTED_V1))
    tables = load_tables({"calendar": ADOPTED_V1["data.calendar"]})
    names = held_events(tables, "adopted")["event"].tolist()
    return prepared, {seed: course(prepared, seed, names) for seed in (0, 1)}


REFERENCE = {
    0: {"served": 95278.393857467, "demand": 105068.556359660, "owed": 8722.726455164, "seen": 7908.282733267},
    1: {"served": 94837.534040495, "demand": 104916.059967621, "owed": 8532.640537152, "seen": 7752.435751424},
}
OF_STATES = {
    (0, "KEN"): (507.281989899, 513.810897716),
    (0, "TUV"): (351.165394427, 405.364022202),
    (1, "KEN"): (503.450144720, 513.810897716),
    (1, "TUV"): (341.164022202, 391.864022202),
}
EXACT = 2e-9
"""Half a unit of the last printed digit, and rounding of a sum of 18,528 numbers."""


@pytest.mark.parametrize("seed", REFERENCE)
def test_sums_are_those_of_the_specification(first_version: tuple[Prepared, dict[int, Course]], seed: int) -> None:
    prepared, found = first_version
    sums = {name: float(getattr(found[seed], name).sum()) for name in REFERENCE[seed]}
    assert sums == pytest.approx(REFERENCE[seed], abs=EXACT)
    for (own, iso3), days in OF_STATES.items():
        if own == seed:
            assert found[seed].of(iso3, prepared.names.iso3) == pytest.approx(days, abs=EXACT)


def test_what_the_specification_says_of_seed_0(first_version: tuple[Prepared, dict[int, Course]]) -> None:
    prepared, found = first_version
    zero, parameters = found[0], Participation()
    world = prepared.setting.world
    assert world.habit[:3] == pytest.approx([0.886023998, -0.915443897, 0.947588444], abs=1e-9)
    present = zero.present.any(axis=0).sum(axis=0)

    def states_at(name: str) -> int:
        return int(present[zero.names.index(name)])

    forums = ("WSIS Forum 2023 (hybrid week)", "WSIS+20 Forum High-Level Event 2024", "WSIS+20 High-Level Event 2025")
    assert [states_at(name) for name in (*forums, "IGF 2025")] == [157, 156, 160, 157]
    assert [states_at("GDC zero draft first reading"), states_at(FIRST_EVENTS)] == [177, 58]
    assert 1.0 - zero.served.sum() / zero.demand.sum() == pytest.approx(0.093178805, abs=1e-9)
    for values, median in ((zero.served, 0.170786418), (zero.demand, 0.222851583)):
        assert np.median((values / zero.capacity).mean(axis=0)) == pytest.approx(median, abs=1e-9)
    assert (zero.owed / (parameters.bring_together * 0.6 * zero.capacity)).max() == pytest.approx(0.66, abs=0.005)


def levers_of(prepared: Prepared) -> list[dict[str, float]]:
    """The levers of each month, by name."""
    levers = prepared.setting.levers
    return [{name: float(getattr(levers, name)[t]) for name in NEUTRAL} for t in range(prepared.setting.months)]


def read(prepared: Prepared, seed: int, tables: Mapping[str, Path], **parameters: Any) -> dict[str, list[Month]]:
    """The same run, read from ODD 7.3."""
    return participation(tables, seed, levers_of(prepared), **parameters)


OURS = {
    name: Path(str(files("sim.data") / f"{name}.csv")) for name in ("member_states", "calendar", "reporting_duties")
}
MIXED = {
    "mechanism.aligned_calendar.strength": 1.0,
    "mechanism.joint_reporting.strength": 0.7,
    "mechanism.inclusive_consultation.strength": 1.0,
    "mechanism.wsis_under_gdc.strength": 0.5,
    "mechanism.wsis_under_gdc.negotiation_days": 0.0,  # the plain reading has no demand of single agents
    "participation.forum_shift": -0.4,
    "participation.report_shift": -1.5,
    "participation.bring_together": 2.0,
    "participation.spread": 1.2,
    "obligations.preparation": 2.2,
}


@pytest.mark.parametrize(("changes", "seed"), [({}, 0), ({}, 5), (MIXED, 1)], ids=["plain", "another seed", "mixed"])
def test_the_kernel_does_what_a_plain_reading_of_the_odd_does(changes: dict[str, Any], seed: int) -> None:
    prepared = prepare(scenario("parallel", {"gdc.follow_up": "adopted", **changes}))
    own = {path.split(".")[1]: value for path, value in changes.items() if not path.startswith("mechanism.")}
    found, expected = course(prepared, seed), read(prepared, seed, OURS, **own)
    for name in ("demand", "served", "owed", "paid", "seen"):
        plain = np.array([[getattr(month, name) for month in expected[iso3]] for iso3 in prepared.names.iso3]).T
        assert getattr(found, name) == pytest.approx(plain, abs=1e-9), name
        assert getattr(found, name).sum() == pytest.approx(plain.sum(), abs=1e-9 * plain.size), name
    joined = np.array([[len(month.joined) for month in expected[iso3]] for iso3 in prepared.names.iso3]).T
    assert (found.present.sum(axis=2) == joined).all()


EVERYBODY = {"participation.const": 20.0, "participation.spread": 0.0, "participation.forum_shift": 0.0}
ROOMY = {"participation.bring_together": 24.0, "obligations.service_limit": 1.0}


def test_without_spread_and_with_a_high_disposition_all_states_join_all_that_fits() -> None:
    outcome = run_prepared(prepare(scenario("parallel", {**EVERYBODY, **ROOMY})), 0)
    joined, asked = outcome.history.events_joined.sum(), outcome.history.events_asked.sum()
    assert 1.0 - joined / asked < 2e-4  # a probability of 1 - 4.5e-5, and what does not fit into two years
    scarce = run_prepared(prepare(scenario("parallel", {**EVERYBODY, "participation.bring_together": 1.0})), 0)
    assert scarce.history.events_joined.sum() < 0.97 * asked


def test_if_all_fits_the_share_of_events_joined_is_the_mean_probability() -> None:
    changes = {**ROOMY, "participation.forum_shift": 0.0, "population.state_floor": 10.0, "months": 36}
    joined, expected = [], []
    for population in range(20):
        prepared = prepare(scenario("parallel", {**changes, "population.seed": population}))
        running = run_block([prepared], [population])
        history = running.history
        joined.append((history.events_joined[:, 0] / history.events_asked[:, 0]).mean())
        expected.append((1.0 / (1.0 + np.exp(-running.block.agents.disposition[:, 0]))).mean())
    assert np.mean(joined) == pytest.approx(np.mean(expected), abs=0.01)


@pytest.mark.parametrize("name", ["parallel", "merger", "capacity_support"])
def test_days_are_paid_within_capacity_and_owed_within_what_can_be_brought_together(name: str) -> None:
    found, limit = course(prepare(scenario(name)), 2), 0.6
    most = limit * found.capacity * (1.2 if name == "capacity_support" else 1.0)
    assert (found.paid <= most * (1 + 1e-12)).all()
    assert (found.owed <= 3.0 * most * (1 + 1e-12)).all()
    assert (found.served <= found.demand + 1e-9).all()
    owed = np.vstack([np.zeros(most.size), found.owed])
    assert found.served + owed[:-1] == pytest.approx(found.paid + owed[1:], abs=1e-9)
    assert (found.served > 0.6 * found.capacity).any()  # days brought together over months


def test_the_same_states_would_come_to_an_event_in_every_scenario() -> None:
    names = ("parallel", "sunset", "joint_roadmap", "capacity_support", "inclusive_consultation")
    running = run_block([prepare(scenario(name)) for name in names], [4] * len(names))
    turnout = running.aux.turnout
    assert (turnout == turnout[..., :1]).all()
    assert 0.02 < (turnout == 1.0).mean() < 0.5
    other = run_block([prepare(scenario("parallel"))], [5]).aux.turnout[..., 0]
    assert (other != turnout[..., 0]).any()


def rank_correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman's; equal values have their mean rank."""
    ranks = [
        (values[:, None] > values).sum(axis=1) + ((values[:, None] == values).sum(axis=1) - 1) / 2 for values in (x, y)
    ]
    return float(np.corrcoef(*ranks)[0, 1])


def test_presence_rises_with_payment_as_at_roll_calls_and_most_states_are_at_the_forum() -> None:
    payment = load_tables().member_states["un_assessment_pct"].to_numpy(float)
    order = np.argsort(payment, kind="stable")
    quarters = np.array_split(order, 4)
    by_quarter, ranks, lower, forums = [], [], [], []
    for population in range(8):
        prepared = prepare(
            scenario("parallel", {"gdc.follow_up": "adopted", "population.seed": population, "months": 36})
        )
        events = prepared.setting.events
        found = course(prepared, population)
        held = found.present.any(axis=1)  # [T, E]
        meetings = held.any(axis=0) & (events.place == NEW_YORK) & (events.kind != FORUM) & (events.process != ITU)
        assert not (events.variant[meetings] > ADOPTED).any()
        share = (found.present[:, :, meetings].sum(axis=0) / held[:, meetings].sum(axis=0)).mean(axis=1)
        by_quarter.append([share[quarter].mean() for quarter in quarters])
        ranks.append(rank_correlation(share, payment))
        half = np.concatenate(quarters[:2])
        lower.append(rank_correlation(share[half], payment[half]))
        forums.append(found.present.any(axis=0)[:, events.wsis_forum > 0.0].sum(axis=0)[:3])
    assert np.mean(by_quarter, axis=0) == pytest.approx([0.79, 0.87, 0.97, 0.99], abs=0.03)
    assert np.mean(ranks) == pytest.approx(0.64, abs=0.06)
    assert np.mean(lower) == pytest.approx(0.37, abs=0.15)
    at_forums = np.mean(forums, axis=0)
    assert ((at_forums > 155) & (at_forums < 165)).all()
