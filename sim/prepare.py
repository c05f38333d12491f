"""Preparing a run: a scenario's settings become the arrays of the compiled loop; what many runs share is built once."""

from functools import cache
from typing import NamedTuple

import numpy as np

from sim.data import load_tables
from sim.events import Events, build_events
from sim.mechanisms import build_levers
from sim.outcome import Outcome
from sim.packages import Packages, build_packages
from sim.population import Population
from sim.random import code
from sim.scenarios import Scenario
from sim.simulation import Setting, simulate
from sim.state import first_awareness, initial_state
from sim.ties import Ties, tie_arrays, tie_graph
from sim.world import Names, World, build_world, overlap_map, sdg_matrix


@cache
def world_of(framing: str, population: Population) -> tuple[World, Names]:
    """The world of a population; the same arrays serve all runs, which only read them."""
    return build_world(load_tables(), framing, population)


@cache
def ties_of(population: Population) -> Ties:
    """The ties of a population (the framing of the GDC plays no part in them)."""
    labels = world_of("themes", population)[1].agents
    return tie_arrays(tie_graph(load_tables(), labels, population.state_ties, population.seed), labels)


@cache
def events_of(follow_up: str) -> Events:
    """The calendar under one variant of the GDC's follow-up."""
    return build_events(load_tables(), follow_up)


@cache
def awareness_of(framing: str, population: Population, joint: tuple[tuple[int, int], ...]) -> np.ndarray:
    """[N, P_j] first awareness of the joint packages, given as (line, objective)."""
    world, names = world_of(framing, population)
    codes = [code(f"package:{names.tracks[line]}:{names.tracks[world.lines + objective]}") for line, objective in joint]
    return first_awareness(world.code, np.array(codes, dtype=np.uint64), world.awareness_shape, population.seed)


@cache
def maps_of(framing: str) -> tuple[np.ndarray, np.ndarray]:
    """The overlap map [L, J] and the WSIS-SDG matrix [L, 17]."""
    tables = load_tables()
    return overlap_map(tables, framing), sdg_matrix(tables)


class Prepared(NamedTuple):
    """A scenario ready to run: its setting, the names of its rows and its first awareness."""

    setting: Setting
    names: Names
    awareness: np.ndarray


def prepare(chosen: Scenario) -> Prepared:
    """Build world, packages, levers and parameters of a scenario; what does not depend on its numbers is built once."""
    population, framing = chosen.record("population"), chosen.values["gdc.framing"]
    world, names = world_of(framing, population)
    packages: Packages = build_packages(*maps_of(framing), world.size[: world.states], chosen.record("packages"))
    joint = tuple(
        (int(a), int(b))
        for a, b in zip(packages.line[: packages.joint], packages.objective[: packages.joint], strict=True)
    )
    start, months = chosen.values["start"], chosen.values["months"]
    setting = Setting(
        world=world,
        packages=packages,
        ties=ties_of(population),
        events=events_of(chosen.values["gdc.follow_up"]),
        levers=build_levers(chosen.mechanisms(), world, chosen.values["recognition.base"], start, months),
        parameters=chosen.parameters(),
        start=start,
        months=months,
    )
    return Prepared(setting, names, awareness_of(framing, population, joint))


def run_prepared(prepared: Prepared, seed: int) -> Outcome:
    """One run of a prepared scenario."""
    setting = prepared.setting
    state = initial_state(setting.world, setting.packages, prepared.awareness)
    record = simulate(state, setting, seed)
    return Outcome(
        record,
        state,
        setting.world,
        prepared.names,
        setting.packages,
        setting.start,
        setting.parameters.obligations.service_limit,
    )
