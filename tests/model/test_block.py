"""Blocks: a run has the same bits alone and beside any others; single precision and plain Python give nearly the same."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.model.block import structure
from sim.model.block_layout import block_of, tie_numbers
from sim.model.numerics.worlds import WORLDS
from sim.model.observation.metrics import HEADLINE, summarise
from sim.model.observation.outcome import Outcome
from sim.model.observation.tables import monthly_series
from sim.model.simulation import WHOLE_MONTH, begin, run_history, run_months, run_state
from sim.runs.options import DOUBLE, SINGLE
from sim.runs.prepare import Prepared, outcome_of, prepare, run_block
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import scenario, scenario_names

SHORT = {"start": "2024-05", "months": 40}
"""From four months before the adoption of the GDC to twenty months after a merger."""
SEED = 3
Point = tuple[str, int | None, tuple[tuple[str, Any], ...]]
"""Scenario, draw, and changed settings."""
POINTS: tuple[Point, ...] = (
    ("parallel", 0, ()),
    ("merger", 1, ()),
    ("wsis_only", 2, ()),
    ("sunset", 3, ()),
    ("lead_agency", 4, ()),
    ("sharing_and_lead", None, ()),
    ("itu_proposal", 6, (("population.state_slope", 40.0), ("population.preference", 0.3))),
    (
        "joint_roadmap",
        7,
        (
            ("population.state_floor", 2.0),
            ("population.salience_spread", 1.0),
            ("population.first_effort", 0.4),
            ("population.awareness_shape", 3.0),
        ),
    ),
)
"""Eight runs of one structure. The last two have agents with other traits, but the same ties."""


@cache
def prepared(point: Point) -> Prepared:
    """A short run, prepared."""
    name, draw, changes = point
    return prepare(at_draw(scenario(name, {**SHORT, **dict(changes)}), draw))


def outcomes(points: Sequence[Point], seeds: Sequence[int], precision: str = DOUBLE) -> list[Outcome]:
    """Runs side by side in one block."""
    ready = [prepared(point) for point in points]
    running = run_block(ready, seeds, precision)
    return [outcome_of(one, running, world) for world, one in enumerate(ready)]


@cache
def alone(point: Point, seed: int = SEED) -> Outcome:
    """A run in a block of its own."""
    return outcomes([point], [seed])[0]


def assert_same_bits(found: Outcome, expected: Outcome) -> None:
    """The same final state and history."""
    for mine, other in ((found.state, expected.state), (found.history, expected.history)):
        different = [
            name for name, values in mine._asdict().items() if values.tobytes() != getattr(other, name).tobytes()
        ]
        assert not different


def test_the_runs_of_these_tests_have_one_structure_and_different_results() -> None:
    assert len({structure(prepared(point).setting) for point in POINTS}) == 1
    assert len({alone(point).history.progress.tobytes() for point in POINTS}) == len(POINTS)
    block = block_of([prepared(point).setting for point in POINTS], [SEED] * WORLDS)
    agents = block.agents
    assert all((values != values[..., :1]).any() for values in (agents.size, agents.salience, agents.theta))


def test_a_run_has_the_same_bits_alone_and_beside_seven_others() -> None:
    for point, found in zip(POINTS, outcomes(POINTS, [SEED] * WORLDS), strict=True):
        assert_same_bits(found, alone(point))


def test_a_run_has_the_same_bits_in_every_place_of_a_block() -> None:
    for places in (range(7, -1, -1), (3, 0, 6, 1, 7, 4, 2, 5)):
        points = [POINTS[place] for place in places]
        for point, found in zip(points, outcomes(points, [SEED] * WORLDS), strict=True):
            assert_same_bits(found, alone(point))


@pytest.mark.parametrize("points", [POINTS[:3], POINTS[5:7], (POINTS[1],) * 5])
def test_a_block_that_is_not_full_gives_its_runs_the_same_bits(points: tuple[Point, ...]) -> None:
    found = outcomes(points, [SEED] * len(points))
    assert len(found) == len(points)
    for point, one in zip(points, found, strict=True):
        assert_same_bits(one, alone(point))


@pytest.mark.parametrize(
    "seeds", [(3, 3, 3, 3, 4, 4, 4, 4), (9, 3, 0, 2**53, 1, 3, 8, 7), (3, 11, 3)], ids=["two", "many", "not full"]
)
def test_runs_with_different_seeds_have_the_bits_that_each_has_alone(seeds: tuple[int, ...]) -> None:
    points = POINTS[: len(seeds)]
    for point, seed, found in zip(points, seeds, outcomes(points, seeds), strict=True):
        assert_same_bits(found, alone(point, seed))


def test_seeds_of_one_scenario_in_one_block_are_different_runs() -> None:
    found = outcomes([POINTS[0]] * WORLDS, range(WORLDS))
    for seed, one in enumerate(found):
        assert_same_bits(one, alone(POINTS[0], seed))
    assert len({one.history.progress.tobytes() for one in found}) == WORLDS


def test_a_run_month_by_month_that_keeps_the_work_of_every_agent_has_the_same_bits() -> None:
    ready = [prepared(point) for point in POINTS]
    settings, awareness = [one.setting for one in ready], [one.awareness for one in ready]
    running = begin(settings, awareness, [SEED] * WORLDS, rows=settings[0].world.code.size)
    for t in range(running.months):
        run_months(running.state, running.aux, running.history, running.block, t, t + 1, WHOLE_MONTH)
    for world, (point, one) in enumerate(zip(POINTS, ready, strict=True)):
        expected = alone(point)
        state, history = run_state(running, world, running.months), run_history(running, world)
        assert_same_bits(expected._replace(state=state, history=history), expected)
        assert one.setting.months == running.months


def test_ties_are_numbered_for_both_of_their_agents_in_whatever_order_they_are_given() -> None:
    start, neighbour = [0, 2, 3, 4], [2, 1, 0, 0]  # agent 0 has ties with 2 and with 1
    numbers = [
        tie_numbers(
            *(np.array(values, dtype=np.int64).tobytes() for values in (start, neighbour, first, second))
        ).tolist()
        for first, second in (([0, 0], [1, 2]), ([2, 1], [0, 0]))
    ]
    assert numbers == [[1, 0, 0, 1], [0, 1, 1, 0]]


SINGLE_ERROR = 1e-4
"""Largest relative error of headline metrics in single precision."""


def errors_of_single(name: str, changes: dict[str, Any], metrics: Sequence[str]) -> dict[str, float]:
    """Relative errors of metrics of one run in single precision."""
    ready = prepare(scenario(name, changes))
    double, single = (
        summarise(outcome_of(ready, run_block([ready], [SEED], precision), 0)) for precision in (DOUBLE, SINGLE)
    )
    assert all(np.isnan(single[metric]) == np.isnan(double[metric]) for metric in metrics)
    return {
        metric: abs(single[metric] / double[metric] - 1.0) if double[metric] else abs(single[metric])
        for metric in metrics
        if not np.isnan(double[metric])
    }


@pytest.mark.parametrize("name", ["parallel", "merger", "wsis_only"])
def test_single_precision_gives_nearly_the_same_headlines(name: str) -> None:
    assert max(errors_of_single(name, SHORT, HEADLINE).values()) < SINGLE_ERROR


@pytest.mark.slow
@pytest.mark.parametrize("name", scenario_names())
def test_single_precision_gives_nearly_the_same_headlines_of_every_scenario(name: str) -> None:
    assert max(errors_of_single(name, {}, HEADLINE).values()) < SINGLE_ERROR


def test_single_precision_keeps_states_and_work_in_single_and_history_in_double_numbers() -> None:
    ready = prepared(POINTS[0])
    running = run_block([ready], [SEED], SINGLE)
    state, aux = running.state, running.aux
    assert {str(values.dtype) for values in (state.awareness, state.delivery, aux.known, aux.booked)} == {"float32"}
    assert {str(values.dtype) for values in running.history} == {"float64"}
    parameters = running.block.parameters
    assert parameters.learning.contact.dtype == parameters.climate.stall_hazard.dtype == np.float64
    assert parameters.learning.closing.dtype == np.float32


def test_runs_in_single_precision_have_the_same_bits_alone_and_beside_others() -> None:
    found = outcomes(POINTS, [SEED] * WORLDS, SINGLE)
    for place in (1, 7):
        assert_same_bits(outcomes([POINTS[place]], [SEED], SINGLE)[0], found[place])


FEW = {"population.states": 8, "population.stakeholder_scale": 0.0, "start": "2024-08", "months": 2}
"""Few agents, in the month before the adoption of the GDC and in that of its adoption."""
SERIES = """
import json, sys
from sim.model.observation.tables import monthly_series
from sim.model.simulation import run_months
from sim.runs.prepare import outcome_of, prepare, run_block
from sim.scenarios.scenario import scenario
assert not hasattr(run_months, "py_func")
ready = [prepare(scenario(name, json.loads(sys.argv[1]))) for name in ("merger", "joint_roadmap")]
running = run_block(ready, [3, 4])
print(json.dumps([monthly_series(outcome_of(one, running, w)).to_numpy().tolist() for w, one in enumerate(ready)]))
"""


@pytest.mark.slow
@pytest.mark.processes
def test_plain_python_gives_the_same_series() -> None:
    changes = {**FEW, "mechanism.capacity_support.strength": 1.0}
    shown = subprocess.run(
        [sys.executable, "-c", SERIES, json.dumps(changes)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    ready = [prepare(scenario(name, changes)) for name in ("merger", "joint_roadmap")]
    running = run_block(ready, [3, 4])
    for world, (one, series) in enumerate(zip(ready, json.loads(shown.stdout), strict=True)):
        compiled = monthly_series(outcome_of(one, running, world)).to_numpy()
        assert np.array(series) == pytest.approx(compiled, rel=1e-12, abs=1e-12, nan_ok=True)
