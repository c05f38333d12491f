"""Asking the command for things, and being refused."""

from collections.abc import Sequence

import pytest

from sim.cli import main


def refused(capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> str:
    """The one line a mistake gets; nothing else is printed."""
    capsys.readouterr()
    assert main(list(words)) == 2
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1, shown.err
    assert shown.out == ""
    return shown.err
