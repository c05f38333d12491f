"""How many operations a run needs, and how far its time is from the measured peak: `python -m benchmarks.operations`.

The model runs as plain Python for the month before the adoption of the GDC and for one after it, with values that count what
is done with them: each operation on a value of eight worlds is one operation of each run. What is written twice is counted
twice, even if the compiler does it once. Not counted: the calendar, which is not computed with such values, and indices.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial, wraps
from time import process_time
from typing import Any

import numpy as np

from sim.model.numerics import worlds
from sim.settings.months import ADOPTION_MONTH

ROUNDS = 9
OF_A_HASH = 29
"""Integer operations of a random number: two rounds of mixing, and turning 64 bits into a bell-shaped number."""
KINDS = ("simple", "divisions", "reads", "writes", "hashes")
PART_OF = {
    "trend": "climate, adoption", "climate": "climate, adoption", "adoption": "climate, adoption", "levels": "climate, adoption",
    "meetings_and_reports": "calendar",
    "capacity": "obligations", "obligations": "obligations",
    "recognition": "recognition",
    "known_work_left": "known work left",
    "choices_of_ties": "choices of ties",
    "normals": "chance of attractions",
    "allocation": "attractions, shares",
    "work": "booking",
    "leading_strands": "delivery", "effects": "delivery", "clear_days": "delivery", "deliver": "delivery",
    "deliver_globally": "delivery", "give_back": "delivery",
    "contacts_and_rotation": "learning", "learning": "learning",
    "begin_observation": "observation", "observe_agent": "observation", "observe_month": "observation",
}  # fmt: skip
"""Part of the month to which each function counts, with the functions that it calls unless they are named too."""
PARTS = tuple(dict.fromkeys(PART_OF.values()))


class Tally:
    """What has been counted: [part, kind]. `part` is the part that is executed now."""

    def __init__(self) -> None:
        self.part, self.counts = PARTS[0], Counter[tuple[str, str]]()

    def add(self, kind: str, number: int = 1) -> None:
        self.counts[self.part, kind] += number

    def within(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        """A function that counts for a part."""

        def counted(*arguments: Any) -> Any:
            before, self.part = self.part, part
            found = function(*arguments)
            self.part = before
            return found

        return counted

    def also(self, function: Callable[..., Any], *kinds: str) -> Callable[..., Any]:
        """A function whose call is counted, with a value that counts what is done with it."""

        @wraps(function)  # Numba looks a function up by its module and name
        def counted(*arguments: Any) -> Any:
            for kind in kinds:
                self.add(kind)
            found = function(*(np.asarray(one) if isinstance(one, Value) else one for one in arguments))
            return found.view(Value) if isinstance(found, np.ndarray) else found

        return counted


TALLY = Tally()


class Value(np.ndarray):
    """A value of eight worlds that counts the operations on it; those on conditions are not counted."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **named: Any) -> Any:
        if ufunc not in (np.bitwise_and, np.bitwise_or):
            TALLY.add("divisions" if ufunc in (np.true_divide, np.sqrt) else "simple")
        return getattr(ufunc, method)(*(np.asarray(one) for one in inputs), **named).view(Value)


def count_in_worlds() -> None:
    """Let the functions of `worlds` count; before any other module of the model is loaded."""
    counted = {
        "at": ("reads",), "each": ("reads",), "put": ("writes",), "add": ("reads", "simple", "writes"), "same": (),
        "maximum": ("simple",), "minimum": ("simple",), "where": ("simple",), "floor": ("simple",),
        "power_of_two": ("simple",), "sqrt": ("divisions",), "any_world": (),
    }  # fmt: skip
    for name, kinds in counted.items():
        setattr(worlds, name, TALLY.also(getattr(worlds, name), *kinds))


def count_hashes() -> None:
    """Let the hash of random numbers count."""
    from sim.model.numerics import random

    random.bits = TALLY.also(random.bits, "hashes")


def count_by_part() -> None:
    """Let the submodels say to which part they count."""
    from sim.model import simulation
    from sim.model.processes import allocation, work

    for module in (simulation, allocation, work):
        for name, part in PART_OF.items():
            if hasattr(module, name):
                setattr(module, name, TALLY.within(getattr(module, name), part))


