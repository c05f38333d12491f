"""Try many damaged inputs, and print those that were neither read nor refused in one line.

python -m tools.fuzz                  # 100,000 cases of all kinds
python -m tools.fuzz 5000 yaml words  # 5,000 cases of two kinds
"""

import sys
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings

from sim.settings.errors import check_known
from tools.fuzz.kinds import KINDS, Kind


def found_in(kind: Kind, cases: int, chosen_seed: int) -> list[str]:
    """The faults found among `cases` inputs of one kind: the smallest input of each, and what is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="dcsim-fuzz-") as folder:
        check = kind.prepare(Path(folder))

        @seed(chosen_seed)
        @settings(
            max_examples=cases,
            deadline=None,
            database=None,
            report_multiple_bugs=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(kind.inputs)
        def holds(content: object) -> None:
            check(content)

        try:
            holds()
        except BaseExceptionGroup as group:
            return [described(error) for error in group.exceptions]
        except Exception as error:
            return [described(error)]
    return []


def described(error: BaseException) -> str:
    """A fault with the notes that name the input."""
    notes = "\n".join(getattr(error, "__notes__", []))
    return f"{type(error).__name__}: {str(error)[:600]}\n{notes[:1500]}"


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
