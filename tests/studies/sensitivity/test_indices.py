"""Elementary effects and Sobol indices against a function with known ones, through the whole way that results take."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from sim.figures.studies.sensitivity import path_label
from sim.scenarios.draws import drawn_paths, is_drawn_strength, setting_fields
from sim.scenarios.scenario import Scenario, scenario
from sim.studies.sensitivity.analysis import (
    DIFFERENCE,
    LEVEL,
    REST,
    WINS,
    Few,
    Target,
    choose,
    decided,
    sampled_rows,
    screening,
    screening_design,
    sobol_design,
    stored_values,
    target_values,
    targets_of,
)
from sim.studies.sensitivity.indices import (
    CONVERGED,
    Indices,
    elementary_effects,
    index_rows,
    index_status,
    sobol_indices,
)
from sim.studies.sensitivity.sample import SampledPoints, results_of, uncertain
from sim.studies.sensitivity.text import factor_phrase

pytestmark = pytest.mark.whole

A, B = 7.0, 0.1
THREE = ("learning.contact", "recognition.base", "work.adoption_cost")
"""The settings that stand for x1, x2 and x3."""
VARIANCE = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
FIRST = np.array([0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 0.0]) / VARIANCE
PAIR = B**2 * np.pi**8 * (1 / 18 - 1 / 50) / VARIANCE
TOTAL = FIRST + np.array([PAIR, 0.0, PAIR])
SEEDS = (0, 1)


def ishigami(x: np.ndarray) -> np.ndarray:
    """[...] the function of Ishigami and Homma at x [..., 3]."""
    return np.sin(x[..., 0]) + A * np.sin(x[..., 1]) ** 2 + B * x[..., 2] ** 4 * np.sin(x[..., 0])


def only_three(name: str) -> Scenario:
    """A scenario in which nothing but the three settings is uncertain."""
    fields = setting_fields()
    others = [path for path in drawn_paths() if path not in THREE and not is_drawn_strength(path)]
    return scenario(name).at({path: fields[path].default for path in others})


def x_of(point: Scenario) -> list[float]:
    """Where the function is asked for, given a design point: each range becomes that from -pi to pi."""
    ranges = [setting_fields()[path].quantity.drawn for path in THREE]
    return [
        -np.pi + 2 * np.pi * (point.values[path] - low) / (high - low)
        for path, (low, high) in zip(THREE, (ends or (0.0, 1.0) for ends in ranges), strict=True)
    ]


def made_runs(placed: SampledPoints, ids: np.ndarray) -> pd.DataFrame:
    """Runs whose progress is the function, in an order of no meaning; the second of two scenarios has half of it."""
    rows = []
    for number, point in enumerate(placed):
        half = 0.5 if point.name == "sunset" else 1.0
        for seed, run in zip(SEEDS, ids[number], strict=True):
            value = half * float(ishigami(np.array(x_of(point))))
            rows.append({"run": run, "point": 0, "seed": seed, "progress": value + 0.001 * (seed - 0.5)})
    return pd.DataFrame(rows).sample(frac=1.0, random_state=3).reset_index(drop=True)


def analysed(samples: int, few: int = 3) -> tuple[pd.DataFrame, pd.DataFrame, Few]:
    """Screening and indices of the function, as the study works them out."""
    point = only_three("parallel")
    paths = uncertain([point])
    assert paths == THREE
    first = screening_design(3, 200, 5)
    placed = SampledPoints([point], paths, first)
    ids = placed.run_ids(SEEDS, "made by")
    targets = targets_of(["parallel"], [], ["progress"])
    values = stored_values(made_runs(placed, ids), placed, ids, slice(None))
    screened = screening(paths, first, values, ["parallel"], targets, 5)
    chosen = choose(screened, paths, few)
    second = sobol_design(chosen, samples, True, 5)
    placed = SampledPoints([point], paths, np.concatenate([first, second]))
    ids = placed.run_ids(SEEDS, "made by")
    values = stored_values(made_runs(placed, ids), placed, ids, slice(len(first), None))
    return screened, decided(chosen, values, ["parallel"], targets, True, 5)[0], chosen


def of(indices: pd.DataFrame, order: str) -> pd.DataFrame:
    """The indices of one order, by factor."""
    return indices[indices["order"] == order].set_index("factor")


def test_indices_of_the_known_function_are_found_from_runs_in_any_order() -> None:
    _, indices, chosen = analysed(1024)
    assert set(chosen.chosen) == set(THREE)
    first, total = of(indices, "first").loc[list(THREE)], of(indices, "total").loc[list(THREE)]
    np.testing.assert_allclose(first["index"], FIRST, atol=0.02)
    np.testing.assert_allclose(total["index"], TOTAL, atol=0.02)
    for found, true in ((first, FIRST), (total, TOTAL)):
        assert (found["low"] - 0.01 <= true).all() and (true <= found["high"] + 0.01).all()
    pairs = indices[indices["order"] == "second"].set_index(["factor", "with"])["index"]
    np.testing.assert_allclose(pairs[THREE[0], THREE[2]], PAIR, atol=0.05)
    assert abs(pairs[THREE[0], THREE[1]]) < 0.05


def test_factors_left_out_move_as_one_group_whose_index_is_found_too() -> None:
    _, indices, chosen = analysed(1024, few=2)
    assert chosen.groups.count(REST) == 1
    left = next(number for number, group in enumerate(chosen.groups) if group == REST)
    assert of(indices, "total").loc[REST, "index"] == pytest.approx(TOTAL[left], abs=0.02)


def true_effects() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, mean size and spread of all elementary effects that there are on a grid of four levels."""
    levels, delta = np.linspace(0, 1, 4), 2 / 3
    found = []
    for factor in range(3):
        effects = []
        for place in product(levels, repeat=3):
            low = np.array(place)
            if low[factor] < 0.5:
                high = low.copy()
                high[factor] += delta
                effects.append((ishigami(-np.pi + 2 * np.pi * high) - ishigami(-np.pi + 2 * np.pi * low)) / delta)
        found.append((np.mean(effects), np.mean(np.abs(effects)), np.std(effects)))
    mu, mu_star, sigma = np.array(found).T
    return mu, mu_star, sigma


