"""A sweep against the bare kernel: `python -m benchmarks.sweep [POINTS] [SEEDS]`, 1,000 points of 10 seeds unless told otherwise.

The command runs in a process of its own, from typing it to everything written. Before and after it the bare kernel does a
tenth of as many runs in two threads; both are measured by the clock and, since the machine has other work, by the processor.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sim
from benchmarks.timing import drawn_runs, full_block, machine
from sim.model.numerics.kernels import kernel_hash
from sim.model.numerics.worlds import WORLDS

THREADS = 2
ALLOWED_RATIO, ALLOWED_SECONDS = 1.2, 5.0
MOST_FILES, MOST_BYTES, MOST_MEGABYTES, MOST_READING = 50, 2000, 500.0, 1.0
COMMAND = ["'work.adoption_cost=interval(0.05,0.4)'", "'recognition.base=interval(0.15,0.6)'", "design=lhs", "draws=0"]


def bare(runs: int) -> tuple[float, float]:
    """Seconds of the bare kernel for a run, by the clock and by the processor: blocks of draws shared out among threads."""
    drawn, blocks = drawn_runs(), -(-runs // WORLDS)
    clock, processor = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda seed: full_block(drawn, seed), range(blocks)))
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    return clock / (blocks * WORLDS), processor / (blocks * WORLDS)


def swept(points: int, seeds: int, root: Path) -> tuple[float, float, float]:
    """Seconds of the sweep by the clock and by the processor, and its peak memory [10^6 bytes]."""
    words = [word.strip("'") for word in COMMAND]
    words += [
        f"samples={points}",
        f"seeds={seeds}",
        f"threads={THREADS}",
        f"results={root}",
        "name=sweep",
        "figures=[]",
    ]
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "sim", "sweep", *words], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, used, after.ru_maxrss * 1024 / 1e6


def main(points: int, seeds: int) -> None:
    """Measure and print."""
    runs, few = points * seeds, max(THREADS, points * seeds // 10)
    full_block(drawn_runs())
    print(f"{machine()}; kernel {kernel_hash()[:8]}\n")
    with tempfile.TemporaryDirectory() as root:
        first = bare(few)
        clock, processor, peak = swept(points, seeds, Path(root))
        last = bare(few)
        each = [(a + b) / 2 for a, b in zip(first, last, strict=True)]
        folder = Path(root) / "sweep"
        files = [path for path in folder.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in (folder / "runs").iterdir())
        started = time.perf_counter()
        means = sim.open_results(folder).runs.groupby("point")["progress"].mean()
        reading = time.perf_counter() - started
    assert len(means) == points
    print(f"{runs:,} runs, {points:,} points of {seeds} seeds, {THREADS} threads on {os.cpu_count()} processors")
    for name, seconds, kernel in (("clock", clock, each[0]), ("processor", processor, each[1])):
        print(
            f"by the {name:<9}: {seconds:7.1f} s; the bare kernel {1e3 * kernel:5.2f} ms a run ({few:,} runs beside it); "
            f"(sweep - {ALLOWED_SECONDS:.0f} s) / kernel = {(seconds - ALLOWED_SECONDS) / (kernel * runs):.2f}, "
            f"at most {ALLOWED_RATIO}"
        )
    print(f"peak memory {peak:.0f} MB, at most {MOST_MEGABYTES:.0f}")
    print(f"{len(files)} files, at most {MOST_FILES}; {size / runs:.0f} bytes a run, at most {MOST_BYTES}")
    print(f"reading and taking means by point {reading:.2f} s, at most {MOST_READING:.0f}")


if __name__ == "__main__":
    main(*(int(word) for word in [*sys.argv[1:], *("1000", "10")[len(sys.argv) - 1 :]]))
