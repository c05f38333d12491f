"""The studies of what is uncertain against the bare kernel: `python -m benchmarks.uncertainty [VERB WORDS..]`.

Each command runs in a process of its own, from typing it to everything written. Before and after it the bare kernel does a
tenth of as many runs in two threads; both are measured by the clock and, since the machine has other work, by the processor.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.sweep import THREADS, bare
from benchmarks.timing import drawn_runs, full_block, machine
from sim.model.numerics.kernels import kernel_hash
from sim.runs.storage.store import reading

ALLOWED_RATIO = 1.3
COMMANDS = (
    ("sensitivity", "samples=16", "few=4"),
    ("robustness", "draws=8"),
    ("discover", "draws=256"),
)


def studied(words: tuple[str, ...], root: Path) -> tuple[float, float, int]:
    """Seconds of a study by the clock and by the processor, and its runs."""
    command = [sys.executable, "-m", "sim", *words, f"threads={THREADS}", f"results={root}", "name=study"]
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, used, reading(root / "study").runs_stored()


def main(commands: tuple[tuple[str, ...], ...]) -> None:
    """Measure and print."""
    full_block(drawn_runs())
    print(f"{machine()}; kernel {kernel_hash()[:8]}\n")
    for words in commands:
        with tempfile.TemporaryDirectory() as root:
            first = bare(100)
            clock, processor, runs = studied(words, Path(root))
            last = bare(100)
        each = [(a + b) / 2 for a, b in zip(first, last, strict=True)]
        print(f"dcsim {' '.join(words)}: {runs:,} runs")
        for name, seconds, kernel in (("clock", clock, each[0]), ("processor", processor, each[1])):
            print(
                f"  by the {name:<9}: {seconds:6.1f} s; the bare kernel {1e3 * kernel:5.2f} ms a run; ratio "
                f"{seconds / (kernel * runs):.2f}, at most {ALLOWED_RATIO}"
            )


if __name__ == "__main__":
    main((tuple(sys.argv[1:]),) if len(sys.argv) > 1 else COMMANDS)
