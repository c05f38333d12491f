"""Run the tests of a room against one fault, in a process of its own.

That process is a fork of one that has loaded the libraries already, but nothing of `sim`: otherwise three of every five seconds
would go into loading them again.
"""

import importlib
import os
import resource
import signal
import sys
import time

import pytest

from tools.mutants.faulty_import import put_in
from tools.mutants.operators import Mutant
from tools.mutants.rooms import ROOMS, ROOT

SECONDS = 40
LIBRARIES = (
    "hydra", "hypothesis", "matplotlib.pyplot", "numba", "numpy", "omegaconf", "pandas", "pyarrow.parquet",
    "scipy.stats", "starlette.testclient", "yaml",
)  # fmt: skip
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not (large or processes or browser or slow)")
KILLED, SURVIVED, TOO_SLOW = "killed", "survived", "too slow"
"""What becomes of a fault. Tests that do not end in time notice it too, as one that makes the code loop for ever."""
OUT_OF_TIME = (signal.SIGXCPU, signal.SIGKILL)


def load_libraries() -> None:
    """Load what the tests need besides our code."""
    for name in LIBRARIES:
        importlib.import_module(name)
    ours = [name for name in sys.modules if name.partition(".")[0] in ("sim", "tests")]
    assert not ours, f"{ours} would be loaded without their fault"


def without_fault(room: str) -> tuple[str, float]:
    """What `noticed` gives for the code as it is. Tests that are too slow are run again, since they may have compiled kernels."""
    found = noticed(room, None)
    if found[0] != TOO_SLOW:
        return found
    noticed(room, None, 5 * SECONDS)  # compiled code is kept
    return noticed(room, None)


def noticed(room: str, mutant: Mutant | None, most: int = SECONDS) -> tuple[str, float]:
    """Whether the tests of a room notice a fault (KILLED, SURVIVED or TOO_SLOW), and the seconds it took."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        run_tests(room, mutant, most)
    status = os.waitpid(child, 0)[1]
    seconds = time.monotonic() - began
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in OUT_OF_TIME:
        return TOO_SLOW, seconds
    return KILLED if status else SURVIVED, seconds


def run_tests(room: str, mutant: Mutant | None, most: int) -> None:
    """Run the tests until one fails, and end this process with their code, or after `most` seconds of processor time."""
    code = 1
    try:
        # processor time, which other work on the machine does not lengthen
        resource.setrlimit(resource.RLIMIT_CPU, (most, most + 2))
        os.chdir(ROOT)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        if ROOMS[room].compiled:
            os.environ["NUMBA_DISABLE_JIT"] = "1"
            importlib.import_module("numba").config.reload_config()
        if mutant:
            put_in(mutant.module, mutant.number)
        code = int(pytest.main([*OPTIONS, *ROOMS[room].tests]))
    finally:
        os._exit(code)
