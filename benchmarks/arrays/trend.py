"""The national trend of the NumPy version, and what states have of the content (ODD 7.0 and 8.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.numerics.random import Purpose, bell, mix

if TYPE_CHECKING:
    from benchmarks.arrays.model import ArrayModel

PURPOSES = (Purpose.TREND_EGOV, Purpose.TREND_INTERNET)
REFERENCE_WORK, WORK_EXPONENT = 320.0, 0.8


def words(seed: int, month: int, codes: np.ndarray, purpose: Purpose) -> np.ndarray:
    """64 random bits for each code: the formula of `sim.model.numerics.random.bits` on an array of any shape."""
    return np.asarray(mix(mix(codes ^ np.uint64(mix(mix(seed) ^ month))) ^ np.uint64(purpose)))


def monthly_growth(model: ArrayModel) -> np.ndarray:
    """[2, S] factor by which the odds of the e-government index and of internet use grow in a month; luck is that of the run."""
    parameters, world = model.setting.parameters.trend, model.world
    luck = np.stack([bell(words(model.seed, 0, world.code[: world.states], purpose)) for purpose in PURPOSES])
    egov = parameters.egov_rate - parameters.egov_gap * world.vulnerable
    observed = np.stack((egov, np.full(world.states, parameters.internet_rate)))
    spread = np.array([parameters.egov_spread, parameters.internet_spread])[:, None]
    return np.asarray(np.exp(parameters.autonomous * np.maximum(0.0, observed + spread * luck) / 12.0))


def by_trend(model: ArrayModel) -> np.ndarray:
    """[P, S] content of each package that a state has by its trend alone."""
    return np.asarray(model.most * model.index[model.series])


def content(model: ArrayModel) -> tuple[np.ndarray, np.ndarray]:
    """[P, S] content by the trend alone, and with what the processes brought."""
    trend, of_trend, first = by_trend(model), model.setting.parameters.trend, model.first
    reach = of_trend.reach * (model.packages.national_work / REFERENCE_WORK) ** WORK_EXPONENT
    reach = min(1.0, reach * (1.0 - of_trend.autonomous))
    gained = model.delivery[:, :, 1:].max(axis=0) - first
    brought = np.divide(gained, 1.0 - first, out=np.zeros_like(first), where=first < 1.0)
    return trend, 1.0 - (1.0 - trend) * (1.0 - reach * np.clip(brought, 0.0, 1.0))
