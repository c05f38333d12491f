"""How the time of a run divides over its submodels: `python -m benchmarks.where_time_goes`.

All months are one compiled function, so this is a copy of `run_months` that reads the processor's counter of cycles between the
submodels, some 3,000 times a month. The copy has to end in the same state. A block without counters is timed beside it. A
stretch longer than a millisecond is left out: something else had the processor. For processors whose counter programs may
read, such as those of PCs.
"""

from functools import partial
from time import perf_counter, process_time

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from benchmarks.operations import PARTS
from benchmarks.timing import drawn_runs, full_block, in_turn, machine
from sim.model.numerics.kernels import kernel, kernel_part
from sim.model.numerics.random import normals
from sim.model.numerics.vectors import add, at, put
from sim.model.numerics.worlds import WORLDS
from sim.model.observation.observing import begin_observation, observe_agent, observe_month
from sim.model.processes import allocation as allocating
from sim.model.processes.adoption import adoption
from sim.model.processes.climate import capacity, climate
from sim.model.processes.delivery import NATIONAL, clear_days, contribute, deliver, deliver_globally, effects, give_back
from sim.model.processes.learning import contacts_and_rotation, learning
from sim.model.processes.obligations import meetings_and_reports, obligations
from sim.model.processes.recognition import recognition
from sim.model.processes.trend import trend
from sim.model.processes.work import book, comply, leading_strands, spread
from sim.model.simulation import Running, begin
from sim.runs.options import DOUBLE, SINGLE
from sim.runs.prepare import KINDS, run_block

REPEATS = 15
LONGEST = 1e-3
"""Seconds of a stretch that no other program interrupts."""
(
    CLIMATE, CALENDAR, OBLIGATIONS, RECOGNITION, LEFT, TIES, CHANCE, SHARES, BOOKING, DELIVERY, LEARNING, OBSERVATION
) = range(len(PARTS))  # fmt: skip


@intrinsic
def cycles(context):  # type: ignore[no-untyped-def]
    """The processor's counter of cycles."""

    def code(target, builder, found, arguments):  # type: ignore[no-untyped-def]
        counter = ir.FunctionType(ir.IntType(64), [])
        return builder.call(cgutils.get_or_insert_function(builder.module, counter, "llvm.readcyclecounter"), [])

    return types.int64(), code


@kernel
def count_now():
    """The counter, called from Python."""
    return cycles()


@kernel_part
def lap(spent, part, begun):
    """Add to spent [parts, 2] the cycles since `begun`, or those of an interruption beside them; returns the counter."""
    now = cycles()
    spent[part, 0 if now - begun < spent[len(PARTS), 0] else 1] += now - begun
    return now


@kernel
def timed_months(spent, state, aux, history, block, first, last):
    """The months of `run_months`, with a lap after each submodel; the longest stretch stands in the last row of `spent`."""
    for t in range(first, last):
        begun = cycles()
        trend(state, aux, block, t)
        climate(state, aux, block, t)
        adoption(state, block, t)
        begun = lap(spent, CLIMATE, begun)
        meetings_and_reports(state, aux, block, t)
        begun = lap(spent, CALENDAR, begun)
        allocating.levels(aux, block, t)
        begun = lap(spent, CLIMATE, begun)
        leading_strands(state, aux, block, t)
        effects(state, aux, block)
        begun = lap(spent, DELIVERY, begun)
        contacts_and_rotation(aux, block, t)
        begun = lap(spent, LEARNING, begun)
        clear_days(aux)
        begun = lap(spent, DELIVERY, begun)
        begin_observation(aux)
        begun = lap(spent, OBSERVATION, begun)
        for agent in range(block.agents.code.size):
            begun = timed_allocation(agent, spent, begun, state, aux, block, t)
            begun = timed_work(agent, spent, begun, state, aux, block, t)
            learning(agent, state, aux, block, t)
            begun = lap(spent, LEARNING, begun)
            observe_agent(agent, history, state, aux, block, t)
            begun = lap(spent, OBSERVATION, begun)
        deliver_globally(state, aux, block, t)
        begun = lap(spent, DELIVERY, begun)
        observe_month(history, aux, block, t)
        begun = lap(spent, OBSERVATION, begun)
        give_back(aux, block)
        lap(spent, DELIVERY, begun)


