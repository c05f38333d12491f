"""How soon a command starts computing: `python -m benchmarks.start`.

Each command runs in a process of its own, with the model compiled already, up to the first month of its first run. Beside the
seconds on the clock stand those of the processor, which other work on the machine does not lengthen.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sim.runs.precompile import compile_model

LIMIT = 2.0
"""Most seconds from the command to its first month."""
REPEATS = 5
ROOT = Path(__file__).parents[1]
COMMANDS = (
    ["run", "scenario=parallel"],
    ["compare", "scenarios=[parallel,merger]"],
    ["demo"],
    ["questions"],
)
UNTIL_THE_FIRST_RUN = """
import os, sys
import sim.cli
import sim.runs.prepare
def stop(*arguments):
    os.write(1, b"first month")
    os._exit(0)
sim.runs.prepare.run_months = stop
sim.cli.main(sys.argv[1:])
"""


def processor_seconds() -> float:
    """Seconds of the processor that ended child processes have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds_to_first_run(words: list[str]) -> tuple[float, float]:
    """Seconds of the clock and of the processor until a command would begin its first month.

    Raises RuntimeError if it ends before that.
    """
    with tempfile.TemporaryDirectory() as folder:
        started, used = time.perf_counter(), processor_seconds()
        command = [sys.executable, "-c", UNTIL_THE_FIRST_RUN, *words, f"results={folder}"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        shown = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        clock, processor = time.perf_counter() - started, processor_seconds() - used
    if not shown.stdout.endswith("first month"):
        raise RuntimeError(f"{' '.join(words)} ended before its first run: {shown.stderr}")
    return clock, processor


def main() -> None:
    """Print the least seconds of several starts of each command."""
    compile_model()
    print(f"{'seconds to the first month':42s} {'clock':>6s} {'processor':>10s}")
    for words in COMMANDS:
        measured = [seconds_to_first_run(words) for _ in range(REPEATS)]
        clock, processor = (min(column) for column in zip(*measured, strict=True))
        verdict = "" if clock < LIMIT else f"   NOT within {LIMIT:g} s"
        print(f"dcsim {' '.join(words):36s} {clock:6.2f} {processor:10.2f}{verdict}")


if __name__ == "__main__":
    main()
