"""Commands start computing at once: what only draws pictures or serves pages is loaded when it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.commands import COMMANDS

pytestmark = pytest.mark.processes

HEAVY = ("matplotlib", "mesa")
LATE = (*HEAVY, "pandas", "pyarrow", "networkx", "scipy.linalg", "numba.np.arraymath")
"""What a run does without, once model, world and network are kept; the last two are loaded by what prepares to compile."""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_ready_to_compute_without_what_draws(command: str) -> None:
    code = f"import sys, sim.cli.commands.{command}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == []


def test_the_front_door_alone_loads_no_numbers() -> None:
    code = "import sys, sim.cli; print('numpy' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False"]


def test_a_warm_run_loads_neither_the_compiler_nor_data_frames(tmp_path: Path) -> None:
    run = "from sim.cli import main; assert main(['run', 'scenario=parallel', 'months=1', 'population.states=20']) == 0"
    loaded = f"import sys; print(*[name for name in {LATE!r} if name in sys.modules], sep='\\n')"
    for _ in range(2):
        code = [sys.executable, "-c", f"{run}; {loaded}"]
        shown = subprocess.run(code, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert not set(LATE) & set(shown.stdout.split("\n"))
