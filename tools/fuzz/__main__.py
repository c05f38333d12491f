"""Try many damaged inputs, and print those that were neither read nor refused in one line.

python -m tools.fuzz                  # 100,000 cases of all kinds
python -m tools.fuzz 5000 yaml words  # 5,000 cases of two kinds
"""

import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, given, seed, settings

from sim.settings.errors import check_known
from tools.fuzz.kinds import KINDS, Kind, Property

BATCH = 2500
"""Cases with one seed. Hypothesis remembers all cases of a search, so that one long search would need much memory."""


class Fault(NamedTuple):
    """The shortest input with a fault of one cause, and what is wrong with it."""

    what: str
    shown: str


class Tally:
    """What became of the inputs of one kind: how many were tried, how many of these differ, and the faults by their cause.

    A fault does not end the search, since one that is common would hide all others.
    """

    def __init__(self) -> None:
        self.tried = 0
        self.inputs: set[int] = set()
        self.times: Counter[str] = Counter()
        self.shortest: dict[str, Fault] = {}

    def try_one(self, check: Property, content: object) -> None:
        """Try one input."""
        shown = repr(content)
        self.tried += 1
        self.inputs.add(hash(shown))
        try:
            check(content)
        except Exception as error:
            mark = mark_of(error)
            self.times[mark] += 1
            if mark not in self.shortest or len(shown) < len(self.shortest[mark].shown):
                self.shortest[mark] = Fault(f"{type(error).__name__}: {error}"[:600], shown)

    def faults(self) -> list[str]:
        """The distinct faults: how often, what is wrong, and the shortest such input."""
        return [
            f"{self.times[mark]} times: {fault.what}\n    {fault.shown[:1500]}" for mark, fault in self.shortest.items()
        ]


def tally_of(kind: Kind, cases: int) -> Tally:
    """Try `cases` inputs of one kind."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="dcsim-fuzz-") as folder:
        check = kind.prepare(Path(folder))
        for start in range(0, cases, BATCH):
            search(kind, min(BATCH, cases - start), cases + start, lambda content: tally.try_one(check, content))
    return tally


def search(kind: Kind, cases: int, chosen_seed: int, each: Property) -> None:
    """Call a function with `cases` inputs of one kind, drawn with a seed."""

    @seed(chosen_seed)
    @settings(max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(kind.inputs)
    def holds(content: object) -> None:
        each(content)

    holds()


def mark_of(error: Exception) -> str:
    """What faults of one cause share: type, place in the code, and the start of the message without its numbers."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {place.name}:{place.lineno} {re.sub(r'[0-9]+', '0', str(error))[:60]}"


def main(words: list[str]) -> int:
    """Fuzz the chosen kinds; exit code 1 if something was found."""
    cases = int(words[0]) if words else 100_000
    names = words[1:] or list(KINDS)
    check_known("kind", names, KINDS)
    whole = sum(KINDS[name].share for name in names)
    tallies: list[Tally] = []
    for name in names:
        began = time.monotonic()
        tallies.append(tally := tally_of(KINDS[name], round(cases * KINDS[name].share / whole)))
        print(f"{line_of(name, [tally])}, {time.monotonic() - began:.0f} s: {KINDS[name].meaning}", flush=True)
        for fault in tally.faults():
            print(f"  {fault}")
    print(line_of("all", tallies))
    return int(any(tally.times for tally in tallies))


def line_of(name: str, tallies: list[Tally]) -> str:
    """How many cases were tried, how many of these differ, and how many faults they have."""
    tried, distinct = (sum(tally.tried for tally in tallies), sum(len(tally.inputs) for tally in tallies))
    return (
        f"{name}: {tried:,} cases tried, {distinct:,} of them distinct, {sum(len(one.times) for one in tallies)} faults"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
