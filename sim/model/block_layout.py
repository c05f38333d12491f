"""How a block is laid out: the numbers of up to eight runs in parallel, in the records of `block`."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.data.once import once
from sim.model.block import Agents, Block, Contacts, Content, MonthlyLevers
from sim.model.entities.events import schedule
from sim.model.entities.packages import CONTENT, FIRST_GDC_ONLY
from sim.model.levers import LEVERS, Levers
from sim.model.numerics.elementary import power
from sim.model.numerics.worlds import WORLDS, beside
from sim.model.processes.delivery import FULL, FULL_IN_SINGLE_PRECISION
from sim.model.processes.trend import index_before, processes_reach
from sim.model.setting import Parameters, Setting

PROBABILITIES = ("stall_hazard", "contact", "rotation")
"""Parameters that are compared with random numbers; always in double precision, so that the same events happen."""


def record_type(record: Any, kind: type) -> np.dtype:
    """The type of a record of parameters of all worlds: a field of eight numbers for each number."""
    return np.dtype(
        [
            (name, record_type(value, kind))
            if hasattr(value, "_fields")
            else (name, np.float64 if name in PROBABILITIES else kind, WORLDS)
            for name, value in record._asdict().items()
        ]
    )


def fill(record: Any, values: Any, world: int) -> None:
    """Write the parameters of one world."""
    for name, value in values._asdict().items():
        if hasattr(value, "_fields"):
            fill(record[name], value, world)
        else:
            record[name][world] = value


def parameters_of(settings: Sequence[Setting], kind: type) -> Any:
    """The parameters of all worlds as one record."""
    records = np.zeros(1, record_type(Parameters(), kind)).view(np.recarray)
    for world, setting in enumerate(settings):
        fill(records[0], setting.parameters, world)
    return records[0]


def monthly_levers(levers: Sequence[Levers], kind: type) -> MonthlyLevers:
    """The levers of all worlds."""
    months = levers[0].recognition.shape[0]
    by_month = [name for name, lever in LEVERS.items() if not lever.per_agent]
    monthly = np.zeros(months, np.dtype([(name, kind, WORLDS) for name in by_month]))
    for name in by_month:
        for world, one in enumerate(levers):
            monthly[name][:, world] = getattr(one, name)
    by_agent = {}
    for name in ("briefing", "extra_demand", "capacity"):
        arrays = [getattr(one, name) for one in levers]
        if all((array == array[0]).all() for array in arrays):
            arrays = [array[:1] for array in arrays]
        by_agent[name] = beside(arrays, kind)
    return MonthlyLevers(monthly.view(np.recarray), **by_agent)


@once
def tie_numbers(start: bytes, neighbour: bytes, first: bytes, second: bytes) -> np.ndarray:
    """[2 E] number of the tie between each agent and each of its neighbours."""
    starts, neighbours, a, b = (np.frombuffer(text, np.int64) for text in (start, neighbour, first, second))
    number = {(min(pair), max(pair)): tie for tie, pair in enumerate(zip(a.tolist(), b.tolist(), strict=True))}
    agents = np.repeat(np.arange(starts.size - 1), np.diff(starts))
    pairs = zip(agents.tolist(), neighbours.tolist(), strict=True)
    return np.array([number[min(pair), max(pair)] for pair in pairs], dtype=np.int64)


def most_of(most: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """[4] content at index 1 by kind of content, from that of each package [P]; 0 for kinds without packages."""
    found = np.zeros(len(CONTENT))
    found[kind] = most
    return found


def agents_of(settings: Sequence[Setting], kind: type) -> Agents:
    """The agents of eight worlds."""
    worlds = [setting.world for setting in settings]
    first = worlds[0]

    def of_worlds(name: str, kind: type = np.float64) -> np.ndarray:
        return beside([getattr(world, name) for world in worlds], kind)

    exponents = [setting.parameters.obligations.size_exponent for setting in settings]
    return Agents(
        states=first.states,
        itu=first.itu,
        kind=first.kind,
        code=first.code,
        choice_code=np.ascontiguousarray(first.choice_code),
        size=of_worlds("size"),
        desk=beside([power(w.size / 20.0, n) for w, n in zip(worlds, exponents, strict=True)], np.float64),
        teams=of_worlds("teams"),
        council=of_worlds("council", kind),
        travels=of_worlds("travels"),
        theta=of_worlds("theta", kind),
        salience=of_worlds("salience", kind),
        vulnerable=of_worlds("vulnerable", kind),
        first_index=beside([index_before(one.world, one.parameters.trend, one.start) for one in settings], np.float64),
    )


def content_of(settings: Sequence[Setting], kind: type) -> Content:
    """The packages of eight worlds."""
    worlds, packages = [setting.world for setting in settings], [setting.packages for setting in settings]
    lines, first = worlds[0].lines, packages[0]
    objective, track = np.where(first.objective >= 0, lines + first.objective, -1), first.track(lines)
    of_content = worlds[0].track_series[track] + np.where(first.line < 0, FIRST_GDC_ONLY, 0)
    reach = [processes_reach(setting.parameters.trend, setting.packages.national_work) for setting in settings]
    return Content(
        lines=lines,
        joint=first.joint,
        wsis=first.wsis,
        track=np.array([first.line, objective]),
        kind=of_content,
        volume=beside([one.volume for one in packages], kind),
        kind_volume=beside([np.bincount(of_content, one.volume, len(CONTENT)) for one in packages], np.float64),
        most=beside([most_of(one.track_most[track], of_content) for one in worlds], np.float64),
        scale=beside([one.scale for one in packages], kind),
        reach=beside([np.array([one]) for one in reach], np.float64),
    )


def block_of(settings: Sequence[Setting], seeds: Sequence[int], kind: type = np.float64) -> Block:
    """The block of up to eight runs, filled up with copies of the last one. The runs must have one structure (`structure`)."""
    settings = [*settings, *[settings[-1]] * (WORLDS - len(settings))]
    numbers = np.array([*seeds, *[seeds[-1]] * (WORLDS - len(seeds))], dtype=np.uint64)
    ties, levers = settings[0].ties, monthly_levers([setting.levers for setting in settings], kind)
    alike = all(setting.duty_levers() is setting.levers for setting in settings)
    return Block(
        agents=agents_of(settings, kind),
        packages=content_of(settings, kind),
        ties=Contacts(
            ties.start,
            ties.neighbour,
            tie_numbers(*(getattr(ties, name).tobytes() for name in ("start", "neighbour", "first", "second"))),
            ties.code,
        ),
        events=settings[0].events,
        first_day=np.array([schedule(settings[0].events, seed) for seed in numbers]),
        levers=levers,
        duties=levers if alike else monthly_levers([setting.duty_levers() for setting in settings], kind),
        parameters=parameters_of(settings, kind),
        seeds=numbers[:1] if (numbers == numbers[0]).all() else numbers,
        start=settings[0].start,
        full=FULL if kind is np.float64 else FULL_IN_SINGLE_PRECISION,
    )
