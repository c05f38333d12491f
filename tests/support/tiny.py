"""A world small enough to work out by hand: two states, ITU, one line, one objective, and one joint package.

State A has size 20 and a seat on the ITU Council; state B has size 80 and travels to Geneva; ITU has size 180. The
roots of size / 20 are therefore 1, 2 and 3. ITU is tied to both states, which are not tied to each other.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from sim.model.auxiliaries import Auxiliaries
from sim.model.entities.events import (
    ALWAYS,
    CONSULTATION,
    ELSEWHERE,
    GENEVA,
    ITU,
    JOINT,
    NEW_YORK,
    ONLINE,
    Events,
)
from sim.model.entities.index import EGOV
from sim.model.entities.network import Ties
from sim.model.entities.packages import GDC, WSIS, Packages
from sim.model.entities.world import BODY, STATE, World
from sim.model.levers import Levers, neutral_levers
from sim.model.numerics.random import code, pair
from sim.model.numerics.worlds import WORLDS
from sim.model.processes.trend import index_before
from sim.model.setting import Parameters, Setting
from sim.model.simulation import Running, begin, run_state
from sim.model.state import State, first_state
from sim.settings.months import month_number, working_day_months, working_days

A, B, BODY_ITU = 0, 1, 2
LABELS = ("state:A", "state:B", "body:ITU")
PROCESS = {"wsis": WSIS, "gdc": GDC, "joint": JOINT, "itu": ITU}
PLACE = {"New York": NEW_YORK, "Geneva": GENEVA, "online": ONLINE, "elsewhere": ELSEWHERE}
SEED = np.uint64(7)
MONTHS = 96


class Meeting(NamedTuple):
    """One event, written as people say it."""

    process: str
    place: str
    first: str
    weekdays: int = 1
    share: float = 1.0
    variant: int = ALWAYS
    kind: int = CONSULTATION

    @property
    def outsiders(self) -> float:
        """Attendance of agents that are no Council members."""
        return 0.1 if self.process == "itu" else 1.0


class Tiny(NamedTuple):
    """A setting with the state and the auxiliary variables of one run; every agent keeps its row of known, left and booked."""

    setting: Setting
    state: State
    aux: Auxiliaries

    def act(self, part: Callable[..., None], month: int, t: int | None = None, **parameters: Any) -> None:
        """Let a kernel part(state, aux, block, t) act in a month, which is month t of the run; t is the month if not given.

        Keywords replace the parameters of submodels.
        """
        t = month if t is None else t
        running = self.running(month, t, **parameters)
        part(running.state, running.aux, running.block, t)
        self.take(running, t)

    def running(self, month: int, t: int, **parameters: Any) -> Running:
        """A block with this run in all its worlds, before or within month t."""
        setting = self.setting._replace(start=month - t, parameters=self.setting.parameters._replace(**parameters))
        running = begin([setting], [self.state.awareness], [int(SEED)], rows=len(LABELS))
        for own, values in pairs(self.state, running.state) + pairs(self.aux, running.aux):
            values[...] = own[..., None]  # awareness and shares of effort in the room of both months
        return running

    def take(self, running: Running, t: int) -> None:
        """Take state and auxiliary variables from a block after month t."""
        for own, values in pairs(run_state(running, 0, t + 1), self.state) + pairs(of_one(running.aux), self.aux):
            values[...] = own


def pairs(first: NamedTuple, second: NamedTuple) -> list[tuple[np.ndarray, np.ndarray]]:
    """The arrays of the same name in two records."""
    return [(a, b) for a, b in zip(first, second, strict=True) if isinstance(a, np.ndarray)]


def of_one(aux: Auxiliaries) -> Auxiliaries:
    """The auxiliary variables of the first world of a block."""
    return aux._replace(
        **{name: values[..., 0].copy() for name, values in aux._asdict().items() if isinstance(values, np.ndarray)}
    )


def state_before(setting: Setting, awareness: np.ndarray) -> State:
    """The state of one run before its first month."""
    state = first_state(
        [setting] * WORLDS,
        [index_before(setting.world, setting.parameters.trend, setting.start)] * WORLDS,
        [awareness] * WORLDS,
    )
    return run_state(Running(None, state, None, None, 0), 0, 0)  # type: ignore[arg-type]


def world() -> World:
    """Two states and ITU, one line C1 and one objective T1."""
    agents = np.array([code(label) for label in LABELS], dtype=np.uint64)
    tracks = np.array([code("track:C1"), code("track:T1")], dtype=np.uint64)
    return World(
        states=2,
        lines=1,
        itu=BODY_ITU,
        code=agents,
        track_code=tracks,
        choice_code=np.array(
            [[pair(agent, track) for track in tracks] for agent in agents], dtype=np.uint64, order="F"
        ),
        kind=np.array([STATE, STATE, BODY]),
        size=np.array([20.0, 80.0, 180.0]),
        teams=np.array([1, 1, 3]),
        council=np.array([True, False, False]),
        travels=np.array([False, True, False]),
        vulnerable=np.array([False, True]),
        population=np.array([0.25, 0.75]),
        figure=np.array([[0.5, 0.6], [0.25, 0.3]]),
        figure_year=np.full((2, 2), 2031.0),  # nothing is to be moved on
        track_series=np.array([EGOV, EGOV]),
        track_most=np.array([0.8, 0.4]),
        theta=np.array([0.6, 0.5, 0.9]),
        salience=np.full((3, 2), 0.5, order="F"),
        effort_share=np.array([[0.4, 0.2, 0.4], [0.3, 0.3, 0.4], [0.6, 0.1, 0.3]]),
        first_delivery=np.array([0.6]),
        awareness_shape=8.0,
    )


def packages(single_strands: bool = False) -> Packages:
    """One joint package of 100 days globally, 10 in A and 20 in B; and, if asked for, one package of each strand alone."""
    count = 3 if single_strands else 1
    volume = np.ones(count)
    scale = np.array([100.0, 10.0, 20.0])
    return Packages(
        joint=1,
        wsis=min(2, count),
        line=np.array([0, 0, -1])[:count],
        objective=np.array([0, -1, 0])[:count],
        volume=volume,
        scale=scale,
        days=scale[:, None] * volume,
        sdg=np.full((count, 17), 1 / 17),
        national_work=320.0,
    )


def ties() -> Ties:
    """A - ITU - B."""
    codes = [code(label) for label in LABELS]
    ends = ((A, BODY_ITU), (B, BODY_ITU))
    return Ties(
        start=np.array([0, 1, 2, 4]),
        neighbour=np.array([BODY_ITU, BODY_ITU, A, B]),
        first=np.array([a for a, _ in ends]),
        second=np.array([b for _, b in ends]),
        code=np.array([pair(*sorted((codes[a], codes[b]))) for a, b in ends], dtype=np.uint64),
    )


def day(text: str) -> int:
    """Number of a working day."""
    return working_days().index(date.fromisoformat(text))


def events(*meetings: Meeting, reports: dict[str, tuple[float, float]] | None = None) -> Events:
    """A calendar of these meetings, and of days of reports to WSIS and the GDC by month such as 2023-06."""
    months = np.array(working_day_months())
    report_days = np.zeros((MONTHS, 2))
    for month, days in (reports or {}).items():
        report_days[month_number(month)] = days
    return Events(
        code=np.array([code(f"event:{number}") for number in range(len(meetings))], dtype=np.uint64),
        process=np.array([PROCESS[meeting.process] for meeting in meetings], dtype=np.int64),
        kind=np.array([meeting.kind for meeting in meetings], dtype=np.int64),
        place=np.array([PLACE[meeting.place] for meeting in meetings], dtype=np.int64),
        variant=np.array([meeting.variant for meeting in meetings], dtype=np.int64),
        weekdays=np.array([meeting.weekdays for meeting in meetings], dtype=np.int64),
        share=np.array([meeting.share for meeting in meetings], dtype=float),
        outsiders=np.array([meeting.outsiders for meeting in meetings], dtype=float),
        first_day=np.array([day(meeting.first) for meeting in meetings], dtype=np.int64),
        draw_from=np.zeros(len(meetings), dtype=np.int64),
        days_to_draw=np.ones(len(meetings), dtype=np.int64),
        day_month=months,
        month_days=np.searchsorted(months, np.arange(MONTHS + 1)),
        report_days=report_days,
    )


def levers(**values: Any) -> Levers:
    """Neutral levers of 96 months, with other values in all of them; per-agent levers take three values."""
    rows = neutral_levers(MONTHS, len(LABELS), 0.35)
    for name, value in values.items():
        getattr(rows, name)[:] = value
    return rows


def tiny(
    calendar: Events | None = None,
    pulled: Levers | None = None,
    parameters: Parameters | None = None,
    single_strands: bool = False,
    awareness: tuple[float, float, float] = (0.2, 0.4, 0.6),
    **world_changes: Any,
) -> Tiny:
    """The tiny world before its first month; keywords change fields of the world."""
    people, work = world()._replace(**world_changes), packages(single_strands)
    setting = Setting(
        people,
        work,
        ties(),
        events() if calendar is None else calendar,
        levers() if pulled is None else pulled,
        parameters or Parameters(),
        0,
        MONTHS,
    )
    state = state_before(setting, np.array(awareness)[:, None])
    aux = of_one(begin([setting], [state.awareness], [int(SEED)], rows=len(LABELS)).aux)
    aux.stall_factor[:] = 1.0
    return Tiny(setting, state, aux)
