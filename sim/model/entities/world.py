"""The world: member states, UN bodies, stakeholders, tracks and their fixed traits (ODD 2 and 5)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.data import Tables
from sim.data.late import pd
from sim.model.entities.index import last_figures
from sim.model.entities.population import (
    Population,
    first_delivery,
    initial_capacity,
    pair_codes,
    preference,
    salience,
    track_most,
    track_series,
    travelling,
)
from sim.model.numerics.random import code

STATE, BODY, STAKEHOLDER = 0, 1, 2
LEAST_OVERLAP = 0.25
"""Entries of the overlap map (index from 0 to 1) below this value count as 0."""
GROUPS = ("ldc", "lldc", "sids", "itu_council_member", "g77", "eu", "oecd", "g20", "brics", "dco")


class World(NamedTuple):
    """N agents (S states, then bodies, then stakeholders) and K = L + J tracks (L action lines, then J objectives).

    code [N], track_code [K], choice_code [N, K]: codes for random numbers of agents, tracks and pairs of both; kind [N]: STATE,
    BODY or STAKEHOLDER; size [N]: initial capacity [days per month]; teams [N]: number of places at which an agent can be on
    one day; council [N]: whether a member state of the ITU Council; travels [N]: whether it has to travel to Geneva; vulnerable
    [S]: whether LDC, LLDC or SIDS; population [S]: share of the population of all states; figure [S, 2]: last figure of
    e-government and of internet use before the trend [share], and figure_year [S, 2]: its date [years]; track_series [K]: which
    of the two the content of a track follows, and track_most [K]: that content at index 1 [share]; theta [N]: weight of WSIS
    relative to the GDC [share]; salience [N, K] [share]; effort_share [N, K + 1]: initial shares of discretionary effort, the
    outside agenda last; first_delivery [L]: initial delivery of WSIS strands at the global site; awareness_shape: shape
    parameter of initial awareness; states, lines: S and L; itu: row of ITU. choice_code and salience are in Fortran order,
    because loops run over the agents of one track.
    """

    states: int
    lines: int
    itu: int
    code: np.ndarray
    track_code: np.ndarray
    choice_code: np.ndarray
    kind: np.ndarray
    size: np.ndarray
    teams: np.ndarray
    council: np.ndarray
    travels: np.ndarray
    vulnerable: np.ndarray
    population: np.ndarray
    figure: np.ndarray
    figure_year: np.ndarray
    track_series: np.ndarray
    track_most: np.ndarray
    theta: np.ndarray
    salience: np.ndarray
    effort_share: np.ndarray
    first_delivery: np.ndarray
    awareness_shape: float


class Names(NamedTuple):
    """Labels of the rows of the world's arrays, and groups of states as masks [S] (for tables and figures, not for the model)."""

    agents: list[str]
    iso3: list[str]
    states: list[str]
    bodies: list[str]
    tracks: list[str]
    titles: list[str]
    groups: dict[str, np.ndarray]
    regions: list[str]


def agent_labels(tables: Tables, scale: float) -> list[str]:
    """Labels of all agents, in order: `state:KEN`, `body:ITU`, `stakeholder:civil_society:7`."""
    groups = tables.stakeholder_groups
    stakeholders = [
        f"stakeholder:{group}:{number}"
        for group, agents in zip(groups["group"], groups["agents"], strict=True)
        for number in range(round(agents * scale))
    ]
    return (
        [f"state:{iso3}" for iso3 in tables.member_states["iso3"]]
        + [f"body:{name}" for name in tables.un_bodies["short_name"]]
        + stakeholders
    )


def overlap_map(tables: Tables, framing: str) -> np.ndarray:
    """[L, J] overlap of action lines and objectives in one framing of the GDC."""
    table = tables.overlap_map
    wide = table[table["framing"] == framing].pivot(index="action_line", columns="gdc_code", values="strength")
    objectives = tables.gdc_objectives
    strength = wide.loc[tables.action_lines["code"], objectives.loc[objectives["framing"] == framing, "code"]].to_numpy(
        float
    )
    return np.where(strength >= LEAST_OVERLAP, strength, 0.0)


def sdg_matrix(tables: Tables) -> np.ndarray:
    """[L, 17] which goals each action line serves (0 or 1)."""
    wide = tables.wsis_sdg_matrix.pivot(index="action_line", columns="sdg", values="link")
    return wide.loc[tables.action_lines["code"], sorted(wide.columns)].to_numpy(float)


def state_groups(states: pd.DataFrame, size: np.ndarray) -> dict[str, np.ndarray]:
    """Groups of states for observation: name to mask [S]. Empty groups are left out."""
    flags = {name: states[name].to_numpy(bool) for name in ("ldc", "lldc", "sids")}
    vulnerable = flags["ldc"] | flags["lldc"] | flags["sids"]
    regions = {name: (states["un_region_group"] == name).to_numpy() for name in sorted(set(states["un_region_group"]))}
    groups = {
        "all": np.ones(len(states), dtype=bool),
        "vulnerable": vulnerable,
        "others": ~vulnerable,
        **flags,
        **regions,
        **capacity_quarters(size),
    }
    return {name: mask for name, mask in groups.items() if mask.any()}


