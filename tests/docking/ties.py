"""Who is tied to whom in the twin (ODD section 5, ties)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import networkx as nx

from sim.data import Tables
from sim.model.numerics.random import Purpose, pair, uniform

from .actors import Actor
from .kinds import Body, Stakeholder, State
from .options import rows


def tie_graph(
    states: Sequence[State],
    bodies: Sequence[Body],
    stakeholders: Sequence[Stakeholder],
    tables: Tables,
    state_ties: str,
    seed: int,
) -> nx.Graph[Any]:
    """The undirected union of the ties all agents draw (ODD section 5)."""

    def draw(chooser: Actor, candidate: Actor) -> float:
        return float(uniform(seed, 0, pair(chooser.code, candidate.code), Purpose.TIES))

    def pick(
        chooser: Actor, candidates: Iterable[Actor], number: int, rank: Callable[[Any], tuple[float, ...]]
    ) -> None:
        """Tie the chooser to its first `number` candidates by rank, equals by draw."""
        others = [c for c in candidates if c is not chooser]
        others.sort(key=lambda c: (*rank(c), draw(chooser, c)))
        graph.add_edges_from((chooser, other) for other in others[:number])

    def by_draw(_: Actor) -> tuple[float, ...]:
        return ()

    def by_agreement(agreement: dict[str, float]) -> Callable[[Any], tuple[float, ...]]:
        return lambda c: (-agreement[c.iso3],)

    def by_memberships(state: State) -> Callable[[Any], tuple[float, ...]]:
        return lambda c: (-len(state.memberships & c.memberships),)

    def by_lines(body: Body) -> Callable[[Any], tuple[float, ...]]:
        return lambda c: (-len(body.lines & c.lines), 0 if c.in_ungis else 1)

    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from([*states, *bodies, *stakeholders])
    votes: dict[str, dict[str, float]] = {state.iso3: {} for state in states}
    for row in rows(tables.state_ties):
        votes[row.iso3_a][row.iso3_b] = row.weight_pi
        votes[row.iso3_b][row.iso3_a] = row.weight_pi

    for state in states:
        if state_ties == "votes":
            agreement = votes[state.iso3]
            known = [other for other in states if other.iso3 in agreement]
            pick(state, known, 6, by_agreement(agreement))
        elif state_ties == "region":
            pick(state, [other for other in states if other.region == state.region], 6, by_draw)
        elif state_ties == "memberships":
            pick(state, states, 6, by_memberships(state))
        else:
            raise ValueError(f"population.state_ties {state_ties!r} is none of votes, region, memberships")
        pick(state, bodies, 2, by_draw)
    for body in bodies:
        pick(body, bodies, 5, by_lines(body))
        pick(body, states, 2, by_draw)
        pick(body, stakeholders, 1, by_draw)
    for stakeholder in stakeholders:
        pick(stakeholder, stakeholders, 3, by_draw)
        pick(stakeholder, bodies, 3, by_draw)
        pick(stakeholder, states, 2, by_draw)
    return graph
