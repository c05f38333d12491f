"""The fit of taking part: likelihood, coefficients, states held out, simulations, the command, and values that pages quote."""

import csv
import runpy
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import binom, norm

from experiments.fit_participation.figure import draw_participation
from experiments.fit_participation.fit import Design, Fit, design, estimate, fit, hessian, to_natural
from experiments.fit_participation.held_out import found_of, judged, simulated
from experiments.fit_participation.likelihood import log_likelihoods, loss, mean_shares
from experiments.fit_participation.report import in_all_calls, observed_values, sets_table
from experiments.fit_participation.states import CALLS, CHOSEN, SETS, observed, quarters, roll_calls
from tools.numbers.__main__ import quotable
from tools.numbers.observed import payers

STATES = observed()
DESIGN = design(STATES, SETS[CHOSEN])
WHOLE = fit(STATES, SETS[CHOSEN])
AIC_IN_ALL_CALLS = {
    "payment": (34515.4, 1.61),
    "payment, population": (34501.5, 1.55),
    "payment, population, GDP, EGDI": (34478.7, 1.42),
    "seven: these, LDC, LLDC, SIDS": (34461.3, 1.33),
    "seven, small state": (34462.1, 1.32),
    "EGDI, SIDS, LLDC": (34466.9, 1.38),
    "payment, EGDI, SIDS, LLDC": (34463.6, 1.354),
    "payment, EGDI, SIDS, LLDC, small state": (34461.9, 1.34),
}
"""AIC and sigma of an independent computation, which counted every state in all roll calls."""


def value_of(one: Fit, term: str) -> tuple[float, float]:
    place = one.terms.index(term)
    return float(one.values[place]), float(one.errors[place])


def brute_force(logit: float, sigma: float, votes: float, calls: float) -> float:
    """Log of the probability of the votes, by an adaptive quadrature over u that is told where its integrand peaks."""

    def density(u: float) -> float:
        return float(binom.pmf(votes, calls, expit(logit + sigma * u)) * norm.pdf(u))

    wide = np.linspace(-9.0, 9.0, 3601)
    peak = float(wide[np.argmax([density(u) for u in wide[::8]]) * 8])
    edges = [-9.0, *(max(-9.0, min(9.0, peak + side)) for side in (-0.6, 0.0, 0.6)), 9.0]
    return float(np.log(sum(quad(density, low, high, limit=200)[0] for low, high in pairwise(edges))))


@pytest.mark.parametrize("sigma", [WHOLE.sigma, 2.0])
def test_the_likelihood_is_that_of_a_quadrature_which_follows_the_peak(sigma: float) -> None:
    some = np.append(np.argsort(STATES.votes)[::48], np.argmax(STATES.votes))
    theta = np.append(WHOLE.theta[:-1], np.log(sigma))
    votes, calls = STATES.votes[some], STATES.calls[some]
    mine, weights, _ = log_likelihoods(theta, DESIGN.x[some], votes, calls)
    coefficients = binom.logpmf(votes, calls, 0.5) + calls * np.log(2.0)
    logits = DESIGN.x[some] @ theta[:-1]
    brute = [brute_force(*one) for one in zip(logits, [sigma] * some.size, votes, calls, strict=True)]
    assert mine + coefficients == pytest.approx(brute, abs=1e-4)
    assert weights.sum(axis=1) == pytest.approx(np.ones(some.size))
    assert votes.min() < 150
    assert votes.max() == CALLS


def test_the_gradient_is_that_of_the_likelihood() -> None:
    theta = WHOLE.theta + np.array([0.3, -0.2, 0.1, 0.2, -0.3, 0.15])
    data = (DESIGN.x, STATES.votes, STATES.calls)
    steps = 1e-5 * np.eye(theta.size)
    differences = [(loss(theta + step, *data)[0] - loss(theta - step, *data)[0]) / 2e-5 for step in steps]
    assert loss(theta, *data)[1] == pytest.approx(differences, rel=1e-4, abs=1e-3)


