"""PRIM and CART on planted boxes, and PRIM against another implementation where that is installed."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.stats import qmc

from sim.scenarios.draws import drawn_paths, is_drawn_strength
from sim.scenarios.scenario import Scenario, scenario
from sim.scenarios.setting_space import setting_fields
from sim.studies.discover.cart import grow
from sim.studies.discover.cases import CHANGES, FAILS, Case, cases_of, discovered, interest_of
from sim.studies.discover.prim import Box, best_box, middle_quantile, restricted, scores, trajectory, without_chance
from sim.studies.discover.text import discover_findings
from sim.studies.robustness.futures import Futures

LOW, HIGH = 0.35, 0.8
PATHS = ("climate.budget_cut", "work.adoption_cost", "mechanism.merger.strength")


def compared_points() -> list[Scenario]:
    """`parallel` and `merger`, in which nothing but `PATHS` is uncertain."""
    fields = setting_fields()
    defaults = {
        path: fields[path].default for path in drawn_paths() if path not in PATHS and not is_drawn_strength(path)
    }
    every = scenario("parallel").at(defaults)
    return [every, every.at({"mechanism.merger.strength": 1.0}, name="merger")]


def planted(points: int, factors: int = 6, noise: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Places, and cases: where factor 1 is below .35 and factor 4 above .8, but for a part that is turned round."""
    places = qmc.Sobol(factors, seed=1).random(points)
    interest = (places[:, 1] < LOW) & (places[:, 4] > HIGH)
    turned = qmc.Sobol(1, seed=2).random(points)[:, 0] < noise
    return places, interest ^ turned


def test_a_planted_box_is_found() -> None:
    places, interest = planted(1024)
    boxes = trajectory(places, interest)
    box = best_box(boxes, places, interest, 0.8)
    assert restricted(box, boxes[0]).tolist() == [1, 4]
    assert box.limits[1, 1] == pytest.approx(LOW, abs=0.03)
    assert box.limits[0, 4] == pytest.approx(HIGH, abs=0.03)
    found = scores(box, places, interest)
    assert found.coverage > 0.9
    assert found.density > 0.8
    unseen = scores(box, *planted(4096))
    assert unseen.coverage > 0.9
    assert unseen.density > 0.8


def test_a_planted_box_is_found_among_cases_that_are_chance() -> None:
    places, interest = planted(1024, noise=0.03)
    boxes = trajectory(places, interest)
    box = best_box(boxes, places, interest, 0.8)
    assert set(restricted(box, boxes[0])) == {1, 4}
    assert scores(box, places, interest).density > 0.8


def test_a_limit_that_may_be_chance_is_given_up() -> None:
    places, interest = planted(1024)
    whole = trajectory(places, interest)[0]
    limits = whole.limits.copy()
    limits[1, 1], limits[0, 4], limits[1, 2] = LOW, HIGH, 0.9
    assert restricted(without_chance(Box(limits), whole, places, interest), whole).tolist() == [1, 4]


def test_a_box_of_cases_that_are_chance_is_not_to_be_relied_on() -> None:
    random = np.random.default_rng(3)
    places = random.random((512, 3))
    merger = np.where(random.random(512) < 0.3, -1.0, 1.0)
    points = compared_points()
    cases = cases_of([("merger", "parallel")], "parallel", ["progress"], {})
    text = "\n".join(
        discover_findings(discovered(futures(merger), points, cases, PATHS, places, 0.8), 512, 1, 0.8).paragraphs
    )
    assert "do not rely on it" in text or "No conditions were found" in text


def test_every_box_of_a_trajectory_is_as_dense_as_the_one_before_and_never_too_small() -> None:
    places, interest = planted(512, noise=0.05)
    found = [scores(box, places, interest) for box in trajectory(places, interest)]
    assert all(later.density >= before.density for before, later in itertools.pairwise(found))
    assert min(entry.mass for entry in found) >= 0.05
    assert found[0].coverage == found[0].mass == 1.0


def test_limits_lie_between_points() -> None:
    values = np.arange(21.0)
    assert middle_quantile(values, 0.05) == 1.5
    assert middle_quantile(values, 0.95) == 18.5
    assert middle_quantile(np.array([1.0, 1.0, 1.0, 2.0]), 0.05) == 1.5
    assert middle_quantile(np.array([1.0, 2.0, 2.0, 2.0]), 0.95) == 1.5
    assert middle_quantile(np.ones(5), 0.95) == 1.0


