"""The summary of a comparison, against numbers worked out by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sim
from sim.settings.errors import SettingError
from sim.studies.compare.comparison import SUMMARY_COLUMNS, summarise_runs
from sim.studies.paired import against_reference, first_reached, months_gained

VALUES = {
    "parallel": [[0.30, 0.34], [0.40, 0.42], [0.50, 0.50]],
    "merger": [[0.20, 0.22], [0.45, 0.43], [0.30, 0.34]],
}


def planted(values: dict[str, list[list[float]]] = VALUES, draws: tuple[int, ...] = (0, 1, 2)) -> pd.DataFrame:
    """Runs with a known duplication_share: values[scenario][draw][seed]."""
    return pd.DataFrame(
        [
            {"scenario": name, "draw": draw, "seed": seed, "duplication_share": value}
            for name, rows in values.items()
            for draw, row in zip(draws, rows, strict=True)
            for seed, value in enumerate(row)
        ]
    )


def row(table: pd.DataFrame, name: str) -> pd.Series:
    """The only row of a scenario."""
    return table.set_index("scenario").loc[name]


def test_means_errors_ranges_and_differences_are_those_worked_out_by_hand() -> None:
    table = summarise_runs(planted(), "parallel")
    assert tuple(table.columns) == SUMMARY_COLUMNS
    merger = row(table, "merger")
    assert merger["mean"] == pytest.approx((0.21 + 0.44 + 0.32) / 3)
    variances = [2 * 0.01**2, 2 * 0.01**2, 2 * 0.02**2]
    assert merger["seed_se"] == pytest.approx(np.sqrt(np.mean(variances) / 2))
    assert (merger["low"], merger["high"]) == (pytest.approx(0.21 + 0.1 * 0.11), pytest.approx(0.44 - 0.1 * 0.12))
    differences = [-0.11, 0.03, -0.18]
    assert merger["difference"] == pytest.approx(np.mean(differences))
    assert merger["difference_low"] == pytest.approx(-0.18 + 0.1 * 0.07)
    paired = [[-0.10, -0.12], [0.05, 0.01], [-0.20, -0.16]]
    assert merger["difference_seed_se"] == pytest.approx(np.sqrt(np.var(paired, axis=1, ddof=1).mean() / 2))
    assert merger["same_sign"] == pytest.approx(2 / 3)
    assert merger["verdict"] == "lower in 2 of 3 draws"
    assert (merger["draws"], merger["seeds"], merger["unit"]) == (3, 2, "share")


def test_the_reference_has_no_difference_to_itself() -> None:
    reference = row(summarise_runs(planted(), "parallel"), "parallel")
    assert reference["verdict"] == "reference"
    assert np.isnan(reference["difference"])
    assert reference["mean"] == pytest.approx(0.41)


def test_the_order_of_runs_does_not_matter() -> None:
    shuffled = planted().sample(frac=1.0, random_state=1)
    table = summarise_runs(shuffled, "parallel").sort_values("scenario").reset_index(drop=True)
    expected = summarise_runs(planted(), "parallel").sort_values("scenario").reset_index(drop=True)
    pd.testing.assert_frame_equal(table, expected, rtol=1e-12)


def test_without_draws_there_is_no_range_and_no_finding() -> None:
    runs = planted({name: rows[:1] for name, rows in VALUES.items()}, draws=(-1,))
    merger = row(summarise_runs(runs, "parallel"), "merger")
    assert merger["draws"] == 0
    assert np.isnan(merger["low"])
    assert np.isnan(merger["same_sign"])
    assert merger["difference"] == pytest.approx(-0.11)
    assert merger["verdict"] == "lower at the defaults"


def test_with_one_seed_there_is_no_seed_error() -> None:
    runs = planted().query("seed == 0")
    assert np.isnan(row(summarise_runs(runs, "parallel"), "merger")["seed_se"])


@pytest.mark.parametrize("spoil", [lambda runs: runs.drop(index=7), lambda runs: pd.concat([runs, runs.iloc[[7]]])])
def test_missing_or_doubled_runs_are_refused(spoil: object) -> None:
    with pytest.raises(ValueError, match="merger"):
        summarise_runs(spoil(planted()), "parallel")  # type: ignore[operator]


def test_months_gained_reads_one_course_against_the_other() -> None:
    slow, fast = np.array([0.0, 0.1, 0.2, 0.3, 0.4]), np.array([0.0, 0.2, 0.4, 0.6, 0.8])
    assert months_gained(fast, slow) == pytest.approx(2.0)
    assert months_gained(slow, fast) == pytest.approx(-2.0)
    assert months_gained(slow, slow) == pytest.approx(0.0)
    assert first_reached(slow, 0.25) == pytest.approx(2.5)


def test_a_level_is_reached_where_a_plateau_begins_and_a_start_at_it_takes_no_month() -> None:
    course = np.array([0.5, 1.0, 1.0, 2.0])
    assert first_reached(course, 1.0) == 1.0
    assert first_reached(course, 0.5) == first_reached(course, 0.1) == 0.0
    assert months_gained(np.array([3.0, 4.0]), np.array([0.0, 3.0])) == 1.0  # ahead from the first month
    late = np.array([0.0, 1.0, 4.0])
    assert months_gained(late, np.array([0.0, 2.0, 3.0])) == pytest.approx(1 / 3)  # ahead in the last month alone
    assert months_gained(np.array([0.0, 2.0, 3.0]), late) == pytest.approx(-1 / 3)


def test_a_state_gains_with_a_lighter_burden_and_no_less_progress() -> None:
    """Four states: both better, equal progress, a burden that is lighter by rounding only, and less progress."""
    batch = SimpleNamespace(
        runs=pd.DataFrame(
            {"scenario": ["parallel", "merger"], "draw": 0, "seed": 0, "progress_processes": [0.02, 0.03]}, index=[5, 6]
        ),
        burden=np.array([[0.4, 0.4, 0.4, 0.4], [0.3, 0.3, 0.4 - 1e-14, 0.3]]),
        progress=np.array([[0.5, 0.5, 0.5, 0.5], [0.6, 0.5 - 1e-14, 0.6, 0.4]]),
        course=np.array([[0.0, 0.1, 0.2], [0.0, 0.2, 0.4]]),
        vulnerable=np.array([True, False, False, False]),
    )
    found = against_reference(batch, "parallel")  # type: ignore[arg-type]
    assert found.loc[5].tolist() == [0.0, 0.0, 0.0, 0.0, 0.0]
    assert found.loc[6].tolist() == [pytest.approx(0.5), 1.0, 0.5, 1.0, pytest.approx(1 / 3)]


def test_compare_pairs_real_runs_and_includes_the_reference() -> None:
    points = [sim.scenario("merger", {"months": 30}), sim.scenario("study_only", {"months": 30})]
    reference = sim.scenario("parallel", {"months": 30})
    table = sim.compare(points, draws=2, seeds=2, reference=reference)
    assert table["scenario"].unique().tolist() == ["parallel", "merger", "study_only"]
    runs = sim.run_many([reference, *points], draws=2, seeds=2).runs.set_index(["scenario", "draw", "seed"])
    difference = (runs.loc["study_only", "awareness"] - runs.loc["parallel", "awareness"]).mean()
    found = table.set_index(["scenario", "metric"]).loc[("study_only", "awareness")]
    assert found["difference"] == pytest.approx(difference)
    assert difference > 0
    assert {"who_gains", "months_gained"} <= set(table.loc[table["scenario"] == "merger", "metric"])


def test_bad_calls_get_one_clear_line() -> None:
    with pytest.raises(SettingError, match="give a list"):
        sim.compare("merger")
    with pytest.raises(SettingError, match="same months"):
        sim.compare([sim.scenario("merger", {"months": 6})])
