"""The population: how capacities, saliences, preferences and first deliveries are set (ODD: initialization)."""

from typing import Annotated, NamedTuple

import numpy as np
import pandas as pd

from sim.data import Tables
from sim.model.numerics.random import Purpose, normal, pair
from sim.settings.quantity import CHOICE, Quantity, share

LARGEST_ASSESSMENT = 22.0
"""Ceiling of the UN scale of assessments [% of the budget] (A/RES/79/249)."""
BODY_POSTS = (0.5, 2.0, 4.0, 6.0, 8.0, 10.0)
"""Posts on this subject by staff size class 0 to 5 (assumption)."""
ODET_POSTS = 3.5
"""Further posts of ODET, whose whole mandate this is (assumption)."""
BODY_PREFERENCES = {"ITU": 0.9, "OHCHR": 0.3, "ODET": 0.05}
"""Weight of WSIS against the GDC where a body's mandate settles it (assumption)."""
NEED_LINES = ("C2", "C4")
"""Lines of infrastructure and capacity building: more salient the less a state has of them."""
ALL_STATES, TRAVELLING_STATES = 193, 16
"""Member states, and those with no mission in Geneva: 177 have one (Digital Cooperation Fund)."""


class Population(NamedTuple):
    """How capacities and preferences are set: capacity of a state = 20 (floor + slope sqrt(assessment / 22))."""

    seed: Annotated[int, Quantity("seed of the population's own chance", "number", 0, 2**53, source=CHOICE)] = 0
    state_ties: Annotated[
        str, Quantity("what ties member states", "word", choices=("votes", "region", "memberships"), source=CHOICE)
    ] = "votes"
    states: Annotated[
        int, Quantity("number of states, evenly over the scale of assessments", "number", 8, 193, source=CHOICE)
    ] = 193
    stakeholder_scale: Annotated[
        float, Quantity("number of stakeholders, against 96", "ratio", 0.0, 1000.0, source=CHOICE)
    ] = 1.0
    state_floor: Annotated[
        float, Quantity("capacity of a state that pays nothing, in units of 20 days a month", "ratio", 0.01, 10.0)
    ] = 0.3
    state_slope: Annotated[
        float, Quantity("capacity of the largest payer beyond that, in units of 20 days a month", "ratio", 0.0, 1000.0)
    ] = 25.0
    co_lead_posts: Annotated[
        float, Quantity("posts for a co-facilitated action line (1 for a lead)", "posts", 0.0, 10.0)
    ] = 0.25
    stakeholder_days: Annotated[float, Quantity("median capacity of a stakeholder", "days a month", 0.1, 1000.0)] = 10.0
    stakeholder_spread: Annotated[
        float, Quantity("spread of stakeholders' capacity (sd of its logarithm)", "sd", 0.0, 3.0)
    ] = 0.5
    salience_spread: Annotated[float, Quantity("spread of salience (sd of its logarithm)", "sd", 0.0, 3.0)] = 0.5
    need_salience: Annotated[
        float, Quantity("salience added by a wholly unmet need for access and skills", "ratio", 0.0, 100.0)
    ] = 2.0
    co_lead_salience: Annotated[float, share("salience of a co-facilitated line against a lead line")] = 0.4
    least_salience: Annotated[
        float, Quantity("salience for a body of a line it has no role in, against a lead line", "share", 0.001, 1.0)
    ] = 0.02
    preference: Annotated[float, share("mean weight of WSIS against the GDC (theta)")] = 0.6
    preference_spread: Annotated[float, Quantity("spread of that weight", "sd", 0.0, 1.0)] = 0.1
    lead_preference: Annotated[float, share("that weight for a body leading an action line")] = 0.75
    first_effort: Annotated[
        float, share("share of discretionary effort on the two processes at the start, times two")
    ] = 0.7
    awareness_shape: Annotated[
        float, Quantity("second shape number of the Beta(1, b) of first awareness", "number", 0.1, 1000.0)
    ] = 8.0
    national_egov: Annotated[
        float, share("delivery of a WSIS strand at the start in a state of e-government index 1")
    ] = 0.75
    national_internet: Annotated[float, share("delivery of lines C2 and C3 at the start in a state wholly online")] = (
        0.85
    )
    global_weak: Annotated[
        float, share("delivery at the start, globally, of the lines the Tunis goals name as unmet")
    ] = 0.45
    global_other: Annotated[float, share("delivery at the start, globally, of the other lines")] = 0.6