def test_the_tree_finds_the_planted_box_too() -> None:
    places, interest = planted(1024)
    grown = grow(places, interest, 0.8)
    whole = Box(np.array([places.min(axis=0), places.max(axis=0)]))
    assert set(restricted(grown.box, whole)) == {1, 4}
    assert grown.first in (1, 4)
    assert grown.scores.density > 0.8
    assert grown.scores == grow(places, interest, 0.8).scores


@pytest.mark.parametrize("noise", [0.0, 0.05, 0.2])
def test_boxes_are_those_of_the_workbench(noise: float) -> None:
    prim = pytest.importorskip("ema_workbench.analysis.prim")
    places, interest = planted(400, 5, noise)
    table = pd.DataFrame(places, columns=[f"x{number}" for number in range(places.shape[1])])
    found = prim.Prim(table, interest.astype(int), threshold=0.0).find_box()
    ours = trajectory(places, interest)
    assert len(found.box_lims) == len(ours)
    for limits, box in zip(found.box_lims, ours, strict=True):
        np.testing.assert_allclose(limits.to_numpy(float), box.limits, rtol=0, atol=1e-12)


def futures(merger: np.ndarray) -> Futures:
    """Two scenarios at draws: parallel has progress 0, merger has the values given."""
    values = np.stack([np.zeros(merger.size), merger])[:, None]
    return Futures(("parallel", "merger"), ("default",), merger.size, {"progress": values, "burden_median": values})


def test_a_case_is_a_missed_goal_or_the_rarer_order() -> None:
    found = futures(np.array([1.0, 2.0, -1.0, 0.5]))
    progress, burden = cases_of([("merger", "parallel")], "parallel", ["progress", "burden_median"], {"progress": 0.6})
    assert progress == Case(FAILS, "merger", "parallel", "progress", 0.6)
    assert interest_of(progress, found).interest.tolist() == [False, False, True, True]
    assert interest_of(progress, found).way == "fails"
    assert interest_of(burden, found).interest.tolist() == [False, False, True, False]
    assert interest_of(burden, found).way == "meets"
    (change,) = cases_of([("merger", "parallel")], "sunset", ["progress"], {"progress": 0.6})
    assert change.what == CHANGES
    assert interest_of(change, found)[1] == "worse"
    assert interest_of(change, found).interest.tolist() == [False, False, True, False]
    (other,) = cases_of([("parallel", "merger")], "sunset", ["progress"], {})
    assert interest_of(other, found)[1] == "better"
    assert interest_of(other, found).interest.tolist() == [False, False, True, False]


def test_conditions_are_told_in_the_words_and_units_of_the_settings() -> None:
    paths, points = PATHS, compared_points()
    places = qmc.Sobol(3, seed=4).random(1024)
    merger = np.where((places[:, 1] < LOW) & (places[:, 2] > 0.5), -1.0, 1.0)
    cases = cases_of([("merger", "parallel"), ("parallel", "merger")], "parallel", ["progress"], {})
    tables = discovered(futures(merger), points, cases, paths, places, 0.8)
    row = tables["cases"].iloc[0]
    assert row["state"] == "found"
    assert row["density"] > 0.8
    limits = tables["boxes"].query("method == 'prim' and scenario == 'merger'").set_index("factor")
    assert limits.loc["work.adoption_cost", "to"] == pytest.approx(0.05 + LOW * 0.35, abs=0.015)
    assert limits.loc["mechanism.merger.strength", "from"] == pytest.approx(0.8, abs=0.02)
    assert np.isnan(limits.loc["work.adoption_cost", "from"])
    text = "\n".join(discover_findings(tables, 1024, 2, 0.8).paragraphs)
    assert "`merger` fails its goal (progress in states not worse than `parallel`'s)" in text
    assert "`work.adoption_cost` is below 0.17" in text
    assert "`strength of merger` is above 0." in text
    assert "the box limits too" in text


def test_what_never_or_nearly_always_happens_has_no_conditions() -> None:
    places = qmc.Sobol(1, seed=4).random(64)
    points = [scenario("parallel"), scenario("merger")]
    cases = cases_of([("merger", "parallel")], "parallel", ["progress"], {})
    for value, word in ((1.0, "never within the assumed ranges"), (-1.0, "nearly always, whatever the conditions")):
        tables = discovered(futures(np.full(64, value)), points, cases, ("work.adoption_cost",), places, 0.8)
        assert not len(tables["boxes"])
        assert word in "\n".join(discover_findings(tables, 64, 1, 0.8).paragraphs)
