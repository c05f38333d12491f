"""How soon a command starts computing, and what a whole run takes: `python -m benchmarks.start [OTHER_CHECKOUT]`.

Each command runs in a process of its own, with the model compiled already, up to the first month of its first run. Beside the
seconds on the clock stand those of the processor, which other work on the machine lengthens less. A whole `dcsim run` is then
measured by phase, and in turn with another checkout, if one is given.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from sim.runs.precompile import compile_model

LIMIT = 2.0
"""Most seconds from the command to its first month."""
REPEATS, TURNS = 5, 9
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
BY_PHASE = """
import json, sys, time
marks = [time.process_time()]
def mark():
    marks.append(time.process_time())
def marking(function, before, after):
    def marked(*arguments, **options):
        if before:
            mark()
        value = function(*arguments, **options)
        if after:
            mark()
        return value
    return marked
import numpy, numba
mark()
import sim.cli, sim.cli.commands.run
import sim.runs.batch
mark()
sim.runs.batch.prepare = marking(sim.runs.batch.prepare, True, True)
sim.runs.batch.run_prepared = marking(sim.runs.batch.run_prepared, False, True)
code = sim.cli.main(sys.argv[1:])
mark()
print(json.dumps(marks))
sys.exit(code)
"""
PHASES = (
    "Python starts",
    "NumPy and Numba are loaded",
    "all other modules are loaded",
    "arguments and configs are read and checked",
    "world, network, calendar and levers",
    "machine code of the model is loaded; the months",
    "summary and files",
)
"""What happens before each mark of BY_PHASE."""


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


def phases_of_a_run() -> list[float]:
    """Seconds of the processor in each phase of a run (PHASES)."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", BY_PHASE, *COMMANDS[0], f"results={folder}/results"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        shown = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    marks = [0.0, *json.loads(shown.stdout.splitlines()[-1])]
    return [later - earlier for earlier, later in pairwise(marks)]


def seconds_of_a_run(checkout: Path) -> float:
    """Seconds of the processor that a whole run takes with the code of a checkout."""
    with tempfile.TemporaryDirectory() as folder:
        used = processor_seconds()
        command = [sys.executable, "-m", "sim", *COMMANDS[0], f"results={folder}/results"]
        environment = {**os.environ, "PYTHONPATH": str(checkout)}
        subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
        return processor_seconds() - used


def print_whole_runs(other: Path | None) -> None:
    """Print the phases of a run, and its time beside that of another checkout, measured in turn."""
    checkouts = [ROOT, other] if other else [ROOT]
    for checkout in checkouts:
        seconds_of_a_run(checkout)  # not counted: what is not kept yet is made and kept
    phases = [phases_of_a_run() for _ in range(TURNS)]
    print(f"\n{'processor seconds of dcsim run (medians)':52s}")
    for name, seconds in zip(PHASES, zip(*phases, strict=True), strict=True):
        print(f"{name:52s} {statistics.median(seconds):6.2f}")
    turns = [[seconds_of_a_run(checkout) for checkout in checkouts] for _ in range(TURNS)]
    medians = [statistics.median(column) for column in zip(*turns, strict=True)]
    print(f"{'the whole command':52s} {medians[0]:6.2f}")
    if other:
        print(f"{f'with the code in {other}':52s} {medians[1]:6.2f}   ratio {medians[0] / medians[1]:.2f}")


def main() -> None:
    """Print the least seconds of several starts of each command, and the phases of a run."""
    compile_model()
    print(f"{'seconds to the first month':42s} {'clock':>6s} {'processor':>10s}")
    for words in COMMANDS:
        measured = [seconds_to_first_run(words) for _ in range(REPEATS)]
        clock, processor = (min(column) for column in zip(*measured, strict=True))
        verdict = "" if clock < LIMIT else f"   NOT within {LIMIT:g} s"
        print(f"dcsim {' '.join(words):36s} {clock:6.2f} {processor:10.2f}{verdict}")
    print_whole_runs(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None)


if __name__ == "__main__":
    main()
