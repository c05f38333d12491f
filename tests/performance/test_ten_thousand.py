"""Ten thousand stored runs: few files, few bytes, little memory, and quick to read. Not in the default suite: `make large`."""

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sim

POINTS, SEEDS = 1000, 10
WORDS = [
    "sweep", "work.adoption_cost=interval(0.05,0.4)", "recognition.base=interval(0.15,0.6)", "design=lhs",
    f"samples={POINTS}", f"seeds={SEEDS}", "draws=0", "figures=[]", "name=large", "months=36",
]  # fmt: skip


@pytest.mark.large
def test_ten_thousand_runs_stay_small(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "sim", *WORDS, f"results={tmp_path}"], check=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
    folder = tmp_path / "large"
    assert peak < 500.0
    assert len([path for path in folder.rglob("*") if path.is_file()]) <= 50
    assert sum(path.stat().st_size for path in (folder / "runs").iterdir()) <= 2000 * POINTS * SEEDS
    started = time.process_time()
    means = sim.open_results(folder).runs.groupby("point").mean(numeric_only=True)
    assert len(means) == POINTS
    assert time.process_time() - started < 5.0  # about .2; a limit that no busy machine passes
