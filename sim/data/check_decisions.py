"""Checks of what is negotiated: items of the calendar, decisions and their rounds."""

from __future__ import annotations

from collections import defaultdict

from sim.data.check_cells import Parsed, TableError, repeated, shown
from sim.data.declarations import ADOPTED_IN, FIRST_DECISION, ITEMS


def check_items(calendar: Parsed) -> None:
    """Raise TableError unless the proposed events of the GDC, and no others, name the item that they belong to."""
    cells = (calendar.cells[name] for name in ("process", "variant", "item"))
    for row, (process, variant, item) in enumerate(zip(*cells, strict=True)):
        proposed = process == "gdc" and variant == "proposed"
        if proposed and not item:
            raise calendar.fail(row, "item", f"a proposed event of the GDC needs one (allowed: {', '.join(ITEMS)})")
        if item and not proposed:
            raise calendar.fail(row, "item", f"{shown(item)} is for proposed events of the GDC only (allowed: empty)")


def check_decisions(decisions: Parsed, calendar: Parsed) -> None:
    """Raise TableError for a decision whose dates do not fit together, or a round without an event in the calendar.

    The Compact is decided in the month of its adoption, after its rounds; all others at the end of their last round. No two are
    decided in one month.
    """
    names, rounds, decided = (decisions.cells[name] for name in ("decision", "round", "decided"))
    if FIRST_DECISION not in names:
        raise TableError(f"{decisions.file}: column decision has no {FIRST_DECISION!r} (needed by the model)")
    month_of: dict[str, str] = {}
    last: dict[str, str] = defaultdict(str)
    for row, (name, month, held) in enumerate(zip(names, decided, rounds, strict=True)):
        if month_of.setdefault(name, month) != month:
            what = f"{repeated(month)} differs from that of {repeated(name)} above (allowed: {month_of[name]})"
            raise decisions.fail(row, "decided", what)
        last[name] = max(last[name], held)
    for row, (name, month) in enumerate(zip(names, decided, strict=True)):
        check_month(decisions, row, name, month, last[name])
        twice = next((one for one, other in month_of.items() if other == month and one != name), "")
        if twice:
            raise decisions.fail(row, "decided", f"{month} is already the month of {repeated(twice)}")
    check_rounds(decisions, calendar)


def check_month(decisions: Parsed, row: int, name: str, month: str, last: str) -> None:
    """Raise TableError for a decision in another month than its rounds allow; `last` is the month of its last round."""
    if name == FIRST_DECISION and (month != ADOPTED_IN or last >= month):
        what = f"{month} is not allowed for {name} with a last round in {last}"
        raise decisions.fail(row, "decided", f"{what} (allowed: {ADOPTED_IN}, after the last round)")
    if name != FIRST_DECISION and (month != last or month <= ADOPTED_IN):
        what = f"{month} is not allowed for a decision with its last round in {last}"
        raise decisions.fail(row, "decided", f"{what} (allowed: that month, after {ADOPTED_IN})")


def check_rounds(decisions: Parsed, calendar: Parsed) -> None:
    """Raise TableError for a round whose kind and process have no event in the calendar that starts in its month."""
    starts = [start[:7] for start in calendar.cells["start"]]
    events = set(zip(starts, calendar.cells["kind"], calendar.cells["process"], strict=True))
    cells = (decisions.cells[name] for name in ("round", "kind", "process"))
    for row, (month, kind, process) in enumerate(zip(*cells, strict=True)):
        if (month, kind, process) not in events:
            what = f"no event of {process} of the kind {shown(kind)} starts in {month} in {calendar.file}"
            raise decisions.fail(row, "round", what)
