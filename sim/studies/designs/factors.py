"""Factors: what a design varies, each a dotted path with levels, or with a range and a scale."""

import math
from typing import Any, NamedTuple

from sim.model.mechanisms import MECHANISMS
from sim.settings.errors import SettingError
from sim.settings.months import month_label

SCENARIO = "scenario"
NUMBER, WHOLE, MONTH, WORD, SWITCH = "number", "whole", "month", "word", "switch"
LINEAR, LOG = "linear", "log"
OFF, ON = "off", "on"
DIGITS = 12
"""Values worked out from a range are rounded to so many digits, so that they are the same on every machine."""


class Factor(NamedTuple):
    """A factor. Levels are as people write them (months as 2026-01); a range holds numbers (months as month numbers).

    kind is one of number, whole, month, word, switch, scenario; `level_count` is the number of levels a range gives a grid,
    None if it does not say.
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
        """Whether it is given by a range."""
        return self.low is not None

    def size(self) -> int | None:
        """How many values it can take; None for a range of numbers."""
        if not self.ranged:
            return len(self.levels)
        return None if self.kind == NUMBER else int(self.high or 0) - int(self.low or 0) + 1

    def written(self) -> dict[str, Any] | list[Any]:
        """The factor as it is written in a file."""
        if not self.ranged:
            return list(self.levels)
        found = {"low": self.shown(self.low), "high": self.shown(self.high), "scale": self.scale}
        return found if self.level_count is None else {**found, "levels": self.level_count}

    def shown(self, value: Any) -> Any:
        """A number of its range as people write it."""
        if self.kind == NUMBER:
            return float(f"{value:.{DIGITS}g}")
        return month_label(int(value)) if self.kind == MONTH else int(value)

    def at(self, u: float) -> Any:
        """The value at a place u between 0 and 1; levels, whole numbers and months are equally likely."""
        if not self.ranged:
            return self.levels[part_of(u, len(self.levels))]
        low, high = float(self.low or 0.0), float(self.high or 0.0)
        if self.scale == LOG:
            if self.kind == WHOLE:  # each number n has the room from n - 1/2 to n + 1/2
                low, high = low - 0.5, high + 0.5
            value = low * (high / low) ** u
            return self.shown(min(high, max(low, value)) if self.kind == NUMBER else within(value, self))
        if self.kind == NUMBER:
            return self.shown(min(high, max(low, low + u * (high - low))))
        return self.shown(low + part_of(u, int(high - low) + 1))

    def spread(self, count: int | None) -> list[Any]:
        """Its levels for a grid: as given, or `count` evenly over its range, both ends included.

        Raises SettingError if a range does not say how many, or has fewer values.
        """
        if not self.ranged:
            return list(self.levels)
        count = self.level_count or count
        if count is None:
            raise SettingError(
                f"{self.path}: a grid needs to know how many levels the range has; give levels: 5 beside low and high "
                "(on the command line levels=5), or choose a sampled design such as design=lhs samples=64"
            )
        low, high = float(self.low or 0.0), float(self.high or 0.0)
        places = [0.0] if count == 1 else [step / (count - 1) for step in range(count)]
        if self.scale == LOG:
            values = [min(high, max(low, low * (high / low) ** place)) for place in places]
        else:
            values = [low + place * (high - low) for place in places]
        shown = [self.shown(value if self.kind == NUMBER else round(value)) for value in values]
        if len(set(shown)) < len(shown):
            raise SettingError(f"{self.path}: the range holds {self.size()} values, too few for {count} levels")
        return shown


def part_of(u: float, parts: int) -> int:
    """Which of so many equal parts of the range from 0 to 1 a place lies in; 1 lies in the last."""
    return min(parts - 1, max(0, math.floor(u * parts + 1e-9)))


def within(value: float, factor: Factor) -> int:
    """The whole number nearest to a value, within a factor's range."""
    return min(int(factor.high or 0), max(int(factor.low or 0), math.floor(value + 0.5)))


def switch_of(path: str) -> str | None:
    """The mechanism that `mechanism.merger` alone switches; None for any other path."""
    section, _, name = path.partition(".")
    return name if section == "mechanism" and name in MECHANISMS else None


def factor_settings(path: str, value: Any) -> dict[str, Any]:
    """What a factor's value sets; nothing for `scenario`."""
    if path == SCENARIO:
        return {}
    name = switch_of(path)
    return {path: value} if name is None else {f"mechanism.{name}.strength": float(value == ON)}
