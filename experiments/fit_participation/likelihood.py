"""The hurdle of taking part: a state takes part in a roll call with a probability of its own, and the likelihood of that.

Of n_i roll calls state i takes part in k_i ~ Binomial(n_i, p_i), logit p_i = x_i b + sigma u_i, u_i ~ N(0, 1). What a state
does beyond its covariates is u_i; it is integrated out, so that sigma is free of the noise of counting. With hundreds of roll
calls the integrand is a narrow peak wherever k_i puts it. Gauss-Hermite quadrature, whose points are set for u alone, can miss
the peak; an equally spaced grid cannot, as long as its steps are not wider than the peak.
"""

import numpy as np
from scipy.special import expit

GRID = np.linspace(-5.0, 5.0, 201)
"""[G] values of u."""
LOG_WEIGHTS = -(GRID**2) / 2.0 - np.log(np.exp(-(GRID**2) / 2.0).sum())
"""[G] logarithms of their weights, which sum to 1."""


def log_likelihoods(
    theta: np.ndarray, x: np.ndarray, votes: np.ndarray, calls: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Marginal log-likelihood of each state, weights of the grid given its votes, and votes less expected votes.

    theta: [K+1] coefficients b, then ln sigma; x: [S, K], a first column of ones included; votes, calls: [S]. Returns [S], [S, G]
    that sum to 1 for each state, and [S, G]. Binomial coefficients are left out: no parameter changes them.
    """
    slopes, sigma = theta[:-1], np.exp(theta[-1])
    logits = (x @ slopes)[:, None] + sigma * GRID
    terms = votes[:, None] * logits - calls[:, None] * np.logaddexp(0.0, logits) + LOG_WEIGHTS
    most = terms.max(axis=1, keepdims=True)
    weights = np.exp(terms - most)
    total = weights.sum(axis=1, keepdims=True)
    residuals = votes[:, None] - calls[:, None] * expit(logits)
    return (np.log(total) + most)[:, 0], weights / total, residuals


def loss(theta: np.ndarray, x: np.ndarray, votes: np.ndarray, calls: np.ndarray) -> tuple[float, np.ndarray]:
    """Negative log-likelihood of all states, and its gradient [K+1]; arguments as above."""
    each, weights, residuals = log_likelihoods(theta, x, votes, calls)
    pulls = weights * residuals
    by_sigma = np.exp(theta[-1]) * (pulls @ GRID).sum()
    return -float(each.sum()), -np.append(x.T @ pulls.sum(axis=1), by_sigma)


def mean_shares(logits: np.ndarray, sigma: float) -> np.ndarray:
    """[S] expected share of roll calls at logits [S] of the covariates: the mean over u."""
    return np.asarray(expit(logits[:, None] + sigma * GRID) @ np.exp(LOG_WEIGHTS))


def empirical_logits(votes: np.ndarray, calls: np.ndarray) -> np.ndarray:
    """[S] logits of observed shares, half a vote added to both sides, so that all and none are finite."""
    return np.asarray(np.log((votes + 0.5) / (calls - votes + 0.5)))
