"""Words follow numbers: planted results, and the sentence they must give."""

import numpy as np
import pytest

from sim.studies.verdicts import verdict, wilson_interval


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
    ],
)
def test_the_sentence_changes_with_the_numbers(differences: np.ndarray, words: str) -> None:
    assert verdict(differences, scale=1.0) == words


def test_runs_at_the_defaults_are_never_a_finding() -> None:
    assert verdict(np.array([-1.0]), 1.0, drawn=False) == "lower at the defaults"


def test_the_wilson_bound_is_the_textbooks() -> None:
    assert wilson_interval(27, 30)[0] == pytest.approx(0.7438, abs=1e-4)
    assert wilson_interval(5, 10)[0] == pytest.approx(0.2366, abs=1e-4)
