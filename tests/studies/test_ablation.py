"""Features switched off, against planted runs: one that carries a conclusion, one that moves numbers, one that is decoration."""

import numpy as np
import pandas as pd
import pytest

from sim.scenarios.scenario import scenario
from sim.studies.ablation import (
    FEATURES,
    MOVED,
    ablated,
    ablation_points,
    features_of,
    is_firm,
    opinion,
    roles,
    shift_of,
    without,
)
from sim.studies.findings import Findings

PLANTED = ("noise", "reuse", "travel", "stalls")
DRAWS, SEEDS = 16, 2


def runs() -> pd.DataFrame:
    """Runs in which noise does nothing beyond chance, reuse carries the sign of merger on progress, travel moves burden."""
    rows = []
    for feature in (None, *PLANTED):
        for name in ("parallel", "merger", "sunset"):
            for draw in range(DRAWS):
                for seed in range(SEEDS):
                    level = 0.5 + 0.01 * draw + 0.002 * seed
                    values = dict.fromkeys(MOVED, level)
                    if name == "merger":
                        values["progress"] += -0.05 if feature == "reuse" else 0.05
                        values["duplication_share"] -= 0.1
                    if name == "sunset" and feature != "travel":
                        values["burden_median"] -= 0.02
                    if feature == "noise":  # as large in one seed as it is in the other, with the other sign
                        values = {metric: value + (-1) ** seed * 0.01 for metric, value in values.items()}
                    if feature == "stalls":
                        values["progress"] += 0.001
                    label = name if feature is None else without(name, feature)
                    rows.append({"scenario": label, "draw": draw, "seed": seed, **values})
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def found() -> Findings:
    return ablated(runs(), "parallel", ["merger", "sunset"], PLANTED)


def test_a_feature_that_moves_nothing_is_decoration(found: Findings) -> None:
    table = roles(found.tables).set_index("feature")
    assert table.loc["noise", "moved"] == 0
    assert table.loc["noise", "opinion"] == "no effect: drop it"
    assert "Features without effect: noise." in found.paragraphs


def test_a_feature_that_flips_a_sign_is_named(found: Findings) -> None:
    rows = found.tables["conclusions"].set_index(["feature", "scenario", "metric"])
    flipped = rows.loc[("reuse", "merger", "progress")]
    assert (flipped["verdict_with"], flipped["verdict_without"]) == (
        "higher in 16 of 16 draws",
        "lower in 16 of 16 draws",
    )
    assert flipped["sign_changed"]
    assert rows["sign_changed"].sum() == 1
    text = found.markdown("Title")
    assert "merger on progress changes sign" in text.split("## Without reuse")[1].split("## Without")[0]
    assert "changes sign" not in text.split("## Without travel")[1].split("## Without")[0]
    assert roles(found.tables).set_index("feature").loc["reuse", "opinion"] == "conclusions depend on it: keep it"


def test_a_conclusion_that_vanishes_is_lost(found: Findings) -> None:
    rows = found.tables["conclusions"].set_index(["feature", "scenario", "metric"])
    assert rows.loc[("travel", "sunset", "burden_median"), "conclusion"] == "lost"
    assert rows.loc[("travel", "merger", "duplication_share"), "conclusion"] == "kept"
    assert rows.loc[("travel", "sunset", "progress"), "conclusion"] == "none"
    assert "sunset on burden_median no longer holds" in found.markdown("Title")


def test_shifts_are_those_planted(found: Findings) -> None:
    rows = found.tables["moves"].set_index(["feature", "metric", "scenario"])
    travel = rows.loc[("travel", "burden_median", "sunset")]
    assert travel["shift"] == pytest.approx(0.02)
    assert travel["contrast_shift"] == pytest.approx(0.02)
    assert travel["shift_moved"]
    assert np.isnan(rows.loc[("travel", "burden_median", "parallel"), "contrast_shift"])
    stalls = rows.loc[("stalls", "progress", "merger")]
    assert (stalls["shift"], stalls["contrast_shift"]) == (pytest.approx(0.001), pytest.approx(0.0))
    assert stalls["shift_moved"]
    assert not stalls["contrast_shift_moved"]
    assert roles(found.tables).set_index("feature").loc["stalls", "opinion"] == "small effect: may be dropped"


def test_a_shift_that_the_seeds_share_is_chance() -> None:
    """The same in all draws: many draws do not make it sure."""
    assert not shift_of(np.zeros((100, 1)) + np.array([[0.0, 1.0]]), 1.0).moved
    assert shift_of(np.zeros((100, 1)) + np.array([[0.9, 1.0]]), 1.0).moved
    assert not shift_of(np.full((3, 2), 1e-14), 1.0).moved


def test_a_conclusion_needs_nine_of_ten_draws() -> None:
    assert is_firm(np.array([1.0] * 9 + [-1.0]), 1.0, True)
    assert not is_firm(np.array([1.0] * 8 + [-1.0] * 2), 1.0, True)
    assert not is_firm(
        np.array([1.0] * 27 + [-1.0] * 3), 1.0, True
    )  # 30 draws: the rule of findings, Wilson bound and all
    assert not is_firm(np.zeros(8), 1.0, True)


def test_opinions_follow_their_rule() -> None:
    assert opinion(0, 0, 0.0).startswith("no effect")
    assert opinion(3, 1, 0.0).startswith("conclusions")
    assert opinion(3, 0, 0.01).startswith("changes results")
    assert opinion(3, 0, 0.009).startswith("small effect")


def test_every_feature_can_be_switched_off_and_stays_off_in_draws() -> None:
    from sim.scenarios.draws import at_draw

    points = ablation_points([scenario("merger")], list(FEATURES))
    assert points[0] == scenario("merger")
    assert [point.name for point in points[1:]] == [without("merger", feature) for feature in FEATURES]
    for point, settings in zip(points[1:], FEATURES.values(), strict=True):
        whole, drawn = at_draw(points[0], 3).values, at_draw(point, 3).values
        assert {path for path in whole if whole[path] != drawn[path]} <= set(settings)
        assert {path: drawn[path] for path in settings} == settings


def test_a_feature_that_is_off_already_is_left_out() -> None:
    calm = scenario("parallel", {"climate.attention_sd": 0.0})
    assert "attention" not in features_of([calm])
    assert "attention" in features_of([calm, scenario("merger")])


def test_without_draws_signs_are_compared_at_the_defaults() -> None:
    one = runs().query("draw == 0").assign(draw=-1)
    rows = ablated(one, "parallel", ["merger"], PLANTED).tables["conclusions"].set_index(["feature", "metric"])
    assert rows.loc[("reuse", "progress"), "verdict_without"] == "lower at the defaults"
    assert rows.loc[("reuse", "progress"), "conclusion"] == "sign changed"
