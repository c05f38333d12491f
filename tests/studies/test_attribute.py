"""Shapley values against games whose answers are known, and the check that they add up."""

import numpy as np
import pandas as pd
import pytest

from sim.studies import attribute
from sim.studies.attribute import (
    CONTRIBUTION_METRICS,
    attribution,
    attribution_points,
    combinations_of,
    interactions,
    set_name,
    shapley,
)

NAMES = ("first", "second", "third")


def game(worth: dict[str, float], names: tuple[str, ...] = NAMES) -> np.ndarray:
    """[1, 2**n] what each set is worth; 0 for sets that are not named."""
    return np.array([[worth.get(set_name(members), 0.0) for members in combinations_of(names)]])


def planted(values: np.ndarray, names: tuple[str, ...] = NAMES) -> pd.DataFrame:
    """Runs of two seeds around values [draws, 2**n], the same for every metric shown."""
    return pd.DataFrame([
        {"scenario": set_name(members), "draw": draw, "seed": seed}
        | {**dict.fromkeys(CONTRIBUTION_METRICS, value + (-1) ** seed * 0.01)}
        for draw, row in enumerate(values)
        for members, value in zip(combinations_of(names), row, strict=True)
        for seed in (0, 1)
    ])  # fmt: skip


def test_in_an_additive_game_everybody_is_worth_their_own() -> None:
    own = dict(zip(NAMES, (1.0, -2.0, 0.5), strict=True))
    worth = {set_name(members): 7.0 + sum(own[name] for name in members) for members in combinations_of(NAMES)}
    assert shapley(game(worth)) == pytest.approx(np.array([[1.0, -2.0, 0.5]]))
    assert all(together == pytest.approx(0.0) for together in interactions(game(worth)).values())


def test_in_the_glove_game_the_only_right_glove_is_worth_two_thirds() -> None:
    """Two left gloves and a right one; only a pair is worth anything."""
    worth = {"first+third": 1.0, "second+third": 1.0, "first+second+third": 1.0}
    assert shapley(game(worth)) == pytest.approx(np.array([[1 / 6, 1 / 6, 2 / 3]]))
    together = interactions(game(worth))
    assert together[0, 1] == pytest.approx(-0.5)  # 0 without the right glove, -1 with it
    assert together[0, 2] == pytest.approx(0.5)  # 1 without the other left glove, 0 with it


def test_an_interaction_is_shared_and_found() -> None:
    values = game({"first": 1.0, "second": 2.0, "first+second": 5.0}, NAMES[:2])
    assert shapley(values) == pytest.approx(np.array([[2.0, 3.0]]))
    assert interactions(values)[0, 1] == pytest.approx(2.0)


def test_the_tables_hold_every_mechanism_pair_and_range() -> None:
    values = np.concatenate(
        [game({"first": 1.0, "second": 2.0 * sign, "first+second": 5.0}, NAMES[:2]) for sign in (1, -1)]
    )
    tables = attribution(planted(values, NAMES[:2]), NAMES[:2]).tables
    rows = tables["shapley"].set_index(["metric", "mechanism"]).loc["progress"]
    assert list(rows.index) == ["first", "second", "all together"]
    assert rows["value"].tolist() == pytest.approx([3.0, 2.0, 5.0])  # first 2 and 4, second 3 and 1
    assert rows.loc["first", ["low", "high"]].tolist() == pytest.approx([2.1, 3.9])
    assert rows.loc["all together", "verdict"] == "higher in 2 of 2 draws"
    pairs = tables["interactions"]
    assert len(pairs) == len(CONTRIBUTION_METRICS)
    assert set(zip(pairs["first"], pairs["second"], strict=True)) == {("first", "second")}
    assert pairs["value"].tolist() == pytest.approx([4.0] * len(CONTRIBUTION_METRICS))  # 2 and 6


def test_values_that_do_not_add_up_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = planted(game({"first": 1.0, "first+second": 2.0}, NAMES[:2]), NAMES[:2])
    attribution(runs, NAMES[:2])
    monkeypatch.setattr(attribute, "shapley", lambda values: shapley(values) + 1e-6)
    with pytest.raises(ValueError, match="do not add up"):
        attribution(runs, NAMES[:2])


def test_every_combination_is_a_point_and_no_other_mechanism_acts() -> None:
    from sim.scenarios.scenario import scenario

    points = attribution_points(scenario("merger"), ("merger", "council_review"))
    assert [point.name for point in points] == ["none", "merger", "council_review", "merger+council_review"]
    assert [set(point.mechanisms()) for point in points] == [
        set(), {"merger"}, {"council_review"}, {"merger", "council_review"},
    ]  # fmt: skip
