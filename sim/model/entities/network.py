"""The network of ties between agents: an undirected graph, drawn with random numbers keyed by agent (ODD 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.data import Tables
from sim.data.once import once
from sim.model.entities.population import lines_of
from sim.model.entities.world import GROUPS
from sim.model.numerics.kernels import kernel
from sim.model.numerics.random import Purpose, code, pair, uniform

if TYPE_CHECKING:
    import networkx as nx

STATE_PARTNERS, STATE_BODIES = 6, 2
BODY_BODIES, BODY_STATES, BODY_STAKEHOLDERS = 5, 2, 1
STAKEHOLDER_PEERS, STAKEHOLDER_BODIES, STAKEHOLDER_STATES = 3, 3, 2


class Ties(NamedTuple):
    """The graph as arrays: the neighbours of agent i are neighbour[start[i]:start[i + 1]].

    start: [N + 1]; neighbour: [2 E]; first, second: [E] rows of the two agents of each tie; code: [E] code for random numbers.
    """

    start: np.ndarray
    neighbour: np.ndarray
    first: np.ndarray
    second: np.ndarray
    code: np.ndarray


TIES = int(Purpose.TIES)
Rank = Callable[[str], tuple[float, ...]]
"""Sort key of the candidates of an agent; the lowest is chosen first."""


def no_preference(candidate: str) -> tuple[float, ...]:
    """Sort key without preference: all candidates are equal."""
    return ()


def most_agreement(agreement: dict[tuple[str, str], float], state: str, other: str) -> tuple[float, ...]:
    """Sort key: states with the most similar votes first."""
    return (-agreement[state, other],)


def most_shared(groups: dict[str, set[str]], state: str, other: str) -> tuple[float, ...]:
    """Sort key: states with the most shared groups first."""
    return (-float(len(groups[state] & groups[other])),)


def most_in_common(roles: dict[str, set[str]], in_ungis: dict[str, float], body: str, other: str) -> tuple[float, ...]:
    """Sort key: bodies with the most shared action lines first, then members of UNGIS."""
    return -float(len(roles[body] & roles[other])), -in_ungis[other]


@kernel
def tie_breakers(seed: np.uint64, chooser: np.uint64, candidates: np.ndarray) -> np.ndarray:
    """[C] one uniform random number for each candidate code, which ranks candidates with equal sort keys."""
    found = np.empty(candidates.size)
    for i in range(candidates.size):
        found[i] = uniform(seed, 0, pair(chooser, candidates[i]), TIES)
    return found


@once
def codes_of(labels: tuple[str, ...]) -> np.ndarray:
    """[C] codes of labels; cached, because thousands of agents have the same candidates."""
    return np.array([code(label) for label in labels], dtype=np.uint64)


def draw(chooser: str, candidates: Iterable[str], number: int, seed: int, rank: Rank = no_preference) -> list[str]:
    """The `number` candidates with the lowest sort key, in random order if equal; never the choosing agent itself."""
    labels = tuple(candidates)
    tie_breaker = tie_breakers(np.uint64(seed), np.uint64(code(chooser)), codes_of(labels))
    near = np.arange(len(labels))
    if rank is no_preference and len(labels) > number + 1:  # avoids sorting thousands; one more for the chooser itself
        near = np.argpartition(tie_breaker, number)[: number + 1]
    others = [i for i in near if labels[i] != chooser]
    return [labels[i] for i in sorted(others, key=lambda i: (rank(labels[i]), tie_breaker[i]))[:number]]


def vote_agreement(tables: Tables) -> dict[tuple[str, str], float]:
    """Agreement in votes of each pair of states (Scott's pi), by pair of labels in both orders."""
    table = tables.state_ties
    rows = list(zip(table["iso3_a"], table["iso3_b"], table["weight_pi"], strict=True))
    return {(f"state:{x}", f"state:{y}"): weight for a, b, weight in rows for x, y in ((a, b), (b, a))}


def shared_memberships(tables: Tables) -> dict[str, set[str]]:
    """Label of a state to its groups, including its regional group."""
    return {
        f"state:{row['iso3']}": {row["un_region_group"], *(group for group in GROUPS if row[group])}
        for row in tables.member_states.to_dict("records")
    }


def state_partners(tables: Tables, kind: str, seed: int) -> dict[str, list[str]]:
    """Six partner states of each state, chosen by `votes`, `region` or `memberships`. Raises ValueError for another kind."""
    agreement, groups = vote_agreement(tables), shared_memberships(tables)
    states = tables.member_states
    region = {f"state:{iso3}": group for iso3, group in zip(states["iso3"], states["un_region_group"], strict=True)}
    partners = {}
    for state in region:
        near: list[str] = list(region)
        rank: Rank = no_preference
        if kind == "votes":
            near = [label for label in region if (state, label) in agreement]
            rank = partial(most_agreement, agreement, state)
        elif kind == "region":
            near = [label for label in region if region[label] == region[state]]
        elif kind == "memberships":
            rank = partial(most_shared, groups, state)
        else:
            raise ValueError(f"unknown kind of ties {kind!r}")
        partners[state] = draw(state, near, STATE_PARTNERS, seed, rank)
    return partners


def tie_graph(tables: Tables, labels: list[str], kind: str, seed: int) -> nx.Graph:
    """The undirected graph of agent labels."""
    states = tuple(label for label in labels if label.startswith("state:"))
    stakeholders = tuple(label for label in labels if label.startswith("stakeholder:"))
    rows = {f"body:{row['short_name']}": row for row in tables.un_bodies.to_dict("records")}
    roles = {label: set(lines_of(row["lead_lines"]) + lines_of(row["co_lines"])) for label, row in rows.items()}
    in_ungis = {label: float(row["ungis"]) for label, row in rows.items()}

    import networkx as nx  # imported only here, because ties are made once

    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from(labels)
    partners = state_partners(tables, kind, seed)
    for state in states:
        graph.add_edges_from((state, other) for other in partners[state] + draw(state, rows, STATE_BODIES, seed))
    for body in rows:
        colleagues = draw(body, rows, BODY_BODIES, seed, partial(most_in_common, roles, in_ungis, body))
        others = draw(body, states, BODY_STATES, seed) + draw(body, stakeholders, BODY_STAKEHOLDERS, seed)
        graph.add_edges_from((body, other) for other in colleagues + others)
    for stakeholder in stakeholders:
        peers = draw(stakeholder, stakeholders, STAKEHOLDER_PEERS, seed)
        others = draw(stakeholder, rows, STAKEHOLDER_BODIES, seed) + draw(stakeholder, states, STAKEHOLDER_STATES, seed)
        graph.add_edges_from((stakeholder, other) for other in peers + others)
    return graph


def tie_arrays(graph: nx.Graph, labels: list[str]) -> Ties:
    """The graph as arrays in the order of `labels`; ties and neighbours are sorted by row."""
    row = {label: number for number, label in enumerate(labels)}
    edges = sorted(tuple(sorted((row[a], row[b]))) for a, b in graph.edges)
    first, second = (
        (np.array(column, dtype=np.int64) for column in zip(*edges, strict=True))
        if edges
        else (np.empty(0, np.int64),) * 2
    )
    neighbours = [sorted(row[other] for other in graph.neighbors(label)) for label in labels]
    return Ties(
        start=np.cumsum([0, *map(len, neighbours)], dtype=np.int64),
        neighbour=np.array([other for row in neighbours for other in row], dtype=np.int64),
        first=first,
        second=second,
        code=np.array([pair(*sorted((code(labels[a]), code(labels[b])))) for a, b in edges], dtype=np.uint64),
    )
