"""How the time of a run divides over its submodels: `python -m benchmarks.where_time_goes`.

A copy of the month with a clock between the submodels, which reads the processor time of this process. It is compiled
anew each time, since a function of C cannot be kept in the cache. A run without clocks is timed beside it, and the copy has to
end in the same state.
"""

import ctypes
from time import process_time

import numba
import numpy as np

from benchmarks.timing import first_state, in_turn, machine, one_run, prepared_run
from sim.model.auxiliaries import empty_auxiliaries
from sim.model.entities.events import schedule
from sim.model.observation.history import empty_history, observe
from sim.model.processes.adoption import adoption
from sim.model.processes.allocation import allocation
from sim.model.processes.climate import climate
from sim.model.processes.learning import learning
from sim.model.processes.obligations import obligations
from sim.model.processes.recognition import recognition
from sim.model.processes.work import work
from sim.model.simulation import simulate

REPEATS = 30
PARTS = ("climate, adoption", "obligations", "recognition", "allocation", "work", "learning", "observation")

clock = ctypes.CDLL(None).clock
clock.restype, clock.argtypes = ctypes.c_long, []


@numba.njit(error_model="numpy")
def timed_run(state, aux, record, setting, seed, spent):
    """All months; adds to spent [7] the microseconds of each part."""
    world, packages, ties, events, levers, parameters, start, months = setting
    first_day, cost = schedule(events, seed), parameters.work.adoption_cost
    for t in range(months):
        month, begun = start + t, clock()
        climate(state, aux, world, levers, parameters.climate, seed, month, t)
        adoption(state, world, packages, levers, parameters.adoption, month, t)
        after_climate = clock()
        obligations(state, aux, world, events, first_day, levers, parameters.obligations, month, t)
        after_obligations = clock()
        recognition(state, aux, world, levers, parameters.recognition, t)
        after_recognition = clock()
        allocation(state, aux, world, packages, ties, levers, parameters.allocation, cost, seed, month, t)
        after_allocation = clock()
        work(state, aux, world, packages, levers, parameters.work, t)
        after_work = clock()
        learning(state, aux, world, packages, ties, levers, parameters.learning, seed, month, t)
        after_learning = clock()
        observe(record, state, aux, world, packages, setting.start, t)
        spent[0] += after_climate - begun
        spent[1] += after_obligations - after_climate
        spent[2] += after_recognition - after_obligations
        spent[3] += after_allocation - after_recognition
        spent[4] += after_work - after_allocation
        spent[5] += after_learning - after_work
        spent[6] += clock() - after_learning


def main() -> None:
    """Print the table: the least of several runs, part by part. Raises RuntimeError if the copy is no copy any more."""
    prepared = prepared_run()
    setting = prepared.setting
    world, packages = setting.world, setting.packages
    plain = first_state(prepared)
    simulate(plain, setting, 0)
    runs = np.zeros((REPEATS, len(PARTS)))
    for spent in runs:
        state, aux = first_state(prepared), empty_auxiliaries(world, packages)
        timed_run(
            state, aux, empty_history(world, packages, setting.start, setting.months), setting, np.uint64(0), spent
        )
    if not all(np.allclose(ours, its, rtol=1e-12) for ours, its in zip(plain, state, strict=True)):
        raise RuntimeError("the month in benchmarks/where_time_goes.py differs from that in sim/simulation.py")
    least = runs.min(axis=0) / 1e3
    print(machine())
    for name, milliseconds in zip(PARTS, least, strict=True):
        print(f"{name:20s} {milliseconds:8.2f} ms {milliseconds / least.sum():8.1%}")
    print(f"{'all':20s} {least.sum():8.2f} ms")
    whole = in_turn([lambda: one_run(prepared)], REPEATS, process_time)[0]
    print(f"{'without clocks':20s} {1e3 * whole:8.2f} ms, with the arrays it makes")


if __name__ == "__main__":
    main()
