"""Sampled designs: Latin hypercube, Saltelli's scheme for Sobol indices, and Morris's trajectories."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.settings.errors import SettingError
from sim.studies.designs.factors import Factor

LEAST_GRID = 4
"""Levels of Morris's grid unless factors need more: the usual number."""
MOST_GRID = 10_000


def needs_package(what: str, package: str, module: str) -> None:
    """Refuse what a package does that is not installed."""
    try:
        __import__(module)
    except ImportError:
        raise SettingError(
            f"{what} needs the package {package}, which is not installed; it comes with dcsim[analysis]: "
            f"pip install 'dcsim[analysis]', or pip install {package}"
        ) from None


def needs_salib(kind: str) -> None:
    """Refuse a design that SALib makes where it is not installed."""
    needs_package(f"design: {kind}", "SALib", "SALib")


def problem_of(count: int, groups: Sequence[str] | None = None) -> dict[str, Any]:
    """SALib's description of `count` factors, each from 0 to 1; `groups` names the group of each."""
    found = {"num_vars": count, "names": [f"x{number}" for number in range(count)], "bounds": [[0.0, 1.0]] * count}
    return found if groups is None else {**found, "groups": list(groups)}


def latin_hypercube(count: int, samples: int, seed: int) -> np.ndarray:
    """[samples, count] places between 0 and 1: each of `samples` equal parts of every factor holds one."""
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(count, seed=seed).random(samples))


def saltelli(
    count: int, samples: int, second_order: bool, seed: int, groups: Sequence[str] | None = None
) -> np.ndarray:
    """[samples (count + 2) or samples (2 count + 2), count] Saltelli's scheme on a scrambled Sobol sequence.

    With `groups`, the name of each factor's group, factors of one group move together, and groups count in place of factors.
    Raises SettingError if `samples` is no power of two, for which the sequence is balanced.
    """
    if samples & (samples - 1):
        below = 1 << (samples.bit_length() - 1)
        raise SettingError(f"samples: {samples} is not a power of two, as sobol needs; take {below} or {2 * below}")
    needs_salib("sobol")
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem_of(count, groups), samples, calc_second_order=second_order, seed=seed))


def morris_grid(factors: Sequence[Factor], asked: int | None) -> int:
    """Number of levels of Morris's grid: even, and a multiple of every list of levels, so that all are equally likely.

    Raises SettingError for a grid asked for that is not, or where only an enormous one would be.
    """
    needed = math.lcm(2, *(len(factor.levels) for factor in factors if not factor.ranged))
    if asked is None:
        grid = needed * -(-LEAST_GRID // needed)
        if grid > MOST_GRID:
            raise SettingError(
                f"design: morris would need a grid of {grid} levels for all lists of levels to be equally likely; "
                "give the lists lengths that divide each other, such as 2, 4 and 8"
            )
        return grid
    if asked % needed:
        raise SettingError(
            f"grid_levels: {asked} is not a multiple of {needed}, as it must be for all levels to be equally likely; "
            f"take {needed * -(-asked // needed)}, or leave it out"
        )
    return asked


def morris(count: int, trajectories: int, grid: int, seed: int) -> np.ndarray:
    """[trajectories (count + 1), count] trajectories over a grid, each step changing one factor."""
    needs_salib("morris")
    from SALib.sample import morris as sampler

    return np.asarray(sampler.sample(problem_of(count), trajectories, num_levels=grid, seed=seed))
