"""Decisions that a content run replays: what was agreed in its scenario and in its reference is data there (ODD 8.4)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np

from sim.model.block import structure
from sim.model.entities.decisions import COMPACT
from sim.model.levers import Levers
from sim.model.mechanisms.proposals import with_agreed
from sim.model.numerics.worlds import WORLDS
from sim.model.setting import Setting
from sim.model.simulation import Running


class HasPair(Protocol):
    """What is read of a prepared scenario."""

    @property
    def setting(self) -> Setting:
        """Its setting."""

    @property
    def pair(self) -> Any:
        """Of a content run, the scenario and the reference; else None."""

    def _replace(self, **changes: Any) -> Any: ...


P = TypeVar("P", bound=HasPair)


class Decided(NamedTuple):
    """What is decided in a run. kept: [I] part of each item; agreed: [M] part of the strength of each mechanism."""

    kept: np.ndarray
    agreed: np.ndarray


def replayed(
    prepared: Sequence[P], seeds: Sequence[int], run: Callable[[Sequence[P], Sequence[int], int], Running]
) -> list[P]:
    """The prepared runs, in which content runs have the decisions of their scenario and of their reference as data.

    `run` executes the first months of up to eight runs of one structure; runs are executed only for what is decided in them.
    """
    sources = [
        (one, seed)
        for content, seed in zip(prepared, seeds, strict=True)
        for one in content.pair or ()
        if one.setting.agenda.decides()
    ]
    decided = decisions_taken(sources, run) if sources else {}
    return [
        one if one.pair is None else with_decisions(one, seed, decided)
        for one, seed in zip(prepared, seeds, strict=True)
    ]


def decisions_taken(
    sources: Iterable[tuple[P, int]], run: Callable[[Sequence[P], Sequence[int], int], Running]
) -> dict[tuple[int, int], Decided]:
    """What is decided in each of these runs, by identity of the prepared scenario and seed."""
    alike: dict[tuple[str, int], dict[tuple[int, int], P]] = {}
    for one, seed in sources:
        group = alike.setdefault((structure(one.setting), months_to_decide(one.setting)), {})
        group[id(one), seed] = one
    found = {}
    for (_, months), group in alike.items():
        keys = list(group)
        for first in range(0, len(keys), WORLDS):
            some = keys[first : first + WORLDS]
            running = run([group[key] for key in some], [seed for _, seed in some], months)
            for world, key in enumerate(some):
                found[key] = Decided(running.state.kept[:, world].copy(), running.state.agreed[:, world].copy())
    return found


def months_to_decide(setting: Setting) -> int:
    """Number of months after which everything is decided in a run."""
    agenda = setting.agenda
    used = {one.decision for one in agenda.proposals} | ({COMPACT} if agenda.follow_up else set())
    last = max(int(agenda.decisions.last[decision]) for decision in used)
    return min(setting.months, last + 1 - setting.start)


def with_decisions(content: P, seed: int, decided: dict[tuple[int, int], Decided]) -> P:
    """A content run with the decisions of its pair: agreed mechanisms in both records of levers, and the kept follow-up."""
    own, other = content.pair
    mine, others = (
        decided.get((id(one), seed), Decided(one.setting.agenda.kept, one.setting.agenda.agreed))
        for one in (own, other)
    )
    setting = content.setting
    agenda = setting.agenda._replace(kept=others.kept, agreed=mine.agreed)
    levers, duties = levers_after(own.setting, mine), levers_after(other.setting, others)
    return content._replace(setting=setting._replace(levers=levers, duties=duties, agenda=agenda))  # type: ignore[no-any-return]


def levers_after(setting: Setting, decided: Decided) -> Levers:
    """The levers of a run once everything is decided."""
    return with_agreed(setting.levers, setting.agenda.proposals, decided.agreed, setting.parameters.recognition.base)
