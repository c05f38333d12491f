"""Parts of the second implementation against the hand cases (numbers of `hand_cases.md`)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.data import load_tables
from tests.docking.options import DEFAULTS
from tests.docking.packages import Outcome, Packages, Site
from tests.docking.trend import Figure, Index, grown
from tests.docking.twin import Twin

TAU = 0.15


def settled(
    before: tuple[float, float], effort: tuple[float, float], aware: tuple[float, float], merged: float
) -> tuple[np.ndarray, Outcome]:
    """Delivery and outcome of the first joint package, of 10 days, after a month's work on it."""
    packages = Packages(load_tables(), DEFAULTS)
    delivery = np.zeros((2, len(packages)))
    delivery[:, 0] = before
    site = Site(packages, 10.0 / packages.volume[0], delivery)
    site.effort[:, 0] = effort
    site.aware[:, 0] = aware
    site.unaware[:, 0] = np.subtract(effort, aware)
    outcome = site.settle(TAU, adopted=True, merged=merged)
    return site.y[:, 0], outcome


@pytest.mark.parametrize(
    ("effort", "aware", "merged", "after", "outcome"),
    [
        ((2.0, 1.9), (0.0, 0.9), 0.0, (0.8, 0.73), (1.0, 3.3, 3.4, 0.0)),
        ((1.0, 1.0), (0.5, 0.5), 0.5, (0.684783, 0.684783), (0.25, 1.347826, 3.695652, 0.0)),
        ((12.0, 8.0), (0.0, 0.0), 0.5, (1.0, 1.0), (0.0, 4.0, 6.8, 14.8)),
        ((0.0, 1.9), (0.0, 0.1), 0.0, (0.6, 0.446667), (1.8, 1.8, 0.566667, 0.0)),
    ],
)
def test_a_month_at_a_site_is_as_worked_out_by_hand(
    effort: tuple[float, float],
    aware: tuple[float, float],
    merged: float,
    after: tuple[float, float],
    outcome: tuple[float, float, float, float],
) -> None:
    delivery, found = settled((0.6, 0.2), effort, aware, merged)
    assert delivery == pytest.approx(after, abs=1e-6)
    assert (found.duplicated, found.produced, found.synergy, found.outside) == pytest.approx(outcome, abs=1e-6)


@pytest.mark.parametrize(("aware", "duplicated"), [(0.0, 1.0), (0.4, 0.6), (1.0, 0.0)])
def test_what_is_made_at_once_is_duplicated_as_far_as_nobody_knows(aware: float, duplicated: float) -> None:
    assert settled((0.5, 0.5), (1.0, 1.0), (aware, 0.0), 0.0)[1].duplicated == pytest.approx(duplicated)


def test_the_index_starts_from_a_figure_and_grows_as_the_logistic_curve() -> None:
    assert grown(0.5, 0.7 * 0.099 / 12) == pytest.approx(0.501444, abs=1e-6)
    settings = {**DEFAULTS, "trend.egov_spread": 0.0, "trend.internet_spread": 0.0, "trend.autonomous": 1.0}
    index = Index(settings, (Figure(0.5, 2022), Figure(0.5, 2022)), vulnerable=False, first_month=0)
    assert index.u[0] == pytest.approx(0.512372, abs=1e-6)
    index.draw(0, 1)
    for _ in range(96):
        index.advance()
    assert index.u == pytest.approx([1 / (1 + np.exp(-rate * 8.5)) for rate in (0.099, 0.17)], abs=1e-12)


def small(changes: Mapping[str, Any]) -> Twin:
    """A short run with few stakeholders."""
    return Twin({"start": "2024-07", "months": 4, "population.stakeholder_scale": 0.1, **changes}, 0)


def test_obligations_can_be_those_of_another_scenario() -> None:
    merged = {"mechanism.merger.strength": 1.0, "mechanism.merger.start": "2024-09"}
    whole = small(merged)
    other = Twin(whole.settings, 0, asked_by={**whole.settings, "mechanism.merger.strength": 0.0})
    plain = small({})
    changed, content, reference = (twin.run() for twin in (whole, other, plain))
    assert list(content["burden_mean"]) == list(reference["burden_mean"])
    assert changed["burden_mean"].iloc[-1] != reference["burden_mean"].iloc[-1]
    assert content["duplicated_global"].iloc[-1] == 0.0 < reference["duplicated_global"].iloc[-1]
    assert list(content["transition_loss_days"]) == list(reference["transition_loss_days"]) == [0.0] * 4
