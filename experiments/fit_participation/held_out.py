"""How well the hurdle predicts states it was not fitted to, and what it gives when it is simulated for all states."""

from typing import NamedTuple

import numpy as np
from scipy.special import expit
from scipy.stats import spearmanr

from experiments.fit_participation.fit import Design, Fit, design, estimate, fit
from experiments.fit_participation.likelihood import empirical_logits, mean_shares
from experiments.fit_participation.states import QUARTERS, SETS, States
from experiments.fit_tables import HALVES, training_halves

SIMULATIONS, SEED = 400, 1
"""Simulated records of all states, and the seed of the generator that makes them."""


class Judged(NamedTuple):
    """Predictions of states held out, over H random halves.

    r2: [H] part of the variance of observed logits that the covariates predict; rank, rank_lower: [H] rank correlation of
    predicted and observed share, over all states held out and over those of the half that pays less; quarters: [H, 4] predicted
    share by quarter of payment; predicted: [S] share, mean over the halves that a state was held out of (NaN if it never was).
    """

    r2: np.ndarray
    rank: np.ndarray
    rank_lower: np.ndarray
    quarters: np.ndarray
    predicted: np.ndarray


class Simulated(NamedTuple):
    """Records of all states drawn from a fit, R of them.

    rank, rank_lower: [R] rank correlation of share and payment, all states and the half that pays less; quarters: [R, 4] share by
    quarter of payment; rarely: [R] states that take part in less than half of the roll calls.
    """

    rank: np.ndarray
    rank_lower: np.ndarray
    quarters: np.ndarray
    rarely: np.ndarray


class Found(NamedTuple):
    """All that is found of one set of covariates."""

    fit: Fit
    judged: Judged
    simulated: Simulated


def ranks(one: np.ndarray, other: np.ndarray) -> float:
    """Rank correlation."""
    return float(spearmanr(one, other)[0])


def by_quarter(share: np.ndarray, quarter: np.ndarray) -> list[float]:
    """Mean share of each quarter by payment."""
    return [float(share[quarter == number].mean()) for number in range(QUARTERS)]


def judged(states: States, one: Design, whole: Fit, halves: int = HALVES) -> Judged:
    """Fit to one half, predict the other; `whole`: the fit to all states, from which each search starts."""
    logits, lower = empirical_logits(states.votes, states.calls), states.lower()
    rows = []
    for training in training_halves(logits.size, halves):
        theta = estimate(one.x[training], states.votes[training], states.calls[training], whole.theta)
        held = ~training
        expected = one.x @ theta[:-1]
        predicted = mean_shares(expected, float(np.exp(theta[-1])))
        seen = logits[held]
        r2 = 1.0 - ((seen - expected[held]) ** 2).sum() / ((seen - seen.mean()) ** 2).sum()
        correlations = [ranks(expected[part], states.share[part]) for part in (held, held & lower)]
        mean = by_quarter(predicted[held], states.quarter[held])
        rows.append((r2, *correlations, mean, np.where(held, predicted, np.nan)))
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    known = ~np.isnan(columns[4])
    times = known.sum(axis=0)
    total = np.where(known, columns[4], 0.0).sum(axis=0)
    mean_of = np.divide(total, times, out=np.full(times.size, np.nan), where=times > 0)
    return Judged(columns[0], columns[1], columns[2], columns[3], mean_of)


def simulated(states: States, one: Design, whole: Fit, simulations: int = SIMULATIONS, seed: int = SEED) -> Simulated:
    """Records of all states, each with a u of its own."""
    generator, lower = np.random.default_rng(seed), states.lower()
    expected, calls = one.x @ whole.theta[:-1], states.calls.astype(int)
    rows = []
    for _ in range(simulations):
        chance = expit(expected + whole.sigma * generator.standard_normal(expected.size))
        share = generator.binomial(calls, chance) / calls
        correlations = [ranks(share[part], states.payment[part]) for part in (slice(None), lower)]
        rows.append((*correlations, by_quarter(share, states.quarter), int((share < 0.5).sum())))
    return Simulated(*(np.array(column) for column in zip(*rows, strict=True)))


def found_of(states: States, name: str, halves: int = HALVES, simulations: int = SIMULATIONS) -> Found:
    """One set of covariates: fitted, judged on states held out, simulated. Raises KeyError for an unknown set."""
    one, whole = design(states, SETS[name]), fit(states, SETS[name])
    return Found(whole, judged(states, one, whole, halves), simulated(states, one, whole, simulations))


def found_all(states: States, halves: int = HALVES, simulations: int = SIMULATIONS) -> dict[str, Found]:
    """Every set of covariates by name."""
    return {name: found_of(states, name, halves, simulations) for name in SETS}
