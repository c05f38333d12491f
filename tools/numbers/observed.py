"""What is observed of the two processes beside one run of `parallel` at the defaults with seed 0, all worked out in seconds."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import spearmanr

import sim
from experiments.fit_participation.states import observed as observed_states
from sim.data import load_tables
from sim.model.observation.outcome import Outcome, state_attendance
from sim.runs.prepare import prepare, run_prepared
from sim.scenarios.draws import at_draw, drawn_range
from sim.settings.months import month_number

FORUMS = {2023: "2023-03", 2024: "2024-05", 2025: "2025-07"}
QUARTERS = ("quarter of states that pays least", "second quarter", "third quarter", "quarter that pays most")
STATES = 193
AGREES, NEAR = 0.035, 0.08
"""A share or correlation of the model agrees with what is observed within the first of these, and is near within the second."""
ASSUMED = "set by assumption"
REUSE_DRAWS = 32
SETTLED = {
    "obligations.preparation": "",
    "obligations.service_limit": "chi",
    "adoption.base_reuse": "",
    "adoption.learned_reuse": "",
    "learning.meetings": "",
    "packages.overlap_intensity": "omega",
    "work.adoption_cost": "tau",
    "recognition.base": "rho",
    "allocation.speed": "lambda",
    "packages.need_exponent": "psi",
}
"""Uncertain settings that are moved over their range one by one, and the letter of each in ODD.md."""


class Pattern(NamedTuple):
    """A pattern: what is observed, what the model shows, and whether the model was given it."""

    name: str
    observed: float
    model: float
    given: bool = False

    def word(self) -> str:
        """How far the model agrees, by a rule of size alone; what was given says so."""
        if self.given:
            return ASSUMED
        short = self.model - self.observed
        if abs(short) <= AGREES:
            return "agrees"
        return ("close, " if abs(short) <= NEAR else "too ") + ("high" if short > 0 else "low")


@cache
def outcome(**changes: Any) -> Outcome:
    """One run of `parallel` with seed 0; keywords are dotted paths with __ for the dot."""
    settings = {path.replace("__", "."): value for path, value in changes.items()}
    return run_prepared(prepare(sim.scenario("parallel", settings)), 0)


def payers() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """[S] assessed contribution in percent, observed participation (share of roll calls), and quarter by payment, 0 to 3."""
    states = observed_states()
    return states.payment, states.share, states.quarter


def figure(series: str, year: int) -> float:
    """A value of series_calibration."""
    table = load_tables().series_calibration
    (value,) = table.loc[(table["series"] == series) & (table["year"] == year), "value"]
    return float(value)


def month_attendance(month: str) -> np.ndarray:
    """[S] days served of days demanded in one month of the run."""
    history, number = outcome().history, month_number(month)
    return history.served[number] / history.demand[number]


def participation() -> list[Pattern]:
    """Taking part by quarter of states, from the smallest payers to the largest."""
    _, observed, quarter = payers()
    attendance = state_attendance(outcome())
    return [
        Pattern(f"participation, {name}", *(part[quarter == number].mean() for part in (observed, attendance)))
        for number, name in enumerate(QUARTERS)
    ]  # fmt: skip


def correlations() -> list[Pattern]:
    """Rank correlation of taking part with payment: all states, then the lower half."""
    paid, observed, quarter = payers()
    attendance = state_attendance(outcome())
    return [
        Pattern(
            f"rank correlation with payment, {name}",
            *(float(spearmanr(paid[which], part[which])[0]) for part in (observed, attendance)),
        )
        for name, which in (("all states", quarter < 4), ("lower half", quarter < 2))
    ]


def working_groups() -> Pattern:
    """Places filled at the ITU Council's working groups."""
    council = outcome().world.council[:STATES]
    observed = figure("cwg_wsis_delegates_two_meetings", 2018) / STATES
    return Pattern(
        "share of states at ITU Council working groups, at most", observed, np.where(council, 1.0, 0.1).mean(), True
    )


def forums() -> list[Pattern]:
    """Countries at the WSIS Forum, as shares."""
    return [
        Pattern(
            f"at the WSIS Forum {year}", figure("wsis_forum_countries", year) / STATES, month_attendance(month).mean()
        )
        for year, month in FORUMS.items()
    ]


def absent() -> Pattern:
    """Number of states that are not at the forum of 2025."""
    missing = int((month_attendance(FORUMS[2025]) == 0.0).sum())
    return Pattern("states not at the WSIS Forum 2025", STATES - figure("wsis_forum_countries", 2025), missing)


def reviews() -> tuple[int, int]:
    """High-level meetings of the Compact to 2030, as proposed and as adopted; rows without days are no meetings."""
    calendar = load_tables().calendar
    meets = (calendar["weekdays"] > 0) & (calendar["share"] > 0)
    found = calendar[meets & (calendar["process"] == "gdc") & (calendar["kind"] == "review")]
    proposed, adopted = (int((found["variant"] == variant).sum()) for variant in ("proposed", "adopted"))
    return proposed, adopted