def test_elementary_effects_of_the_known_function_are_found_from_runs_in_any_order() -> None:
    screened, _, _ = analysed(8)
    rows = screened.set_index("factor").loc[list(THREE)]
    mu, mu_star, sigma = true_effects()
    np.testing.assert_allclose(rows["mu_star"], mu_star, atol=0.6)
    np.testing.assert_allclose(rows["sigma"], sigma, atol=0.6)
    np.testing.assert_allclose(rows["mu"], mu, atol=1.2)
    assert rows["mu_star"].loc[THREE[1]] == pytest.approx(7.875, abs=1e-6)
    assert rows["share"].sum() == pytest.approx(1.0)


def test_a_missing_run_is_named_and_never_filled_by_another() -> None:
    point = only_three("parallel")
    placed = SampledPoints([point], THREE, screening_design(3, 4, 0))
    ids = placed.run_ids(SEEDS, "made by")
    runs = made_runs(placed, ids)
    whole = results_of(runs, ids, placed.numbers, "progress")
    assert whole.shape == (16, 1, 2)
    with pytest.raises(ValueError, match=r"1 runs of the design are missing, such as \w{16}"):
        results_of(runs[runs["run"] != ids[3, 1]], ids, placed.numbers, "progress")
    with pytest.raises(ValueError, match="missing"):  # the same places, but made by another model
        results_of(runs, placed.run_ids(SEEDS, "another"), placed.numbers, "progress")


def test_places_that_differ_in_nothing_a_scenario_feels_are_one_point() -> None:
    points = [scenario("parallel"), scenario("merger")]
    paths = uncertain(points)
    strength = paths.index("mechanism.merger.strength")
    assert all(path.startswith("mechanism.merger.") for path in paths[strength:])
    places = np.full((3, len(paths)), 0.5)
    places[1, strength], places[2, 0] = 0.9, 0.1
    placed = SampledPoints(points, paths, places)
    assert placed.numbers.tolist() == [[0, 1], [0, 2], [3, 4]]
    assert placed[2].values["mechanism.merger.strength"] == pytest.approx(0.96)
    assert placed[0].values["mechanism.merger.strength"] == 0.0
    longer = SampledPoints(points, paths, np.concatenate([places, places[::-1]]))
    assert longer.numbers[:3].tolist() == placed.numbers.tolist()
    assert len(longer) == len(placed)


