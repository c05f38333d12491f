"""What memory a block and many runs take: `python -m benchmarks.memory [RUNS]`, 10,000 unless told otherwise.

The batch runs in a process of its own, so that its peak is that of a user's: libraries, world, runs and their summaries.
"""

import subprocess
import sys
from typing import Any

import numpy as np

from benchmarks.timing import drawn_runs
from sim.model.numerics.worlds import WORLDS
from sim.model.simulation import begin

LIMIT = 500.0
"""Most a batch of 10,000 runs may take [10^6 bytes]."""
SCENARIOS = ["parallel", "joint_roadmap", "merger", "lead_agency", "sunset"]
DRAWS = 100
BATCH = f"""
import sys, time
import sim
from benchmarks.timing import peak_megabytes
seeds = int(sys.argv[1])
sim.run_many({SCENARIOS!r}, seeds=1, draws=1, threads=2)
print(peak_megabytes())
started = time.perf_counter()
batch = sim.run_many({SCENARIOS!r}, seeds=seeds, draws={DRAWS}, threads=2)
print(len(batch.runs), time.perf_counter() - started, peak_megabytes())
"""


def bytes_of(record: Any) -> int:
    """Bytes of the arrays of a record and of the records within it."""
    if isinstance(record, np.ndarray):
        return record.nbytes
    return sum(bytes_of(part) for part in record) if isinstance(record, tuple) else 0


def of_a_block() -> None:
    """Print the memory of a block in double and in single precision, by what it is for."""
    drawn = drawn_runs()
    for name, kind in (("double", np.float64), ("single", np.float32)):
        running = begin([one.setting for one in drawn], [one.awareness for one in drawn], [0] * WORLDS, kind)
        parts = {part: bytes_of(getattr(running, part)) / 1e6 for part in ("block", "state", "aux", "history")}
        shown = ", ".join(f"{part} {size:.2f}" for part, size in parts.items())
        print(f"a block in {name} precision: {sum(parts.values()):.2f} MB ({shown})")


def main(runs: int) -> None:
    """Print the memory of a block, then run the batch and print its peak memory."""
    of_a_block()
    seeds = max(1, runs // (len(SCENARIOS) * DRAWS))
    shown = subprocess.run([sys.executable, "-c", BATCH, str(seeds)], capture_output=True, text=True, check=True)
    first, count, seconds, peak = (float(word) for word in shown.stdout.split())
    print(f"{len(SCENARIOS)} runs in two threads: {first:.0f} MB at the most, libraries included")
    print(
        f"{count:.0f} runs: {peak:.0f} MB, {1e3 * (peak - first) / count:.1f} kB for each further run; {seconds:.0f} s"
    )
    print(f"{'below' if peak < LIMIT else 'NOT BELOW'} the limit of {LIMIT:.0f} MB for 10,000 runs")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
