"""Asking the command for things, and being refused."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sim.cli.main import main

MARK = "pwned"
"""The file that an attack would write."""


def refused(capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> str:
    """The one line a mistake gets; nothing else is printed."""
    capsys.readouterr()
    assert main(list(words)) == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1, shown.err
    assert shown.out == ""
    return shown.err


def attacked(capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> str:
    """What the command says to an attack: refused in one line, nothing run, no secret shown."""
    capsys.readouterr()
    code = main(list(words))
    shown = capsys.readouterr()
    assert code == 2, shown.out + shown.err
    assert shown.err.count("\n") == 1, shown.err
    assert "the secret value" not in shown.out + shown.err
    assert not Path(MARK).exists()
    assert not Path("results").exists()
    return shown.err
