"""Levers: how moves combine, what strength does, and in which months they hold (ODD 9)."""

from itertools import permutations

import numpy as np
import pytest

from sim.model.levers import LEAD_GDC, LEVERS, Levers, Move, apply_move, neutral_levers
from sim.scenarios.setting_space import setting_fields

BASE = 0.35
MONTHS = np.arange(96)


def pulled(*moves: tuple[Move, float], agents: int = 3) -> Levers:
    """Levers after these moves with their strengths, in this order."""
    levers = neutral_levers(MONTHS.size, agents, BASE)
    for move, strength in moves:
        apply_move(levers, move, strength, MONTHS, BASE)
    return levers


def test_levers_are_neutral_until_pulled() -> None:
    levers = pulled()
    expected = {**{name: lever.neutral for name, lever in LEVERS.items()}, "recognition": BASE}
    assert {name: float(np.unique(getattr(levers, name)).item()) for name in LEVERS} == expected
    assert levers.briefing.shape == levers.extra_demand.shape == levers.capacity.shape == (96, 3)


@pytest.mark.parametrize("name", LEVERS)
def test_the_order_in_which_moves_combine_never_matters(name: str) -> None:
    lever = LEVERS[name]
    values = (0.25, 0.5, 0.75) if not lever.flag else (1.0, 1.0, 1.0)
    if name == "capacity":
        values = (1.25, 1.5, 1.75)
    agents = np.array([1.0, 0.5, 0.0]) if lever.per_agent else None
    moves = [
        (Move(name, value, since, agents=agents), strength)
        for value, since, strength in zip(values, (0, 1, 2), (1.0, 0.5, 0.75), strict=True)
    ]
    results = [getattr(pulled(*order), name) for order in permutations(moves)]
    assert all(np.array_equal(result, results[0]) for result in results)
    assert not np.array_equal(results[0], getattr(pulled(), name))


@pytest.mark.parametrize(
    ("name", "values", "combined"),
    [
        ("recognition", (0.2, 0.7, 0.5), 0.7),
        ("recognition", (0.2, 0.1, 0.3), BASE),
        ("broadcast", (0.25, 0.5), 0.75),
        ("broadcast", (0.75, 0.5), 1.0),
        ("briefing", (0.75, 0.5), 1.0),
        ("overhead", (1.5, 0.25), 1.75),
        ("extra_demand", (60.0, 30.0), 90.0),
        ("extra_wsis_days", (3.0, 2.0), 5.0),
        ("lead_compliance", (0.5, 0.75, 0.25), 0.75),
        ("reporting", (0.5, 0.75), 0.5),
        ("co_location", (0.5, 0.75), 0.5),
        ("wsis_open", (0.0, 0.5), 0.0),
        ("capacity", (1.25, 1.5), 1.5),
        ("engagement", (0.75, 0.5), 0.75),
        ("merged", (1.0,), 1.0),
    ],
)
def test_several_moves_combine_as_the_table_says(name: str, values: tuple[float, ...], combined: float) -> None:
    levers = pulled(*((Move(name, value, 0), 1.0) for value in values))
    assert np.unique(getattr(levers, name)).tolist() == [combined]


@pytest.mark.parametrize(
    ("name", "value", "half"),
    [
        ("recognition", 0.85, 0.35 + 0.5 * 0.5),
        ("reporting", 0.5, 0.75),
        ("capacity", 1.5, 1.25),
        ("overhead", 1.5, 0.75),
        ("wsis_open", 0.0, 0.5),
    ],
)
def test_strength_goes_part_of_the_way_from_neutral(name: str, value: float, half: float) -> None:
    assert np.unique(getattr(pulled((Move(name, value, 0), 0.5)), name)) == pytest.approx([half])


def test_no_shipped_mechanism_alone_reaches_the_limit_of_its_lever() -> None:
    """The limits follow from the largest settings that ship: ten mechanisms of overhead, the days of a month, ITU's study."""
    largest = {
        name: setting_fields()[f"mechanism.{path}"].quantity.most
        for name, path in {
            "overhead": "merger.transition_overhead",
            "extra_demand": "mapping_study.study_days",
            "capacity": "capacity_support.capacity",
        }.items()
    }
    assert largest["overhead"] is not None
    assert LEVERS["overhead"].most == 10 * largest["overhead"]
    assert LEVERS["extra_demand"].most == largest["extra_demand"]
    assert (LEVERS["capacity"].least, LEVERS["capacity"].most) == (1.0, largest["capacity"])
    assert LEVERS["extra_wsis_days"].most == 31
    others = {"overhead", "extra_demand", "extra_wsis_days", "capacity", "forced_lead"}
    assert {(lever.least, lever.most) for name, lever in LEVERS.items() if name not in others} == {(0.0, 1.0)}


def test_a_lever_says_what_it_allows() -> None:
    assert LEVERS["forced_lead"].allowed() == "one of 0, 1, 2"
    assert LEVERS["overhead"].allowed() == "a number from 0 to 200 [days per month]"
    assert LEVERS["capacity"].allowed() == "a number from 1 to 10"
    assert LEVERS["broadcast"].allowed() == "a number from 0 to 1"
    assert LEVERS["forced_lead"].allows(1.0) and not LEVERS["forced_lead"].allows(0.5) and LEVERS["merged"].allows(0.5)
    assert not LEVERS["reporting"].allows(float("nan"))


def test_flags_hold_wholly_at_any_strength() -> None:
    levers = pulled((Move("merged", 1.0, 0), 0.01), (Move("forced_lead", LEAD_GDC, 0), 0.01))
    assert (set(levers.merged), set(levers.forced_lead)) == ({0.01}, {2.0})  # a merger of a strength merges that share


def test_a_move_per_agent_is_scaled_by_agent_from_neutral() -> None:
    scale = np.array([1.0, 0.5, 0.0])
    assert pulled((Move("capacity", 1.5, 0, agents=scale), 1.0)).capacity[0] == pytest.approx([1.5, 1.25, 1.0])
    assert pulled((Move("briefing", 0.5, 0, agents=scale), 0.5)).briefing[0] == pytest.approx([0.25, 0.125, 0.0])


@pytest.mark.parametrize(
    ("window", "held"),
    [
        ({}, list(range(10, 96))),
        ({"until": 12}, [10, 11]),
        ({"until": 10}, []),
        ({"calendar_months": (2, 10)}, [13, 21, 25, 33, 37, 45, 49, 57, 61, 69, 73, 81, 85, 93]),
        ({"odd_years": True}, [10, 11, *range(24, 36), *range(48, 60), *range(72, 84)]),
    ],
)
def test_a_move_holds_in_its_months_only(window: dict, held: list[int]) -> None:
    levers = pulled((Move("broadcast", 0.5, 10, **window), 1.0))
    assert np.flatnonzero(levers.broadcast).tolist() == held


def test_a_run_that_starts_later_has_the_same_levers_in_the_same_months() -> None:
    move = Move("overhead", 0.5, 12, 30)
    late = neutral_levers(40, 3, BASE)
    apply_move(late, move, 1.0, np.arange(20, 60), BASE)
    assert np.array_equal(late.overhead, pulled((move, 1.0)).overhead[20:60])