def capacity_quarters(size: np.ndarray) -> dict[str, np.ndarray]:
    """The states by capacity, as name to mask [S]: quarter 1 has the smallest capacity, quarter 4 the largest."""
    rank = np.empty(size.size, dtype=int)
    rank[np.argsort(size, kind="stable")] = np.arange(size.size)
    quarter = 4 * rank // size.size
    return {f"capacity_q{number + 1}": quarter == number for number in range(4)}


def build_world(tables: Tables, framing: str, population: Population, overlap: np.ndarray) -> tuple[World, Names]:
    """The world of one population and one framing of the GDC, whose `overlap` map is [L, J], and the names of its rows."""
    states, bodies = tables.member_states, tables.un_bodies
    objectives = tables.gdc_objectives[tables.gdc_objectives["framing"] == framing]
    lines = tables.action_lines["code"].tolist()
    connectivity = objectives["connectivity"].to_numpy(bool)
    tracks = lines + objectives["code"].tolist()
    labels = agent_labels(tables, population.stakeholder_scale)
    agent_codes = [code(label) for label in labels]
    track_codes = [code(f"track:{track}") for track in tracks]
    count, agents = len(states), len(labels)

    drawn = drawn_traits(tables, population, agent_codes, track_codes, connectivity, overlap)
    groups = state_groups(states, drawn["size"][:count])
    people = states["population"].to_numpy(float)
    figures = last_figures(tables)
    world = World(
        states=count,
        lines=len(lines),
        itu=count + bodies["short_name"].tolist().index("ITU"),
        code=np.array(agent_codes, dtype=np.uint64),
        track_code=np.array(track_codes, dtype=np.uint64),
        choice_code=np.array(pair_codes(tuple(agent_codes), tuple(track_codes)), dtype=np.uint64, order="F"),
        kind=np.repeat((STATE, BODY, STAKEHOLDER), (count, len(bodies), agents - count - len(bodies))),
        council=np.concatenate((states["itu_council_member"].to_numpy(bool), np.zeros(agents - count, dtype=bool))),
        vulnerable=groups["vulnerable"],
        population=people / people.sum(),
        figure=figures.value,
        figure_year=figures.dated,
        track_series=track_series(lines, connectivity),
        **drawn,
    )
    return world, row_names(tables, labels, tracks, objectives, groups)


def redrawn_world(
    world: World, names: Names, tables: Tables, framing: str, population: Population, overlap: np.ndarray
) -> tuple[World, Names]:
    """World and names of a population from those of its `undrawn` one: the same agents with other traits."""
    objectives = tables.gdc_objectives
    connectivity = objectives.loc[objectives["framing"] == framing, "connectivity"].to_numpy(bool)
    codes, track_codes = world.code.tolist(), world.track_code.tolist()
    drawn = drawn_traits(tables, population, codes, track_codes, connectivity, overlap)
    quarters = capacity_quarters(drawn["size"][: world.states])
    return world._replace(**drawn), names._replace(groups={**names.groups, **quarters})


def drawn_traits(
    tables: Tables,
    population: Population,
    agent_codes: list[int],
    track_codes: list[int],
    connectivity: np.ndarray,
    overlap: np.ndarray,
) -> dict[str, Any]:
    """The fields of a world that depend on the drawn parameters of its population."""
    lines, states, agents = tables.action_lines["code"].tolist(), len(tables.member_states), len(agent_codes)
    size = initial_capacity(tables, agent_codes, population)
    theta = preference(tables, agent_codes, population)
    salient = salience(tables, overlap, lines, connectivity, agent_codes, track_codes, population)
    weight = np.where(np.arange(len(track_codes)) < len(lines), theta[:, None], 1.0 - theta[:, None])
    effort = 2.0 * population.first_effort * salient * weight
    people = tables.member_states["population"].to_numpy(float)
    return {
        "size": size,
        "teams": np.where(np.arange(agents) < states, np.minimum(3, 1 + size // 100.0), 3).astype(np.int64),
        "travels": travelling(size[:states], people, agents),
        "track_most": track_most(lines, connectivity, population),
        "theta": theta,
        "salience": np.asfortranarray(salient),
        "effort_share": np.hstack((effort, 1.0 - effort.sum(axis=1, keepdims=True))),
        "first_delivery": first_delivery(lines, population),
        "awareness_shape": population.awareness_shape,
    }


def row_names(
    tables: Tables, labels: list[str], tracks: list[str], objectives: pd.DataFrame, groups: dict[str, np.ndarray]
) -> Names:
    """The names of the rows of a world's arrays."""
    states = tables.member_states
    return Names(
        agents=labels,
        iso3=states["iso3"].tolist(),
        states=states["name"].tolist(),
        bodies=tables.un_bodies["short_name"].tolist(),
        tracks=tracks,
        titles=tables.action_lines["title"].tolist() + objectives["title"].tolist(),
        groups=groups,
        regions=sorted(set(states["un_region_group"])),
    )
