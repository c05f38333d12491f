"""The population: initial capacity, salience, preference and delivery of agents (ODD 5)."""

from __future__ import annotations

from itertools import chain
from typing import Annotated, NamedTuple

import numpy as np

from sim.data import Tables
from sim.data.late import pd
from sim.data.once import once_of_last
from sim.model.entities.index import EGOV, INTERNET
from sim.model.numerics.random import Purpose, normal, pair
from sim.settings.quantity import CHOICE, Quantity, fields, share

LARGEST_ASSESSMENT = 22.0
"""Ceiling of the UN scale of assessments [% of the budget] (A/RES/79/249)."""
BODY_POSTS = (0.5, 2.0, 4.0, 6.0, 8.0, 10.0)
"""Posts for this subject by staff size class 0 to 5 (assumption)."""
ODET_POSTS = 3.5
"""Additional posts of ODET, whose whole mandate is this subject (assumption)."""
BODY_PREFERENCES = {"ITU": 0.9, "OHCHR": 0.3, "ODET": 0.05}
"""Preference (weight of WSIS relative to the GDC) of bodies whose mandate determines it (assumption)."""
INTERNET_LINES = ("C2", "C3")
"""Lines whose content in states follows internet use; that of the others follows e-government (assumption)."""
WEAK_LINES = ("C2", "C3", "C4", "C5", "C10")
"""Lines that the Tunis goals name as unmet."""
NEED_LINES = ("C2", "C4")
"""Lines on infrastructure and capacity building, which are more salient for states with greater needs."""
LAST_POPULATIONS = 8
"""Number of populations whose arrays are kept: those of the draws in work, in both framings of the GDC."""
ALL_STATES, TRAVELLING_STATES = 193, 16
"""Number of member states, and of those without a mission in Geneva: 177 have one (Digital Cooperation Fund)."""


class Population(NamedTuple):
    """Parameters of the population. Capacity of a state = 20 (state_floor + state_slope sqrt(assessment / 22)) days per month."""

    seed: Annotated[int, Quantity("random seed of the population", "number", 0, 2**53, source=CHOICE)] = 0
    state_ties: Annotated[
        str,
        Quantity(
            "basis of ties between member states", "word", choices=("votes", "region", "memberships"), source=CHOICE
        ),
    ] = "votes"
    states: Annotated[
        int, Quantity("number of states, chosen evenly along the scale of assessments", "number", 8, 193, source=CHOICE)
    ] = 193
    stakeholder_scale: Annotated[
        float, Quantity("number of stakeholders relative to 96", "ratio", 0.0, 1000.0, source=CHOICE)
    ] = 1.0
    state_floor: Annotated[
        float,
        Quantity(
            "capacity of a state without assessment, in units of 20 days per month", "ratio", 0.01, 10.0, (0.1, 0.6)
        ),
    ] = 0.3
    state_slope: Annotated[
        float,
        Quantity(
            "capacity of the largest payer beyond that, in units of 20 days per month",
            "ratio",
            0.0,
            1000.0,
            (15.0, 40.0),
        ),
    ] = 25.0
    co_lead_posts: Annotated[
        float, Quantity("posts per co-facilitated action line (1 for a lead line)", "posts", 0.0, 10.0, (0.1, 0.5))
    ] = 0.25
    stakeholder_days: Annotated[
        float, Quantity("median capacity of a stakeholder", "days per month", 0.1, 1000.0, (5.0, 20.0))
    ] = 10.0
    stakeholder_spread: Annotated[
        float, Quantity("spread of the capacity of stakeholders (sd of the logarithm)", "sd", 0.0, 3.0, (0.3, 0.9))
    ] = 0.5
    salience_spread: Annotated[
        float, Quantity("spread of salience (sd of the logarithm)", "sd", 0.0, 3.0, (0.25, 0.8))
    ] = 0.5
    need_salience: Annotated[
        float,
        Quantity(
            "additional weight in salience of a wholly unmet need for access and skills",
            "ratio",
            0.0,
            100.0,
            (0.0, 4.0),
        ),
    ] = 2.0
    co_lead_salience: Annotated[
        float, share("salience of a co-facilitated line relative to a lead line", (0.2, 0.7))
    ] = 0.4
    least_salience: Annotated[
        float,
        Quantity(
            "salience, for a body, of a line without a role, relative to a lead line",
            "share",
            0.001,
            1.0,
            (0.005, 0.08),
        ),
    ] = 0.02
    preference: Annotated[float, share("mean preference: weight of WSIS relative to the GDC (theta)", (0.45, 0.75))] = (
        0.6
    )
    preference_spread: Annotated[float, Quantity("spread of preference", "sd", 0.0, 1.0, (0.05, 0.2))] = 0.1
    lead_preference: Annotated[float, share("preference of a body that leads an action line", (0.65, 0.9))] = 0.75
    first_effort: Annotated[
        float, share("twice the initial share of discretionary effort on both processes at equal weights", (0.4, 0.9))
    ] = 0.7
    awareness_shape: Annotated[
        float,
        Quantity(
            "second shape parameter b of the Beta(1, b) distribution of initial awareness",
            "number",
            0.1,
            1000.0,
            (4.0, 16.0),
        ),
    ] = 8.0
    national_egov: Annotated[float, share("content of a line in a state with e-government index 1", (0.6, 0.9))] = 0.75
    national_internet: Annotated[
        float, share("content of lines C2 and C3 in a state with all people online", (0.7, 0.95))
    ] = 0.85
    national_gdc: Annotated[
        float,
        share("content that only the GDC requires in a state with index 1 (e-government, or internet use)", (0.2, 0.6)),
    ] = 0.4
    global_weak: Annotated[
        float, share("initial global delivery of the lines that the Tunis goals name as unmet", (0.3, 0.6))
    ] = 0.45
    global_other: Annotated[float, share("initial global delivery of the other lines", (0.45, 0.75))] = 0.6


