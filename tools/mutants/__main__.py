"""Put random faults into the code, one at a time, and see whether the tests of its room notice.

python -m tools.mutants              # 150 faults, chosen with seed 0; goes on where it stopped
python -m tools.mutants 40 7         # 40 faults, chosen with seed 7
python -m tools.mutants 150 0 levers # of one room
"""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from tools.mutants.operators import Mutant, mutants
from tools.mutants.plugin import VARIABLE
from tools.mutants.rooms import ROOMS, ROOT

SECONDS = 40
SURVIVORS = Path(__file__).with_name("survivors.yaml")


def all_mutants(rooms: list[str]) -> list[tuple[str, Mutant]]:
    """Every fault of these rooms, each with its room."""
    found = []
    for room in rooms:
        for module in ROOMS[room].names():
            path = ROOT / Path(*module.split(".")).with_suffix(".py")
            found += [(room, mutant) for mutant in mutants(module, path.read_text(encoding="utf-8"))]
    return found


def noticed(room: str, mutant: Mutant | None) -> tuple[str, float]:
    """Whether the tests of a room notice a fault (`killed`, `survived` or `too slow`), and the seconds it took."""
    environment = dict(os.environ)
    if mutant:
        environment[VARIABLE] = f"{mutant.module}:{mutant.number}"
    if ROOMS[room].compiled:
        environment["NUMBA_DISABLE_JIT"] = "1"
    options = [
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "tools.mutants.plugin",
        "-m",
        "not (large or processes or browser or slow)",
    ]
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *ROOMS[room].tests],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        preexec_fn=limit_processor,
    )
    seconds = time.monotonic() - began
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return "too slow", seconds
    return "killed" if done.returncode else "survived", seconds


def limit_processor() -> None:
    """End this process after SECONDS of processor time, which other work on the machine does not lengthen."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 2))


def key(mutant: Mutant) -> str:
    """A name of a fault that stays when other lines of its module change."""
    again = f" ({mutant.again + 1})" if mutant.again else ""
    return f"{mutant.module} {mutant.function}: {mutant.code}: {mutant.change}{again}"


def reasons() -> dict[str, str]:
    """Why faults survive that are known to, by their key."""
    return yaml.safe_load(SURVIVORS.read_text(encoding="utf-8")) or {} if SURVIVORS.exists() else {}


def report(results: list[dict[str, Any]]) -> int:
    """Print how many faults were noticed by room, and every one that was not; the number of survivors without a reason."""
    known = reasons()
    print()
    for room in ROOMS:
        found = Counter(one["result"] for one in results if one["room"] == room)
        if found:
            print(f"{room:12s} {found['killed'] + found['too slow']:4d} of {found.total():4d} noticed")
    caught = sum(one["result"] != "survived" for one in results)
    print(f"{'all':12s} {caught:4d} of {len(results):4d} noticed ({caught / len(results):.0%})\n")
    survivors = [one for one in results if one["result"] == "survived"]
    for one in survivors:
        print(f"{one['key']} (line {one['line']})\n    {known.get(one['key'], 'no reason given')}")
    return sum(one["key"] not in known for one in survivors)


def main(words: list[str]) -> int:
    """Run the faults that have no result yet, and report."""
    count, seed = int(words[0]) if words else 150, int(words[1]) if len(words) > 1 else 0
    rooms = words[2:] or list(ROOMS)
    every = all_mutants(rooms)
    chosen = random.Random(seed).sample(every, min(count, len(every)))
    for room in dict.fromkeys(room for room, _ in chosen):
        result, seconds = noticed(room, None)
        if result != "survived":
            print(
                f"{room}: its tests do not pass within {SECONDS} s of processor time without a fault ({result}, {seconds:.0f} s)"
            )
            return 2
    stored = ROOT / "results" / "mutants" / f"{'-'.join(rooms) if words[2:] else 'all'}-{count}-{seed}.jsonl"
    stored.parent.mkdir(parents=True, exist_ok=True)
    lines = stored.read_text(encoding="utf-8").splitlines() if stored.exists() else []
    done = {
        one["key"]: one for one in map(json.loads, lines) if one["result"] != "survived"
    }  # survivors are tried again
    print(f"{len(every)} possible faults; {len(chosen)} chosen with seed {seed}; {len(done)} already noticed: {stored}")
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
