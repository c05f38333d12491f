"""`make numbers`: run the studies, store what pages quote in docs/numbers.json, and fill it in.

python -m tools.numbers                # everything; studies that are stored under results/numbers are not run again
python -m tools.numbers confirm        # after code was rearranged: some results again; all are kept if they are the same
python -m tools.numbers fill           # the pages alone, from docs/numbers.json
python -m tools.numbers read [PART]... # parts of docs/numbers.json, all if none is named, from studies that are stored
"""

import json
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from sim.runs.storage.provenance import git_revision
from tools.numbers.collect import PARTS, collected
from tools.numbers.figures import copy_figures
from tools.numbers.made import how_made, today
from tools.numbers.markers import MARKER, faults, filled
from tools.numbers.places import NUMBERS, name_of, pages
from tools.numbers.studies import Took, run_studies
from tools.numbers.typed import not_allowed


def stored_numbers() -> dict[str, Any]:
    """What docs/numbers.json holds."""
    return json.loads(NUMBERS.read_text(encoding="utf-8"))


def quotable() -> dict[str, Any]:
    """Every value that a page can quote, those of how they were made included."""
    found = stored_numbers()
    return {**found["values"], "made": found["made"]}


def fill_page(page: Path, values: dict[str, Any]) -> str:
    """Renew a page; what has changed in it, in a line."""
    before = page.read_text(encoding="utf-8")
    after = filled(before, values)
    count = len(MARKER.findall(before))
    if not count:
        return ""
    texts = zip(MARKER.finditer(before), MARKER.finditer(after), strict=True)
    changed = [old["key"] for old, new in texts if old["text"] != new["text"]]
    if changed:
        page.write_text(after, encoding="utf-8")
    shown = f": {', '.join(changed[:3])}{', ...' if len(changed) > 3 else ''}" if changed else ""
    return f"{name_of(page)}: {len(changed)} of {count} changed{shown}"


def check_pages(values: dict[str, Any]) -> int:
    """Say what is wrong in the pages; how many faults there are."""
    count = 0
    for page in pages():
        text = page.read_text(encoding="utf-8")
        lines = [(fault.line, fault.text) for fault in faults(text, values)]
        lines += [(one.line, f"{one.text} is typed, not filled in") for one in not_allowed(name_of(page), text)]
        for line, fault in sorted(lines):
            print(f"{name_of(page)}:{line}: {fault}")
        count += len(lines)
    return count


def main(words: list[str]) -> int:
    """Run what is asked for; 1 if a page needs an author."""
    task = words[0] if words else "all"
    if task not in ("all", "read", "fill", "confirm"):
        print(__doc__, file=sys.stderr)
        return 2
    if task == "confirm":
        return confirm()
    same = NUMBERS.exists() and stored_numbers()["made"]["hashes"] == today()
    if task != "fill":
        store_numbers(run_studies() if task == "all" else [], words[1:] or PARTS)
    if task == "all" and not same:
        print(f"docs/images: {len(copy_figures())} figures copied")
    values = quotable()
    for page in pages():
        line = fill_page(page, values)
        if line:
            print(line)
    return 1 if check_pages(values) else 0


CONFIRMED = ("world", "observed", "cards", "lesson", "demo", "small", "compare")
"""Parts that are worked out anew to confirm that a change of code is none of results."""


def confirm() -> int:
    """Take the stored numbers as those of today's code, if a part of them, worked out anew, is the same; 1 if it is not."""
    found = stored_numbers()
    now, before = today(), found["made"]["hashes"]
    if any(now[name] != before[name] for name in now if name != "model"):
        print("the data or the scenarios have changed: run make numbers")
        return 1
    run_studies(("compare",))
    fresh = collected(CONFIRMED)
    changed = [name for name in CONFIRMED if without_text(fresh[name]) != without_text(found["values"].get(name))]
    if changed:
        print(f"the results have changed ({', '.join(changed)}): run make numbers")
        return 1
    found["values"] |= fresh
    found["made"] |= {"hashes": now, "confirmed": {"parts": list(CONFIRMED), "revision": git_revision()}}
    write_numbers(found)
    print("the results are the same: docs/numbers.json is of today's code")
    return 0


def without_text(values: Any) -> Any:
    """Values without what a terminal prints, whose wording may change."""
    return {key: value for key, value in values.items() if key != "printed"} if isinstance(values, dict) else values


def write_numbers(found: dict[str, Any]) -> None:
    """Write docs/numbers.json."""
    NUMBERS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def store_numbers(took: Sequence[Took], parts: Collection[str]) -> None:
    """Work out parts of docs/numbers.json anew; others are kept if they are of the same model, data and scenarios."""
    before = stored_numbers() if NUMBERS.exists() else {"made": {"hashes": {}, "seconds": {}}, "values": {}}
    same = before["made"]["hashes"] == today()
    if set(parts) != set(PARTS) and not same:
        raise SystemExit("the model has changed: every part has to be worked out anew")
    seconds = dict(before["made"]["seconds"]) if same else {}
    seconds |= {one.command: one.seconds for one in took}
    found = {
        "made": how_made(seconds),
        "values": {**before["values"], **collected(parts)} if same else collected(parts),
    }
    write_numbers(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
