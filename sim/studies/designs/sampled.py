"""Sampled designs: Latin hypercube samples, Saltelli's scheme for Sobol indices, and Morris's trajectories."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.settings.errors import SettingError
from sim.studies.designs.factors import Factor

LEAST_GRID = 4
"""Default number of levels of Morris's grid; more if the factors' lists of levels need it."""
MOST_GRID = 10_000


def needs_package(what: str, package: str, module: str) -> None:
    """Raises SettingError if a package that a feature needs is not installed."""
    try:
        __import__(module)
    except ImportError:
        raise SettingError(
            f"{what} needs the package {package}, which is not installed; it is part of dcsim[analysis]: "
            f"pip install 'dcsim[analysis]', or pip install {package}"
        ) from None


def needs_salib(kind: str) -> None:
    """Raises SettingError for a design that needs SALib if it is not installed."""
    needs_package(f"design: {kind}", "SALib", "SALib")


def problem_of(count: int, groups: Sequence[str] | None = None) -> dict[str, Any]:
    """SALib's description of `count` factors, each from 0 to 1; `groups` names the group of each."""
    found = {"num_vars": count, "names": [f"x{number}" for number in range(count)], "bounds": [[0.0, 1.0]] * count}
    return found if groups is None else {**found, "groups": list(groups)}


def latin_hypercube(count: int, samples: int, seed: int) -> np.ndarray:
    """Sample points [samples, count] in the unit hypercube; each of `samples` equal parts of a factor contains one."""
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(count, seed=seed).random(samples))


def saltelli(
    count: int, samples: int, second_order: bool, seed: int, groups: Sequence[str] | None = None
) -> np.ndarray:
    """Saltelli's scheme on a scrambled Sobol sequence [samples (count + 2), count].

    With `second_order` there are samples (2 count + 2) rows.
    With `groups`, the name of each factor's group, factors of one group vary together and `count` is the number of groups.
    Raises SettingError if `samples` is not a power of two, which the sequence needs to be balanced.
    """
    if samples & (samples - 1):
        below = 1 << (samples.bit_length() - 1)
        raise SettingError(f"samples: {samples} is not a power of two, as sobol needs; use {below} or {2 * below}")
    needs_salib("sobol")
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem_of(count, groups), samples, calc_second_order=second_order, seed=seed))


def morris_grid(factors: Sequence[Factor], grid_levels: int | None) -> int:
    """Number of levels of Morris's grid: even, and a multiple of the length of every list of levels.

    This makes all levels equally likely. Raises SettingError if `grid_levels` does not satisfy this, or if the smallest suitable
    grid has more than 10,000 levels.
    """
    needed = math.lcm(2, *(len(factor.levels) for factor in factors if not factor.ranged))
    if grid_levels is None:
        grid = needed * -(-LEAST_GRID // needed)
        if grid > MOST_GRID:
            raise SettingError(
                f"design: morris would need a grid of {grid} levels for all lists of levels to be equally likely; "
                "give the lists lengths that divide each other, such as 2, 4 and 8"
            )
        return grid
    if grid_levels % needed:
        raise SettingError(
            f"grid_levels: {grid_levels} is not a multiple of {needed}, as it must be for all levels to be equally likely; "
            f"use {needed * -(-grid_levels // needed)}, or leave it out"
        )
    return grid_levels


def morris(count: int, trajectories: int, grid: int, seed: int) -> np.ndarray:
    """Trajectories [trajectories (count + 1), count] over a grid in the unit hypercube; each step changes one factor."""
    needs_salib("morris")
    from SALib.sample import morris as sampler

    return np.asarray(sampler.sample(problem_of(count), trajectories, num_levels=grid, seed=seed))