def undrawn(population: Population) -> Population:
    """The population with the default of everything that draws vary: what decides the agents, their order and their ties."""
    return population._replace(**{field.name: field.default for field in fields(Population) if field.quantity.drawn})


def lines_of(cell: str) -> list[str]:
    """The action lines in a cell such as `C2;C4`."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def body_roles(bodies: pd.DataFrame, lines: list[str], co_lead: float) -> np.ndarray:
    """[bodies, L] role of each body in each action line: 1 for the lead, `co_lead` for a co-facilitator, else 0."""
    roles = np.zeros((len(bodies), len(lines)))
    for row, (lead, co) in enumerate(zip(bodies["lead_lines"], bodies["co_lines"], strict=True)):
        roles[row, [lines.index(line) for line in lines_of(co)]] = co_lead
        roles[row, [lines.index(line) for line in lines_of(lead)]] = 1.0
    return roles


@once_of_last(LAST_POPULATIONS)
def bell_numbers(codes: tuple[int, ...], purpose: Purpose, seed: int) -> np.ndarray:
    """[C] one bell-shaped random number (mean 0, variance 1) for each code; the same for all draws of a population."""
    return np.array([normal(seed, 0, code, purpose) for code in codes])


@once_of_last(LAST_POPULATIONS)
def pair_codes(agent_codes: tuple[int, ...], track_codes: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """[N][K] codes of pairs of agent and track; the same for all draws of a population."""
    return tuple(tuple(pair(agent, track) for track in track_codes) for agent in agent_codes)


def normalised_halves(weight: np.ndarray, lines: int) -> np.ndarray:
    """Weights normalised by row, so that lines sum to 0.5 and objectives sum to 0.5."""
    halves = np.empty_like(weight)
    halves[:, :lines] = 0.5 * weight[:, :lines] / weight[:, :lines].sum(axis=1, keepdims=True)
    halves[:, lines:] = 0.5 * weight[:, lines:] / weight[:, lines:].sum(axis=1, keepdims=True)
    return halves


def initial_capacity(tables: Tables, codes: list[int], population: Population) -> np.ndarray:
    """[N] initial capacity of each agent for this subject [days per month]."""
    assessment = tables.member_states["un_assessment_pct"].to_numpy(float)
    states = 20.0 * (population.state_floor + population.state_slope * np.sqrt(assessment / LARGEST_ASSESSMENT))
    bodies = tables.un_bodies
    posts = np.array([BODY_POSTS[size] for size in bodies["size_class"]]) + np.where(
        bodies["short_name"] == "ODET", ODET_POSTS, 0.0
    )
    lead = bodies["lead_lines"].map(lambda cell: len(lines_of(cell))).to_numpy(float)
    co_lead = bodies["co_lines"].map(lambda cell: len(lines_of(cell))).to_numpy(float)
    first = len(states) + len(bodies)
    z = bell_numbers(tuple(codes[first:]), Purpose.CAPACITY, population.seed)
    return np.concatenate(
        [
            states,
            20.0 * (posts + lead + population.co_lead_posts * co_lead),
            population.stakeholder_days * np.exp(population.stakeholder_spread * z),
        ]
    )


def salience(
    tables: Tables,
    overlap: np.ndarray,
    lines: list[str],
    connectivity: np.ndarray,
    agent_codes: list[int],
    track_codes: list[int],
    population: Population,
) -> np.ndarray:
    """[N, K] salience of each track for each agent [share]; lines sum to 0.5, objectives sum to 0.5."""
    states, bodies = len(tables.member_states), len(tables.un_bodies)
    weight = np.ones((len(agent_codes), len(track_codes)))
    needed = np.concatenate((np.isin(lines, NEED_LINES), connectivity))
    unmet = 1.0 - tables.member_states["egdi"].to_numpy(float)
    weight[:states] = np.where(needed, 1.0 + population.need_salience * unmet[:, None], 1.0)
    roles = body_roles(tables.un_bodies, lines, population.co_lead_salience)
    weight[states : states + bodies] = population.least_salience + np.hstack((roles, roles @ overlap))
    odet = states + tables.un_bodies["short_name"].tolist().index("ODET")
    weight[odet, len(lines) :] = 1.0
    pairs = tuple(chain.from_iterable(pair_codes(tuple(agent_codes), tuple(track_codes))))
    z = bell_numbers(pairs, Purpose.SALIENCE, population.seed).reshape(weight.shape)
    return normalised_halves(weight * np.exp(population.salience_spread * z), len(lines))


def preference(tables: Tables, agent_codes: list[int], population: Population) -> np.ndarray:
    """[N] preference: weight of WSIS relative to the GDC, between 0.05 and 0.95."""
    z = bell_numbers(tuple(agent_codes), Purpose.PREFERENCE, population.seed)
    theta = population.preference + population.preference_spread * z
    first = len(tables.member_states)
    for row, (name, lead) in enumerate(
        zip(tables.un_bodies["short_name"], tables.un_bodies["lead_lines"], strict=True)
    ):
        theta[first + row] = BODY_PREFERENCES.get(
            name, population.lead_preference if lines_of(lead) else population.preference
        )
    return np.clip(theta, 0.05, 0.95)


def first_delivery(lines: list[str], population: Population) -> np.ndarray:
    """[L] initial delivery of WSIS strands at the global site [share]."""
    return np.where(np.isin(lines, WEAK_LINES), population.global_weak, population.global_other)


def track_series(lines: list[str], connectivity: np.ndarray) -> np.ndarray:
    """[K] which national index the content of each track follows; connectivity: [J] of each objective."""
    return np.where(np.concatenate((np.isin(lines, INTERNET_LINES), connectivity)), INTERNET, EGOV)


def track_most(lines: list[str], connectivity: np.ndarray, population: Population) -> np.ndarray:
    """[K] content of each track in a state at index 1 [share]; at index u it is u times that."""
    of_lines = np.where(np.isin(lines, INTERNET_LINES), population.national_internet, population.national_egov)
    return np.concatenate((of_lines, np.full(connectivity.size, population.national_gdc)))


def travelling(size: np.ndarray, people: np.ndarray, agents: int) -> np.ndarray:
    """[N] whether an agent travels to Geneva: the 16 states with the smallest capacity; if equal, smaller population first.

    With fewer than 193 states, the number is reduced in proportion.
    """
    travels = np.zeros(agents, dtype=bool)
    number = round(TRAVELLING_STATES * size.size / ALL_STATES)
    travels[np.lexsort((people, size))[:number]] = True
    return travels


def some_states(tables: Tables, number: int) -> Tables:
    """The tables with `number` member states, chosen evenly along the scale of assessments (sorted by ISO3 code if equal)."""
    states = tables.member_states
    if number >= len(states):
        return tables
    order = states.sort_values(["un_assessment_pct", "iso3"], kind="stable").index
    picks = order[((np.arange(number) + 0.5) * len(states) / number).astype(int)]
    chosen = states.loc[picks].sort_values("iso3").reset_index(drop=True)
    known = set(chosen["iso3"])
    ties = tables.state_ties
    kept = ties[ties["iso3_a"].isin(known) & ties["iso3_b"].isin(known)].reset_index(drop=True)
    egdi, internet = (
        table[table["iso3"].isin(known)].reset_index(drop=True)
        for table in (tables.egdi_series, tables.internet_series)
    )
    return tables._replace(member_states=chosen, state_ties=kept, egdi_series=egdi, internet_series=internet)
