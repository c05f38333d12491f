"""Compile the model once, so that later commands start at once: `python -m sim.runs.precompile`."""

import os
import subprocess
import sys

import numpy as np

from sim.model.numerics.kernels import announce_compilation, is_compiled


def warm() -> None:
    """Compile every kernel by a run of one month at a draw, unless they are compiled already.

    Another process compiles the second half of a month meanwhile, where there is a processor for it: compiled code is shared
    through the cache, so that this takes four fifths of the time. Should that process fail, the run compiles everything.
    """
    if is_compiled():
        return
    announce_compilation()
    words = [sys.executable, "-c", "from sim.runs.precompile import compile_half; compile_half(second=True)"]
    several = (os.cpu_count() or 1) > 1
    other = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) if several else None
    if other is not None:
        compile_half(second=False)
        other.wait()
    from sim.runs.batch import run
    from sim.scenarios.scenario import scenario

    run(scenario("parallel", {"months": 1}), draw=0)


def compile_half(second: bool) -> None:
    """Compile one of the two parts of a month by doing it once."""
    from sim.model.auxiliaries import empty_auxiliaries
    from sim.model.entities.events import schedule
    from sim.model.simulation import from_work, until_allocation
    from sim.model.state import initial_state
    from sim.runs.prepare import prepare
    from sim.scenarios.scenario import scenario

    prepared, seed = prepare(scenario("parallel", {"months": 1})), np.uint64(0)
    setting = prepared.setting
    state = initial_state(setting.world, setting.packages, prepared.awareness)
    aux = empty_auxiliaries(setting.world, setting.packages)
    if second:
        from_work(state, aux, setting, seed, 0)
    else:
        until_allocation(state, aux, setting, schedule(setting.events, seed), seed, 0)


if __name__ == "__main__":
    warm()
