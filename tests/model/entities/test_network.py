"""Ties: how many each kind of agent draws, the alternatives, and independence of the order of rows (ODD 5)."""

from functools import cache

import networkx as nx
import numpy as np
import pytest

from sim.data import Tables, load_tables
from sim.model.entities.network import draw, shared_memberships, state_partners, tie_arrays, tie_graph, vote_agreement
from sim.model.entities.world import agent_labels
from sim.model.numerics.random import code, pair

KINDS = ("votes", "region", "memberships")


@cache
def tables() -> Tables:
    """The packaged tables."""
    return load_tables()


@cache
def graph(kind: str, seed: int = 0) -> nx.Graph:
    """The ties of one kind."""
    return tie_graph(tables(), agent_labels(tables(), 1.0), kind, seed)


def kinds_of_neighbours(ties: nx.Graph, label: str) -> dict[str, int]:
    """Number of neighbours of each kind of agent."""
    kinds = [other.split(":")[0] for other in ties[label]]
    return {kind: kinds.count(kind) for kind in ("state", "body", "stakeholder")}


@pytest.mark.parametrize("kind", KINDS)
def test_every_agent_has_at_least_the_ties_it_draws(kind: str) -> None:
    least = {
        "state": {"state": 6, "body": 2},
        "body": {"body": 5, "state": 2, "stakeholder": 1},
        "stakeholder": {"stakeholder": 3, "body": 3, "state": 2},
    }
    for label in graph(kind):
        found = kinds_of_neighbours(graph(kind), label)
        assert all(found[other] >= number for other, number in least[label.split(":")[0]].items()), label
        assert label not in graph(kind)[label]
    drawn = 193 * 8 + 37 * 8 + 96 * 8
    assert 0.8 * drawn < graph(kind).number_of_edges() <= drawn


def test_ties_by_votes_are_as_many_as_counted_by_hand() -> None:
    assert graph("votes").number_of_edges() == 2272


def test_states_choose_partners_by_votes_by_region_or_by_memberships() -> None:
    agreement, memberships = vote_agreement(tables()), shared_memberships(tables())
    region = {f"state:{row.iso3}": row.un_region_group for row in tables().member_states.itertuples()}
    by_votes, by_region, by_memberships = (state_partners(tables(), kind, 0) for kind in KINDS)
    for state in region:
        near = sorted((weight for (a, _), weight in agreement.items() if a == state), reverse=True)
        assert sorted((agreement[state, other] for other in by_votes[state]), reverse=True) == near[:6]
        assert {region[other] for other in by_region[state]} == {region[state]}
        shared = sorted(
            (len(memberships[state] & memberships[other]) for other in region if other != state), reverse=True
        )
        assert [len(memberships[state] & memberships[other]) for other in by_memberships[state]] == shared[:6]


def test_groups_shared_by_two_states_are_a_point_each() -> None:
    memberships = shared_memberships(tables())
    assert memberships["state:IRL"] & memberships["state:PRT"] >= {"eu", "oecd"}
    assert len(memberships["state:IRL"] & memberships["state:PRT"]) == 3


def test_bodies_prefer_those_they_share_lines_with_then_ungis() -> None:
    bodies = {f"body:{row.short_name}": row for row in tables().un_bodies.itertuples()}
    roles = {
        label: {line for line in f"{row.lead_lines};{row.co_lines}".split(";") if line} for label, row in bodies.items()
    }
    for label in bodies:
        ranks = sorted((-len(roles[label] & roles[other]), -bodies[other].ungis) for other in bodies if other != label)
        worst = ranks[4]
        drawn = sum(
            (-len(roles[label] & roles[other]), -bodies[other].ungis) <= worst
            for other in graph("votes")[label]
            if other in bodies
        )
        assert drawn >= 5, label


def test_a_lot_takes_the_lowest_rank_never_the_chooser_and_not_the_order() -> None:
    names = ["a", "b", "c", "d", "e"]
    assert draw("a", names, 2, 0, lambda label: ({"d": 0.0, "b": 1.0}.get(label, 2.0),)) == ["d", "b"]
    assert draw("a", names, 9, 0) == draw("a", reversed(names), 9, 0)
    assert set(draw("a", names, 9, 0)) == {"b", "c", "d", "e"}
    assert len({tuple(draw("a", names, 9, seed)) for seed in range(20)}) > 5


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_rows_changes_no_tie(kind: str) -> None:
    order = np.random.default_rng(1)
    shuffled = tables()._replace(
        **{
            name: frame.iloc[order.permutation(len(frame))].reset_index(drop=True)
            for name, frame in tables()._asdict().items()
            if name in ("member_states", "un_bodies", "state_ties", "stakeholder_groups")
        }
    )
    other = tie_graph(shuffled, agent_labels(shuffled, 1.0), kind, 0)
    assert {frozenset(edge) for edge in other.edges} == {frozenset(edge) for edge in graph(kind).edges}


def test_another_seed_draws_other_ties() -> None:
    assert {frozenset(edge) for edge in graph("votes", 1).edges} != {frozenset(edge) for edge in graph("votes").edges}


def test_arrays_hold_every_tie_from_both_ends_with_the_code_of_its_pair() -> None:
    labels = agent_labels(tables(), 1.0)
    ties = tie_arrays(graph("votes"), labels)
    assert ties.start[-1] == 2 * ties.first.size == 2 * graph("votes").number_of_edges()
    for row in (0, 100, 193, 229, 325):
        assert {labels[other] for other in ties.neighbour[ties.start[row] : ties.start[row + 1]]} == set(
            graph("votes")[labels[row]]
        )
    for edge in (0, 500, 2271):
        ends = sorted((code(labels[ties.first[edge]]), code(labels[ties.second[edge]])))
        assert int(ties.code[edge]) == pair(*ends)
    assert np.unique(ties.code).size == ties.code.size


def test_agents_without_ties_have_empty_arrays() -> None:
    alone = nx.Graph()
    alone.add_nodes_from(["a", "b"])
    ties = tie_arrays(alone, ["a", "b"])
    assert (ties.start.tolist(), ties.neighbour.size, ties.code.size) == ([0, 0, 0], 0, 0)