@kernel_part
def timed_allocation(agent, spent, begun, state, aux, block, t):
    """`until_allocation`, with `allocation`."""
    before, after = state.effort_share[t % 2], state.effort_share[1 - t % 2, agent]
    row = agent % aux.known.shape[0]
    remaining = aux.remaining[row]
    capacity(agent, aux, block, t)
    obligations(agent, state, aux, block, t)
    begun = lap(spent, OBLIGATIONS, begun)
    recognition(agent, state, block, t, aux.known[row])
    begun = lap(spent, RECOGNITION, begun)
    allocating.known_work_left(agent, state, aux.known[row], aux.left[row], remaining, block, t)
    begun = lap(spent, LEFT, begun)
    allocating.choices_of_ties(agent, before, block.ties, aux.others)
    begun = lap(spent, TIES, begun)
    codes, draws = block.agents.choice_code[agent], aux.draws
    normals(block.seeds, block.start + t, codes, allocating.NOISE, draws.row, draws.noise)
    begun = lap(spent, CHANCE, begun)
    allocating.weights(agent, aux.weight, block, t)
    total = allocating.attractions(agent, aux, remaining, block)
    allocating.move(before[agent], aux.attraction, total, block.parameters.allocation, after)
    allocating.close(after, block, t)
    return lap(spent, SHARES, begun)


@kernel_part
def timed_work(agent, spent, begun, state, aux, block, t):
    """`work`."""
    row, awareness = agent % aux.known.shape[0], state.awareness[t % 2, agent]
    known, booked = aux.known[row], aux.booked[row]
    spread(agent, state.effort_share[1 - t % 2, agent], state, aux, aux.remaining[row], block)
    book(aux.left[row], aux.rate, booked, block, t)
    comply(awareness, aux.lead, booked, block, t)
    begun = lap(spent, BOOKING, begun)
    if agent < block.agents.states:
        unused = deliver(agent + 1, NATIONAL, booked, known, known, state, aux, block, t)
        put(aux.worked, agent, at(aux.worked, agent) - unused)
        add(aux.outside, agent, unused)
        return lap(spent, DELIVERY, begun)
    contribute(booked, known, aux, block, t)
    return lap(spent, BOOKING, begun)


def begun_block(precision: str) -> Running:
    """The usual block before its first month."""
    drawn = drawn_runs()
    return begin([one.setting for one in drawn], [one.awareness for one in drawn], [0] * WORLDS, KINDS[precision])


def cycles_per_second() -> float:
    """The rate of the counter."""
    count_now()  # compiled
    started, first = perf_counter(), count_now()
    while perf_counter() - started < 0.2:
        pass
    return float((count_now() - first) / (perf_counter() - started))


def seconds_of_parts(precision: str) -> np.ndarray:
    """[parts] least seconds of a block in each part. Raises RuntimeError if the copy of the months is no copy any more."""
    drawn, rate, laps = drawn_runs(), cycles_per_second(), []
    for _ in range(REPEATS):
        spent = np.zeros((len(PARTS) + 1, 2), np.int64)
        spent[len(PARTS), 0] = int(LONGEST * rate)
        running = begun_block(precision)
        timed_months(spent, running.state, running.aux, running.history, running.block, 0, running.months)
        laps.append(spent[: len(PARTS), 0] / rate)
    ours = run_block(drawn, [0] * WORLDS, precision).state
    tolerance = 1e-12 if precision == DOUBLE else 1e-4
    if not all(np.allclose(a, b, rtol=tolerance, atol=tolerance) for a, b in zip(ours, running.state, strict=True)):
        raise RuntimeError("the month in benchmarks/where_time_goes.py differs from that in sim/model/simulation.py")
    return np.asarray(np.min(laps[1:], axis=0))


def main() -> None:
    """Print the table: milliseconds of a run in the usual block, and their shares."""
    precisions = (DOUBLE, SINGLE)
    parts = 1e3 * np.array([seconds_of_parts(precision) for precision in precisions]) / WORLDS
    drawn = drawn_runs()
    whole = (
        1e3
        * in_turn([partial(full_block, drawn, 0, precision) for precision in precisions], REPEATS, process_time)
        / WORLDS
    )
    print(machine())
    print(f"{'ms of a run in a block':28s} {'double':>10s} {'':>8s} {'single':>10s}")
    for name, double, single in zip(PARTS, *parts, strict=True):
        print(f"{name:28s} {double:10.2f} {double / parts[0].sum():8.1%} {single:10.2f} {single / parts[1].sum():8.1%}")
    print(f"{'all':28s} {parts[0].sum():10.2f} {'':8s} {parts[1].sum():10.2f}")
    print(f"{'without counters':28s} {whole[0]:10.2f} {'':8s} {whole[1]:10.2f}, with making the block")


if __name__ == "__main__":
    main()
