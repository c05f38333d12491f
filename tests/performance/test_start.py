"""Commands start computing at once: what only draws pictures or serves pages is loaded when it is needed."""

import subprocess
import sys

import pytest

from sim.cli.commands import COMMANDS

pytestmark = pytest.mark.processes

HEAVY = ("matplotlib", "mesa")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_ready_to_compute_without_what_draws(command: str) -> None:
    code = f"import sys, sim.cli.commands.{command}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == []


def test_the_front_door_alone_loads_no_numbers() -> None:
    code = "import sys, sim.cli; print('numpy' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False"]
