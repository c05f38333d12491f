"""Designs of every kind: sizes, order, equal likelihood, and independence of the order of factors."""

import builtins
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.settings.errors import SettingError
from sim.studies.designs import Design, DesignOptions, design_text, expand, idle_factors, read_factors, scenario_points
from sim.studies.designs.enumerated import check_size
from sim.studies.designs.expand import sample_of
from sim.studies.designs.sampled import morris_grid, saltelli

COST, BASE, START = "work.adoption_cost", "recognition.base", "mechanism.joint_roadmap.start"
MIXED: dict[str, Any] = {
    COST: {"low": 0.05, "high": 0.4, "scale": "log"},
    START: {"low": "2025-01", "high": "2026-12"},
    "scenario": ["parallel", "merger", "nested"],
    "mechanism.lead_agency": None,
    "population.states": [10, 20],
}
SAMPLED = ("lhs", "sobol", "morris")

levels = st.lists(st.integers(1, 1000).map(lambda number: number / 1000), min_size=1, max_size=4, unique=True)
lists = st.dictionaries(
    st.sampled_from([COST, BASE, "packages.overlap_intensity", "adoption.base_reuse"]), levels, min_size=1
)


def made(kind: str, mapping: dict[str, Any], **options: Any) -> Design:
    """A design of factors given as a mapping."""
    return expand(kind, read_factors(mapping), DesignOptions(**options))


def as_set(design: Design) -> set[tuple[tuple[str, Any], ...]]:
    """The points of a design, whatever their order and that of their factors."""
    return {tuple(sorted(point.items())) for point in design.points}


@given(mapping=lists)
def test_a_grid_holds_every_combination_once(mapping: dict[str, Any]) -> None:
    design = made("grid", mapping)
    assert len(design.points) == np.prod([len(values) for values in mapping.values()])
    assert len(as_set(design)) == len(design.points)
    assert as_set(design) == as_set(made("grid", dict(reversed(mapping.items()))))
    last = list(mapping)[-1]
    assert [point[last] for point in design.points[: len(mapping[last])]] == mapping[last]


def test_a_grid_follows_the_factors_as_written() -> None:
    design = made("grid", {"scenario": ["merger", "parallel"], COST: [0.2, 0.1]})
    assert [tuple(point.values()) for point in design.points] == [
        ("merger", 0.2), ("merger", 0.1), ("parallel", 0.2), ("parallel", 0.1),
    ]  # fmt: skip
    assert design.paths == ["scenario", COST]


def test_ranges_in_a_grid_take_the_common_number_of_levels() -> None:
    design = made("grid", {COST: {"low": 0.1, "high": 0.3}, BASE: {"low": 0.1, "high": 0.2, "levels": 2}}, levels=3)
    assert [point[COST] for point in design.points] == [0.1, 0.1, 0.2, 0.2, 0.3, 0.3]


def test_zip_takes_levels_in_parallel() -> None:
    design = made("zip", {COST: [0.1, 0.2], START: {"low": "2025-01", "high": "2026-01"}}, levels=2)
    assert [list(point.values()) for point in design.points] == [[0.1, "2025-01"], [0.2, "2026-01"]]


def test_a_list_keeps_its_points() -> None:
    design = expand(
        None, options=DesignOptions([{COST: 0.1, "mechanism.merger": True}, {"mechanism.merger": False, COST: 0.1}])
    )
    assert design.kind == "list"
    assert design.points == [{COST: 0.1, "mechanism.merger": "on"}, {COST: 0.1, "mechanism.merger": "off"}]
    assert [factor.levels for factor in design.factors] == [(0.1,), ("on", "off")]


@pytest.mark.parametrize("kind", SAMPLED)
def test_sampled_designs_do_not_depend_on_the_order_of_factors(kind: str) -> None:
    one = made(kind, MIXED, samples=16)
    other = made(kind, dict(reversed(MIXED.items())), samples=16)
    assert one.points == other.points
    assert one.sample is not None and other.sample is not None
    assert one.sample.columns == other.sample.columns == tuple(sorted(MIXED))
    assert (one.sample.unit == other.sample.unit).all()
    assert other.paths == list(reversed(MIXED))
    assert made(kind, MIXED, samples=16).points == one.points
    assert made(kind, MIXED, samples=16, design_seed=1).points != one.points


@given(count=st.integers(1, 5), exponent=st.integers(0, 4), second_order=st.booleans())
@settings(max_examples=20, deadline=None)
def test_sizes_of_sampled_designs(count: int, exponent: int, second_order: bool) -> None:
    mapping = dict(list(MIXED.items())[:count])
    samples = 2**exponent
    assert len(made("lhs", mapping, samples=samples).points) == samples
    size = samples * (2 * count + 2 if second_order else count + 2)
    design = made("sobol", mapping, samples=samples, second_order=second_order)
    assert len(design.points) == size
    assert design.sample is not None
    assert design.sample.unit.shape == (size, count)
    assert design.sample.settings == {"samples": samples, "design_seed": 0, "second_order": second_order}
    assert len(made("morris", mapping, samples=samples).points) == samples * (count + 1)


