"""Read factors from mappings of paths to levels or ranges; errors are reported in one line."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.model.mechanisms import MECHANISMS
from sim.scenarios.scenario import scenario_files
from sim.scenarios.setting_space import readable, setting_fields
from sim.scenarios.switches import OFF, ON, check_apart, switch_of, switch_state
from sim.settings.errors import SettingError, placed, unknown
from sim.settings.quantity import Field
from sim.settings.validation import as_typed, checked, shown_value
from sim.settings.yaml_text import place_of
from sim.studies.designs.factors import (
    LINEAR,
    LOG,
    MONTH,
    NUMBER,
    SCENARIO,
    SWITCH,
    WHOLE,
    WORD,
    Factor,
)

RANGED = (NUMBER, WHOLE, MONTH)
"""Kinds of factors that may be given by a range."""
RANGE_KEYS = ("low", "high", "scale", "levels")
NO_FACTORS = {
    "seed": "the same seeds 0, 1, ... are used at every design point; give their number as seeds=4",
    "draw": "the same draws 0, 1, ... are used at every design point; give their number as draws=16",
}
FORMS = "a factor takes a list of levels such as [0.1, 0.2], or a range such as {low: 0.05, high: 0.4}"


def known_factors() -> list[str]:
    """Every path that can be a factor."""
    return [SCENARIO, *setting_fields(), *(f"mechanism.{name}" for name in MECHANISMS)]


def bare_factor(path: str, where: str) -> Factor:
    """A factor without levels or range. Raises SettingError for a path that cannot be one."""
    reason = NO_FACTORS.get(path.removesuffix("s"))
    if reason:
        raise SettingError(placed(where, f"{path} is not a factor: {reason}"))
    if path == SCENARIO:
        return Factor(path, SCENARIO, "name", "scenario that the other factors are set on")
    name = switch_of(path)
    if name is not None:
        meaning = " ".join((MECHANISMS[name].__doc__ or "").split())
        return Factor(path, SWITCH, "on or off", meaning)
    if path not in setting_fields():
        inside = [known for known in known_factors() if known.startswith(f"{path}.")]
        if inside:
            nearby = min(inside, key=lambda known: known.count("."))
            raise SettingError(placed(where, f"unknown factor {path!r}; did you mean {nearby!r}?"))
        raise unknown("factor", path, known_factors(), where)
    field = setting_fields()[path]
    return Factor(path, factor_kind(field), field.quantity.unit, field.quantity.meaning)


def factor_kind(field: Field) -> str:
    """The kind of factor for a setting."""
    if field.quantity.unit == "month":
        return MONTH
    return {float: NUMBER, int: WHOLE}.get(field.type, WORD)


def checked_level(factor: Factor, value: Any, where: str, folders: tuple[Path, ...] = ()) -> Any:
    """A checked level in the form used in files. Raises SettingError with location, allowed values and most similar name."""
    if factor.kind == SCENARIO:
        files, value = scenario_files(folders), as_typed(value)
        if not isinstance(value, str) or value not in files:
            raise unknown("scenario", str(value), files, placed(where, "scenario"))
        return value
    if factor.kind == SWITCH:
        return switch_state(factor.path, value, where)
    return readable(factor.path, checked(factor.path, setting_fields()[factor.path], value, where))


def with_levels(factor: Factor, given: Sequence[Any], where: str, folders: tuple[Path, ...]) -> Factor:
    """The factor with these levels. Raises SettingError if there are none, or for duplicate or invalid levels."""
    place = placed(where, factor.path)
    if not given:
        raise SettingError(f"{place}: the list of levels is empty; {FORMS}")
    levels: list[Any] = []
    for value in given:
        level = checked_level(factor, value, where, folders)
        if level in levels:
            raise SettingError(f"{place}: the level {level} is given twice")
        levels.append(level)
    return factor._replace(levels=tuple(levels))


def end_of(factor: Factor, key: str, value: Any, where: str) -> float:
    """One end of a range as a number. Raises SettingError for a value that the setting does not allow."""
    return float(checked(factor.path, setting_fields()[factor.path], value, placed(where, key)))


def with_range(factor: Factor, given: Mapping[str, Any], where: str) -> Factor:
    """The factor with this range. Raises SettingError for an invalid range, naming the key."""
    place = placed(where, factor.path)
    for key in given:
        if key not in RANGE_KEYS:
            raise unknown("key", str(key), RANGE_KEYS, place)
    if factor.kind not in RANGED:
        raise SettingError(f"{place}: {factor.kind}s have no range; give a list of levels")
    for key in ("low", "high"):
        if given.get(key) is None:
            raise SettingError(f"{place}: {key} is missing; a range is written {{low: ..., high: ...}}")
    low, high = (end_of(factor, key, given[key], where) for key in ("low", "high"))
    scale, count = given.get("scale", LINEAR), given.get("levels")
    if not low < high:
        raise SettingError(f"{place}: low is {given['low']} and high is {given['high']}; low must be below high")
    if scale not in (LINEAR, LOG):
        raise unknown("scale", str(scale), (LINEAR, LOG), place)
    if scale == LOG and factor.kind == MONTH:
        raise SettingError(f"{place}: months have no log scale; leave scale out")
    if scale == LOG and low <= 0:
        raise SettingError(f"{place}: a log scale needs a low above 0, not {given['low']}")
    if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 1):
        raise SettingError(f"{place}: levels: {count!r} is not allowed; it takes a whole number from 1")
    return factor._replace(low=low, high=high, scale=scale, level_count=count)


def read_factor(path: str, given: Any, where: str = "", folders: tuple[Path, ...] = ()) -> Factor:
    """The factor of a path with its levels or range. Raises SettingError with a one-line message."""
    where = place_of(where, path)
    factor = bare_factor(path, where)
    if given is None and factor.kind == SWITCH:
        return factor._replace(levels=(OFF, ON))
    if isinstance(given, Mapping):
        return with_range(factor, given, where)
    if isinstance(given, (list, tuple)):
        return with_levels(factor, given, where, folders)
    place = placed(where, path)
    raise SettingError(f"{place}: {shown_value(given)} is one value; {FORMS}")


def read_factors(mapping: Mapping[str, Any], where: str = "factors", folders: tuple[Path, ...] = ()) -> list[Factor]:
    """The factors of a mapping of path to levels or range, in its order.

    `where` is the file or location named in messages; `folders` may contain further scenarios. Raises SettingError.
    """
    if not isinstance(mapping, Mapping):
        raise SettingError(f"{where}: factors are a mapping such as {{work.adoption_cost: [0.1, 0.2]}}")
    factors = [read_factor(str(path), given, where, folders) for path, given in mapping.items()]
    check_apart([factor.path for factor in factors], where)
    return factors
