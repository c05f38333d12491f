"""Parameter draws: points of one Sobol sequence, the same for every scenario (ODD 8.3)."""

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.data.once import once
from sim.model.mechanisms import MECHANISMS
from sim.model.numerics.kernels import CACHE
from sim.model.numerics.random import bits, code
from sim.model.numerics.whole_files import read_whole, write_whole
from sim.scenarios.extensions import EXTENSIONS, cache_clearers
from sim.scenarios.scenario import Scenario
from sim.scenarios.setting_space import setting_fields

STRENGTH_SPREAD = 0.4
"""A strength k is drawn between (1 - STRENGTH_SPREAD) k and (1 + STRENGTH_SPREAD) k, at most 1 (assumption)."""
LARGEST_INTEGER = 2**53
SCRAMBLE = code("scramble")


@once
def drawn_paths() -> tuple[str, ...]:
    """The uncertain settings, sorted by dotted path (those of extensions last); each one is a dimension of the sequence."""
    drawn = [path for path, field in setting_fields().items() if field.quantity.drawn or is_drawn_strength(path)]
    return tuple(sorted(drawn, key=lambda path: (of_extension(path), path)))


cache_clearers.append(drawn_paths.cache_clear)


def of_extension(path: str) -> bool:
    """Whether a setting belongs to an extension. Its dimension comes last, so that other dimensions keep their points."""
    return path.startswith("mechanism.") and path.split(".")[1] in EXTENSIONS


def is_drawn_strength(path: str) -> bool:
    """Whether a setting is the strength of a mechanism that is not a counterfactual."""
    section, _, rest = path.partition(".")
    name, _, field = rest.partition(".")
    return section == "mechanism" and field == "strength" and not MECHANISMS[name].counterfactual


@once
def sobol_points(count: int, names: tuple[str, ...]) -> np.ndarray:
    """[count, len(names)] points in [0, 1): a Sobol sequence, randomised by a digital shift that depends on each name only.

    Point r does not depend on `count`: further draws never change earlier ones.
    """
    plain = plain_points(max(0, count - 1).bit_length(), len(names))[:count]
    shift = np.array([bits(0, 0, code(name), SCRAMBLE) >> 11 for name in names], dtype=np.uint64)
    return (plain ^ shift) / LARGEST_INTEGER


def plain_points(exponent: int, dimensions: int) -> np.ndarray:
    """[2 ** exponent, dimensions] points of a Sobol sequence before the shift, in units of 2 ** -53 (uint64).

    They are stored in the cache of compiled code, because importing SciPy's generator takes as long as fifty runs. A file
    that is damaged, or whose points are no Sobol sequence, is computed again.
    """
    file, shape = CACHE / f"sobol-{exponent}-{dimensions}.npy", (2**exponent, dimensions)
    points = stored_points(file, shape)
    if points is not None:
        return points
    from scipy.stats import qmc

    points = (qmc.Sobol(dimensions, scramble=False, bits=53).random_base2(exponent) * LARGEST_INTEGER).astype(np.uint64)
    if not is_stratified(points):
        raise ArithmeticError(
            "the generator of SciPy gave points that are no Sobol sequence; install SciPy 1.15 or later"
        )
    content = io.BytesIO()
    np.save(content, points)
    write_whole(file, content.getvalue())
    return np.asarray(points)


def stored_points(file: Path, shape: tuple[int, int]) -> np.ndarray | None:
    """The points in a file of the cache; None if there is none, or it is damaged."""
    content = read_whole(file)
    if content is None:
        return None
    try:
        points = np.load(io.BytesIO(content), allow_pickle=False)
    except (ValueError, EOFError):
        return None
    fits = points.shape == shape and points.dtype == np.uint64 and is_stratified(points)
    return np.asarray(points) if fits else None


def is_stratified(points: np.ndarray) -> bool:
    """Whether each column of 2 ** m points has one point in each of 2 ** m equal intervals, as a Sobol sequence has."""
    count = len(points)
    interval = np.sort(points >> np.uint64(53 - max(0, count - 1).bit_length()), axis=0)
    return bool((interval == np.arange(count, dtype=np.uint64)[:, None]).all())


def drawn_range(path: str, value: Any) -> tuple[float, float]:
    """The range from which a setting is drawn (lower and upper limit), given its value in the scenario."""
    if is_drawn_strength(path):
        return (1.0 - STRENGTH_SPREAD) * value, min(1.0, (1.0 + STRENGTH_SPREAD) * value)
    drawn = setting_fields()[path].quantity.drawn
    assert drawn is not None
    return drawn


def is_drawn_in(scenario: Scenario, path: str) -> bool:
    """Whether draws vary a setting in a scenario.

    They do not vary fixed settings (except strengths) and settings of mechanisms that are not active.
    """
    if path.startswith("mechanism.") and not scenario.acts(path.split(".")[1]):
        return False
    return path not in scenario.held or is_drawn_strength(path)


def varied_paths(scenarios: Iterable[Scenario]) -> tuple[str, ...]:
    """The settings that draws vary in at least one of these scenarios, in the order of `drawn_paths`."""
    points = list(scenarios)
    return tuple(path for path in drawn_paths() if any(is_drawn_in(point, path) for point in points))


def values_at(scenario: Scenario, paths: Sequence[str], place: Iterable[float]) -> dict[str, Any]:
    """The values of uncertain settings at a sample point `place`, given as a number from 0 to 1 for each of `paths`.

    Fixed settings are left out; strengths vary around their value in the scenario. Whole numbers are rounded, halves to even.
    Settings of mechanisms are drawn whether or not these are active, so that all scenarios meet the same values.
    """
    values = {}
    for path, u in zip(paths, place, strict=True):
        if path not in scenario.held or is_drawn_strength(path):
            low, high = drawn_range(path, scenario.values.get(path, 0.0))
            value = low + float(u) * (high - low)
            values[path] = round(value) if setting_fields()[path].type is int else value
    return values


def draw_values(number: int, scenario: Scenario) -> Mapping[str, Any]:
    """The values of draw `number` for a scenario, without fixed settings; strengths vary around their value in the scenario."""
    names = drawn_paths()
    return values_at(scenario, names, sobol_points(max(64, 1 << number.bit_length()), names)[number])


def at_draw(scenario: Scenario, number: int | None) -> Scenario:
    """The scenario with the values of one parameter draw; with None, the scenario unchanged."""
    if number is None:
        return scenario
    duties = None if scenario.duties is None else at_draw(scenario.duties, number)
    return scenario._replace(values={**scenario.values, **draw_values(number, scenario)}, duties=duties)
