"""Factors read from mappings: what is allowed, each mistake's one line, and values at places between 0 and 1."""

import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.settings.errors import SettingError
from sim.studies.designs import Factor, read_factors
from sim.studies.designs.factors import part_of

COST, START, STATES = "work.adoption_cost", "mechanism.joint_roadmap.start", "population.states"


def only(path: str, said: Any) -> Factor:
    """The one factor of a mapping."""
    (factor,) = read_factors({path: said})
    return factor


def test_levels_are_kept_as_people_write_them() -> None:
    assert only(COST, [0.1, 0.2, 1]).levels == (0.1, 0.2, 1.0)
    assert only(START, ["2025-01", "2026-05-17"]).levels == ("2025-01", "2026-05")
    assert only("scenario", ["merger", "parallel"]).levels == ("merger", "parallel")
    assert only("gdc.framing", ["objectives", "themes"]).kind == "word"
    assert only(STATES, [20.0, 30]).levels == (20, 30)


def test_a_mechanism_alone_is_a_switch() -> None:
    for said in (None, [False, True], ["off", "on"], ["false", "true"]):
        factor = only("mechanism.merger", said)
        assert (factor.kind, factor.levels) == ("switch", ("off", "on"))
    assert only("mechanism.merger", ["on"]).levels == ("on",)


def test_a_range_is_read_in_the_unit_of_its_setting() -> None:
    assert only(COST, {"low": 0.05, "high": 0.4, "scale": "log"})[5:8] == (0.05, 0.4, "log")
    assert only(START, {"low": "2024-01", "high": "2025-01"})[5:7] == (12, 24)
    assert only(START, {"low": "2024-01", "high": "2025-01"}).size() == 13
    assert only(STATES, {"low": 10, "high": 12}).size() == 3
    assert only(COST, {"low": 0.05, "high": 0.4}).size() is None


def test_a_range_may_begin_at_zero() -> None:
    """The first month of the calendar is number 0, and a hazard may be 0."""
    months = only(START, {"low": "2023-01", "high": "2023-03"})
    assert months.size() == 3
    assert months.spread(3) == ["2023-01", "2023-02", "2023-03"]
    assert [months.at(u) for u in (0.0, 0.4, 1.0)] == ["2023-01", "2023-02", "2023-03"]
    hazard = only("climate.stall_hazard", {"low": 0, "high": 0.02})
    assert [hazard.at(u) for u in (0.0, 0.25, 1.0)] == [0.0, 0.005, 0.02]
    assert hazard.written() == {"low": 0.0, "high": 0.02, "scale": "linear"}


def test_the_first_point_of_a_part_is_in_it_whatever_rounding_does() -> None:
    for parts in range(1, 60):
        assert [part_of(part / parts, parts) for part in range(parts)] == list(range(parts))
    assert part_of(1.0, 7) == 6


def test_a_factor_says_what_it_is() -> None:
    assert only("scenario", ["merger"])[:3] == ("scenario", "scenario", "name")
    assert only("mechanism.merger", None)[1:3] == ("switch", "on or off")
    assert only(STATES, [20])[:2] == (STATES, "whole")
    assert (only(COST, [0.1]).kind, only(COST, [0.1]).unit) == ("number", "share")


def test_values_on_a_log_scale_are_equally_far_in_ratio() -> None:
    factor = only(COST, {"low": 0.01, "high": 1, "scale": "log"})
    assert [factor.at(u) for u in (0.0, 0.25, 0.5, 1.0)] == [0.01, 0.0316227766017, 0.1, 1.0]
    whole = only(STATES, {"low": 10, "high": 40, "scale": "log"})
    assert [whole.at(u) for u in (0.0, 0.5, 1.0)] == [10, 20, 40]


