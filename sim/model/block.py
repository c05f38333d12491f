"""A block: up to eight runs of one structure, laid out so that one vector register holds a number of each (ODD 4, item 9)."""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.data.once import once
from sim.model.entities.events import Events, schedule
from sim.model.levers import LEVERS
from sim.model.numerics.elementary import power
from sim.model.numerics.worlds import WORLDS, beside
from sim.model.processes.delivery import FULL, FULL_IN_SINGLE_PRECISION
from sim.model.setting import Parameters, Setting

PROBABILITIES = ("stall_hazard", "contact", "rotation")
"""Parameters that are compared with random numbers; always in double precision, so that the same events happen."""


class Agents(NamedTuple):
    """What the compiled months read of agents. states, itu, kind [N], code [N] and choice_code [N, K] are those of all worlds.

    The others differ between worlds, which are the last dimension: size, desk (size / 20 to the power of the size exponent),
    teams, council, travels, theta: [N]; salience: [N, K]; egov: [S]. See `World`.
    """

    states: int
    itu: int
    kind: np.ndarray
    code: np.ndarray
    choice_code: np.ndarray
    size: np.ndarray
    desk: np.ndarray
    teams: np.ndarray
    council: np.ndarray
    travels: np.ndarray
    theta: np.ndarray
    salience: np.ndarray
    egov: np.ndarray


class Content(NamedTuple):
    """What the compiled months read of packages. lines, joint, wsis and track are those of all worlds.

    track: [2, P] track of each strand of each package, -1 if it has none. volume: [P], and scale: [S + 1] work at a site in a
    package of volume 1 [days], differ between worlds, which are the last dimension.
    """

    lines: int
    joint: int
    wsis: int
    track: np.ndarray
    volume: np.ndarray
    scale: np.ndarray


class Contacts(NamedTuple):
    """The network of all worlds: the neighbours of agent i are neighbour[start[i]:start[i + 1]].

    start: [N + 1]; neighbour: [2 E]; tie: [2 E] number of the tie to each neighbour; code: [E] code of each tie.
    """

    start: np.ndarray
    neighbour: np.ndarray
    tie: np.ndarray
    code: np.ndarray


class MonthlyLevers(NamedTuple):
    """Levers, worlds last. monthly: [T] records of the levers of a month; briefing, extra_demand, capacity: [T, N], or [1, N] if
    all months are alike.
    """

    monthly: np.ndarray
    briefing: np.ndarray
    extra_demand: np.ndarray
    capacity: np.ndarray


class Block(NamedTuple):
    """Up to eight runs. `seeds` is [1] if they have the same seed, else [8]; first_day: [8, E] schedule of each world."""

    agents: Agents
    packages: Content
    ties: Contacts
    events: Events
    first_day: np.ndarray
    levers: MonthlyLevers
    parameters: Any
    seeds: np.ndarray
    start: int
    full: float


def structure(setting: Setting) -> str:
    """Hash of what all runs of a block share: months, numbers and order of agents, packages and events, network, calendar."""
    world, packages = setting.world, setting.packages
    shared = (
        world.code,
        world.kind,
        world.track_code,
        packages.line,
        packages.objective,
        *setting.ties,
        *setting.events,
    )
    digest = hashlib.sha256(repr((setting.start, setting.months, world.itu)).encode())
    for array in shared:
        digest.update(repr(array.shape).encode() + array.tobytes())
    return digest.hexdigest()


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


def levers_of(settings: Sequence[Setting], kind: type) -> MonthlyLevers:
    """The levers of all worlds."""
    levers = [setting.levers for setting in settings]
    months = settings[0].months
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


def block_of(settings: Sequence[Setting], seeds: Sequence[int], kind: type = np.float64) -> Block:
    """The block of up to eight runs, filled up with copies of the last one. The runs must have one structure (`structure`)."""
    settings = [*settings, *[settings[-1]] * (WORLDS - len(settings))]
    numbers = np.array([*seeds, *[seeds[-1]] * (WORLDS - len(seeds))], dtype=np.uint64)
    worlds, packages = [setting.world for setting in settings], [setting.packages for setting in settings]
    first, content, ties = worlds[0], packages[0], settings[0].ties

    def of_worlds(name: str, kind: type = np.float64) -> np.ndarray:
        return beside([getattr(world, name) for world in worlds], kind)

    exponents = [setting.parameters.obligations.size_exponent for setting in settings]
    agents = Agents(
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
        egov=of_worlds("egov"),
    )
    objective = np.where(content.objective >= 0, first.lines + content.objective, -1)
    return Block(
        agents=agents,
        packages=Content(
            lines=first.lines,
            joint=content.joint,
            wsis=content.wsis,
            track=np.array([content.line, objective]),
            volume=beside([one.volume for one in packages], kind),
            scale=beside([one.scale for one in packages], kind),
        ),
        ties=Contacts(
            ties.start,
            ties.neighbour,
            tie_numbers(*(getattr(ties, name).tobytes() for name in ("start", "neighbour", "first", "second"))),
            ties.code,
        ),
        events=settings[0].events,
        first_day=np.array([schedule(settings[0].events, seed) for seed in numbers]),
        levers=levers_of(settings, kind),
        parameters=parameters_of(settings, kind),
        seeds=numbers[:1] if (numbers == numbers[0]).all() else numbers,
        start=settings[0].start,
        full=FULL if kind is np.float64 else FULL_IN_SINGLE_PRECISION,
    )