def test_targets_are_differences_signs_and_levels() -> None:
    values = np.array([[[1.0, 3.0], [2.0, 2.0]], [[1.0, 1.0], [3.0, 3.0]]])
    names = ["merger", "sunset"]

    def asked(what: str, metric: str) -> list[list[float]]:
        against = "" if what == LEVEL else "sunset"
        return target_values(Target(what, "merger", against, metric), names, lambda _: values).tolist()

    assert asked(DIFFERENCE, "progress") == [[-1.0, 1.0], [-2.0, -2.0]]
    assert asked(WINS, "progress") == [[0.0], [0.0]]
    assert asked(WINS, "burden_median") == [[0.0], [1.0]]
    assert asked(LEVEL, "progress") == [[1.0, 3.0], [1.0, 1.0]]


def test_differences_that_are_rounding_count_as_none() -> None:
    values = np.array([[[0.3], [0.1 + 0.2]], [[0.5], [0.5]]])
    found = target_values(Target(DIFFERENCE, "merger", "sunset", "progress"), ["merger", "sunset"], lambda _: values)
    assert (found == 0.0).all()
    assert np.isnan(sobol_indices(["a"], np.zeros(4), True, 0).total).all()
    assert (elementary_effects(np.zeros((4, 1)), np.ones(4), 4, 0).mu_star == 0.0).all()


@pytest.mark.parametrize(
    ("value", "half", "word"),
    [
        (0.4, 0.05, "converged"),
        (0.4, 2 * CONVERGED, "not converged"),
        (0.04, 0.05, "no effect detected"),
        (-0.02, 0.05, "negative, but the interval includes zero: no effect detected"),
        (-0.02, 0.3, "negative, wide interval: not converged"),
        (-0.2, 0.1, "negative, and the interval excludes zero: not converged, more samples are needed"),
        (np.nan, np.nan, "does not vary"),
    ],
)
def test_negative_and_unconverged_indices_are_called_so(value: float, half: float, word: str) -> None:
    assert index_status(value, half) == word
    one, none = np.array([value]), np.full((1, 1), np.nan)
    row = index_rows(["a"], Indices(one, np.array([half]), one, np.array([half]), none, none)).iloc[0]
    assert row["sure"] == word


def test_the_same_seed_gives_the_same_intervals() -> None:
    few = Few(["a", "b"], ["a", "b", REST])
    places = sobol_design(few, 32, True, 0)
    values = ishigami(-np.pi + 2 * np.pi * places)
    for seed in (0, 1):
        one, other = (sobol_indices(few.names, values, True, seed) for _ in range(2))
        np.testing.assert_array_equal(one.total_half, other.total_half)
        effects = [elementary_effects(screening_design(3, 5, 0), np.arange(20.0) ** 2, 4, seed) for _ in range(2)]
        np.testing.assert_array_equal(effects[0].half_width, effects[1].half_width)
    np.testing.assert_array_equal(places, sobol_design(few, 32, True, 0))
    assert not np.array_equal(places, sobol_design(few, 32, True, 1))


def test_independent_points_are_the_ends_of_every_block() -> None:
    few = Few(["a", "b"], ["a", "b", REST])
    assert sampled_rows(16, few, True).tolist() == [0, 7, 8, 15]
    assert sampled_rows(10, few, False).tolist() == [0, 4, 5, 9]


@pytest.mark.parametrize(
    ("factor", "sentence", "label"),
    [
        ("work.adoption_cost", "`work.adoption_cost`", "work.adoption_cost"),
        ("mechanism.joint_roadmap.strength", "`strength of joint_roadmap`", "strength: joint roadmap"),
        ("mechanism.joint_roadmap.overhead", "`mechanism.joint_roadmap.overhead`", "mechanism.joint_roadmap.overhead"),
        (REST, f"*{REST} together*", f"{REST}, together"),
    ],
)
def test_only_a_strength_is_called_a_strength(factor: str, sentence: str, label: str) -> None:
    assert (factor_phrase(factor), path_label(factor)) == (sentence, label)
