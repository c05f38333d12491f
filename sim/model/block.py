"""A block: up to eight runs of one structure, laid out so that one vector register holds a number of each (ODD 4, item 9)."""

import hashlib
from typing import Any, NamedTuple

import numpy as np

from sim.model.entities.events import Events
from sim.model.setting import Setting


class Agents(NamedTuple):
    """What the compiled months read of agents. states, itu, kind [N], code [N] and choice_code [N, K] are those of all worlds.

    The others differ between worlds, which are the last dimension: size, desk (size / 20 to the power of the size exponent),
    teams, council, travels, theta: [N]; salience: [N, K]; vulnerable: [S]; first_index: [S, 2] national index before the first
    month. See `World`.
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
    vulnerable: np.ndarray
    first_index: np.ndarray


class Content(NamedTuple):
    """What the compiled months read of packages. lines, joint, wsis, track and kind are those of all worlds.

    track: [2, P] track of each strand of each package, -1 if it has none; kind: [P] kind of its content (CONTENT). The others
    differ between worlds, which are the last dimension: volume: [P]; kind_volume: [4] and most: [4] volume of each kind of
    content, and share of it that a state at index 1 has; scale: [S + 1] work at a site in a package of volume 1 [days]; reach:
    [1] part of what is missing that full delivery brings [share].
    """

    lines: int
    joint: int
    wsis: int
    track: np.ndarray
    kind: np.ndarray
    volume: np.ndarray
    kind_volume: np.ndarray
    most: np.ndarray
    scale: np.ndarray
    reach: np.ndarray


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
    """Up to eight runs. `seeds` is [1] if they have the same seed, else [8]; first_day: [8, E] schedule of each world.

    `duties` are the levers that obligations read; usually they are `levers` themselves.
    """

    agents: Agents
    packages: Content
    ties: Contacts
    events: Events
    first_day: np.ndarray
    levers: MonthlyLevers
    duties: MonthlyLevers
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
        world.track_series,
        packages.line,
        packages.objective,
        *setting.ties,
        *setting.events,
    )
    digest = hashlib.sha256(repr((setting.start, setting.months, world.itu)).encode())
    for array in shared:
        digest.update(repr(array.shape).encode() + array.tobytes())
    return digest.hexdigest()
