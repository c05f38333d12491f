"""Draws of the population: one population per draw for all scenarios and seeds, in one network and one structure of blocks."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.model.block import structure
from sim.model.entities.population import LAST_POPULATIONS, Population, undrawn
from sim.model.entities.world import Names, World
from sim.model.numerics import kept_records
from sim.runs import prepare
from sim.runs.blocks import planned_blocks
from sim.runs.plan import Plan
from sim.scenarios.draws import at_draw, drawn_paths, drawn_range
from sim.scenarios.scenario import scenario
from tests.support.bits import same_bits

FEW = {"population.states": 16, "population.stakeholder_scale": 0.2, "months": 3}
NAMES = ("parallel", "joint_roadmap", "merger", "no_gdc")
CHANGES: dict[str, dict[str, Any]] = {"no_gdc": {"mechanism.no_gdc.strength": 1.0}}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of kept records, and empty caches."""
    monkeypatch.setattr(kept_records, "CACHE", tmp_path)
    for one in (prepare.world_of, prepare.undrawn_world, prepare.ties_of, prepare.awareness_of, prepare.chances_of):
        one.cache_clear()
    return tmp_path


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Population]:
    """The populations whose worlds are built."""
    found: list[Population] = []
    build, redraw = prepare.build_world, prepare.redrawn_world

    def counted(tables: Any, framing: str, population: Population, overlap: np.ndarray) -> Any:
        found.append(population)
        return build(tables, framing, population, overlap)

    def counted_again(world: Any, names: Any, tables: Any, framing: str, population: Population, overlap: Any) -> Any:
        found.append(population)
        return redraw(world, names, tables, framing, population, overlap)

    monkeypatch.setattr(prepare, "build_world", counted)
    monkeypatch.setattr(prepare, "redrawn_world", counted_again)
    return found


def points() -> list[Any]:
    return [
        scenario("parallel" if name in CHANGES else name, {**FEW, **CHANGES.get(name, {})})._replace(name=name)
        for name in NAMES
    ]


def test_a_population_is_built_once_for_all_scenarios_and_seeds_of_its_draw(built: list[Population]) -> None:
    plan = Plan(points(), range(12), range(2))
    keys = [run.key for block in planned_blocks(plan.chunks()) for run in block]
    assert sorted(keys) == sorted(plan.places())
    drawn = [population for population in built if population != undrawn(population)]
    assert len(drawn) == len(set(drawn)) == 12
    assert len(built) <= 13, "those of the draws, and the undrawn one, from which ties are made"


def test_the_world_of_a_draw_is_the_one_built_from_the_tables() -> None:
    population = at_draw(scenario("parallel", FEW), 3).record("population")
    assert population != undrawn(population)
    tables, overlap = prepare.tables_of((), population.states), prepare.maps_of("themes").overlap
    built = prepare.build_world(tables, "themes", population, overlap)
    built = kept_records.records_in(kept_records.file_content(built), (World, Names))
    for found, expected in zip(prepare.world_of("themes", population), built, strict=True):
        for field in found._fields:
            assert same_bits(getattr(found, field), getattr(expected, field)), field


def test_draws_leave_no_files_and_few_worlds(folder: Path) -> None:
    prepare.prepare(scenario("parallel", FEW))
    kept = set(folder.iterdir())
    for draw in range(2 * LAST_POPULATIONS):
        prepare.prepare(at_draw(scenario("parallel", FEW), draw))
    assert set(folder.iterdir()) == kept
    assert len(prepare.world_of.kept) == len(prepare.awareness_of.kept) == LAST_POPULATIONS
    assert len(prepare.ties_of.kept) == 1


def test_no_draw_changes_agents_ties_or_structure_so_that_blocks_stay_full() -> None:
    plan = Plan(points(), range(8), (0,))
    first = prepare.prepare(scenario("parallel", FEW)).setting
    for chunk in plan.chunks():
        setting = prepare.prepare(at_draw(chunk.scenario, chunk.draw)).setting
        assert setting.ties is first.ties
        assert np.array_equal(setting.world.code, first.world.code)
        assert structure(setting) == structure(first)
    assert [len(block) for block in planned_blocks(plan.chunks())] == [8, 8, 8, 8]


ENDS = [(path, place) for path in drawn_paths() if path.startswith("population.") for place in (0.0, 1.0)]


@pytest.mark.parametrize(("path", "place"), ENDS)
def test_the_ends_of_each_range_of_the_population_leave_the_structure(path: str, place: float) -> None:
    low, high = drawn_range(path, 0.0)
    plain = prepare.prepare(scenario("parallel", FEW)).setting
    moved = prepare.prepare(scenario("parallel", {**FEW, path: low + place * (high - low)})).setting
    assert structure(moved) == structure(plain)


def test_a_world_of_a_draw_is_the_one_that_is_built_alone() -> None:
    point = at_draw(scenario("parallel", FEW), 3)
    whole = prepare.prepare(point)
    again = prepare.prepare(scenario("parallel", {**FEW, **{p: v for p, v in point.settings().items() if "." in p}}))
    for field in ("size", "theta", "salience", "effort_share", "first_delivery"):
        assert np.array_equal(getattr(whole.setting.world, field), getattr(again.setting.world, field))
    assert np.array_equal(whole.awareness, again.awareness)
