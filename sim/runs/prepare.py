"""Preparation of runs: the settings of a scenario become the arrays of the compiled loop; shared arrays are built once."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.data import TableError, Tables, data_hashes, load_tables
from sim.data.once import once, once_of_last
from sim.model.entities.events import Events, build_events
from sim.model.entities.network import Ties, tie_arrays, tie_graph
from sim.model.entities.packages import Packages, build_packages
from sim.model.entities.population import ALL_STATES, LAST_POPULATIONS, Population, some_states, undrawn
from sim.model.entities.world import Names, World, build_world, overlap_map, redrawn_world, sdg_matrix
from sim.model.levers import Levers
from sim.model.mechanisms import build_levers
from sim.model.numerics.kept_records import kept
from sim.model.numerics.kernels import announce_compilation
from sim.model.numerics.random import code
from sim.model.observation.outcome import Outcome
from sim.model.processes.trend import processes_reach
from sim.model.setting import Setting
from sim.model.simulation import WHOLE_MONTH, Running, begin, run_history, run_months, run_state
from sim.model.state import first_awareness, first_chance
from sim.runs.options import DOUBLE, SINGLE
from sim.scenarios.scenario import Scenario
from sim.settings.errors import SettingError

OwnTables = tuple[tuple[str, str, str], ...]
"""(table, file, hash) of every data table that is replaced by a user's file."""
HERE = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
"""Hash of this file, which says what is made from tables, and how."""


class Maps(NamedTuple):
    """The overlap map [L, J] [share] and the WSIS-SDG matrix [L, 17] [0 or 1]."""

    overlap: np.ndarray
    matrix: np.ndarray


def own_tables(chosen: Scenario) -> OwnTables:
    """The data tables that a scenario replaces, with the hashes of their files. Raises SettingError for an unusable file."""
    files = dict(chosen.own_tables())
    if not files:
        return ()
    for table, file in files.items():
        if not file.endswith(".csv"):
            raise SettingError(f"data.{table}: {file!r} is not allowed; allowed: the path of a .csv file")
    hashes = hashes_of(files)
    return tuple((table, file, hashes[table]) for table, file in files.items())


def hashes_of(files: Mapping[str, str]) -> dict[str, str]:
    """The hashes of all data tables, with the user's replacements. Raises SettingError for a file that cannot be read."""
    try:
        return data_hashes(files)
    except (TableError, OSError) as error:
        raise SettingError(str(error)) from None


def from_tables(
    own: OwnTables,
    name: str,
    arguments: Any,
    kinds: tuple[type, ...],
    make: Callable[[], tuple[Any, ...]],
) -> tuple[Any, ...]:
    """Records that are made from the data tables and from `arguments` alone: once for all processes, as long as no table differs.

    Tables are checked when they are read, hence whenever the content of a file is new. Raises SettingError for an unusable table.
    """
    files = {table: file for table, file, _ in own}
    hashes = hashes_of(files)
    return kept(name, (hashes, arguments, HERE), kinds, make, lambda: hashes_of(files) == hashes)


@once
def tables_of(own: OwnTables, states: int = ALL_STATES) -> Tables:
    """All data tables, with the user's replacements, for `states` member states. Raises SettingError for an error in a table."""
    try:
        return some_states(load_tables({table: file for table, file, _ in own}), states)
    except (TableError, OSError) as error:
        raise SettingError(str(error)) from None


@once_of_last(LAST_POPULATIONS)
def world_of(framing: str, population: Population, own: OwnTables = ()) -> tuple[World, Names]:
    """World and names of a population. All runs share the arrays and do not change them.

    The world of a draw has the arrays of the undrawn one where no draw varies them. It is for this process only: there would be a
    file for each draw.
    """
    common = undrawn(population)
    world, names = undrawn_world(framing, common, own)
    if population == common:
        return world, names
    tables = tables_of(own, population.states)
    return redrawn_world(world, names, tables, framing, population, maps_of(framing, own).overlap)


@once_of_last(LAST_POPULATIONS)
def undrawn_world(framing: str, population: Population, own: OwnTables) -> tuple[World, Names]:
    """World and names of an undrawn population."""

    def make() -> tuple[World, Names]:
        return build_world(tables_of(own, population.states), framing, population, maps_of(framing, own).overlap)

    world, names = from_tables(own, "world", (framing, population), (World, Names), make)
    return world, names


@once
def ties_of(population: Population, own: OwnTables = ()) -> Ties:
    """The ties of an undrawn population; they depend neither on draws nor on the framing of the GDC."""

    def make() -> tuple[Ties]:
        labels, tables = world_of("themes", population, own)[1].agents, tables_of(own, population.states)
        return (tie_arrays(tie_graph(tables, labels, population.state_ties, population.seed), labels),)

    (ties,) = from_tables(own, "ties", population, (Ties,), make)
    return ties  # type: ignore[no-any-return]


