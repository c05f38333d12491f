"""Maximum likelihood of the hurdle of taking part: coefficients, their standard errors, AIC."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from experiments.fit_participation.likelihood import empirical_logits, loss
from experiments.fit_participation.states import States

CONST, SIGMA = "const", "ln sigma"
GRADIENT = 1e-3
"""Largest gradient of the negative log-likelihood at which a fit has converged, per standard deviation of a covariate."""
STEP = 1e-4
"""Step of the differences of gradients that make the Hessian."""


class Design(NamedTuple):
    """Covariates of S states, each with mean 0 and standard deviation 1, which lets the optimiser converge in few steps.

    terms: K names; x: [S, K+1], a first column of ones included; centre, scale: [K] mean and standard deviation in natural units.
    """

    terms: tuple[str, ...]
    x: np.ndarray
    centre: np.ndarray
    scale: np.ndarray


class Fit(NamedTuple):
    """A fit in natural units.

    terms: `const`, the K covariates, `ln sigma`; values, errors: [K+2] estimates and standard errors; sigma: spread of states
    beyond their covariates [logit]; aic: 2 (K+2) - 2 ln(likelihood), without binomial coefficients; theta: [K+2] as the design
    has it.
    """

    terms: tuple[str, ...]
    values: np.ndarray
    errors: np.ndarray
    sigma: float
    aic: float
    theta: np.ndarray


def design(states: States, terms: Sequence[str]) -> Design:
    """The design of a set of covariates. Raises KeyError for a covariate that is not known."""
    plain = np.column_stack([states.covariates[term] for term in terms])
    centre, scale = plain.mean(axis=0), plain.std(axis=0)
    return Design(tuple(terms), np.column_stack([np.ones(len(plain)), (plain - centre) / scale]), centre, scale)


def estimate(x: np.ndarray, votes: np.ndarray, calls: np.ndarray, start: np.ndarray | None = None) -> np.ndarray:
    """[K+2] coefficients and ln sigma that make the votes of S states most likely.

    x: [S, K+1]; votes, calls: [S]; start: where the search starts, least squares of the logits if None. Raises RuntimeError if
    the search does not converge.
    """
    if start is None:
        logits = empirical_logits(votes, calls)
        slopes = np.linalg.lstsq(x, logits, rcond=None)[0]
        start = np.append(slopes, np.log(np.std(logits - x @ slopes)))
    found = minimize(loss, start, args=(x, votes, calls), jac=True, method="BFGS", options={"gtol": GRADIENT})
    if not found.success and np.abs(found.jac).max() > 100.0 * GRADIENT:
        raise RuntimeError(f"the fit of taking part has not converged: {found.message}")
    return np.asarray(found.x)


def hessian(theta: np.ndarray, x: np.ndarray, votes: np.ndarray, calls: np.ndarray) -> np.ndarray:
    """[K+2, K+2] second derivatives of the negative log-likelihood, by central differences of its gradient."""
    rows = [
        (loss(theta + step, x, votes, calls)[1] - loss(theta - step, x, votes, calls)[1]) / (2.0 * STEP)
        for step in STEP * np.eye(theta.size)
    ]
    return np.asarray((np.array(rows) + np.array(rows).T) / 2.0)


def to_natural(one: Design) -> np.ndarray:
    """[K+2, K+2] matrix that takes coefficients of the design to those of natural units."""
    matrix = np.diag(np.concatenate([[1.0], 1.0 / one.scale, [1.0]]))
    matrix[0, 1:-1] = -one.centre / one.scale
    return matrix


def fit(states: States, terms: Sequence[str]) -> Fit:
    """Fit a set of covariates to all states."""
    one = design(states, terms)
    data = (one.x, states.votes, states.calls)
    theta = estimate(*data)
    # a step of Newton's method, so that no digit that is reported depends on where the search stopped
    theta = theta - np.linalg.solve(hessian(theta, *data), loss(theta, *data)[1])
    matrix = to_natural(one)
    covariance = matrix @ np.linalg.inv(hessian(theta, *data)) @ matrix.T
    aic = 2.0 * (theta.size + loss(theta, *data)[0])
    return Fit(
        (CONST, *terms, SIGMA), matrix @ theta, np.sqrt(np.diag(covariance)), float(np.exp(theta[-1])), aic, theta
    )  # fmt: skip