def count() -> dict[str, Any]:
    """Counts of a month before the adoption of the GDC and of one after it, by part and kind; the months of a run."""
    count_in_worlds()
    count_hashes()
    from benchmarks.timing import drawn_runs
    from sim.model.simulation import WHOLE_MONTH, begin, run_months

    count_by_part()
    runs, whole = drawn_runs({"start": "2024-08", "months": 3}), drawn_runs()[0].setting
    running = begin([one.setting for one in runs], [one.awareness for one in runs], [0] * len(runs))
    found = []
    for t in range(3):
        TALLY.counts.clear()
        run_months(running.state, running.aux, running.history, running.block, t, t + 1, WHOLE_MONTH)
        found.append([[TALLY.counts[part, kind] for kind in KINDS] for part in PARTS])
    before = max(0, ADOPTION_MONTH - whole.start)
    return {"before": found[0], "after": found[2], "months": [before, whole.months - before]}


def counted_run() -> tuple[np.ndarray, np.ndarray]:
    """[parts, kinds] counts of one month after the adoption, and of a run with one seed for its block, from another process."""
    shown = subprocess.run(
        [sys.executable, "-m", "benchmarks.operations", "count"],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found = json.loads(shown.stdout)
    month, (before, after) = np.array(found["after"], dtype=float), found["months"]
    run = before * np.array(found["before"]) + after * month
    for counts in (month, run):
        counts[:, KINDS.index("hashes")] *= OF_A_HASH / worlds.WORLDS
    return month, run


def measured() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of one core, in turn: operations a second at the peak, and seconds of a run in the usual block, both in double and single
    precision; bytes a second of a triad in the first and in the second cache.
    """
    from benchmarks import peak
    from benchmarks.timing import drawn_runs, full_block, in_turn
    from sim.runs.options import DOUBLE, SINGLE

    drawn = drawn_runs()
    tasks = [peak.arithmetic_task(kind) for kind in (np.float64, np.float32)]
    tasks += [partial(full_block, drawn, 0, precision) for precision in (DOUBLE, SINGLE)]
    tasks += [peak.triad_task(size, times) for _, size, times in peak.ROWS[:2]]
    in_turn(tasks, 1)
    most, blocks, triads = in_turn(tasks, ROUNDS, process_time).reshape(3, 2)
    traffic = np.array([24.0 * size * times for _, size, times in peak.ROWS[:2]])
    return peak.OPERATIONS_OF_A_TASK / most, blocks / worlds.WORLDS, traffic / triads


def main() -> None:
    """Print the counts, and the distance from the peak."""
    from benchmarks.timing import machine

    month, run = counted_run()
    names = ("sums and choices", "divisions, roots", "reads", "writes", "integers")
    print(machine())
    print(f"{'thousands a month and run':26s}" + "".join(f"{name:>18s}" for name in names))
    for part, counts in zip((*PARTS, "all"), np.vstack((month, month.sum(axis=0))), strict=True):
        print(f"{part:26s}" + "".join(f"{number / 1e3:18.1f}" for number in counts))
    simple, divisions, reads, writes, integers = run.sum(axis=0)
    print(
        f"a run: {(simple + divisions) / 1e6:.0f} million operations, {divisions / 1e6:.1f} million of them divisions and"
    )
    print(f"    roots; {integers / 1e6:.0f} million on integers; {reads / 1e6:.0f} million values read, ", end="")
    print(f"{writes / 1e6:.0f} million written")
    rates, seconds, bandwidths = measured()
    for name, size, rate, taken in zip(("double", "single"), (8, 4), rates, seconds, strict=True):
        least, traffic = (simple + divisions) / rate, size * (reads + writes)
        first, second = traffic / bandwidths
        print(f"{name}: measured {1e3 * taken:.1f} ms a run")
        print(
            f"    its operations at {1e-9 * rate:.1f} GFlop/s take {1e3 * least:.1f} ms: measured {taken / least:.1f} times that"
        )
        print(
            f"    its {1e-9 * traffic:.2f} GB read and written take {1e3 * first:.1f} ms at the rate of the first cache, ",
            end="",
        )
        print(f"{1e3 * second:.1f} ms at that of the second")


if __name__ == "__main__":
    if sys.argv[1:] == ["count"]:
        with np.errstate(all="ignore"):
            print(json.dumps(count()))
    else:
        main()
