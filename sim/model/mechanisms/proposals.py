"""Proposals: mechanisms on which states decide within a run, and what each of them would change (ODD 7.8)."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.model import levers as combining
from sim.model.entities.decisions import Decisions
from sim.model.entities.world import World
from sim.model.levers import (
    LEVERS,
    MONTHLY_LEVERS,
    Levers,
    Move,
    apply_move,
    neutral_levers,
    neutral_value,
    rule_of,
)
from sim.model.mechanisms import NEGOTIATED, build_levers
from sim.model.mechanisms.base import Mechanism
from sim.model.mechanisms.checks import checked_moves
from sim.settings.errors import SettingError
from sim.settings.months import LAST_MONTH

WINDOW_MONTHS = 24
"""Months from the start of a mechanism over which states weigh it, by the calendar and not by the end of the run (assumption)."""
TERMS = (
    "reporting",
    "wsis_reports",
    "co_location",
    "gdc_follow_up",
    "wsis_meetings",
    "wsis_open",
    "overhead",
    "productivity",
)
"""Levers that states weigh: mean distance to the neutral value over the window, at strength 1."""
(OF_REPORTING, OF_WSIS_REPORTS, OF_CO_LOCATION, OF_FOLLOW_UP, OF_WSIS_MEETINGS, OF_WSIS_OPEN, OF_OVERHEAD, OF_PRODUCTIVITY,
 OF_GAIN) = range(9)  # fmt: skip
"""Rows of the terms of a proposal; the last one is the share of known overlap that the mechanism puts to use."""


class Proposal(NamedTuple):
    """One mechanism to be agreed. T months of the run, L monthly levers (MONTHLY_LEVERS).

    mechanism: index into NEGOTIATED; decision: index into the decisions; since, until: months of the window over which it is
    weighed, `until` excluded; whole: all or nothing; terms: [9] what it changes at strength 1, mean over the window; moves:
    [T, L] distance of each lever to its neutral value, at the strength that is set, from the month on in which it can act.
    """

    mechanism: int
    decision: int
    since: int
    until: int
    whole: bool
    terms: np.ndarray
    moves: np.ndarray


class ToBeAgreed(NamedTuple):
    """Levers of a run before any decision, and its proposals."""

    levers: Levers
    proposals: tuple[Proposal, ...]


class Span(NamedTuple):
    """The months of a run: first month, and number of months."""

    start: int
    months: int

    def numbers(self) -> np.ndarray:
        """[T] the month numbers."""
        return np.arange(self.start, self.start + self.months)


def to_be_agreed(
    mechanisms: Mapping[str, Mechanism],
    decided_on: Mapping[str, Mechanism],
    world: World,
    base_recognition: float,
    decisions: Decisions,
    span: Span,
) -> ToBeAgreed:
    """What is to be agreed in a run, and its levers without it. `decided_on`: those of the mechanisms on which states decide.

    A mechanism is in full from the beginning if states do not decide on it, or if the run begins after all rounds on it. What a
    mechanism costs before its start is paid in full up to the decision, and negotiation beyond it. Raises SettingError for moves
    that a mechanism must not make.
    """
    open_ones = {
        name: decision
        for name, one in decided_on.items()
        if name in NEGOTIATED and span.start <= decisions.last[decision := decisions.of_start(one.start)]
    }
    given = {name: one for name, one in mechanisms.items() if name not in open_ones}
    levers = build_levers(given, world, base_recognition, span.start, span.months)
    proposals = []
    for name, decision in open_ones.items():
        mechanism, acts = mechanisms[name], int(decisions.acts[decision])
        moves = monthly_moves(name, mechanism, world, base_recognition)
        for move in moves:
            ends = move.until if is_negotiation(move, mechanism) else min(move.until, mechanism.start, acts)
            apply_move(levers, move._replace(until=ends), mechanism.strength, span.numbers(), base_recognition)
        later = [move._replace(since=max(move.since, acts)) for move in moves if not is_negotiation(move, mechanism)]
        until = min(mechanism.start + WINDOW_MONTHS, LAST_MONTH + 1)
        window = Span(mechanism.start, until - mechanism.start)
        terms = weighed_terms(moves, mechanism.strength, window, base_recognition)
        distance = distances(later, mechanism.strength, span, base_recognition)
        number = NEGOTIATED.index(name)
        proposals.append(Proposal(number, decision, mechanism.start, until, mechanism.whole, terms, distance))
    return ToBeAgreed(levers, tuple(proposals))


def is_negotiation(move: Move, mechanism: Mechanism) -> bool:
    """Whether a move ends by the start of its mechanism: the negotiation of a mandate, paid whether it is agreed or not."""
    return move.until <= mechanism.start


def monthly_moves(name: str, mechanism: Mechanism, world: World, base_recognition: float) -> list[Move]:
    """The moves of a mechanism to be agreed, all of them on monthly levers."""
    moves = list(checked_moves(name, mechanism, world, base_recognition))
    for move in moves:
        if LEVERS[move.lever].per_agent:
            raise SettingError(f"mechanism {name}: {move.lever}: not allowed where states decide on the mechanism")
    return moves


def distances(moves: list[Move], strength: float, span: Span, base_recognition: float) -> np.ndarray:
    """[T, L] distance to the neutral value of every monthly lever that these moves alone would give."""
    levers, numbers = neutral_levers(span.months, 1, base_recognition), span.numbers()
    for move in moves:
        apply_move(levers, move, strength, numbers, base_recognition)
    neutral = [neutral_value(LEVERS[name], base_recognition) for name in MONTHLY_LEVERS]
    return np.asarray(np.column_stack([getattr(levers, name) for name in MONTHLY_LEVERS]) - np.array(neutral))


def weighed_terms(moves: list[Move], strength: float, window: Span, base_recognition: float) -> np.ndarray:
    """[9] what a mechanism changes at strength 1, mean over its window (TERMS, and OF_GAIN).

    A merger is weighed at its own strength, which is the share of the work that it would pool.
    """
    mean = dict(zip(MONTHLY_LEVERS, distances(moves, 1.0, window, base_recognition).mean(axis=0), strict=True))
    left = 1.0 - base_recognition
    gain = max(mean["recognition"] / left if left > 0.0 else 0.0, mean["lead_compliance"], strength * mean["merged"])
    return np.array([*(abs(mean[name]) for name in TERMS), gain])


def with_agreed(levers: Levers, proposals: tuple[Proposal, ...], agreed: np.ndarray, base_recognition: float) -> Levers:
    """The levers of a run once all its decisions are taken, from those before; agreed: [M] part of each mechanism's strength."""
    changed: dict[str, np.ndarray] = {}
    for one in proposals:
        strength = agreed[one.mechanism]
        for number, name in enumerate(MONTHLY_LEVERS):
            distance, lever = one.moves[:, number], LEVERS[name]
            if strength <= 0.0 or not distance.any():
                continue
            rows = changed.get(name, getattr(levers, name))
            value = neutral_value(lever, base_recognition) + strength * distance
            match rule_of(lever):
                case combining.SUM:
                    moved = np.minimum(rows + strength * distance, lever.most)
                case combining.FLAG:
                    moved = np.maximum(rows, distance)
                case combining.LARGEST:
                    moved = np.maximum(rows, np.minimum(value, lever.most))
                case _:
                    moved = np.minimum(rows, value)
            changed[name] = np.where(distance != 0.0, moved, rows)
    return levers._replace(**changed)
