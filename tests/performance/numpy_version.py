"""The NumPy version of `benchmarks/arrays` on a prepared run, with the state before its first month as the kernels have it."""

from benchmarks.arrays.history import observe, progress
from benchmarks.arrays.model import ArrayModel
from sim.model.observation.history import History
from sim.model.simulation import begin, state_of
from sim.runs.prepare import Prepared


def numpy_history(prepared: Prepared, seed: int) -> History:
    """The history of one run."""
    running = begin([prepared.setting], [prepared.awareness], [seed])
    history = History(*(values[..., 0].copy() for values in running.history))
    model = ArrayModel(state_of(running, 0, 0), prepared.setting, seed)
    history.start_progress[:] = progress(model)
    for t in range(running.months):
        model.step(t)
        observe(history, model, t)
    return history
