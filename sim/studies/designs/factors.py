"""Factors of a design: dotted paths of settings, with levels or with a range and a scale."""

import math
from typing import Any, NamedTuple

from sim.scenarios.switches import ON, strength_path, switch_of
from sim.settings.errors import SettingError
from sim.settings.months import month_label

SCENARIO = "scenario"
NUMBER, WHOLE, MONTH, WORD, SWITCH = "number", "whole", "month", "word", "switch"
LINEAR, LOG = "linear", "log"
DIGITS = 12
"""Significant digits to which values computed from a range are rounded, so that they are the same on every machine."""


class Factor(NamedTuple):
    """A factor. Levels are in the form used in files (months as 2026-01), the ends of a range are numbers (month numbers).

    kind is one of number, whole, month, word, switch, scenario; `level_count` is the number of levels of the range in a grid,
    None if it is not given.
    """

    path: str
    kind: str
    unit: str
    meaning: str
    levels: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None
    scale: str = LINEAR
    level_count: int | None = None

    @property
    def ranged(self) -> bool:
        """Whether the factor is given by a range."""
        return self.low is not None

    def size(self) -> int | None:
        """The number of values it can take; None for a continuous range."""
        if not self.ranged:
            return len(self.levels)
        return None if self.kind == NUMBER else int(self.high or 0) - int(self.low or 0) + 1

    def written(self) -> dict[str, Any] | list[Any]:
        """The factor in the form used in files: a list of levels, or a mapping for a range."""
        if not self.ranged:
            return list(self.levels)
        limits = {"low": self.shown(self.low), "high": self.shown(self.high), "scale": self.scale}
        return limits if self.level_count is None else {**limits, "levels": self.level_count}

    def shown(self, value: Any) -> Any:
        """A number of the range in the form used in files."""
        if self.kind == NUMBER:
            return float(f"{value:.{DIGITS}g}")
        return month_label(int(value)) if self.kind == MONTH else int(value)

    def at(self, u: float) -> Any:
        """The value at coordinate u from 0 to 1; levels, whole numbers and months are equally likely."""
        if not self.ranged:
            return self.levels[part_of(u, len(self.levels))]
        low, high = float(self.low or 0.0), float(self.high or 0.0)
        if self.scale == LOG:
            if self.kind == WHOLE:  # each number n stands for the interval from n - 1/2 to n + 1/2
                low, high = low - 0.5, high + 0.5
            value = low * (high / low) ** u
            return self.shown(min(high, max(low, value)) if self.kind == NUMBER else within(value, self))
        if self.kind == NUMBER:
            return self.shown(min(high, max(low, low + u * (high - low))))
        return self.shown(low + part_of(u, int(high - low) + 1))

    def spread(self, count: int | None) -> list[Any]:
        """The levels for a grid: as given, or `count` evenly spaced over the range, both ends included.

        Raises SettingError if the number of levels of a range is not given, or exceeds its number of values.
        """
        if not self.ranged:
            return list(self.levels)
        count = self.level_count or count
        if count is None:
            raise SettingError(
                f"{self.path}: a grid needs the number of levels of the range; give levels: 5 in addition to low and high "
                "(on the command line levels=5), or choose a sampled design such as design=lhs samples=64"
            )
        low, high = float(self.low or 0.0), float(self.high or 0.0)
        parts = [0.0] if count == 1 else [step / (count - 1) for step in range(count)]
        if self.scale == LOG:
            values = [min(high, max(low, low * (high / low) ** part)) for part in parts]
        else:
            values = [low + part * (high - low) for part in parts]
        shown = [self.shown(value if self.kind == NUMBER else round(value)) for value in values]
        if len(set(shown)) < len(shown):
            raise SettingError(f"{self.path}: the range has {self.size()} values, too few for {count} levels")
        return shown


def part_of(u: float, parts: int) -> int:
    """The number of the part that contains u, if the range from 0 to 1 is divided into equal parts; 1 is in the last."""
    return min(parts - 1, max(0, math.floor(u * parts + 1e-9)))


def within(value: float, factor: Factor) -> int:
    """The whole number nearest to a value, clipped to the range of a factor."""
    return min(int(factor.high or 0), max(int(factor.low or 0), math.floor(value + 0.5)))


def factor_settings(path: str, value: Any) -> dict[str, Any]:
    """The settings that a factor's value sets, by dotted path; empty for `scenario`."""
    if path == SCENARIO:
        return {}
    name = switch_of(path)
    return {path: value} if name is None else {strength_path(name): float(value == ON)}
