"""Negotiation within runs: the plain reading of ODD 7.8, what always holds, and what is given stays as it was."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.data import load_tables
from sim.data.declarations import ITEMS
from sim.model.agenda import UNDECIDED
from sim.model.entities.events import held_events
from sim.model.mechanisms import NEGOTIATED
from sim.model.observation.metrics import summarise
from sim.model.observation.outcome import Outcome
from sim.model.simulation import WHOLE_MONTH, begin, run_months
from sim.runs.prepare import Prepared, outcome_of, prepare, run_block
from sim.scenarios.scenario import scenario
from sim.settings.months import ADOPTION_MONTH, month_number
from tests.model.processes import reference_negotiation as reference

OURS = {
    name: Path(str(files("sim.data") / f"{name}.csv"))
    for name in ("calendar", "reporting_duties", "decisions", "overlap_map", "action_lines")
}
SMALL = {"population.states": 60, "population.stakeholder_scale": 0.3}
AGREED = {"negotiation.mechanisms": "agreed"}
FREE = (
    "joint_reporting", "aligned_calendar", "lead_agency", "joint_roadmap", "line_roadmaps", "biennial_wsis_report",
    "shared_forum_week",
)  # fmt: skip


def on(*names: str, strength: float = 1.0) -> dict[str, float]:
    return {f"mechanism.{name}.strength": strength for name in names}


def run(changes: Mapping[str, Any], name: str = "parallel", seed: int = 0) -> Outcome:
    prepared = prepare(scenario(name, changes))
    return outcome_of(prepared, run_block([prepared], [seed]), 0)


@cache
def small(*settings: tuple[str, Any], seed: int = 0) -> Outcome:
    return run({**SMALL, **dict(settings)}, seed=seed)


def equal(one: Outcome, other: Outcome) -> bool:
    """Whether two runs have the same history and final state to the last bit."""
    pairs = zip((*one.history, *one.state), (*other.history, *other.state), strict=True)
    return all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


def observed(prepared: Prepared, seed: int, months: int) -> list[reference.Month]:
    """What a run says of its states, month by month."""
    setting = prepared.setting
    names = held_events(load_tables(), "proposed")["event"].tolist()
    running = begin([setting], [prepared.awareness], [seed])
    found, states = [], setting.world.states
    for t in range(months):
        run_months(running.state, running.aux, running.history, running.block, t, t + 1, WHOLE_MONTH)
        aware = running.state.awareness[1 - t % 2, :states, :, 0].mean(axis=1)
        held = running.aux.calendar.held[: running.aux.calendar.number[0], 0]
        present = {names[event]: running.aux.present[row, :, 0] > 0.0 for row, event in enumerate(held)}
        demand, capacity = (getattr(running.aux, name)[:states, 0].tolist() for name in ("demand", "capacity"))
        found.append(reference.Month(aware.tolist(), demand, capacity, present))
    return found


def plain_reading(prepared: Prepared, seed: int, mechanisms: Sequence[str], months: int) -> dict[str, float]:
    setting, states = prepared.setting, load_tables().member_states
    world = setting.world
    rows = [{key: str(value) for key, value in row.items()} for row in states.to_dict("records")]
    whole = reference.Run(
        rows,
        world.size[: world.states].tolist(),
        world.theta[: world.states].tolist(),
        observed(prepared, seed, months),
        seed,
    )
    return reference.negotiated(OURS, whole, mechanisms)


@pytest.mark.parametrize(
    ("mechanisms", "seed"),
    [(FREE, 0), ((*FREE, "nested"), 1), (("merger",), 0), (("sunset",), 1), (("wsis_under_gdc",), 0)],
    ids=["free", "nested", "merger", "sunset", "wsis_under_gdc"],
)
def test_a_run_decides_what_the_plain_reading_decides(mechanisms: tuple[str, ...], seed: int) -> None:
    months = 43 if len(mechanisms) > 1 else 36  # all rounds but the last, on which nothing depends here
    prepared = prepare(scenario("parallel", {**AGREED, **on(*mechanisms), "months": months}))
    outcome = outcome_of(prepared, run_block([prepared], [seed]), 0)
    found = {name: value for name, value in summarise(outcome).items() if name.startswith(("kept_", "agreed_"))}
    assert found == pytest.approx(plain_reading(prepared, seed, mechanisms, months), abs=1e-9)


def test_the_default_run_is_near_the_prototype() -> None:
    """It read W .95 with events weighed by shares; kappa .366, dialogue on AI .377, cut .631."""
    found = summarise(run({"negotiation.worth": 0.95, "months": 24}))
    assert found["kept_forum"] == pytest.approx(0.366, abs=0.01)
    assert found["kept_ai"] == pytest.approx(0.377, abs=0.015)
    assert found["follow_up_cut"] == pytest.approx(0.631, abs=0.01)


def test_the_stored_follow_up_is_that_of_a_run_at_the_defaults() -> None:
    outcome = run({"months": 24})
    late = prepare(scenario("parallel", {"start": "2024-09", "months": 12}))
    assert late.setting.agenda.kept == pytest.approx(outcome.state.kept, abs=0.005)
    assert not late.setting.agenda.follow_up
    assert prepare(scenario("parallel", {"start": "2024-08", "months": 12})).setting.agenda.follow_up


def test_the_follow_up_is_what_the_setting_says() -> None:
    proposed = small(("gdc.follow_up", "proposed"))
    adopted = small(("gdc.follow_up", "adopted"))
    negotiated = small()
    assert proposed.state.kept.tolist() == adopted.state.kept.tolist() == [1.0] * 5
    assert 0.0 < negotiated.state.kept.min() <= negotiated.state.kept.max() < 1.0
    cut = [summarise(one)["follow_up_cut"] for one in (proposed, negotiated, adopted)]
    assert cut[0] == 0.0
    assert 0.0 < cut[1] < 1.0
    assert np.isnan(cut[2])
    assert proposed.history.demand.sum() > negotiated.history.demand.sum()


def test_the_cut_counts_the_items_with_a_source() -> None:
    found = summarise(small())
    forum, ai, hlm = (found[f"kept_{item}"] for item in ("forum", "ai", "hlm"))
    assert found["follow_up_cut"] == pytest.approx(1.0 - (18 * forum + 12 * ai + 6 * hlm) / 36)


def test_where_everything_is_known_and_held_elsewhere_nothing_of_the_follow_up_is_kept() -> None:
    changes = {**SMALL, "months": 22, "packages.overlap_intensity": 1.0, "population.awareness_shape": 0.1}
    keep = {"learning.forgetting": 0.0, "learning.rotation": 0.0, "learning.closing": 1.0, "learning.contact": 1.0}
    found = run({**changes, **keep}).state.kept
    assert found.max() < run({**SMALL, "months": 22}).state.kept.min()


def test_given_mechanisms_and_an_adopted_follow_up_leave_no_trace_of_negotiation() -> None:
    one = small(("gdc.follow_up", "adopted"))
    other = small(("gdc.follow_up", "adopted"), ("negotiation.worth", 0.2), ("negotiation.dissent", 0.3))
    assert equal(one, other)
    assert one.state.agreed.tolist() == [UNDECIDED] * len(NEGOTIATED)


def test_worth_and_dissent_move_what_is_kept() -> None:
    kept = [small(("negotiation.worth", worth)).state.kept[0] for worth in (0.5, 0.99, 1.5)]
    assert kept[0] < kept[1] < kept[2]
    kept = [small(("negotiation.dissent", share)).state.kept[0] for share in (0.0, 0.02, 0.4)]
    assert kept[0] <= kept[1] < kept[2]


@pytest.mark.parametrize("mode", ["given", "agreed"])
def test_a_mechanism_of_strength_0_equals_none(mode: str) -> None:
    none = small(("negotiation.mechanisms", mode))
    idle = small(("negotiation.mechanisms", mode), *on("joint_roadmap", "nested", strength=0.0).items())
    assert equal(none, idle)


def test_what_is_agreed_in_full_is_what_is_given() -> None:
    """Roadmaps by line cost nothing, so that states agree in full, before the mechanism starts."""
    given = small(*on("line_roadmaps").items())
    full = small(*AGREED.items(), *on("line_roadmaps").items())
    assert full.state.agreed[NEGOTIATED.index("line_roadmaps")] == 1.0
    for one, other in zip(given.history, full.history, strict=True):
        assert other == pytest.approx(one, rel=1e-12, nan_ok=True)


def test_a_refused_mandate_costs_its_negotiation_and_changes_nothing_else() -> None:
    parallel, refused = small(), small(*AGREED.items(), *on("merger").items())
    assert refused.state.agreed[NEGOTIATED.index("merger")] == 0.0
    further = refused.history.coordination - parallel.history.coordination
    year = np.arange(96) // 12 == 2  # 2025, the year of negotiation before January 2026
    desk = (refused.world.size / 20.0) ** 0.3
    assert further[~year] == pytest.approx(np.zeros(84), abs=1e-9)
    assert (further[year] > 0.0).all()
    assert further[year][0] < 1.5 * desk.sum() <= further[year][0] * 3  # bodies and stakeholders have smaller parts


def test_an_agreed_lever_acts_from_the_month_after_the_decision() -> None:
    """Meetings are brought together from July 2025 on, a decision of that July: nothing changes before August."""
    names, start = on("aligned_calendar"), {"mechanism.aligned_calendar.start": "2025-07"}
    parallel, brought = small(), small(*AGREED.items(), *names.items(), *start.items())
    assert brought.state.agreed[NEGOTIATED.index("aligned_calendar")] > 0.0
    changed = (brought.history.demand != parallel.history.demand).any(axis=1)
    assert int(np.flatnonzero(changed)[0]) == month_number("2025-08")


def test_what_starts_before_the_compact_acts_from_its_decision_on() -> None:
    names, start = on("aligned_calendar"), {"mechanism.aligned_calendar.start": "2023-06"}
    parallel, brought = small(), small(*AGREED.items(), *names.items(), *start.items())
    changed = (brought.history.demand != parallel.history.demand).any(axis=1)
    assert int(np.flatnonzero(changed)[0]) == ADOPTION_MONTH


def test_half_a_run_is_the_first_half_of_a_run() -> None:
    names = {**AGREED, **on("lead_agency", "joint_roadmap", "aligned_calendar", "joint_reporting"), **SMALL}
    whole, half = run(names), run({**names, "months": 48})
    assert np.array_equal(half.state.agreed, whole.state.agreed)
    assert np.array_equal(half.state.kept, whole.state.kept)
    for name in ("demand", "served", "progress", "duplicated", "coordination", "process_days"):
        assert np.array_equal(getattr(whole.history, name)[:48], getattr(half.history, name)), name


def test_a_run_that_begins_after_a_round_skips_it() -> None:
    span = {"start": "2024-09", "months": 12, "mechanism.lead_agency.start": "2024-12"}
    late = run({**SMALL, **AGREED, **on("lead_agency"), **span})
    assert late.state.agreed[NEGOTIATED.index("lead_agency")] == 1.0  # no round of the Compact is left
    assert late.state.kept == pytest.approx(load_tables().follow_up_fit.set_index("item")["kept"][list(ITEMS)])
    between = run({**SMALL, "start": "2024-03", "months": 12})
    assert 0.0 < between.state.kept.max() < 1.0


def test_same_bits_alone_and_beside_others() -> None:
    points = [
        {**AGREED, **on(*FREE)},
        {},
        {**AGREED, **on("nested")},
        {**on("joint_roadmap")},
        {**AGREED, **on("merger"), "negotiation.dissent": 0.9},
        {"gdc.follow_up": "proposed"},
    ]
    prepared = [prepare(scenario("parallel", {**SMALL, "months": 60, **one})) for one in points]
    together = run_block(prepared, [3] * len(points))
    for world, one in enumerate(prepared):
        assert equal(outcome_of(one, together, world), outcome_of(one, run_block([one], [3]), 0)), points[world]


def test_a_merger_that_few_have_to_agree_to_is_agreed() -> None:
    found = small(*AGREED.items(), *on("merger").items(), ("negotiation.dissent", 1.0))
    assert found.state.agreed[NEGOTIATED.index("merger")] == 1.0
    assert found.history.duplicated[40:, 0].sum() == 0.0


def test_metrics_of_what_is_not_decided_are_absent() -> None:
    given, agreed = summarise(small()), summarise(small(*AGREED.items(), *on("joint_roadmap").items()))
    assert not [name for name in given if name.startswith("agreed_")]
    assert [name for name in agreed if name.startswith("agreed_")] == ["agreed_joint_roadmap"]
    early = run({**SMALL, "months": 12})
    assert np.isnan(summarise(early)["follow_up_cut"])
    assert np.isnan(summarise(small(("mechanism.no_gdc.strength", 1.0)))["kept_ai"])
