"""Mechanisms: the levers of each, month by month, against the table of ODD section 9, and what excludes what."""

from collections.abc import Callable, Iterable
from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pytest

from sim.model.entities.population import Population
from sim.model.entities.world import BODY, STAKEHOLDER, World
from sim.model.levers import LEVERS, Levers, neutral_levers
from sim.model.mechanisms import COMBINABLE, MECHANISMS, build_levers
from sim.runs.batch import run
from sim.runs.prepare import world_of
from sim.scenarios.scenario import default_scenario, scenario
from sim.settings.errors import SettingError
from sim.settings.months import month_number

BASE = 0.35
T = 96
FLAGS = ("forced_lead",)


@cache
def world() -> World:
    """The default world."""
    return world_of("themes", Population())[0]


def months(first: str, last: str = "2030-12") -> range:
    """Month numbers, both ends included."""
    return range(month_number(first), month_number(last) + 1)


def each(calendar: Iterable[int], first: str) -> list[int]:
    """Months of these numbers in the year, from the first on."""
    return [month for month in months(first) if month % 12 + 1 in calendar]


def study_reach(people: World) -> np.ndarray:
    """Council member states 1, bodies .5, other states .3, stakeholders .2."""
    return np.array(
        [
            1.0 if council else {BODY: 0.5, STAKEHOLDER: 0.2}.get(kind, 0.3)
            for kind, council in zip(people.kind, people.council, strict=True)
        ]
    )


def on_itu(people: World) -> np.ndarray:
    """ITU alone."""
    return np.where(np.arange(people.code.size) == people.itu, 1.0, 0.0)


def on_vulnerable(people: World) -> np.ndarray:
    """LDC, LLDC and SIDS."""
    return np.concatenate((people.vulnerable, np.zeros(people.code.size - people.states, dtype=bool))).astype(float)


class Row(NamedTuple):
    """One lever of a mechanism: its value at strength 1, the months it holds in, and how far it reaches each agent."""

    lever: str
    value: float
    held: Iterable[int]
    reach: Callable[[World], np.ndarray] | None = None


def held_from(first: str, last: str = "2030-12", **levers: float) -> list[Row]:
    """Levers with their values, in the months from the first to the last."""
    return [Row(lever, value, months(first, last)) for lever, value in levers.items()]


NEGOTIATED = held_from("2025-01", "2025-12", overhead=1.5)
TABLE: dict[str, list[Row]] = {
    "itu_engagement": held_from("2023-07", engagement=0.8),
    "mapping_study": [
        Row("briefing", 0.35, months("2023-08", "2023-08"), study_reach),
        Row("extra_demand", 60.0, months("2023-08", "2023-08"), on_itu),
    ],
    "council_review": [
        Row("briefing", 0.1, each((2, 10), "2023-10"), study_reach),
        Row("recognition", BASE + 0.1, months("2024-01")),
    ],
    "information_sharing": held_from("2025-01", broadcast=0.05, overhead=0.2),
    "joint_reporting": held_from("2025-01", reporting=0.6, overhead=0.1),
    "aligned_calendar": held_from("2025-01", co_location=0.7, overhead=0.1),
    "lead_agency": [*held_from("2026-01", lead_compliance=0.6, recognition=0.7, overhead=0.15), *NEGOTIATED],
    "joint_roadmap": [
        *held_from("2026-05", broadcast=0.06, reporting=0.6, co_location=0.8, lead_compliance=0.6, recognition=0.85),
        Row("overhead", 0.4, months("2025-11")),
    ],
    "nested": [
        *held_from("2026-01", gdc_follow_up=0.2, forced_lead=1.0, lead_compliance=0.5, recognition=0.7),
        *NEGOTIATED,
    ],
    "wsis_under_gdc": [
        *held_from("2026-01", wsis_meetings=0.4, forced_lead=2.0, lead_compliance=0.5, recognition=0.7),
        *NEGOTIATED,
    ],
    "merger": [
        *held_from("2026-01", merged=1.0, reporting=0.5, co_location=0.6, gdc_follow_up=0.2),
        *held_from("2026-01", "2027-06", productivity=0.7, overhead=1.0),
        *NEGOTIATED,
    ],
    "inclusive_consultation": [
        Row("briefing", 0.05, each((4,), "2024-04"), lambda people: np.ones(people.code.size)),
        Row("extra_wsis_days", 3.0, each((4,), "2024-04")),
    ],
    "capacity_support": [Row("capacity", 1.2, months("2025-01"), on_vulnerable)],
    "sunset": [*held_from("2026-01", wsis_open=0.0), *NEGOTIATED],
    "no_gdc": held_from("2023-01", gdc_open=0.0),
    "no_wsis": held_from("2024-09", wsis_open=0.0),
    "line_roadmaps": held_from("2026-01", lead_compliance=0.2, recognition=0.5, broadcast=0.02),
    "biennial_wsis_report": [Row("wsis_reports", 0.0, [*months("2027-01", "2027-12"), *months("2029-01", "2029-12")])],
    "shared_forum_week": held_from("2026-07", "2026-07", co_location=0.7),
}


