"""Ties: who talks to whom, an undirected graph drawn by stable codes (ODD: initialization)."""

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import NamedTuple

import networkx as nx
import numpy as np

from sim.data import Tables
from sim.model.entities.population import lines_of
from sim.model.entities.world import GROUPS
from sim.model.numerics.kernels import kernel
from sim.model.numerics.random import Purpose, code, pair, uniform

STATE_PARTNERS, STATE_BODIES = 6, 2
BODY_BODIES, BODY_STATES, BODY_STAKEHOLDERS = 5, 2, 1
STAKEHOLDER_PEERS, STAKEHOLDER_BODIES, STAKEHOLDER_STATES = 3, 3, 2


class Ties(NamedTuple):
    """The graph as arrays: neighbours of agent i are neighbour[start[i]:start[i + 1]].

    start: [N + 1]; neighbour: [2 E]; first, second: [E] the two ends of each tie; code: [E] its stable code.
    """

    start: np.ndarray
    neighbour: np.ndarray
    first: np.ndarray
    second: np.ndarray
    code: np.ndarray


TIES = int(Purpose.TIES)
Rank = Callable[[str], tuple[float, ...]]
"""How a chooser orders candidates: the lowest first."""


def no_preference(candidate: str) -> tuple[float, ...]:
    """All candidates alike."""
    return ()


def most_agreement(agreement: dict[tuple[str, str], float], state: str, other: str) -> tuple[float, ...]:
    """States that vote alike first."""
    return (-agreement[state, other],)


def most_shared(groups: dict[str, set[str]], state: str, other: str) -> tuple[float, ...]:
    """States that share most groups first."""
    return (-float(len(groups[state] & groups[other])),)


def most_in_common(roles: dict[str, set[str]], in_ungis: dict[str, float], body: str, other: str) -> tuple[float, ...]:
    """Bodies that share most action lines first, then those taking part in UNGIS."""
    return -float(len(roles[body] & roles[other])), -in_ungis[other]


@kernel
def lots(seed, chooser, candidates):
    """[C] one uniform number for each candidate code, by which equals are ranked."""
    found = np.empty(candidates.size)
    for i in range(candidates.size):
        found[i] = uniform(seed, 0, pair(chooser, candidates[i]), TIES)
    return found


@cache
def codes_of(labels: tuple[str, ...]) -> np.ndarray:
    """[C] codes of labels; kept, since thousands of choosers share their candidates."""
    return np.array([code(label) for label in labels], dtype=np.uint64)


def draw(chooser: str, candidates: Iterable[str], number: int, seed: int, rank: Rank = no_preference) -> list[str]:
    """The `number` candidates of the lowest rank, equals by lot; never the chooser."""
    labels = tuple(candidates)
    lot = lots(np.uint64(seed), np.uint64(code(chooser)), codes_of(labels))
    near = np.arange(len(labels))
    if rank is no_preference and len(labels) > number + 1:  # spares sorting thousands; one more, for the chooser itself
        near = np.argpartition(lot, number)[: number + 1]
    others = [i for i in near if labels[i] != chooser]
    return [labels[i] for i in sorted(others, key=lambda i: (rank(labels[i]), lot[i]))[:number]]


def vote_agreement(tables: Tables) -> dict[tuple[str, str], float]:
    """Agreement of each pair of states (Scott's pi), by labels in both orders."""
    table = tables.state_ties
    rows = list(zip(table["iso3_a"], table["iso3_b"], table["weight_pi"], strict=True))
    return {(f"state:{x}", f"state:{y}"): weight for a, b, weight in rows for x, y in ((a, b), (b, a))}


def shared_memberships(tables: Tables) -> dict[str, set[str]]:
    """The groups each state belongs to, its regional group among them, by label."""
    return {
        f"state:{row['iso3']}": {row["un_region_group"], *(group for group in GROUPS if row[group])}
        for row in tables.member_states.to_dict("records")
    }


def state_partners(tables: Tables, kind: str, seed: int) -> dict[str, list[str]]:
    """Six partner states for each state, by `votes`, `region` or `memberships`."""
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
    """The undirected graph over agent labels."""
    states = tuple(label for label in labels if label.startswith("state:"))
    stakeholders = tuple(label for label in labels if label.startswith("stakeholder:"))
    rows = {f"body:{row['short_name']}": row for row in tables.un_bodies.to_dict("records")}
    roles = {label: set(lines_of(row["lead_lines"]) + lines_of(row["co_lines"])) for label, row in rows.items()}
    in_ungis = {label: float(row["ungis"]) for label, row in rows.items()}

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
    """The graph as arrays over the order of `labels`; ties and neighbours sorted by row."""
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
