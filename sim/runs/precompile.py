"""Compile the model in advance, so that later commands start without delay: `python -m sim.runs.precompile`."""

from sim.model.numerics.kernels import is_compiled


def compile_model() -> None:
    """Compile every kernel by a run of one month at a parameter draw, unless they are compiled already."""
    if not is_compiled():
        from sim.runs.batch import (
            run,  # imported only here, because nothing else of the package is needed if it is compiled
        )
        from sim.scenarios.scenario import scenario

        run(scenario("parallel", {"months": 1}), draw=0)


if __name__ == "__main__":
    compile_model()
