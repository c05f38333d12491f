"""Words follow numbers: planted results, and the sentence they must give."""

import numpy as np
import pytest

from sim.runs.options import DRAWS, SEEDS
from sim.studies.verdicts import (
    COMPARE_DRAWS,
    COMPARE_SEEDS,
    ENOUGH_DRAWS,
    agreement,
    is_enough,
    is_rounding,
    rounding_scale,
    sign_share,
    signs,
    verdict,
    wilson_interval,
)


def planted(lower: int, higher: int) -> np.ndarray:
    """Differences of which so many are below and so many above zero; the lower ones are larger."""
    return np.array([-2.0] * lower + [1.0] * higher)


@pytest.mark.parametrize(
    ("differences", "words"),
    [
        (planted(32, 0), "lower"),
        (-planted(32, 0), "higher"),
        (planted(29, 3), "lower"),
        (planted(28, 4), "depends"),  # .875 of the draws
        (planted(27, 3), "depends"),  # .9 of 30, but the Wilson bound is .744
        (planted(28, 2), "lower"),
        (planted(16, 16), "depends"),
        (planted(29, 0), "lower in 29 of 29 draws"),
        (planted(9, 1), "lower in 9 of 10 draws"),
        (planted(1, 0), "lower in 1 of 1 draws"),
        (np.zeros(32), "level"),
        (np.full(32, 1e-16), "level"),
        (np.zeros(5), "level"),
        (planted(900, 100), "lower"),  # of many draws the share decides, since the Wilson bound is .880
        (planted(899, 101), "depends"),
        (planted(30, 0), "lower"),  # the fewest draws that support a finding
        (np.array([1.0, -1.0] * 16), "depends"),  # the mean is 0, but no draw is
        (np.array([np.nan] * 3 + [-1.0] * 29), "lower in 29 of 29 draws"),
        (np.array([np.nan] * 3), "not defined here"),
    ],
)
def test_the_sentence_changes_with_the_numbers(differences: np.ndarray, words: str) -> None:
    assert verdict(differences, scale=1.0) == words


def test_runs_at_the_defaults_are_never_a_finding() -> None:
    assert verdict(np.array([-1.0]), 1.0, drawn=False) == "lower at the defaults"


def test_the_wilson_bound_is_the_textbooks() -> None:
    assert wilson_interval(27, 30)[0] == pytest.approx(0.7438, abs=1e-4)
    assert wilson_interval(5, 10)[0] == pytest.approx(0.2366, abs=1e-4)


def test_without_trials_the_interval_is_all_shares() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
    assert wilson_interval(1000, 1000)[1] == 1.0


def test_enough_needs_both_the_share_and_the_bound() -> None:
    assert is_enough(900, 1000)
    assert not is_enough(899, 1000)
    assert not is_enough(27, 30)
    assert is_enough(28, 30)


def test_rounding_is_relative_to_the_largest_value_known() -> None:
    scale = rounding_scale(np.array([1.0, -3.0]), np.array([np.nan, 2.0]), np.array([]))
    assert scale == 3.0
    assert is_rounding(np.array([3e-12, 3.1e-12, -3e-12]), scale).tolist() == [True, False, True]
    assert signs(np.array([3e-12, 3.1e-12, -1.0, np.nan]), scale).tolist() == [0, 1, -1, 0]
    assert rounding_scale(np.zeros(3)) == rounding_scale(np.array([np.nan])) == 1e-300


def test_agreement_counts_draws_with_the_sign_of_the_mean() -> None:
    differences = np.array([-5.0, 1.0, 1.0, np.nan, 0.0])
    assert agreement(differences, 1.0) == ("lower", 1)
    assert agreement(-differences, 1.0) == ("higher", 1)
    assert agreement(np.zeros(4), 1.0) == ("level", 4)
    assert agreement(np.array([np.nan]), 1.0) == ("not defined here", 0)
    assert sign_share(differences, 1.0) == 0.25
    assert np.isnan(sign_share(np.array([np.nan])))


def test_the_draws_and_seeds_that_converge_speaks_of_are_the_defaults_of_compare() -> None:
    assert (DRAWS.default, SEEDS.default) == (COMPARE_DRAWS, COMPARE_SEEDS)
    assert COMPARE_DRAWS >= ENOUGH_DRAWS, "a comparison at its defaults can have findings"
