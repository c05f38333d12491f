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

from hypothesis import HealthCheck, given, seed, settings

from sim.settings.errors import check_known
from tools.fuzz.kinds import KINDS, Kind


def found_in(kind: Kind, cases: int, chosen_seed: int) -> list[str]:
    """The distinct faults found among `cases` inputs of one kind: what is wrong, how often, and the shortest such input.

    A fault does not end the search, since one that is common would hide all others.
    """
    times: Counter[str] = Counter()
    shortest: dict[str, tuple[str, str]] = {}
    with tempfile.TemporaryDirectory(prefix="dcsim-fuzz-") as folder:
        check = kind.prepare(Path(folder))

        @seed(chosen_seed)
        @settings(max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(kind.inputs)
        def holds(content: object) -> None:
            try:
                check(content)
            except Exception as error:
                mark, shown = mark_of(error), repr(content)
                times[mark] += 1
                if mark not in shortest or len(shown) < len(shortest[mark][1]):
                    shortest[mark] = f"{type(error).__name__}: {error}"[:600], shown

        holds()
    return [f"{times[mark]} times: {what}\n    {shown[:1500]}" for mark, (what, shown) in shortest.items()]


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
    faults = 0
    for name in names:
        count = round(cases * KINDS[name].share / whole)
        began = time.monotonic()
        found = found_in(KINDS[name], count, cases)
        faults += len(found)
        print(
            f"{name}: {count:,} cases of {KINDS[name].meaning}, {len(found)} faults, {time.monotonic() - began:.0f} s",
            flush=True,
        )
        for fault in found:
            print(f"  {fault}")
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