def follow_up() -> Pattern:
    """How far the Compact's follow-up was cut, against what the Compact takes over in the model."""
    proposed, adopted = reviews()
    return Pattern("cut of the Compact's follow-up", 1 - adopted / proposed, float(outcome().state.reuse[0]))


def reuse_over_draws() -> tuple[float, float]:
    """5-95 % range of what the Compact takes over, over draws."""
    short = sim.scenario("parallel", {"months": month_number("2024-10")})
    drawn = [run_prepared(prepare(at_draw(short, draw)), 0).state.reuse[0] for draw in range(REUSE_DRAWS)]
    low, high = np.quantile(drawn, (0.05, 0.95))
    return float(low), float(high)


def stakeholders() -> list[Pattern]:
    """Shares of groups of stakeholders: participants of the IGF 2022, and agents."""
    tables = load_tables()
    table = tables.stakeholder_participation
    seen = table[(table["event"] == "IGF annual meeting") & (table["year"] == 2022)].set_index("group")["share"]
    agents = tables.stakeholder_groups.set_index("group")["agents"]
    known = seen.drop(["government", "international_org"])
    groups = {
        "civil society": ("civil_society", ["civil_society", "grassroots", "individuals_youth"]),
        "private sector": ("private_sector", ["private_sector"]),
        "technical community and academia": ("technical_community", ["technical_community", "academia"]),
    }
    return [
        Pattern(
            f"{name}, of stakeholders", float(known[one] / known.sum()), float(agents[many].sum() / agents.sum()), True
        )
        for name, (one, many) in groups.items()
    ]


def governments() -> float:
    """The share of governments in participants of the IGF 2022."""
    table = load_tables().stakeholder_participation
    seen = table[(table["event"] == "IGF annual meeting") & (table["year"] == 2022)].set_index("group")["share"]
    return float(seen["government"])


def patterns() -> list[Pattern]:
    """All of them, as the page has them."""
    return [
        *participation(),
        *correlations(),
        working_groups(),
        *forums(),
        absent(),
        follow_up(),
        *stakeholders(),
    ]


class Settled(NamedTuple):
    """What moving one setting over its range does to the two numbers that data speak of: (at the low end, at the high end)."""

    path: str
    ends: tuple[float, float]
    attendance: tuple[float, float]
    reuse: tuple[float, float]


def settled(path: str) -> Settled:
    """The two numbers at both ends of a setting's range."""
    ends = drawn_range(path, 0.0)
    found = [outcome(**{path.replace(".", "__"): value}) for value in ends]
    smallest = found[0].names.groups["capacity_q1"]
    attendance = [float(state_attendance(one)[smallest].mean()) for one in found]
    reuse = [float(one.state.reuse[0]) for one in found]
    return Settled(path, ends, (attendance[0], attendance[1]), (reuse[0], reuse[1]))


class ProgressParts(NamedTuple):
    """Common content that states have, mean over states [share]: before the run, and at its end by the trend and in all.

    step: rise in the month in which the Compact is adopted, less the rise in the month before.
    """

    start: float
    trend: float
    end: float
    step: float


def progress_parts() -> ProgressParts:
    """The parts of progress in the run of `outcome`."""
    history, adopted = outcome().history, month_number("2024-09")
    rises = np.diff(history.progress.mean(axis=1))
    step = rises[adopted - 1] - rises[adopted - 2]
    parts = (history.start_progress, history.trend[-1], history.progress[-1])
    return ProgressParts(*(float(part.mean()) for part in parts), step=float(step))


def two(value: float) -> str:
    """A share with two digits; a count without."""
    return f"{value:.0f}" if value == int(value) and value > 1 else f"{value:.2f}"


def observed_values() -> dict[str, Any]:
    """What docs/what_it_can_say.md quotes of a single run."""
    found = patterns()
    rows = [[one.name, two(one.observed), "0" if one.name.startswith("states not") and not one.model else two(one.model),
             one.word()] for one in found]  # fmt: skip
    moved = []
    for path, letter in SETTLED.items():
        one = settled(path)
        name = f"`{path}`" + (f" ({letter})" if letter else "") + f" {one.ends[0]:g} to {one.ends[1]:g}"
        moved.append([name, *(f"{low:.2f} to {high:.2f}" for low, high in (one.attendance, one.reuse))])
    low, high = reuse_over_draws()
    parts = progress_parts()
    cut = follow_up()
    return {
        "patterns": {"head": ["pattern", "observed", "model", "agreement"], "rows": rows},
        "settled": {"head": ["parameter", "attendance of the smallest quarter", "reuse *r*"], "rows": moved},
        "reuse": {"model": cut.model, "low": low, "high": high, "draws": REUSE_DRAWS},
        "progress": {**parts._asdict(), "trend_part": (parts.trend - parts.start) / (parts.end - parts.start)},
        "governments": governments(),
        "agrees": AGREES,
        "near": NEAR,
    }
