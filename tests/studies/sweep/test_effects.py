"""Effects of a sweep: planted effects found, differences paired, and missing runs told, never averaged over."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from sim.studies.paired import seed_error
from sim.studies.sweep.effects import MEASURED, sweep_effects
from sim.studies.sweep.factor_effects import FACTOR_COLUMNS, NO_DRAW, factor_values, is_full_factorial, is_ordered

COST, START, MERGER = "work.adoption_cost", "mechanism.merger.start", "mechanism.merger"
FACTORS = [COST, START]
LEVELS = {COST: (0.1, 0.2, 0.4), START: ("2026-01", "2025-01")}


def planted(draws: int = 32, seeds: int = 2, levels: dict[str, tuple] | None = None) -> pd.DataFrame:
    """Runs whose progress is 0.2 cost, more by 0.1 cost when late, with noise that draws and seeds share over points."""
    levels = levels or LEVELS
    random = np.random.default_rng(1)
    of_draw, of_seed = random.normal(0.5, 0.1, max(draws, 1)), random.normal(0, 0.01, seeds)
    rows = []
    for point, values in enumerate(product(*levels.values())):
        factors = dict(zip(levels, values, strict=True))
        late = factors.get(START) == "2026-01"
        for draw in range(draws) if draws else [-1]:
            for seed in range(seeds):
                luck = of_draw[draw] + of_seed[seed]
                rows.append({
                    "run": f"{point}-{draw}-{seed}", "point": point, "scenario": "parallel", "draw": draw, "seed": seed,
                    **factors, "progress": luck + (0.2 + 0.1 * late) * float(factors[COST]),
                    "duplication_share": 0.3, "burden_median": luck * (-1) ** (draw * point),
                })  # fmt: skip
    return pd.DataFrame(rows)


METRICS = ["duplication_share", "burden_median", "progress"]


def test_planted_effects_are_found_with_their_signs() -> None:
    found = sweep_effects(planted(), FACTORS, METRICS)
    table = found.tables["effects"]
    assert tuple(table.columns) == ("point", *FACTORS, "metric", "unit", *MEASURED)
    assert len(table) == 6 * 3
    progress = table[table["metric"] == "progress"].set_index("point")
    assert progress["verdict"].tolist() == ["first point", "lower", "higher", "higher", "higher", "higher"]
    assert progress["difference"].tolist()[1:] == pytest.approx([-0.01, 0.03, 0.01, 0.09, 0.05])
    assert progress["difference_low"].tolist()[1:] == pytest.approx([-0.01, 0.03, 0.01, 0.09, 0.05])
    assert (progress["draws"] == 32).all() and (progress["seeds"] == 2).all() and (progress["missing"] == 0).all()
    assert progress.loc[0, "mean"] == pytest.approx(planted().query("point == 0")["progress"].mean())
    block = planted().query("point == 0")["progress"].to_numpy().reshape(32, 2)
    assert progress.loc[0, "seed_se"] == pytest.approx(seed_error(block))
    assert progress.loc[1, "difference_seed_se"] == pytest.approx(0.0, abs=1e-12)
    assert set(table[table["metric"] == "duplication_share"]["verdict"]) == {"first point", "level"}
    along = found.tables["factors"].set_index(["metric", "factor"])
    assert tuple(found.tables["factors"].columns) == FACTOR_COLUMNS
    cost = along.loc[("progress", COST)]
    assert (cost["from"], cost["to"], cost["verdict"]) == (0.1, 0.4, "higher")
    assert cost["value"] == pytest.approx(0.075)
    assert (cost["least"], cost["most"]) == pytest.approx((0.06, 0.09))
    assert (cost["least_at"], cost["most_at"]) == ("merger start 2025-01", "merger start 2026-01")
    start = along.loc[("progress", START)]
    assert (start["from"], start["to"]) == ("2025-01", "2026-01")  # months in order, not as written


def test_words_name_findings_and_what_depends() -> None:
    text = sweep_effects(planted(), FACTORS, METRICS, question="What moves?").markdown("A sweep")
    assert text.startswith("# A sweep\n\nWhat moves?\n\n6 design points")
    assert "Along `work.adoption_cost`, 0.4 against 0.1 makes the largest difference: +0.075" in text
    assert "(the same sign in 32 of 32 draws: a finding)" in text
    assert "It ranges from +0.060 at merger start 2025-01 to +0.090 at merger start 2026-01." in text
    assert "Along `work.adoption_cost`: no difference in any draw." in text
    assert "are missing" not in text
    few = sweep_effects(planted(8), FACTORS, METRICS).markdown("A sweep")
    assert "8 of 8 draws, too few for a finding" in few
    none = sweep_effects(planted(0), FACTORS, METRICS)
    assert "higher at the defaults" in none.markdown("A sweep")
    assert "5-95" not in none.markdown("A sweep")
    assert none.tables["effects"]["low"].isna().all()


def test_strengths_that_draws_vary_are_told() -> None:
    runs = planted(levels={COST: (0.1, 0.2), MERGER: ("off", "on")})
    assert "Strengths vary by 40 %" in sweep_effects(runs, [COST, MERGER], METRICS).markdown("T")
    assert "Strengths vary" not in sweep_effects(planted(), FACTORS, METRICS).markdown("T")


def test_missing_runs_are_told_and_differences_stay_paired() -> None:
    runs = planted()
    gone = runs[(runs["point"] == 2) & (runs["draw"] < 4) & (runs["seed"] == 0)].index
    found = sweep_effects(runs.drop(gone), FACTORS, METRICS)
    progress = found.tables["effects"].query("metric == 'progress'").set_index("point")
    assert progress["missing"].tolist() == [0, 0, 4, 0, 0, 0]
    assert progress["draws"].tolist() == [32, 32, 28, 32, 32, 32]
    assert progress.loc[2, "difference"] == pytest.approx(0.03)
    assert "**4 of 384 runs are missing.**" in found.markdown("T")
    along = found.tables["factors"].query("metric == 'progress'").set_index("factor")
    assert along.loc[COST, "value"] == pytest.approx(0.075)
    assert along.loc[START, "draws"] == 28
    as_nan = runs.assign(**{metric: runs[metric].mask(runs.index.isin(gone)) for metric in METRICS})
    assert found.tables["effects"].equals(sweep_effects(as_nan, FACTORS, METRICS).tables["effects"])


def test_a_point_that_failed_altogether_is_there_without_a_value() -> None:
    runs = planted(4)
    points = runs.drop_duplicates("point")[FACTORS].to_dict("records")
    found = sweep_effects(runs[runs["point"] != 3], FACTORS, METRICS, points)
    row = found.tables["effects"].query("metric == 'progress' and point == 3").iloc[0]
    assert (row["missing"], row["draws"], row["verdict"]) == (8, 0, NO_DRAW)
    assert np.isnan(row["mean"]) and np.isnan(row["difference"])
    assert "**8 of 48 runs are missing.**" in found.markdown("T")
    gone = sweep_effects(runs[runs["point"] != 0], FACTORS, METRICS, points).tables["effects"]
    assert set(gone.query("point > 0")["verdict"]) == {NO_DRAW}
    assert gone.query("point > 0")["mean"].notna().all()


def test_points_that_are_no_grid_are_told_by_rank_correlation() -> None:
    random = np.random.default_rng(2)
    costs = random.permutation(np.linspace(0.1, 0.4, 12))
    months = [f"{2024 + number % 6}-0{1 + number % 9}" for number in range(12)]
    rows = [
        {"point": point, "draw": draw, "seed": 0, COST: cost, START: month, "gdc.framing": "themes",
         "mechanism.lead_agency": ("off", "on")[point % 2], "progress": cost + draw}
        for point, (cost, month) in enumerate(zip(costs, months, strict=True))
        for draw in range(3)
    ]  # fmt: skip
    found = sweep_effects(pd.DataFrame(rows), [COST, START, "gdc.framing", "mechanism.lead_agency"], ["progress"])
    along = found.tables["factors"].set_index("factor")
    assert along.loc[COST, "value"] == pytest.approx(1.0)
    assert list(along.index) == [COST, START, "mechanism.lead_agency"]
    assert along.loc["mechanism.lead_agency", "what"] == "groups of points"
    apart = costs[1::2].mean() - costs[::2].mean()
    assert along.loc["mechanism.lead_agency", "value"] == pytest.approx(apart)
    assert "those with `mechanism.lead_agency` on differ from those with off by" in found.markdown("T")
    assert "The points are not a full grid" in found.markdown("T")
    assert "It rises with `work.adoption_cost`: rank correlation +1.00" in found.markdown("T")


def test_runs_that_are_there_twice_are_refused() -> None:
    runs = planted(2)
    with pytest.raises(ValueError, match="several runs with the same point"):
        sweep_effects(pd.concat([runs, runs.iloc[:1]]), FACTORS, METRICS)
    with pytest.raises(ValueError, match="there are no runs"):
        sweep_effects(runs.iloc[:0], FACTORS, METRICS)


def test_factors_with_an_order() -> None:
    assert is_ordered([0.1, 2]) and is_ordered(["2025-01", "2026-12"])
    assert not is_ordered(["off", "on"]) and not is_ordered([True, False]) and not is_ordered([None, 1.0])
    assert is_full_factorial(pd.DataFrame({"a": [1, 1, 2, 2], "b": ["x", "y", "x", "y"]}))
    assert not is_full_factorial(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}))
    assert factor_values({COST: 0.1, START: "2026-01"}) == "adoption_cost 0.1 and merger start 2026-01"
