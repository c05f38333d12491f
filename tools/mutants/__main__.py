"""Put random faults into the code, one at a time, and see whether the tests of its room notice.

python -m tools.mutants              # 150 faults, chosen with seed 0; goes on where it stopped
python -m tools.mutants 40 7         # 40 faults, chosen with seed 7
python -m tools.mutants 150 0 levers # of one room
python -m tools.mutants only 'makers: 1' 'NoGdc: True'  # faults with one of these words in their key
"""

import json
import random
import sys
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tools.mutants.operators import Mutant, mutants
from tools.mutants.rooms import ROOMS, ROOT
from tools.mutants.trial import KILLED, SECONDS, SURVIVED, TOO_SLOW, load_libraries, noticed, without_fault

SURVIVORS = Path(__file__).with_name("survivors.yaml")


def all_mutants(rooms: list[str]) -> list[tuple[str, Mutant]]:
    """Every fault of these rooms, each with its room."""
    found = []
    for room in rooms:
        for module in ROOMS[room].names():
            path = ROOT / Path(*module.split(".")).with_suffix(".py")
            found += [(room, mutant) for mutant in mutants(module, path.read_text(encoding="utf-8"))]
    return found


def key(mutant: Mutant) -> str:
    """A name of a fault that stays when other lines of its module change."""
    again = f" ({mutant.again + 1})" if mutant.again else ""
    return f"{mutant.module} {mutant.function}: {mutant.code}: {mutant.change}{again}"


def reasons() -> tuple[dict[str, str], dict[str, str]]:
    """Why faults are not noticed, by their key: those that change nothing, and others."""
    listed = yaml.safe_load(SURVIVORS.read_text(encoding="utf-8"))
    return listed["equivalent"], listed["accepted"]


def report(results: list[dict[str, Any]]) -> int:
    """Print how many faults were noticed by room, and every one that was not; the number of survivors without a reason."""
    equivalent, accepted = reasons()
    print()
    for room in ROOMS:
        print_share(room, [one for one in results if one["room"] == room])
    print_share("all", results)
    print_share("all that change something", [one for one in results if one["key"] not in equivalent])
    survivors = [one for one in results if one["result"] == SURVIVED]
    new = [one for one in survivors if one["key"] not in equivalent | accepted]
    for title, known in (("change nothing", equivalent), ("are accepted", accepted)):
        print(f"\nnot noticed, and known to be so because they {title}:")
        for one in survivors:
            if one["key"] in known:
                print(f"  {one['key']}\n    {known[one['key']]}")
    print("\nnot noticed, and not known:" if new else "\nno fault that is not known")
    for one in new:
        print(f"  {one['key']} (line {one['line']})")
    return len(new)


def print_share(name: str, results: list[dict[str, Any]]) -> None:
    """Print how many of some faults were noticed, and how many of these because the tests did not end in time."""
    caught = sum(one["result"] != SURVIVED for one in results)
    slow = sum(one["result"] == TOO_SLOW for one in results)
    late = f", {slow} of them by the limit of {SECONDS} s of processor time" if slow else ""
    if results:
        print(f"{name:26s} {caught:4d} of {len(results):4d} noticed ({caught / len(results):.0%}){late}")


class Chosen(NamedTuple):
    """Faults to try, each with its room; what they were chosen from and by; and the file of results, without its ending."""

    faults: list[tuple[str, Mutant]]
    told: str
    file: str


def choose(words: list[str]) -> Chosen:
    """The faults that the command line asks for."""
    if words[:1] == ["only"]:
        every = all_mutants(list(ROOMS))
        wanted = [(room, mutant) for room, mutant in every if any(word in key(mutant) for word in words[1:])]
        return Chosen(wanted, f"{len(every)} possible faults; {len(wanted)} with {' or '.join(words[1:])}", "only")
    count, seed = int(words[0]) if words else 150, int(words[1]) if len(words) > 1 else 0
    every = all_mutants(words[2:] or list(ROOMS))
    drawn = random.Random(seed).sample(every, min(count, len(every)))
    told = f"{len(every)} possible faults; {len(drawn)} chosen with seed {seed}"
    return Chosen(drawn, told, f"{'-'.join(words[2:]) or 'all'}-{count}-{seed}")


def main(words: list[str]) -> int:
    """Run the faults that have no result yet, and report."""
    load_libraries()
    chosen, told, name = choose(words)
    for room in dict.fromkeys(room for room, _ in chosen):
        result, seconds = without_fault(room)
        if result != SURVIVED:
            print(
                f"{room}: its tests do not pass within {SECONDS} s of processor time without a fault ({result}, {seconds:.0f} s)"
            )
            return 2
    stored = ROOT / "results" / "mutants" / f"{name}.jsonl"
    stored.parent.mkdir(parents=True, exist_ok=True)
    lines = stored.read_text(encoding="utf-8").splitlines() if stored.exists() else []
    done = {one["key"]: one for one in map(json.loads, lines) if one["result"] == KILLED}  # the others are tried again
    print(f"{told}; {sum(key(mutant) in done for _, mutant in chosen)} already noticed: {stored}")
    results = []
    for number, (room, mutant) in enumerate(chosen, 1):
        one = done.get(key(mutant))
        if one is None:
            result, seconds = noticed(room, mutant)
            one = {
                "room": room,
                "key": key(mutant),
                "line": mutant.line,
                "result": result,
                "seconds": round(seconds, 1),
            }
            with stored.open("a", encoding="utf-8") as file:
                file.write(json.dumps(one) + "\n")
            print(f"{number:4d}/{len(chosen)} {result:9s} {seconds:5.1f} s  {key(mutant)}", flush=True)
        results.append(one)
    return min(report(results), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