def made(states: int, calls: int, theta: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Covariates, votes and calls of made-up states with known coefficients and ln sigma."""
    generator = np.random.default_rng(seed)
    x = np.column_stack([np.ones(states), generator.standard_normal(states), generator.integers(0, 2, states)])
    logits = x @ theta[:-1] + np.exp(theta[-1]) * generator.standard_normal(states)
    return x, generator.binomial(calls, expit(logits)).astype(float), np.full(states, float(calls))


@pytest.mark.parametrize(("calls", "seed"), [(433, 1), (12, 2)])
def test_planted_coefficients_are_recovered_and_sigma_is_free_of_the_noise_of_counting(calls: int, seed: int) -> None:
    planted = np.array([1.5, 0.8, -1.2, np.log(0.6)])
    x, votes, all_calls = made(1500, calls, planted, seed)
    theta = estimate(x, votes, all_calls)
    errors = np.sqrt(np.diag(np.linalg.inv(hessian(theta, x, votes, all_calls))))
    assert (np.abs(theta - planted) < 3.0 * errors).all()
    assert errors.max() < 0.1


def test_coefficients_of_natural_units_give_the_same_logits() -> None:
    plain = np.column_stack([np.ones(193), *(STATES.covariates[term] for term in SETS[CHOSEN])])
    assert plain @ WHOLE.values[:-1] == pytest.approx(DESIGN.x @ WHOLE.theta[:-1])
    one = Design(("a",), np.ones((2, 2)), np.array([3.0]), np.array([2.0]))
    assert to_natural(one) @ np.array([1.0, 4.0, 0.1]) == pytest.approx([-5.0, 2.0, 0.1])


def test_the_real_table_gives_these_coefficients() -> None:
    expected = {
        "const": (1.891, 0.612),
        "ln assessment": (0.181, 0.072),
        "EGDI": (4.868, 0.659),
        "SIDS": (-1.381, 0.308),
        "LLDC": (-0.988, 0.293),
        "ln sigma": (0.265, 0.065),
    }
    for term, (value, error) in expected.items():
        assert value_of(WHOLE, term) == pytest.approx((value, error), abs=2e-3), term
    assert WHOLE.aic == pytest.approx(34082.7, abs=0.1)
    assert np.abs(loss(WHOLE.theta, DESIGN.x, STATES.votes, STATES.calls)[1]).max() < 1e-4


@pytest.mark.parametrize("name", SETS)
def test_with_all_states_in_all_roll_calls_an_independent_fit_is_reproduced(name: str) -> None:
    one = fit(in_all_calls(STATES), SETS[name])
    aic, sigma = AIC_IN_ALL_CALLS[name]
    assert one.aic == pytest.approx(aic, abs=0.1)
    assert one.sigma == pytest.approx(sigma, abs=0.006)
    if name == CHOSEN:
        values = (1.8442, 0.1715, 4.8786, -1.3924, -0.9937)
        errors = (0.074, 0.69, 0.32, 0.31, 0.06)
        assert one.values[:-1] == pytest.approx(values, abs=2e-3)
        assert one.errors[1:] == pytest.approx(errors, abs=0.01)


def test_one_state_could_be_seen_in_fewer_roll_calls() -> None:
    fewer = STATES.calls < CALLS
    assert STATES.iso3[fewer].tolist() == ["TUR"]
    assert STATES.calls[fewer].tolist() == [354.0]
    assert STATES.votes / STATES.calls == pytest.approx(STATES.share, abs=6e-5)
    assert roll_calls(np.array([0.0, 10.0, 430.0]), np.array([0.0, 0.1, 0.9931])).tolist() == [433.0, 100.0, 433.0]


def test_quarters_are_those_of_other_pages() -> None:
    paid, share, quarter = payers()
    assert (STATES.quarter == quarter).all()
    assert (STATES.payment == paid).all()
    assert (STATES.share == share).all()
    assert quarters(np.array([5.0, 1.0, 1.0, 9.0])).tolist() == [2, 0, 1, 3]


def test_covariates_are_known_for_every_state() -> None:
    for name, values in STATES.covariates.items():
        assert np.isfinite(values).all(), name
    income = dict(zip(STATES.iso3, STATES.covariates["ln GDP a head"], strict=True))
    assert income["PRK"] == pytest.approx(float(np.median(list(income.values()))))
    assert STATES.covariates["small state"].sum() == pytest.approx(
        np.sum(np.exp(STATES.covariates["ln population"]) < 10)
    )


def test_halves_are_the_same_every_time_and_hide_what_they_predict() -> None:
    one, again = (judged(STATES, DESIGN, WHOLE, 3) for _ in range(2))
    assert (one.r2 == again.r2).all()
    assert (one.quarters == again.quarters).all()
    first = judged(STATES, DESIGN, WHOLE, 1)
    held = ~np.isnan(first.predicted)
    assert held.sum() == 97
    other = judged(STATES._replace(votes=np.where(held, 200.0, STATES.votes)), DESIGN, WHOLE, 1)
    assert (other.predicted[held] == first.predicted[held]).all()
    assert other.r2[0] != first.r2[0]


def test_predictions_of_states_held_out_are_means_over_habits() -> None:
    draws = np.random.default_rng(0).standard_normal(200_000)
    assert mean_shares(np.array([2.0]), 1.3)[0] == pytest.approx(expit(2.0 + 1.3 * draws).mean(), abs=2e-3)
    few = judged(STATES, DESIGN, WHOLE, 10)
    assert np.median(few.r2) == pytest.approx(0.59, abs=0.06)
    assert few.quarters.mean(axis=0) == pytest.approx([0.81, 0.88, 0.97, 0.99], abs=0.03)
    assert (np.median(few.rank), np.median(few.rank_lower)) == pytest.approx((0.79, 0.60), abs=0.08)


def test_simulated_records_are_the_same_every_time_and_near_what_is_observed() -> None:
    one, again = (simulated(STATES, DESIGN, WHOLE, 60) for _ in range(2))
    assert (one.rank == again.rank).all()
    assert one.rank.mean() == pytest.approx(0.72, abs=0.03)
    assert one.rank_lower.mean() == pytest.approx(0.37, abs=0.05)
    seen = observed_values(STATES)
    assert seen["rank"] == pytest.approx(0.73, abs=0.005)
    assert seen["rank_lower"] == pytest.approx(0.44, abs=0.005)
    assert list(seen["quarters"].values()) == pytest.approx([0.808, 0.898, 0.964, 0.995], abs=0.0006)


def test_a_set_of_the_table_is_the_fit_of_its_covariates() -> None:
    found = {name: found_of(STATES, name, 2, 3) for name in (CHOSEN, "payment")}
    table = sets_table(STATES, found, "**")
    assert [row[0] for row in table["rows"]] == [f"**{CHOSEN}**", "payment", "observed"]
    assert table["rows"][0][1] == f"{WHOLE.aic:.1f}"
    assert all(len(row) == len(table["head"]) for row in table["rows"])
    with pytest.raises(KeyError):
        found_of(STATES, "luck", 1, 1)


def test_the_figure_shows_every_state_and_every_quarter() -> None:
    told = judged(STATES, DESIGN, WHOLE, 12)
    left, right = draw_participation(STATES, told).axes
    for axes, count in ((left, 193), (right, 4)):
        points = [line for line in axes.lines if line.get_marker() in ("o", "D")]
        assert [len(line.get_xdata()) for line in points] == [count, count]
    assert "percent" in left.get_xlabel()
    assert [text.get_text() for text in right.texts][:4] == ["0.808", "0.898", "0.964", "0.995"]


def test_the_quick_command_prints_and_writes_its_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["fit_participation", "--quick", "--out", str(tmp_path)])
    runpy.run_module("experiments.fit_participation", run_name="__main__")
    printed = capsys.readouterr().out
    for name, rows in (("covariates", len(SETS) + 1), ("coefficients", 6), ("shares", 7)):
        assert f"\n{name}\n" in printed
        with (tmp_path / f"{name}.csv").open(encoding="utf-8") as file:
            assert len([*csv.reader(file)]) == rows + 1
    assert "payment, EGDI, SIDS, LLDC" in printed
    assert {path.name for path in tmp_path.glob("participation.*")} == {"participation.png", "participation.svg"}


def test_the_stored_values_are_those_of_the_tables_and_of_this_code() -> None:
    stored = quotable()["participation"]
    assert (stored["halves"], stored["simulations"]) == (200, 400)
    assert stored["chosen"]["aic"] == pytest.approx(WHOLE.aic, rel=1e-5)
    assert stored["chosen"]["of"]["ln_assessment"]["value"] == pytest.approx(
        value_of(WHOLE, "ln assessment")[0], rel=1e-3
    )
    assert stored["observed"]["quarters"] == pytest.approx(observed_values(STATES)["quarters"], rel=1e-5)
    assert stored["chosen"]["r2"]["low"] < stored["chosen"]["r2"]["median"] < stored["chosen"]["r2"]["high"]
