"""The studies behind the numbers: each is the command that its page names, at the settings it ships with."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tools.numbers.places import ROOT, STORE

COMMANDS = ("compare", "questions", "converge", "ablation", "robustness", "discover", "sensitivity")
"""The studies that pages quote, the short ones first; no page quotes `attribute` or a shipped sweep."""


class Took(NamedTuple):
    """A command as one would type it, and the seconds it took here."""

    command: str
    seconds: int


def run_studies(commands: Sequence[str] = COMMANDS, store: Path = STORE) -> list[Took]:
    """Run every study that is not stored yet; its progress goes to the terminal. Raises CalledProcessError.

    Only studies of which nothing was stored are timed: to resume one says nothing of how long it takes.
    """
    took = []
    for number, name in enumerate(commands, 1):
        print(f"[{number}/{len(commands)}] dcsim {name}", file=sys.stderr, flush=True)
        begun, fresh = time.monotonic(), not (store / name).exists()
        words = [name, f"results={store}", f"name={name}", "overwrite=true"]
        subprocess.run([sys.executable, "-m", "sim", *words], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        if fresh:
            took.append(Took(f"dcsim {name}", round(time.monotonic() - begun)))
    return took