def test_levels_of_a_range_include_both_ends() -> None:
    assert only(COST, {"low": 0.1, "high": 0.4, "levels": 4}).spread(None) == [0.1, 0.2, 0.3, 0.4]
    assert only(COST, {"low": 0.1, "high": 0.4}).spread(2) == [0.1, 0.4]
    assert only(COST, {"low": 0.1, "high": 0.4}).spread(1) == [0.1]
    assert only(COST, {"low": 0.01, "high": 1, "scale": "log", "levels": 3}).spread(None) == [0.01, 0.1, 1.0]
    assert only(START, {"low": "2024-01", "high": "2026-01", "levels": 3}).spread(7) == [
        "2024-01",
        "2025-01",
        "2026-01",
    ]
    assert only(STATES, {"low": 10, "high": 100, "scale": "log", "levels": 3}).spread(None) == [10, 32, 100]


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"work.adoption_cst": [1]}, "unknown factor 'work.adoption_cst'; did you mean 'work.adoption_cost'?"),
    ({"adoption_cost": [1]}, "did you mean 'work.adoption_cost'?"),
    ({"gdc": ["themes"]}, "unknown factor 'gdc'; did you mean 'gdc.framing'?"),
    ({"draw": [1]}, "draw is not a factor: the same draws"),
    ({"seeds": [1, 2]}, "seeds is not a factor: the same seeds"),
    ({COST: []}, "the list of levels is empty"),
    ({COST: None}, "None is one value; a factor takes a list"),
    ({COST: 0.2}, "0.2 is one value; a factor takes a list"),
    ({COST: "0.1,0.2"}, "is one value"),
    ({COST: [0.1, 0.10]}, "the level 0.1 is given twice"),
    ({COST: [0.1, 7]}, "7 is not allowed; allowed: a number from 0.001 to 1 [share]"),
    ({COST: ["0,1"]}, "'0,1' is not allowed"),
    ({COST: [math.nan]}, "nan is not allowed"),
    ({START: ["2025-01", "2025-01-20"]}, "the level 2025-01 is given twice"),
    ({START: ["May"]}, "allowed: a month from 2023-01 to 2030-12"),
    ({STATES: [10.5]}, "allowed: a whole number from 8 to 193"),
    ({"gdc.framing": ["theme"]}, "unknown word 'theme'; did you mean 'themes'?"),
    ({"scenario": ["mergr"]}, "unknown scenario 'mergr'; did you mean 'merger'?"),
    ({"scenario": [["merger"]]}, "unknown scenario"),
    ({"mechanism.merger": ["onn"]}, "a mechanism is switched by off and on; did you mean 'on'?"),
    ({"mechanism.merger": [1]}, "a mechanism is switched by off and on"),
    ({"mechanism.merger": None, "mechanism.merger.strength": [0.5]}, "set the same value; leave one of them out"),
    ({COST: {"low": 0.1, "hgh": 0.2}}, "unknown key 'hgh'; did you mean 'high'?"),
    ({COST: {"low": 0.1}}, "high is missing"),
    ({COST: {}}, "low is missing"),
    ({COST: {"low": 0.1, "high": 3}}, "factors: high: work.adoption_cost: 3 is not allowed"),
    ({COST: {"low": 0.2, "high": 0.2}}, "low must be below high"),
    ({COST: {"low": 0.1, "high": 0.2, "scale": "lg"}}, "unknown scale 'lg'; did you mean 'log'?"),
    ({COST: {"low": 0.1, "high": 0.2, "levels": 0}}, "levels: 0 is not allowed"),
    ({COST: {"low": 0.1, "high": 0.2, "levels": True}}, "levels: True is not allowed"),
    ({"climate.stall_hazard": {"low": 0, "high": 0.1, "scale": "log"}}, "a log scale needs a low above 0"),
    ({START: {"low": "2024-01", "high": "2025-01", "scale": "log"}}, "months have no log scale"),
    ({START: {"low": 2024, "high": "2025-01"}}, "allowed: a month"),
    ({"gdc.framing": {"low": 0, "high": 1}}, "words have no range"),
    ({"scenario": {"low": 0, "high": 1}}, "scenarios have no range"),
]


@pytest.mark.parametrize(("mapping", "told"), MISTAKES, ids=lambda value: str(value)[:50])
def test_every_mistake_gets_one_line(mapping: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_factors(mapping)
    assert told in str(caught.value)
    assert str(caught.value).startswith("factors: ")
    assert "\n" not in str(caught.value)


def test_factors_that_are_no_mapping_are_refused() -> None:
    with pytest.raises(SettingError, match="my.yaml: factors are a mapping"):
        read_factors([COST], "my.yaml")  # type: ignore[arg-type]


def test_scenarios_of_a_users_folder_can_be_levels(tmp_path: Path) -> None:
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "mine.yaml").write_text("description: mine\n")
    (factor,) = read_factors({"scenario": ["mine", "parallel"]}, folders=(tmp_path,))
    assert factor.levels == ("mine", "parallel")


@pytest.mark.parametrize(
    "factor",
    [
        only(STATES, {"low": 10, "high": 14}),
        only(START, {"low": "2024-01", "high": "2024-07"}),
        only("scenario", ["parallel", "merger", "nested"]),
        only("mechanism.merger", None),
    ],
    ids=lambda factor: factor.path,
)
def test_levels_whole_numbers_and_months_are_equally_likely(factor: Factor) -> None:
    size = factor.size()
    assert size is not None
    counts = Counter(factor.at((number + 0.5) / (size * 100)) for number in range(size * 100))
    assert len(counts) == size
    assert set(counts.values()) == {100}


@given(
    u=st.floats(0, 1), low=st.floats(0.001, 0.5), wide=st.floats(0.001, 0.4), scale=st.sampled_from(["linear", "log"])
)
def test_a_value_lies_in_its_range_and_rises_with_its_place(u: float, low: float, wide: float, scale: str) -> None:
    factor = only(COST, {"low": low, "high": low + wide, "scale": scale})
    assert factor.shown(low) <= factor.at(u) <= factor.shown(low + wide)
    assert factor.at(0.0) == factor.shown(low)
    assert factor.at(1.0) == factor.shown(low + wide)
    assert factor.at(u / 2) <= factor.at(u)


@given(u=st.floats(0, 1), low=st.integers(8, 100), wide=st.integers(1, 93))
def test_whole_numbers_on_a_log_scale_stay_in_their_range(u: float, low: int, wide: int) -> None:
    factor = only(STATES, {"low": low, "high": low + wide, "scale": "log"})
    assert low <= factor.at(u) <= low + wide
    assert (factor.at(0.0), factor.at(1.0)) == (low, low + wide)
