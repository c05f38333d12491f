"""Compile the model once, so that later commands start at once: `python -m sim.warm`."""

from sim.kernels import announce_compilation, is_compiled


def warm() -> None:
    """Compile every kernel by a run of one month at a draw, unless they are compiled already."""
    if not is_compiled():
        announce_compilation()
        from sim.batch import run
        from sim.scenarios import scenario

        run(scenario("parallel", {"months": 1}), draw=0)


if __name__ == "__main__":
    warm()
