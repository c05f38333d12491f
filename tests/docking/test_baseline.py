"""The headline metrics of five scenarios at two seeds stay what they were, to 1e-9.

They may change only on purpose. After a change of the model, of its data or of its defaults:

    python -m tests.docking.test_baseline --refresh

writes `tests/docking/baseline.json` anew and prints every value that changed, old and new.
"""

import json
import sys
from pathlib import Path

import pytest

from sim.model.observation.metrics import METRICS
from sim.runs.batch import run

FILE = Path(__file__).with_name("baseline.json")
SCENARIOS = ("parallel", "joint_roadmap", "merger", "itu_proposal", "actual_path_with_roadmap")
SEEDS = (0, 1)
TOLERANCE = 1e-9

Baseline = dict[str, dict[str, float]]
"""`scenario/seed` to metric to value."""


def measured(name: str, seed: int) -> dict[str, float]:
    """The metrics of one run, in the order of the registry."""
    summary = run(name, seed).summary
    return {metric: summary[metric] for metric in METRICS}


def stored() -> Baseline:
    """The values kept in the file; empty if there is none."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_metrics_are_what_they_were(name: str, seed: int) -> None:
    assert measured(name, seed) == pytest.approx(stored()[f"{name}/{seed}"], rel=TOLERANCE, abs=1e-15)


def test_the_file_holds_these_runs_and_no_others() -> None:
    assert list(stored()) == [f"{name}/{seed}" for name in SCENARIOS for seed in SEEDS]


def refresh() -> None:
    """Write the file anew and print what changed."""
    old, new = stored(), {f"{name}/{seed}": measured(name, seed) for name in SCENARIOS for seed in SEEDS}
    for key, values in new.items():
        for metric, value in values.items():
            before = old.get(key, {}).get(metric)
            if before != value:
                print(f"{key} {metric}: {before} -> {value}")
    FILE.write_text(json.dumps(new, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--refresh"]:
        sys.exit("usage: python -m tests.docking.test_baseline --refresh")
    refresh()
