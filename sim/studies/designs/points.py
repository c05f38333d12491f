"""Design points as scenarios ready to run, and the description of a design as text."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.scenarios.scenario import Scenario, scenario
from sim.scenarios.setting_space import flatten
from sim.settings.errors import SettingError
from sim.studies.designs.expand import Design
from sim.studies.designs.factors import LOG, SCENARIO, Factor, factor_settings

MOST_VALUES = 8


def scenario_points(
    design: Design,
    base: str | Scenario = "parallel",
    changes: Mapping[str, Any] | None = None,
    folders: tuple[Path, ...] = (),
) -> list[Scenario]:
    """The scenario of every point, in order: the base scenario (or the point's own), then `changes`, then the point's values.

    Each keeps the name of its base scenario. Raises SettingError naming the point for settings that exclude each other, and for
    a change that a factor would override.
    """
    fixed = dict(flatten(changes or {}))
    varied = {path for factor in design.factors for path in factor_settings(factor.path, None)}
    undone = sorted(varied & fixed.keys())
    if undone:
        raise SettingError(
            f"{undone[0]} is a factor of this sweep, so that a single value for it would have no effect; give levels, or leave "
            "it out"
        )
    if SCENARIO in design.paths and base != "parallel":
        raise SettingError(
            "base: scenario is a factor of this sweep, so that base would have no effect; leave one of them out"
        )
    bases: dict[str, Scenario] = {}

    def base_of(name: str | Scenario) -> Scenario:
        if isinstance(name, Scenario):
            return name
        if name not in bases:
            bases[name] = scenario(name, None, folders)
        return bases[name]

    scenarios = []
    for number, point in enumerate(design.points):
        values = dict(fixed)
        for path, value in point.items():
            values |= factor_settings(path, value)
        scenarios.append(base_of(point.get(SCENARIO, base)).at(values, f"point {number}"))
    return scenarios


def idle_factors(design: Design, points: Sequence[Scenario]) -> list[str]:
    """Paths of factors without effect: settings of a mechanism that is not active at any design point."""
    acting = {name for point in points for name in point.mechanisms()}
    parts = {path: path.split(".") for path in design.paths}
    return [path for path, part in parts.items() if part[0] == "mechanism" and len(part) > 2 and part[1] not in acting]


def levels_text(factor: Factor) -> str:
    """The levels or the range of a factor as text."""
    if factor.ranged:
        scale = ", log scale" if factor.scale == LOG else ""
        return f"{factor.shown(factor.low)} to {factor.shown(factor.high)}{scale}"
    shown = [str(level) for level in factor.levels[:MOST_VALUES]]
    more = len(factor.levels) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def design_text(design: Design) -> str:
    """A design as text: one line for its kind and size, and one per factor."""
    count = len(design.points)
    distinct = len({tuple(point.items()) for point in design.points})
    how = "" if design.sample is None else ", ".join(f"{key} {value}" for key, value in design.sample.settings.items())
    first = f"{design.kind}: {count:,} design point{'s' * (count != 1)}"
    if distinct < count:
        first += f", {distinct:,} of them distinct"
    lines = [f"{first} ({how})" if how else first]
    wide = max(len(factor.path) for factor in design.factors)
    for factor in design.factors:
        lines.append(f"  {factor.path:<{wide}}  {levels_text(factor)}  [{factor.unit}]  {factor.meaning}")
    return "\n".join(lines)
