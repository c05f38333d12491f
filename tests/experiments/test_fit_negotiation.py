"""The fit of negotiation: what is fitted is in use, and the tables say so."""

import numpy as np
import pytest

from experiments.fit_negotiation.report import worth_table
from experiments.fit_negotiation.worth import OBSERVED, cuts, fitted
from sim.model.processes.negotiation import Negotiation

FEW = 2
"""Populations; the fit has twelve."""


def test_the_more_a_meeting_is_worth_the_less_is_cut() -> None:
    found = np.array([cuts(worth, 0.02, FEW) for worth in (0.5, 0.8, 1.1, 1.6)])
    assert (np.diff(found, axis=0) < 0.0).all()
    assert found.min() > 0.0
    assert found.max() < 1.0


def test_the_worth_found_gives_the_observed_cut() -> None:
    one = fitted(Negotiation().dissent, FEW)
    assert one.cuts.mean() == pytest.approx(OBSERVED, abs=0.002)
    assert 0.59 < one.worth < 1.39  # the range from which it is drawn
    assert fitted(0.1, FEW).worth < one.worth


def test_the_table_has_the_old_value_the_fitted_one_and_that_in_use() -> None:
    table = worth_table(FEW)
    assert [row[0] for row in table["rows"]] == ["old", "fitted", "in use", "observed"]
    assert table["rows"][2][1] == f"{Negotiation().worth:g}"
    assert table["rows"][3][2] == "0.667"