def expected(name: str, strength: float) -> Levers:
    """The levers of one mechanism from the table: neutral, or moved part of the way in the months it holds."""
    levers = neutral_levers(T, world().code.size, BASE)
    for lever, value, held, reach in TABLE[name]:
        values = getattr(levers, lever)
        neutral = values.flat[0]
        moved = value if lever in FLAGS else neutral + strength * (value - neutral)
        values[list(held)] = moved if reach is None else neutral + reach(world()) * (moved - neutral)
    return levers


def test_the_table_has_a_row_for_every_mechanism() -> None:
    assert set(TABLE) == set(MECHANISMS)
    assert {name for name in TABLE if MECHANISMS[name].counterfactual} == {"no_gdc", "no_wsis"}


@pytest.mark.parametrize("strength", [1.0, 0.5])
@pytest.mark.parametrize("name", TABLE)
def test_each_mechanism_pulls_its_levers_and_no_others_in_its_months(name: str, strength: float) -> None:
    levers = build_levers({name: MECHANISMS[name](strength=strength)}, world(), BASE, 0, T)
    for lever, values in expected(name, strength)._asdict().items():
        assert getattr(levers, lever) == pytest.approx(values, abs=1e-12), lever
    assert any(
        not np.array_equal(values, neutral)
        for values, neutral in zip(levers, neutral_levers(T, world().code.size, BASE), strict=True)
    )


@pytest.mark.parametrize("name", TABLE)
def test_strength_zero_is_none(name: str) -> None:
    levers = build_levers({name: MECHANISMS[name](strength=0.0)}, world(), BASE, 0, T)
    assert all(
        np.array_equal(values, neutral)
        for values, neutral in zip(levers, neutral_levers(T, world().code.size, BASE), strict=True)
    )


@pytest.mark.slow
def test_a_run_with_every_mechanism_at_strength_zero_is_the_reference_to_the_last_bit() -> None:
    named = {f"mechanism.{name}.strength": 0.0 for name in MECHANISMS} | {
        f"mechanism.{name}.start": "2024-01" for name in MECHANISMS
    }
    assert run(scenario("parallel", named), seed=3).series.equals(run("parallel", seed=3).series)


@pytest.mark.parametrize(
    ("start", "negotiated"), [("2026-01", range(24, 36)), ("2024-03", range(2, 14)), ("2023-05", range(4))]
)
def test_a_change_of_mandate_is_negotiated_in_the_year_before_it(start: str, negotiated: range) -> None:
    for name in ("lead_agency", "nested", "wsis_under_gdc", "merger", "sunset"):
        first = month_number(start)
        overhead = build_levers({name: MECHANISMS[name](strength=1.0, start=first)}, world(), BASE, 0, T).overhead
        assert np.flatnonzero(overhead[:first]).tolist() == list(negotiated), name
        assert set(overhead[:first]) <= {0.0, 1.5}


def test_a_run_that_begins_later_has_the_later_rows_of_the_same_levers() -> None:
    chosen = {name: MECHANISMS[name](strength=0.75) for name in ("merger", "joint_roadmap", "council_review")}
    whole, late = build_levers(chosen, world(), BASE, 0, T), build_levers(chosen, world(), BASE, 15, 60)
    assert all(np.array_equal(values[15:75], rows) for values, rows in zip(whole, late, strict=True))


def test_the_order_in_which_mechanisms_are_named_changes_nothing() -> None:
    chosen = {name: MECHANISMS[name](strength=0.75) for name in COMBINABLE}
    forward, backward = (
        build_levers(dict(order), world(), BASE, 0, T) for order in (chosen.items(), reversed(chosen.items()))
    )
    for lever in LEVERS:
        assert getattr(forward, lever) == pytest.approx(getattr(backward, lever), abs=1e-15)


EXCLUSIVE = {frozenset(pair) for pair in combinations(("sunset", "merger", "nested", "wsis_under_gdc"), 2)} | {
    frozenset((gone, name)) for gone in ("no_gdc", "no_wsis") for name in ("merger", "nested", "wsis_under_gdc")
}


@pytest.mark.parametrize("pair", sorted(combinations(sorted(MECHANISMS), 2)))
def test_mechanisms_exclude_each_other_only_where_the_table_says(pair: tuple[str, str]) -> None:
    together = {f"mechanism.{name}.strength": 0.5 for name in pair}
    if frozenset(pair) in EXCLUSIVE:
        with pytest.raises(SettingError, match="exclude each other"):
            default_scenario().at(together)
        default_scenario().at({**together, f"mechanism.{pair[0]}.strength": 0.0})
    else:
        assert set(default_scenario().at(together).mechanisms()) == set(pair)
