"""Compile the model once, so that later commands start at once: `python -m sim.warm`."""

import sys
import time

from sim.kernels import cache_folder


def warm() -> None:
    """Compile every kernel by a run of one month, saying so if there is anything to compile."""
    compiled = any(cache_folder().rglob("*.nbi"))
    if not compiled:
        print("Compiling the model once (about half a minute) ...", file=sys.stderr, flush=True)
    started = time.monotonic()
    from sim.batch import run
    from sim.scenarios import scenario

    run(scenario("parallel", {"months": 1}))
    if not compiled:
        print(f"Compiled in {time.monotonic() - started:.0f} s.", file=sys.stderr)


if __name__ == "__main__":
    warm()
