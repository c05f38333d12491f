"""Decisions that a content run replays: what was agreed in its scenario and in its reference is data there (ODD 8.4)."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from sim.model.block import structure
from sim.model.entities.decisions import COMPACT
from sim.model.levers import Levers
from sim.model.mechanisms.proposals import with_agreed
from sim.model.numerics.worlds import WORLDS
from sim.model.setting import Setting
from sim.model.simulation import Running


class Ready(Protocol):
    """What is read of a prepared scenario. pair: of a content run, its scenario and its reference; else None."""

    @property
    def setting(self) -> Setting: ...  # noqa: D102

    @property
    def awareness(self) -> np.ndarray: ...  # noqa: D102

    @property
    def pair(self) -> "tuple[Ready, Ready] | None": ...  # noqa: D102


Run = Callable[[Sequence[Setting], Sequence[np.ndarray], Sequence[int], int], Running]
"""Executes the first months of up to eight runs of one structure, from their settings, first awareness and seeds."""


class Decided(NamedTuple):
    """What is decided in a run. kept: [I] part of each item; agreed: [M] part of the strength of each mechanism."""

    kept: np.ndarray
    agreed: np.ndarray


def settings_of(prepared: Sequence[Ready], seeds: Sequence[int], run: Run) -> list[Setting]:
    """The settings of runs; those of content runs have the decisions of their scenario and of their reference as data.

    `run` is called only for content runs in whose pair anything is decided.
    """
    runs = list(zip(prepared, seeds, strict=True))
    sources = [
        (one, seed) for content, seed in runs for one in content.pair or () if one.setting.agenda.decides()
    ]  # fmt: skip
    decided = decisions_taken(sources, run)
    return [one.setting if one.pair is None else with_decisions(one, seed, decided) for one, seed in runs]


def decisions_taken(sources: Iterable[tuple[Ready, int]], run: Run) -> dict[tuple[int, int], Decided]:
    """What is decided in each of these runs, by identity of the prepared scenario and seed."""
    alike: dict[tuple[str, int], dict[tuple[int, int], Ready]] = {}
    for one, seed in sources:
        group = alike.setdefault((structure(one.setting), months_to_decide(one.setting)), {})
        group[id(one), seed] = one
    found = {}
    for (_, months), group in alike.items():
        keys = list(group)
        for first in range(0, len(keys), WORLDS):
            some = keys[first : first + WORLDS]
            settings, awareness = [group[key].setting for key in some], [group[key].awareness for key in some]
            state = run(settings, awareness, [seed for _, seed in some], months).state
            for world, key in enumerate(some):
                found[key] = Decided(state.kept[:, world].copy(), state.agreed[:, world].copy())
    return found


def months_to_decide(setting: Setting) -> int:
    """Number of months after which everything is decided in a run."""
    agenda = setting.agenda
    used = {one.decision for one in agenda.proposals} | ({COMPACT} if agenda.follow_up else set())
    last = max(int(agenda.decisions.last[decision]) for decision in used)
    return min(setting.months, last + 1 - setting.start)


def with_decisions(content: Ready, seed: int, decided: dict[tuple[int, int], Decided]) -> Setting:
    """The setting of a content run: agreed mechanisms in both records of levers, and the kept follow-up of the reference."""
    assert content.pair is not None
    own, other = content.pair
    mine, others = (
        decided.get((id(one), seed), Decided(one.setting.agenda.kept, one.setting.agenda.agreed))
        for one in (own, other)
    )
    return content.setting._replace(
        levers=levers_after(own.setting, mine),
        duties=levers_after(other.setting, others),
        agenda=content.setting.agenda._replace(kept=others.kept, agreed=mine.agreed),
    )


def levers_after(setting: Setting, decided: Decided) -> Levers:
    """The levers of a run once everything is decided."""
    return with_agreed(setting.levers, setting.agenda.proposals, decided.agreed, setting.parameters.recognition.base)
