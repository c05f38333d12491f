"""Compile the model in advance, so that later commands start without delay: `python -m sim.runs.precompile`."""

import os
import subprocess
import sys

import numpy as np

from sim.model.numerics.kernels import is_compiled


def compile_model() -> None:
    """Compile every kernel by a run of one month at a parameter draw, unless they are compiled already.

    If there is more than one processor, a second process compiles the second half of a month at the same time. Compiled code
    is shared through the cache; this reduces the time to 80 %. If the second process fails, the run compiles everything.
    """
    if is_compiled():
        return
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
    """Compile the first or the second part of a month by executing it once."""
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
    compile_model()
