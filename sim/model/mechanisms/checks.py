"""Checks of the moves of a mechanism: a fault is one line that names the mechanism, its lever and its month (ODD 9)."""

import traceback
from collections.abc import Iterable, Iterator
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import numpy as np

from sim.model.entities.world import World
from sim.model.levers import LEVERS, Lever, Move
from sim.model.mechanisms.base import Mechanism
from sim.settings.errors import SettingError, unknown
from sim.settings.months import month_label
from sim.settings.validation import shown_value


def checked_moves(name: str, mechanism: Mechanism, world: World, base_recognition: float) -> Iterator[Move]:
    """The moves of a mechanism at strength 1, each within the limits of its lever.

    Strengths from 0 to 1 go part of the way from the neutral value, so that a move within the limits is so at any strength.
    Raises SettingError, in one line that names the mechanism, for an exception in `moves`, a result that is not a move, an
    unknown lever, months that are not whole numbers, and values or shares by agent beyond the limits of the lever.
    """
    where = f"mechanism {name}"
    for move in own_moves(where, mechanism, world, base_recognition):
        if not isinstance(move, Move):
            raise SettingError(f"{where}: moves gives {shown_value(move)}; allowed: sim.Move(lever, value, since)")
        if move.lever not in LEVERS:
            raise unknown("lever", str(move.lever), LEVERS, where)
        check_months(move, where)
        check_value(move, world.code.size, base_recognition, f"{where}: {move.lever} from {first_month(move)}")
        agents = None if move.agents is None else np.asarray(move.agents, dtype=float)
        yield move._replace(agents=agents, calendar_months=tuple(move.calendar_months))


def own_moves(where: str, mechanism: Mechanism, world: World, base_recognition: float) -> Iterator[Any]:
    """What `moves` of a mechanism gives, one by one. Raises SettingError with the error and its place if it stops with one."""
    try:
        given = mechanism.moves(world, base_recognition)
        if not isinstance(given, Iterable):
            raise SettingError(
                f"{where}: moves gives {shown_value(given)}; write `yield sim.Move(...)` for each of its moves"
            )
        yield from given
    except SettingError:
        raise
    except Exception as error:  # a user's mechanism may raise anything
        last = traceback.extract_tb(error.__traceback__)[-1]
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise SettingError(
            f"{where}: moves stops with {reason} ({Path(last.filename).name}, line {last.lineno})"
        ) from error


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number."""
    return isinstance(value, Integral) or (isinstance(value, float) and value.is_integer())


def first_month(move: Move) -> str:
    """The first month of a move as 2026-01; a negative number counts back from January 2023."""
    return month_label(int(move.since))


def check_months(move: Move, where: str) -> None:
    """Raise SettingError for months of a move that are not whole numbers, or not months of the year."""
    for field in ("since", "until"):
        month = getattr(move, field)
        if not is_whole(month):
            raise SettingError(
                f"{where}: {move.lever}: {field}: {shown_value(month)} is not allowed; allowed: a month number, such as "
                "sim.month_number('2026-01')"
            )
    months: Any = move.calendar_months
    if not isinstance(months, (tuple, list)) or not all(is_whole(month) and 1 <= month <= 12 for month in months):
        raise SettingError(
            f"{where}: {move.lever} from {first_month(move)}: calendar_months: {shown_value(months)} is not allowed; allowed: "
            "whole numbers from 1 to 12, such as (4, 10)"
        )


def check_value(move: Move, agents: int, base_recognition: float, place: str) -> None:
    """Raise SettingError for a value or share by agent [N] beyond the limits of the lever. `place` begins the message."""
    lever = LEVERS[move.lever]
    value: Any = move.value
    if not isinstance(value, Real) or not lever.allows(float(value)):
        hint = "; values by agent go into `agents`" if isinstance(value, np.ndarray) else ""
        raise SettingError(f"{place}: {shown_value(value)} is not allowed; allowed: {lever.allowed()}{hint}")
    if move.agents is not None:
        check_agents(move, lever, agents, base_recognition, place)


def check_agents(move: Move, lever: Lever, agents: int, base_recognition: float, place: str) -> None:
    """Raise SettingError for shares by agent of the wrong length, or that take the lever beyond its limits."""
    if not lever.per_agent:
        raise SettingError(f"{place}: agents: not allowed, since this lever has one value for all agents; leave it out")
    try:
        shares = np.asarray(move.agents, dtype=float)
    except (TypeError, ValueError):
        raise SettingError(
            f"{place}: agents: {shown_value(move.agents)} is not allowed; allowed: {agents} numbers"
        ) from None
    if shares.shape != (agents,):
        raise SettingError(
            f"{place}: agents: an array of shape {shares.shape} is not allowed; allowed: one number for each of the {agents} "
            "agents, in the order of world.code"
        )
    neutral = base_recognition if lever.neutral is None else lever.neutral
    moved = neutral + shares * (move.value - neutral)
    beyond = np.flatnonzero(~((moved >= lever.least) & (moved <= lever.most)))  # NaN is beyond too
    if beyond.size:
        raise SettingError(
            f"{place}: {moved[beyond[0]]:g} for agent {beyond[0]} is not allowed; allowed: {lever.allowed()}; agents: its "
            f"share is {shares[beyond[0]]:g}"
        )
