"""Levers: one row a month, the only thing mechanisms write and processes read (ODD: levers and mechanisms)."""

from typing import NamedTuple

import numpy as np

NO_LEAD, LEAD_WSIS, LEAD_GDC = 0.0, 1.0, 2.0


class Levers(NamedTuple):
    """Arrays over the months of a run, [T] or [T, N] (per agent); neutral values and rules stand in LEVERS."""

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
    """One lever: meaning, unit, neutral value, how several mechanisms combine (`sum`, `largest`, `smallest`), upper limit.

    `neutral` None stands for the run's base recognition. A flag holds for any strength above 0.
    """

    meaning: str
    unit: str
    neutral: float | None
    combine: str
    most: float = np.inf
    per_agent: bool = False
    flag: bool = False


def multiplier(meaning: str) -> Lever:
    """A share that mechanisms can only lower."""
    return Lever(meaning, "ratio", 1.0, "smallest", 1.0)


LEVERS: dict[str, Lever] = {
    "recognition": Lever(
        "share of what is known to exist in the other process that is recognised", "share", None, "largest", 1.0
    ),
    "broadcast": Lever("awareness everybody gains in a month", "share", 0.0, "sum", 1.0),
    "briefing": Lever("awareness an agent gains from a briefing", "share", 0.0, "sum", 1.0, per_agent=True),
    "overhead": Lever("coordination work of an agent of size 20", "days a month", 0.0, "sum"),
    "extra_demand": Lever("further work asked of an agent", "days a month", 0.0, "sum", per_agent=True),
    "extra_wsis_days": Lever("further WSIS meetings in Geneva", "days a month", 0.0, "sum"),
    "lead_compliance": Lever(
        "share of effort on a non-lead strand that moves to the lead strand, if known", "share", 0.0, "largest", 1.0
    ),
    "forced_lead": Lever(
        "process that leads on joint packages: 0 none named, 1 WSIS, 2 GDC", "word", NO_LEAD, "largest", flag=True
    ),
    "reporting": multiplier("days of all reports"),
    "wsis_reports": multiplier("days of WSIS reports"),
    "co_location": multiplier("meeting days of WSIS and GDC events, held together"),
    "wsis_meetings": multiplier("days of WSIS meetings"),
    "gdc_follow_up": multiplier("days of the GDC's follow-up events"),
    "wsis_open": multiplier("openness of WSIS"),
    "gdc_open": multiplier("openness of the GDC"),
    "merged": Lever("both strands are one mandate", "flag", 0.0, "largest", flag=True),
    "productivity": multiplier("discretionary effort that is not lost to reorganisation"),
    "capacity": Lever("capacity of a state, paid for by bodies", "ratio", 1.0, "largest", per_agent=True),
    "engagement": Lever("engagement of ITU and its Council with the GDC", "share", 0.0, "largest", 1.0),
}


class Move(NamedTuple):
    """What a mechanism does to one lever: `value` in the months from `since` up to, not including, `until`.

    `calendar_months` (1 to 12) restricts it to those months of the year, `odd_years` to odd years, `agents` [N] scales the
    value by agent (for levers that are per agent).
    """

    lever: str
    value: float
    since: int
    until: int = 10**6
    calendar_months: tuple[int, ...] = ()
    odd_years: bool = False
    agents: np.ndarray | None = None

    def holds(self, months: np.ndarray) -> np.ndarray:
        """[T] whether it holds in each month number."""
        held = (months >= self.since) & (months < self.until)
        if self.calendar_months:
            held &= np.isin(months % 12 + 1, self.calendar_months)
        if self.odd_years:
            held &= months // 12 % 2 == 0  # month 0 is January 2023, an odd year
        return held


def neutral_levers(months: int, agents: int, base_recognition: float) -> Levers:
    """Levers with nothing pulled: [T] or [T, N] arrays of neutral values."""
    return Levers(
        **{
            name: np.full(
                (months, agents) if lever.per_agent else months,
                base_recognition if lever.neutral is None else lever.neutral,
            )
            for name, lever in LEVERS.items()
        }
    )


def pull(levers: Levers, move: Move, strength: float, months: np.ndarray, base_recognition: float) -> None:
    """Apply one mechanism's move to the levers in place, with its strength, combining as the lever says."""
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
