"""The figures of sensitivity, robustness and discover: room for their texts, and marks where the tables say so."""

import numpy as np
import pandas as pd
import pytest

from sim.figures.studies.boxes import draw_boxes
from sim.figures.studies.robustness import draw_robustness, draw_winners
from sim.figures.studies.sensitivity import draw_indices, draw_screening
from sim.model.observation.metrics import HEADLINE
from sim.studies.robustness.futures import Futures
from sim.studies.robustness.text import robustness
from sim.studies.sensitivity.analysis import DIFFERENCE, LEVEL, REST
from sim.studies.sensitivity.indices import Indices, index_rows
from tests.figures.test_page import NOTE, check_page

FACTORS = ["obligations.preparation", "packages.overlap_intensity", "mechanism.joint_roadmap.strength", REST]
PAIRS = [("joint_roadmap", "merger"), ("parallel", "sunset")]


def keys(pair: tuple[str, str], metric: str) -> dict[str, str]:
    return {"what": DIFFERENCE if pair[1] else LEVEL, "scenario": pair[0], "against": pair[1], "metric": metric}


@pytest.mark.parametrize("pairs", [PAIRS, PAIRS[:1], [("merger", "")]])
def test_effects_and_indices_have_room(pairs: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    effects, indices, outcomes = [], [], []
    for pair in pairs:
        for metric in HEADLINE:
            for factor in FACTORS[:3]:
                size = random.random()
                effects.append({**keys(pair, metric), "factor": factor, "mu": -size / 2, "mu_star": size, "low": size - 0.1,
                                "high": size + 0.1, "sigma": size / 3, "share": size})  # fmt: skip
            values = [random.random(4) for _ in range(4)]
            rows = index_rows(FACTORS, Indices(*values, np.full((4, 4), np.nan), np.full((4, 4), np.nan)))
            indices.append(rows.assign(**keys(pair, metric)))
            outcomes.append({**keys(pair, metric), "mean": 0.1, "same_sign": 0.7, "verdict": "depends"})
    page = check_page(draw_screening(pd.DataFrame(effects), FACTORS[:1], NOTE), monkeypatch)
    assert page.texts_over_panels() == []
    assert "strength: joint roadmap" in page.words
    page = check_page(draw_indices(pd.concat(indices), pd.DataFrame(outcomes), NOTE), monkeypatch)
    assert page.texts_over_panels() == []
    assert "all others, together" in page.words
    assert ("higher at 70% of points: depends" in page.words) == bool(pairs[0][1])


@pytest.mark.parametrize(
    "names", [("parallel", "merger"), ("parallel", "merger", "x" * 80, "actual_path_with_roadmap")]
)
def test_goals_regret_and_winners_have_room(names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(2)
    metrics = (*HEADLINE, "burden_vulnerable", "progress_vulnerable")
    values = {metric: random.random((len(names), 2, 8)) for metric in metrics}
    paths = ("obligations.preparation", "work.adoption_cost")
    goals = dict.fromkeys(metrics, 0.0)
    found = robustness(
        Futures(names, ("default", "rough"), 8, values),
        "parallel",
        goals,
        dict.fromkeys(names, paths),
        paths,
        random.random((8, 2)),
        2,
    )
    page = check_page(draw_robustness(found.tables["robustness"], found.tables["goals"], NOTE), monkeypatch)
    assert "All goals" in page.words
    check_page(draw_winners(found.tables["futures"], found.tables["where"], NOTE), monkeypatch)


def test_boxes_have_room_and_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    case = {"what": "fails its goal", "scenario": "merger", "against": "parallel", "metric": "progress", "way": "fails",
            "draws": 512, "cases": 100, "share": 0.2, "state": "found", "density": 0.9, "density_low": 0.8, "density_high": 0.95,
            "coverage": 0.6, "mass": 0.15, "tree_density": 0.7, "tree_coverage": 0.5, "tree_mass": 0.2}  # fmt: skip
    limits = [
        {"method": method, "factor": factor, "low": low, "high": high, "range_low": 6000.0, "range_high": 20000.0}
        for method, factor, low, high in (
            ("prim", "packages.global_volume", 0.4, np.nan),
            ("prim", "mechanism.merger.strength", np.nan, 0.7),
            ("cart", "obligations.preparation", 0.1, 0.9),
        )
    ]
    boxes = pd.DataFrame(
        [{**{key: case[key] for key in ("what", "scenario", "against", "metric")}, **row} for row in limits]
    )
    page = check_page(draw_boxes(pd.DataFrame([case]), boxes, NOTE), monkeypatch)
    assert "Merger fails its goal against Parallel: Progress" in page.words
    assert "20,000" in page.words
    page = check_page(draw_boxes(pd.DataFrame([{**case, "state": "too rare"}]), boxes[:0], NOTE), monkeypatch)
    assert "No boxes: all cases are too rare" in page.words