@once
def events_of(follow_up: str, reporting: str, own: OwnTables = ()) -> Events:
    """The calendar for one variant of the GDC's follow-up and one reading of its duties."""

    def make() -> tuple[Events]:
        return (build_events(tables_of(own), follow_up, reporting),)

    (events,) = from_tables(own, "events", (follow_up, reporting), (Events,), make)
    return events  # type: ignore[no-any-return]


@once_of_last(LAST_POPULATIONS)
def chances_of(framing: str, population: Population, own: OwnTables, joint: tuple[tuple[int, int], ...]) -> np.ndarray:
    """[N, P_j] the random numbers of initial awareness of an undrawn population, which are those of all its draws."""
    world, names = world_of(framing, population, own)
    codes = [code(f"package:{names.tracks[line]}:{names.tracks[world.lines + objective]}") for line, objective in joint]
    return np.asarray(first_chance(world.code, np.array(codes, dtype=np.uint64), population.seed))


@once_of_last(LAST_POPULATIONS)
def awareness_of(
    framing: str, population: Population, own: OwnTables, joint: tuple[tuple[int, int], ...]
) -> np.ndarray:
    """[N, P_j] initial awareness [share] of the joint packages, which are given as (line, objective)."""
    return np.asarray(first_awareness(chances_of(framing, undrawn(population), own, joint), population.awareness_shape))


@once
def maps_of(framing: str, own: OwnTables = ()) -> Maps:
    """The maps of one framing of the GDC."""

    def make() -> tuple[Maps]:
        tables = tables_of(own)
        return (Maps(overlap_map(tables, framing), sdg_matrix(tables)),)

    (maps,) = from_tables(own, "maps", framing, (Maps,), make)
    return maps  # type: ignore[no-any-return]


class Prepared(NamedTuple):
    """A scenario ready to run: its setting, the names of the rows of its arrays, and initial awareness [N, P_j]."""

    setting: Setting
    names: Names
    awareness: np.ndarray


announce_once = once(announce_compilation)
"""Announces the compilation before the first run of a process."""


def prepare(chosen: Scenario) -> Prepared:
    """Build world, packages, levers and parameters of a scenario; arrays that several scenarios share are built once.

    A scenario with the duties of another one has that one's levers in obligations, and its calendar. Raises SettingError for a
    user's table that cannot be used.
    """
    population, framing = chosen.record("population"), chosen.values["gdc.framing"]
    own = own_tables(chosen)
    announce_once()  # what follows is compiled
    world, names = world_of(framing, population, own)
    packages: Packages = build_packages(*maps_of(framing, own), world.size[: world.states], chosen.record("packages"))
    joint = tuple(
        (int(a), int(b))
        for a, b in zip(packages.line[: packages.joint], packages.objective[: packages.joint], strict=True)
    )
    start, months = chosen.values["start"], chosen.values["months"]
    other = chosen if chosen.duties is None else chosen.duties
    setting = Setting(
        world=world,
        packages=packages,
        ties=ties_of(undrawn(population), own),
        events=events_of(other.values["gdc.follow_up"], other.values["gdc.reporting"], own_tables(other)),
        levers=levers_of(chosen, world),
        parameters=chosen.parameters(),
        start=start,
        months=months,
        duties=None if chosen.duties is None else levers_of(other, world),
    )
    return Prepared(setting, names, awareness_of(framing, population, own, joint))


def levers_of(chosen: Scenario, world: World) -> Levers:
    """The levers of a scenario."""
    values = chosen.values
    return build_levers(chosen.mechanisms(), world, values["recognition.base"], values["start"], values["months"])


def run_prepared(prepared: Prepared, seed: int) -> Outcome:
    """Execute one run of a prepared scenario with a random seed."""
    return outcome_of(prepared, run_block([prepared], [seed]), 0)


KINDS = {DOUBLE: np.float64, SINGLE: np.float32}
"""Type of the numbers of a run by precision."""


def run_block(prepared: Sequence[Prepared], seeds: Sequence[int], precision: str = DOUBLE) -> Running:
    """Execute up to eight runs of one structure in parallel, in one thread."""
    running = begin([one.setting for one in prepared], [one.awareness for one in prepared], seeds, KINDS[precision])
    block, state, aux, history, months = running
    run_months(state, aux, history, block, 0, months, WHOLE_MONTH)
    return running


def outcome_of(prepared: Prepared, running: Running, world: int) -> Outcome:
    """One finished run of a block."""
    setting = prepared.setting
    return Outcome(
        run_history(running, world),
        run_state(running, world, setting.months),
        setting.world,
        prepared.names,
        setting.packages,
        setting.start,
        setting.parameters.obligations.service_limit,
        processes_reach(setting.parameters.trend, setting.packages.national_work),
    )