@given(samples=st.integers(1, 60), seed=st.integers(0, 2**53))
@settings(max_examples=20, deadline=None)
def test_each_part_of_a_latin_hypercube_holds_one_point(samples: int, seed: int) -> None:
    sample = made("lhs", MIXED, samples=samples, design_seed=seed).sample
    assert sample is not None
    parts = np.sort(np.floor(sample.unit * samples).astype(int), axis=0)
    assert (parts == np.arange(samples)[:, None]).all()


def test_levels_are_equally_likely_in_a_latin_hypercube() -> None:
    design = made("lhs", MIXED, samples=48)
    for path in ("scenario", "mechanism.lead_agency", "population.states", START):
        counts = Counter(point[path] for point in design.points)
        assert len(set(counts.values())) == 1, counts


@pytest.mark.parametrize("count", [2, 3, 4, 5, 7])
def test_every_level_occurs_in_morris_and_each_step_changes_one_factor(count: int) -> None:
    names = ["parallel", "merger", "nested", "sunset", "gdc_only", "itu_proposal", "study_only"][:count]
    design = made("morris", {"scenario": names, COST: [0.1, 0.2], BASE: {"low": 0.1, "high": 0.5}}, samples=40)
    assert design.sample is not None
    grid = design.sample.settings["grid_levels"]
    assert grid % (2 * count if count % 2 else count) == 0
    assert {point["scenario"] for point in design.points} == set(names)
    for first in range(0, len(design.points), 4):
        path = design.points[first : first + 4]
        for one, other in pairwise(path):
            assert sum(one[key] != other[key] for key in one) == 1
    reached = [design.factors[0].at(step / (grid - 1)) for step in range(grid)]
    assert set(Counter(reached).values()) == {grid // count}


def test_saltelli_blocks_share_columns() -> None:
    """Rows of a block: A, then A with one column of B each, then B (first order only)."""
    sample = made("sobol", {COST: [0.1, 0.2], BASE: {"low": 0.1, "high": 0.5}}, samples=4, second_order=False).sample
    assert sample is not None
    for block in sample.unit.reshape(4, 4, 2):
        a, with_first, with_second, b = block
        assert with_first.tolist() == [b[0], a[1]]
        assert with_second.tolist() == [a[0], b[1]]


REFUSED: list[tuple[str | None, dict[str, Any], dict[str, Any], str]] = [
    ("grid", {}, {}, "there is nothing to vary; name a built-in sweep"),
    ("lhs", {}, {"samples": 4}, "there is nothing to vary"),
    ("girds", {COST: [0.1]}, {}, "unknown design 'girds'; did you mean 'grid'?"),
    ("grid", {COST: {"low": 0.1, "high": 0.2}}, {}, "needs the number of levels"),
    ("grid", {"population.states": {"low": 10, "high": 12}}, {"levels": 5}, "has 3 values, too few for 5 levels"),
    ("grid", {COST: [0.1]}, {"samples": 4}, "samples: a design of kind grid does not use it; it is for lhs, sobol"),
    ("grid", {COST: [0.1]}, {"design_seed": 4}, "design_seed: a design of kind grid does not use it"),
    ("grid", {COST: [0.1]}, {"points": [{COST: 0.1}]}, "points: a design of kind grid does not use it"),
    (
        "lhs",
        {COST: [0.1]},
        {"samples": 4, "second_order": True},
        "second_order: a design of kind lhs does not use it",
    ),
    ("grid", {path: {"low": 0.1, "high": 0.2} for path in (COST, BASE)}, {"levels": 9999}, "at most 100,000"),
    ("grid", {COST: [0.1, 0.2]}, {"levels": 3}, "levels: every factor has its own levels"),
    ("zip", {COST: [0.1], BASE: [0.1, 0.2]}, {}, "work.adoption_cost has 1, recognition.base has 2"),
    ("lhs", {COST: [0.1, 0.2]}, {}, "samples is missing"),
    ("lhs", {COST: [0.1, 0.2]}, {"samples": 0}, "samples: 0 is not allowed"),
    ("sobol", {COST: [0.1, 0.2]}, {"samples": 12}, "12 is not a power of two, as sobol needs; use 8 or 16"),
    ("sobol", {COST: [0.1, 0.2]}, {"samples": 2**19}, "at most 100,000"),
    ("morris", {COST: [0.1, 0.2, 0.3]}, {"samples": 4, "grid_levels": 4}, "not a multiple of 6"),
    ("list", {}, {}, "there are no points"),
    ("list", {}, {"points": [COST]}, "points are a list of mappings"),
    ("list", {COST: [0.1]}, {"points": [{COST: 0.1}]}, "the points name the factors; leave out work.adoption_cost"),
    ("list", {}, {"points": [{COST: 0.1}, {BASE: 0.1}]}, "point 0 has no value for recognition.base"),
    ("list", {}, {"points": [{COST: 0.1}, {COST: 7}]}, "points: point 1: work.adoption_cost: 7 is not allowed"),
    ("list", {}, {"points": [{COST: 0.1}, {COST: 0.1}]}, "point 1 is a duplicate of point 0"),
    ("list", {}, {"points": [{"draw": 0.1}]}, "draw is not a factor"),
    ("list", {}, {"points": [{"mechanism.merger": True, "mechanism.merger.strength": 1}]}, "set the same value"),
    ("csv", {}, {}, "file is missing"),
    ("grid", {COST: {"low": 0.1, "high": 0.2}}, {"levels": 0}, "levels: 0 is not allowed"),
    ("grid", {COST: {"low": 0.1, "high": 0.2}}, {"levels": 10_001}, "levels: 10001 is not allowed"),
    ("morris", {COST: {"low": 0.1, "high": 0.2}}, {"samples": 4, "grid_levels": 1}, "grid_levels: 1 is not allowed"),
    ("morris", {COST: [0.1, 0.2]}, {"samples": 4, "grid_levels": 10_002}, "grid_levels: 10002 is not allowed"),
    ("lhs", {COST: [0.1, 0.2]}, {"samples": 4, "design_seed": -1}, "design_seed: -1 is not allowed"),
    ("lhs", {COST: [0.1, 0.2]}, {"samples": 100_001}, "the design has 100,001 points; at most 100,000"),
    ("sobol", {COST: [0.1, 0.2]}, {"samples": 2**15}, "the design has 131,072 points"),
    (
        "sobol",
        {COST: [0.1, 0.2]},
        {"samples": 2**16, "second_order": False},
        "the design has 196,608 points",
    ),
    ("morris", {COST: [0.1, 0.2]}, {"samples": 50_001}, "the design has 100,002 points"),
]


@pytest.mark.parametrize(("kind", "mapping", "options", "told"), REFUSED, ids=lambda value: str(value)[:40])
def test_every_mistake_gets_one_line(kind: str, mapping: dict[str, Any], options: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingError) as caught:
        made(kind, mapping, **options)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["grid", "zip", "list"])
