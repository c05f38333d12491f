"""The NumPy version in `benchmarks/arrays` is the same model: otherwise comparing its time with ours would mean nothing."""

from typing import Any

import numpy as np
import pytest

from benchmarks.arrays import model
from benchmarks.timing import first_state
from sim.model.simulation import run_history
from sim.runs.prepare import prepare, run_block
from sim.scenarios.scenario import scenario

pytestmark = pytest.mark.whole

TOLERANCE = 1e-9

CASES: list[tuple[str, dict[str, Any], int]] = [
    ("parallel", {}, 0),
    ("parallel", {"gdc.framing": "objectives", "gdc.follow_up": "adopted"}, 1),
    ("joint_roadmap", {}, 0),
    ("actual_path_with_roadmap", {}, 1),
    ("merger", {}, 2),
    ("sunset", {}, 0),
    ("wsis_only", {"mechanism.capacity_support.strength": 1.0}, 3),
    ("parallel", {"mechanism.inclusive_consultation.strength": 1.0, "packages.global_volume": 2000.0}, 4),
]


@pytest.mark.parametrize(("name", "changes", "seed"), CASES)
def test_the_numpy_version_gives_the_kernels_history(name: str, changes: dict[str, Any], seed: int) -> None:
    prepared = prepare(scenario(name, changes))
    other = model.simulate(first_state(prepared), prepared.setting, seed)
    ours = run_history(run_block([prepared], [seed]), 0)
    for field, mine, its in zip(ours._fields, ours, other, strict=True):
        error = np.abs(its - mine) / np.maximum(1.0, np.abs(mine))
        assert error.max() <= TOLERANCE, f"{field}: {error.max():g}"