def lines_of(cell: str) -> list[str]:
    """The action lines of a body's cell such as `C2;C4`."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def body_roles(bodies: pd.DataFrame, lines: list[str], co_lead: float) -> np.ndarray:
    """[bodies, L] role of each body in each action line: 1 lead, `co_lead` co-facilitator, 0 none."""
    roles = np.zeros((len(bodies), len(lines)))
    for row, (lead, co) in enumerate(zip(bodies["lead_lines"], bodies["co_lines"], strict=True)):
        roles[row, [lines.index(line) for line in lines_of(co)]] = co_lead
        roles[row, [lines.index(line) for line in lines_of(lead)]] = 1.0
    return roles


def bell_number(codes: list[int], purpose: Purpose, seed: int) -> np.ndarray:
    """One bell-shaped number for each code."""
    return np.array([normal(seed, 0, code, purpose) for code in codes])


def normalised_halves(weight: np.ndarray, lines: int) -> np.ndarray:
    """Rows whose lines sum to one half and whose objectives sum to one half."""
    halves = np.empty_like(weight)
    halves[:, :lines] = 0.5 * weight[:, :lines] / weight[:, :lines].sum(axis=1, keepdims=True)
    halves[:, lines:] = 0.5 * weight[:, lines:] / weight[:, lines:].sum(axis=1, keepdims=True)
    return halves


def initial_capacity(tables: Tables, labels: list[str], codes: list[int], population: Population) -> np.ndarray:
    """[N] days a month each agent has for this subject at the start."""
    assessment = tables.member_states["un_assessment_pct"].to_numpy(float)
    states = 20.0 * (population.state_floor + population.state_slope * np.sqrt(assessment / LARGEST_ASSESSMENT))
    bodies = tables.un_bodies
    posts = np.array([BODY_POSTS[size] for size in bodies["size_class"]]) + np.where(
        bodies["short_name"] == "ODET", ODET_POSTS, 0.0
    )
    lead = bodies["lead_lines"].map(lambda cell: len(lines_of(cell))).to_numpy(float)
    co_lead = bodies["co_lines"].map(lambda cell: len(lines_of(cell))).to_numpy(float)
    first = len(states) + len(bodies)
    z = bell_number(codes[first:], Purpose.CAPACITY, population.seed)
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
    """[N, K] salience of each track for each agent; lines and objectives sum to one half each."""
    states, bodies = len(tables.member_states), len(tables.un_bodies)
    weight = np.ones((len(agent_codes), len(track_codes)))
    needed = np.concatenate((np.isin(lines, NEED_LINES), connectivity))
    unmet = 1.0 - tables.member_states["egdi"].to_numpy(float)
    weight[:states] = np.where(needed, 1.0 + population.need_salience * unmet[:, None], 1.0)
    roles = body_roles(tables.un_bodies, lines, population.co_lead_salience)
    weight[states : states + bodies] = population.least_salience + np.hstack((roles, roles @ overlap))
    odet = states + tables.un_bodies["short_name"].tolist().index("ODET")
    weight[odet, len(lines) :] = 1.0
    z = [
        [normal(population.seed, 0, pair(agent, track), Purpose.SALIENCE) for track in track_codes]
        for agent in agent_codes
    ]
    return normalised_halves(weight * np.exp(population.salience_spread * np.array(z)), len(lines))


def preference(tables: Tables, agent_codes: list[int], population: Population) -> np.ndarray:
    """[N] weight of WSIS against the GDC, between .05 and .95."""
    theta = population.preference + population.preference_spread * bell_number(
        agent_codes, Purpose.PREFERENCE, population.seed
    )
    first = len(tables.member_states)
    for row, (name, lead) in enumerate(
        zip(tables.un_bodies["short_name"], tables.un_bodies["lead_lines"], strict=True)
    ):
        theta[first + row] = BODY_PREFERENCES.get(
            name, population.lead_preference if lines_of(lead) else population.preference
        )
    return np.clip(theta, 0.05, 0.95)


def first_delivery(tables: Tables, lines: list[str], population: Population) -> np.ndarray:
    """[S + 1, L] delivery of WSIS strands at the start: the global site first, then the states."""
    states = tables.member_states
    delivery = np.repeat(population.national_egov * states["egdi"].to_numpy(float)[:, None], len(lines), axis=1)
    online = population.national_internet * states["internet_users_pct"].to_numpy(float) / 100.0
    delivery[:, np.isin(lines, ("C2", "C3"))] = online[:, None]
    weak = np.isin(lines, ("C2", "C3", "C4", "C5", "C10"))
    return np.vstack((np.where(weak, population.global_weak, population.global_other), delivery))


def travelling(size: np.ndarray, people: np.ndarray, agents: int) -> np.ndarray:
    """[N] whether an agent travels to Geneva: the 16 states of smallest capacity, the less populous first among equals."""
    travels = np.zeros(agents, dtype=bool)
    number = round(TRAVELLING_STATES * size.size / ALL_STATES)
    travels[np.lexsort((people, size))[:number]] = True
    return travels


def some_states(tables: Tables, number: int) -> Tables:
    """The tables with so many member states, picked evenly along the scale of assessments (by name among equals)."""
    states = tables.member_states
    if number >= len(states):
        return tables
    order = states.sort_values(["un_assessment_pct", "iso3"], kind="stable").index
    picks = order[((np.arange(number) + 0.5) * len(states) / number).astype(int)]
    chosen = states.loc[picks].sort_values("iso3").reset_index(drop=True)
    known = set(chosen["iso3"])
    ties = tables.state_ties
    kept = ties[ties["iso3_a"].isin(known) & ties["iso3_b"].isin(known)].reset_index(drop=True)
    return tables._replace(member_states=chosen, state_ties=kept)