def test_every_kind_of_listed_points_has_the_same_limit(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.studies.designs.enumerated.MOST_POINTS", 3)
    values = [0.1, 0.2, 0.3, 0.4]
    factors = {} if kind == "list" else {COST: values}
    options: dict[str, Any] = {"points": [{COST: value} for value in values]} if kind == "list" else {}
    with pytest.raises(SettingError, match="the design has 4 points; at most 3"):
        made(kind, factors, **options)


def test_a_design_may_have_exactly_as_many_points_as_are_allowed() -> None:
    check_size(100_000)
    with pytest.raises(SettingError, match="100,001 points"):
        check_size(100_001)
    first_order = sample_of("sobol", read_factors({COST: [0.1, 0.2]}), 2**15, False, 0, None)
    assert first_order.unit.shape == (3 * 2**15, 1)


def test_the_grid_of_morris_is_even_and_holds_every_list_equally_often() -> None:
    def grid(*lengths: int, given: int | None = None) -> int:
        paths = (COST, BASE, "adoption.base_reuse")
        lists = {path: [number / 1000 for number in range(1, n + 1)] for path, n in zip(paths, lengths, strict=False)}
        return morris_grid(read_factors(lists), given)

    assert [grid(), grid(2), grid(3), grid(4), grid(5), grid(3, 4)] == [4, 4, 6, 4, 10, 12]
    assert [grid(2, given=6), grid(3, given=12)] == [6, 12]
    assert morris_grid(read_factors({COST: {"low": 0.1, "high": 0.2}}), None) == 4
    assert grid(16, 625) == 10_000, "the largest that is allowed"
    with pytest.raises(SettingError, match="grid_levels: 8 is not a multiple of 6, .*; use 12, or leave it out"):
        grid(3, given=8)


def test_factors_of_a_group_move_together_in_saltellis_scheme() -> None:
    sample = saltelli(3, 4, False, 0, ["a", "a", "b"])
    assert sample.shape == (4 * (2 + 2), 3)
    for a, with_a, with_b, b in sample.reshape(4, 4, 3):
        assert with_a.tolist() == [b[0], b[1], a[2]]
        assert with_b.tolist() == [a[0], a[1], b[2]]


def test_an_enormous_grid_for_morris_is_refused() -> None:
    mapping = {
        path: [number / 100 for number in range(1, count + 1)]
        for path, count in ((COST, 31), (BASE, 29), ("adoption.base_reuse", 23))
    }
    with pytest.raises(SettingError, match="morris would need a grid of 41354 levels"):
        made("morris", mapping, samples=4)


@pytest.mark.parametrize("kind", ["sobol", "morris"])
def test_without_salib_the_line_says_what_to_install(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    load = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.split(".")[0] == "SALib":
            raise ImportError(name)
        return load(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SettingError, match=r"needs the package SALib, .* dcsim\[analysis\]"):
        made(kind, {COST: [0.1, 0.2]}, samples=4)
    assert len(made("lhs", {COST: [0.1, 0.2]}, samples=4).points) == 4


def test_points_are_scenarios_with_their_values_on_top() -> None:
    design = made("grid", {"scenario": ["parallel", "joint_roadmap"], "mechanism.merger": None, START: ["2027-01"]})
    points = scenario_points(design, changes={"work.adoption_cost": 0.3})
    assert [point.name for point in points] == ["parallel", "parallel", "joint_roadmap", "joint_roadmap"]
    assert [set(point.mechanisms()) for point in points] == [
        set(), {"merger"}, {"joint_roadmap"}, {"joint_roadmap", "merger"},
    ]  # fmt: skip
    assert {point.values["work.adoption_cost"] for point in points} == {0.3}
    assert points[2].mechanisms()["joint_roadmap"].start == 48
    assert points[3].mechanisms()["merger"].strength == 1.0
    on_base = scenario_points(made("grid", {COST: [0.1]}), "merger")
    assert (on_base[0].name, on_base[0].values[COST]) == ("merger", 0.1)
    assert COST in on_base[0].held


def test_settings_that_exclude_each_other_name_the_point() -> None:
    design = made("grid", {"scenario": ["parallel", "nested"], "mechanism.merger": None})
    with pytest.raises(SettingError, match="point 3: mechanism.nested and mechanism.merger exclude each other"):
        scenario_points(design)


def test_a_setting_that_a_factor_would_undo_is_refused() -> None:
    design = made("grid", {"mechanism.merger": None})
    with pytest.raises(SettingError, match=r"mechanism.merger.strength is a factor of this sweep"):
        scenario_points(design, changes={"mechanism": {"merger": {"strength": 0.5}}})


def test_a_base_beside_a_scenario_factor_is_refused() -> None:
    with pytest.raises(SettingError, match="base: scenario is a factor of this sweep"):
        scenario_points(made("grid", {"scenario": ["parallel", "nested"]}), "merger")


def test_factors_of_mechanisms_that_never_act_are_named() -> None:
    design = made("grid", {START: ["2025-01", "2026-01"], "mechanism.merger": None, COST: [0.1]})
    assert idle_factors(design, scenario_points(design)) == [START]
    assert idle_factors(design, scenario_points(design, "joint_roadmap")) == []
    off = made("grid", {"mechanism.merger": ["off"]})
    assert idle_factors(off, scenario_points(off)) == [], "a switch is never idle, since it says what acts"


def test_a_design_is_told_in_words_and_written_as_a_config() -> None:
    design = made("sobol", MIXED, samples=4)
    lines = design_text(design).split("\n")
    assert lines[0].startswith("sobol: 48 design points")
    assert "samples 4" in lines[0]
    assert "0.05 to 0.4, log scale  [share]" in lines[1]
    assert "2025-01 to 2026-12" in lines[2]
    written = design.written()
    assert written["factors"][START] == {"low": "2025-01", "high": "2026-12", "scale": "linear"}
    again = made(written["design"], written["factors"], samples=written["samples"])
    assert again.points == design.points
    one, two = lines[1].split("0.05 to"), lines[2].split("2025-01 to")
    assert len(one[0]) == len(two[0]), "the levels stand in one column"
    grid = made("grid", {COST: {"low": 0.1, "high": 0.3}}, levels=3)
    assert grid.written() == {"design": "grid", "factors": {COST: [0.1, 0.2, 0.3]}}


def test_the_words_count_points_and_levels() -> None:
    assert design_text(made("grid", {COST: [0.1]})).startswith("grid: 1 design point\n")
    twice = expand("csv", options=DesignOptions([{COST: 0.1}, {COST: 0.2}, {COST: 0.1}]))
    assert design_text(twice).split("\n")[0] == "csv: 3 design points, 2 of them distinct"
    for count, shown in ((8, "0.07, 0.08  [share]"), (10, "0.07, 0.08 and 2 more  [share]")):
        design = made("grid", {COST: [number / 100 for number in range(1, count + 1)]})
        assert shown in design_text(design)


def test_options_of_a_sweep_that_are_no_part_of_its_design_are_left_alone() -> None:
    assert DesignOptions.of({"levels": 3, "design": "grid", "threads": 2}) == DesignOptions(levels=3)
