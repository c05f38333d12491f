"""Levers: variables with one value per month, through which mechanisms affect the submodels (ODD 9)."""

from typing import NamedTuple

import numpy as np

NO_LEAD, LEAD_WSIS, LEAD_GDC = 0.0, 1.0, 2.0
MOST_OVERHEAD = 200.0
"""Largest overhead [days per month]: ten times that of one shipped mechanism, so that their sum never reaches it."""
MOST_EXTRA_DEMAND, MOST_EXTRA_WSIS_DAYS, MOST_CAPACITY = 1000.0, 31.0, 10.0
"""Largest additional demand and WSIS meetings [days per month], and largest capacity relative to a state's own [ratio]."""


class Levers(NamedTuple):
    """Arrays over the T months of a run: [T], or [T, N] for levers per agent. See LEVERS for meaning, unit and neutral value."""

    recognition: np.ndarray
    broadcast: np.ndarray
    briefing: np.ndarray
    overhead: np.ndarray
    extra_demand: np.ndarray
    extra_wsis_days: np.ndarray
    lead_compliance: np.ndarray
    forced_lead: np.ndarray
    reporting: np.ndarray
    wsis_reports: np.ndarray
    co_location: np.ndarray
    wsis_meetings: np.ndarray
    gdc_follow_up: np.ndarray
    wsis_open: np.ndarray
    gdc_open: np.ndarray
    merged: np.ndarray
    productivity: np.ndarray
    capacity: np.ndarray
    engagement: np.ndarray


class Lever(NamedTuple):
    """One lever: meaning, unit, neutral value, rule that combines several mechanisms (`sum`, `largest`, `smallest`), limits.

    `neutral` None is the base recognition of the run. `least` and `most` are inclusive limits of every move and of what several
    moves give together; the neutral value is between them. A flag has its full value, a whole number, at any strength above 0.
    """

    meaning: str
    unit: str
    neutral: float | None
    combine: str
    most: float
    least: float = 0.0
    per_agent: bool = False
    flag: bool = False

    def allows(self, value: float) -> bool:
        """Whether a move may have this value; never for NaN."""
        return self.least <= value <= self.most and (not self.flag or value == int(value))

    def allowed(self) -> str:
        """The allowed values in words."""
        if self.flag:
            return "one of " + ", ".join(map(str, range(int(self.least), int(self.most) + 1)))
        unit = f" [{self.unit}]" if self.unit not in ("share", "ratio") else ""
        return f"a number from {self.least:g} to {self.most:g}{unit}"


def multiplier(meaning: str) -> Lever:
    """A multiplier with neutral value 1, which mechanisms can only reduce."""
    return Lever(meaning, "ratio", 1.0, "smallest", 1.0)


LEVERS: dict[str, Lever] = {
    "recognition": Lever(
        "share of the known content of the other process that is recognised", "share", None, "largest", 1.0
    ),
    "broadcast": Lever("awareness that all agents gain per month", "share", 0.0, "sum", 1.0),
    "briefing": Lever("awareness that an agent gains from a briefing", "share", 0.0, "sum", 1.0, per_agent=True),
    "overhead": Lever("coordination work of an agent of size 20", "days per month", 0.0, "sum", MOST_OVERHEAD),
    "extra_demand": Lever(
        "additional demand on an agent", "days per month", 0.0, "sum", MOST_EXTRA_DEMAND, per_agent=True
    ),
    "extra_wsis_days": Lever("additional WSIS meetings in Geneva", "days per month", 0.0, "sum", MOST_EXTRA_WSIS_DAYS),
    "lead_compliance": Lever(
        "share of known effort on the non-lead strand that moves to the lead strand", "share", 0.0, "largest", 1.0
    ),
    "forced_lead": Lever(
        "process named as lead on joint packages: 0 none, 1 WSIS, 2 GDC",
        "word",
        NO_LEAD,
        "largest",
        LEAD_GDC,
        flag=True,
    ),
    "reporting": multiplier("multiplier of the days of reports that both processes ask for in a year"),
    "wsis_reports": multiplier("multiplier of the days of WSIS reports"),
    "co_location": multiplier("multiplier of meeting days of WSIS and GDC events by co-location"),
    "wsis_meetings": multiplier("multiplier of the days of WSIS meetings"),
    "gdc_follow_up": multiplier("multiplier of the days of GDC follow-up events"),
    "wsis_open": multiplier("openness of WSIS (0: closed)"),
    "gdc_open": multiplier("openness of the GDC (0: closed)"),
    "merged": Lever("share of the work on joint packages that is done under one mandate", "share", 0.0, "largest", 1.0),
    "productivity": multiplier("share of discretionary effort that is not lost to reorganisation"),
    "capacity": Lever(
        "multiplier of the capacity of a state, paid for by UN bodies",
        "ratio",
        1.0,
        "largest",
        MOST_CAPACITY,
        1.0,
        True,
    ),
    "engagement": Lever("engagement of ITU and its Council with the GDC", "share", 0.0, "largest", 1.0),
}


class Move(NamedTuple):
    """Effect of a mechanism on one lever at strength 1: `value` in the months from `since` until before `until` (month numbers).

    `calendar_months` (1 to 12) restricts it to these months of the year, `odd_years` to odd years. `agents` [N] scales the
    difference to the neutral value by agent (for levers per agent).
    """

    lever: str
    value: float
    since: int
    until: int = 10**6
    calendar_months: tuple[int, ...] = ()
    odd_years: bool = False
    agents: np.ndarray | None = None

    def holds(self, months: np.ndarray) -> np.ndarray:
        """[T] whether the effect applies in each of the given month numbers."""
        held = (months >= self.since) & (months < self.until)
        if self.calendar_months:
            held &= np.isin(months % 12 + 1, self.calendar_months)
        if self.odd_years:
            held &= months // 12 % 2 == 0  # month 0 is January 2023, an odd year
        return held


def neutral_levers(months: int, agents: int, base_recognition: float) -> Levers:
    """Levers without any mechanism: [T] or [T, N] arrays of neutral values."""
    return Levers(
        **{
            name: np.full(
                (months, agents) if lever.per_agent else months,
                base_recognition if lever.neutral is None else lever.neutral,
            )
            for name, lever in LEVERS.items()
        }
    )


def apply_move(levers: Levers, move: Move, strength: float, months: np.ndarray, base_recognition: float) -> None:
    """Apply a move of a mechanism to the levers, in place, scaled by its strength and combined by the rule of the lever."""
    lever = LEVERS[move.lever]
    rows: np.ndarray = getattr(levers, move.lever)
    held = move.holds(months)
    neutral = base_recognition if lever.neutral is None else lever.neutral
    value = np.asarray(move.value if lever.flag else neutral + strength * (move.value - neutral))
    if move.agents is not None:
        value = neutral + move.agents * (value - neutral)
    match lever.combine:
        case "sum":
            rows[held] = np.minimum(rows[held] + (value - neutral), lever.most)
        case "largest":
            rows[held] = np.maximum(rows[held], np.minimum(value, lever.most))
        case "smallest":
            rows[held] = np.minimum(rows[held], value)
